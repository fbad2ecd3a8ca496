"""What the query service says of itself.

Source: SPARQL 1.1 Service Description, §3 and §4.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pre_kg.model import Literal, Quad
from pre_kg.server import forms
from pre_kg.terms import RDF_TYPE, XSD

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pre_kg.model import Iri
    from pre_kg.server.snapshot import Snapshot

SD: Final = "http://www.w3.org/ns/sparql-service-description#"
VOID: Final = "http://rdfs.org/ns/void#"
FORMATS: Final = "http://www.w3.org/ns/formats/"
_WRITTEN: Final = (
    "SPARQL_Results_JSON",
    "SPARQL_Results_XML",
    "SPARQL_Results_CSV",
    "SPARQL_Results_TSV",
    "Turtle",
    "N-Triples",
    "JSON-LD",
    "RDF_XML",
    "TriG",
    "N-Quads",
)


def describe(snapshot: Snapshot, endpoint: str, media: str) -> bytes:
    """Return the description of the service, written in a media type.

    Args:
        snapshot: The graph.
        endpoint: Address of the service.
        media: One of `forms.GRAPHS`.
    """
    return forms.GRAPHS[media](statements(snapshot, endpoint), snapshot.names).encode()


def statements(snapshot: Snapshot, endpoint: str) -> Iterator[Quad]:
    """Yield the description: the service, what it speaks, its data set and the graphs in it."""
    service, dataset, default = (f"{endpoint}#{name}" for name in ("service", "donnees", "union"))
    yield Quad(service, RDF_TYPE, SD + "Service")
    yield Quad(service, SD + "endpoint", endpoint)
    yield Quad(service, SD + "supportedLanguage", SD + "SPARQL11Query")
    for name in _WRITTEN:
        yield Quad(service, SD + "resultFormat", FORMATS + name)
    yield Quad(service, SD + "defaultDataset", dataset)
    yield Quad(dataset, RDF_TYPE, SD + "Dataset")
    yield Quad(dataset, SD + "defaultGraph", default)
    yield Quad(default, RDF_TYPE, SD + "Graph")
    count = str(snapshot.state.statements)
    yield Quad(default, VOID + "triples", Literal(count, XSD + "integer"))
    for number, graph in enumerate(snapshot.data.graphs(), 1):
        yield from _named(dataset, f"{endpoint}#graphe-{number}", graph)


def _named(dataset: Iri, named: Iri, graph: Iri) -> Iterator[Quad]:
    yield Quad(dataset, SD + "namedGraph", named)
    yield Quad(named, RDF_TYPE, SD + "NamedGraph")
    yield Quad(named, SD + "name", graph)
