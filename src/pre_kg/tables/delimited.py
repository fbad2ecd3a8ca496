"""CSV and TSV files, read line by line in any encoding.

Source: RFC 4180, Common Format and MIME Type for CSV Files.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from contextlib import closing, contextmanager
from itertools import chain
from typing import TYPE_CHECKING, Any, Final, TypeVar

from pre_kg.errors import DataError, ParseError
from pre_kg.tables.rows import Row, Table

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Sequence
    from pathlib import Path

    from pre_kg.tables.rows import Options

Line = TypeVar("Line", str, bytes)

LONGEST_LINE: Final = 16 << 20
SEPARATORS: Final = (",", ";", "\t", "|")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_NAMED = {",": "la virgule", ";": "le point-virgule", "\t": "la tabulation", "|": "la barre"}


@contextmanager
def delimited(path: Path, options: Options) -> Iterator[Table]:
    """Open a CSV or TSV file.

    Raises:
        ParseError: It is empty, in another encoding, or a line is not as the first announces.
        DataError: There is no encoding of that name.
    """
    size = path.stat().st_size
    with path.open("rb") as stream:
        encoding = _encoding(path, stream.read(4), options.encoding)
        stream.seek(0)
        read = 0

        def lines(texts: Iterator[str]) -> Iterator[str]:
            nonlocal read
            for line, text in enumerate(texts, 1):
                if "\0" in text:
                    detail = "caractère nul. Si le fichier est en UTF-16 : --encoding utf-16."
                    raise ParseError(str(path), detail, line=line)
                read = stream.tell()
                yield text

        with closing(_lines(path, stream, encoding)) as texts:
            source = lines(texts)
            numbered = ((n, text) for n, text in enumerate(source, 1) if text.strip())
            at, first = next(numbered, (1, ""))
            if not first:
                raise ParseError(str(path), "le fichier est vide. Attendu : une ligne de noms.")
            separator = _separator(path, first, options.separator)
            reader = csv.reader(chain([first], source), delimiter=separator, strict=True)
            rows = _rows(path, reader, at)
            names = tuple(str(cell).strip() for cell in next(rows).cells)
            yield Table(path, names, _even(path, names, rows), lambda: read / size if size else 1.0)


def _encoding(path: Path, start: bytes, given: str | None) -> str:
    marked = next((name for mark, name in _MARKS if start.startswith(mark)), None)
    encoding = marked or given or "utf-8"
    try:
        codecs.lookup(encoding)
    except LookupError:
        raise DataError(
            f"Encodage inconnu : « {encoding} ». Essayez utf-8, cp1252 (Windows) ou utf-16."
        ) from None
    return encoding


def _lines(path: Path, stream: io.BufferedReader, encoding: str) -> Generator[str, None, None]:
    if encoding.replace("_", "-").lower().startswith(("utf-16", "utf-32")):
        text = io.TextIOWrapper(stream, encoding, newline="\n")
        try:
            yield from _limited(path, text.readline)
        except UnicodeError as error:
            raise _undecodable(path, encoding, None) from error
        finally:
            text.detach()
        return
    decoder = codecs.getdecoder("utf-8" if encoding == "utf-8-sig" else encoding)
    for number, line in enumerate(_limited(path, stream.readline), 1):
        try:
            decoded = decoder(line)[0]
        except UnicodeError as error:
            raise _undecodable(path, encoding, number) from error
        yield decoded.removeprefix("\ufeff") if number == 1 else decoded


def _limited(path: Path, readline: Callable[[int], Line]) -> Iterator[Line]:
    number = 0
    while line := readline(LONGEST_LINE):
        number += 1
        if len(line) >= LONGEST_LINE:
            detail = "une ligne dépasse 16 Mio. Vérifiez que c'est bien un tableau en lignes."
            raise ParseError(str(path), detail, line=number)
        yield line


def _undecodable(path: Path, encoding: str, line: int | None) -> ParseError:
    detail = (
        f"ce texte n'est pas en {encoding}. Donnez son encodage : --encoding cp1252 pour un "
        "fichier de Windows, latin-1, utf-16."
    )
    return ParseError(str(path), detail, line=line)


def _separator(path: Path, first: str, given: str | None) -> str:
    bare = re.sub(r'"[^"]*"', "", first)
    counts = {sign: bare.count(sign) for sign in SEPARATORS}
    likely = max(SEPARATORS, key=lambda sign: counts[sign])
    if given is None:
        return "\t" if path.suffix.lower() == ".tsv" else likely
    if not bare.count(given) and counts[likely]:
        raise ParseError(
            str(path),
            f"une seule colonne trouvée : le séparateur attendu est « {given} », et la première "
            f"ligne contient {counts[likely]} fois {_NAMED[likely]}. Donnez --separator.",
            line=1,
        )
    return given


def _rows(path: Path, reader: Any, first: int) -> Iterator[Row]:
    begins = first
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise ParseError(str(path), _said(str(error)), line=begins) from error
        if cells is None:
            return
        if cells:
            yield Row(begins, cells)
        begins = first + reader.line_num


def _said(error: str) -> str:
    if "field larger" in error:
        return "une case dépasse 128 Kio : un guillemet n'est sans doute pas fermé."
    if "unexpected end" in error:
        return "un guillemet ouvert ici n'est pas fermé avant la fin du fichier."
    if "expected after" in error:
        return "un guillemet au milieu d'une case. Doublez-le, ou vérifiez le séparateur."
    return f"CSV mal formé ({error})."


def _even(path: Path, header: Sequence[str], rows: Iterator[Row]) -> Iterator[Row]:
    for row in rows:
        if len(row.cells) != len(header):
            raise ParseError(
                str(path),
                f"{len(row.cells)} cases, {len(header)} attendues comme à la première ligne. "
                "Vérifiez les séparateurs et les guillemets de cette ligne.",
                line=row.line,
            )
        yield row
