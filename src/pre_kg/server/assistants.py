"""The assistants' door: the tools, run by workers, over stdio or under `/mcp`."""

from __future__ import annotations

import asyncio
import tempfile
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, Final

from starlette.routing import Route

from pre_kg.errors import ExtraMissingError
from pre_kg.mcp.tools import TOOLS
from pre_kg.server.options import Options
from pre_kg.server.served import Served

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from types import ModuleType

    from starlette.types import Receive, Scope, Send

    from pre_kg.config import Settings
    from pre_kg.mcp.server import Perform
    from pre_kg.mcp.tools import Given, Tool
    from pre_kg.server.snapshot import Snapshot


PATH: Final = "/mcp"
LOOPBACK: Final = ("127.0.0.1", "localhost", "[::1]")


def run(snapshot: Snapshot, name: str, given: Given) -> dict[str, Any]:
    """Run a tool on a snapshot."""
    return TOOLS[name].run(snapshot.knowledge, given)


def performer(served: Served) -> Perform:
    """Return what runs tools in the workers of a server, heavy ones one at a time."""
    alone = asyncio.Semaphore(1)

    async def perform(tool: Tool, given: Given) -> dict[str, Any]:
        if tool.confined:
            return await served.query(run, tool.name, given)
        if not tool.heavy:
            return await served.compute(run, tool.name, given)
        async with alone:
            with tempfile.TemporaryDirectory(prefix="pre-kg-") as folder:
                return await served.compute(run, tool.name, {**given, "dossier": folder})

    return perform


def protocol() -> ModuleType:
    """Return the module that speaks the protocol.

    Raises:
        ExtraMissingError: Its package is not installed.
    """
    try:
        from pre_kg.mcp import server  # noqa: PLC0415 - loads the SDK
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in {"mcp", "mcp_types"}:
            raise
        raise ExtraMissingError("mcp") from error
    return server


class Door:
    """The tools at `/mcp`, by streamable HTTP; open while `life` lasts."""

    def __init__(self, served: Served) -> None:
        """Take the server.

        Raises:
            ExtraMissingError: The package of the protocol is not installed.
        """
        speaking = protocol()
        names = (*LOOPBACK, *served.options.mcp_hosts)
        hosts = [form for name in names for form in (name, f"{name}:*")]
        self._manager = speaking.over_http(speaking.build(performer(served)), hosts)
        self.route = Route(PATH, self)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        await self._manager.handle_request(scope, receive, send)

    @asynccontextmanager
    async def life(self, _: object) -> AsyncIterator[None]:
        """Keep the door open; once only."""
        async with self._manager.run():
            yield


def serve_stdio(settings: Settings) -> None:
    """Serve one client over stdin and stdout until stdin ends.

    Raises:
        ExtraMissingError: The package of the protocol is not installed.
        PreKgError: The graph or its index cannot be used.
    """
    speaking = protocol()

    async def serve() -> None:
        served = Served(settings, Options(), [__name__])
        await served.start()
        watching = asyncio.create_task(served.watch())
        try:
            await speaking.serve_stdio(speaking.build(performer(served)))
        finally:
            watching.cancel()
            await served.close()

    asyncio.run(serve())
