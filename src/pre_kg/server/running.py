"""Serve the application on a port until told to end."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import resource
import signal
import socket
from typing import TYPE_CHECKING, Final

import uvicorn

from pre_kg.errors import ConfigError
from pre_kg.server import app, connection
from pre_kg.server.journal import Relay
from pre_kg.server.served import Served

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pre_kg.config import Settings
    from pre_kg.server.options import Options


_OWN_DESCRIPTORS: Final = 200
"""Files and workers of the server itself."""


class _Server(uvicorn.Server):
    """A server that says when it takes connections."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    @property
    def was_interrupted(self) -> bool:
        """Whether Ctrl-C ended it, once it has ended."""
        return signal.SIGINT in self._captured_signals

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """End on a signal; uvicorn would raise it again before the workers are closed."""
        with super().capture_signals():
            yield
            captured, self._captured_signals = self._captured_signals, []
        self._captured_signals = captured

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._ready()


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

    Raises:
        ConfigError: Nothing can listen there.
        PreKgError: The graph or its index cannot be used.
        KeyboardInterrupt: SIGINT ended it, after the last response.
    """
    with _listening(host, port) as listening:
        bound = listening.getsockname()[1]
        name = f"[{host}]" if ":" in host else host
        address = f"http://{name}:{bound}{options.prefix}/"
        served = Served(settings, options, app.modules())
        if asyncio.run(_serve(served, listening, lambda: announce(address))):
            raise KeyboardInterrupt


def _listening(host: str, port: int) -> socket.socket:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        # asyncio sends without delay (TCP_NODELAY) when a socket says that it is TCP.
        found = socket.socket(family, kind, protocol)
        try:
            found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            found.bind(address)
        except BaseException:
            found.close()
            raise
    except OSError as error:
        raise ConfigError(
            f"Impossible d'écouter sur {host}, port {port} ({error.strerror or error}). "
            "Choisissez une autre adresse (--host) ou un autre port (--port)."
        ) from error
    return found


async def _serve(served: Served, listening: socket.socket, ready: Callable[[], None]) -> bool:
    """Serve, and return whether it was interrupted."""
    _allow_connections(served.options.connections)
    relay = Relay(served.journal)
    logging.getLogger().addHandler(relay)
    await served.start()
    watching = asyncio.create_task(served.watch())
    try:
        config = uvicorn.Config(
            app.build(served),
            http=connection.within(served.options),
            ws="none",
            lifespan="on",
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=served.options.closing_seconds,
        )
        server = _Server(config, ready)
        await server.serve(sockets=[listening])
        return server.was_interrupted
    finally:
        watching.cancel()
        await served.close()
        logging.getLogger().removeHandler(relay)


def _allow_connections(count: int) -> None:
    """Ask for as many descriptors as connections may need; fewer is no error."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = count + _OWN_DESCRIPTORS
    wanted = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
