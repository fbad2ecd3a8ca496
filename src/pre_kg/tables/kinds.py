"""What a cell may be: the kinds of columns, and how the text of a cell becomes a literal."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Final, TypeAlias

import pyoxigraph as ox

from pre_kg.terms import XSD

if TYPE_CHECKING:
    from collections.abc import Callable

Cell: TypeAlias = "str | int | float | bool | Decimal | dt.date | dt.datetime | dt.time | None"
Term: TypeAlias = "ox.NamedNode | ox.Literal"
Cast: TypeAlias = "Callable[[Cell], Term | None]"

KINDS: Final = {
    "text": "texte",
    "code": "code, zéros de tête gardés",
    "integer": "nombre entier",
    "decimal": "nombre",
    "boolean": "oui ou non",
    "year": "année sur quatre chiffres",
    "date": "date",
    "datetime": "date et heure",
    "iri": "adresse entière, comme https://exemple.fr/page",
}
"""Name of a kind to what its cells hold, in French."""
ISO_DATE: Final = "AAAA-MM-JJ"

_SPACES = re.compile(r"[ \u00a0\u202f]+")
_INTEGER = re.compile(r"[+-]?\d+")
_DECIMAL = re.compile(r"[+-]?(\d+([.,]\d*)?|[.,]\d+)")
_YEAR = re.compile(r"\d{4}")
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:[^\s<>\"{}|^`\\]+")
_DATETIME = re.compile(
    r"(?P<date>\d{4}-\d\d-\d\d)[T ](?P<time>\d\d:\d\d(:\d\d)?)(?P<part>\.\d+)?"
    r"(?P<zone>Z|[+-]\d\d:\d\d)?"
)
_QUOTED = re.compile(r'="(.*)"', re.DOTALL)
_BOOLEANS = {
    **dict.fromkeys(("oui", "o", "vrai", "true", "1"), "true"),
    **dict.fromkeys(("non", "n", "faux", "false", "0"), "false"),
}
_DATE_PARTS = {"AAAA": r"(?P<year>\d{4})", "MM": r"(?P<month>\d\d?)", "JJ": r"(?P<day>\d\d?)"}
_TYPED = {name: ox.NamedNode(XSD + name) for name in
          ("integer", "decimal", "boolean", "gYear", "date", "dateTime")}  # fmt: skip


def cast_for(kind: str, form: str) -> Cast:
    """Return what turns a cell of a kind into a literal, `None` for an empty cell.

    It raises `ValueError`, whose text says what was expected, on a cell that does not fit.

    Args:
        kind: One of `KINDS`.
        form: For a date, its forms separated by `|`, written with `AAAA`, `MM` and `JJ`.

    Raises:
        ValueError: The form cannot be used with this kind.
    """
    if form and kind != "date":
        raise ValueError(f"la sorte « {kind} » n'a pas de forme")
    if kind == "date":
        return _date(form or ISO_DATE)
    return _CASTS[kind]


def plain(cell: Cell) -> str:
    """Return the text of a cell, without the spaces around it."""
    if isinstance(cell, str):
        return cell.strip()
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, Decimal):
        return f"{cell:f}"
    return cell.isoformat() if isinstance(cell, dt.date | dt.time) else str(cell)


def _text(cell: Cell) -> Term | None:
    text = plain(cell)
    return ox.Literal(text) if text else None


def _code(cell: Cell) -> Term | None:
    text = plain(cell)
    # Published tables write ="60057" so that a spreadsheet keeps the zeros.
    if (quoted := _QUOTED.fullmatch(text)) is not None:
        text = quoted[1].strip()
    return ox.Literal(text) if text else None


def _matching(pattern: re.Pattern[str], datatype: str, expected: str) -> Cast:
    def cast(cell: Cell) -> Term | None:
        text = _SPACES.sub("", plain(cell))
        if not text:
            return None
        if not pattern.fullmatch(text):
            raise ValueError(expected)
        return ox.Literal(text.replace(",", "."), datatype=_TYPED[datatype])

    return cast


def _boolean(cell: Cell) -> Term | None:
    text = plain(cell).casefold()
    if not text:
        return None
    if text not in _BOOLEANS:
        raise ValueError(KINDS["boolean"])
    return ox.Literal(_BOOLEANS[text], datatype=_TYPED["boolean"])


def _iri(cell: Cell) -> Term | None:
    text = plain(cell)
    if not text:
        return None
    if not _IRI.fullmatch(text):
        raise ValueError(KINDS["iri"])
    return ox.NamedNode(text)


def _datetime(cell: Cell) -> Term | None:
    text = plain(cell)
    if not text:
        return None
    found = _DATETIME.fullmatch(text)
    expected = "date et heure, comme 2024-01-31T12:00:00"
    if found is None:
        raise ValueError(expected)
    time = found["time"] if found[3] else f"{found['time']}:00"
    value = f"{found['date']}T{time}{found['part'] or ''}{found['zone'] or ''}"
    try:
        dt.datetime.fromisoformat(f"{found['date']}T{time}")
    except ValueError:
        raise ValueError(expected) from None
    return ox.Literal(value, datatype=_TYPED["dateTime"])


def _date(forms: str) -> Cast:
    patterns = []
    for form in forms.split("|"):
        pattern = re.escape(form.strip())
        for part, found in _DATE_PARTS.items():
            if pattern.count(part) != 1:
                raise ValueError(f"la forme « {form.strip()} » n'a pas {part} une fois")
            pattern = pattern.replace(part, found)
        patterns.append(re.compile(pattern))

    def cast(cell: Cell) -> Term | None:
        text = plain(cell.date() if isinstance(cell, dt.datetime) else cell)
        if not text:
            return None
        for pattern in patterns:
            if (found := pattern.fullmatch(text)) is not None:
                try:
                    day = dt.date(*(int(found[p]) for p in ("year", "month", "day")))
                except ValueError:
                    break
                return ox.Literal(day.isoformat(), datatype=_TYPED["date"])
        raise ValueError(f"date {forms}")

    return cast


_CASTS: Final[dict[str, Cast]] = {
    "text": _text,
    "code": _code,
    "integer": _matching(_INTEGER, "integer", KINDS["integer"]),
    "decimal": _matching(_DECIMAL, "decimal", "nombre, comme 12 ou 3,5"),
    "boolean": _boolean,
    "year": _matching(_YEAR, "gYear", KINDS["year"]),
    "datetime": _datetime,
    "iri": _iri,
}
