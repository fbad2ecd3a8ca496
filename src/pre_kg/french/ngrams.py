"""Character n-grams: what survives of a word when it is misspelt."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

SIZES: Final = (4,)
EDGE: Final = "_"


@lru_cache(maxsize=1 << 16)
def ngrams(word: str, sizes: tuple[int, ...] = SIZES) -> tuple[str, ...]:
    """Return the n-grams of a folded word, its two edges marked, in order, with repeats.

    >>> ngrams("clas", (3,))
    ('_cl', 'cla', 'las', 'as_')
    """
    edged = f"{EDGE}{word}{EDGE}"
    return tuple(
        edged[start : start + size] for size in sizes for start in range(len(edged) - size + 1)
    ) or (edged,)
