"""A file to a table, by its suffix."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Final, TypeAlias

from pre_kg.errors import StoreError
from pre_kg.tables.columnar import columnar
from pre_kg.tables.delimited import delimited
from pre_kg.tables.rows import Options, Row, Table, checked_header
from pre_kg.tables.spreadsheets import spreadsheet

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

Used: TypeAlias = Callable[[Sequence[str]], Sequence[str]]
Reader: TypeAlias = "Callable[[Path, Options, Used], AbstractContextManager[Table]]"


@contextmanager
def open_table(
    path: Path, options: Options, used: Callable[[Sequence[str]], Sequence[str]]
) -> Iterator[Table]:
    """Open a table; it is closed when the context ends.

    Args:
        path: A file whose suffix is one of `SUFFIXES`.
        options: How to read it.
        used: Told the header, says which columns will be looked at, so that a format of columns
            reads no other.

    Raises:
        StoreError: The file cannot be read, or has no known suffix.
        ParseError: It is not what its suffix announces, with the line.
        DataError: A package that reads it is missing.
    """
    reader = SUFFIXES.get(path.suffix.lower())
    if not path.exists():
        raise StoreError(f"Fichier introuvable : {path}. Vérifiez le chemin donné.")
    if reader is None or not path.is_file():
        raise StoreError(f"Format non reconnu : {path}. Suffixes attendus : {', '.join(SUFFIXES)}.")
    with ExitStack() as open_files:
        with _reading(path):
            table = open_files.enter_context(reader(path, options, used))
            checked_header(path, table.header)
        yield replace(table, rows=_read(path, table.rows))


@contextmanager
def _reading(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StoreError(f"Lecture impossible : {path} ({error}).") from error


def _read(path: Path, rows: Iterator[Row]) -> Iterator[Row]:
    with _reading(path):
        yield from rows


def _delimited(path: Path, options: Options, _: Used) -> AbstractContextManager[Table]:
    return delimited(path, options)


def _spreadsheet(path: Path, options: Options, used: Used) -> AbstractContextManager[Table]:
    return spreadsheet(path, options.sheet, used)


def _columnar(path: Path, _: Options, used: Used) -> AbstractContextManager[Table]:
    return columnar(path, used)


SUFFIXES: Final[dict[str, Reader]] = {
    ".csv": _delimited,
    ".tsv": _delimited,
    ".txt": _delimited,
    ".xlsx": _spreadsheet,
    ".parquet": _columnar,
}
"""Suffix of a file to what reads it."""
