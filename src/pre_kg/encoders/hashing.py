"""The deterministic encoder: words and character n-grams hashed into columns, no model."""

from __future__ import annotations

import re
import unicodedata
import zlib
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    import numpy.typing as npt

WORD: Final = re.compile(r"[^\W_]+")
WORD_WEIGHT: Final = 1.0
GRAM_WEIGHT: Final = 0.35
GRAM_SIZE: Final = 3
LONGEST_WORD: Final = 48


@dataclass(frozen=True, slots=True)
class HashingEncoder:
    """Hash the words of a text and their trigrams, signed, into `dim` columns.

    Two texts are near when they share words or parts of words; nothing is learnt.

    Source: Weinberger et al., Feature Hashing for Large Scale Multitask Learning, 2009.
    """

    dim: int = 256

    @property
    def name(self) -> str:
        """Name with the number of columns, as the manifest keeps it."""
        return f"hachage:{self.dim}"

    def encode_query(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """Encode questions; the same as documents."""
        return self.encode_document(texts)

    def encode_document(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """Encode texts to unit rows, zero for a text without a letter or digit."""
        import numpy as np  # noqa: PLC0415 - loaded with the first vector

        rows = np.zeros((len(texts), self.dim), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            for word in WORD.findall(_folded(text)):
                for column, weight in _features(word[:LONGEST_WORD], self.dim):
                    row[column] += weight
        norms = np.linalg.norm(rows, axis=1, keepdims=True)
        return np.asarray(rows / np.where(norms > 0, norms, 1), dtype=np.float32)


def _folded(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.lower())
    return "".join(char for char in decomposed if not unicodedata.combining(char))


@lru_cache(maxsize=1 << 15)
def _features(word: str, dim: int) -> tuple[tuple[int, float], ...]:
    edged = f"<{word}>"
    grams = [edged[i : i + GRAM_SIZE] for i in range(len(edged) - GRAM_SIZE + 1)]
    weighted = [(word, WORD_WEIGHT), *((gram, GRAM_WEIGHT) for gram in grams)]
    return tuple(_place(text, weight, dim) for text, weight in weighted)


def _place(text: str, weight: float, dim: int) -> tuple[int, float]:
    digest = zlib.crc32(text.encode("utf-8", "replace"))
    return (digest >> 1) % dim, weight if digest & 1 else -weight
