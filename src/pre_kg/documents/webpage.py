"""HTML: what is read on the page; scripts, menus and forms are dropped, and nothing is fetched."""

from __future__ import annotations

import re
import warnings
from typing import TYPE_CHECKING, Final

from bs4 import BeautifulSoup
from bs4.element import NavigableString, Tag

from pre_kg.documents.outline import Block, from_blocks

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pre_kg.documents.outline import Document

_DROPPED: Final = (
    *("script", "style", "template", "noscript", "iframe", "object", "embed", "svg", "canvas"),
    *("nav", "form", "button", "select", "head"),
)
_BLOCKS: Final = (
    *("h1", "h2", "h3", "h4", "h5", "h6", "p", "li", "tr", "blockquote", "pre", "dt", "dd"),
    *("div", "section", "article", "main", "figcaption", "caption", "address", "summary", "body"),
    *("ul", "ol", "dl", "table", "header", "footer", "aside"),
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


def read(path: Path) -> Document:
    """Read an HTML page."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of XML read as HTML, of text that looks like an address
        page = BeautifulSoup(path.read_bytes(), "lxml")
    title = page.title.get_text() if page.title else ""
    for element in page.find_all(_DROPPED):
        element.decompose()
    for element in page.find_all(_is_hidden):
        element.decompose()
    return from_blocks(path.name, title, _blocks(page.find(("main", "article")) or page))


def _is_hidden(element: Tag) -> bool:
    return element.has_attr("hidden") or bool(_HIDDEN.search(str(element.get("style") or "")))


def _blocks(page: Tag) -> Iterator[Block]:
    current: Tag | None = None
    pieces: list[str] = []
    for item in page.descendants:
        if isinstance(item, Tag):
            if item.name == "br":
                pieces.append(" ")
            elif item.name in ("td", "th") and "".join(pieces).strip():
                pieces.append(" ; ")
            continue
        if type(item) is not NavigableString:  # a comment, a declaration
            continue
        holder = item.find_parent(_BLOCKS)
        if holder is not current:
            yield _block(current, pieces)
            current, pieces = holder, []
        pieces.append(str(item))
    yield _block(current, pieces)


def _block(holder: Tag | None, pieces: list[str]) -> Block:
    name = holder.name if holder is not None else ""
    level = int(name[1]) if len(name) == 2 and name[0] == "h" and name[1].isdigit() else 0
    return Block("".join(pieces).strip(" ;\n\t"), level)
