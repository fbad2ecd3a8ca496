"""The application: every surface's routes in one order, and what holds for all of them."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.exceptions import HTTPException

from pre_kg.errors import PreKgError
from pre_kg.server import faults

if TYPE_CHECKING:
    from starlette.routing import BaseRoute

    from pre_kg.server.served import Served

SURFACES = ("api", "protocol", "linked")
"""Modules of this folder with `routes(served)`, in the order in which their routes are tried.

`linked` comes last: it takes every path that could be a local IRI.
"""


def modules() -> list[str]:
    """Return the names of the modules of the surfaces."""
    return [f"{__package__}.{name}" for name in SURFACES]


def build(served: Served) -> Starlette:
    """Return the application over a graph that is started and closed by the caller."""
    routes: list[BaseRoute] = []
    for name in modules():
        routes += import_module(name).routes(served)
    handled = (PreKgError, HTTPException, Exception)
    return Starlette(routes=routes, exception_handlers=dict.fromkeys(handled, faults.refuse))
