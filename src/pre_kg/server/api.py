"""The answer object, the nodes and the named queries as JSON over HTTP."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from starlette.responses import Response
from starlette.routing import Route

from pre_kg.answers import as_json

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.routing import BaseRoute

    from pre_kg.model import Answer
    from pre_kg.server.served import Served
    from pre_kg.server.snapshot import Snapshot


def answer(snapshot: Snapshot, question: str, k: int) -> Answer:
    """Answer a question."""
    return snapshot.knowledge.ask(question, k)


def routes(served: Served) -> list[BaseRoute]:
    """Return the routes of this surface."""

    async def ask(request: Request) -> Response:
        found = await served.compute(answer, request.query_params.get("q", ""), 10)
        body = json.dumps(as_json(found), ensure_ascii=False).encode()
        return Response(body, media_type="application/json")

    return [Route("/api/ask", ask)]
