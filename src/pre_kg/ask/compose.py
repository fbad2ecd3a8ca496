"""Readings made of others: two steps, two conditions, the most, the least, a limit."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from pre_kg.ask.nature import NUMERIC
from pre_kg.ask.reading import Candidate, Step
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
MIDDLES: Final = 6
"""Most nodes that a first step may lead to."""
MOST_COMPOSED: Final = 300


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
                if not isinstance(term, Literal):
                    continue
                words = view.stems_of(term.value)
                if term.datatype in DATES:
                    for year in understanding.years:
                        if term.value.startswith(year):
                            key = predicate, "during", f'"{year}"', year
                            holders.setdefault(key, []).append(fact)
                elif words and words <= stems and _measure(term) is None:
                    key = predicate, "equal", str(to_engine(term)), term.value
                    holders.setdefault(key, []).append(fact)
    for (predicate, order, written, text), facts in sorted(holders.items()):
        yield replace(
            members,
            facts=tuple(dict.fromkeys(facts)),
            order=order,
            by=predicate,
            bound=written,
            bound_text=text,
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
