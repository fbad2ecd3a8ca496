"""Bodies and parameters of requests, within limits."""

from __future__ import annotations

import asyncio
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from starlette.requests import ClientDisconnect

from pre_kg.server.faults import RequestError

if TYPE_CHECKING:
    from starlette.requests import Request

    from pre_kg.server.options import Options

FORM = "application/x-www-form-urlencoded"
_MOST_FIELDS = 200
_MOST_DISCARDED = 256 << 20
"""Bytes read for nothing: a client that is cut off while it sends reads no refusal."""


async def read(request: Request, options: Options) -> bytes:
    """Return the body of a request.

    Raises:
        RequestError: It is too large, or takes too long to come.
    """
    limit, announced = options.body_bytes, request.headers.get("content-length", "")
    is_large = announced.isdecimal() and int(announced[:20]) > limit
    if is_large and "expect" in request.headers:
        raise _too_large(limit)  # before the client sends any of it
    content, size = bytearray(), 0
    try:
        async with asyncio.timeout(options.body_seconds):
            async for piece in request.stream():
                size += len(piece)
                if size <= limit:
                    content += piece
                elif size > _MOST_DISCARDED:
                    break
    except (TimeoutError, ClientDisconnect) as error:
        raise RequestError(
            HTTPStatus.REQUEST_TIMEOUT,
            f"Le corps de la requête n'est pas arrivé en {options.body_seconds:g} s.",
            {"Connection": "close"},
        ) from error
    if size > limit:
        raise _too_large(limit)
    return bytes(content)


def _too_large(limit: int) -> RequestError:
    return RequestError(
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        f"Corps de requête trop grand : {limit} octets au plus.",
        {"Connection": "close"},
    )


def text(content: bytes) -> str:
    """Return bytes as text.

    Raises:
        RequestError: They are not UTF-8.
    """
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        raise RequestError(
            HTTPStatus.BAD_REQUEST, f"Attendu un texte en UTF-8 ({error.reason})."
        ) from error


def media_type(request: Request) -> str:
    """Return the media type of the body, without its parameters."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def in_utf8(request: Request) -> bool:
    """Return whether the body is announced in UTF-8, or in no encoding at all."""
    announced = request.headers.get("content-type", "").lower().partition("charset=")[2]
    return announced.partition(";")[0].strip(' "') in ("", "utf-8", "utf8")


def fields(content: bytes) -> list[tuple[str, str]]:
    """Return the fields of a form or of a query string, in order.

    Raises:
        RequestError: They are not UTF-8, or too many.
    """
    try:
        return parse_qsl(
            text(content), keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS
        )
    except UnicodeDecodeError as error:
        raise RequestError(
            HTTPStatus.BAD_REQUEST, f"Attendu des paramètres en UTF-8 ({error.reason})."
        ) from error
    except ValueError as error:
        raise RequestError(
            HTTPStatus.BAD_REQUEST, f"Trop de paramètres : {_MOST_FIELDS} au plus."
        ) from error


def asked(request: Request) -> list[tuple[str, str]]:
    """Return the parameters of the address, in order.

    Raises:
        RequestError: They are not UTF-8, or too many.
    """
    query: bytes = request.scope["query_string"]
    return fields(query)
