"""Words in common, weighted by rarity: SQLite FTS5 over text that was analysed beforehand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pre_kg.index.database import chunks, marks, term_key
from pre_kg.index.grams import inverse_frequency

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping, Sequence

MOST_TERMS: Final = 48


class Lexical:
    """The full-text part of an index."""

    def __init__(self, connection: sqlite3.Connection, documents: int) -> None:
        """Keep the open file and the number of documents."""
        self._connection = connection
        self._documents = documents

    def search(self, stems: Sequence[str], k: int) -> list[tuple[int, float]]:
        """Return the `k` documents that share most with the stems, best first.

        Scores are BM25 divided by what a document of average length that holds every stem once
        would get: about 1 for a full match. Ties go to the first document.
        """
        wanted = list(dict.fromkeys(stems))[:MOST_TERMS]
        if not wanted:
            return []
        spread = self.spread(wanted)
        known = [stem for stem in wanted if stem in spread]
        if not known:
            return []
        full = sum(self.rarity(spread.get(stem, 0)) for stem in wanted)
        query = " OR ".join(f'"{term_key(stem)}"' for stem in known)
        found = self._connection.execute(
            "SELECT rowid, rank FROM lexical WHERE lexical MATCH ? ORDER BY rank, rowid LIMIT ?",
            (query, k),
        )
        return [(row, -rank / full) for row, rank in found]

    def spread(self, stems: Sequence[str]) -> Mapping[str, int]:
        """Return in how many documents each known stem stands."""
        found: dict[str, int] = {}
        for chunk in chunks(stems):
            found.update(
                self._connection.execute(
                    f"SELECT stem, documents FROM stems WHERE stem IN ({marks(chunk)})",  # noqa: S608
                    chunk,
                )
            )
        return found

    def rarity(self, spread: int) -> float:
        """Return how much a stem tells that stands in so many documents."""
        return inverse_frequency(spread, self._documents)
