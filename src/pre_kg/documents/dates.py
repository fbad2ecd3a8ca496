"""Dates as French writes them: days, months, years, school years."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pre_kg import terms

if TYPE_CHECKING:
    from collections.abc import Iterator

MONTHS: Final = (
    *("janvier", "février", "mars", "avril", "mai", "juin"),
    *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
)
_MONTH = "|".join(MONTHS)
_YEAR = r"(?:19|20)\d\d"
_DATE = re.compile(
    rf"\b(?P<day>1er|[0-3]?\d)\s+(?P<month>{_MONTH})\s+(?P<year>{_YEAR})\b"
    rf"|\b(?P<iso>{_YEAR}-[01]\d-[0-3]\d)\b"
    rf"|\b(?P<d>[0-3]?\d)[/.](?P<m>[01]?\d)[/.](?P<y>{_YEAR})\b"
    rf"|\b(?P<month2>{_MONTH})\s+(?P<year2>{_YEAR})\b"
    rf"|\b(?P<from>{_YEAR})\s?[-–/]\s?(?P<to>{_YEAR})\b"
    rf"|\b(?:en|depuis|dès|rentrée|année|exercice|pour|fin|début|courant)\s+(?P<alone>{_YEAR})\b(?!\s?[-–/]\s?\d)"
    rf"|\((?P<bracketed>{_YEAR})\)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Date:
    """A date in a text, with its XML Schema form; a span of years has none but a plain text."""

    start: int
    end: int
    value: str
    datatype: str


def dates(text: str, start: int, end: int) -> Iterator[Date]:
    """Yield the dates of a part of a text."""
    for found in _DATE.finditer(text, start, end):
        group, value, kind = _reading(found)
        if value:
            first = found.start(group) if group else found.start()
            last = found.end(group) if group else found.end()
            datatype = terms.XSD + kind if kind else terms.XSD_STRING
            yield Date(first, last, value, datatype)


def _reading(found: re.Match[str]) -> tuple[str, str, str]:
    if found["day"]:
        day = found["day"].lower().removesuffix("er")
        return "", _day(found["year"], _number(found["month"]), day), "date"
    if found["iso"]:
        return "", _day(*found["iso"].split("-")), "date"
    if found["d"]:
        return "", _day(found["y"], found["m"], found["d"]), "date"
    if found["month2"]:
        return "", f"{found['year2']}-{int(_number(found['month2'])):02}", "gYearMonth"
    if found["from"]:
        return "", f"{found['from']}/{found['to']}", ""
    group = "alone" if found["alone"] else "bracketed"
    return group, found[group], "gYear"


def _number(month: str) -> str:
    return str(MONTHS.index(month.lower()) + 1)


def _day(year: str, month: str, day: str) -> str:
    if not (1 <= int(month) <= 12 and 1 <= int(day) <= 31):
        return ""
    return f"{year}-{int(month):02}-{int(day):02}"
