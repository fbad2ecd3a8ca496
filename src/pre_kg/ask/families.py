"""Everyday French words that ask for the same relation: « payer », « subvention », « financé par ».

A resource of the language, in `data/`; nothing of any graph.
"""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from pre_kg.french import stem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

ROOT: Final = 6
"""Letters that words of one root begin with: « préside » and « président »."""
NONE: Final[frozenset[str]] = frozenset()


@lru_cache(maxsize=1)
def _families() -> Mapping[str, frozenset[str]]:
    """Return the families of each stem."""
    found: dict[str, set[str]] = {}
    for line in _lines("familles.txt"):
        name, _, words = line.partition(":")
        for word in words.split():
            found.setdefault(stem(word), set()).add(name)
    return MappingProxyType({word: frozenset(names) for word, names in found.items()})


@lru_cache(maxsize=1)
def _turns() -> tuple[tuple[re.Pattern[str], frozenset[str]], ...]:
    lines = (line.split("\t") for line in _lines("tournures.tsv"))
    return tuple((re.compile(cue), frozenset(names.split())) for cue, names in lines)


def _lines(name: str) -> Iterator[str]:
    text = files("pre_kg.ask").joinpath("data", name).read_text(encoding="utf-8")
    return (line for line in text.splitlines() if line.strip() and not line.startswith("#"))


def of_stem(word: str) -> frozenset[str]:
    """Return the families of a stem."""
    return _families().get(word, NONE)


def of_stems(words: Iterable[str]) -> frozenset[str]:
    """Return the families of several stems."""
    return frozenset().union(*map(of_stem, words))


def hinted(folded: str) -> frozenset[str]:
    """Return the families that the turns of a folded question ask for without naming them."""
    return frozenset().union(*(names for cue, names in _turns() if cue.search(folded)))


def root(word: str) -> str | None:
    """Return the letters that a folded word shares with others of its root, if it has enough."""
    return word[:ROOT] if len(word) >= ROOT else None
