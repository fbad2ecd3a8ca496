"""Sources, their sections, and what each states."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from pre_kg import terms
from pre_kg.model import Fact, Literal
from pre_kg.server.pages.display import STATUS_HELP, STATUSES, Display, Shown
from pre_kg.server.pages.rendering import Page, render
from pre_kg.server.pages.shapes import Place, layout
from pre_kg.store import sort_key

if TYPE_CHECKING:
    from pre_kg.model import Iri, SectionStatus
    from pre_kg.server.pages.visit import Visit
    from pre_kg.server.snapshot import Snapshot

SHOWN_APART: Final = frozenset(
    (
        terms.OA + "start",
        terms.OA + "end",
        terms.IS_PART_OF,
        terms.STANDING,
        terms.RDFS_COMMENT,
        terms.DCTERMS + "publisher",
        terms.DCTERMS + "issued",
    )
)
"""Properties of sources and sections that their pages show in places of their own."""
MOST: Final = 600
"""Statements of one section that a page shows."""


@dataclass(frozen=True, slots=True)
class Stated:
    """A statement as a section makes it."""

    relation: Shown
    value: Shown


@dataclass(frozen=True, slots=True)
class Subject:
    """What a section states of one node."""

    node: Shown
    kind: Shown | None
    statements: tuple[Stated, ...]


@dataclass(frozen=True, slots=True)
class SectionLine:
    """A section in a list; `depth` says how deep it is nested."""

    graph: Iri
    title: Shown
    status: SectionStatus
    status_label: str
    status_help: str
    count: int
    depth: int
    reason: Shown | None
    place: str | None
    digest: str | None


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A source in a list."""

    node: Shown
    publisher: Shown | None
    issued: Shown | None
    page: Shown | None
    sections: int
    count: int
    standing: int


@dataclass(frozen=True, slots=True)
class SourceView:
    """What the page of a source, or of one of its sections, adds to that of a node."""

    source: SourceLine | None
    section: SectionLine | None
    sections: tuple[SectionLine, ...]
    subjects: tuple[Subject, ...]
    more: int
    before: Shown | None = None
    after: Shown | None = None


@lru_cache(maxsize=4)
def graphs_by_source(snapshot: Snapshot) -> dict[Iri, list[Iri]]:
    """Return the named graphs of each source; a graph that nobody describes is its own source."""
    found: dict[Iri, list[Iri]] = {}
    described = set(snapshot.data.subjects(terms.RDF_TYPE, terms.SECTION))
    for graph in sorted({*snapshot.data.graphs(), *described}):
        section = snapshot.provenance.section(graph)
        found.setdefault(section.source.iri if section else graph, []).append(graph)
    for source, graphs in found.items():
        graphs.sort(key=lambda g: _reading_order(snapshot, source, g))
    return found


def _reading_order(snapshot: Snapshot, source: Iri, graph: Iri) -> tuple[object, ...]:
    section = snapshot.provenance.section(graph)
    start = section.start if section and section.start is not None else 1 << 40
    end = section.end if section and section.end is not None else 0
    return start, -end, graph != source, _natural(graph)


def _natural(text: str) -> tuple[tuple[bool, int, str], ...]:
    """Order `s2` before `s10`."""
    parts, current = [], ""
    for character in text:
        if current and character.isdigit() != current[-1].isdigit():
            parts.append(current)
            current = ""
        current += character
    parts.append(current)
    return tuple((p.isdecimal(), int(p) if p.isdecimal() else 0, p) for p in parts)


def listed(snapshot: Snapshot, visit: Visit) -> Page:
    """Return the page of every source."""
    display = Display(snapshot, visit)
    found = [_source(display, iri) for iri in graphs_by_source(snapshot)]
    found.sort(key=lambda s: (s.standing, -s.count, s.node.text.casefold()))
    return render(visit, "sources.html", sources=found)


