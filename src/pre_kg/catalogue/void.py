"""The VoID record of a data set: what it holds, counted, and where it is.

Source: Describing Linked Datasets with the VoID Vocabulary (W3C Interest Group Note).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pre_kg import terms
from pre_kg.catalogue.access import SERVED, SERVICES, SPARQL_PROTOCOL
from pre_kg.catalogue.description import (
    DESCRIPTION,
    LICENSE,
    PUBLISHER,
    TITLE,
    TOPIC,
    URI_SPACE,
    VOID,
    describe,
    french,
    part_iri,
)
from pre_kg.model import Literal, Quad

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pre_kg.catalogue.access import Form, Service
    from pre_kg.catalogue.description import Description
    from pre_kg.model import Iri
    from pre_kg.store import Dataset

PATH = ".well-known/void"
FORMATS = "http://www.w3.org/ns/formats/"
_FEATURES = {
    "text/turtle": "Turtle",
    "application/trig": "TriG",
    "application/ld+json": "JSON-LD",
    "application/n-quads": "N-Quads",
}
_ABOUT = (
    TITLE,
    DESCRIPTION,
    PUBLISHER,
    LICENSE,
    *(terms.DCTERMS + name for name in ("creator", "issued", "modified", "subject")),
)


def void(
    data: Dataset,
    schema: Dataset,
    base: str,
    *,
    forms: Sequence[Form] = SERVED,
    services: Sequence[Service] = SERVICES,
) -> list[Quad]:
    """Return the VoID record, each statement once, in no graph.

    Args:
        data: The data set.
        schema: Its ontology.
        base: Address under which it is published, with a final slash.
        forms: The files that hold it, from that address.
        services: The services at that address.
    """
    return void_of(describe(data, schema, base), base, forms, services)


def void_of(
    found: Description, base: str, forms: Sequence[Form], services: Sequence[Service]
) -> list[Quad]:
    """Return the VoID record of a description."""
    quads = [*_page(found, base), *_dataset(found, base, forms, services), *found.parts]
    return list(dict.fromkeys(quads))


def _page(found: Description, base: str) -> Iterator[Quad]:
    page = base + PATH
    yield Quad(page, terms.RDF_TYPE, VOID + "DatasetDescription")
    yield Quad(page, TITLE, french(f"Description VoID : {found.text(TITLE)}"))
    yield Quad(page, TOPIC, found.iri)


def _dataset(
    found: Description, base: str, forms: Sequence[Form], services: Sequence[Service]
) -> Iterator[Quad]:
    iri, counts = found.iri, found.counts
    yield Quad(iri, terms.RDF_TYPE, VOID + "Dataset")
    own = (p for p in found.said if p in _ABOUT or p.startswith(VOID))
    yield from (Quad(iri, p, value) for p in own for value in found.values(p))
    yield from _places(iri, base, forms, services)
    if counts.space is not None and not found.values(URI_SPACE):
        yield Quad(iri, URI_SPACE, Literal(counts.space))
    for name, number in (
        ("triples", counts.triples),
        ("entities", counts.entities),
        ("classes", len(counts.classes)),
        ("properties", len(counts.properties)),
        ("distinctSubjects", counts.subjects),
        ("distinctObjects", counts.objects),
    ):
        yield _count(iri, name, number)
    yield from (Quad(iri, VOID + "vocabulary", v) for v in sorted(_vocabularies(found)))
    yield from _partitions(iri, "classPartition", "class", "entities", counts.classes)
    yield from _partitions(iri, "propertyPartition", "property", "triples", counts.properties)


def _places(
    iri: Iri, base: str, forms: Sequence[Form], services: Sequence[Service]
) -> Iterator[Quad]:
    yield Quad(iri, terms.FOAF + "homepage", base)
    for form in forms:
        yield Quad(iri, VOID + "dataDump", base + form.path)
        if form.media_type in _FEATURES:
            yield Quad(iri, VOID + "feature", FORMATS + _FEATURES[form.media_type])
    for service in services:
        if service.conforms_to == SPARQL_PROTOCOL:
            yield Quad(iri, VOID + "sparqlEndpoint", base + service.path)


def _vocabularies(found: Description) -> set[Iri]:
    used = (name for name, _ in (*found.counts.classes, *found.counts.properties))
    return {name[: max(name.rfind("#"), name.rfind("/")) + 1] for name in used} - {""}


def _partitions(
    iri: Iri, link: str, name: str, counted: str, parts: Sequence[tuple[Iri, int]]
) -> Iterator[Quad]:
    for term, number in parts:
        part = part_iri(iri, name, term)
        yield Quad(iri, VOID + link, part)
        yield Quad(part, VOID + name, term)
        yield _count(part, counted, number)


def _count(iri: Iri, name: str, number: int) -> Quad:
    return Quad(iri, VOID + name, Literal(str(number), terms.XSD + "integer"))
