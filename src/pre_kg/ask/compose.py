"""Readings made of others: two steps, two conditions, the most, the least, a limit."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from pre_kg.ask.nature import NUMERIC
from pre_kg.ask.reading import Candidate, Step
from pre_kg.french import fold
from pre_kg.model import Fact, Literal
from pre_kg.store import to_engine
from pre_kg.terms import XSD

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pre_kg.ask.link import Anchor
    from pre_kg.ask.understand import Bound, Understanding
    from pre_kg.ask.view import View
    from pre_kg.model import Iri, Term

SURELY: Final = 0.85
DATES: Final = frozenset((XSD + "gYear", XSD + "date", XSD + "gYearMonth", XSD + "dateTime"))
BOOLEAN: Final = XSD + "boolean"
TRUE: Final = frozenset(("true", "1"))
MIDDLES: Final = 6
"""Most nodes that a first step may lead to."""
MOST_COMPOSED: Final = 300
PLACES: Final = frozenset(("rang", "ordre", "position", "place", "classement", "numero d'ordre"))
"""French labels of properties that say the place of a thing in an order."""


def two_steps(
    plain: Sequence[tuple[Anchor, Candidate]], view: View
) -> Iterator[tuple[Anchor, Candidate]]:
    """Yield readings that go from a named node through another one."""
    count = 0
    for anchor, first in plain:
        middles = [a for a in first.answers if isinstance(a, str)]
        if anchor.named < SURELY or not middles or len(first.answers) > MIDDLES:
            continue
        grouped: dict[tuple[Iri, bool], list[Fact]] = {}
        for middle in middles:
            for inverse, facts in ((False, view.facts_from(middle)), (True, view.facts_to(middle))):
                for predicate, found in facts.items():
                    kept = [f for f in found if (f.subject if inverse else f.object) != anchor.node]
                    grouped.setdefault((predicate, inverse), []).extend(kept)
        step = Step(anchor.node, first.predicate, first.inverse)
        for (predicate, inverse), found in grouped.items():
            count += 1
            if found and count <= MOST_COMPOSED:
                yield anchor, Candidate(anchor.node, predicate, inverse, tuple(found), via=step)


def joined(
    plain: Sequence[tuple[Anchor, Candidate]],
) -> Iterator[tuple[Anchor, Anchor, Candidate]]:
    """Yield readings whose answers meet a condition on each of two named nodes."""
    named = [(a, c, set(c.answers)) for a, c in plain if a.named >= SURELY]
    count = 0
    for place, (anchor, first, mine) in enumerate(named):
        for other, second, theirs in named[place + 1 :]:
            both = mine & theirs
            if count >= MOST_COMPOSED:
                return
            if other.node == anchor.node or not both:
                continue
            count += 1
            kept = tuple(f for f in first.facts if first.answer(f) in both)
            step = Step(other.node, second.predicate, second.inverse)
            yield anchor, other, replace(first, facts=kept, also=step)


def compared(members: Candidate, understanding: Understanding, view: View) -> Iterator[Candidate]:
    """Yield the members of a class chosen by a number or a date of theirs."""
    if understanding.extreme is None and understanding.bound is None:
        return
    values: dict[Iri, dict[Iri, Literal]] = {}
    for fact in members.facts:
        for predicate, facts in view.facts_from(fact.subject).items():
            term = facts[0].object
            if isinstance(term, Literal) and _measure(term) is not None:
                values.setdefault(predicate, {})[fact.subject] = term
    for predicate, of_nodes in sorted(values.items()):
        if len(of_nodes) < 2:
            continue
        order: str
        written: str | None
        if understanding.bound is not None:
            if understanding.bound.year is not _is_dated(of_nodes):
                continue
            chosen = _within(of_nodes, understanding.bound)
            order, written = understanding.bound.side, _written(of_nodes, understanding.bound)
        else:
            order, written = understanding.extreme or "max", None
            chosen = [_extreme(of_nodes, order)]
        kept = tuple(f for f in members.facts if f.subject in chosen)
        if kept:
            yield replace(members, facts=kept, order=order, by=predicate, bound=written)


def valued(
    members: Candidate, understanding: Understanding, stems: frozenset[str], view: View
) -> Iterator[Candidate]:
    """Yield the members of a class that have a value that the question says, or a date in it."""
    holders: dict[tuple[Iri, str, str, str], list[Fact]] = {}
    for fact in members.facts:
        for predicate, facts in view.facts_from(fact.subject).items():
            for term in (f.object for f in facts):
                if isinstance(term, Literal):
                    for order, written, text in _held(predicate, term, understanding, stems, view):
                        holders.setdefault((predicate, order, written, text), []).append(fact)
    for (predicate, order, written, text), facts in sorted(holders.items()):
        yield replace(
            members,
            facts=tuple(dict.fromkeys(facts)),
            order=order,
            by=predicate,
            bound=written,
            bound_text=text,
        )


def _held(
    predicate: Iri,
    term: Literal,
    understanding: Understanding,
    stems: frozenset[str],
    view: View,
) -> Iterator[tuple[str, str, str]]:
    """Yield how a question says a value: the order, the value for SPARQL and for a person."""
    words = view.stems_of(term.value)
    if term.datatype == BOOLEAN:
        said = not view.property_bag(predicate, inverse=False).stems.isdisjoint(stems)
        if said and (term.value in TRUE) is not understanding.negated:
            yield "equal", str(to_engine(term)), ""
    elif term.datatype in DATES:
        for moment in understanding.moments or understanding.years:
            if term.value.startswith(moment):
                yield "during", f'"{moment}"', moment
    elif understanding.ordinal and _is_place(predicate, term, understanding, view):
        yield "equal", str(to_engine(term)), str(understanding.ordinal)
    elif words and words <= stems and _measure(term) is None:
        yield "equal", str(to_engine(term)), term.value


def _is_place(predicate: Iri, term: Literal, asked: Understanding, view: View) -> bool:
    """Return whether a number is the place in an order that the question asks for."""
    return (
        term.datatype in NUMERIC
        and fold(view.wording.label(predicate)) in PLACES
        and _measure(term) == asked.ordinal
    )


def between(
    anchors: Sequence[Anchor], understanding: Understanding, view: View
) -> Iterator[tuple[Anchor, Candidate]]:
    """Yield which of the named nodes has the most or the least: « la plus ancienne, A ou B »."""
    named = [a for a in anchors if a.named >= SURELY and a.spans]
    if not understanding.alternative or understanding.extreme is None or len(named) < 2:
        return
    by_span = {a.spans[0]: a for a in reversed(named)}
    nodes = [a.node for a in by_span.values()]
    values: dict[Iri, dict[Iri, Fact]] = {}
    for node in nodes:
        for predicate, facts in view.facts_from(node).items():
            term = facts[0].object
            if isinstance(term, Literal) and _measure(term) is not None:
                values.setdefault(predicate, {})[node] = facts[0]
    for predicate, of_nodes in sorted(values.items()):
        if len(of_nodes) < 2:
            continue
        terms = {n: f.object for n, f in of_nodes.items() if isinstance(f.object, Literal)}
        best = _extreme(terms, understanding.extreme)
        anchor = next(a for a in named if a.node == best)
        yield (
            anchor,
            Candidate(
                best,
                predicate,
                True,
                (of_nodes[best],),
                order=understanding.extreme,
                by=predicate,
                among=tuple(sorted(of_nodes)),
            ),
        )


def _measure(term: Term) -> float | None:
    """Return a number or a date as a number, `None` for anything else."""
    assert isinstance(term, Literal)
    try:
        if term.datatype in NUMERIC:
            return float(term.value)
        if term.datatype in {XSD + "gYear", XSD + "date", XSD + "gYearMonth"}:
            parts = [int(p) for p in term.value.split("-") if p]
            month, day = (*parts[1:3], 0, 0)[:2]
            return parts[0] + month / 13 + day / 500
    except ValueError:
        return None
    return None


def _extreme(of_nodes: dict[Iri, Literal], side: str) -> Iri:
    sign = -1 if side == "max" else 1
    return min(of_nodes, key=lambda n: (sign * (_measure(of_nodes[n]) or 0.0), n))


def _is_dated(of_nodes: dict[Iri, Literal]) -> bool:
    return next(iter(of_nodes.values())).datatype in DATES


def _within(of_nodes: dict[Iri, Literal], bound: Bound) -> list[Iri]:
    limit = bound.value + (1 if bound.year and bound.side == "more" else 0)
    if bound.side == "more":
        above = [n for n, t in of_nodes.items() if (_measure(t) or 0) >= limit]
        return [n for n in above if bound.year or (_measure(of_nodes[n]) or 0) > bound.value]
    return [n for n, t in of_nodes.items() if (_measure(t) or 0) < limit]


def _written(of_nodes: dict[Iri, Literal], bound: Bound) -> str:
    """Return the limit in the datatype of the values: the engine compares like with like."""
    sample = next(iter(of_nodes.values()))
    number = f"{bound.value:g}"
    if sample.datatype == XSD + "gYear":
        return f'"{number}"^^<{sample.datatype}>'
    if sample.datatype == XSD + "date":
        day = "12-31" if bound.side == "more" else "01-01"
        return f'"{number}-{day}"^^<{sample.datatype}>'
    return number
