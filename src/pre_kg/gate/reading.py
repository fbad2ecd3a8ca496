"""RDF files to statements, file by file, or a refusal in French that says where and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyoxigraph as ox

from pre_kg import store
from pre_kg.errors import ParseError, StoreError
from pre_kg.store import SKOLEM_PREFIX

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from pre_kg.model import Iri, Quad, Term

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_REASONS = {
    "Invalid UTF-8": "ce fichier n'est pas en UTF-8. Enregistrez-le en UTF-8, sans BOM.",
    "LoadDocumentCallback": (
        "le contexte JSON-LD est une adresse distante, et rien n'est lu sur le réseau. "
        "Recopiez le contexte dans le fichier."
    ),
    "Invalid IRI": "un IRI contient un caractère interdit. Codez-le (une espace s'écrit %20).",
    "Unexpected end of file": (
        "le fichier s'arrête au milieu d'un énoncé. Cherchez le guillemet, le crochet ou le point "
        "qui manque."
    ),
    "has not been declared": "un préfixe n'est pas déclaré. Ajoutez sa ligne @prefix.",
}
"""What the engine says, in English, to what a user can do about it."""


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
    return Reading({path: read_file(path) for path in (store.locate(paths) if paths else ())})


def read_file(path: Path) -> list[Quad]:
    """Return the statements of one file.

    Raises:
        ParseError: The file is not the RDF that its suffix announces.
        StoreError: The file cannot be read.
    """
    _refuse_traps(path)
    try:
        return list(store.parse(path))
    except ParseError as error:
        raise _in_french(error) from error
    except MemoryError as error:
        detail = "un seul littéral ou IRI dépasse 16 Mio, ce que rien ne justifie. Coupez-le."
        raise ParseError(str(path), detail) from error


def _refuse_traps(path: Path) -> None:
    is_xml = store.FORMATS.get(path.suffix) is ox.RdfFormat.RDF_XML
    try:
        with path.open("rb") as stream:
            start = stream.read() if is_xml else stream.read(len(_BYTE_ORDER_MARK))
    except OSError as error:
        raise StoreError(f"Lecture impossible : {path} ({error}).") from error
    if is_xml and store.ENTITY_DECLARATION in start:
        raise StoreError(f"{path} déclare des entités XML, ce qui est refusé. Retirez-les.")
    if not is_xml and start == _BYTE_ORDER_MARK:
        raise ParseError(
            str(path), "le fichier commence par une marque BOM. Retirez-la.", line=1, column=1
        )


def _in_french(error: ParseError) -> ParseError:
    reason = next((french for english, french in _REASONS.items() if english in error.detail), None)
    if reason is None:
        return error
    return ParseError(error.path, reason, line=error.line, column=error.column)


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
