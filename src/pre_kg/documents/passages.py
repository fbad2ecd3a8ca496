"""Sections cut into passages and sentences, by their place in the text."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pre_kg.documents.outline import Document

LONGEST: Final = 800
"""Code points of a passage; a longer sentence is cut."""
_END = re.compile(r"[.!?…]+(?:\s?[»\")\]])*(?=\s+[«\"(\[]?\s?[A-ZÀ-ÖØ-Þ0-9])|\n\s*\n")
_SHORTENED = re.compile(
    r"(?:\b(?:M|MM|Mme|Mlle|Dr|Pr|St|Ste|art|al|cf|ex|p|vol|[LRD]|[A-Z])|n°)\.$"
)


@dataclass(frozen=True, slots=True)
class Passage:
    """Some sentences of one paragraph; `section` is the number of the section that holds them."""

    section: str
    start: int
    end: int


def passages(document: Document) -> Iterator[Passage]:
    """Yield the passages of a document, in order; together they hold every paragraph."""
    sections = sorted(document.sections, key=lambda s: s.start)
    starts = [s.start for s in sections]
    for paragraph in document.paragraphs:
        section = sections[bisect_right(starts, paragraph.start) - 1].number
        first = last = paragraph.start
        for start, end in sentences(document.text, paragraph.start, paragraph.end):
            if last > first and end - first > LONGEST:
                yield Passage(section, first, last)
                first = start
            last = end
        if last > first:
            yield Passage(section, first, last)


def sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield where the sentences of a part of a text stand."""
    for begun, last in _sentences(text, start, end):
        first = begun
        while last - first > LONGEST:
            cut = text.rfind(" ", first + LONGEST // 2, first + LONGEST) + 1 or first + LONGEST
            yield first, cut
            first = cut
        yield first, last


def _sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    first = start
    for mark in _END.finditer(text, start, end):
        if _SHORTENED.search(text, max(first, mark.start() - 8), mark.end()):
            continue
        if text[first : mark.end()].strip():
            yield first, mark.end()
        first = mark.end()
        while first < end and text[first].isspace():
            first += 1
    if text[first:end].strip():
        yield first, end
