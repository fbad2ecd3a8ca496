"""What a search may keep to: kinds, themes, sources; read off the graph's own statements."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from pre_kg import terms
from pre_kg.index import database

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from pre_kg.model import Document, Iri
    from pre_kg.verbalise import Wording

SUBJECTS: Final = (
    terms.DCTERMS + "subject",
    terms.DC + "subject",
    terms.SCHEMA + "about",
    terms.SCHEMA_HTTP + "about",
    terms.FOAF + "topic",
    terms.FOAF + "primaryTopic",
    "http://www.w3.org/ns/dcat#theme",
)
"""Properties that say what a thing is about, in vocabularies of wide use."""

THEME: Final = "theme"
SOURCE: Final = "source"


def write(
    connection: sqlite3.Connection,
    documents: Sequence[Document],
    nodes: Sequence[Iri],
    wording: Wording,
) -> None:
    """Write the themes and the sources of each node."""
    number = {node: i for i, node in enumerate(nodes)}
    sections: dict[Iri, set[Iri]] = {node: set() for node in nodes}
    for document in documents:
        sections[document.node].update(s for f in document.facts for s in f.sections)
    wholes = _Above(wording, (terms.IS_PART_OF,))
    broader = _Above(wording, (terms.SKOS_BROADER,))
    rows: set[tuple[str, Iri, int]] = set()
    for node in nodes:
        themes = _objects(wording, node, SUBJECTS)
        rows.update((THEME, theme, number[node]) for theme in broader.of({node, *themes}))
        rows.update((SOURCE, source, number[node]) for source in wholes.of(sections[node]))
    connection.executemany("INSERT INTO facets VALUES (?, ?, ?)", sorted(rows))


class _Above:
    """What stands above things by some properties, each thing above itself."""

    def __init__(self, wording: Wording, properties: Collection[Iri]) -> None:
        self._wording = wording
        self._properties = properties
        self._known: dict[Iri, set[Iri]] = {}

    def of(self, things: Iterable[Iri]) -> set[Iri]:
        found: set[Iri] = set()
        waiting = list(things)
        while waiting:
            thing = waiting.pop()
            if thing not in found:
                found.add(thing)
                if thing not in self._known:
                    above = _objects(self._wording, thing, self._properties)
                    self._known[thing] = set(above)
                waiting.extend(self._known[thing])
        return found


def _objects(wording: Wording, node: Iri, properties: Collection[Iri]) -> Iterator[Iri]:
    for fact in wording.facts(node):
        if fact.predicate in properties and isinstance(fact.object, str):
            yield fact.object


def kept(
    connection: sqlite3.Connection,
    kinds: Collection[Iri] | None,
    asked: Mapping[str, Collection[Iri] | None],
) -> set[int] | None:
    """Return the numbers of the nodes to keep to; `None` when nothing is asked.

    Args:
        connection: The file.
        kinds: Classes; a node of a subclass counts.
        asked: Values by facet; a node counts that has one of them, for every facet.
    """
    found = None if kinds is None else _of_kinds(connection, kinds)
    for facet, values in asked.items():
        if values is not None:
            nodes = _with(connection, facet, values)
            found = nodes if found is None else found & nodes
    return found


def _of_kinds(connection: sqlite3.Connection, kinds: Collection[Iri]) -> set[int]:
    rows = connection.execute("SELECT id, kinds FROM nodes")
    return {number for number, stated in rows if not set(json.loads(stated)).isdisjoint(kinds)}


def _with(connection: sqlite3.Connection, facet: str, values: Collection[Iri]) -> set[int]:
    found: set[int] = set()
    for chunk in database.chunks(sorted(values)):
        rows = connection.execute(
            f"SELECT node FROM facets WHERE facet = ? AND value IN ({database.marks(chunk)})",  # noqa: S608
            (facet, *chunk),
        )
        found.update(number for (number,) in rows)
    return found
