"""The sub-words of a static model, from its `tokenizer.json`.

WordPiece is read without any package. Other ways of cutting words need the `tokenizers` wheel,
which comes with the extra `transformers`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from pre_kg.encoders.wordpieces import word_pieces
from pre_kg.errors import EncoderUnavailableError

if TYPE_CHECKING:
    from pathlib import Path


class Tokenizer(Protocol):
    """Texts to the ids of their sub-words."""

    @property
    def size(self) -> int:
        """Number of sub-words."""

    def ids(self, text: str) -> list[int]:
        """Return the ids of the sub-words of a text, in order, without unknown ones."""


@dataclass(frozen=True, slots=True, eq=False)
class LibraryTokenizer:
    """Any tokenizer of the `tokenizers` wheel."""

    tokenizer: Any
    unknown: int

    @property
    def size(self) -> int:
        """Number of sub-words, added ones included."""
        return int(self.tokenizer.get_vocab_size())

    def ids(self, text: str) -> list[int]:
        """Return the ids of the sub-words of a text, in order, without unknown ones."""
        given = text.encode("utf-8", "replace").decode()
        found: list[int] = self.tokenizer.encode(given, add_special_tokens=False).ids
        return [i for i in found if i != self.unknown]


def read_tokenizer(path: Path) -> Tokenizer:
    """Read a `tokenizer.json`.

    Raises:
        EncoderUnavailableError: The file is missing, damaged, or needs a package that is not here.
    """
    try:
        content = json.loads(path.read_bytes())
        model = content["model"]
        if model["type"] == "WordPiece":
            return word_pieces(model)
        return _by_library(path, model)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise EncoderUnavailableError(
            f"Le découpage en mots du modèle est illisible : {path} ({error}). "
            "Réinstallez le modèle."
        ) from error


def _by_library(path: Path, model: dict[str, Any]) -> LibraryTokenizer:
    try:
        import tokenizers  # noqa: PLC0415 - an extra, and slow to load
    except ImportError as error:
        raise EncoderUnavailableError(
            f"{path} : le découpage « {model['type']} » demande l'extra « transformers ». "
            "Faites : pip install 'pre-kg[transformers]'."
        ) from error
    try:
        found = tokenizers.Tokenizer.from_file(str(path))
    except Exception as error:  # the library raises bare exceptions for whatever it refuses
        raise ValueError(str(error)) from error
    return LibraryTokenizer(found, _unknown(found, model))


def _unknown(tokenizer: Any, model: dict[str, Any]) -> int:
    if isinstance(number := model.get("unk_id"), int):
        return number
    token = model.get("unk_token")
    found = tokenizer.token_to_id(token) if isinstance(token, str) else None
    return -1 if found is None else int(found)
