"""What the tools take and return, as JSON Schema 2020-12."""

from __future__ import annotations

from typing import Any, Final, TypeAlias

Schema: TypeAlias = "dict[str, Any]"

_TEXT: Final[Schema] = {"type": "string"}
_MAYBE: Final[Schema] = {"type": ["string", "null"]}
_SHARE: Final[Schema] = {"type": "number", "minimum": 0, "maximum": 1}


def record(**properties: Schema) -> Schema:
    """Return the schema of an object that has these keys and no other."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def listing(item: Schema) -> Schema:
    """Return the schema of a list."""
    return {"type": "array", "items": item}


def _one_of(*values: str) -> Schema:
    return {"type": "string", "enum": list(values)}


VALUE: Final = record(
    value={"type": ["string", "boolean"]},
    datatype=_MAYBE,
    label=_MAYBE,
    unit=_MAYBE,
    comparison=_TEXT,
    period=_MAYBE,
)
CITATION: Final = record(
    source=_TEXT,
    title=_TEXT,
    section=_TEXT,
    issued=_MAYBE,
    status=_one_of("asserted", "attributed", "contradicted"),
)
FACT: Final = record(
    subject=_TEXT, predicate=_TEXT, object=_TEXT, text=_TEXT, sources=listing(CITATION)
)
_NODE_KEYS: Final[dict[str, Schema]] = {
    "iri": _TEXT,
    "label": _TEXT,
    "kind": _MAYBE,
    "kind_label": _MAYBE,
    "score": _SHARE,
    "found_by": listing(_TEXT),
}

ANSWER: Final = record(
    question=_TEXT,
    status=_one_of("answered", "related", "abstained"),
    reason={"enum": [None, "out_of_scope", "no_such_fact", "unknown_terms"]},
    text=_TEXT,
    values=listing(VALUE),
    nodes=listing(record(**_NODE_KEYS)),
    facts=listing(FACT),
    conflicts=listing(record(values=listing(VALUE), sources=listing(CITATION))),
    suggestions=listing(_TEXT),
    sparql=_MAYBE,
    confidence=_SHARE,
    elapsed_ms={"type": "number", "minimum": 0},
)
FOUND: Final = record(nodes=listing(record(**_NODE_KEYS, description=_MAYBE)))
NODE: Final = record(
    iri=_TEXT,
    label=_TEXT,
    labels=listing(record(text=_TEXT, form=_TEXT)),
    kind=_MAYBE,
    kind_label=_MAYBE,
    description=_MAYBE,
    facts=listing(FACT),
    incoming=listing(FACT),
    truncated={"type": "boolean"},
)
RESULT: Final = record(
    results={
        "type": ["object", "null"],
        "description": "SPARQL 1.1 Query Results JSON (SELECT, ASK)",
    },
    turtle={"type": ["string", "null"], "description": "Turtle (CONSTRUCT, DESCRIBE)"},
    truncated={"type": "boolean"},
)
_TERM: Final[Schema] = {
    "type": ["object", "null"],
    "properties": {"value": _TEXT, "datatype": _MAYBE, "language": _MAYBE},
}
REPORT: Final = record(
    conforms={"type": "boolean"},
    counts={"type": "object", "additionalProperties": {"type": "integer"}},
    violations=listing(
        record(
            line={"type": ["integer", "null"]},
            severity=_TEXT,
            rule=_TEXT,
            focus=_TEXT,
            focus_label=_MAYBE,
            path=_MAYBE,
            path_label=_MAYBE,
            value=_TERM,
            expected=_MAYBE,
            message=_TEXT,
        )
    ),
    truncated={"type": "boolean"},
)
