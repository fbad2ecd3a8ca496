"""Questions answered by yes or no: the statement that says so, or the one that denies it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from pre_kg import queries, terms
from pre_kg.ask import execute
from pre_kg.ask.covers import Covers
from pre_kg.ask.features import COMPARING
from pre_kg.ask.link import Anchor
from pre_kg.ask.nature import NUMERIC
from pre_kg.model import Literal, Value

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import numpy as np
    import numpy.typing as npt

    from pre_kg.ask.execute import Found
    from pre_kg.ask.reading import Candidate
    from pre_kg.ask.state import Reading
    from pre_kg.ask.view import View
    from pre_kg.model import Fact, Iri, Term

    Floats = npt.NDArray[np.float32]

MET: Final = 0.45
"""Share of the words beside the names that a property must account for."""
UNSAID: Final = 0.5
"""What that share counts for when there are no such words: « A a-t-il B ? »."""
SURELY: Final = 0.85
OR: Final = re.compile(r"\s(?:ou|soit)\s", re.IGNORECASE)
PASSIVE: Final = re.compile(r"\bpar\b[^?]{0,12}$", re.IGNORECASE)
"""What turns a sentence round, right before who acts."""
LIMITS: Final = re.compile(r"\d+|(?:major|minor)it\w+|moitie|" + "|".join(sorted(COMPARING)))
"""Words that say a limit, and nothing of what it limits."""
NEAR: Final = 9
"""Characters between « ou » and a name: an article or a preposition."""
DATES: Final = frozenset((terms.XSD + "gYear", terms.XSD + "date", terms.XSD + "gYearMonth"))
BOOLEAN: Final = terms.XSD + "boolean"
FREE: Final = "gratuit"
PRICE: Final = "couter"
"""The stem that says that nothing is paid, and the family of what is paid."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A property of a named node, with the share of the other words that it accounts for."""

    reading: Candidate
    share: float


def verdict(read: Reading, view: View) -> tuple[Found, float] | None:
    """Return what affirms or denies the question, with its probability; `None` for neither.

    A question that offers a choice is answered by the side that holds.
    """
    named = [a.node for a in read.anchors if a.named >= SURELY]
    covers = Covers(read.asked, view)
    stated = sorted(_statements(read, named, covers, view), key=lambda s: -s.share)
    judges: tuple[Callable[[Statement, Reading, Sequence[Iri], View], Found | None], ...] = (
        _compared, _true, _dated, _affirmed, _denied,
    )  # fmt: skip
    if read.understanding.alternative:
        judges = (_chosen,)
    elif read.understanding.bound is not None:
        judges = (_compared,)
    for statement in stated:
        if statement.share < MET:
            break
        for judge in judges:
            found = judge(statement, read, named, view)
            if found is not None:
                return found, min(0.95, 0.4 + 0.5 * statement.share)
    return None


def _statements(
    read: Reading, named: Sequence[Iri], covers: Covers, view: View
) -> Iterator[Statement]:
    """Yield the plain readings around the named nodes, or of a figure about them."""
    import numpy as np  # noqa: PLC0415 - loaded with the first question

    understanding = read.understanding
    beside = [not LIMITS.fullmatch(w.text) for w in understanding.words]
    names = [covers.anchor(a) for a in read.anchors if a.named >= SURELY]
    rest = np.array(beside, dtype=np.float32) * read.asked.weights
    rest *= 1 - np.maximum.reduce([*names, covers.nothing])
    total = float(rest.sum())
    for ranked in read.readings:
        reading = ranked.candidate
        limits = not reading.inverse and understanding.bound is not None
        figure = limits and view.is_measure(reading.predicate)
        about = reading.anchor in named or (figure and view.near(reading.anchor) & set(named))
        if not reading.is_plain or not about:
            continue
        _, soft = covers.wording(reading.predicate, reading.inverse)
        kind, _ = covers.answers(reading)
        if limits:
            kind = np.maximum(kind, covers.kind(reading.anchor)[0])
        if figure:
            kind = np.maximum(kind, covers.anchor(Anchor(reading.anchor, 0.0, 0.0, 0)))
        met = float((rest * np.maximum(soft, kind)).sum())
        yield Statement(reading, met / total if total > 0 else UNSAID)


def _affirmed(
    statement: Statement, read: Reading, named: Sequence[Iri], view: View
) -> Found | None:
    """Return that a statement holds when the question says both its sides."""
    for fact in statement.reading.facts:
        other = statement.reading.answer(fact)
        if _said(other, read, named, view) and not _turned_round(fact, read, view):
            return execute.holds(fact, statement.reading, view)
    return None


def _turned_round(fact: Fact, read: Reading, view: View) -> bool:
    """Return whether the question says the two sides of a statement the other way round.

    Only where it could hold that way too: both sides are of one kind, and no « par » turns the
    sentence.
    """
    if isinstance(fact.object, Literal):
        return False
    kinds = [{k.iri for k in view.kinds(side)} for side in (fact.subject, fact.object)]
    if any(kinds) and not kinds[0] & kinds[1]:
        return False
    of = {a.node: a.spans for a in read.anchors if a.spans}
    subjects, objects = of.get(fact.subject, ()), of.get(fact.object, ())
    if not subjects or not objects or max(subjects) < min(objects) or min(subjects) < max(objects):
        return False
    before = read.understanding.text[: min(subjects)[0]]
    return PASSIVE.search(before) is None


