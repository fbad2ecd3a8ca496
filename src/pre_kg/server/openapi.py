"""The OpenAPI 3.1 document: every operation under `/api`, one for each named query."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from pre_kg import __version__, sparql
from pre_kg.mcp import schemas
from pre_kg.queries import PARAMETER_KINDS
from pre_kg.server import forms

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pre_kg.queries import NamedQuery, Parameter
    from pre_kg.server.snapshot import Snapshot

Json: TypeAlias = "dict[str, Any]"

MOST_NODES: Final = 1_000
MOST_SUGGESTIONS: Final = 50
_TEXT: Final = {"type": "string", "minLength": 1, "maxLength": 2_000, "pattern": r"\S"}
_VALUES: Final[dict[str, Json]] = {
    "node": {"type": "string", "minLength": 1},
    "text": {"type": "string"},
    "integer": {"type": "string", "pattern": r"^[+-]?[0-9]+$"},
    "year": {"type": "string", "pattern": "^[0-9]{4}$"},
    "date": {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"},
}
"""Kind of a parameter of a named query to what its value may be."""
_FAULTS: Final = {
    "400": "Demande refusée : paramètre manquant, inconnu ou d'une autre sorte.",
    "403": "Résultat trop grand.",
    "404": "Rien de ce nom.",
    "406": "Aucun des formats demandés n'est offert.",
    "429": "Trop de demandes : réessayez après le délai de Retry-After.",
    "503": "Serveur occupé : réessayez après le délai de Retry-After.",
    "504": "Calcul interrompu à sa limite de temps.",
}
_NODE: Final = schemas.record(
    **{k: v for k, v in schemas.NODE["properties"].items() if k != "truncated"}
)
_SUGGESTIONS: Final = schemas.record(
    suggestions=schemas.listing(
        schemas.record(
            iri={"type": "string"},
            name={"type": "string"},
            label={"type": "string"},
            kind_label={"type": ["string", "null"]},
        )
    )
)
_QUERIES: Final = schemas.record(
    requetes=schemas.listing(
        schemas.record(
            name={"type": "string"},
            title={"type": "string"},
            description={"type": "string"},
            href={"type": "string"},
            parameters=schemas.listing(
                schemas.record(
                    name={"type": "string"},
                    kind={"type": "string", "enum": list(PARAMETER_KINDS)},
                    default={"type": ["string", "null"]},
                    description={"type": "string"},
                )
            ),
        )
    )
)
_FAULT: Final = {
    "type": "object",
    "required": ["status", "message"],
    "properties": {
        "status": {"type": "integer"},
        "message": {"type": "string"},
        "nearest": {"type": "array", "items": {"type": "string"}},
        "line": {"type": ["integer", "null"]},
        "column": {"type": ["integer", "null"]},
    },
}


def document(snapshot: Snapshot, root: str) -> bytes:
    """Return the document; `root` is the path under which the server is found."""
    content = {
        "openapi": "3.1.0",
        "info": {
            "title": "pre_kg",
            "version": __version__,
            "description": "Questions en français, nœuds, noms et requêtes nommées d'un graphe "
            "de connaissances ; chaque énoncé nomme sa source.",
        },
        "servers": [{"url": root}],
        "paths": {**_fixed(), **_named(snapshot.queries.values())},
        "components": {"schemas": _schemas()},
    }
    return json.dumps(content, ensure_ascii=False).encode()


def _schemas() -> Json:
    return {
        "Reponse": schemas.ANSWER,
        "Noeud": _NODE,
        "Suggestions": _SUGGESTIONS,
        "Requetes": _QUERIES,
        "Erreur": _FAULT,
    }


def _fixed() -> Json:
    name = "IRI, nom abrégé ou libellé du nœud."
    return {
        "/api/ask": _operation(
            "demander",
            "Répondre à une question en français",
            [
                _parameter("q", "La question.", _TEXT, required=True),
                _parameter("k", "Nombre de nœuds au plus.", _count(MOST_NODES, 10)),
            ],
            _refer("Reponse"),
        ),
        "/api/noeud": _operation(
            "noeud",
            "Ce qui est dit d'un nœud et ce qui s'y rapporte, avec les sources",
            [_parameter("iri", name, _TEXT, required=True)],
            _refer("Noeud"),
        ),
        "/api/suggestions": _operation(
            "suggestions",
            "Noms de nœuds qui complètent un texte",
            [
                _parameter("q", "Le début d'un nom.", {"type": "string"}, required=True),
                _parameter("k", "Nombre de noms au plus.", _count(MOST_SUGGESTIONS, 8)),
            ],
            _refer("Suggestions"),
        ),
        "/api/requetes": _operation("requetes", "Les requêtes nommées", [], _refer("Requetes")),
    }


def _named(queries: Iterable[NamedQuery]) -> Json:
    return {
        f"/api/requetes/{query.name}": _operation(
            f"requete-{query.name}",
            query.title,
            [*map(_bound, query.parameters), _format(query)],
            _results(query),
            query.description,
        )
        for query in queries
    }


def _bound(parameter: Parameter) -> Json:
    schema = dict(_VALUES[parameter.kind])
    if parameter.default is not None:
        schema["default"] = parameter.default
    words = f"{parameter.description or parameter.name} ({PARAMETER_KINDS[parameter.kind]})"
    return _parameter(parameter.name, words, schema, required=parameter.default is None)


def _format(query: NamedQuery) -> Json:
    names = [n for n, media in forms.NAMES.items() if media in _media(query)]
    return _parameter("format", "Format, avant Accept.", {"type": "string", "enum": names})


def _media(query: NamedQuery) -> Iterable[str]:
    if sparql.form(query.text) in {"CONSTRUCT", "DESCRIBE"}:
        return forms.GRAPHS
    return forms.TABLES if sparql.form(query.text) == "SELECT" else forms.VERDICTS


def _results(query: NamedQuery) -> Json:
    structured = {"type": "object", "required": ["head"]}
    return {
        media: {"schema": structured if media == forms.RESULTS_JSON else {"type": "string"}}
        for media in _media(query)
    }


def _operation(
    name: str, title: str, parameters: list[Json], content: Json, description: str = ""
) -> Json:
    fault = _refer("Erreur")
    more = {"description": description} if description else {}
    return {
        "get": {
            "operationId": name,
            "summary": title,
            **more,
            "parameters": parameters,
            "responses": {
                "200": {"description": title, "content": content},
                **{s: {"description": text, "content": fault} for s, text in _FAULTS.items()},
            },
        }
    }


def _parameter(name: str, description: str, schema: Json, *, required: bool = False) -> Json:
    found = {"name": name, "in": "query", "description": description, "schema": schema}
    return {**found, "required": True} if required else found


def _count(most: int, default: int) -> Json:
    return {"type": "integer", "minimum": 1, "maximum": most, "default": default}


def _refer(name: str) -> Json:
    return {"application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}}}
