"""Questions with what a good answer holds, one JSON object a line."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from pre_kg.errors import ParseError, StoreError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

ABSTAIN: Final = "abstain"
FACTUAL: Final = "factual"
LIST: Final = "list"


@dataclass(frozen=True, slots=True)
class Question:
    """A question and what is expected of its answer.

    Attributes:
        kind: A free word; `factual`, `list` and `abstain` have measures of their own.
        expected: Names of the nodes that answer it; any label of a node names it.
        acceptable: Names of nodes that are no mistake in the first place.
        answers: The expected values: one for a factual question, several for a list.
        variants: Other ways to write the one expected value.
        unit: Unit of the expected value, if it has one.
    """

    id: str
    text: str
    kind: str
    expected: tuple[str, ...] = ()
    acceptable: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()
    variants: tuple[str, ...] = ()
    unit: str | None = None


def read_questions(path: Path, where: Mapping[str, str] | None = None) -> list[Question]:
    """Read questions, one JSON object a line; blank lines do not count.

    Args:
        path: The file.
        where: Keys of the JSON object and the text that each must hold; other questions are
            left out, once they are known to be well formed.

    Raises:
        StoreError: The file cannot be read.
        ParseError: A line is not a question: the file, the line, what was expected; or a file
            holds no question, or two questions of one identifier.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise StoreError(f"Lecture impossible : {path} ({error}).") from error
    found: set[str] = set()
    wanted: list[Question] = []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            content = json.loads(line)
            question = _question(content, number)
            if question.id in found:
                raise ValueError(f"identifiant déjà pris : « {question.id} »")
        except (ValueError, RecursionError) as error:
            raise ParseError(str(path), _said(error), line=number) from error
        found.add(question.id)
        if all(content.get(key) == value for key, value in (where or {}).items()):
            wanted.append(question)
    if not wanted:
        asked = " et ".join(f"{key} = {value}" for key, value in (where or {}).items())
        kept = f" pour laquelle {asked}" if asked else ""
        raise ParseError(str(path), f"aucune question{kept} ; attendu : un objet JSON par ligne")
    return wanted


def _said(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"attendu un objet JSON sur une ligne ({error.msg}, colonne {error.colno})"
    if isinstance(error, RecursionError):
        return "attendu un objet JSON simple, trouvé trop de niveaux imbriqués"
    return str(error)


def _question(content: object, number: int) -> Question:
    if not isinstance(content, dict):
        raise ValueError("attendu un objet JSON, avec au moins « question » et « kind »")
    answer = content.get("expected_answer")
    answers = answer if isinstance(answer, list) else [] if answer is None else [answer]
    return Question(
        _text(content, "id") or f"ligne-{number}",
        _required(content, "question"),
        _required(content, "kind"),
        _texts(content, "expected_nodes"),
        _texts(content, "acceptable_nodes"),
        tuple(_value(a, "expected_answer") for a in answers),
        _texts(content, "answer_variants"),
        _text(content, "unit"),
    )


def _text(content: dict[str, Any], key: str) -> str | None:
    value = content.get(key)
    if value is not None and not isinstance(value, str):
        raise ValueError(f"« {key} » doit être un texte, trouvé {value!r:.60}")
    return value or None


def _required(content: dict[str, Any], key: str) -> str:
    value = _text(content, key)
    if value is None:
        raise ValueError(f"il manque « {key} »")
    return value


def _texts(content: dict[str, Any], key: str) -> tuple[str, ...]:
    value = content.get(key)
    if value is None:
        return ()
    if not isinstance(value, list):
        raise ValueError(f"« {key} » doit être une liste de textes, trouvé {value!r:.60}")
    return tuple(_value(v, key) for v in value)


def _value(value: object, key: str) -> str:
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, str | int | float):
        return str(value)
    raise ValueError(f"« {key} » : attendu un texte ou un nombre, trouvé {value!r:.60}")
