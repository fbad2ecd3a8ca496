"""Run what a reading asks: values, the SPARQL that gives them, their sources, other values."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from pre_kg import queries, terms
from pre_kg.ask.nature import NUMERIC, unit_in_label, unit_of
from pre_kg.ask.reading import pattern, query
from pre_kg.ask.view import MOST_FACTS
from pre_kg.model import AnswerFact, Conflict, Fact, Literal, Value
from pre_kg.store import sort_key, to_engine

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from pre_kg.ask.reading import Candidate
    from pre_kg.ask.view import View
    from pre_kg.model import Citation, Iri, Term

SINGLE: Final = NUMERIC | {
    terms.XSD + name for name in ("gYear", "date", "dateTime", "gYearMonth", "boolean")
}
"""Datatypes of which a thing has one at a time: several values are a disagreement."""
INTEGER: Final = terms.XSD + "integer"


@dataclass(frozen=True, slots=True)
class Found:
    """What a reading gives.

    Attributes:
        values: What the query returns, in its order.
        forms: How the source writes each value, `None` where there is no special form.
        facts: The statements used, with their sources.
        conflicts: Other values for the same fact.
        sparql: The query; on the same data it returns exactly `values`.
    """

    values: tuple[Value, ...]
    forms: tuple[str | None, ...]
    facts: tuple[AnswerFact, ...]
    conflicts: tuple[Conflict, ...]
    sparql: str

    @property
    def sources(self) -> tuple[Citation, ...]:
        """The citations of the facts, each once."""
        return tuple(dict.fromkeys(c for f in self.facts for c in f.sources))


def execute(reading: Candidate, view: View, years: Collection[str] = ()) -> Found:
    """Return the values of a reading.

    A figure that several sources or periods give is taken from the source of higher standing,
    then from the most recent period, unless the question names a year.
    """
    if not reading.inverse and view.is_measure(reading.predicate):
        reading = _preferred(reading, years, view)
    chosen, others = _settled(reading, view)
    wanted = {reading.answer(f) for f in chosen}
    sparql = _query(reading, chosen, wanted, view)
    values = [_value(term, reading, view) for term in _rows(sparql, view)]
    facts = tuple(cited(f, view) for f in chosen)
    context = _companions(reading, view)
    conflicts = _grouped(others, reading, view) + _siblings(reading, view)
    return Found(
        tuple(v for v, _ in values),
        tuple(form for _, form in values),
        facts + tuple(cited(f, view) for f in context),
        conflicts,
        sparql,
    )


def count(reading: Candidate, view: View) -> Found:
    """Return how many answers a reading has."""
    chosen = list(reading.facts)
    counted = pattern(reading, view).replace("?valeur", "?x")
    sparql = f"SELECT (COUNT(DISTINCT ?x) AS ?valeur) WHERE {{ {counted} }}"
    rows = _rows(sparql, view)
    if len(chosen) < MOST_FACTS and rows != [Literal(str(len(reading.answers)), INTEGER)]:
        # Contradicted sections say more: count what the others say.
        listed = " ".join(_written(t) for t in sorted(reading.answers, key=sort_key))
        where = f"VALUES ?x {{ {listed} }} {counted}"
        sparql = f"SELECT (COUNT(DISTINCT ?x) AS ?valeur) WHERE {{ {where} }}"
        rows = _rows(sparql, view)
    values = tuple(Value(t.value, t.datatype) for t in rows if isinstance(t, Literal))
    return Found(values, (None,) * len(values), tuple(cited(f, view) for f in chosen), (), sparql)


def describe(node: Iri, properties: Sequence[Iri], view: View) -> Found | None:
    """Return the first text that one of some properties gives of a node."""
    for predicate in properties:
        texts = view.wording.texts(node, predicate)
        if not texts:
            continue
        wanted = [
            q.object for q in view.data.quads(node, predicate, graph=None)
            if isinstance(q.object, Literal) and q.object.value.strip() == texts[0]
        ]  # fmt: skip
        if not wanted:
            continue
        literal = wanted[0]
        language = literal.language if isinstance(literal, Literal) else None
        kept = f' FILTER(LANG(?valeur) = "{language}")' if language else ""
        sparql = f"SELECT DISTINCT ?valeur WHERE {{ <{node}> <{predicate}> ?valeur{kept} }}"
        rows = _rows(sparql, view)
        fact = Fact(node, predicate, literal, view.data.sections(node, predicate, literal))
        values = tuple(Value(t.value, t.datatype) for t in rows if isinstance(t, Literal))
        return Found(values, (None,) * len(values), (cited(fact, view),), (), sparql)
    return None


def holds(fact: Fact, reading: Candidate, view: View) -> Found:
    """Return that one of the statements of a reading holds, and what others say of it."""
    sparql = f"ASK {{ {_iri(fact.subject)} {_iri(fact.predicate)} {_written(fact.object)} }}"
    result = queries.run(view.data, sparql)
    value = Value(result is True, terms.XSD + "boolean")
    return Found((value,), (None,), (cited(fact, view),), disputed(fact, reading, view), sparql)


# --- Choosing between sources ------------------------------------------------------------------


def _settled(reading: Candidate, view: View) -> tuple[list[Fact], list[Fact]]:
    """Return the facts that answer, and those of other sources that say otherwise."""
    facts = list(reading.facts)
    terms_ = [reading.answer(f) for f in facts]
    single = all(isinstance(t, Literal) and t.datatype in SINGLE for t in terms_)
    if not single or len(set(terms_)) == 1 or reading.inverse:
        return facts, []
    best = min(facts, key=lambda f: _authority(f, view))
    same = [f for f in facts if f.object == best.object]
    return same, [f for f in facts if f.object != best.object]


def disputed(fact: Fact, reading: Candidate, view: View) -> tuple[Conflict, ...]:
    """Return the values that others give where a thing has one at a time."""
    chosen, others = _settled(reading, view)
    if not others:
        return ()
    return _grouped((f for f in (*chosen, *others) if f.object != fact.object), reading, view)


def _authority(fact: Fact, view: View) -> tuple[object, ...]:
    """Order: the source of higher standing, the firmer statement, the more recent source."""
    ranks = []
    for citation in view.provenance.citations(fact.sections):
        standing = view.provenance.standing(citation.source)
        recent = "".join(chr(0x10FFFF - ord(c)) for c in citation.issued or "")
        ranks.append((standing, citation.status != "asserted", recent or "\U0010ffff"))
    return (min(ranks, default=(9, True, "")), sort_key(fact.object))


def _grouped(others: Iterable[Fact], reading: Candidate, view: View) -> tuple[Conflict, ...]:
    by_value: dict[Term, list[Fact]] = {}
    for fact in others:
        by_value.setdefault(reading.answer(fact), []).append(fact)
    return tuple(
        Conflict(
            (_value(term, reading, view)[0],),
            view.provenance.citations({s for f in facts for s in f.sections}),
        )
        for term, facts in by_value.items()
    )


def _siblings(reading: Candidate, view: View) -> tuple[Conflict, ...]:
    """Return the other figures of the same thing, by period: other sources, other periods."""
    if reading.inverse or not view.is_measure(reading.predicate):
        return ()
    found = []
    for node in view.same_figures(reading.anchor):
        facts = view.facts_from(node).get(reading.predicate, [])
        for fact in facts:
            value, _ = _figure(node, fact.object, view)
            found.append(Conflict((value,), view.provenance.citations(fact.sections)))
    return tuple(sorted(found, key=lambda c: c.values[0].period or ""))


def _companions(reading: Candidate, view: View) -> list[Fact]:
    """Return what stands beside the value of a figure and is not worded with it: its period."""
    if reading.inverse or not view.is_measure(reading.predicate):
        return []
    return list(view.of_role(reading.anchor, "period"))[:3]


def _preferred(reading: Candidate, years: Collection[str], view: View) -> Candidate:
    family = [reading.anchor, *view.same_figures(reading.anchor)]

    def rank(node: Iri) -> tuple[object, ...]:
        facts = view.facts_from(node).get(reading.predicate, [])
        periods = [view.wording.term(f.object) for f in view.of_role(node, "period")]
        period = max(periods, default="")
        other_year = 0 if period in years else 1 if any(y in period for y in years) else 2
        standing = min((_authority(f, view) for f in facts), default=((9, True, ""),))
        return other_year, standing[0], [-ord(c) for c in period], node

    best = min(family, key=rank)
    facts = tuple(view.facts_from(best).get(reading.predicate, ()))
    return replace(reading, anchor=best, facts=facts) if facts else reading


# --- Values ----------------------------------------------------------------------------------


def _value(term: Term, reading: Candidate, view: View) -> tuple[Value, str | None]:
    if not isinstance(term, Literal):
        return Value(term, None, view.wording.label(term)), None
    if not reading.inverse and view.is_measure(reading.predicate):
        return _figure(reading.anchor, term, view)
    unit = unit_in_label(reading.predicate, view) if term.datatype in NUMERIC else None
    return Value(term.value, term.datatype, None, unit), None


def _figure(node: Iri, term: Term, view: View) -> tuple[Value, str | None]:
    assert isinstance(term, Literal)

    def first(role: str) -> str | None:
        return next((view.wording.term(f.object) for f in view.of_role(node, role)), None)

    number, comparison = _plain(term.value), first("comparison") or "="
    unit, period = unit_of(node, view), first("period")
    return Value(number, term.datatype, None, unit, comparison, period), first("form")


def _plain(number: str) -> str:
    whole, dot, fraction = number.partition(".")
    return whole if dot and not fraction.strip("0") else number


def cited(fact: Fact, view: View) -> AnswerFact:
    """Return a statement with its wording and its sources; a figure is worded whole."""
    whole = view.wording.figure(fact.subject) if view.is_measure(fact.predicate) else None
    return AnswerFact(
        fact.subject,
        fact.predicate,
        fact.object,
        whole or view.wording.fact(fact),
        view.provenance.citations(fact.sections),
    )


# --- SPARQL ----------------------------------------------------------------------------------


def _query(reading: Candidate, chosen: Sequence[Fact], wanted: Collection[Term], view: View) -> str:
    """Return the plainest query that gives the wanted answers and no other."""
    options = [query(reading, view)]
    where = pattern(reading, view)
    sections = sorted({s for f in chosen for s in f.sections})
    if sections and reading.is_plain:
        named = " ".join(_iri(s) for s in sections)
        options.append(
            f"SELECT DISTINCT ?valeur WHERE {{ VALUES ?section {{ {named} }} "
            f"GRAPH ?section {{ {where} }} }}"
        )
    for option in options:
        if set(_rows(option, view)) == set(wanted):
            return option
    listed = " ".join(_written(t) for t in sorted(wanted, key=sort_key))
    return f"SELECT DISTINCT ?valeur WHERE {{ VALUES ?valeur {{ {listed} }} {where} }}"


def _iri(iri: Iri) -> str:
    return str(to_engine(iri))


def _written(term: Term) -> str:
    return str(to_engine(term))


def _rows(sparql: str, view: View) -> list[Term]:
    result = queries.run(view.data, sparql)
    assert isinstance(result, queries.Table)
    return [row[0] for row in result.rows if row[0] is not None]
