"""Errors as responses: a status, and a French message as JSON or text, never a trace."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import Response

from pre_kg import errors
from pre_kg.server.negotiate import choose
from pre_kg.server.nursery import WorkerError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request

JSON, TEXT = "application/json", "text/plain"

STATUSES: dict[type[errors.PreKgError], HTTPStatus] = {
    errors.UnknownNodeError: HTTPStatus.NOT_FOUND,
    errors.UnknownQueryError: HTTPStatus.NOT_FOUND,
    errors.ParameterError: HTTPStatus.BAD_REQUEST,
    errors.MalformedQueryError: HTTPStatus.BAD_REQUEST,
    errors.ForbiddenQueryError: HTTPStatus.FORBIDDEN,
    errors.QueryTimeoutError: HTTPStatus.GATEWAY_TIMEOUT,
    errors.ServiceError: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.SearchError: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.PreKgError: HTTPStatus.INTERNAL_SERVER_ERROR,
}
"""The nearest class of an error in its tree gives the status."""
RETRY_SECONDS = 2
CLIENT_LEFT = 499
"""Nobody reads this response; the status tells the log why there is none."""
_SAID: dict[int, str] = {
    HTTPStatus.NOT_FOUND: "Rien à cette adresse.",
    HTTPStatus.METHOD_NOT_ALLOWED: "Méthode refusée à cette adresse ; voir l'en-tête Allow.",
}
UNEXPECTED = "Erreur imprévue du serveur. Elle est notée dans son journal."


class RequestError(errors.PreKgError):
    """A request that HTTP itself refuses.

    Attributes:
        status: Of the response.
        headers: More of its headers.
    """

    def __init__(
        self, status: HTTPStatus, message: str, headers: Mapping[str, str] | None = None
    ) -> None:
        """Hold the status, and say what to do."""
        self.status, self.headers = status, dict(headers or {})
        super().__init__(message)


def refuse(request: Request, error: Exception) -> Response:
    """Return the response to a request that failed."""
    status, message, headers = account(error)
    accept = request.headers.get("accept")
    media = choose(accept, (JSON, TEXT)) or JSON
    return respond(status, message, media, headers=headers, details=_details(error))


def respond(
    status: int,
    message: str,
    media: str = JSON,
    *,
    headers: Mapping[str, str] | None = None,
    details: Mapping[str, object] | None = None,
) -> Response:
    """Return an error as JSON or as text."""
    headers = {"Cache-Control": "no-store", **(headers or {})}
    if media == TEXT:
        return Response(f"{message}\n", status, headers, f"{TEXT}; charset=utf-8")
    content = {"status": status, "message": message, **(details or {})}
    return Response(json.dumps(content, ensure_ascii=False), status, headers, JSON)


def account(error: Exception) -> tuple[int, str, dict[str, str]]:
    """Return the status, the message and the headers of an error."""
    if isinstance(error, RequestError):
        return error.status, str(error), error.headers
    if isinstance(error, HTTPException):
        message = _SAID.get(error.status_code, HTTPStatus(error.status_code).phrase)
        return error.status_code, message, dict(error.headers or {})
    if isinstance(error, ClientDisconnect):
        return CLIENT_LEFT, "Le client est parti.", {}
    if isinstance(error, WorkerError) or not isinstance(error, errors.PreKgError):
        return HTTPStatus.INTERNAL_SERVER_ERROR, UNEXPECTED, {}
    status = next(STATUSES[c] for c in type(error).__mro__ if c in STATUSES)
    retry = {"Retry-After": str(RETRY_SECONDS)} if isinstance(error, errors.BusyError) else {}
    return status, str(error), retry


def _details(error: Exception) -> dict[str, object]:
    if isinstance(error, errors.MalformedQueryError):
        return {"line": error.line, "column": error.column}
    near = getattr(error, "nearest", ())
    return {"nearest": list(near)} if near else {}
