"""Suggestions while a person types, and the little previews of what is suggested."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Final

from pre_kg.errors import UnknownNodeError
from pre_kg.french import fold
from pre_kg.server import completing
from pre_kg.server.reconcile import things

if TYPE_CHECKING:
    from collections.abc import Callable

    from pre_kg.model import Iri
    from pre_kg.server.reconcile.things import Json
    from pre_kg.server.snapshot import Snapshot

SHOWN: Final = 20
FARTHEST: Final = 1_000
_SHORT: Final = 400


def entities(snapshot: Snapshot, prefix: str, cursor: int) -> Json:
    """Return nodes of which a name, or the identifier, begins so."""
    if things.exists(snapshot, prefix):
        found = [prefix][cursor:]
    else:
        named = completing.complete(snapshot, prefix, cursor + SHOWN)
        found = [iri for iri, _ in named][cursor:]
    return {
        "result": [
            {**things.entity(snapshot, iri), "notable": things.types_of(snapshot, iri)}
            for iri in found
        ]
    }


def types(snapshot: Snapshot, prefix: str, cursor: int) -> Json:
    """Return types of which a name has a word that begins so."""
    return _terms(snapshot, list(things.types(snapshot)), prefix, cursor)


def properties(snapshot: Snapshot, prefix: str, cursor: int) -> Json:
    """Return properties of which a wording has a word that begins so."""
    return _terms(snapshot, list(things.predicates(snapshot)), prefix, cursor)


def _terms(snapshot: Snapshot, known: list[Iri], prefix: str, cursor: int) -> Json:
    wording = snapshot.wording
    wanted = fold(" ".join(prefix.split()))

    def names(iri: Iri) -> list[str]:
        return [fold(wording.label(iri)), *(fold(label.text) for label in wording.labels(iri))]

    fitting = [
        iri
        for iri in known
        if iri == prefix
        or any(name.startswith(wanted) or f" {wanted}" in name for name in names(iri))
    ]
    first = [i for i in fitting if i == prefix or fold(wording.label(i)).startswith(wanted)]
    order = [*first, *(i for i in fitting if i not in first)]
    shown = order[cursor : cursor + SHOWN]
    return {"result": [things.entity(snapshot, iri) for iri in shown]}


SUGGESTED: Final[dict[str, Callable[[Snapshot, str, int], Json]]] = {
    "entity": entities,
    "property": properties,
    "type": types,
}
"""What the protocol suggests, to what finds it."""


def flyout(snapshot: Snapshot, what: str, iri: Iri) -> Json:
    """Return a little preview of an entity, a property or a type.

    Raises:
        UnknownNodeError: The graph has none of that identifier.
    """
    known = {
        "entity": lambda: things.exists(snapshot, iri),
        "property": lambda: iri in things.predicates(snapshot),
        "type": lambda: iri in things.types(snapshot),
    }
    if not known[what]():
        raise UnknownNodeError(iri)
    return {"id": iri, "html": summary(snapshot, iri)}


def summary(snapshot: Snapshot, iri: Iri) -> str:
    """Return what a thing is in a few lines of HTML, every text escaped."""
    wording = snapshot.wording
    kinds = ", ".join(k.label for k in wording.kinds(iri)[:1])
    described = wording.description(iri) or ""
    cut = described if len(described) <= _SHORT else f"{described[:_SHORT]}…"
    lines = [f"<p><strong>{escape(wording.label(iri))}</strong></p>"]
    lines += [f"<p><em>{escape(kinds)}</em></p>"] if kinds else []
    lines += [f"<p>{escape(cut)}</p>"] if cut else []
    return "".join([*lines, f"<p><small>{escape(iri)}</small></p>"])


def preview(snapshot: Snapshot, iri: Iri, address: str) -> str:
    """Return a page for a small frame.

    Args:
        snapshot: The graph.
        iri: A node.
        address: Of its whole page.

    Raises:
        UnknownNodeError: Nothing is said of it.
    """
    if not things.exists(snapshot, iri):
        raise UnknownNodeError(iri)
    label = escape(snapshot.wording.label(iri))
    link = f'<p><a href="{escape(address)}" target="_blank" rel="noopener">Voir le nœud</a></p>'
    return (
        '<!DOCTYPE html>\n<html lang="fr"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{label}</title></head><body><main>{summary(snapshot, iri)}{link}</main></body>"
        "</html>\n"
    )
