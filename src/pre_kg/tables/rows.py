"""A table that is being read: its header, its rows and their places."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pre_kg.errors import ParseError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from pre_kg.tables.kinds import Cell

MOST_COLUMNS: Final = 16_384
"""As many as a spreadsheet has."""


@dataclass(frozen=True, slots=True)
class Options:
    """How a table is to be read, where neither the file nor its name says it."""

    separator: str | None = None
    encoding: str | None = None
    sheet: str | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A row: the line or row of the file where it begins, from 1, and its cells."""

    line: int
    cells: Sequence[Cell]


@dataclass(frozen=True, slots=True)
class Table:
    """A table that is being read.

    Attributes:
        path: The file.
        header: Names of the columns, as published.
        rows: The rows, read once.
        progress: Share of the file already read, in [0, 1].
    """

    path: Path
    header: tuple[str, ...]
    rows: Iterator[Row]
    progress: Callable[[], float]


def variable(name: str) -> str:
    """Return the SPARQL variable that stands for a column: `Nom du QP` gives `Nom_du_QP`."""
    found = re.sub(r"\W", "_", name.strip())
    return f"_{found}" if found[:1].isdigit() else found


def checked_header(path: Path, header: Sequence[str]) -> None:
    """Raise when columns cannot be told apart.

    Raises:
        ParseError: There are too many, or one has no name, or two have the same.
    """
    if len(header) > MOST_COLUMNS:
        detail = f"{len(header)} colonnes ; au plus {MOST_COLUMNS}. Vérifiez le séparateur."
        raise ParseError(str(path), detail, line=1)
    seen: dict[str, int] = {}
    for number, name in enumerate(header, 1):
        if not name.strip():
            detail = f"la colonne {number} n'a pas de nom. Donnez-lui en un, ou retirez-la."
            raise ParseError(str(path), detail, line=1)
        if (first := seen.setdefault(variable(name), number)) != number:
            detail = f"les colonnes {first} et {number} ont le même nom, « {name.strip()} »."
            raise ParseError(str(path), detail, line=1)
