"""Rows through a mapping to statements, a batch of rows at a time."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field
from itertools import islice, zip_longest
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from pre_kg.errors import DataError, ParseError, StoreError
from pre_kg.tables.functions import functions
from pre_kg.tables.kinds import cast_for, plain
from pre_kg.tables.mapping import ROW
from pre_kg.tables.rows import variable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from pre_kg.tables.kinds import Cast, Cell
    from pre_kg.tables.mapping import Mapping, Slot
    from pre_kg.tables.rows import Row, Table

    Solution = dict[str, "ox.NamedNode | ox.Literal | ox.BlankNode | ox.Triple"]

BATCH: Final = 500
MOST_REFUSED: Final = 20
"""Cells that are refused before the reading stops."""
_LONGEST = 60
_TEXT = cast_for("text", "")


@dataclass(slots=True)
class Conversion:
    """What became of a table so far.

    Attributes:
        rows: Rows read.
        statements: Statements made of them.
        silent: Rows of which no statement was made.
        first_silent: Lines of the first of those.
    """

    rows: int = 0
    statements: int = 0
    silent: int = 0
    first_silent: list[int] = field(default_factory=list)


def used_columns(mapping: Mapping, header: Sequence[str]) -> list[str]:
    """Return the columns of a table that a mapping looks at.

    Raises:
        DataError: The mapping names a column that the table does not have.
    """
    known = {variable(name): name for name in header}
    asked = dict.fromkeys((*mapping.variables, *mapping.columns))
    missing = [
        name
        for name in asked
        if name not in known and not (name in mapping.columns and mapping.columns[name].optional)
    ]
    if missing:
        near = difflib.get_close_matches(missing[0], list(known), n=3, cutoff=0.6)
        said = f"Noms proches : {', '.join(near)}." if near else ""
        raise DataError(
            f"Mapping {mapping.name} : la colonne « {missing[0]} » n'est pas dans le tableau. "
            f"{said or 'Colonnes : ' + ', '.join(list(known)[:30]) + '.'}"
        )
    return [known[name] for name in asked if name in known]


def convert(
    table: Table, mapping: Mapping, told: Conversion, seen: Callable[[], None] | None = None
) -> Iterator[ox.Quad]:
    """Yield the statements of a table, row by row, in the order of the rows.

    Args:
        table: The table.
        mapping: The mapping.
        told: Brought up to date as rows are read.
        seen: Called after each batch.

    Raises:
        DataError: The mapping names an unknown column, or several cells are refused, each with its
            line and column.
        ParseError: A row or a cell is refused.
    """
    cells = _Cells(mapping, table.header)
    engine = _Engine(mapping, [place.name for place in cells.places])
    while batch := list(islice(table.rows, BATCH)):
        lines: dict[int, int] = {}
        values: list[str] = []
        for row in batch:
            told.rows += 1
            lines[told.rows] = row.line
            values += [f"({told.rows} {value})" for value in cells.values(row)]
        if len(cells.refused) >= MOST_REFUSED:
            break
        if not cells.refused:
            yield from _made(engine.run(values), lines, told)
        if seen is not None:
            seen()
    if cells.refused:
        raise _refusal(table, cells.refused)
    if not told.rows:
        raise ParseError(str(table.path), "aucune ligne sous les noms des colonnes.", line=1)


def _made(
    solutions: Iterator[tuple[int, ox.Quad]], lines: dict[int, int], told: Conversion
) -> Iterator[ox.Quad]:
    by_row: dict[int, dict[ox.Quad, None]] = {number: {} for number in lines}
    for number, quad in solutions:
        by_row[number][quad] = None
    for number, quads in by_row.items():
        told.statements += len(quads)
        if not quads:
            told.silent += 1
            if len(told.first_silent) < 5:
                told.first_silent.append(lines[number])
        yield from quads


def _refusal(table: Table, refused: Sequence[tuple[int, str]]) -> DataError:
    if len(refused) == 1:
        line, detail = refused[0]
        return ParseError(str(table.path), detail, line=line)
    shown = [f"  ligne {line}, {detail}" for line, detail in refused[:MOST_REFUSED]]
    more = " La lecture s'est arrêtée là." if len(refused) >= MOST_REFUSED else ""
    return DataError(
        f"{table.path} : {len(refused)} cases refusées, rien n'est écrit.{more}\n"
        + "\n".join(shown)
    )


# --- Cells -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Place:
    """A column that the mapping looks at: where it stands, and what its cells should be."""

    name: str
    index: int
    cast: Cast
    required: bool


class _Cells:
    """Turns rows into values for the query, and keeps the cells that it refuses."""

    def __init__(self, mapping: Mapping, header: Sequence[str]) -> None:
        self.places = [
            self._place(mapping, name, header.index(name)) for name in used_columns(mapping, header)
        ]
        self.refused: list[tuple[int, str]] = []
        self._empty = mapping.empty
        at = {place.name: number for number, place in enumerate(self.places)}
        self._split = [
            ([at[name] for name in names if name in at], sign) for names, sign in mapping.split
        ]

    @staticmethod
    def _place(mapping: Mapping, name: str, index: int) -> _Place:
        column = mapping.columns.get(variable(name))
        cast, required = (_TEXT, False) if column is None else (column.cast, column.required)
        return _Place(variable(name), index, cast, required)

    def values(self, row: Row) -> Iterator[str]:
        """Yield the row for the query: several times when a cell holds several values."""
        rows: list[Sequence[Cell]] = [[row.cells[place.index] for place in self.places]]
        for places, sign in self._split:
            rows = [one for found in rows for one in _divided(found, places, sign)]
        for cells in rows:
            pairs = zip(self.places, cells, strict=True)
            yield " ".join([self._value(row.line, place, cell) for place, cell in pairs])

    def _value(self, line: int, place: _Place, cell: Cell) -> str:
        try:
            term = None if cell is None else place.cast(cell)
        except ValueError as error:
            shown = plain(cell)
            if shown in self._empty:
                return self._missing(line, place)
            shown = shown if len(shown) <= _LONGEST else shown[:_LONGEST] + "…"
            self._refuse(line, place, f"attendu {error} ; trouvé « {shown} ».")
            return "UNDEF"
        if term is None or (self._empty and plain(cell) in self._empty):
            return self._missing(line, place)
        return str(term)

    def _missing(self, line: int, place: _Place) -> str:
        if place.required:
            self._refuse(line, place, "case vide. Attendu : une valeur.")
        return "UNDEF"

    def _refuse(self, line: int, place: _Place, detail: str) -> None:
        self.refused.append((line, f"colonne « {place.name} » : {detail}"))


def _divided(cells: Sequence[Cell], places: Sequence[int], sign: str) -> list[Sequence[Cell]]:
    """Return one row a value; columns that are split together go together."""
    parts = [_parts(cells[place], sign) for place in places]
    if all(len(part) <= 1 for part in parts):
        return [cells]
    divided: list[Sequence[Cell]] = []
    for values in zip_longest(*parts):
        row = list(cells)
        for place, value in zip(places, values, strict=True):
            row[place] = value
        divided.append(row)
    return divided


def _parts(cell: Cell, sign: str) -> list[Cell]:
    if not isinstance(cell, str) or sign not in cell:
        return [cell]
    text = cell.strip()
    if text.startswith('="') and text.endswith('"'):
        text = text[2:-1]
    return [part for part in text.split(sign) if part.strip()]


# --- The query ---------------------------------------------------------------------------------


class _Engine:
    """Runs a mapping on batches of rows."""

    def __init__(self, mapping: Mapping, columns: Sequence[str]) -> None:
        self._store = ox.Store()
        self._functions = functions(mapping.prefixes)
        self._mapping = mapping
        wanted = " ".join(f"?{name}" for name in (ROW, *mapping.named()))
        head = " ".join(f"?{name}" for name in (ROW, *columns))
        self._start = f"{mapping.prologue} SELECT {wanted} WHERE {{ VALUES ({head}) {{ "
        self._end = f" }} {mapping.body} }}"
        graph = mapping.graph
        self._graph_variable = graph[1:] if graph is not None and graph.startswith("?") else None
        fixed = None if graph is None or self._graph_variable else ox.NamedNode(graph)
        self._graph: ox.NamedNode | ox.DefaultGraph = fixed or ox.DefaultGraph()
        self._count = 0

    def run(self, values: Sequence[str]) -> Iterator[tuple[int, ox.Quad]]:
        """Yield each statement with the number of its row."""
        text = f"{self._start}{' '.join(values)}{self._end}"
        try:
            found = self._store.query(text, custom_functions=self._functions)
        except (SyntaxError, RuntimeError, ValueError) as error:
            raise StoreError(f"Mapping {self._mapping.name} : {error}.") from error
        assert isinstance(found, ox.QuerySolutions), "the text is a SELECT"
        named = self._mapping.named()
        for solution in found:
            known = {name: term for name in named if (term := solution[name]) is not None}
            number = solution[ROW]
            known[ROW] = number
            yield from ((int(number.value), quad) for quad in self._quads(known))

    def _quads(self, known: Solution) -> Iterator[ox.Quad]:
        graph: object = self._graph
        if self._graph_variable is not None:
            graph = known.get(self._graph_variable)
            if not isinstance(graph, ox.NamedNode):
                return
        blank: dict[str, ox.BlankNode] = {}

        def filled(slot: Slot) -> object:
            if isinstance(slot, str):
                return known.get(slot)
            if isinstance(slot, ox.BlankNode):
                if slot.value not in blank:
                    self._count += 1
                    blank[slot.value] = ox.BlankNode(f"n{self._count}")
                return blank[slot.value]
            return slot

        for triple in self._mapping.template:
            subject, predicate, term = map(filled, triple)
            if (
                isinstance(subject, ox.NamedNode | ox.BlankNode)
                and isinstance(predicate, ox.NamedNode)
                and isinstance(term, ox.NamedNode | ox.BlankNode | ox.Literal)
            ):
                yield ox.Quad(subject, predicate, term, graph)  # type: ignore[arg-type]
