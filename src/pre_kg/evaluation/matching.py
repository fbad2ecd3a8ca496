"""When a node bears an expected name, and when a claimed value is the expected one."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from pre_kg.french import fold, stem, tokens
from pre_kg.french.words import stop_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pre_kg.model import Iri, Value

OVERLAP: Final = 0.6
"""Share of common words, among all words of both, at which two texts say the same."""

_SIGLE: Final = re.compile(r"^(?P<long>.+?)\s*\((?P<short>[^()]+)\)\s*$")
_NUMBER: Final = re.compile(
    r"^(?:(?:environ|pres de|plus de|moins de|au moins|au plus|[=≈<>~])\s*)?"
    r"(?P<number>[+-]?\d+(?:\.\d+)?)\s*"
    r"(?P<scale>milliers?|millions?|milliards?|[km](?=\s*(?:€|euro|$)))?\s*(?:d'|de\s|d\s)?\s*"
    r"(?P<unit>.*)$"
)
_SCALES: Final = {"k": 10**3, "millier": 10**3, "m": 10**6, "million": 10**6, "milliard": 10**9}
_SPACED: Final = re.compile(r"(?<=\d)[ .](?=\d{3}(?!\d))")
_MONTHS: Final = (
    "janvier",
    "fevrier",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "aout",
    "septembre",
    "octobre",
    "novembre",
    "decembre",
)
_DATE: Final = re.compile(rf"^(?:(\d{{1,2}})(?:er)?\s+)?({'|'.join(_MONTHS)})\s+(\d{{4}})$")
_ISO: Final = re.compile(r"^(\d{4}-\d\d(?:-\d\d)?)(?:t.*|z|[+-]\d\d:\d\d)?$")
_WRITTEN: Final = {
    "zero": "0",
    "deux": "2",
    "trois": "3",
    "quatre": "4",
    "cinq": "5",
    "six": "6",
    "sept": "7",
    "huit": "8",
    "neuf": "9",
    "dix": "10",
    "onze": "11",
    "douze": "12",
}
_UNITS: Final = {"%": "pourcent", "pour cent": "pourcent", "€": "euro", "euro": "euro"}


class NodeNames:
    """Which nodes bear a name, by any of their labels."""

    def __init__(self, labels: Mapping[Iri, Iterable[str]]) -> None:
        """Take every label of every node."""
        self._labels = {iri: tuple(texts) for iri, texts in labels.items()}
        self._bearers: defaultdict[str, set[Iri]] = defaultdict(set)
        for iri, texts in self._labels.items():
            for text in texts:
                for form in forms(text):
                    self._bearers[key(form)].add(iri)

    def bearers(self, name: str) -> frozenset[Iri]:
        """Return the nodes with a label that is the name, or either form of it.

        “Long name (SIGLE)” is met by its long form and by its acronym. An IRI names itself.
        """
        if name in self._labels:
            return frozenset({name})
        found: set[Iri] = set()
        for form in forms(name):
            found |= self._bearers.get(key(form), set())
        return frozenset(found)

    def labels(self, iri: Iri) -> tuple[str, ...]:
        """Return every label of a node."""
        return self._labels.get(iri, ())


def forms(name: str) -> tuple[str, ...]:
    """Return a name, and its two halves when it is “Long name (SIGLE)”."""
    match = _SIGLE.match(name)
    return (name,) if match is None else (name, match["long"], match["short"])


def key(name: str) -> str:
    """Return what two writings of one name share: no case, accent or punctuation."""
    return " ".join(token.text for token in tokens(name)) or fold(name)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number and what it counts: `pourcent`, `euro`, `` for no unit, `autre` for any other."""

    number: Decimal
    unit: str = ""


