"""Statements as a page lists them: in the order of the shapes, each with its sources."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import TYPE_CHECKING

from pre_kg import terms
from pre_kg.server.pages.display import Shown
from pre_kg.server.pages.shapes import Place, layout
from pre_kg.store import sort_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pre_kg.model import Fact, Iri
    from pre_kg.server.pages.display import Cited, Display


@dataclass(frozen=True, slots=True)
class Value:
    """A value with the numbers of the notes that say who gives it.

    Attributes:
        weak: The wording of a status other than asserted, when no source asserts the value.
        status: That status, for the eye.
    """

    shown: Shown
    notes: tuple[int, ...] = ()
    weak: str | None = None
    status: str = "asserted"


@dataclass(frozen=True, slots=True)
class Row:
    """A property of a node, or what points to it by one, with its values."""

    title: Shown
    help: str | None
    values: tuple[Value, ...]
    more: int = 0


@dataclass(frozen=True, slots=True)
class Group:
    """Rows under a title of the shapes, if they give one."""

    title: str | None
    rows: tuple[Row, ...]


@dataclass(slots=True)
class Notes:
    """The sections that a page cites, numbered in the order in which it does."""

    display: Display
    cited: list[Cited] = field(default_factory=list)
    counts: dict[int, int] = field(default_factory=dict)
    _numbers: dict[Iri, int] = field(default_factory=dict)

    def numbers(self, graphs: Iterable[Iri]) -> tuple[int, ...]:
        """Return the numbers of the notes of some graphs."""
        found = []
        for cited in self.display.cite(graphs):
            if cited.graph not in self._numbers:
                self.cited.append(cited)
                self._numbers[cited.graph] = len(self.cited)
            number = self._numbers[cited.graph]
            self.counts[number] = self.counts.get(number, 0) + 1
            found.append(number)
        return tuple(found)

    def listed(self) -> list[tuple[int, Cited, int]]:
        """Return each note: its number, the citation, and how many statements it bears."""
        return [(n, c, self.counts[n]) for n, c in enumerate(self.cited, 1)]


MOST_VALUES = 200
"""Values of one property that a page shows."""


def value(shown: Shown, sections: Sequence[Iri], notes: Notes) -> Value:
    """Return a value with its notes, marked when no source asserts it."""
    numbers = notes.numbers(sections)
    statuses = [notes.cited[n - 1].status for n in numbers]
    if not statuses or "asserted" in statuses:
        return Value(shown, numbers)
    firmest = "attributed" if "attributed" in statuses else "contradicted"
    label = next(c.status_label for c in notes.cited if c.status == firmest)
    return Value(shown, numbers, label, firmest)


def outgoing(
    display: Display, kinds: Sequence[Iri], found: Iterable[Fact], notes: Notes
) -> list[Group]:
    """Lay out what is said of a node."""
    snapshot = display.snapshot
    order = layout(snapshot)
    places = order.places(kinds)

    def rank(predicate: Iri) -> tuple[object, ...]:
        place = places.get(predicate, Place())
        label = snapshot.wording.label(predicate).casefold()
        return (*order.group(place.group), place.order, label, predicate)

    by_predicate: dict[Iri, list[Fact]] = {}
    for fact in found:
        by_predicate.setdefault(fact.predicate, []).append(fact)
    ordered = sorted(by_predicate, key=lambda p: _key(rank(p)))
    groups = []
    for title, predicates in groupby(ordered, key=lambda p: rank(p)[1]):
        rows = tuple(_row(display, p, places.get(p), by_predicate[p], notes) for p in predicates)
        groups.append(Group(str(title) if title else None, rows))
    return groups


def _key(rank: tuple[object, ...]) -> tuple[object, ...]:
    order, title, *rest = rank
    return order, title or "", *rest


def _row(
    display: Display, predicate: Iri, place: Place | None, facts: list[Fact], notes: Notes
) -> Row:
    title = display.label(predicate)
    if place and place.name and display.visit.language == "fr":
        title = Shown(place.name, None, "fr")
    named = [(display.term(f.object), f) for f in facts]
    named.sort(key=lambda pair: (pair[0].text.casefold(), sort_key(pair[1].object)))
    values = tuple(value(shown, f.sections, notes) for shown, f in named[:MOST_VALUES])
    return Row(_capital(title), _help(display, predicate), values, len(facts) - len(values))


def incoming(display: Display, node: Iri, found: Iterable[Fact], notes: Notes) -> list[Row]:
    """Lay out what points to a node, under words read from the node's side."""
    by_predicate: dict[Iri, list[Fact]] = {}
    for fact in found:
        by_predicate.setdefault(fact.predicate, []).append(fact)
    rows = []
    for predicate, facts in by_predicate.items():
        ordered = sorted(facts, key=lambda f: display.snapshot.wording.label(f.subject).casefold())
        values = tuple(
            value(display.node(f.subject), f.sections, notes) for f in ordered[:MOST_VALUES]
        )
        title = _from_the_object(display, predicate, node)
        rows.append(Row(title, _help(display, predicate), values, len(facts) - len(values)))
    return sorted(rows, key=lambda r: (-len(r.values) - r.more, r.title.text))


def _from_the_object(display: Display, predicate: Iri, node: Iri) -> Shown:
    label = display.label(predicate)
    for wording in display.snapshot.wording.texts(predicate, terms.INVERSE_WORDING):
        head, slot, tail = wording.rpartition("{sujet}")
        if slot and not re.sub(r"[\s.»]", "", tail) and display.visit.language == "fr":
            text = head.replace("{objet}", display.label(node).text).rstrip(" «")
            return _capital(Shown(text, None, "fr"))
    mark = display.say("ce nœud", "this node")
    return Shown(f"… {label.text} {mark}", None, label.language)


def _help(display: Display, predicate: Iri) -> str | None:
    described = display.description(predicate)
    return described.text if described else None


def _capital(shown: Shown) -> Shown:
    text = shown.text
    return replace(shown, text=text[:1].upper() + text[1:])
