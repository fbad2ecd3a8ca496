"""The addresses of the protocol, and its manifest."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from starlette.responses import Response
from starlette.routing import Route

from pre_kg import __version__, terms
from pre_kg.errors import ParameterError
from pre_kg.server import bodies
from pre_kg.server.faults import RequestError
from pre_kg.server.reconcile import extending, matching, suggesting, things

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.routing import BaseRoute

    from pre_kg.model import Iri
    from pre_kg.server.reconcile.matching import Query
    from pre_kg.server.reconcile.things import Json
    from pre_kg.server.served import Served
    from pre_kg.server.snapshot import Snapshot

JSON: Final = "application/json"
DEFAULT_TYPES: Final = 12
PREVIEW: Final = {"width": 430, "height": 300}
_FRAMED: Final = {"Content-Security-Policy": "default-src 'none'; frame-ancestors *"}
_WHAT: Final = "{what:str}"


def manifest(snapshot: Snapshot, root: str, prefix: str) -> bytes:
    """Return what the service is and offers.

    Args:
        snapshot: The graph.
        root: Address of the server, with a final `/`.
        prefix: Address of this service.
    """
    state = snapshot.state
    kinds = list(things.types(snapshot))[:DEFAULT_TYPES]
    schema = state.ontologies[0] if state.ontologies else terms.RDFS + "Resource"

    def suggested(what: str) -> Json:
        return {
            "service_url": prefix,
            "service_path": f"/suggest/{what}",
            "flyout_service_url": prefix,
            "flyout_service_path": f"/flyout/{what}?id=${{id}}",
        }

    return _json(
        {
            "versions": ["0.2"],
            "name": "pre_kg",
            "identifierSpace": state.base or root,
            "schemaSpace": schema,
            "documentation": root,
            "serviceVersion": __version__,
            "defaultTypes": [things.type_of(snapshot, kind) for kind in kinds],
            "view": {"url": f"{root}noeud?iri={{{{id}}}}"},
            "preview": {"url": f"{prefix}/preview?id={{{{id}}}}", **PREVIEW},
            "suggest": {what: suggested(what) for what in suggesting.SUGGESTED},
            "extend": {
                "propose_properties": {"service_url": prefix, "service_path": "/properties"},
                "property_settings": extending.SETTINGS,
            },
            "batchSize": matching.BATCH,
        }
    )


def matched(snapshot: Snapshot, batch: dict[str, Query]) -> bytes:
    """Answer a batch of queries."""
    return _json(matching.answer(snapshot, batch))


def extended(snapshot: Snapshot, ids: list[Iri], asked: list[tuple[Iri, int]]) -> bytes:
    """Answer a data extension query."""
    return _json(extending.answer(snapshot, ids, asked))


def suggested(snapshot: Snapshot, what: str, prefix: str, cursor: int) -> bytes:
    """Answer a suggest query."""
    return _json(suggesting.SUGGESTED[what](snapshot, prefix, cursor))


def flown_out(snapshot: Snapshot, what: str, iri: Iri) -> bytes:
    """Answer a flyout query."""
    return _json(suggesting.flyout(snapshot, what, iri))


def proposed(snapshot: Snapshot, kind: Iri, limit: int) -> bytes:
    """Answer a query for properties."""
    return _json(extending.proposals(snapshot, kind, limit))


def previewed(snapshot: Snapshot, iri: Iri, address: str) -> bytes:
    """Return a preview."""
    return suggesting.preview(snapshot, iri, address).encode()


def _json(content: object) -> bytes:
    return json.dumps(content, ensure_ascii=False).encode()


def routes(served: Served) -> list[BaseRoute]:
    """Return the routes of this surface."""

    async def endpoint(request: Request) -> Response:
        given = await _given(request, served)
        if "queries" in given:
            batch = _parsed(given["queries"], "queries")
            if isinstance(batch, dict) and len(batch) > matching.BATCH:
                raise RequestError(
                    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
                    f"queries : {matching.BATCH} requêtes au plus à la fois.",
                )
            return _sent(await served.compute(matched, matching.read(batch)))
        if "extend" in given:
            ids, asked = extending.read(_parsed(given["extend"], "extend"))
            return _sent(await served.compute(extended, ids, asked))
        if request.method == "POST":
            raise ParameterError("Attendu « queries » ou « extend » dans le corps de la requête.")
        root = served.address(request)
        return _sent(await served.compute(manifest, root, f"{root}reconcile"))

    async def suggest(request: Request) -> Response:
        given = dict(bodies.asked(request))
        prefix = given.get("prefix", "")[: matching.LONGEST]
        cursor = _number(given, "cursor", 0, 0, suggesting.FARTHEST)
        what = _what(request)
        return _sent(await served.compute(suggested, what, prefix, cursor))

    async def flyout(request: Request) -> Response:
        iri = _required(dict(bodies.asked(request)), "id")
        return _sent(await served.compute(flown_out, _what(request), iri))

    async def propose(request: Request) -> Response:
        given = dict(bodies.asked(request))
        limit = _number(given, "limit", extending.MOST_PROPOSED, 1, extending.MOST_PROPOSED)
        return _sent(await served.compute(proposed, given.get("type", ""), limit))

    async def preview(request: Request) -> Response:
        iri = _required(dict(bodies.asked(request)), "id")
        address = f"{served.address(request)}noeud?iri={quote(iri, safe='')}"
        page = await served.compute(previewed, iri, address)
        return Response(page, headers=_FRAMED, media_type="text/html")

    return [
        Route("/reconcile", endpoint, methods=["GET", "POST"]),
        Route("/reconcile/", endpoint, methods=["GET", "POST"]),
        Route(f"/reconcile/suggest/{_WHAT}", suggest),
        Route(f"/reconcile/flyout/{_WHAT}", flyout),
        Route("/reconcile/properties", propose),
        Route("/reconcile/preview", preview),
    ]


async def _given(request: Request, served: Served) -> dict[str, str]:
    if request.method != "POST":
        return dict(bodies.asked(request))
    content = await bodies.read(request, served.options)
    if bodies.media_type(request) != bodies.FORM:
        raise RequestError(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, f"Corps attendu : {bodies.FORM}.")
    return dict(bodies.fields(content))


def _parsed(text: str, name: str) -> Any:
    try:
        found = json.loads(text)
        _json(found)  # half a surrogate pair could be written nowhere
    except (ValueError, RecursionError) as error:
        raise ParameterError(f"{name} : attendu du JSON ({type(error).__name__}).") from error
    return found


def _what(request: Request) -> str:
    what: str = request.path_params["what"]
    if what not in suggesting.SUGGESTED:
        raise RequestError(HTTPStatus.NOT_FOUND, "Attendu entity, property ou type.")
    return what


def _required(given: dict[str, str], name: str) -> str:
    if not given.get(name):
        raise ParameterError(f"Il manque le paramètre « {name} ».")
    return given[name]


def _number(given: dict[str, str], name: str, default: int, least: int, most: int) -> int:
    text = given.get(name) or str(default)
    if not text.isdecimal() or int(text[:9]) < least:
        raise ParameterError(f"« {name} » : attendu un entier, {least} au moins.")
    return min(int(text[:9]), most)


def _sent(content: bytes) -> Response:
    return Response(content, headers={"Cache-Control": "no-cache"}, media_type=JSON)