@lru_cache(maxsize=1 << 14)
def quantity(text: str) -> Quantity | None:
    """Read a text that is a number and nothing else but its unit: `66 millions d'euros`."""
    plain = _SPACED.sub("", " ".join(fold(text).split()))
    plain = re.sub(r"(?<=\d),(?=\d)", ".", plain)
    first, _, rest = plain.partition(" ")
    if plain in {"un", "une"}:  # before other words these are articles
        plain = "1"
    elif first in _WRITTEN:
        plain = f"{_WRITTEN[first]} {rest}"
    match = _NUMBER.match(plain.strip())
    if match is None or len(match["unit"]) > 60:
        return None
    try:
        number = Decimal(match["number"])
    except InvalidOperation:  # pragma: no cover - the pattern lets only numbers through
        return None
    scale = _SCALES.get((match["scale"] or "").rstrip("s"), 1)
    return Quantity(number * scale, _unit(match["unit"]))


def _unit(text: str) -> str:
    for sign, name in _UNITS.items():
        if text.startswith(sign):
            return name
    return "autre" if text.strip(" .") else ""


@lru_cache(maxsize=1 << 14)
def date(text: str) -> str | None:
    """Return a date as ISO 8601, from ISO or from French words; `None` for anything else."""
    plain = " ".join(re.sub(r"^(?:le|en)\s+", "", fold(text).strip(" .")).split())
    if match := _ISO.match(plain):
        return match[1]
    if match := _DATE.match(plain):
        month = f"{match[3]}-{_MONTHS.index(match[2]) + 1:02d}"
        return f"{month}-{int(match[1]):02d}" if match[1] else month
    return None


@lru_cache(maxsize=1 << 14)
def words(text: str) -> frozenset[str]:
    """Return the stems of the words that carry the subject of a text."""
    found = [t.text for t in tokens(text)]
    kept = [w for w in found if w not in stop_words()] or found
    return frozenset(stem(w) for w in kept)


def same_value(expected: str, claimed: str) -> bool:
    """Say whether two texts give one value.

    Numbers are compared as numbers, and where both have a unit a percentage is no amount of
    money nor a count; dates are compared as dates; other texts by the stems of their words, of
    which at least `OVERLAP` must be common.
    """
    if (wanted := date(expected)) is not None:
        return wanted == date(claimed)
    number = quantity(expected)
    if number is not None:
        other = quantity(claimed)
        if other is None or other.number != number.number:
            return False
        return not number.unit or not other.unit or number.unit == other.unit
    return overlap(words(expected), words(claimed)) >= OVERLAP


def overlap(a: frozenset[str], b: frozenset[str]) -> float:
    """Return the share of common words among all words of both."""
    return len(a & b) / len(a | b) if a or b else 0.0


def polarity(text: str) -> bool | None:
    """Return whether an expected answer begins with “oui” or “non”; `None` for neither."""
    first = next((t.text for t in tokens(text)), "")
    return {"oui": True, "non": False}.get(first)


def faces(value: Value, names: NodeNames) -> list[str]:
    """Return the texts that a claimed value may be compared by, with its unit where it has one."""
    text = str(value.value)
    unit = f"{text} {value.unit}" if value.unit else text
    label = [value.label] if value.label else []
    if value.datatype is None:
        labels = [form for name in (*label, *names.labels(text)) for form in forms(name)]
        return list(dict.fromkeys(labels)) or [text]
    return list(dict.fromkeys([unit, *label]))


def meets(
    value: Value, expected: Sequence[str], names: NodeNames, nodes: frozenset[Iri] = frozenset()
) -> bool:
    """Say whether a claimed value is one of the expected writings of an answer.

    Args:
        value: What is claimed.
        expected: Ways to write the one expected value.
        names: The labels of nodes: a node is compared by any of them.
        nodes: Nodes that the question expects: one of these is met by an expected writing whose
            every word stands in one label of the node, however long that label is.
    """
    if isinstance(value.value, bool):
        return any(polarity(text) is value.value for text in expected)
    shown = faces(value, names)
    for text in expected:
        if any(same_value(text, face) for face in shown):
            return True
        wanted = words(text)
        if value.value in nodes and wanted and any(wanted <= words(face) for face in shown):
            return True
    return False
