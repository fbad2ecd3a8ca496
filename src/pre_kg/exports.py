"""The graph, or a part of it, in the formats of the field: equal graphs give equal bytes."""

from __future__ import annotations

import csv
import io
import os
import re
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from pre_kg import store, terms, turtle
from pre_kg.errors import StoreError
from pre_kg.model import Literal, Quad
from pre_kg.store import node_to_engine, sort_key, to_engine

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from pre_kg.model import Iri
    from pre_kg.names import Names
    from pre_kg.store import Dataset

_FORMULA = frozenset("=+-@\t\r\n")
_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)?([eE][+-]?\d+)?")
_XML_NAME = re.compile(r"[^\W\d][\w.\-]*$")
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")

STRUCTURE = frozenset(
    {
        terms.RDF_TYPE,
        terms.SKOS_IN_SCHEME,
        terms.SKOS + "topConceptOf",
        terms.SKOS + "hasTopConcept",
    }
)
"""Predicates that a neighbourhood does not walk along: they lead everywhere."""


def quads(data: Dataset) -> Iterator[Quad]:
    """Yield every statement as its file writes it, lexical forms intact."""
    for path in data.files:
        yield from store.parse(path)


def neighbourhood(statements: Iterable[Quad], nodes: Iterable[Iri], depth: int) -> list[Quad]:
    """Return what is said of some nodes and around them, with the sections that say it.

    Args:
        statements: The graph.
        nodes: Where to start.
        depth: Number of steps to walk, along statements in either direction.
    """
    everything = list(statements)
    reached = set(nodes)
    for _ in range(depth):
        reached |= _one_step(everything, reached)
    near = [q.subject in reached or (depth > 0 and q.object in reached) for q in everything]
    said_by = {q.graph for q, kept in zip(everything, near, strict=True) if kept}
    described = _with_parents(everything, {graph for graph in said_by if graph is not None})
    return [
        q
        for q, kept in zip(everything, near, strict=True)
        if kept or (q.graph is None and q.subject in described)
    ]


def _one_step(statements: list[Quad], reached: set[Iri]) -> set[Iri]:
    found = set()
    for quad in statements:
        if quad.predicate not in STRUCTURE and not isinstance(quad.object, Literal):
            if quad.subject in reached:
                found.add(quad.object)
            elif quad.object in reached:
                found.add(quad.subject)
    return found


def _with_parents(statements: list[Quad], sections: set[Iri]) -> set[Iri]:
    parents: dict[Iri, set[Iri]] = {}
    for quad in statements:
        if quad.predicate == terms.IS_PART_OF and not isinstance(quad.object, Literal):
            parents.setdefault(quad.subject, set()).add(quad.object)
    reached, new = set(sections), set(sections)
    while new := {p for s in new for p in parents.get(s, ())} - reached:
        reached |= new
    return reached


def write_file(path: Path, text: str) -> None:
    """Write a file whole or not at all; a link is followed, a device or a pipe is written to.

    Raises:
        StoreError: The folder or the disk refuses.
    """
    target = Path(os.path.realpath(path))
    try:
        if target.exists() and not target.is_file():
            target.write_text(text, encoding="utf-8", newline="")
        else:
            _replace(target, text)
    except OSError as error:
        raise StoreError(f"Écriture impossible : {path} ({error.strerror}).") from error


def _replace(target: Path, text: str) -> None:
    beside = target.with_name(f".{target.name[:200]}.{os.getpid()}")
    try:
        beside.write_text(text, encoding="utf-8", newline="")
        if target.exists():
            beside.chmod(target.stat().st_mode)
        beside.replace(target)
    except OSError:
        with suppress(OSError):
            beside.unlink()
        raise


# --- Formats ---------------------------------------------------------------------------------


def as_trig(statements: Iterable[Quad], _: Names) -> str:
    """Write TriG: the statements, each in the section that makes it."""
    return "".join(turtle.write(statements))


def as_turtle(statements: Iterable[Quad], _: Names) -> str:
    """Write Turtle: the merge of all sections."""
    return "".join(turtle.write(_merged(statements)))


def as_nquads(statements: Iterable[Quad], _: Names) -> str:
    """Write N-Quads, sorted."""
    return "".join(sorted({f"{_engine_quad(q)} .\n" for q in statements}))


def as_jsonld(statements: Iterable[Quad], _: Names) -> str:
    """Write expanded JSON-LD, one object a node and graph."""
    ordered = sorted(set(statements), key=_order)
    data = ox.serialize((_engine_quad(q) for q in ordered), format=ox.RdfFormat.JSON_LD)
    return (data or b"").decode()


def as_rdfxml(statements: Iterable[Quad], _: Names) -> str:
    """Write RDF/XML: the merge of all sections.

    Raises:
        StoreError: A property or a character that XML cannot write.
    """
    ordered = sorted(_merged(statements), key=_order)
    for quad in ordered:
        text = quad.object.value if isinstance(quad.object, Literal) else ""
        if not _XML_NAME.search(quad.predicate) or _NOT_XML.search(text):
            raise StoreError(
                f"RDF/XML ne peut pas écrire cet énoncé : {quad.subject} {quad.predicate} "
                f"{text[:40]!r}. Choisissez turtle, trig, nquads ou jsonld."
            )
    triples = (_engine_quad(q).triple for q in ordered)
    text = (ox.serialize(triples, format=ox.RdfFormat.RDF_XML) or b"").decode()
    return text.replace("\r", "&#xD;")  # a bare one would be read back as a line feed


def as_csv(statements: Iterable[Quad], names: Names) -> str:
    """Write one line a statement, labels beside IRIs, for a spreadsheet."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(
        ["sujet", "sujet_libelle", "propriete", "propriete_libelle", "objet", "objet_libelle",
         "type", "langue", "section"]
    )  # fmt: skip
    for quad in sorted(set(statements), key=_order):
        term = quad.object
        cells = (
            [safe_cell(term.value), "", term.datatype, term.language or ""]
            if isinstance(term, Literal)
            else [term, safe_cell(names.label(term)), "", ""]
        )
        head = [quad.subject, safe_cell(names.label(quad.subject)), quad.predicate]
        writer.writerow([*head, safe_cell(names.label(quad.predicate)), *cells, quad.graph or ""])
    return out.getvalue()


def safe_cell(text: str) -> str:
    """Return the text of a cell that no spreadsheet runs: a quote stands before a formula."""
    risky = text[:1] in _FORMULA and not _NUMBER.fullmatch(text)
    return f"'{text}" if risky else text


def _merged(statements: Iterable[Quad]) -> set[Quad]:
    return {Quad(q.subject, q.predicate, q.object) for q in statements}


def _order(quad: Quad) -> tuple[object, ...]:
    return quad.graph or "", quad.subject, quad.predicate, sort_key(quad.object)


def _engine_quad(quad: Quad) -> ox.Quad:
    graph = ox.DefaultGraph() if quad.graph is None else ox.NamedNode(quad.graph)
    return ox.Quad(
        node_to_engine(quad.subject), ox.NamedNode(quad.predicate), to_engine(quad.object), graph
    )


WRITERS: dict[str, Callable[[Iterable[Quad], Names], str]] = {
    "turtle": as_turtle,
    "trig": as_trig,
    "jsonld": as_jsonld,
    "nquads": as_nquads,
    "rdfxml": as_rdfxml,
    "csv": as_csv,
}
"""Name of a format to what writes it."""
