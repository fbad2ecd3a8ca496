"""The gate: shapes and verify queries judge a graph, and only a clean verdict lets it through.

`check` gives a report, `require` a `ValidDataset` or a refusal, `check_document` holds citations
against the document they cite; `reports` says a report as text, JSON, Turtle or SARIF. Nothing
here loads rdflib or pySHACL until a graph is validated.
"""

from __future__ import annotations

from pre_kg.gate.checking import check
from pre_kg.gate.citations import check_document
from pre_kg.gate.verdict import (
    FILE_NAME as VERDICT_FILE,
)
from pre_kg.gate.verdict import ValidDataset, Verdict, read_verdict, remember, require, rules_digest

__all__ = [
    "VERDICT_FILE",
    "ValidDataset",
    "Verdict",
    "check",
    "check_document",
    "read_verdict",
    "remember",
    "require",
    "rules_digest",
]