def _source(display: Display, iri: Iri) -> SourceLine:
    snapshot = display.snapshot
    about = snapshot.provenance.source(iri)
    graphs = graphs_by_source(snapshot).get(iri, [])
    publishers = snapshot.data.objects(iri, terms.DCTERMS + "publisher")
    issued = snapshot.data.objects(iri, terms.DCTERMS + "issued")
    pages = snapshot.data.objects(iri, terms.FOAF + "page")
    return SourceLine(
        Shown(about.title, display.visit.node(iri), display.label(iri).language),
        display.term(publishers[0]) if publishers else None,
        display.term(issued[0]) if issued else None,
        display.term(pages[0]) if pages else None,
        sum(1 for g in graphs if g != iri),
        sum(size(snapshot, g) for g in graphs),
        snapshot.provenance.standing(iri),
    )


@lru_cache(maxsize=65_536)
def size(snapshot: Snapshot, graph: Iri) -> int:
    """Return how many statements a section makes."""
    return sum(1 for _ in snapshot.data.quads(graph=graph))


def line(display: Display, graph: Iri) -> SectionLine:
    """Return a section as a list shows it."""
    snapshot = display.snapshot
    section = snapshot.provenance.section(graph)
    status = section.status if section else "asserted"
    reasons = snapshot.data.objects(graph, terms.RDFS_COMMENT)
    title = display.label(graph)
    if section:
        title = replace(title, text=section.title)
    place = None
    if section and section.start is not None and section.end is not None:
        place = f"{display.number(str(section.start))} – {display.number(str(section.end))}"
    return SectionLine(
        graph,
        replace(title, href=display.visit.node(graph)),
        status,
        display.say(*STATUSES[status]),
        display.say(*STATUS_HELP[status]),
        size(snapshot, graph),
        _depth(snapshot, graph),
        display.term(reasons[0]) if reasons else None,
        place,
        section.sha256 if section else None,
    )


def _depth(snapshot: Snapshot, graph: Iri) -> int:
    depth, current = 0, graph
    while depth < 6:
        parents = snapshot.data.objects(current, terms.IS_PART_OF)
        if not parents or isinstance(parents[0], Literal):
            break
        current, depth = parents[0], depth + 1
    return max(depth - 1, 0)


def of_node(display: Display, iri: Iri) -> SourceView | None:
    """Return what a node states, if it is a source, a section or the name of a graph."""
    snapshot = display.snapshot
    section = snapshot.provenance.section(iri)
    if section is not None and section.source.iri != iri:
        family = graphs_by_source(snapshot).get(section.source.iri, [iri])
        subjects, more = stated(display, iri)
        place = family.index(iri) if iri in family else 0
        before = line(display, family[place - 1]).title if place else None
        after = line(display, family[place + 1]).title if place + 1 < len(family) else None
        source = _source(display, section.source.iri)
        return SourceView(source, line(display, iri), (), subjects, more, before, after)
    if iri not in graphs_by_source(snapshot):
        return None
    graphs = graphs_by_source(snapshot)[iri]
    subjects, more = stated(display, iri) if iri in graphs else ((), 0)
    lines = tuple(line(display, g) for g in graphs if g != iri)
    return SourceView(_source(display, iri), None, lines, subjects, more)


def stated(display: Display, graph: Iri) -> tuple[tuple[Subject, ...], int]:
    """Return what a section states, node by node, and how many statements were left out."""
    snapshot = display.snapshot
    by_subject: dict[Iri, list[Fact]] = {}
    count = 0
    for quad in snapshot.data.quads(graph=graph):
        count += 1
        if count <= MOST:
            fact = Fact(quad.subject, quad.predicate, quad.object, (graph,))
            by_subject.setdefault(quad.subject, []).append(fact)
    subjects = [_subject(display, iri, facts) for iri, facts in by_subject.items()]
    subjects.sort(key=lambda s: s.node.text.casefold())
    return tuple(subjects), max(0, count - MOST)


def _subject(display: Display, iri: Iri, facts: list[Fact]) -> Subject:
    kinds = display.snapshot.wording.kinds(iri)
    places = layout(display.snapshot).places([k.iri for k in kinds])

    def order(fact: Fact) -> tuple[object, ...]:
        place = places.get(fact.predicate, Place())
        return place.order, display.label(fact.predicate).text, sort_key(fact.object)

    facts.sort(key=order)
    statements = [
        Stated(display.label(f.predicate), display.term(f.object))
        for f in facts
        if f.predicate != terms.RDF_TYPE
    ]
    return Subject(
        display.node(iri), display.kind(kinds[0].iri) if kinds else None, tuple(statements)
    )
