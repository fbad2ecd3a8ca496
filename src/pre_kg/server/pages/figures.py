"""Figures drawn as bars, and dates put in order: what numbers and years around a node look like."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pre_kg import terms
from pre_kg.ask import word
from pre_kg.model import Literal, Value
from pre_kg.server.pages.display import Shown
from pre_kg.verbalise import COMPARISONS, MEASURES, PERIODS, UNITS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pre_kg.model import Fact, Iri, Term
    from pre_kg.server.pages.display import Display
    from pre_kg.server.pages.facts import Notes

FEWEST: Final = 2
SERIES: Final = 3
"""Periods above which figures are a series, in the order of time; they go by size otherwise."""
MOST: Final = 40
WIDTH: Final = 100.0
"""Length of the longest bar, in the units of the drawing."""
_NUMBER: Final = re.compile(r"[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")
_DAY: Final = re.compile(r"-?\d{4}(?:-\d\d(?:-\d\d)?)?")


@dataclass(frozen=True, slots=True)
class Bar:
    """One figure of a chart; `length` lies between 0 and `WIDTH`."""

    node: Shown
    value: str
    period: Shown | None
    length: float
    notes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """Figures that share a unit, and so a scale."""

    unit: Shown
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Moment:
    """Something that happened on a date; `sort` orders dates of any precision."""

    sort: str
    date: Shown
    what: Shown
    node: Shown | None
    notes: tuple[int, ...]


def amount(display: Display, iri: Iri) -> str | None:
    """Return the value of a figure with its comparison, unit and period; `None` for no figure."""
    measure = _first(display, iri, MEASURES)
    if measure is None or not isinstance(measure.object, Literal):
        return None
    unit, period = _first(display, iri, UNITS), _first(display, iri, PERIODS)
    compared = _first(display, iri, COMPARISONS)
    sign = compared.object.value if compared and isinstance(compared.object, Literal) else "="
    text = measure.object.value.strip()
    found = Value(
        text if "." not in text else text.rstrip("0").rstrip("."),
        measure.object.datatype,
        unit=display.term(unit.object).text if unit else None,
        comparison=sign,
        period=display.term(period.object).text if period else None,
    )
    if display.visit.language == "fr":
        return word.value(found)
    said = f"{'' if sign == '=' else sign + ' '}{found.value} {found.unit or ''}".strip()
    return f"{said} ({found.period})" if found.period else said


def share(display: Display, iri: Iri, family: Sequence[Iri]) -> float | None:
    """Return the length of the bar of a figure beside those of its family."""
    numbers = {node: _number(display, node) for node in family}
    known = [n for n in numbers.values() if n is not None]
    number = numbers.get(iri)
    if number is None or number < 0 or not known or max(known) <= 0:
        return None
    return round(WIDTH * number / max(known), 2)


def _number(display: Display, iri: Iri) -> float | None:
    measure = _first(display, iri, MEASURES)
    text = measure.object.value.strip() if measure and isinstance(measure.object, Literal) else ""
    return float(text) if is_number(text) else None


def charts(display: Display, around: Sequence[Iri], notes: Notes) -> list[Chart]:
    """Return one chart for each unit that two figures at least share."""
    by_unit: dict[str, list[tuple[float, Bar]]] = {}
    units: dict[str, Shown] = {}
    for iri in dict.fromkeys(around):
        drawn = _bar(display, iri, notes)
        if drawn is not None:
            unit, number, bar = drawn
            units.setdefault(unit.text, unit)
            by_unit.setdefault(unit.text, []).append((number, bar))
    return [
        Chart(units[unit], tuple(_scaled(bars, unit)))
        for unit, bars in sorted(by_unit.items())
        if len(bars) >= FEWEST and all(number >= 0 for number, _ in bars)
    ]


def _scaled(bars: list[tuple[float, Bar]], unit: str) -> list[Bar]:
    longest = max(100.0 if unit == "%" else 0.0, *(number for number, _ in bars)) or 1.0
    periods = [b.period.moment or b.period.text if b.period else "" for _, b in bars]
    if all(periods) and len(set(periods)) > SERIES:
        by_period = zip(periods, bars, strict=True)
        ordered = [bar for _, bar in sorted(by_period, key=lambda x: (x[0], x[1][1].node.text))]
    else:
        ordered = sorted(bars, key=lambda x: (-x[0], x[1].node.text))
    return [
        Bar(b.node, b.value, b.period, round(WIDTH * number / longest, 2), b.notes)
        for number, b in ordered[:MOST]
    ]


def _bar(display: Display, iri: Iri, notes: Notes) -> tuple[Shown, float, Bar] | None:
    measure = _first(display, iri, MEASURES)
    if measure is None or not isinstance(measure.object, Literal):
        return None
    text = measure.object.value.strip()
    if not is_number(text):
        return None
    unit, period = _first(display, iri, UNITS), _first(display, iri, PERIODS)
    shown = display.term(unit.object) if unit else Shown("")
    compared = _first(display, iri, COMPARISONS)
    sign = compared.object.value if compared and isinstance(compared.object, Literal) else "="
    amount = ("" if sign == "=" else f"{sign} ") + display.number(text)
    dated = display.term(period.object) if period else None
    numbers = notes.numbers(measure.sections)
    return shown, float(text), Bar(display.node(iri), amount, dated, 0.0, numbers)


def _first(display: Display, iri: Iri, predicates: Iterable[Iri]) -> Fact | None:
    facts = display.snapshot.wording.facts(iri)
    for predicate in predicates:
        for fact in facts:
            if fact.predicate == predicate:
                return fact
    return None


def moments(display: Display, iri: Iri, around: Sequence[Iri], notes: Notes) -> list[Moment]:
    """Return the dated statements of a node and of its neighbours, the oldest first."""
    found = []
    for node in dict.fromkeys((iri, *around)):
        for fact in display.snapshot.wording.facts(node):
            if fact.predicate in PERIODS or not is_date(fact.object):
                continue
            assert isinstance(fact.object, Literal)
            shown = None if node == iri else display.node(node)
            date = display.literal(fact.object)
            what = display.label(fact.predicate)
            numbers = notes.numbers(fact.sections)
            found.append(Moment(fact.object.value, date, what, shown, numbers))
    found.sort(key=lambda m: (m.sort, m.node.text if m.node else "", m.what.text))
    return found[:MOST] if len(found) >= FEWEST else []


def is_number(text: str) -> bool:
    """Whether a text is a plain number."""
    return _NUMBER.fullmatch(text) is not None


def is_date(term: Term) -> bool:
    """Whether a term is a day, a month, a year or an instant."""
    if not isinstance(term, Literal):
        return False
    names = {"date", "gYear", "gYearMonth", "dateTime"}
    dated = term.datatype.removeprefix(terms.XSD) in names
    return dated and _DAY.match(term.value) is not None
