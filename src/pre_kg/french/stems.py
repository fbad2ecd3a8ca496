"""Stems of folded French words: what a word shares with its other forms."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

REACCENTED: Final = (
    ("ites", "ités"),
    ("ite", "ité"),
    ("ees", "ées"),
    ("ee", "ée"),
    ("ieres", "ières"),
    ("iere", "ière"),
)
"""Endings that Snowball knows by their accent, given back to words typed without."""
SHORTEST_REACCENTED: Final = 6


@lru_cache(maxsize=1)
def _snowball() -> Callable[[str], str]:
    import snowballstemmer  # noqa: PLC0415 - loaded with the first word

    stemmer: Callable[[str], str] = snowballstemmer.stemmer("french").stemWord
    return stemmer


@lru_cache(maxsize=1 << 16)
def stem(word: str) -> str:
    """Return the stem of a folded word, itself folded; a word with a digit is its own stem.

    Source: Snowball, French stemming algorithm, https://snowballstem.org/algorithms/french/.
    """
    if not word.isalpha():
        return word
    if word.isascii() and len(word) >= SHORTEST_REACCENTED:
        for ending, accented in REACCENTED:
            if word.endswith(ending):
                word = word[: -len(ending)] + accented
                break
    found = _snowball()(word)
    return _unaccented(found) or word


def _unaccented(word: str) -> str:
    if word.isascii():
        return word
    from pre_kg.french.folding import fold  # noqa: PLC0415 - rare

    return fold(word).strip()


def singular(word: str) -> str:
    """Return the singular of a folded French word, by its ending alone."""
    if len(word) < 4 or word.endswith("ss"):
        return word
    if word.endswith("eaux"):
        return word[:-1]
    if word.endswith("aux"):
        return word[:-3] + "al"
    if word.endswith(("s", "x")) and not word.endswith(("us", "is", "as")):
        return word[:-1]
    return word
