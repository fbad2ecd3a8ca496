"""Read the tables: one row a statement, a figure, a source or a fact left out.

A table is a CSV file (RFC 4180, UTF-8) named for its share of the facts: `statements/SHARE.csv`.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NoReturn, TypeAlias, cast

from pre_kg.errors import ParseError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from pre_kg.model import SectionStatus

STATUSES: Final = ("asserted", "attributed", "contradicted")
COMPARISONS: Final = ("=", "≈", "<", ">")
MEASURES: Final = ("enquête", "budget", "décompte")
EVERYWHERE: Final = "id/lieu/france"
_SLUG: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_FACT: Final = re.compile(r"[A-Z]\d{4}")
_ADDRESS: Final = re.compile(r"https?://[A-Za-z0-9][^\s<>\"{}|\\^`]*")
_ISSUED: Final = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?~?")
_DECIMAL: Final = re.compile(r"-?\d+(\.\d+)?")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a row stands, for messages: file, line from 1, share of the facts."""

    path: Path
    line: int

    @property
    def share(self) -> str:
        """Name of the table."""
        return self.path.stem

    def refuse(self, detail: str) -> NoReturn:
        """Say what is wrong with the row.

        Raises:
            ParseError: Always.
        """
        raise ParseError(str(self.path), detail, line=self.line)


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement of one source; `source` is empty for what `graph/nodes` says by itself."""

    facts: tuple[str, ...]
    source: str
    subject: str
    property: str
    object: str
    type: str
    status: SectionStatus
    place: Place


@dataclass(frozen=True, slots=True)
class Figure:
    """One observed value.

    Attributes:
        label: Empty when the figure is named elsewhere.
        period: Empty when the source gives none.
    """

    facts: tuple[str, ...]
    source: str
    figure: str
    label: str
    concerns: tuple[str, ...]
    indicator: str
    value: str
    comparison: str
    unit: str
    period: str
    population: tuple[str, ...]
    area: str
    lexical: str
    status: SectionStatus
    measure: str
    note: str
    place: Place


Row: TypeAlias = Statement | Figure


@dataclass(frozen=True, slots=True)
class Page:
    """One source.

    Attributes:
        publisher: A name, or the node that bears it (`id/organisation/…`).
        date: As EDTF writes it.
        reason: Why a part of it is not asserted.
    """

    source: str
    url: str
    title: str
    publisher: str
    date: str
    licence: str
    rank: str
    reason: str
    note: str
    place: Place


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A fact that stays out, and why."""

    facts: tuple[str, ...]
    reason: str
    place: Place


@dataclass(frozen=True, slots=True)
class Tables:
    """Every row of every share, in the order of files and lines."""

    statements: tuple[Statement, ...]
    figures: tuple[Figure, ...]
    pages: tuple[Page, ...]
    left_out: tuple[LeftOut, ...]

    def said(self) -> tuple[Row, ...]:
        """Return what carries facts: statements, then figures."""
        return *self.statements, *self.figures

    def carried(self) -> set[str]:
        """Return the facts that a statement or a figure carries."""
        return {fact for row in self.said() for fact in row.facts}

    def set_aside(self) -> set[str]:
        """Return the facts of which the whole, or a part, is left out."""
        return {fact for row in self.left_out for fact in row.facts}


def read(folder: Path) -> Tables:
    """Read the tables of a folder.

    Raises:
        ParseError: A row that says nothing usable, with its file and line.
    """
    return Tables(
        tuple(_statement(c, p) for c, p in _rows(folder / "statements", _STATEMENT)),
        tuple(_figure(c, p) for c, p in _rows(folder / "figures", _FIGURE)),
        tuple(_page(c, p) for c, p in _rows(folder / "sources", _PAGE)),
        tuple(_left_out(c, p) for c, p in _rows(folder / "left-out", ("fact", "reason"))),
    )


_STATEMENT: Final = ("fact", "source", "subject", "property", "object", "type", "status")
_FIGURE: Final = (
    "fact", "source", "figure", "concerns", "indicator", "value", "comparison", "unit",
    "period", "population", "area", "lexical", "status",
)  # fmt: skip
_PAGE: Final = ("source", "url", "title", "publisher", "date", "licence", "rank")


