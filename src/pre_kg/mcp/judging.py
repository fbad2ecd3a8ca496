"""Hold a text against the graph, as the gate does a partner's file."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from pre_kg import gate
from pre_kg.errors import ParseError, StoreError
from pre_kg.gate import reports

if TYPE_CHECKING:
    from pathlib import Path

    from pre_kg.wiring import Knowledge


def judge(knowledge: Knowledge, text: str, path: Path) -> dict[str, Any]:
    """Return the report of the gate as JSON values, the graph being the text's context.

    Args:
        knowledge: The graph and its rules.
        text: RDF.
        path: Where to write the text; the suffix says its syntax.

    Raises:
        ParseError: The text is not the RDF that it should be.
        StoreError: It holds what is never read, as XML entities.
    """
    path.write_text(text, encoding="utf-8", newline="")
    files = (*(f.resolve() for f in knowledge.graph_files), path)
    try:
        report = gate.check(
            files, knowledge.schema_files, verify=knowledge.verify_folders, only={path}
        )
    except ParseError as error:
        if error.path != str(path):
            raise
        raise ParseError(path.name, error.detail, line=error.line, column=error.column) from None
    except StoreError as error:
        raise StoreError(str(error).replace(str(path), path.name)) from None
    found: dict[str, Any] = json.loads(reports.as_json(report, root=path.parent))
    return found
