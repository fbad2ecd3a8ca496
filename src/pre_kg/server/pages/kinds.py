"""Browsing by kind: the classes that nodes have, and the nodes of each."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from pre_kg import terms
from pre_kg.errors import UnknownNodeError
from pre_kg.french import fold
from pre_kg.server.pages import figures, trees
from pre_kg.server.pages.display import Display
from pre_kg.server.pages.node import unknown
from pre_kg.server.pages.rendering import Page, render

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pre_kg.model import Iri
    from pre_kg.server.pages.display import Shown
    from pre_kg.server.pages.visit import Visit
    from pre_kg.server.snapshot import Snapshot

PER_PAGE: Final = 60


@dataclass(frozen=True, slots=True)
class Entry:
    """A class in the list: `depth` says how deep it is below the classes of the list."""

    iri: Iri
    kind: Shown
    description: Shown | None
    count: int
    depth: int


@dataclass(frozen=True, slots=True)
class Member:
    """A node of a class."""

    node: Shown
    kind: Shown | None
    also: tuple[Shown, ...]
    description: Shown | None
    figure: str | None


@lru_cache(maxsize=256)
def members(snapshot: Snapshot, kind: Iri) -> tuple[Iri, ...]:
    """Return the nodes of a class and of those below it, by name."""
    found = {
        q.subject
        for iri in snapshot.wording.subclasses(kind)
        for q in snapshot.data.quads(None, terms.RDF_TYPE, iri, None)
    }
    label = snapshot.wording.label
    return tuple(sorted(found, key=lambda n: (fold(label(n)), n)))


def entries(display: Display) -> list[Entry]:
    """Return every class in use, each under the first of those above it."""
    snapshot = display.snapshot
    used = snapshot.wording.kinds_in_use()
    below = {k: snapshot.wording.subclasses(k) - {k} for k in used}
    parents = {k: [p for p in used if k in below[p]] for k in used}
    counts = {k: len(members(snapshot, k)) for k in used}

    def nearest(kind: Iri) -> Iri | None:
        return min(parents[kind], key=lambda p: (len(below[p]), p), default=None)

    found: list[Entry] = []

    def add(kind: Iri, depth: int) -> None:
        shown = display.kind(kind)
        found.append(Entry(kind, shown, display.description(kind), counts[kind], depth))
        for child in ordered(k for k in used if nearest(k) == kind):
            add(child, depth + 1)

    def ordered(kinds: Iterable[Iri]) -> list[Iri]:
        label = snapshot.wording.label
        return sorted(kinds, key=lambda k: (-counts[k], label(k), k))

    for kind in ordered(k for k in used if nearest(k) is None):
        add(kind, 0)
    return found


def browse(snapshot: Snapshot, visit: Visit) -> Page:
    """Return the page from which everything can be reached."""
    display = Display(snapshot, visit)
    return render(visit, "browse.html", kinds=entries(display), trees=trees.schemes(display))


def kind(snapshot: Snapshot, visit: Visit, name: str, contains: str, page: int) -> Page:
    """Return the nodes of a class.

    Args:
        snapshot: The graph.
        visit: The reader.
        name: The class, by IRI, CURIE or label.
        contains: Text that the names must contain, whatever its accents.
        page: From 1.
    """
    display = Display(snapshot, visit)
    try:
        iri = snapshot.names.resolve_kind(name)
    except UnknownNodeError:
        return unknown(snapshot, visit, name)
    every = members(snapshot, iri)
    if wanted := fold(contains):
        every = tuple(n for n in every if _named(snapshot, n, wanted))
    pages = max(1, -(-len(every) // PER_PAGE))
    page = min(max(page, 1), pages)
    shown = every[(page - 1) * PER_PAGE : page * PER_PAGE]
    used = snapshot.wording.kinds_in_use()
    below = [k for k in snapshot.wording.subclasses(iri) if k != iri and k in used]
    return render(
        visit,
        "kind.html",
        iri=iri,
        short=display.short(iri),
        title=display.label(iri),
        description=display.description(iri),
        below=[(display.kind(k), len(members(snapshot, k))) for k in sorted(below)],
        members=[_member(display, iri, n) for n in shown],
        count=len(every),
        contains=contains,
        page=page,
        pages=pages,
    )


def _named(snapshot: Snapshot, node: Iri, wanted: str) -> bool:
    return any(wanted in fold(label.text) for label in snapshot.wording.labels(node))


def _member(display: Display, asked: Iri, node: Iri) -> Member:
    wording = display.snapshot.wording
    kinds = wording.kinds(node)
    named = kinds[0] if kinds and kinds[0].iri != asked else None
    also = [x.text for x in wording.labels(node) if x.form == "alt"][:3]
    shown = display.label(node)
    return Member(
        display.node(node),
        display.kind(named.iri) if named else None,
        tuple(replace(shown, text=text) for text in also),
        display.description(node),
        figures.amount(display, node),
    )
