"""Statements to a file as they come: what was written is not kept."""

from __future__ import annotations

import io
import re
from typing import IO, TYPE_CHECKING, Any, Final, cast

import pyoxigraph as ox

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

FORMATS: Final = {
    "turtle": ox.RdfFormat.TURTLE,
    "trig": ox.RdfFormat.TRIG,
    "nquads": ox.RdfFormat.N_QUADS,
}
"""Name of a format to the syntax it is."""
_PREFIX = re.compile(rb"(?:@prefix [^\n]*\n)*")
_PREFIXES = re.compile(rb"(?:@prefix [^\n]*\n)*(?:@(?:p(?:r(?:e(?:f(?:i(?:x[^\n]*)?)?)?)?)?)?)?")


def write(
    quads: Iterable[ox.Quad], stream: IO[bytes], form: str, prefixes: Mapping[str, str]
) -> None:
    """Write statements in their order; Turtle holds no graph names, and leaves them out."""
    syntax = FORMATS[form]
    known, ordered = dict(prefixes), cast("IO[bytes]", _Ordered(stream))
    if syntax.supports_datasets:
        ox.serialize(quads, ordered, format=syntax, prefixes=known)
    else:
        ox.serialize((q.triple for q in quads), ordered, format=syntax, prefixes=known)
    ordered.close()


class _Ordered(io.RawIOBase):
    """Passes bytes on, the prefixes at their head sorted: the engine gives them in any order."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._head: bytes | None = b""

    def writable(self) -> bool:
        return True

    def write(self, content: Any) -> int:
        content = bytes(content)
        if self._head is None:
            self._stream.write(content)
        else:
            self._head += content
            if not _PREFIXES.fullmatch(self._head):
                self._release()
        return len(content)

    def close(self) -> None:
        self._release()
        super().close()

    def _release(self) -> None:
        if self._head is None:
            return
        lines = _PREFIX.match(self._head)
        end = 0 if lines is None else lines.end()
        self._stream.writelines(sorted(self._head[:end].splitlines(keepends=True)))
        self._stream.write(self._head[end:])
        self._head = None
