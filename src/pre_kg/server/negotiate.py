"""Which of several media types a client takes best.

Source: RFC 9110, §12.5.1 (Accept) and §12.4.2 (quality values).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

_RANGE = re.compile(r"([\w!#$%&'*+.^`|~-]+)/([\w!#$%&'*+.^`|~-]+)", re.ASCII)
_QUALITY = re.compile(r"0(?:\.\d{0,3})?|1(?:\.0{0,3})?", re.ASCII)
_MOST_RANGES = 64


class _Range(NamedTuple):
    kind: str
    subtype: str
    quality: float

    def covers(self, kind: str, subtype: str) -> int:
        """Return how closely: 0 not at all, 1 by `*/*`, 2 by its kind, 3 by name."""
        if (self.kind, self.subtype) == (kind, subtype):
            return 3
        if self.subtype == "*":
            return 2 if self.kind == kind else int(self.kind == "*")
        return 0


def choose(accept: str | None, offered: Sequence[str]) -> str | None:
    """Return the offered media type that a client takes best, `None` when it takes none.

    The most specific range that covers a type gives its quality; among equals the first offered
    wins. A range that cannot be read is passed over, and a header without any asks for nothing.

    Args:
        accept: Value of the `Accept` header.
        offered: Media types, the one preferred here first; parameters are not compared.
    """
    ranges = _ranges(accept or "")
    if not ranges:
        return offered[0] if offered else None
    best, most = None, 0.0
    for media_type in offered:
        quality = _quality(media_type, ranges)
        if quality > most:
            best, most = media_type, quality
    return best


def _quality(media_type: str, ranges: Sequence[_Range]) -> float:
    kind, _, subtype = media_type.partition(";")[0].partition("/")
    closest = max(ranges, key=lambda r: r.covers(kind, subtype))
    return closest.quality if closest.covers(kind, subtype) else 0.0


def _ranges(accept: str) -> list[_Range]:
    found = []
    for text in accept.split(",")[:_MOST_RANGES]:
        media, *parameters = (part.strip() for part in text.split(";"))
        match = _RANGE.fullmatch(media.lower())
        qualities = [
            p.partition("=")[2].strip() for p in parameters if p[:2].lower() in ("q=", "q ")
        ]
        readable = all(_QUALITY.fullmatch(q) for q in qualities)
        if match and readable and not (match[1] == "*" and match[2] != "*"):
            found.append(_Range(match[1], match[2], float(qualities[0]) if qualities else 1.0))
    return found
