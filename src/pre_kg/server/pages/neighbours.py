"""The nodes around a node: the same content for the picture and for its table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from pre_kg import nodes
from pre_kg.server.pages.facts import Notes, Value, value

if TYPE_CHECKING:
    from pre_kg.model import Fact, Iri
    from pre_kg.server.pages.display import Display, Shown
    from pre_kg.server.snapshot import Snapshot

MOST: Final = 48
"""Neighbours in one picture: more cannot be read."""


@dataclass(frozen=True, slots=True)
class Link:
    """A statement between a node and a neighbour."""

    subject: Shown
    relation: Shown
    object: Shown
    kind: Shown | None
    said: Value


def between(snapshot: Snapshot, iri: Iri) -> tuple[list[Fact], int]:
    """Return the statements between a node and others, and how many were left out."""
    outgoing, incoming = nodes.about(snapshot.data, iri)
    known = snapshot.known
    found = [
        f
        for f in (*outgoing, *incoming)
        if isinstance(f.object, str)
        and f.object != f.subject
        and other(f, iri) in known
        and snapshot.provenance.section(other(f, iri)) is None
    ]
    kept: dict[Iri, None] = {}
    for fact in found:
        if len(kept) < MOST:
            kept.setdefault(other(fact, iri))
    shown = [f for f in found if other(f, iri) in kept]
    return shown, len({other(f, iri) for f in found}) - len(kept)


def other(fact: Fact, iri: Iri) -> Iri:
    """Return the end of a statement that is not a node."""
    return str(fact.object) if fact.subject == iri else fact.subject


def links(display: Display, iri: Iri, notes: Notes) -> tuple[list[Link], int]:
    """Return the rows of the table, and how many neighbours were left out."""
    found, more = between(display.snapshot, iri)
    rows = [
        Link(
            display.node(f.subject),
            display.label(f.predicate),
            display.node(str(f.object)),
            _kind(display, other(f, iri)),
            value(display.node(other(f, iri)), f.sections, notes),
        )
        for f in found
    ]
    return rows, more


def _kind(display: Display, iri: Iri) -> Shown | None:
    kinds = display.snapshot.wording.kinds(iri)
    return display.kind(kinds[0].iri) if kinds else None


def elements(display: Display, iri: Iri) -> dict[str, Any]:
    """Return a node, its neighbours and the statements between them, as JSON values."""
    found, more = between(display.snapshot, iri)
    around = dict.fromkeys([iri, *(other(f, iri) for f in found)])
    return {
        "node": iri,
        "more": more,
        "nodes": [_node(display, n) for n in around],
        "edges": [
            {
                "source": f.subject,
                "target": f.object,
                "predicate": f.predicate,
                "label": display.label(f.predicate).text,
                "status": value(display.node(iri), f.sections, Notes(display)).status,
            }
            for f in found
        ],
    }


def _node(display: Display, iri: Iri) -> dict[str, Any]:
    kind = _kind(display, iri)
    named = display.node(iri)
    return {
        "id": iri,
        "label": named.text,
        "href": named.href,
        "kind": kind.text if kind else display.say("Sans sorte", "No kind"),
    }
