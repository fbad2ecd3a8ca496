"""How the server is: for whoever watches it."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import TYPE_CHECKING

from starlette.responses import Response
from starlette.routing import Route

from pre_kg import __version__
from pre_kg.server import metrics

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.routing import BaseRoute

    from pre_kg.server.served import Served


def routes(served: Served) -> list[BaseRoute]:
    """Return the routes of this surface."""

    async def health(_: Request) -> Response:
        state, alive = served.state, served.generation.nursery.alive
        content = {
            "status": "ok" if alive else "failing",
            "version": __version__,
            "graph": {"digest": state.graph, "statements": state.statements},
            "ontology": {"digest": state.schema},
            "index": {
                "generation": state.generation,
                "encoder": state.encoder,
                "documents": state.documents,
                "nodes": state.nodes,
                "stale": served.stale,
            },
        }
        status = HTTPStatus.OK if alive else HTTPStatus.SERVICE_UNAVAILABLE
        return _plain(json.dumps(content, ensure_ascii=False), status, "application/json")

    async def counted(_: Request) -> Response:
        return _plain(metrics.write(served.metrics, served), HTTPStatus.OK, metrics.MEDIA)

    return [Route("/sante", health), Route("/metrics", counted)]


def _plain(text: str, status: HTTPStatus, media: str) -> Response:
    return Response(text, status, {"Cache-Control": "no-store", "Content-Type": media})