def _rows(folder: Path, columns: Iterable[str]) -> Iterator[tuple[dict[str, str], Place]]:
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as stream:
            reader = csv.DictReader(stream, strict=True)
            missing = [c for c in columns if c not in (reader.fieldnames or ())]
            if missing:
                Place(path, 1).refuse(f"colonne(s) absente(s) : {', '.join(missing)}.")
            for row in reader:
                place = Place(path, reader.line_num)
                if None in row or None in row.values():
                    place.refuse("le nombre de cellules n'est pas celui des colonnes.")
                yield {name: cell.strip() for name, cell in row.items()}, place


def _facts(text: str, place: Place) -> tuple[str, ...]:
    found = tuple(text.split())
    if not found or not all(_FACT.fullmatch(fact) for fact in found):
        place.refuse(f"attendu un ou plusieurs faits (A0001) ; trouvé : « {text} ».")
    return found


def _status(cells: dict[str, str], place: Place) -> SectionStatus:
    if cells["status"] not in STATUSES:
        place.refuse(f"statut attendu : {', '.join(STATUSES)} ; trouvé : « {cells['status']} ».")
    return cast("SectionStatus", cells["status"])


def _required(cells: dict[str, str], place: Place, *names: str) -> None:
    if empty := [name for name in names if not cells[name]]:
        place.refuse(f"cellule(s) vide(s) : {', '.join(empty)}.")


def _statement(cells: dict[str, str], place: Place) -> Statement:
    _required(cells, place, "subject", "property", "object", "type")
    return Statement(
        _facts(cells["fact"], place),
        cells["source"],
        cells["subject"],
        cells["property"],
        cells["object"],
        cells["type"],
        _status(cells, place),
        place,
    )


def _figure(cells: dict[str, str], place: Place) -> Figure:
    _required(cells, place, "source", "figure", "concerns", "indicator", "value", "unit", "lexical")
    comparison, unit = cells["comparison"] or "=", cells["unit"]
    measure = cells.get("measure") or ("budget" if unit.startswith("€") else "décompte")
    if comparison not in COMPARISONS:
        place.refuse(f"comparaison attendue : {' '.join(COMPARISONS)} ; trouvé : « {comparison} ».")
    if measure not in MEASURES:
        place.refuse(f"mesure attendue : {', '.join(MEASURES)} ; trouvé : « {measure} ».")
    if not _DECIMAL.fullmatch(cells["value"]):
        place.refuse(f"valeur décimale attendue (66000000, 58.2) ; trouvé : « {cells['value']} ».")
    concerns = tuple(cells["concerns"].split())
    return Figure(
        _facts(cells["fact"], place),
        cells["source"],
        "id/chiffre/" + cells["figure"].removeprefix("id/chiffre/"),
        cells["label"],
        concerns,
        cells["indicator"],
        cells["value"],
        comparison,
        unit,
        cells["period"],
        tuple(cells["population"].split()) or concerns[:1],
        cells["area"] or EVERYWHERE,
        cells["lexical"],
        _status(cells, place),
        measure,
        cells.get("note", ""),
        place,
    )


def _page(cells: dict[str, str], place: Place) -> Page:
    _required(cells, place, "source", "title", "publisher")
    url, date = cells["url"], cells["date"]
    if not _SLUG.fullmatch(cells["source"]):
        place.refuse(f"nom de source attendu : minuscules et tirets ; trouvé : {cells['source']}.")
    if url and not _ADDRESS.fullmatch(url):
        place.refuse(f"adresse mal formée : « {url} ».")
    if date and not _ISSUED.fullmatch(date):
        place.refuse(f"date attendue : 2022, 2022-03, 2022-03-17 ou 2022~ ; trouvé : « {date} ».")
    if cells["rank"] and not cells["rank"].isdecimal():
        place.refuse(f"rang attendu : un entier ; trouvé : « {cells['rank']} ».")
    return Page(
        cells["source"],
        url,
        cells["title"],
        cells["publisher"],
        date,
        cells["licence"],
        cells["rank"],
        cells.get("reason", ""),
        cells.get("note", ""),
        place,
    )


def _left_out(cells: dict[str, str], place: Place) -> LeftOut:
    _required(cells, place, "reason")
    return LeftOut(_facts(cells["fact"], place), cells["reason"], place)
