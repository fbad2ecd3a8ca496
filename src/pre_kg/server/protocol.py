"""SPARQL 1.1 Protocol, query operation, at `/sparql`.

Source: SPARQL 1.1 Protocol, §2.1 (query), §2.1.4 (data set), §2.1.5 (accepted formats), §2.1.6
(success and failure); SPARQL 1.1 Service Description.
"""

from __future__ import annotations

import asyncio
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Final, TypeVar

from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.routing import Route

from pre_kg import queries
from pre_kg.errors import ForbiddenQueryError
from pre_kg.server import bodies, forms
from pre_kg.server.description import describe
from pre_kg.server.faults import RETRY_SECONDS, RequestError
from pre_kg.server.negotiate import choose

if TYPE_CHECKING:
    from collections.abc import Coroutine, Iterator, Sequence
    from typing import Any

    from starlette.requests import Request
    from starlette.routing import BaseRoute

    from pre_kg.server.options import Options
    from pre_kg.server.served import Served
    from pre_kg.server.snapshot import Snapshot

T = TypeVar("T")
PATH: Final = "/sparql"
QUERY: Final = "application/sparql-query"
UPDATE: Final = "application/sparql-update"
READ_ONLY: Final = (
    "Mise à jour refusée : ce point d'accès ne fait que lire (SELECT, ASK, CONSTRUCT, DESCRIBE)."
)
_UPDATING: Final = frozenset(("update", "using-graph-uri", "using-named-graph-uri"))
_ASKING: Final = frozenset(("query", "default-graph-uri", "named-graph-uri")) | _UPDATING
TRUNCATED: Final = "Pre-Kg-Truncated"
"""Header of a result that the limit of rows cut: it tells the limit."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One query operation of the protocol.

    Attributes:
        scope: The data set that the request names, `None` when it names none.
    """

    query: str
    scope: queries.Scope | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a client takes, and how much of it.

    Attributes:
        form: The format that the address names, before what `accept` says.
        accept: Value of the `Accept` header.
        rows: Most rows or statements.
        most: Most bytes.
    """

    form: str | None
    accept: str | None
    rows: int
    most: int

    @classmethod
    def by(cls, request: Request, options: Options) -> Wanted:
        """Return what a request wants."""
        form = request.query_params.get("format") or None
        accept = request.headers.get("accept")
        return cls(form, accept, options.rows, options.result_bytes)


@dataclass(frozen=True, slots=True)
class Written:
    """A result ready to be sent; no body when the client takes none of what is offered."""

    media: str | None
    body: bytes = b""
    truncated: bool = False
    offered: tuple[str, ...] = ()


def run(snapshot: Snapshot, operation: Operation, wanted: Wanted) -> Written:
    """Run a query and write its result.

    Raises:
        QueryError: It cannot be run.
    """
    result = queries.run(
        snapshot.data,
        operation.query,
        rows=wanted.rows,
        prefixes=snapshot.knowledge.prefixes,
        scope=operation.scope,
    )
    return written(snapshot, result, wanted)


def written(snapshot: Snapshot, result: queries.Result, wanted: Wanted) -> Written:
    """Write a result in the format that the client takes best.

    Raises:
        ParameterError: The format named is none that this result can take.
        ForbiddenQueryError: The result is too large.
    """
    offered = forms.offered(result)
    named = forms.named(wanted.form, offered) if wanted.form else None
    media = named or choose(wanted.accept, offered)
    if media is None:
        return Written(None, offered=offered)
    body = forms.write(result, media, snapshot.names).encode("utf-8", "replace")
    if len(body) > wanted.most:
        raise ForbiddenQueryError(
            f"Résultat trop grand : {len(body)} octets, {wanted.most} au plus. Ajoutez LIMIT."
        )
    return Written(media, body, not isinstance(result, bool) and result.truncated)


def routes(served: Served) -> list[BaseRoute]:
    """Return the routes of this surface."""

    async def endpoint(request: Request) -> Response:
        operation = await _operation(request, served)
        if operation is None:
            return await _described(request, served)
        wanted = Wanted.by(request, served.options)
        with turn(request, served):
            work = served.query(run, operation, wanted)
            return respond(await while_connected(request, work), wanted.rows)

    return [Route(PATH, endpoint, methods=["GET", "POST"], name="sparql")]


def respond(found: Written, rows: int) -> Response:
    """Return a result as a response.

    Raises:
        RequestError: The client takes none of the formats.
    """
    if found.media is None:
        raise RequestError(
            HTTPStatus.NOT_ACCEPTABLE,
            f"Aucun format demandé ne convient. Formats offerts : {', '.join(found.offered)}.",
        )
    headers = {"Vary": "Accept", "Content-Type": forms.with_charset(found.media)}
    if found.truncated:
        headers[TRUNCATED] = f"rows={rows}"
    return Response(found.body, headers=headers)


@contextmanager
def turn(request: Request, served: Served) -> Iterator[None]:
    """Count a query of a client while it runs: one client must leave workers to others.

    Raises:
        RequestError: As many as one client may have run already.
    """
    client, running = request.scope.get("state", {}).get("client", b""), served.running
    if running[client] >= served.options.per_client:
        raise RequestError(
            HTTPStatus.TOO_MANY_REQUESTS,
            f"Vous avez déjà {running[client]} requêtes en cours. Attendez la fin de l'une.",
            {"Retry-After": str(RETRY_SECONDS)},
        )
    running[client] += 1
    try:
        yield
    finally:
        running[client] -= 1
        if not running[client]:
            del running[client]


async def while_connected(request: Request, work: Coroutine[Any, Any, T]) -> T:
    """Return what the work gives; stop it when the client goes away.

    Raises:
        ClientDisconnect: It went away.
    """
    working = asyncio.ensure_future(work)
    leaving = asyncio.ensure_future(_left(request))
    try:
        await asyncio.wait({working, leaving}, return_when=asyncio.FIRST_COMPLETED)
        if not working.done():
            raise ClientDisconnect
        return working.result()
    finally:
        leaving.cancel()
        working.cancel()


async def _left(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


# --- Requests --------------------------------------------------------------------------------


async def _operation(request: Request, served: Served) -> Operation | None:
    """Return what a request asks, `None` when it asks for the description of the service."""
    asked = bodies.asked(request)
    if request.method != "POST":
        return _query(asked) if any(k in _ASKING for k, _ in asked) else None
    media = bodies.media_type(request)
    if media == UPDATE:
        raise ForbiddenQueryError(READ_ONLY)
    if media not in (bodies.FORM, QUERY) or not bodies.in_utf8(request):
        raise RequestError(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            f"Type de contenu refusé : attendu {bodies.FORM} ou {QUERY}, en UTF-8.",
            {"Accept-Post": f"{bodies.FORM}, {QUERY}"},
        )
    content = await bodies.read(request, served.options)
    if media == QUERY:
        return _query([*asked, ("query", bodies.text(content))])
    return _query([*asked, *bodies.fields(content)])


def _query(fields: Sequence[tuple[str, str]]) -> Operation:
    if any(key in _UPDATING for key, _ in fields):
        raise ForbiddenQueryError(READ_ONLY)
    texts = [value for key, value in fields if key == "query"]
    if len(texts) != 1:
        raise RequestError(
            HTTPStatus.BAD_REQUEST, f"Attendu un paramètre « query », trouvé {len(texts)}."
        )
    default, named = (
        tuple(dict.fromkeys(v for k, v in fields if k == name))
        for name in ("default-graph-uri", "named-graph-uri")
    )
    scope = queries.Scope(default, named) if default or named else None
    return Operation(texts[0], scope)


# --- Without a query -------------------------------------------------------------------------


async def _described(request: Request, served: Served) -> Response:
    pages, form = served.pages, request.query_params.get("format")
    offered = (*forms.GRAPHS, forms.HTML) if pages else tuple(forms.GRAPHS)
    media = forms.named(form, offered) if form else choose(request.headers.get("accept"), offered)
    if media is None:
        return respond(Written(None, offered=offered), 0)
    if pages and media == forms.HTML:
        return await pages.editor(request)
    endpoint = served.address(request) + PATH.removeprefix("/")
    return respond(Written(media, await served.compute(describe, endpoint, media)), 0)
