"""Thesauri: concepts from the broadest to the narrowest.

Source: SKOS Reference, §8 (semantic relations) and §4 (concept schemes).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from pre_kg import terms
from pre_kg.server.pages.display import Display
from pre_kg.server.pages.rendering import Page, render

if TYPE_CHECKING:
    from pre_kg.model import Iri
    from pre_kg.server.pages.display import Shown
    from pre_kg.server.pages.visit import Visit
    from pre_kg.server.snapshot import Snapshot

SCHEME: Final = terms.SKOS + "ConceptScheme"
NARROWER: Final = terms.SKOS + "narrower"
MOST: Final = 1_000
"""Concepts of one thesaurus that a page shows."""


@dataclass(frozen=True, slots=True)
class Concept:
    """A concept with the narrower ones below it."""

    node: Shown
    description: Shown | None
    below: tuple[Concept, ...] = ()


@dataclass(frozen=True, slots=True)
class Tree:
    """A thesaurus."""

    node: Shown
    description: Shown | None
    tops: tuple[Concept, ...]
    count: int
    more: int


@dataclass(frozen=True, slots=True)
class Branch:
    """Where a concept stands: above it, the broadest first; below it, the narrower ones."""

    above: tuple[Shown, ...]
    below: tuple[Shown, ...]
    scheme: Shown | None


@dataclass(frozen=True, slots=True)
class _Links:
    parents: dict[Iri, list[Iri]]
    children: dict[Iri, list[Iri]]
    schemes: dict[Iri, list[Iri]]


@lru_cache(maxsize=4)
def _links(snapshot: Snapshot) -> _Links:
    parents: dict[Iri, set[Iri]] = {}
    for predicate, inverse in ((terms.SKOS_BROADER, False), (NARROWER, True)):
        for quad in snapshot.data.quads(None, predicate, graph=None):
            if isinstance(quad.object, str):
                pair = (quad.subject, quad.object)
                child, parent = reversed(pair) if inverse else pair
                parents.setdefault(child, set()).add(parent)
    children: dict[Iri, set[Iri]] = {}
    for child, above in parents.items():
        for parent in above:
            children.setdefault(parent, set()).add(child)
    declared = snapshot.data.subjects(terms.RDF_TYPE, SCHEME)
    schemes: dict[Iri, set[Iri]] = {s: set() for s in declared}
    for quad in snapshot.data.quads(None, terms.SKOS_IN_SCHEME, graph=None):
        if isinstance(quad.object, str):
            schemes.setdefault(quad.object, set()).add(quad.subject)

    def ordered(found: dict[Iri, set[Iri]]) -> dict[Iri, list[Iri]]:
        label = snapshot.wording.label
        return {k: sorted(v, key=lambda i: (label(i).casefold(), i)) for k, v in found.items()}

    return _Links(ordered(parents), ordered(children), ordered(schemes))


def has_trees(snapshot: Snapshot) -> bool:
    """Whether the graph holds a thesaurus."""
    return any(_links(snapshot).schemes.values())


def schemes(display: Display) -> list[tuple[Shown, int]]:
    """Return each thesaurus with the number of its concepts."""
    found = _links(display.snapshot).schemes
    return [(display.node(s), len(found[s])) for s in sorted(found) if found[s]]


def listed(snapshot: Snapshot, visit: Visit) -> Page:
    """Return the page of every thesaurus."""
    display = Display(snapshot, visit)
    found = [tree(display, s) for s, members in sorted(_links(snapshot).schemes.items()) if members]
    return render(visit, "trees.html", trees=found)


def tree(display: Display, scheme: Iri) -> Tree:
    """Return a thesaurus as a tree; a concept with two broader ones stands under both."""
    links = _links(display.snapshot)
    members = links.schemes.get(scheme, [])
    inside = set(members)
    left = [MOST]

    def concept(iri: Iri, path: frozenset[Iri]) -> Concept:
        left[0] -= 1
        below = [c for c in links.children.get(iri, []) if c in inside and c not in path]
        kept = tuple(concept(c, path | {c}) for c in below if left[0] > 0)
        return Concept(display.node(iri), display.description(iri), kept)

    tops = [m for m in members if not inside.intersection(links.parents.get(m, []))]
    shown = tuple(concept(t, frozenset((t,))) for t in tops if left[0] > 0)
    more = max(0, len(members) - MOST)
    return Tree(display.node(scheme), display.description(scheme), shown, len(members), more)


def branch(display: Display, iri: Iri) -> Branch | None:
    """Return where a node stands in a thesaurus, if it does."""
    links = _links(display.snapshot)
    if iri not in links.parents and iri not in links.children:
        return None
    above: list[Iri] = []
    current = iri
    while links.parents.get(current) and links.parents[current][0] not in (*above, iri):
        current = links.parents[current][0]
        above.insert(0, current)
    scheme = next((s for s, members in links.schemes.items() if iri in members), None)
    return Branch(
        tuple(display.node(n) for n in above),
        tuple(display.node(n) for n in links.children.get(iri, [])),
        display.node(scheme) if scheme else None,
    )
