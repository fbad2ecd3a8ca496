"""Entities, types and properties of a snapshot, as the protocol writes them."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from pre_kg import queries
from pre_kg.french import fold, tokens
from pre_kg.model import Literal
from pre_kg.verbalise import STRUCTURE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pre_kg.model import Iri, Term
    from pre_kg.server.snapshot import Snapshot

Json = dict[str, Any]
_NAMING: Final = ("pref", "alt", "local")


class Names:
    """The names of the nodes of a snapshot, word for word but for case, accents and dots.

    Hidden names are left out: they are mistakes or ways of asking, and match nobody for sure.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        """Read every name."""
        self._bearers: dict[str, set[Iri]] = {}
        for iri in snapshot.wording.nodes():
            for label in snapshot.wording.labels(iri):
                if label.form in _NAMING:
                    self._bearers.setdefault(_key(label.text), set()).add(iri)

    def bearers(self, name: str) -> frozenset[Iri]:
        """Return the nodes that bear a name."""
        return frozenset(self._bearers.get(_key(name), ()))


def _key(name: str) -> str:
    return " ".join(token.text for token in tokens(name)) or " ".join(name.split())


@lru_cache(maxsize=1)
def names(snapshot: Snapshot) -> Names:
    """Return the names of a snapshot, read once."""
    return Names(snapshot)


@lru_cache(maxsize=1)
def predicates(snapshot: Snapshot) -> Mapping[Iri, str]:
    """Return the properties in use with their labels, by label."""
    found = queries.run(snapshot.data, "SELECT DISTINCT ?p { ?s ?p ?o }")
    assert isinstance(found, queries.Table)
    used = [str(p) for (p,) in found.rows if p not in STRUCTURE]
    labels = {p: snapshot.wording.label(p) for p in used}
    return dict(sorted(labels.items(), key=lambda item: (fold(item[1]), item[0])))


@lru_cache(maxsize=1)
def types(snapshot: Snapshot) -> Mapping[Iri, int]:
    """Return the types in use with the number of nodes of each, the most numerous first."""
    counts: dict[Iri, int] = {}
    for iri in snapshot.wording.nodes():
        for kind in snapshot.wording.kinds(iri):
            counts[kind.iri] = counts.get(kind.iri, 0) + 1
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def warm(snapshot: Snapshot) -> None:
    """Read what is asked for again and again, before workers are forked."""
    names(snapshot)
    predicates(snapshot)
    types(snapshot)


def type_of(snapshot: Snapshot, iri: Iri) -> Json:
    """Return a type."""
    return {"id": iri, "name": snapshot.wording.label(iri)}


def types_of(snapshot: Snapshot, iri: Iri) -> list[Json]:
    """Return the types of a node, the most specific first."""
    return [{"id": k.iri, "name": k.label} for k in snapshot.wording.kinds(iri)]


def entity(snapshot: Snapshot, iri: Iri) -> Json:
    """Return a node: identifier, name, and what describes it if anything does."""
    found = {"id": iri, "name": snapshot.wording.label(iri)}
    description = snapshot.wording.description(iri)
    return {**found, "description": description} if description else found


def exists(snapshot: Snapshot, iri: Iri) -> bool:
    """Whether something is said of a node."""
    return iri in snapshot.known


def values(snapshot: Snapshot, iri: Iri, predicate: Iri) -> list[Term]:
    """Return the values of a property that some source does not reject, sorted.

    What only contradicted sections state is no value of the node, here as in an answer.
    """
    provenance, data = snapshot.provenance, snapshot.data
    kept = []
    for term in data.objects(iri, predicate):
        said = data.sections(iri, predicate, term)
        outside = any(q.graph is None for q in data.quads(iri, predicate, term))
        if outside or any(provenance.status(s) != "contradicted" for s in said):
            kept.append(term)
    return kept


def text(snapshot: Snapshot, term: Term) -> str:
    """Return a value as a person reads it."""
    return term.value if isinstance(term, Literal) else snapshot.wording.label(term)
