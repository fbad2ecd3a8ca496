"""Results of queries and statements in the formats that programs take, by media type."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pre_kg import exports, results
from pre_kg.errors import ParameterError, StoreError
from pre_kg.model import Quad
from pre_kg.queries import Table, Triples

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from pre_kg.names import Names
    from pre_kg.queries import Result

TURTLE: Final = "text/turtle"
TRIG: Final = "application/trig"
JSON_LD: Final = "application/ld+json"
N_TRIPLES: Final = "application/n-triples"
N_QUADS: Final = "application/n-quads"
RDF_XML: Final = "application/rdf+xml"
CSV: Final = "text/csv"
TSV: Final = "text/tab-separated-values"
RESULTS_JSON: Final = "application/sparql-results+json"
RESULTS_XML: Final = "application/sparql-results+xml"
HTML: Final = "text/html"
ZIP: Final = "application/zip"


def as_ntriples(statements: Iterable[Quad], names: Names) -> str:
    """Write N-Triples, sorted: the merge of all sections."""
    merged = {Quad(q.subject, q.predicate, q.object) for q in statements}
    return exports.as_nquads(merged, names)


def as_rdfxml(statements: Iterable[Quad], names: Names) -> str:
    """Write RDF/XML: the merge of all sections.

    Raises:
        ParameterError: XML cannot write a property or a character.
    """
    try:
        return exports.as_rdfxml(statements, names)
    except StoreError as error:
        raise ParameterError(str(error)) from error


GRAPHS: Final[dict[str, Callable[[Iterable[Quad], Names], str]]] = {
    TURTLE: exports.as_turtle,
    JSON_LD: exports.as_jsonld,
    N_TRIPLES: as_ntriples,
    RDF_XML: as_rdfxml,
    TRIG: exports.as_trig,
    N_QUADS: exports.as_nquads,
}
"""Media type to what writes statements, the one preferred first."""

NODES: Final = {**GRAPHS, CSV: exports.as_csv}
"""Media type to what writes a node for a program or a spreadsheet."""

TABLES: Final[dict[str, Callable[[Result], str]]] = {
    RESULTS_JSON: results.as_json,
    RESULTS_XML: results.as_xml,
    CSV: results.as_csv,
    TSV: results.as_tsv,
}
"""Media type to what writes the solutions of a `SELECT`, the one preferred first."""

VERDICTS: Final = {media: TABLES[media] for media in (RESULTS_JSON, RESULTS_XML)}
"""Media type to what writes the verdict of an `ASK`."""

NAMES: Final = {
    "turtle": TURTLE,
    "ttl": TURTLE,
    "trig": TRIG,
    "jsonld": JSON_LD,
    "ntriples": N_TRIPLES,
    "nt": N_TRIPLES,
    "nquads": N_QUADS,
    "nq": N_QUADS,
    "rdfxml": RDF_XML,
    "csv": CSV,
    "tsv": TSV,
    "json": RESULTS_JSON,
    "xml": RESULTS_XML,
    "html": HTML,
}
"""What `format=` may say, to the media type."""
SHORT: Final = {
    TURTLE: "turtle",
    JSON_LD: "jsonld",
    N_TRIPLES: "ntriples",
    RDF_XML: "rdfxml",
    TRIG: "trig",
    N_QUADS: "nquads",
    CSV: "csv",
}
"""Media type of a node to what `format=` calls it."""
_ALSO: Final = {
    "application/json": RESULTS_JSON,
    "application/xml": RESULTS_XML,
    "text/xml": RESULTS_XML,
}
"""Wider media types that programs ask for, to what they are given, under the name they asked."""


def offered(result: Result) -> tuple[str, ...]:
    """Return the media types in which a result can be written, the one preferred first."""
    if isinstance(result, Triples):
        return tuple(GRAPHS)
    own = TABLES if isinstance(result, Table) else VERDICTS
    return (*own, *_ALSO)


def named(form: str, known: Sequence[str]) -> str:
    """Return the media type that `format=` names.

    Raises:
        ParameterError: It names none of those known here; they are given.
    """
    found = NAMES.get(form, form)
    if found not in known:
        names = ", ".join(n for n, media in NAMES.items() if media in known)
        raise ParameterError(f"Format inconnu : « {form[:40]} ». Formats admis : {names}.")
    return found


def with_charset(media: str) -> str:
    """Return a media type as `Content-Type` has it: text says its encoding."""
    return f"{media}; charset=utf-8" if media.startswith("text/") else media


def write(result: Result, media: str, names: Names) -> str:
    """Write a result in a media type that `offered` gives for it."""
    if isinstance(result, Triples):
        return GRAPHS[media]((Quad(*triple) for triple in result.triples), names)
    return TABLES[_ALSO.get(media, media)](result)
