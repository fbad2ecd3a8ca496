"""The answer object as JSON: one schema on every surface."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pre_kg.model import Literal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pre_kg.model import Answer, Citation, Value


def as_json(answer: Answer) -> dict[str, Any]:
    """Return an answer as JSON values, with the keys of the interface contract and no other."""
    return {
        "question": answer.question,
        "status": answer.status,
        "reason": answer.reason,
        "text": answer.text,
        "values": [_value(v) for v in answer.values],
        "nodes": [
            {
                "iri": n.iri,
                "label": n.label,
                "kind": n.kind,
                "kind_label": n.kind_label,
                "score": n.score,
                "found_by": list(n.found_by),
            }
            for n in answer.nodes
        ],
        "facts": [
            {
                "subject": f.subject,
                "predicate": f.predicate,
                "object": f.object.value if isinstance(f.object, Literal) else f.object,
                "text": f.text,
                "sources": citations(f.sources),
            }
            for f in answer.facts
        ],
        "conflicts": [
            {"values": [_value(v) for v in c.values], "sources": citations(c.sources)}
            for c in answer.conflicts
        ],
        "suggestions": list(answer.suggestions),
        "sparql": answer.sparql,
        "confidence": answer.confidence,
        "elapsed_ms": answer.elapsed_ms,
    }


def _value(value: Value) -> dict[str, Any]:
    return {
        "value": value.value,
        "datatype": value.datatype,
        "label": value.label,
        "unit": value.unit,
        "comparison": value.comparison,
        "period": value.period,
    }


def citations(found: Iterable[Citation]) -> list[dict[str, Any]]:
    """Return sources as JSON values."""
    return [
        {
            "source": c.source,
            "title": c.title,
            "section": c.section,
            "issued": c.issued,
            "status": c.status,
        }
        for c in found
    ]
