"""PDF: lines and their size; larger or bold short lines are headings. Images are not read."""

from __future__ import annotations

import logging
import re
import time
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from pypdf import PdfReader

from pre_kg.documents.outline import Block, from_blocks
from pre_kg.errors import ParseError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from pre_kg.documents.outline import Document

MOST_PAGES: Final = 3000
MOST_SECONDS: Final = 600
"""Between two pages; a page has the limits of pypdf."""
LARGER: Final = 1.15
"""Size of a heading's letters, against those of most of the text."""
LONGEST_HEADING: Final = 140
APART: Final = 1.7
"""Distance between two lines, in sizes of letters, from which a paragraph ends."""
_BULLET = re.compile(r"[•◦▪–—‣*-]\s")
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    size: float
    bold: bool
    height: float
    page: int


def read(path: Path) -> Document:
    """Read a PDF file."""
    with _quiet(), path.open("rb") as stream:
        reader = PdfReader(stream)
        if reader.is_encrypted:
            _unlock(path, reader)
        count = len(reader.pages)
        if count == 0:
            raise ParseError(str(path), "le PDF n'a aucune page.")
        if count > MOST_PAGES:
            detail = f"{count} pages, la limite est {MOST_PAGES}. Coupez-le."
            raise ParseError(str(path), detail)
        title = str((reader.metadata and reader.metadata.title) or "")
        lines = _lines(path, reader)
    if not any(any(map(str.isalpha, line.text)) for line in lines):
        raise ParseError(
            str(path),
            f"{count} page(s) sans texte : c'est sans doute un document numérisé. La "
            "reconnaissance de caractères n'est pas comprise : faites-la avec un autre outil, "
            "puis recommencez.",
        )
    return from_blocks(path.name, title, _blocks(_without_running(lines, count)))


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep the reader's remarks on small faults of a file off the terminal."""
    logger = logging.getLogger("pypdf")
    before, logger.disabled = logger.disabled, True
    children = [
        found
        for name, found in logging.Logger.manager.loggerDict.items()
        if name.startswith("pypdf.") and isinstance(found, logging.Logger) and not found.disabled
    ]
    for child in children:
        child.disabled = True
    try:
        yield
    finally:
        logger.disabled = before
        for child in children:
            child.disabled = False


def _unlock(path: Path, reader: PdfReader) -> None:
    """Open a PDF whose password is empty: it restricts printing, not reading."""
    try:
        opened = bool(reader.decrypt(""))
    except Exception:  # whatever is wrong, it stays locked
        opened = False
    if not opened:
        raise ParseError(str(path), "protégé par un mot de passe. Enregistrez-le sans.")


def _lines(path: Path, reader: PdfReader) -> list[_Line]:
    until = time.monotonic() + MOST_SECONDS
    found: list[_Line] = []
    for number, page in enumerate(reader.pages, 1):
        if time.monotonic() > until:
            detail = f"lecture trop longue : arrêtée page {number} après {MOST_SECONDS} s."
            raise ParseError(str(path), detail)
        pieces = _Pieces(number)
        page.extract_text(visitor_text=pieces.take)
        found += pieces.lines()
    return found


class _Pieces:
    """What a page shows, piece by piece, put into lines."""

    def __init__(self, page: int) -> None:
        self._page = page
        self._done: list[_Line] = []
        self._texts: list[str] = []
        self._look: tuple[float, bool, float] = (0.0, False, 0.0)

    def take(
        self, text: str, cm: Sequence[float], tm: Sequence[float], font: Any, size: Any
    ) -> None:
        scale = abs(tm[3] * cm[3]) or abs(tm[1] * cm[1]) or 1.0
        name = str((font or {}).get("/BaseFont", "")).lower()
        look = (float(size or 0) * scale, "bold" in name or "black" in name, tm[5] * cm[3] + cm[5])
        parts = text.split("\n")
        for place, part in enumerate(parts):
            if part.strip() and not any(t.strip() for t in self._texts):
                self._look = look
            self._texts.append(part)
            if place < len(parts) - 1:
                self._end()

    def lines(self) -> list[_Line]:
        self._end()
        return self._done

    def _end(self) -> None:
        text = " ".join("".join(self._texts).split())
        if text:
            size, bold, height = self._look
            self._done.append(_Line(text, round(size, 1), bold, height, self._page))
        self._texts = []


def _without_running(lines: list[_Line], pages: int) -> list[_Line]:
    """Leave out what heads or ends at least half of the pages, and three of them.

    Titles in larger letters stay: « Chapitre 1 », « Chapitre 2 » may head every page.
    """
    body, _ = _body(lines)
    edges: Counter[str] = Counter()
    at_edge = set()
    for place, line in enumerate(lines):
        first = place == 0 or lines[place - 1].page != line.page
        last = place + 1 == len(lines) or lines[place + 1].page != line.page
        if (first or last) and line.size < LARGER * body:
            at_edge.add(place)
            edges[_DIGITS.sub("#", line.text)] += 1
    running = {text for text, count in edges.items() if count >= max(3, pages / 2)}
    return [
        line
        for place, line in enumerate(lines)
        if place not in at_edge or _DIGITS.sub("#", line.text) not in running
    ]


def _blocks(lines: list[_Line]) -> Iterator[Block]:
    size, bold = _body(lines)
    looks = {(x.size, x.bold) for x in lines if _is_heading(x, size, bold)}
    levels = {look: min(rank, 6) for rank, look in enumerate(sorted(looks, reverse=True), 1)}
    together: list[_Line] = []
    for line in lines:
        if together and not _goes_on(together[-1], line, levels):
            yield _block(together, levels)
            together = []
        together.append(line)
    if together:
        yield _block(together, levels)


def _body(lines: list[_Line]) -> tuple[float, bool]:
    """Return the size of most letters, and whether they are bold."""
    letters: Counter[tuple[float, bool]] = Counter()
    for line in lines:
        letters[line.size, line.bold] += len(line.text)
    return letters.most_common(1)[0][0] if letters else (0.0, False)


def _is_heading(line: _Line, size: float, bold: bool) -> bool:
    if len(line.text) > LONGEST_HEADING or not any(map(str.isalpha, line.text)):
        return False
    bolder = (
        line.bold and not bold and line.size >= size and not line.text.endswith((".", ";", ","))
    )
    return line.size >= LARGER * size or bolder


def _goes_on(before: _Line, line: _Line, levels: dict[tuple[float, bool], int]) -> bool:
    """Whether a line belongs to the paragraph, or the heading, of the one before."""
    same = (before.size, before.bold) == (line.size, line.bold)
    headings = (before.size, before.bold) in levels or (line.size, line.bold) in levels
    if _BULLET.match(line.text) or (headings and not same):
        return False
    if before.page != line.page:
        return not headings and not before.text.endswith((".", ":", "!", "?", ";"))
    return abs(before.height - line.height) <= APART * max(before.size, line.size, 1.0)


def _block(lines: list[_Line], levels: dict[tuple[float, bool], int]) -> Block:
    text = lines[0].text
    for line in lines[1:]:
        cut = len(text) > 1 and text[-1] in "-\u2010\u00ad" and text[-2].isalpha()
        text = text[:-1] + line.text if cut and line.text[:1].islower() else f"{text} {line.text}"
    level = levels.get((lines[0].size, lines[0].bold), 0)
    return Block(text, level if len(text) <= 2 * LONGEST_HEADING else 0, lines[0].page)
