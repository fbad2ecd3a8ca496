"""What every reader gives: a text, its paragraphs, and the sections that its headings open.

Offsets are code points of the NFC text, `[start, end)`, as sections of sources write them.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

PREAMBLE: Final = "Début du document"
"""Title of what stands before the first heading."""
LONGEST_TITLE: Final = 200
_UNWRITABLE = re.compile(r"[\ud800-\udfff\u0000-\u0008\u000e-\u001f]")
_SOFT_HYPHEN = "\u00ad"


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, or a heading when `level` is 1 or more; `page` counts from 1."""

    text: str
    level: int = 0
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """Where a block stands in the text of its document."""

    start: int
    end: int
    level: int = 0
    page: int | None = None
    title: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a document, the parts within it included.

    Attributes:
        number: `1`, `1.2`…: unique in the document; `0` for what precedes the first heading.
        level: Depth of the section, from 1.
        page: Page on which it begins, from 1, if the format has pages.
        own_end: Where the first section within it begins, or its end.
        sha256: Hexadecimal digest of the UTF-8 bytes of `[start, end)`.
    """

    number: str
    title: str
    level: int
    page: int | None
    start: int
    end: int
    own_end: int
    sha256: str

    @property
    def parent(self) -> str | None:
        """Number of the section that holds this one."""
        return self.number.rpartition(".")[0] or None


@dataclass(frozen=True, slots=True)
class Document:
    """A document as it was read.

    Attributes:
        name: Name of its file.
        text: The whole text, in NFC.
        sections: In the order of the text.
        paragraphs: Where the paragraphs stand, headings left out.
        sha256: Hexadecimal digest of the UTF-8 bytes of the text.
    """

    name: str
    title: str
    text: str
    sections: tuple[Section, ...]
    paragraphs: tuple[Span, ...]
    sha256: str


def tidy(text: str) -> str:
    """Return a text in NFC on one line, without what UTF-8 or a reader cannot show."""
    bare = _UNWRITABLE.sub(" ", text).replace(_SOFT_HYPHEN, "")
    return unicodedata.normalize("NFC", " ".join(bare.split()))


def from_blocks(name: str, title: str, blocks: Iterable[Block]) -> Document:
    """Lay blocks out, one empty line between two, and find their sections."""
    parts: list[str] = []
    spans: list[Span] = []
    at = 0
    for block in blocks:
        text = tidy(block.text)
        if not text:
            continue
        if parts:
            at += 2
        parts.append(text)
        spans.append(Span(at, at + len(text), block.level, block.page, text))
        at += len(text)
    # Two blocks in NFC stay so: the line break between them composes with nothing.
    return from_spans(name, title, "\n\n".join(parts), spans)


def from_spans(name: str, title: str, text: str, spans: Sequence[Span]) -> Document:
    """Find the sections of a text whose blocks are known.

    Args:
        name: Name of the file.
        title: Title that the format gives; empty for the first heading, or the name of the file.
        text: The text, in NFC.
        spans: Its blocks, in order.
    """
    headings = [s for s in spans if s.level > 0]
    first = headings[0].title if headings and headings[0].level == 1 else ""
    return Document(
        name,
        tidy(title)[:LONGEST_TITLE] or first[:LONGEST_TITLE] or name,
        text,
        _sections(text, spans),
        tuple(s for s in spans if s.level == 0),
        digest(text),
    )


def digest(text: str) -> str:
    """Return the SHA-256 of the UTF-8 bytes of a text."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def _sections(text: str, spans: Sequence[Span]) -> tuple[Section, ...]:
    if not spans:
        return ()
    found = []
    if spans[0].level == 0:
        end = _before_next(spans, 0, deepest=99)
        found.append(_section(text, "0", Span(spans[0].start, 0, 1, spans[0].page, PREAMBLE), end))
    open_levels: list[int] = []
    counts: list[int] = [0]
    for place, span in enumerate(spans):
        if span.level == 0:
            continue
        while open_levels and open_levels[-1] >= span.level:
            open_levels.pop()
            counts.pop()
        counts[-1] += 1
        number = ".".join(map(str, counts))
        open_levels.append(span.level)
        counts.append(0)
        end, own = _before_next(spans, place, span.level), _before_next(spans, place, 99)
        opened = Span(span.start, 0, len(open_levels), span.page, span.title)
        found.append(_section(text, number, opened, end, own))
    return tuple(found)


def _before_next(spans: Sequence[Span], place: int, deepest: int) -> int:
    """Return the end of the last block before the next heading of a level, or a higher one."""
    end = spans[place].end
    for span in spans[place + 1 :]:
        if 0 < span.level <= deepest:
            break
        end = span.end
    return end


def _section(text: str, number: str, opened: Span, end: int, own: int | None = None) -> Section:
    title = opened.title[:LONGEST_TITLE]
    shown = digest(text[opened.start : end])
    own_end = end if own is None else own
    return Section(number, title, opened.level, opened.page, opened.start, end, own_end, shown)
