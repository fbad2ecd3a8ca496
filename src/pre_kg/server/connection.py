"""Connections that end when their client is too slow, or one of too many.

uvicorn limits the time between two requests only; a client that sends half a request, or reads
half a response, would hold its connection for ever.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

if TYPE_CHECKING:
    import asyncio

    from pre_kg.server.options import Options


class Connection(H11Protocol):
    """HTTP/1.1 within limits; `within` gives them."""

    options: Options

    def __init__(self, *arguments: Any, **more: Any) -> None:
        """Take what uvicorn gives."""
        super().__init__(*arguments, **more)
        self._reading: asyncio.TimerHandle | None = None
        self._writing: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin, unless there are too many."""
        super().connection_made(transport)
        if len(self.connections) > self.options.connections:
            transport.abort()
        else:
            self._expect_request()

    def data_received(self, data: bytes) -> None:
        """Take bytes; a request that is not whole by then must be soon."""
        super().data_received(data)
        if self._between_requests() and self.conn.their_state in (h11.IDLE, h11.SEND_BODY):
            self._expect_request()
        else:
            self._stop_reading()

    def _between_requests(self) -> bool:
        return self.cycle is None or self.cycle.response_complete

    def _expect_request(self) -> None:
        if self._reading is None:
            seconds = self.options.head_seconds
            self._reading = self.loop.call_later(seconds, self.transport.abort)

    def on_response_complete(self) -> None:
        """Wait for the next request."""
        super().on_response_complete()
        self._stop_reading()

    def timeout_keep_alive_handler(self) -> None:
        """End an idle connection, whether the client has read everything or not."""
        if self.transport.get_write_buffer_size():
            self.transport.abort()
        else:
            super().timeout_keep_alive_handler()

    def pause_writing(self) -> None:
        """Give the client some time to read what waits for it."""
        super().pause_writing()
        seconds = self.options.write_seconds
        self._writing = self.loop.call_later(seconds, self.transport.abort)

    def resume_writing(self) -> None:
        """Go on."""
        super().resume_writing()
        self._stop_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        """End."""
        self._stop_reading()
        self._stop_writing()
        super().connection_lost(exc)

    def _stop_reading(self) -> None:
        if self._reading is not None:
            self._reading.cancel()
            self._reading = None

    def _stop_writing(self) -> None:
        if self._writing is not None:
            self._writing.cancel()
            self._writing = None


def within(options: Options) -> type[Connection]:
    """Return the class of connections that have these limits."""
    return type("Connection", (Connection,), {"options": options})
