"""Questions answered by yes or no: the statement that says so, or the one that denies it."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from pre_kg import queries, terms
from pre_kg.ask import execute
from pre_kg.ask.nature import NUMERIC
from pre_kg.model import Literal, Value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pre_kg.ask.engine import Reading
    from pre_kg.ask.execute import Found
    from pre_kg.ask.rank import Ranked
    from pre_kg.ask.view import View
    from pre_kg.model import Fact, Term

LOOKED_AT: Final = 12
"""Readings, likeliest first, in which a verdict is looked for."""
SAID: Final = 0.1
DENIED: Final = 0.35
"""Probability of a reading from which its statement may affirm, or deny."""
SURELY: Final = 0.85
OR: Final = re.compile(r"\s(?:ou|soit)\s", re.IGNORECASE)
NEAR: Final = 9
"""Characters between « ou » and a name: an article or a preposition."""
DATES: Final = frozenset((terms.XSD + "gYear", terms.XSD + "date", terms.XSD + "gYearMonth"))


def verdict(read: Reading, view: View) -> tuple[Found, float] | None:
    """Return what affirms or denies the question, with its probability; `None` for neither.

    A question that offers a choice is answered by the side that holds.
    """
    for ranked in read.readings[:LOOKED_AT]:
        if not ranked.candidate.is_plain:
            continue
        for found in (_compared(ranked, read, view), _affirmed(ranked, read, view)):
            if found is not None:
                return found, max(ranked.probability, 0.5)
    return next(_denied(read, view), None)


def _affirmed(ranked: Ranked, read: Reading, view: View) -> Found | None:
    reading = ranked.candidate
    if ranked.probability < SAID:
        return None
    for fact in reading.facts:
        other = reading.answer(fact)
        if not _said(other, read, view):
            continue
        if isinstance(other, Literal) and other.datatype == terms.XSD + "boolean":
            return _asked(f"ASK {{ <{fact.subject}> <{fact.predicate}> true }}", fact, view)
        if not read.understanding.alternative:
            return execute.holds(fact, view)
        if _offered(other, read):
            return execute.execute(replace(reading, facts=(fact,)), view)
    return None


def _said(term: Term, read: Reading, view: View) -> bool:
    """Return whether the question names a node, or holds every word of a literal."""
    if isinstance(term, str):
        return any(a.node == term and a.named >= SURELY for a in read.anchors)
    if term.datatype == terms.XSD + "boolean":
        return True
    words = view.stems_of(term.value)
    return bool(words) and words <= frozenset(read.asked.stems)


def _offered(term: Term, read: Reading) -> bool:
    """Return whether the question names a node right beside its « ou »."""
    text = read.understanding.text
    places = [m.span() for m in OR.finditer(text)]
    spans = [s for a in read.anchors if a.node == term for s in a.spans]
    return any(
        abs(end - before) <= NEAR or abs(start - after) <= NEAR
        for start, end in spans
        for before, after in places
    )


def _compared(ranked: Ranked, read: Reading, view: View) -> Found | None:
    """Return whether a number or a date keeps the limit that the question gives."""
    reading, bound = ranked.candidate, read.understanding.bound
    if bound is None or reading.inverse or ranked.probability < SAID or len(reading.facts) != 1:
        return None
    fact = reading.facts[0]
    term = fact.object
    if not isinstance(term, Literal) or term.datatype not in NUMERIC | DATES:
        return None
    dated = term.datatype in DATES
    if dated != bound.year:
        return None
    sign = ">" if bound.side == "more" else "<"
    left = "xsd:integer(SUBSTR(STR(?v), 1, 4))" if dated else "?v"
    where = f"<{fact.subject}> <{fact.predicate}> ?v FILTER({left} {sign} {bound.value:g})"
    return _asked(f"PREFIX xsd: <{terms.XSD}> ASK {{ {where} }}", fact, view)


def _denied(read: Reading, view: View) -> Iterator[tuple[Found, float]]:
    """Yield that what the question says is otherwise: same property, another value of the kind."""
    named = [a.node for a in read.anchors if a.named >= SURELY]
    for ranked in read.readings[:LOOKED_AT]:
        reading = ranked.candidate
        if not reading.is_plain or ranked.probability < DENIED or reading.anchor not in named:
            continue
        answers = set(reading.answers)
        kinds = {k.iri for a in answers if isinstance(a, str) for k in view.wording.kinds(a)[:1]}
        for other in named:
            mine = {k.iri for k in view.wording.kinds(other)[:1]}
            if other != reading.anchor and other not in answers and mine & kinds:
                subject, term = (
                    (other, reading.anchor) if reading.inverse else (reading.anchor, other)
                )
                sparql = f"ASK {{ <{subject}> <{reading.predicate}> <{term}> }}"
                yield _asked(sparql, reading.facts[0], view), ranked.probability


def _asked(sparql: str, fact: Fact, view: View) -> Found:
    result = queries.run(view.data, sparql)
    value = Value(result is True, terms.XSD + "boolean")
    return execute.Found((value,), (None,), (execute.cited(fact, view),), (), sparql)
