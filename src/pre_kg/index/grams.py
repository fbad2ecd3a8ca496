"""Character n-grams: which documents share parts of words with a question.

Every n-gram keeps the documents that hold it, with the weight it lends each, so that a search
adds up a few arrays.

Source: BM25 over character n-grams, after McNamee & Mayfield, Character N-Gram Tokenization for
European Language Text Retrieval, 2004.
"""

from __future__ import annotations

import math
from array import array
from collections import Counter
from typing import TYPE_CHECKING, Final

from pre_kg.french import ngrams
from pre_kg.index.database import chunks, marks

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Sequence

    import numpy as np
    import numpy.typing as npt

SATURATION: Final = 1.2
LENGTH: Final = 0.75
MOST_SPREAD: Final = 0.25
"""An n-gram in a greater share of the documents tells nothing."""
SMALL: Final = 200
"""Up to that many documents every n-gram is kept."""
MOST_WORDS: Final = 40


class Writer:
    """Collects the n-grams of documents, then yields the rows of the table."""

    def __init__(self) -> None:
        """Start empty."""
        self._documents: dict[str, array[int]] = {}
        self._counts: dict[str, array[int]] = {}
        self._lengths: list[int] = []

    def add(self, document: int, words: Sequence[str]) -> None:
        """Add the words of the next document."""
        counted = Counter(gram for word in words for gram in ngrams(word))
        self._lengths.append(counted.total())
        for gram, count in counted.items():
            if gram not in self._documents:
                self._documents[gram] = array("i")
                self._counts[gram] = array("i")
            self._documents[gram].append(document)
            self._counts[gram].append(count)

    def rows(self) -> Iterator[tuple[str, float, bytes, bytes]]:
        """Yield each n-gram with its rarity, its documents and their weights."""
        import numpy as np  # noqa: PLC0415 - builds and searches alone need it

        total = len(self._lengths)
        lengths = np.array(self._lengths, dtype=np.float32)
        mean = float(lengths.mean()) if total else 1.0
        norm = SATURATION * (1 - LENGTH + LENGTH * lengths / max(mean, 1.0))
        most = max(SMALL, MOST_SPREAD * total)
        for gram in sorted(self._documents):
            documents = np.array(self._documents[gram], dtype="<i4")
            if len(documents) > most:
                continue
            counts = np.array(self._counts[gram], dtype=np.float32)
            rarity = inverse_frequency(len(documents), total)
            weights = rarity * counts * (SATURATION + 1) / (counts + norm[documents])
            yield gram, rarity, documents.tobytes(), weights.astype("<f4").tobytes()


def inverse_frequency(spread: int, total: int) -> float:
    """Return how much a term tells that stands in `spread` of `total` documents."""
    return math.log(1 + (total - spread + 0.5) / (spread + 0.5))


class Grams:
    """The n-grams of an index."""

    def __init__(
        self, connection: sqlite3.Connection, documents: int, table: str = "grams"
    ) -> None:
        """Keep the open file and the number of documents; `table` may be `window_grams`."""
        self._connection = connection
        self._table = table
        self._documents = documents

    def scores(self, words: Sequence[str]) -> npt.NDArray[np.float32]:
        """Return, for every document, the share of the words' n-grams that it holds, from 0.

        A document of average length that holds each n-gram once gets 1.
        """
        import numpy as np  # noqa: PLC0415

        counted = Counter(gram for word in words[:MOST_WORDS] for gram in ngrams(word))
        documents, weights, best = [], [], 0.0
        for chunk in chunks(list(counted)):
            for gram, rarity, where, lent in self._connection.execute(
                f"SELECT gram, rarity, documents, weights FROM {self._table} "  # noqa: S608
                f"WHERE gram IN ({marks(chunk)})",
                chunk,
            ):
                best += rarity * counted[gram]
                documents.append(np.frombuffer(where, dtype="<i4"))
                weights.append(np.frombuffer(lent, dtype="<f4") * counted[gram])
        if not documents:
            return np.zeros(self._documents, dtype=np.float32)
        found = np.bincount(
            np.concatenate(documents), np.concatenate(weights), minlength=self._documents
        )
        return (found / best).astype(np.float32)
