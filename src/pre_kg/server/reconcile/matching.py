"""Reconciliation queries to candidates.

A candidate's score is that of the search, in [0, 1] as on every surface, and no less than the best
for a node that bears the very name, as in an answer. With properties, it is multiplied by the share
of them that the candidate has, half of it being out of their reach.

A candidate is a match, to be chosen without a person, when the query is its identifier or one of
its names but for case, accents and dots, when no other node of the types asked for bears that
name, and when it has every property value that is given. The search alone decides nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from pre_kg.errors import ParameterError
from pre_kg.french import fold
from pre_kg.server.reconcile import things

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pre_kg.model import Iri, Term
    from pre_kg.server.reconcile.things import Json
    from pre_kg.server.snapshot import Snapshot

USUAL: Final = 10
MOST: Final = 100
BATCH: Final = 50
DEEP: Final = 50
LONGEST: Final = 2_000
_KEYS: Final = frozenset({"query", "type", "limit", "properties", "type_strict"})
_STRICT: Final = ("any", "should", "all")


@dataclass(frozen=True, slots=True)
class Query:
    """One cell to match.

    Attributes:
        text: What the cell says; empty when only properties are given.
        types: Identifiers of types; empty for any.
        every: Whether a candidate must have all the types rather than one.
        properties: Identifiers of properties with the values that a candidate should have, each
            the identifier of an entity or the text of a value.
    """

    text: str
    types: tuple[Iri, ...]
    every: bool
    limit: int
    properties: tuple[tuple[Iri, tuple[str, ...]], ...] = ()


def read(batch: object) -> dict[str, Query]:
    """Read a batch of queries.

    Raises:
        ParameterError: It is not what the protocol says; the query is named.
    """
    if not isinstance(batch, dict):
        raise ParameterError("queries : attendu un objet JSON, une requête par clé.")
    return {key: _query(key, content) for key, content in batch.items()}


def _query(key: str, content: object) -> Query:
    where = f"Requête {key[:40]!r}"
    if not isinstance(content, dict) or not _KEYS.issuperset(content):
        raise ParameterError(f"{where} : attendu un objet, de clés {', '.join(sorted(_KEYS))}.")
    text, kinds = content.get("query", ""), content.get("type") or []
    limit, strict = content.get("limit", USUAL), content.get("type_strict", "any")
    if not isinstance(text, str):
        raise ParameterError(f"{where} : « query » doit être un texte.")
    kinds = [kinds] if isinstance(kinds, str) else kinds
    if not isinstance(kinds, list) or not all(isinstance(k, str) for k in kinds):
        raise ParameterError(f"{where} : « type » doit être un identifiant, ou une liste.")
    if isinstance(limit, bool) or not isinstance(limit, int | float) or not limit >= 1:
        raise ParameterError(f"{where} : « limit » doit être un entier positif.")
    if strict not in _STRICT:
        raise ParameterError(f"{where} : « type_strict » doit être {', '.join(_STRICT)}.")
    properties = _properties(where, content.get("properties") or [])
    if not text.strip() and not properties:
        raise ParameterError(f"{where} : il manque « query » ou « properties ».")
    most = int(min(limit, MOST))
    return Query(text.strip()[:LONGEST], tuple(kinds), strict == "all", most, properties)


def _properties(where: str, content: object) -> tuple[tuple[Iri, tuple[str, ...]], ...]:
    wrong = ParameterError(
        f"{where} : « properties » doit être une liste d'objets, de clés « pid » et « v »."
    )
    if not isinstance(content, list):
        raise wrong
    found = []
    for one in content:
        if not isinstance(one, dict) or not isinstance(one.get("pid"), str) or "v" not in one:
            raise wrong
        given = one["v"] if isinstance(one["v"], list) else [one["v"]]
        found.append((one["pid"], tuple(_value(wrong, v) for v in given)))
    return tuple(found)


def _value(wrong: ParameterError, given: Any) -> str:
    if isinstance(given, dict):
        given = given.get("id")
        if not isinstance(given, str):
            raise wrong
    if isinstance(given, bool):
        return str(given).lower()
    if not isinstance(given, str | int | float):
        raise wrong
    return str(given)


# --- Candidates ------------------------------------------------------------------------------


def answer(snapshot: Snapshot, batch: Mapping[str, Query]) -> dict[str, Json]:
    """Return the candidates for each query, the best first."""
    return {key: {"result": candidates(snapshot, query)} for key, query in batch.items()}


def candidates(snapshot: Snapshot, query: Query) -> list[Json]:
    """Return the candidates for a query, the best first."""
    bearers = _bearers(snapshot, query)
    alone = bearers if len(bearers) == 1 else frozenset[str]()
    scores = _found(snapshot, query) if query.text else _having(snapshot, query)
    best = max(scores.values(), default=1.0)
    scores |= {iri: 1.0 if iri == query.text else best for iri in bearers}
    rows = [_candidate(snapshot, query, iri, scores[iri], iri in alone) for iri in scores]
    rows = [row for row in rows if query.text or row["score"] > 0]
    rows.sort(key=lambda row: (-row["score"], not row["match"], row["name"], row["id"]))
    return rows[: query.limit]


def _bearers(snapshot: Snapshot, query: Query) -> frozenset[Iri]:
    """Return the nodes of the types asked for that the text of a query names or identifies."""
    if not query.text:
        return frozenset()
    known = things.exists(snapshot, query.text)
    named = frozenset({query.text}) if known else things.names(snapshot).bearers(query.text)
    return frozenset(iri for iri in named if _fits(snapshot, query, iri))


def _fits(snapshot: Snapshot, query: Query, iri: Iri) -> bool:
    if not query.types:
        return True
    kinds = {kind.iri for kind in snapshot.wording.kinds(iri)}
    return kinds.issuperset(query.types) if query.every else not kinds.isdisjoint(query.types)


def _found(snapshot: Snapshot, query: Query) -> dict[Iri, float]:
    kinds = None
    if query.types:
        kinds = set().union(*(snapshot.wording.subclasses(t) for t in query.types))
    hits = snapshot.index.search(query.text, max(query.limit, DEEP), kinds=kinds)
    return {
        hit.node: round(min(1.0, hit.score), 4) for hit in hits if _fits(snapshot, query, hit.node)
    }


def _having(snapshot: Snapshot, query: Query) -> dict[Iri, float]:
    """Return the nodes that have one of the property values asked for."""
    found: set[Iri] = set()
    for predicate, asked in query.properties:
        for quad in snapshot.data.quads(None, predicate, graph=None):
            if _same(snapshot, asked, [quad.object]):
                found.add(quad.subject)
    return {iri: 1.0 for iri in found if _fits(snapshot, query, iri)}


def _same(snapshot: Snapshot, asked: Iterable[str], held: Iterable[Term]) -> bool:
    """Whether a value is one of those asked for: identifier, name, or text but for its case."""
    wanted = set(asked)
    folded = {fold(v) for v in wanted}
    return any(t in wanted or fold(things.text(snapshot, t)) in folded for t in held)


def _candidate(snapshot: Snapshot, query: Query, iri: Iri, score: float, alone: bool) -> Json:
    from rapidfuzz import fuzz  # noqa: PLC0415 - for reconciliation alone

    labels = [label.text for label in snapshot.wording.labels(iri)]
    wanted = fold(query.text)
    nearness = max((fuzz.ratio(wanted, fold(text)) for text in labels), default=0.0) / 100
    features: list[Json] = []
    if query.text:
        features = [
            {"id": "recherche", "value": score},
            {"id": "nom", "value": round(nearness, 4)},
            {"id": "seul-de-ce-nom", "value": alone},
        ]
    had = [
        _same(snapshot, asked, things.values(snapshot, iri, predicate))
        for predicate, asked in query.properties
    ]
    if had:
        share = sum(had) / len(had)
        score *= (1 + share) / 2 if query.text else share
        features.append({"id": "proprietes", "value": round(share, 4)})
    return {
        **things.entity(snapshot, iri),
        "type": things.types_of(snapshot, iri),
        "score": round(score, 4),
        "features": features,
        "match": alone and all(had),
    }