def _dated(statement: Statement, read: Reading, named: Sequence[Iri], view: View) -> Found | None:
    """Return whether a date falls in the year, the month or the day that the question says."""
    del named
    reading, asked = statement.reading, read.understanding
    said = asked.moments or asked.years
    facts = [f for f in reading.facts if isinstance(f.object, Literal)]
    dated = bool(facts) and all(f.object.datatype in DATES for f in facts)  # type: ignore[union-attr]
    if reading.inverse or len(said) != 1 or asked.bound is not None or not dated:
        return None
    held = [f for f in facts if str(f.object.value).startswith(said[0])]  # type: ignore[union-attr]
    fact = held[0] if held else facts[0]
    where = f'<{fact.subject}> <{fact.predicate}> ?v FILTER(STRSTARTS(STR(?v), "{said[0]}"))'
    found = _asked(f"ASK {{ {where} }}", fact, view, holds=bool(held))
    return found and replace(found, conflicts=execute.disputed(fact, reading, view))


def _true(statement: Statement, read: Reading, named: Sequence[Iri], view: View) -> Found | None:
    """Return whether a property is true, or whether its price is nought."""
    del named
    reading = statement.reading
    fact = reading.facts[0]
    if reading.inverse or len(reading.facts) != 1 or not isinstance(fact.object, Literal):
        return None
    if fact.object.datatype == BOOLEAN:
        sparql = f"ASK {{ <{fact.subject}> <{fact.predicate}> true }}"
        return _asked(sparql, fact, view, holds=fact.object.value in {"true", "1"})
    families = view.property_bag(reading.predicate, inverse=False).families
    if FREE in read.asked.stems and PRICE in families and fact.object.datatype in NUMERIC:
        where = f"<{fact.subject}> <{fact.predicate}> ?v FILTER(?v = 0)"
        return _asked(f"ASK {{ {where} }}", fact, view, holds=_number(fact.object) == 0)
    return None


def _chosen(statement: Statement, read: Reading, named: Sequence[Iri], view: View) -> Found | None:
    """Return the side of « A ou B » that a statement has."""
    reading = statement.reading
    for fact in reading.facts:
        other = reading.answer(fact)
        if _said(other, read, named, view) and _offered(other, read):
            return execute.execute(replace(reading, facts=(fact,)), view)
    return None


def _said(term: Term, read: Reading, named: Sequence[Iri], view: View) -> bool:
    """Return whether the question names a node, or holds every word of a literal."""
    if isinstance(term, str):
        return term in named
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


def _compared(
    statement: Statement, read: Reading, named: Sequence[Iri], view: View
) -> Found | None:
    """Return whether a number or a date keeps the limit that the question gives."""
    del named
    reading, bound = statement.reading, read.understanding.bound
    if bound is None or reading.inverse or len(reading.facts) != 1:
        return None
    fact = reading.facts[0]
    term = fact.object
    if not isinstance(term, Literal) or term.datatype not in NUMERIC | DATES:
        return None
    dated = term.datatype in DATES
    if dated != bound.year:
        return None
    number = _number(term)
    if number is None:
        return None
    sign = ">" if bound.side == "more" else "<"
    kept = number > bound.value if bound.side == "more" else number < bound.value
    left = "xsd:integer(SUBSTR(STR(?v), 1, 4))" if dated else "?v"
    where = f"<{fact.subject}> <{fact.predicate}> ?v FILTER({left} {sign} {bound.value:g})"
    return _asked(f"PREFIX xsd: <{terms.XSD}> ASK {{ {where} }}", fact, view, holds=kept)


def _denied(statement: Statement, read: Reading, named: Sequence[Iri], view: View) -> Found | None:
    """Return that what the question says is otherwise: same property, other values of its kind."""
    del read
    reading = statement.reading
    answers = set(reading.answers)
    kinds = {k.iri for a in answers if isinstance(a, str) for k in view.kinds(a)}
    near = view.near(reading.anchor)
    for other in named:
        mine = {k.iri for k in view.kinds(other)}
        if other in answers or other == reading.anchor or not mine & kinds:
            continue
        if statement.share == UNSAID and other in near:
            continue
        subject, term = (other, reading.anchor) if reading.inverse else (reading.anchor, other)
        sparql = f"ASK {{ <{subject}> <{reading.predicate}> <{term}> }}"
        return _asked(sparql, reading.facts[0], view, holds=False)
    return None


def _number(literal: Literal) -> float | None:
    """Return a number, or the year of a date; `None` when it is not what its datatype says."""
    try:
        return float(literal.value[:4] if literal.datatype in DATES else literal.value)
    except ValueError:
        return None


def _asked(sparql: str, fact: Fact, view: View, *, holds: bool) -> Found | None:
    """Return what a query says; nothing when only what is contradicted makes it say so.

    Args:
        sparql: The query, over all that any section states.
        fact: The statement that tells.
        view: The graph.
        holds: What the statements that are not contradicted say.
    """
    if queries.run(view.data, sparql) is not holds:
        return None
    value = Value(holds, BOOLEAN)
    return execute.Found((value,), (None,), (execute.cited(fact, view),), (), sparql)
