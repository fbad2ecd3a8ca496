"""Requests for what has changed only.

Source: RFC 9110, §13.1.2 (If-None-Match), §13.1.3 (If-Modified-Since), §13.2.2 (precedence).
"""

from __future__ import annotations

from email.utils import format_datetime, parsedate_to_datetime
from http import HTTPStatus
from typing import TYPE_CHECKING

from starlette.responses import Response

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request

    from pre_kg.server.snapshot import State


def headers(state: State, variant: str) -> dict[str, str]:
    """Return the headers by which a representation is known later.

    Args:
        state: What it is made from.
        variant: Tells it from the other representations of its address.
    """
    return {
        "ETag": state.etag(variant),
        "Last-Modified": format_datetime(state.modified, usegmt=True),
        "Cache-Control": "no-cache",  # kept, and asked for again each time
        "Vary": "Accept",
    }


def unchanged(request: Request, known: Mapping[str, str]) -> Response | None:
    """Return the 304 that a client may be given instead of a representation, if it may.

    Args:
        request: The request.
        known: The headers of the representation.
    """
    tags, since = (request.headers.get(n) for n in ("if-none-match", "if-modified-since"))
    if tags is not None:
        same = tags.strip() == "*" or known["ETag"] in {
            tag.strip().removeprefix("W/") for tag in tags.split(",")
        }
    else:
        same = since is not None and _not_younger(known["Last-Modified"], since)
    return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=known) if same else None


def _not_younger(modified: str, since: str) -> bool:
    try:
        return parsedate_to_datetime(modified) <= parsedate_to_datetime(since)
    except (TypeError, ValueError):
        return False  # a date that cannot be read asks for nothing
