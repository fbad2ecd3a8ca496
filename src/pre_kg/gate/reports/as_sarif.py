"""The report as SARIF, for code review and editors.

Source: OASIS Static Analysis Results Interchange Format (SARIF) 2.1.0.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING
from urllib.parse import quote

from pre_kg import __version__
from pre_kg.gate.findings import as_finding, local_name, relative

if TYPE_CHECKING:
    from pathlib import Path

    from pre_kg.gate.findings import Finding
    from pre_kg.model import Report

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {"violation": "error", "warning": "warning", "info": "note"}


def as_sarif(report: Report, *, root: Path | None = None) -> str:
    """Return the report as SARIF 2.1.0.

    Args:
        report: What the gate found.
        root: Folder from which files are named.
    """
    found = [as_finding(v) for v in report.violations]
    rules = sorted({f.rule for f in found})
    driver = {
        "name": "pre-kg check",
        "version": __version__,
        "rules": [_rule(rule, found) for rule in rules],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(f, rules.index(f.rule), root) for f in found],
    }
    content = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def _rule(rule: str, found: list[Finding]) -> dict[str, object]:
    first = next(f for f in found if f.rule == rule)
    return {
        "id": rule,
        "name": local_name(rule),
        "shortDescription": {"text": first.expected or first.message},
        "defaultConfiguration": {"level": _LEVELS[first.severity]},
    }


def _result(found: Finding, index: int, root: Path | None) -> dict[str, object]:
    result: dict[str, object] = {
        "ruleId": found.rule,
        "ruleIndex": index,
        "level": _LEVELS[found.severity],
        "message": {"text": _message(found)},
        "partialFingerprints": {"node/v1": _fingerprint(found)},
    }
    if location := _location(found, root):
        result["locations"] = [location]
    return result


def _message(found: Finding) -> str:
    subject = " · ".join(t for t in (found.focus_label or found.focus_node, found.path_label) if t)
    expected = f" Attendu : {found.expected}." if found.expected else ""
    return f"{subject} : {found.message}{expected}" if subject else found.message + expected


def _location(found: Finding, root: Path | None) -> dict[str, object]:
    location: dict[str, object] = {}
    if found.file is not None:
        physical: dict[str, object] = {
            "artifactLocation": {"uri": quote(relative(found.file, root), safe="/:")}
        }
        if found.line is not None:
            physical["region"] = {"startLine": found.line}
        location["physicalLocation"] = physical
    if found.focus_node:
        location["logicalLocations"] = [
            {"fullyQualifiedName": found.focus_node, "name": found.focus_label or found.focus_node}
        ]
    return location


def _fingerprint(found: Finding) -> str:
    parts = (found.rule, found.component, found.focus_node, found.path, found.value)
    return hashlib.sha256(repr(parts).encode("utf-8")).hexdigest()
