"""Linked data: every local IRI leads to its description, in the format that the client takes best.

Source: Cool URIs for the Semantic Web, §4.2 (303 to one generic document); RFC 9110, §12.5.1;
RFC 8288 (Link); RFC 8615 (well-known).
"""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Concatenate, Final, ParamSpec
from urllib.parse import quote

from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from pre_kg import catalogue
from pre_kg.server import conditional, forms, statements
from pre_kg.server.faults import RequestError
from pre_kg.server.negotiate import choose

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from starlette.requests import Request
    from starlette.routing import BaseRoute

    from pre_kg.model import Iri
    from pre_kg.server.served import Served
    from pre_kg.server.snapshot import Snapshot

P = ParamSpec("P")
_IN_IRI: Final = ":/?#[]@!$&'()*+,;=%~"
EXPORTS: Final = {
    "ttl": forms.TURTLE,
    "trig": forms.TRIG,
    "jsonld": forms.JSON_LD,
    "nq": forms.N_QUADS,
    "csv.zip": forms.ZIP,
}
RECORDS: Final = {"/.well-known/void": catalogue.void, "/catalogue": catalogue.dcat}


@dataclass(frozen=True, slots=True)
class Found:
    """What a path leads to: `which` is `thing`, `vocabulary` or `shapes`."""

    iri: Iri
    which: str


def at_page(snapshot: Snapshot, name: str) -> Iri:
    """Return the node of a page."""
    return statements.find(snapshot, name)


def at_local(snapshot: Snapshot, path: str) -> Found | None:
    """Return what the local IRI of a path is, if it is anything."""
    iri = snapshot.state.base + path
    which = statements.document(snapshot, iri) if snapshot.state.base else None
    return None if which is None else Found(iri, which)


def record(snapshot: Snapshot, path: str, base: str, media: str) -> bytes:
    """Return a record of the data set, written in a media type."""
    said = RECORDS[path](snapshot.data, snapshot.knowledge.schema, base)
    return forms.GRAPHS[media](said, snapshot.names).encode("utf-8", "replace")


def routes(served: Served) -> list[BaseRoute]:
    """Return the routes of this surface; the last one takes any path that is left."""

    async def page(request: Request) -> Response:
        name = request.path_params.get("name") or request.query_params.get("iri", "")
        iri = await served.compute(at_page, name)
        return await _described(request, served, Found(iri, "thing"))

    async def local(request: Request) -> Response:
        found = await served.compute(at_local, request.path_params["path"])
        if found is None:
            raise RequestError(HTTPStatus.NOT_FOUND, "Rien à cette adresse.")
        if found.which == "thing":
            to = served.page(found.iri)
            return RedirectResponse(
                to, HTTPStatus.SEE_OTHER, {"Link": f'<{to}>; rel="describedby"'}
            )
        return await _described(request, served, found)

    async def export(request: Request) -> Response:
        media = EXPORTS.get(request.path_params["form"])
        if media is None:
            raise RequestError(HTTPStatus.NOT_FOUND, f"Exports offerts : {', '.join(EXPORTS)}.")
        name = f"graphe.{request.path_params['form']}"
        more = {"Content-Disposition": f'attachment; filename="{name}"'}
        return await _sent(request, served, media, more, statements.whole, media)

    async def recorded(request: Request) -> Response:
        media = _media(request, tuple(forms.GRAPHS))
        path, base = request.scope["path"], served.address(request)
        return await _sent(request, served, media, {}, record, path, base, media)

    return [
        Route("/export.{form}", export),
        *(Route(path, recorded) for path in RECORDS),
        Route("/noeud", page),
        Route("/noeud/{name:path}", page),
        Route("/{path:path}", local),
    ]


async def _described(request: Request, served: Served, found: Found) -> Response:
    pages = served.pages
    offered = (forms.HTML, *forms.NODES) if pages else tuple(forms.NODES)
    media = _media(request, offered)
    if pages and media == forms.HTML:
        response = await (
            pages.node(request, found.iri)
            if found.which == "thing"
            else pages.terms(request, found.iri)
        )
        response.headers["Link"] = _links(served, found)
        response.headers.setdefault("Vary", "Accept")
        return response
    more = {"Link": _links(served, found)}
    return await _sent(
        request, served, media, more, statements.represent, found.iri, found.which, media
    )


def _media(request: Request, offered: tuple[str, ...]) -> str:
    """Return the media type to send.

    Raises:
        ParameterError: `format=` names none that is offered.
        RequestError: The client takes none.
    """
    if form := request.query_params.get("format"):
        return forms.named(form, offered)
    media = choose(request.headers.get("accept"), offered)
    if media is None:
        raise RequestError(
            HTTPStatus.NOT_ACCEPTABLE,
            f"Aucun format demandé ne convient. Formats offerts : {', '.join(offered)}.",
        )
    return media


async def _sent(
    request: Request,
    served: Served,
    media: str,
    more: Mapping[str, str],
    work: Callable[Concatenate[Snapshot, P], bytes],
    *args: P.args,
    **kwargs: P.kwargs,
) -> Response:
    known = {**conditional.headers(served.state, media.rpartition("/")[2]), **more}
    if (response := conditional.unchanged(request, known)) is not None:
        return response
    body = await served.remembered(work, *args, **kwargs)
    return Response(body, headers={**known, "Content-Type": forms.with_charset(media)})


def _links(served: Served, found: Found) -> str:
    """Return the other formats of a description, and what it describes, as `Link` has them."""
    if found.which == "thing":
        page = served.page(found.iri)
        joint = "&" if "?" in page else "?"
    else:
        page, joint = served.url("/" + found.iri.removeprefix(served.state.base)), "?"
    links = [f'<{quote(found.iri, safe=_IN_IRI)}>; rel="describes"', f'<{page}>; rel="canonical"']
    links += [
        f'<{page}{joint}format={name}>; rel="alternate"; type="{media}"'
        for media, name in forms.SHORT.items()
    ]
    return ", ".join(links)
