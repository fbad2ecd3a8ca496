"""Serve the application on a port until told to end."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import uvicorn

from pre_kg.server import app
from pre_kg.server.served import Served

if TYPE_CHECKING:
    from collections.abc import Callable

    from pre_kg.config import Settings
    from pre_kg.server.options import Options


class _Server(uvicorn.Server):
    """A server that tells where it listens."""

    def __init__(self, config: uvicorn.Config, announce: Callable[[str], None]) -> None:
        super().__init__(config)
        self._announce = announce

    async def startup(self, sockets: list[object] | None = None) -> None:  # type: ignore[override]
        await super().startup(sockets)  # type: ignore[arg-type]
        for listening in self.servers:
            host, port = listening.sockets[0].getsockname()[:2]
            name = f"[{host}]" if ":" in host else host
            self._announce(f"http://{name}:{port}")


def serve(
    settings: Settings,
    options: Options,
    *,
    host: str,
    port: int,
    announce: Callable[[str], None],
) -> None:
    """Serve until SIGINT or SIGTERM; requests under way are answered first.

    Args:
        settings: Where graph and index lie.
        options: Choices of the operator.
        host: Address to listen on.
        port: Port; 0 for any that is free.
        announce: Told the address, once connections are taken.
    """
    asyncio.run(_serve(Served(settings, options, app.modules()), host, port, announce))


async def _serve(served: Served, host: str, port: int, announce: Callable[[str], None]) -> None:
    await served.start()
    try:
        config = uvicorn.Config(
            app.build(served),
            host=host,
            port=port,
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=15,
        )
        await _Server(config, announce).serve()
    finally:
        await served.close()
