"""The routes of the pages, and what other surfaces call when a browser asks them for a page."""

from __future__ import annotations

import hashlib
import json
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Concatenate, Final, ParamSpec

from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from pre_kg.errors import PreKgError
from pre_kg.server import conditional
from pre_kg.server.pages import contested, kinds, question, sources, trees, vocabulary
from pre_kg.server.pages import editor as editing
from pre_kg.server.pages import node as portrait
from pre_kg.server.pages.about import about, accessibility
from pre_kg.server.pages.rendering import STATIC, Page, assets, render
from pre_kg.server.pages.visit import Visit

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from starlette.requests import Request
    from starlette.routing import BaseRoute
    from starlette.types import Scope

    from pre_kg.model import Iri
    from pre_kg.server.served import Served
    from pre_kg.server.snapshot import Snapshot

P = ParamSpec("P")
HTML: Final = "text/html; charset=utf-8"
POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
"""What a page may load: our own files and nothing else, no script or style within it."""
HEADERS: Final = {
    "Content-Security-Policy": POLICY,
    "Cache-Control": "no-cache",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
SIMPLE: Final[dict[str, Callable[[Snapshot, Visit], Page]]] = {
    "/parcourir": kinds.browse,
    "/thesaurus": trees.listed,
    "/sources": sources.listed,
    "/desaccords": contested.contested,
    "/vocabulaire": vocabulary.vocabulary,
    "/accessibilite": accessibility,
    "/a-propos": about,
}
"""Path to the page that it leads to, for pages that ask for nothing."""
LONGEST_QUESTION: Final = 2_000
_FOREVER: Final = "public, max-age=31536000, immutable"


def visit(request: Request, served: Served) -> Visit:
    """Return where the reader stands."""
    asked = request.query_params
    return Visit(
        served.options.prefix,
        served.state.base,
        request.scope["path"],
        tuple((k, v) for k, v in asked.multi_items() if k != "lang"),
        "en" if asked.get("lang") == "en" else "fr",
    )


async def page(
    served: Served,
    request: Request,
    work: Callable[Concatenate[Snapshot, Visit, P], Page],
    *args: P.args,
    **kwargs: P.kwargs,
) -> Response:
    """Return a page made by a worker; nothing when the reader has it already."""
    assert not kwargs, "arguments of work are given by position"
    reader = visit(request, served)
    known = {**conditional.headers(served.state, _variant(served, request)), **HEADERS}
    if (response := conditional.unchanged(request, known)) is not None:
        return response
    made = await served.remembered(work, reader, *args, **kwargs)
    return _sent(made, known)


def _variant(served: Served, request: Request) -> str:
    """Return what tells a page from the others: its address, and what it is drawn with."""
    drawn = sorted(assets().items())
    named = f"{request.url.path}?{request.url.query} {served.state.generation} {drawn}"
    return hashlib.sha256(named.encode("utf-8", "replace")).hexdigest()[:16]


def _sent(made: Page, known: Mapping[str, str]) -> Response:
    kept = known if made.status == HTTPStatus.OK else HEADERS
    return Response(made.html, made.status, dict(kept), HTML)


class Surface:
    """Pages at addresses that serve data as well: what the other surfaces call."""

    def __init__(self, served: Served) -> None:
        """Take what is served."""
        self._served = served

    async def node(self, request: Request, iri: Iri) -> Response:
        """Return the page of anything that the graph names."""
        return await page(self._served, request, portrait.node, iri)

    async def terms(self, request: Request, iri: Iri) -> Response:
        """Return the readable page of the ontology, all of it on one page whichever `iri` is."""
        del iri
        return await page(self._served, request, vocabulary.vocabulary)

    async def editor(self, request: Request) -> Response:
        """Return the SPARQL editor; with a query in the address, what it gives."""
        served, asked = self._served, request.query_params
        text, example = asked.get("query", ""), asked.get("exemple", "")
        reader = visit(request, served)
        ran = await self._ran(text) if text.strip() else None
        made = await served.compute(editing.editor, reader, text, example, ran)
        return _sent(made, {**HEADERS, "Vary": "Accept"})

    async def _ran(self, text: str) -> editing.Ran:
        served = self._served
        try:
            return editing.Ran(await served.query(editing.run, text, served.options.rows))
        except PreKgError as error:
            return editing.Ran(failure=str(error))

    async def failure(self, request: Request, status: int, message: str) -> Response:
        """Return the page that says why there is no other."""
        reader = visit(request, self._served)
        made = render(reader, "fault.html", status=status, number=status, message=message)
        return Response(made.html, status, HEADERS, HTML)


class _Files(StaticFiles):
    """Our files: an address with a mark of the content may be kept for ever."""

    def file_response(
        self, full_path: Any, stat_result: Any, scope: Scope, status_code: int = 200
    ) -> Response:
        found = super().file_response(full_path, stat_result, scope, status_code)
        found.headers["X-Content-Type-Options"] = "nosniff"
        if scope.get("query_string", b"").startswith(b"v="):
            found.headers["Cache-Control"] = _FOREVER
        return found


def routes(served: Served) -> list[BaseRoute]:
    """Return the routes of this surface; other surfaces find its pages in `served.pages`."""
    surface = Surface(served)
    served.pages = surface

    def of(work: Callable[[Snapshot, Visit], Page]) -> Callable[[Request], Any]:
        async def answer(request: Request) -> Response:
            return await page(served, request, work)

        return answer

    async def home(request: Request) -> Response:
        asked = request.query_params.get("q", "")[:LONGEST_QUESTION]
        return await page(served, request, question.question, asked)

    async def kind(request: Request) -> Response:
        asked = request.query_params
        name, contains = asked.get("sorte", ""), asked.get("contient", "")
        number = asked.get("page", "1")
        wanted = int(number) if number.isdecimal() and len(number) < 9 else 1
        if not name.strip():
            return await page(served, request, kinds.browse)
        return await page(served, request, kinds.kind, name, contains, wanted)

    async def neighbours(request: Request) -> Response:
        iri = request.query_params.get("iri", "")
        found = await served.compute(portrait.picture, visit(request, served), iri)
        return _json(found, HTTPStatus.OK if found else HTTPStatus.NOT_FOUND)

    async def completions(request: Request) -> Response:
        return _json(await served.compute(editing.completions), HTTPStatus.OK)

    return [
        Route("/", home),
        *(Route(path, of(work)) for path, work in SIMPLE.items()),
        Route("/sortes", kind),
        Route("/editeur", surface.editor),
        Route("/editeur/termes", completions),
        Route("/voisins", neighbours),
        Mount("/static", _Files(directory=STATIC)),
    ]


def _json(content: object, status: HTTPStatus) -> Response:
    headers = {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-cache"}
    text = json.dumps(content, ensure_ascii=False)
    return Response(text, status, headers, "application/json")
