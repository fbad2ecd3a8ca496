"""What holds for every request, whatever answers it: number, rate, headers, log, counts."""

from __future__ import annotations

import math
import re
import time
import uuid
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import Response

from pre_kg.server import faults
from pre_kg.server.faults import RequestError

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from pre_kg.server.served import Served

SHARED: Final = ("/sparql", "/reconcile")
"""Paths that pages of other origins may read: their standards ask for it."""
UNCOUNTED: Final = ("/sante", "/metrics")
"""Paths without a rate: what watches the server asks them."""
_METHODS: Final = ("GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE")
_NUMBER: Final = re.compile(r"[0-9A-Za-z-]{8,64}")
_HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
"""Headers of every response that does not set its own."""
_ANY_ORIGIN: Final = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Pre-Kg-Truncated, Retry-After, X-Request-Id",
}
_PREFLIGHT: Final = {
    "Allow": "GET, HEAD, POST, OPTIONS",
    "Access-Control-Allow-Methods": "GET, HEAD, POST, OPTIONS",
    "Access-Control-Allow-Headers": "Accept, Content-Type",
    "Access-Control-Max-Age": "86400",
}


class Guard:
    """Stands before the application."""

    def __init__(self, app: ASGIApp, served: Served) -> None:
        """Take what is guarded."""
        self._app, self._served = app, served

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        scope = self._without_prefix(scope)
        visit = _Visit(scope, send)
        metrics = self._served.metrics
        metrics.under_way += 1
        try:
            await self._answer(scope, receive, visit)
        except Exception as error:
            self._served.journal.failed(error, id=visit.number, route=visit.route)
            if not visit.status:
                await faults.refuse(Request(scope), error)(scope, receive, visit.send)
        finally:
            metrics.under_way -= 1
            self._note(visit)

    def _without_prefix(self, scope: Scope) -> Scope:
        prefix, path = self._served.options.prefix, scope["path"]
        if prefix and (path == prefix or path.startswith(f"{prefix}/")):
            path = path.removeprefix(prefix) or "/"
        return {**scope, "path": path, "raw_path": path.encode(), "root_path": ""}

    async def _answer(self, scope: Scope, receive: Receive, visit: _Visit) -> None:
        rates, path = self._served.rates, scope["path"]
        client = rates.client((scope.get("client") or ("",))[0])
        scope.setdefault("state", {})["client"] = client
        wait = 0.0 if path in UNCOUNTED else rates.take(client, time.monotonic())
        if wait:
            self._served.metrics.limited += 1
            refusal = RequestError(
                HTTPStatus.TOO_MANY_REQUESTS,
                f"Trop de requêtes. Réessayez dans {math.ceil(wait)} s.",
                {"Retry-After": str(math.ceil(wait))},
            )
            response = faults.refuse(Request(scope), refusal)
        elif scope["method"] == "OPTIONS" and visit.is_shared:
            response = Response(status_code=HTTPStatus.NO_CONTENT, headers=_PREFLIGHT)
        else:
            await self._app(scope, receive, visit.send)
            return
        await response(scope, receive, visit.send)

    def _note(self, visit: _Visit) -> None:
        seconds = time.perf_counter() - visit.began
        method = visit.scope["method"] if visit.scope["method"] in _METHODS else "OTHER"
        self._served.metrics.count(visit.route, method, visit.status, seconds)
        self._served.journal.note(
            "request",
            id=visit.number,
            method=method,
            route=visit.route,
            status=visit.status,
            ms=round(seconds * 1000, 2),
            bytes=visit.size,
        )


class _Visit:
    """One request and what was sent for it; a status of 0: nothing was."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self.scope, self._send = scope, send
        self.began = time.perf_counter()
        given = Headers(scope=scope).get("x-request-id", "")
        self.number = given if _NUMBER.fullmatch(given) else uuid.uuid4().hex
        path = scope["path"]
        self.is_shared = any(path == p or path.startswith(f"{p}/") for p in SHARED)
        self.status = self.size = 0

    @property
    def route(self) -> str:
        """The pattern of the path; the path itself could hold what a person typed."""
        found: Any = self.scope.get("route")
        return getattr(found, "path", None) or "-"

    async def send(self, message: Message) -> None:
        """Send, the headers completed."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = MutableHeaders(scope=message)
            headers["X-Request-Id"] = self.number
            for name, value in _HEADERS.items():
                headers.setdefault(name, value)
            if self.is_shared:
                headers.update(_ANY_ORIGIN)
            else:
                headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        elif message["type"] == "http.response.body":
            self.size += len(message.get("body", b""))
        await self._send(message)
