"""Words in common, weighted by rarity: SQLite FTS5 over text that was analysed beforehand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pre_kg.index.database import chunks, marks, term_key
from pre_kg.index.grams import inverse_frequency

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping, Sequence

MOST_TERMS: Final = 48
SPREAD: Final = {"lexical": "documents", "profiles": "nodes", "windows": "windows"}
"""Where each table's spread of a stem is counted."""
REMEMBERED: Final = 65_536
"""Stems whose spread is kept: questions ask with the same words."""
LARGE: Final = 20_000
TOO_COMMON: Final = 0.05
ENOUGH: Final = 2
"""In a large table, stems of a twentieth of the rows are not looked up when two others are."""


class Lexical:
    """A full-text table of an index: of its documents, their windows, or its nodes' profiles."""

    def __init__(self, connection: sqlite3.Connection, table: str, rows: int) -> None:
        """Keep the open file.

        Args:
            connection: The file.
            table: `lexical`, `profiles` or `windows`.
            rows: Number of rows of the table.
        """
        self._connection = connection
        self._table = table
        self._spread_in = SPREAD[table]
        self._rows = rows
        self._known: dict[str, int] = {}

    def search(self, stems: Sequence[str], k: int) -> list[tuple[int, float]]:
        """Return the `k` rows that share most with the stems, best first.

        Scores are BM25 divided by what a row of average length that holds every stem once would
        get: about 1 for a full match. Ties go to the first row.
        """
        wanted = list(dict.fromkeys(stems))[:MOST_TERMS]
        spread = self.spread(wanted)
        known = sorted((stem for stem in wanted if spread.get(stem)), key=spread.__getitem__)
        if not known:
            return []
        telling = [stem for stem in known if spread[stem] <= TOO_COMMON * self._rows]
        if self._rows > LARGE and len(telling) >= ENOUGH:
            known = telling
        full = sum(inverse_frequency(spread.get(stem, 0), self._rows) for stem in wanted)
        query = " OR ".join(f'"{term_key(stem)}"' for stem in known)
        found = self._connection.execute(
            f"SELECT rowid, rank FROM {self._table} WHERE {self._table} MATCH ? "  # noqa: S608
            "ORDER BY rank, rowid LIMIT ?",
            (query, k),
        )
        return [(row, -rank / full) for row, rank in found]

    def covered(self, stems: Sequence[str], rows: Sequence[int]) -> dict[int, float]:
        """Return which share of the stems, by their rarity, each of some rows holds."""
        wanted = list(dict.fromkeys(stems))[:MOST_TERMS]
        spread = self.spread(wanted)
        rarity = {stem: inverse_frequency(spread.get(stem, 0), self._rows) for stem in wanted}
        found = dict.fromkeys(rows, 0.0)
        for stem in spread:
            for chunk in chunks([str(row) for row in rows]):
                for (row,) in self._connection.execute(
                    f"SELECT rowid FROM {self._table} WHERE {self._table} MATCH ? "  # noqa: S608
                    f"AND rowid IN ({marks(chunk)})",
                    (f'"{term_key(stem)}"', *chunk),
                ):
                    found[row] += rarity[stem]
        full = sum(rarity.values()) or 1.0
        return {row: score / full for row, score in found.items()}

    def spread(self, stems: Sequence[str]) -> Mapping[str, int]:
        """Return in how many rows each known stem stands."""
        if len(self._known) > REMEMBERED:
            self._known.clear()
        for chunk in chunks([stem for stem in dict.fromkeys(stems) if stem not in self._known]):
            self._known.update(dict.fromkeys(chunk, 0))
            self._known.update(
                self._connection.execute(
                    f"SELECT stem, {self._spread_in} FROM stems "  # noqa: S608
                    f"WHERE stem IN ({marks(chunk)})",
                    chunk,
                )
            )
        return {stem: count for stem in stems if (count := self._known[stem])}
