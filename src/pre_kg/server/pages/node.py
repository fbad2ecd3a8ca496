"""The page of a node; that of a source or of a section lists what it states."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from pre_kg import nodes, terms
from pre_kg.model import Fact, Literal
from pre_kg.server.pages import figures, neighbours, sources, trees
from pre_kg.server.pages.display import Display, Shown
from pre_kg.server.pages.facts import Notes, incoming, outgoing
from pre_kg.server.pages.rendering import Page, render

if TYPE_CHECKING:
    from pre_kg.model import Iri
    from pre_kg.server.pages.visit import Visit
    from pre_kg.server.snapshot import Snapshot

ELSEWHERE: Final = (
    terms.OWL_SAME_AS,
    terms.SKOS + "exactMatch",
    terms.SKOS + "closeMatch",
    terms.RDFS + "seeAlso",
    terms.FOAF + "homepage",
    terms.FOAF + "page",
)
"""Properties that lead to the same thing, or to a page about it, in other places."""
EDITORIAL: Final = (terms.SKOS + "editorialNote", terms.SKOS + "scopeNote", terms.SKOS + "note")
_APART: Final = frozenset((*ELSEWHERE, *EDITORIAL))
MOST_AROUND: Final = 400
"""Neighbours whose figures and dates are looked at."""
FORMATS: Final = (("ttl", "Turtle"), ("jsonld", "JSON-LD"), ("csv", "CSV"))


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A link to another place, with the property that makes it."""

    relation: Shown
    target: Shown


def node(snapshot: Snapshot, visit: Visit, iri: Iri) -> Page:
    """Return the page of anything that the graph names."""
    display = Display(snapshot, visit)
    if iri not in snapshot.known and next(snapshot.data.quads(object=iri), None) is None:
        return unknown(snapshot, visit, iri)
    notes = Notes(display)
    said, pointing = nodes.about(snapshot.data, iri)
    source = sources.of_node(display, iri)
    if source is not None:
        said = [f for f in said if f.predicate not in sources.SHOWN_APART]
        pointing = [f for f in pointing if f.predicate != terms.IS_PART_OF]
    kinds = snapshot.wording.kinds(iri)
    classes = [k.iri for k in kinds]
    shown = [f for f in said if f.predicate not in _APART]
    around = _around(iri, said, pointing)
    groups = outgoing(display, classes, shown, notes)
    rows = incoming(display, iri, pointing, notes)
    links, more = neighbours.links(display, iri, notes)
    return render(
        visit,
        "node.html",
        display=display,
        iri=iri,
        short=display.short(iri),
        title=display.label(iri),
        figure=figures.amount(display, iri),
        kinds=[display.kind(k.iri) for k in kinds[:3]],
        names=_names(display, iri),
        description=display.description(iri),
        remarks=_remarks(display, said),
        groups=groups,
        incoming=rows,
        elsewhere=_elsewhere(display, iri),
        charts=figures.charts(display, [iri, *_family(snapshot, iri), *around], notes),
        moments=figures.moments(display, iri, around, notes),
        links=links,
        more=more,
        branch=trees.branch(display, iri),
        source=source,
        notes=notes.listed(),
        downloads=[(name, visit.node_data(iri, form)) for form, name in FORMATS],
    )


def picture(snapshot: Snapshot, visit: Visit, iri: Iri) -> dict[str, Any] | None:
    """Return what the picture of a node shows; `None` for a node that nothing names."""
    if iri not in snapshot.known and next(snapshot.data.quads(object=iri), None) is None:
        return None
    return neighbours.elements(Display(snapshot, visit), iri)


def unknown(snapshot: Snapshot, visit: Visit, name: str) -> Page:
    """Return the page of something that the graph does not name, with the nearest names."""
    from pre_kg.errors import UnknownNodeError  # noqa: PLC0415

    display = Display(snapshot, visit)
    near: list[Shown] = []
    try:
        near = [display.node(snapshot.names.resolve(name))]
    except UnknownNodeError as error:
        for label in error.nearest:
            near.append(display.node(snapshot.names.resolve(label)))
    return render(visit, "unknown.html", status=404, name=name, near=near)


def _around(iri: Iri, said: list[Fact], pointing: list[Fact]) -> list[Iri]:
    objects = [f.object for f in said if isinstance(f.object, str)]
    every = dict.fromkeys((*objects, *(f.subject for f in pointing)))
    return [n for n in islice(every, MOST_AROUND) if n != iri]


def _family(snapshot: Snapshot, iri: Iri) -> list[Iri]:
    """Return the other figures that measure the same thing as a figure."""
    return snapshot.engine.view.same_figures(iri)


def _names(display: Display, iri: Iri) -> list[Shown]:
    """Return the other names of a node, in every language."""
    title, found = display.label(iri).text, {}
    for predicate in (*terms.PREFERRED_LABELS, *terms.ALTERNATIVE_LABELS):
        for term in display.snapshot.data.objects(iri, predicate):
            if isinstance(term, Literal) and term.value != title:
                found[term.value] = Shown(term.value, None, term.language)
    return list(found.values())


def _remarks(display: Display, said: list[Fact]) -> list[Shown]:
    return [display.term(f.object) for f in said if f.predicate in EDITORIAL]


def _elsewhere(display: Display, iri: Iri) -> list[Elsewhere]:
    return [
        Elsewhere(display.label(predicate), display.term(term))
        for predicate in ELSEWHERE
        for term in display.snapshot.data.objects(iri, predicate)
    ]
