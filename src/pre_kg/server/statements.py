"""What is served of one thing, or of all, as statements."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Final

from pre_kg import exports, terms
from pre_kg.pack import tables
from pre_kg.pack.contents import TABLES
from pre_kg.server import forms

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pre_kg.model import Iri, Quad
    from pre_kg.server.snapshot import Snapshot

MOST_INCOMING: Final = 2_000
"""Statements about other things that refer to one, served with it."""
_STAMP: Final = (1980, 1, 1, 0, 0, 0)
"""Of every file in a parcel: equal graphs give equal bytes."""


def find(snapshot: Snapshot, name: str) -> Iri:
    """Return the node at a path under `/noeud/`: a local path, an IRI, a CURIE or a label.

    Raises:
        UnknownNodeError: Nothing bears that name.
    """
    base = snapshot.state.base
    for iri in (base + name, name) if base else (name,):
        if is_known(snapshot, iri):
            return iri
    return snapshot.names.resolve(name)


def is_known(snapshot: Snapshot, iri: Iri) -> bool:
    """Return whether anything is said of an IRI, or in it."""
    if iri in snapshot.known:
        return True
    places = (snapshot.data, snapshot.knowledge.schema)
    return any(
        next(found, None) is not None
        for place in places
        for found in (place.quads(iri), place.quads(object=iri))
    )


def document(snapshot: Snapshot, iri: Iri) -> str | None:
    """Return what a local IRI without fragment is: `vocabulary`, `shapes`, `thing` or nothing."""
    return snapshot.term_documents.get(iri) or ("thing" if is_known(snapshot, iri) else None)


def about(snapshot: Snapshot, iri: Iri) -> Iterator[Quad]:
    """Yield what is said of a node and what refers to it, with the sections that say it."""
    data, sections = snapshot.data, set()
    for quad in _both_ways(snapshot, iri):
        yield quad
        if quad.graph is not None:
            sections.add(quad.graph)
    waiting, told = list(sections), set()
    while waiting:
        if (section := waiting.pop()) not in told:
            told.add(section)
            for quad in data.quads(section, graph=None):
                yield quad
                if quad.predicate == terms.IS_PART_OF and isinstance(quad.object, str):
                    waiting.append(quad.object)


def _both_ways(snapshot: Snapshot, iri: Iri) -> Iterator[Quad]:
    for place in (snapshot.data, snapshot.knowledge.schema):
        yield from place.quads(iri)
        for count, quad in enumerate(place.quads(object=iri)):
            if count >= MOST_INCOMING:
                break
            yield quad


def of_terms(snapshot: Snapshot, which: str) -> Iterable[Quad]:
    """Return the statements of the `vocabulary`, or of the `shapes`."""
    vocabulary = set(snapshot.knowledge.vocabulary.quads(graph=None))
    if which == "vocabulary":
        return vocabulary
    return set(snapshot.knowledge.schema.quads(graph=None)) - vocabulary


def represent(snapshot: Snapshot, iri: Iri, which: str, media: str) -> bytes:
    """Return a node, or a document of terms, written in a media type."""
    statements = about(snapshot, iri) if which == "thing" else of_terms(snapshot, which)
    return forms.NODES[media](statements, snapshot.names).encode("utf-8", "replace")


def whole(snapshot: Snapshot, media: str) -> bytes:
    """Return the whole graph as its files write it; for CSV, the tables in one parcel."""
    statements = exports.quads(snapshot.data)
    if media != forms.ZIP:
        return forms.NODES[media](statements, snapshot.names).encode("utf-8", "replace")
    parcel = io.BytesIO()
    with zipfile.ZipFile(parcel, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in _tables(snapshot, list(statements)):
            archive.writestr(zipfile.ZipInfo(name, _STAMP), text, zipfile.ZIP_DEFLATED)
    return parcel.getvalue()


def _tables(snapshot: Snapshot, statements: list[Quad]) -> Iterator[tuple[str, str]]:
    yield "enonces.csv", exports.as_csv(statements, snapshot.names)
    found = tables.tables(statements, snapshot.wording, snapshot.provenance)
    for table in found:
        yield f"{TABLES}/{table.name}.csv", table.text
    yield f"{TABLES}/csv-metadata.json", tables.metadata(found)
    yield f"{TABLES}/LISEZ-MOI.md", tables.page(found)
