"""The report as JSON.

Keys: `conforms`, `files`, `triples`, `counts` (by severity) and `violations`, each with `file`,
`line`, `severity`, `rule`, `shape`, `component`, `focus`, `focus_label`, `path`, `path_label`,
`value` (`null`, or `value`, `datatype`, `language`; an IRI has neither of the last two),
`expected` and `message`.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from pre_kg.gate.findings import as_finding, counts, relative
from pre_kg.model import Literal

if TYPE_CHECKING:
    from pathlib import Path

    from pre_kg.model import Report, Term, Violation


def as_json(report: Report, *, root: Path | None = None) -> str:
    """Return the report as JSON, keys in a fixed order.

    Args:
        report: What the gate found.
        root: Folder from which files are named.
    """
    content = {
        "conforms": report.conforms,
        "files": report.files,
        "triples": report.triples,
        "counts": counts(report),
        "violations": [_violation(v, root) for v in report.violations],
    }
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def _violation(violation: Violation, root: Path | None) -> dict[str, object]:
    found = as_finding(violation)
    return {
        "file": None if found.file is None else relative(found.file, root),
        "line": found.line,
        "severity": found.severity,
        "rule": found.rule,
        "shape": found.shape,
        "component": found.component,
        "focus": found.focus_node,
        "focus_label": found.focus_label,
        "path": found.path,
        "path_label": found.path_label,
        "value": _value(found.value),
        "expected": found.expected,
        "message": found.message,
    }


def _value(term: Term | None) -> dict[str, str | None] | None:
    if term is None:
        return None
    if isinstance(term, Literal):
        return {"value": term.value, "datatype": term.datatype, "language": term.language}
    return {"value": term, "datatype": None, "language": None}
