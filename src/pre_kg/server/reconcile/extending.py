"""Data extension: values of properties for nodes that a table was matched with."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from pre_kg import terms
from pre_kg.errors import ParameterError
from pre_kg.model import Literal
from pre_kg.server.reconcile import things
from pre_kg.verbalise import STRUCTURE

if TYPE_CHECKING:
    from collections.abc import Callable, Container

    from pre_kg.model import Iri, Term
    from pre_kg.server.reconcile.things import Json
    from pre_kg.server.snapshot import Snapshot

MOST_CELLS: Final = 10_000
MOST_PROPOSED: Final = 100
SETTINGS: Final = [
    {
        "name": "limit",
        "label": "Nombre de valeurs",
        "type": "number",
        "default": 0,
        "help_text": "Nombre de valeurs au plus par ligne ; 0 pour toutes.",
    }
]
_INTEGERS: Final = {
    terms.XSD + name
    for name in ("integer", "int", "long", "short", "nonNegativeInteger", "positiveInteger")
}
_FLOATS: Final = {terms.XSD + name for name in ("decimal", "double", "float")}
_WHOLE: Final = re.compile(r"[+-]?\d{1,15}")
_NUMBER: Final = re.compile(r"[+-]?(\d{1,15}\.?\d{0,15}|\.\d{1,15})([eE][+-]?\d{1,2})?")
_DAY: Final = re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")
_MOMENT: Final = re.compile(
    rf"{_DAY.pattern}T([01]\d|2[0-3])(:[0-5]\d){{2}}(\.\d+)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)?"
)
_FORMS: Final[tuple[tuple[Container[Iri], re.Pattern[str], Callable[[str], Json]], ...]] = (
    (_INTEGERS, _WHOLE, lambda text: {"int": int(text)}),
    (_FLOATS, _NUMBER, lambda text: {"float": float(text)}),
    ({terms.XSD + "date"}, _DAY, lambda text: {"date": f"{text}T00:00:00"}),
    ({terms.XSD + "dateTime"}, _MOMENT, lambda text: {"date": text}),
)
"""Datatypes, what their texts must look like, and how the protocol writes them."""


def read(query: object) -> tuple[list[Iri], list[tuple[Iri, int]]]:
    """Read a query: identifiers of nodes; those of properties, each with its most values.

    Raises:
        ParameterError: It is not what the protocol says, or asks for too much.
    """
    wrong = ParameterError("extend : attendu un objet, de clés « ids » et « properties ».")
    if not isinstance(query, dict):
        raise wrong
    ids, properties = query.get("ids"), query.get("properties")
    if not isinstance(ids, list) or not all(isinstance(i, str) for i in ids):
        raise wrong
    if not isinstance(properties, list):
        raise wrong
    asked = []
    for one in properties:
        if not isinstance(one, dict) or not isinstance(one.get("id"), str):
            raise wrong
        asked.append((one["id"], _limit(one.get("settings"))))
    if len(ids) * len(asked) > MOST_CELLS:
        raise ParameterError(f"extend : {MOST_CELLS} cellules au plus à la fois.")
    return ids, asked


def _limit(settings: object) -> int:
    given = settings.get("limit", 0) if isinstance(settings, dict) else 0
    text = str(given or 0).removesuffix(".0")
    if isinstance(given, bool) or not text.isdecimal():
        raise ParameterError("extend : « limit » doit être un entier, 0 pour toutes les valeurs.")
    return int(text[:9])


def answer(snapshot: Snapshot, ids: list[Iri], asked: list[tuple[Iri, int]]) -> Json:
    """Return the values of each property of each node."""
    rows: Json = {}
    for iri in ids:
        known = things.exists(snapshot, iri)
        rows[iri] = {
            predicate: [
                value(snapshot, term)
                for term in things.values(snapshot, iri, predicate)[: most or None]
            ]
            if known
            else []
            for predicate, most in asked
        }
    meta = [{"id": p, "name": snapshot.wording.label(p)} for p, _ in asked]
    return {"meta": meta, "rows": rows}


def value(snapshot: Snapshot, term: Term) -> Json:
    """Return a value in the form that its type has in the protocol; in doubt, its text."""
    if not isinstance(term, Literal):
        if things.exists(snapshot, term):
            return {"id": term, "name": snapshot.wording.label(term)}
        return {"str": term}
    text = term.value
    for datatypes, form, typed in _FORMS:
        if term.datatype in datatypes and form.fullmatch(text):
            return typed(text)
    return {"str": text}


def proposals(snapshot: Snapshot, kind: Iri, limit: int) -> Json:
    """Return the properties that nodes of a type have, the most frequent first.

    Args:
        snapshot: The graph.
        kind: A type; empty for any.
        limit: Most properties.
    """
    counts: dict[Iri, int] = {}
    for iri in snapshot.wording.nodes():
        if kind and kind not in {k.iri for k in snapshot.wording.kinds(iri)}:
            continue
        held = {q.predicate for q in snapshot.data.quads(iri, graph=None)} - STRUCTURE
        for predicate in held:
            counts[predicate] = counts.get(predicate, 0) + 1
    order = sorted(counts, key=lambda p: (-counts[p], p))[:limit]
    found: dict[str, Any] = {"limit": limit, "type": kind}
    return {**found, "properties": [{"id": p, "name": snapshot.wording.label(p)} for p in order]}
