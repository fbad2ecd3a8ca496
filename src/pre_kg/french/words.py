"""The word lists beside the code: stop words, abbreviations and everyday short forms."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


def _lines(name: str) -> Iterator[str]:
    text = files("pre_kg.french").joinpath("data", name).read_text(encoding="utf-8")
    for line in text.splitlines():
        if line.strip() and not line.startswith("#"):
            yield line


@lru_cache(maxsize=1)
def stop_words() -> frozenset[str]:
    """Return the folded words that carry no subject."""
    return frozenset(word for line in _lines("mots-vides.txt") for word in line.split())


@lru_cache(maxsize=1)
def abbreviations() -> Mapping[str, tuple[str, ...]]:
    """Return what each short form stands for, as folded words.

    A form that people also write in full texts (`ado`) stands for itself and its expansion;
    a form of hurried typing (`tjrs`) for its expansion alone.
    """
    table = {}
    for line in _lines("abreviations.tsv"):
        form, keep, expansion = line.split("\t")
        words = tuple(expansion.split())
        table[form] = (form, *words) if keep == "+" else words
    return MappingProxyType(table)


@lru_cache(maxsize=1)
def frequent_words() -> frozenset[str]:
    """Return the folded words of ordinary French, which are not misspelt for being unknown."""
    return frozenset(word for line in _lines("mots-frequents.txt") for word in line.split())
