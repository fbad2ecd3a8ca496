"""Sub-words of a static model's `tokenizer.json`, without the tokenizers package."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import Any, Final

RUNS: Final = re.compile(r"[^\W_]+")
LIGATURES: Final = (("œ", "oe"), ("æ", "ae"))
LONGEST_WORD: Final = 100
REMEMBERED: Final = 1 << 16


@dataclass(frozen=True, slots=True)
class WordPieces:
    """Words to the ids of their longest known pieces, greedily from the left.

    Source: WordPiece as in Devlin et al., BERT, 2019, §3.

    Attributes:
        vocabulary: Piece to id; a piece inside a word bears the prefix.
        unknown: Id that stands for nothing; never returned.
    """

    vocabulary: dict[str, int]
    unknown: int
    prefix: str = "##"
    longest: int = LONGEST_WORD
    _memory: dict[str, tuple[int, ...]] = field(default_factory=dict, compare=False)

    @property
    def size(self) -> int:
        """Number of pieces."""
        return len(self.vocabulary)

    def ids(self, text: str) -> list[int]:
        """Return the ids of the pieces of a text, in order; unknown words give none."""
        found: list[int] = []
        memory = self._memory
        for run in RUNS.findall(normalised(text)):
            pieces = memory.get(run)
            if pieces is None:
                pieces = tuple(i for word in letters_or_digits(run) for i in self._pieces(word))
                if len(memory) < REMEMBERED:
                    memory[run] = pieces
            found.extend(pieces)
        return found

    def _pieces(self, word: str) -> list[int]:
        if len(word) > self.longest:
            return []
        pieces: list[int] = []
        start = 0
        while start < len(word):
            prefix = self.prefix if start else ""
            for end in range(len(word), start, -1):
                piece = self.vocabulary.get(prefix + word[start:end])
                if piece is not None:
                    break
            else:
                return []
            pieces.append(piece)
            start = end
        return [piece for piece in pieces if piece != self.unknown]


def normalised(text: str) -> str:
    """Return the text without accents, in lower case, as the model was trained on."""
    if not text.isascii():
        decomposed = unicodedata.normalize("NFKD", text)
        text = "".join(c for c in decomposed if unicodedata.category(c) != "Mn")
    text = text.lower()
    for ligature, letters in LIGATURES:
        text = text.replace(ligature, letters)
    return text


def letters_or_digits(run: str) -> list[str]:
    """Cut a run of letters and digits into runs of letters and runs of numbers."""
    if run.isalpha() or run.isdecimal():
        return [run]
    parts: list[str] = []
    previous = ""
    for char in run:
        kind = unicodedata.category(char)[0]
        if kind not in "LN":
            previous = ""
            continue
        if kind == previous:
            parts[-1] += char
        else:
            parts.append(char)
        previous = kind
    return parts


def word_pieces(model: dict[str, Any]) -> WordPieces:
    """Return the sub-words that the `model` of a `tokenizer.json` declares.

    Raises:
        KeyError, TypeError, ValueError, AttributeError: It is not what it should be.
    """
    vocabulary = model["vocab"]
    unknown = vocabulary.get(model.get("unk_token"), -1)
    longest = int(model.get("max_input_chars_per_word", LONGEST_WORD))
    return WordPieces(vocabulary, unknown, model.get("continuing_subword_prefix", "##"), longest)
