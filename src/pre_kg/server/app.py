"""The application: every surface's routes in one order, and what holds for all of them."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from pre_kg.errors import PreKgError
from pre_kg.server import assistants, faults
from pre_kg.server.forms import HTML
from pre_kg.server.guard import Guard
from pre_kg.server.negotiate import choose
from pre_kg.server.nursery import WorkerError

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute
    from starlette.types import ASGIApp

    from pre_kg.server.served import Served

SURFACES = ("operation", "api", "protocol", "reconcile", "pages", "linked")
"""Modules of this folder with `routes(served)`, in the order in which their routes are tried.

`linked` comes last: it takes every path that could be a local IRI.
"""


def modules() -> list[str]:
    """Return the names of the modules of the surfaces."""
    return [f"{__package__}.{name}" for name in (*SURFACES, "assistants")]


def build(served: Served) -> ASGIApp:
    """Return the application over a graph that is started and closed by the caller."""
    routes: list[BaseRoute] = []
    for name in SURFACES:
        routes += import_module(f"{__package__}.{name}").routes(served)
    door = None
    if served.options.mcp:
        door = assistants.Door(served)
        routes.insert(0, door.route)

    async def refuse(request: Request, error: Exception) -> Response:
        """Answer a browser with a page, a program with JSON or text."""
        wanted = choose(request.headers.get("accept"), (faults.JSON, faults.TEXT, HTML))
        if served.pages is None or wanted != HTML:
            return faults.refuse(request, error)
        status, message, headers = faults.account(error)
        response = await served.pages.failure(request, status, message)
        response.headers.update(headers)
        return response

    handled = (PreKgError, HTTPException, ClientDisconnect, WorkerError)
    app = Starlette(
        routes=routes,
        exception_handlers=dict.fromkeys(handled, refuse),
        lifespan=None if door is None else door.life,
    )
    return Guard(app, served)
