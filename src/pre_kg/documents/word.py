"""DOCX: headings by their style, tables row by row."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import docx
from docx.table import Table

from pre_kg.documents.outline import Block, from_blocks
from pre_kg.documents.packed import refuse_traps

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pre_kg.documents.outline import Document

_HEADING = re.compile(r"(?:heading|titre) ?([1-9])$", re.IGNORECASE)
_TITLES = frozenset(("title", "titre"))


def read(path: Path) -> Document:
    """Read a DOCX file."""
    refuse_traps(path, "DOCX", "word/document.xml")
    opened = docx.Document(str(path))
    title = opened.core_properties.title or ""
    return from_blocks(path.name, title, _blocks(opened))


def _blocks(opened: Any) -> Iterator[Block]:
    for item in opened.iter_inner_content():
        if isinstance(item, Table):
            for row in item.rows:
                # A merged cell comes back once for each column that it spans.
                cells = {id(cell._tc): cell.text for cell in row.cells}
                yield Block(" ; ".join(text for text in cells.values() if text.strip()))
        else:
            yield Block(item.text, _level(item))


def _level(paragraph: Any) -> int:
    name = paragraph.style.name if paragraph.style is not None else ""
    if (name or "").lower() in _TITLES:
        return 1
    found = _HEADING.match(name or "")
    return int(found[1]) if found else 0
