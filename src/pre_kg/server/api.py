"""The answer object, the nodes, the names and the named queries as JSON over HTTP."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from starlette.responses import Response
from starlette.routing import Route

from pre_kg import answers, nodes, queries
from pre_kg.errors import ParameterError
from pre_kg.server import bodies, completing, openapi, protocol
from pre_kg.server.conditional import headers, unchanged

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request
    from starlette.routing import BaseRoute

    from pre_kg.server.protocol import Wanted
    from pre_kg.server.served import Served
    from pre_kg.server.snapshot import Snapshot

JSON: Final = "application/json"


def warm(snapshot: Snapshot) -> None:
    """Read the names before workers are forked."""
    completing.warm(snapshot)


def answer(snapshot: Snapshot, question: str, k: int) -> bytes:
    """Answer a question: the very object of `ask --json`."""
    return _json(answers.as_json(snapshot.knowledge.ask(question, k)))


def node(snapshot: Snapshot, name: str) -> bytes:
    """Return a node: the very object of `show --json`."""
    iri = snapshot.names.resolve(name)
    return _json(nodes.as_json(iri, snapshot.data, snapshot.wording, snapshot.provenance))


def suggestions(snapshot: Snapshot, text: str, k: int) -> bytes:
    """Return the names that complete a text."""
    found = []
    for iri, name in completing.complete(snapshot, text, k):
        kinds = snapshot.wording.kinds(iri)
        found.append(
            {
                "iri": iri,
                "name": name,
                "label": snapshot.wording.label(iri),
                "kind_label": kinds[0].label if kinds else None,
            }
        )
    return _json({"suggestions": found})


def named(
    snapshot: Snapshot, name: str, given: Mapping[str, str], wanted: Wanted
) -> protocol.Written:
    """Run a named query and write its result."""
    query = queries.find(snapshot.queries, name)
    bindings = queries.bind(query, given, snapshot.names.resolve)
    result = queries.run(snapshot.data, query.text, bindings, rows=wanted.rows)
    return protocol.written(snapshot, result, wanted)


def listed(snapshot: Snapshot, root: str) -> bytes:
    """Return the named queries, each with its parameters and its address."""
    return _json(
        {
            "requetes": [
                {
                    "name": query.name,
                    "title": query.title,
                    "description": query.description,
                    "href": f"{root}/{query.name}",
                    "parameters": [
                        {
                            "name": p.name,
                            "kind": p.kind,
                            "default": p.default,
                            "description": p.description,
                        }
                        for p in query.parameters
                    ],
                }
                for query in snapshot.queries.values()
            ]
        }
    )


def routes(served: Served) -> list[BaseRoute]:
    """Return the routes of this surface."""

    async def ask(request: Request) -> Response:
        asked = _asked(request, "q", "question", "k")
        question, k = _text(asked, "q", "question"), _number(asked, "k", 10, openapi.MOST_NODES)
        return Response(await served.remembered(answer, question, k), media_type=JSON)

    async def show(request: Request) -> Response:
        name = _text(_asked(request, "iri", "nom"), "iri", "nom")
        return await _kept(request, await served.compute(node, name))

    async def suggest(request: Request) -> Response:
        asked = _asked(request, "q", "k")
        k = _number(asked, "k", 8, openapi.MOST_SUGGESTIONS)
        found = await served.remembered(suggestions, asked.get("q", "")[:_LONGEST], k)
        return Response(found, media_type=JSON)

    async def run(request: Request) -> Response:
        given, wanted = _asked(request), protocol.Wanted.by(request, served.options)
        given.pop("format", None)
        with protocol.turn(request, served):
            work = served.query(named, request.path_params["name"], given, wanted)
            return protocol.respond(await protocol.while_connected(request, work), wanted.rows)

    async def every(request: Request) -> Response:
        return await _kept(request, await served.remembered(listed, served.url("/api/requetes")))

    async def described(request: Request) -> Response:
        return await _kept(request, await served.remembered(openapi.document, served.url("/")))

    async def _kept(request: Request, content: bytes) -> Response:
        known = {**headers(served.state, "json"), "Content-Type": JSON}
        return unchanged(request, known) or Response(content, headers=known)

    return [
        Route("/api/ask", ask),
        Route("/api/noeud", show),
        Route("/api/suggestions", suggest),
        Route("/api/requetes", every),
        Route("/api/requetes/{name}", run),
        Route("/openapi.json", described),
    ]


_LONGEST: Final = 2_000
"""Characters of a question or of a name; more is no question."""


def _asked(request: Request, *known: str) -> dict[str, str]:
    """Return the parameters of the address, each once.

    Raises:
        ParameterError: One is unknown, when some are known, or given twice.
    """
    found: dict[str, str] = {}
    for name, value in bodies.asked(request):
        if name in found:
            raise ParameterError(f"Paramètre donné deux fois : « {name[:40]} ».")
        if known and name not in known:
            raise ParameterError(
                f"Paramètre inconnu : « {name[:40]} ». Paramètres admis : {', '.join(known)}."
            )
        found[name] = value
    return found


def _text(asked: Mapping[str, str], name: str, other: str) -> str:
    text = asked.get(name, asked.get(other, ""))
    if not text.strip() or len(text) > _LONGEST:
        raise ParameterError(
            f"« {name} » : attendu un texte de 1 à {_LONGEST} caractères, trouvé {len(text)}."
        )
    return text


def _number(asked: Mapping[str, str], name: str, default: int, most: int) -> int:
    text = asked.get(name, str(default))
    if not (text.isascii() and text.isdecimal() and len(text) < 9 and 1 <= int(text) <= most):
        raise ParameterError(
            f"« {name} » : attendu un entier de 1 à {most} ; trouvé « {text[:40]} »."
        )
    return int(text)


def _json(content: object) -> bytes:
    return json.dumps(content, ensure_ascii=False).encode("utf-8", "replace")
