"""Plain text: its own characters, so that a citation can be checked against the file itself."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

from pre_kg.documents.outline import Span, from_spans, tidy
from pre_kg.errors import ParseError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pre_kg.documents.outline import Document

LONGEST_HEADING: Final = 100
_PARAGRAPH = re.compile(r"[^\s\ufeff](?:[^\n]|\n(?![ \t\r]*(?:\n|\Z)))*")
_NUMBERED = re.compile(r"(?:(?P<arabic>\d{1,2}(?:\.\d{1,2})*)[.)]?|(?P<roman>[IVX]{1,5})[.)])\s+\S")
_UNDERLINE = re.compile(r"(?P<title>[^\n]+)\r?\n(?P<line>={3,}|-{3,})\s*")
_MARKS: Final = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def decoded(path: Path) -> str:
    """Return the text of a file in NFC: UTF-8, UTF-16 when it says so, else Windows-1252.

    Raises:
        ParseError: It holds what no text has.
    """
    content = path.read_bytes()
    encoding = next((name for mark, name in _MARKS if content.startswith(mark)), "utf-8")
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        text = content.decode("cp1252", "replace")
    if "\0" in text:
        raise ParseError(str(path), "ce n'est pas un texte : il contient des octets nuls.")
    return unicodedata.normalize("NFC", text)


def read(path: Path) -> Document:
    """Read a text file."""
    text = decoded(path)
    return from_spans(path.name, "", text, list(_spans(text)))


def _spans(text: str) -> Iterator[Span]:
    for found in _PARAGRAPH.finditer(text):
        start, raw = found.start(), found.group().rstrip()
        if (underlined := _UNDERLINE.match(raw)) is not None:
            level = 1 if underlined["line"].startswith("=") else 2
            title = underlined["title"].rstrip()
            yield Span(start, start + len(title), level, None, tidy(title))
            rest = raw[underlined.end() :]
            if rest:
                yield Span(start + underlined.end(), start + len(raw), 0, None, tidy(rest))
        else:
            yield Span(start, start + len(raw), _level(raw), None, tidy(raw))


def _level(raw: str) -> int:
    """Return the depth of a heading: a short line alone, numbered or in capitals."""
    if "\n" in raw or len(raw) > LONGEST_HEADING or raw.endswith((".", ",", ";", ":", "!", "?")):
        return 0
    if numbered := _NUMBERED.match(raw):
        return 1 + (numbered["arabic"] or "").count(".")
    return int(raw.isupper() and len(raw) > 3)
