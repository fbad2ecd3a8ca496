"""ODT: headings by their outline level, tables row by row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from odf import dc, opendocument, teletype
from odf.namespaces import OFFICENS, TABLENS, TEXTNS

from pre_kg.documents.outline import Block, from_blocks
from pre_kg.documents.packed import refuse_traps

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pre_kg.documents.outline import Document

_HEADING: Final = (TEXTNS, "h")
_PARAGRAPH: Final = (TEXTNS, "p")
_ROW: Final = (TABLENS, "table-row")
_PASSED_OVER: Final = frozenset(
    ((TEXTNS, "tracked-changes"), (TEXTNS, "table-of-content"), (OFFICENS, "forms"))
)


def read(path: Path) -> Document:
    """Read an ODT file."""
    refuse_traps(path, "ODT", "content.xml")
    opened = opendocument.load(str(path))
    titles = opened.meta.getElementsByType(dc.Title)
    title = teletype.extractText(titles[0]) if titles else ""
    return from_blocks(path.name, title, _blocks(opened.text))


def _blocks(root: Any) -> Iterator[Block]:
    waiting = [root]
    while waiting:
        element = waiting.pop()
        name = getattr(element, "qname", None)
        if name in _PASSED_OVER:
            continue
        if name == _HEADING:
            level = element.getAttribute("outlinelevel")
            yield Block(teletype.extractText(element), int(level or 1))
        elif name == _PARAGRAPH:
            yield Block(teletype.extractText(element))
        elif name == _ROW:
            cells = (teletype.extractText(cell) for cell in element.childNodes)
            yield Block(" ; ".join(text for text in cells if text.strip()))
        else:
            waiting.extend(reversed(element.childNodes))
