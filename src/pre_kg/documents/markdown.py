"""Markdown: its own characters, as for plain text.

Source: CommonMark 0.31, with the tables of GitHub.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from markdown_it import MarkdownIt

from pre_kg.documents.outline import Span, from_spans, tidy
from pre_kg.documents.plain import decoded

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from markdown_it.token import Token

    from pre_kg.documents.outline import Document

_TEXTS: Final = frozenset(("text", "code_inline", "softbreak", "hardbreak"))
_LEAVES: Final = frozenset(("fence", "code_block"))


def read(path: Path) -> Document:
    """Read a Markdown file."""
    text = decoded(path)
    found = MarkdownIt("commonmark", {"html": False}).enable("table").parse(text)
    return from_spans(path.name, "", text, list(_spans(text, found)))


def _spans(text: str, found: list[Token]) -> Iterator[Span]:
    starts = _line_starts(text)
    level = 0
    done = 0
    for token in found:
        if token.type == "heading_open":
            level = int(token.tag[1])
        elif token.type == "heading_close":
            level = 0
        if token.map is None or not (token.type == "inline" or token.type in _LEAVES):
            continue
        first, after = starts[token.map[0]], starts[min(token.map[1], len(starts) - 1)]
        raw = text[first:after]
        start = max(first + len(raw) - len(raw.lstrip(" \t\r\n\ufeff>")), done)
        end = first + len(raw.rstrip())
        if start < end:  # the cells of one row share their line
            done = end
            yield Span(start, end, level, None, tidy(_words(token)))


def _line_starts(text: str) -> list[int]:
    """Return where each line begins, and the end; lines end as the parser has them end."""
    starts = [0]
    for place, character in enumerate(text):
        if character == "\n" or (character == "\r" and text[place + 1 : place + 2] != "\n"):
            starts.append(place + 1)
    return [*starts, len(text)]


def _words(token: Token) -> str:
    if token.children is None:
        return token.content
    kept = (t for t in token.children if t.type in _TEXTS)
    return "".join(t.content if t.content else " " for t in kept)
