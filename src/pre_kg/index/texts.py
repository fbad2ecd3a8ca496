"""The texts of documents as the tables of an index hold them: stems, n-grams, spellings."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from pre_kg import french
from pre_kg.french import Analyzer
from pre_kg.index import database, grams

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from pre_kg.model import Document, Iri
    from pre_kg.verbalise import Wording


class _Table:
    """One full-text table with its n-grams."""

    def __init__(self, connection: sqlite3.Connection, words: str, grams_table: str) -> None:
        self.spread: Counter[str] = Counter()
        self._connection = connection
        self._words = words
        self._grams_table = grams_table
        self._grams = grams.Writer()
        self._count = 0

    def add(self, words: Sequence[str], stems: Sequence[str]) -> None:
        self._grams.add(self._count, words)
        self.spread.update(set(stems))
        _insert(self._connection, self._words, self._count, stems)
        self._count += 1

    def end(self) -> None:
        self._connection.executemany(
            f"INSERT INTO {self._grams_table} VALUES (?, ?, ?, ?)",  # noqa: S608
            self._grams.rows(),
        )


class _Profiles:
    """Everything said of a node as one text: a question may be met by several documents."""

    def __init__(self, connection: sqlite3.Connection, *, wanted: bool) -> None:
        self.spread: Counter[str] = Counter()
        self._connection = connection
        self._wanted = wanted
        self._number = -1
        self._node: Iri | None = None
        self._stems: list[str] = []

    def add(self, node: Iri, stems: Sequence[str]) -> None:
        if node != self._node:
            self.end()
            self._node, self._number, self._stems = node, self._number + 1, []
        self._stems.extend(stems)

    def end(self) -> None:
        if self._wanted and self._node is not None:
            self.spread.update(set(self._stems))
            _insert(self._connection, "profiles", self._number, self._stems)


def write(
    connection: sqlite3.Connection,
    documents: Sequence[Document],
    cut: Sequence[str],
    wording: Wording | None,
) -> None:
    """Write the texts of documents, node after node, then those of their windows."""
    analyzer = Analyzer()
    words: Counter[str] = Counter()
    whole = _Table(connection, "lexical", "grams")
    near = _Table(connection, "windows", "window_grams")
    profiles = _Profiles(connection, wanted=wording is not None)
    for document in documents:
        found = analyzer.words(_indexed(document, wording))
        stems = [french.stem(word) for word in found]
        words.update(found)
        whole.add(found, stems)
        profiles.add(document.node, stems)
    for text in cut:
        found = analyzer.words(text)
        near.add(found, [french.stem(word) for word in found])
    for part in (profiles, whole, near):
        part.end()
    connection.executemany(
        "INSERT INTO stems VALUES (?, ?, ?, ?)",
        ((s, n, profiles.spread[s], near.spread[s]) for s, n in whole.spread.items()),
    )
    connection.executemany(
        "INSERT INTO words VALUES (?, ?, ?)", ((w, french.stem(w), n) for w, n in words.items())
    )
    keys = ((key, word) for word in words for key in french.spelling_keys(word))
    connection.executemany("INSERT INTO spelling VALUES (?, ?)", keys)


def _insert(connection: sqlite3.Connection, table: str, number: int, stems: Sequence[str]) -> None:
    row = (number, " ".join(map(database.term_key, stems)))
    connection.execute(f"INSERT INTO {table} (rowid, terms) VALUES (?, ?)", row)  # noqa: S608


def _indexed(document: Document, wording: Wording | None) -> str:
    """Return the text of a document with the other ways of saying its properties."""
    if wording is None or document.kind != "fact":
        return document.text
    predicates = dict.fromkeys(fact.predicate for fact in document.facts)
    return " ".join((document.text, *(w for p in predicates for w in wording.property_words(p))))
