"""The SQLite file of a generation: its tables, and how facts are written in it."""

from __future__ import annotations

import json
import sqlite3
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from pre_kg.errors import IndexOutdatedError
from pre_kg.model import Fact, Literal

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from pre_kg.model import Term

TABLES: Final = """
CREATE TABLE nodes (id INTEGER PRIMARY KEY, iri TEXT NOT NULL UNIQUE, label TEXT NOT NULL,
                    kinds TEXT NOT NULL);
CREATE TABLE documents (id INTEGER PRIMARY KEY, doc_id TEXT NOT NULL UNIQUE,
                        node INTEGER NOT NULL, kind TEXT NOT NULL, text TEXT NOT NULL,
                        facts TEXT NOT NULL);
CREATE TABLE labels (id INTEGER PRIMARY KEY, key TEXT NOT NULL, stems TEXT NOT NULL,
                     node INTEGER NOT NULL, text TEXT NOT NULL, form TEXT NOT NULL,
                     acronym INTEGER NOT NULL);
CREATE TABLE words (word TEXT PRIMARY KEY, stem TEXT NOT NULL, count INTEGER NOT NULL)
    WITHOUT ROWID;
CREATE TABLE stems (stem TEXT PRIMARY KEY, documents INTEGER NOT NULL, nodes INTEGER NOT NULL,
                    windows INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE spelling (key TEXT NOT NULL, word TEXT NOT NULL, PRIMARY KEY (key, word))
    WITHOUT ROWID;
CREATE TABLE grams (gram TEXT PRIMARY KEY, rarity REAL NOT NULL, documents BLOB NOT NULL,
                    weights BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE window_grams (gram TEXT PRIMARY KEY, rarity REAL NOT NULL, documents BLOB NOT NULL,
                           weights BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE facets (facet TEXT NOT NULL, value TEXT NOT NULL, node INTEGER NOT NULL,
                     PRIMARY KEY (facet, value, node)) WITHOUT ROWID;
CREATE TABLE arrays (name TEXT PRIMARY KEY, content BLOB NOT NULL) WITHOUT ROWID;
CREATE VIRTUAL TABLE lexical USING fts5 (terms, content='',
                                         tokenize="unicode61 remove_diacritics 0");
CREATE VIRTUAL TABLE profiles USING fts5 (terms, content='',
                                          tokenize="unicode61 remove_diacritics 0");
CREATE VIRTUAL TABLE windows USING fts5 (terms, content='',
                                         tokenize="unicode61 remove_diacritics 0");
"""
INDEXES: Final = """
CREATE INDEX labels_by_key ON labels (key);
CREATE INDEX labels_by_stems ON labels (stems);
CREATE INDEX words_by_stem ON words (stem);
"""
MOST_VARIABLES: Final = 500


def create(path: Path) -> sqlite3.Connection:
    """Create the file; its safety comes from the folder's rename, not from a journal."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = OFF")
    connection.execute("PRAGMA synchronous = OFF")
    connection.executescript(TABLES)
    connection.execute("BEGIN")
    return connection


def finish(connection: sqlite3.Connection) -> None:
    """Index what is looked up, merge the full-text segments, write everything."""
    for table in ("lexical", "profiles", "windows"):
        connection.execute(f"INSERT INTO {table} ({table}) VALUES ('optimize')")  # noqa: S608
    connection.execute("COMMIT")
    connection.executescript(INDEXES)
    connection.close()


def open_read_only(path: Path) -> sqlite3.Connection:
    """Open the file as the immutable thing it is.

    Raises:
        IndexOutdatedError: It is no SQLite file or lacks a table.
    """
    try:
        connection = sqlite3.connect(
            f"file:{quote(str(path))}?mode=ro&immutable=1",
            uri=True,
            isolation_level=None,
            check_same_thread=False,
        )
        connection.execute("SELECT count(*) FROM arrays").fetchone()
    except sqlite3.Error as error:
        raise IndexOutdatedError(
            f"Index illisible : {path} ({error}). Reconstruisez-le avec `pre-kg build`."
        ) from error
    return connection


def chunks(values: Sequence[str]) -> list[Sequence[str]]:
    """Cut values into lists that one statement can take."""
    return [values[i : i + MOST_VARIABLES] for i in range(0, len(values), MOST_VARIABLES)]


def marks(values: Sequence[str]) -> str:
    """Return one `?` for each value."""
    return ",".join("?" * len(values))


def term_key(stem: str) -> str:
    """Return a stem as one word for any tokenizer: letters and digits of ASCII."""
    if stem.isascii() and stem.isalnum():
        return stem
    return "x" + stem.encode("utf-8", "replace").hex()


def facts_to_text(facts: Sequence[Fact]) -> str:
    """Write facts as JSON."""
    return json.dumps(
        [[f.subject, f.predicate, _term_to_json(f.object), list(f.sections)] for f in facts],
        ensure_ascii=False,
        separators=(",", ":"),
    )


def facts_from_text(text: str) -> tuple[Fact, ...]:
    """Read facts that `facts_to_text` wrote."""
    return tuple(
        Fact(subject, predicate, _term_from_json(term), tuple(sections))
        for subject, predicate, term, sections in json.loads(text)
    )


def _term_to_json(term: Term) -> str | list[str | None]:
    if isinstance(term, Literal):
        return [term.value, term.datatype, term.language]
    return term


def _term_from_json(term: str | list[str]) -> Term:
    return term if isinstance(term, str) else Literal(*term)
