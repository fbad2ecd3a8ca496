"""Where sources disagree, and what is reported or rejected rather than asserted."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from pre_kg import terms
from pre_kg.ask.execute import SINGLE
from pre_kg.model import Literal
from pre_kg.server.pages import figures, sources
from pre_kg.server.pages.display import Display, Shown
from pre_kg.server.pages.rendering import Page, render
from pre_kg.verbalise import MEASURES, PERIODS, STRUCTURE

if TYPE_CHECKING:
    from pre_kg.model import Iri, Term
    from pre_kg.server.pages.display import Cited
    from pre_kg.server.pages.sources import SectionLine, Subject
    from pre_kg.server.pages.visit import Visit
    from pre_kg.server.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Position:
    """What one or more sources say."""

    value: Shown
    node: Shown | None
    sources: list[Cited]
    length: float | None = None
    """Of its bar, between 0 and 100, when the positions are numbers."""


@dataclass(frozen=True, slots=True)
class Dispute:
    """A question to which the sources give different answers."""

    about: Shown
    relation: Shown
    positions: list[Position]


@dataclass(frozen=True, slots=True)
class Doubtful:
    """A section whose statements are not asserted; with what it states, when it is rejected."""

    section: SectionLine
    source: Shown
    subjects: tuple[Subject, ...]


def contested(snapshot: Snapshot, visit: Visit) -> Page:
    """Return the page of everything that is not said by all with one voice."""
    display = Display(snapshot, visit)
    doubtful = [_doubtful(display, g) for g in _not_asserted(snapshot)]
    return render(
        visit,
        "contested.html",
        disputes=[_dispute(display, *d) for d in single_valued(snapshot)],
        families=[_family(display, f) for f in same_figures(snapshot)],
        attributed=[d for d in doubtful if d.section.status == "attributed"],
        contradicted=[d for d in doubtful if d.section.status == "contradicted"],
    )


@lru_cache(maxsize=4)
def single_valued(snapshot: Snapshot) -> list[tuple[Iri, Iri, list[Term]]]:
    """Return the subjects and properties with several values where a thing has one at a time."""
    found = []
    predicates = sorted({q.predicate for q in snapshot.data.quads(graph=None)} - STRUCTURE)
    for predicate in predicates:
        by_subject: dict[Iri, set[Term]] = {}
        for quad in snapshot.data.quads(None, predicate, graph=None):
            if isinstance(quad.object, Literal) and quad.object.datatype in SINGLE:
                by_subject.setdefault(quad.subject, set()).add(quad.object)
        found += [
            (subject, predicate, sorted(values, key=str))
            for subject, values in sorted(by_subject.items())
            if len({v.value for v in values if isinstance(v, Literal)}) > 1
        ]
    return found


@lru_cache(maxsize=4)
def same_figures(snapshot: Snapshot) -> list[list[Iri]]:
    """Return the figures that measure the same thing with different values, family by family."""
    view = snapshot.engine.view
    measured = sorted(
        {q.subject for p in MEASURES for q in snapshot.data.quads(None, p, graph=None)}
    )
    seen: set[Iri] = set()
    families = []
    for node in measured:
        if node not in seen:
            family = [node, *view.same_figures(node)]
            seen.update(family)
            if len(family) > 1:
                families.append(family)
    return families


def _dispute(display: Display, subject: Iri, predicate: Iri, values: list[Term]) -> Dispute:
    data = display.snapshot.data
    positions = [
        Position(display.term(v), None, display.cite(data.sections(subject, predicate, v)))
        for v in values
    ]
    return Dispute(display.node(subject), display.label(predicate), positions)


def _family(display: Display, family: list[Iri]) -> Dispute:
    wording = display.snapshot.wording

    def period(node: Iri) -> str:
        return max((t for p in PERIODS for t in wording.texts(node, p)), default="")

    positions = []
    for node in sorted(family, key=lambda n: (period(n), n)):
        graphs = {s for f in wording.facts(node) if f.predicate in MEASURES for s in f.sections}
        shown = Shown(figures.amount(display, node) or "—")
        length = figures.share(display, node, family)
        positions.append(Position(shown, display.node(node), display.cite(graphs), length))
    first = display.node(family[0])
    return Dispute(first, display.label(terms.RDF + "value"), positions)


def _not_asserted(snapshot: Snapshot) -> list[Iri]:
    graphs = [g for found in sources.graphs_by_source(snapshot).values() for g in found]
    return [g for g in graphs if snapshot.provenance.status(g) != "asserted"]


def _doubtful(display: Display, graph: Iri) -> Doubtful:
    section = display.snapshot.provenance.section(graph)
    source = display.node(section.source.iri if section else graph)
    rejected = display.snapshot.provenance.status(graph) == "contradicted"
    subjects = sources.stated(display, graph)[0] if rejected else ()
    return Doubtful(sources.line(display, graph), source, subjects)
