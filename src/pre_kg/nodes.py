"""What is said of a node, both ways, and who says it: one content for every surface."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pre_kg import store
from pre_kg.answers import citations
from pre_kg.model import Fact, Literal
from pre_kg.verbalise import STRUCTURE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pre_kg.model import Iri, Quad
    from pre_kg.provenance import Provenance
    from pre_kg.store import Dataset
    from pre_kg.verbalise import Wording


def about(data: Dataset, iri: Iri, most: int | None = None) -> tuple[list[Fact], list[Fact]]:
    """Return what is said of a node and what refers to it, each sorted, with their sections.

    Args:
        data: The graph.
        iri: The node.
        most: Statements to return each way; `None` for all.
    """
    return (
        _facts(data, data.quads(iri, graph=None), most),
        _facts(data, data.quads(object=iri, graph=None), most),
    )


def _facts(data: Dataset, statements: Iterable[Quad], most: int | None) -> list[Fact]:
    told = (q for q in statements if q.predicate not in STRUCTURE)
    order = sorted(told, key=lambda q: (q.predicate, q.subject, store.sort_key(q.object)))
    return [
        Fact(q.subject, q.predicate, q.object, data.sections(q.subject, q.predicate, q.object))
        for q in order[:most]
    ]


def as_json(
    iri: Iri,
    data: Dataset,
    wording: Wording,
    provenance: Provenance,
    *,
    most: int | None = None,
) -> dict[str, Any]:
    """Return a node as JSON values: names, kind, description, facts both ways with sources.

    Args:
        iri: The node.
        data: The graph.
        wording: Its words.
        provenance: Who says what.
        most: Facts to return each way; `None` for all.
    """
    outgoing, incoming = about(data, iri, most)
    kinds = wording.kinds(iri)

    def facts(found: Iterable[Fact]) -> list[dict[str, Any]]:
        return [
            {
                "subject": f.subject,
                "predicate": f.predicate,
                "object": f.object.value if isinstance(f.object, Literal) else f.object,
                "text": wording.fact(f),
                "sources": citations(provenance.citations(f.sections)),
            }
            for f in found
        ]

    return {
        "iri": iri,
        "label": wording.label(iri),
        "labels": [{"text": x.text, "form": x.form} for x in wording.labels(iri)],
        "kind": kinds[0].iri if kinds else None,
        "kind_label": kinds[0].label if kinds else None,
        "description": wording.description(iri),
        "facts": facts(outgoing),
        "incoming": facts(incoming),
    }
