"""RDF files to statements, file by file, and statements to the engine that runs the rules."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyoxigraph as ox

from pre_kg import store
from pre_kg.store import SKOLEM_PREFIX

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from pre_kg.model import Iri, Quad, Term


@dataclass(frozen=True, slots=True)
class Reading:
    """The statements of some files, each file's apart, lexical forms untouched."""

    quads: dict[Path, list[Quad]]

    def all(self) -> set[Quad]:
        """Return the distinct statements of every file."""
        return {quad for quads in self.quads.values() for quad in quads}


def read(paths: Sequence[Path]) -> Reading:
    """Read files and folders; no path at all gives no statement.

    Raises:
        ParseError: A file is not the RDF that its suffix announces.
        StoreError: A path cannot be read.
    """
    return Reading(
        {path: list(store.parse(path)) for path in (store.locate(paths) if paths else ())}
    )


def to_engine_quad(quad: Quad, graph: Iri | None = None) -> ox.Quad:
    """Turn a statement into the engine's, blank nodes blank again, so that a rule can see them.

    Args:
        quad: The statement.
        graph: Graph to put it in instead of its own.
    """
    name = graph or quad.graph
    return ox.Quad(
        _engine_node(quad.subject),
        ox.NamedNode(quad.predicate),
        _engine_term(quad.object),
        _engine_node(name) if name else ox.DefaultGraph(),
    )


def _engine_term(term: Term) -> ox.NamedNode | ox.BlankNode | ox.Literal:
    return _engine_node(term) if isinstance(term, str) else store.to_engine(term)


def _engine_node(iri: Iri) -> ox.NamedNode | ox.BlankNode:
    return ox.BlankNode(blank_label(iri)) if is_blank(iri) else ox.NamedNode(iri)


def is_blank(term: Term) -> bool:
    """Whether a term stands for a blank node of a file."""
    return isinstance(term, str) and term.startswith(SKOLEM_PREFIX)


def blank_label(iri: Iri) -> str:
    """Return the label of the blank node that a skolem IRI stands for."""
    return "b" + iri.removeprefix(SKOLEM_PREFIX).replace(":", ".")


def skolem_iri(label: str) -> Iri:
    """Return the skolem IRI of a blank node label: the inverse of `blank_label`."""
    return SKOLEM_PREFIX + label.removeprefix("b").replace(".", ":")
