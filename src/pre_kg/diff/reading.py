"""Files, folders, checkouts and packs to statements that can be compared."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from typing import TYPE_CHECKING, Final

from pre_kg import store
from pre_kg.model import Quad
from pre_kg.store import SKOLEM_PREFIX

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from pathlib import Path

    from pre_kg.model import Iri, Term

PACKED_GRAPH: Final = "graphe.trig"
"""The file of a pack that holds the whole graph."""
SUMS: Final = "SHA256SUMS"
"""The file of a pack that lists the others."""
CHECKOUT: Final = ("graph", "ontology/themes.ttl")
"""What a checkout of a project holds of its graph."""
_ROUNDS = 8
"""Steps from a blank node that tell it from others in the same ring."""


def parts(place: Path) -> list[Path]:
    """Return what holds the graph of a place: a pack's one file, a checkout's parts, or itself."""
    if (place / SUMS).is_file() and (place / PACKED_GRAPH).is_file():
        return [place / PACKED_GRAPH]
    checkout = [place / part for part in CHECKOUT]
    return checkout if all(path.exists() for path in checkout) else [place]


def read(paths: Iterable[Path]) -> set[Quad]:
    """Return the statements of files and folders, blank nodes named by what is said of them.

    Raises:
        ParseError: A file is not the RDF that its suffix announces.
        StoreError: A path cannot be read.
    """
    files = store.locate(list(paths))
    return settled(quad for file in files for quad in store.parse(file))


def settled(statements: Iterable[Quad]) -> set[Quad]:
    """Return the statements with each blank node named by what is said of it.

    Two blank nodes of which the same is said become one.
    """
    quads = set(statements)
    names = blank_names(quads)
    if not names:
        return quads

    def term(found: Term) -> Term:
        return names.get(found, found) if isinstance(found, str) else found

    return {
        Quad(
            str(term(q.subject)),
            q.predicate,
            term(q.object),
            None if q.graph is None else str(term(q.graph)),
        )
        for q in quads
    }


def blank_names(quads: Collection[Quad]) -> dict[Iri, Iri]:
    """Return the name of each blank node, from what is said of it."""
    terms = (t for q in quads for t in (q.subject, q.object, q.graph))
    blank = {str(t) for t in terms if _is_blank(t)}
    about: dict[Iri, list[Quad]] = {iri: [] for iri in blank}
    leads: dict[Iri, set[Iri]] = defaultdict(set)
    waits: dict[Iri, set[Iri]] = {iri: set() for iri in blank}
    for quad in quads:
        if quad.subject in blank:
            about[quad.subject].append(quad)
            if isinstance(quad.object, str) and quad.object in blank:
                leads[quad.object].add(quad.subject)
                waits[quad.subject].add(quad.object)
    names: dict[Iri, Iri] = {}
    ready = [iri for iri in blank if not waits[iri]]
    while ready:
        iri = ready.pop()
        names[iri] = _name(about[iri], names)
        for other in leads[iri]:
            waits[other].discard(iri)
            if not waits[other]:
                ready.append(other)
    ring = blank - names.keys()
    for _ in range(_ROUNDS if ring else 0):
        names |= {iri: _name(about[iri], names) for iri in ring}
    return names


def _name(about: Iterable[Quad], names: Mapping[Iri, Iri]) -> Iri:
    said = sorted(
        repr((q.predicate, _shown(q.object, names), None if _is_blank(q.graph) else q.graph))
        for q in about
    )
    return SKOLEM_PREFIX + hashlib.sha256("\n".join(said).encode()).hexdigest()[:24]


def _shown(term: Term, names: Mapping[Iri, Iri]) -> Term:
    return names.get(term, SKOLEM_PREFIX) if isinstance(term, str) and _is_blank(term) else term


def _is_blank(found: Term | None) -> bool:
    return isinstance(found, str) and found.startswith(SKOLEM_PREFIX)
