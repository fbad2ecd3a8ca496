"""XLSX workbooks, read row by row."""

from __future__ import annotations

import warnings
import zipfile
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Final

from pre_kg.errors import DataError, ParseError
from pre_kg.tables.rows import Row, Table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path
    from typing import Any

MOST_BYTES: Final = 2 << 30
"""Of a workbook, unpacked."""
MOST_SHARED: Final = 512 << 20
"""Of the texts that a workbook shares between cells: they are held in memory."""
_MARKUP = (b"<!ENTITY", b"<!DOCTYPE")
_ENCRYPTED = b"\xd0\xcf\x11\xe0"


@contextmanager
def spreadsheet(
    path: Path, sheet: str | None, used: Callable[[Sequence[str]], Sequence[str]]
) -> Iterator[Table]:
    """Open the named sheet of a workbook, or its first.

    Raises:
        DataError: openpyxl is missing, or there is no such sheet.
        ParseError: The file is no workbook, or a cell that is looked at holds a formula.
    """
    try:
        import openpyxl  # noqa: PLC0415 - an extra
    except ImportError:
        raise DataError("Lire un XLSX demande : pip install 'pre-kg[tables]'.") from None
    _refuse_traps(path)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of what openpyxl drops: styles, validations
        try:
            book = openpyxl.load_workbook(path, read_only=True, data_only=False, keep_links=False)
        except Exception as error:
            raise ParseError(str(path), f"classeur XLSX illisible ({error}).") from error
        try:
            chosen = _chosen(path, book, sheet)
            with closing(chosen.iter_rows()) as rows:
                yield _table(path, rows, max(_announced(chosen), 1), used)
        finally:
            book.close()


def _refuse_traps(path: Path) -> None:
    with path.open("rb") as stream:
        start = stream.read(4)
    if start == _ENCRYPTED:
        detail = (
            "classeur protégé par un mot de passe, ou ancien format .xls. Enregistrez-le en XLSX."
        )
        raise ParseError(str(path), detail)
    try:
        with zipfile.ZipFile(path) as packed:
            parts = packed.infolist()
            if sum(part.file_size for part in parts) > MOST_BYTES:
                raise ParseError(str(path), "classeur de plus de 2 Gio une fois déplié.")
            for part in parts:
                if part.filename.endswith("sharedStrings.xml") and part.file_size > MOST_SHARED:
                    raise ParseError(str(path), "trop de textes pour un classeur : passez en CSV.")
                if part.filename.endswith((".xml", ".rels")):
                    with packed.open(part) as stream:
                        head = stream.read(4096)
                    if any(mark in head for mark in _MARKUP):
                        detail = f"{part.filename} déclare des entités XML, ce qui est refusé."
                        raise ParseError(str(path), detail)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        raise ParseError(str(path), f"ce n'est pas un classeur XLSX ({error}).") from error


def _chosen(path: Path, book: Any, sheet: str | None) -> Any:
    names = [s.title for s in book.worksheets]
    if not names:
        raise ParseError(str(path), "le classeur n'a aucune feuille de cases.")
    if sheet is not None and sheet not in names:
        raise DataError(f"{path} : pas de feuille « {sheet} ». Feuilles : {', '.join(names)}.")
    return book.worksheets[0 if sheet is None else names.index(sheet)]


def _table(
    path: Path,
    found: Iterator[tuple[Any, ...]],
    total: int,
    used: Callable[[Sequence[str]], Sequence[str]],
) -> Table:
    at = 0

    def lines() -> Iterator[tuple[int, tuple[Any, ...]]]:
        nonlocal at
        source = enumerate(found, 1)
        while True:
            try:
                number, cells = next(source)
            except StopIteration:
                return
            except Exception as error:
                raise ParseError(str(path), f"feuille illisible ({error}).", line=at + 1) from error
            at = number
            if any(cell.value is not None for cell in cells):
                yield number, cells

    source = lines()
    first = next(source, None)
    if first is None:
        raise ParseError(str(path), "la feuille est vide. Attendu : une ligne de noms.")
    cells = list(first[1])
    while cells and cells[-1].value is None:
        cells.pop()
    header = tuple("" if c.value is None else str(c.value).strip() for c in cells)
    wanted = frozenset(used(header))
    rows = (_row(path, header, wanted, number, cells) for number, cells in source)
    return Table(path, header, rows, lambda: min(at / total, 1.0))


def _announced(sheet: Any) -> int:
    rows = int(sheet.max_row or 0)
    sheet.reset_dimensions()  # what a file says of them is often wrong
    return rows


def _row(
    path: Path, header: Sequence[str], wanted: frozenset[str], number: int, cells: Sequence[Any]
) -> Row:
    for place, cell in enumerate(cells):
        if place >= len(header):
            if cell.value is not None:
                detail = f"la case {place + 1} n'a pas de colonne : {len(header)} noms sont donnés."
                raise ParseError(str(path), detail, line=number)
        elif header[place] in wanted and cell.value is not None and cell.data_type in ("f", "e"):
            what = "une formule" if cell.data_type == "f" else f"une erreur ({cell.value})"
            raise ParseError(
                str(path),
                f"colonne « {header[place]} » : {what}. Attendu : une valeur. Dans le tableur, "
                "copiez la colonne et collez-la en « valeurs seules ».",
                line=number,
            )
    values = [cell.value for cell in cells[: len(header)]]
    return Row(number, values + [None] * (len(header) - len(values)))
