"""The log: one JSON object a line, with the number of the request and nothing of its client."""

from __future__ import annotations

import json
import logging
import select
import sys
import traceback
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, TextIO

if TYPE_CHECKING:
    from collections.abc import Mapping

_FRAMES: Final = 8
"""Places of a stack that are kept, the innermost ones."""


class Journal:
    """Writes events to a stream."""

    def __init__(self, stream: TextIO | None = None) -> None:
        """Write to the error output when no stream is given."""
        self._stream = stream or sys.stderr

    def note(self, event: str, **details: object) -> None:
        """Write one event; a stream that is full, closed or not read loses the line alone."""
        if not self._takes_a_line():
            return
        at = datetime.now(UTC).isoformat(timespec="milliseconds")
        line = json.dumps({"time": at, "event": event, **details}, ensure_ascii=False)
        try:
            self._stream.write(line + "\n")
            self._stream.flush()
        except (OSError, ValueError):
            return

    def _takes_a_line(self) -> bool:
        # A pipe that is ready takes PIPE_BUF bytes at least, more than a line, without waiting.
        try:
            return bool(select.select([], [self._stream.fileno()], [], 0)[1])
        except (OSError, ValueError):
            return True  # no descriptor to wait for, or none that can be waited for

    def failed(self, error: BaseException, **details: object) -> None:
        """Write what was not expected: kinds and places, no values, which a client could send."""
        stack = traceback.extract_tb(error.__traceback__)[-_FRAMES:]
        places = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in stack]
        self.note("error", kind=type(error).__name__, places=places, **details)


class Relay(logging.Handler):
    """Passes what libraries log on to the journal."""

    def __init__(self, journal: Journal) -> None:
        """Take warnings and worse."""
        super().__init__(logging.WARNING)
        self._journal = journal

    def emit(self, record: logging.LogRecord) -> None:
        """Write one record."""
        details: Mapping[str, object] = {"logger": record.name, "level": record.levelname}
        if record.exc_info and record.exc_info[1] is not None:
            self._journal.failed(record.exc_info[1], **details)
        else:
            self._journal.note("library", message=record.getMessage(), **details)
