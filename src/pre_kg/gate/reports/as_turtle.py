"""The report as a SHACL validation report, in Turtle.

Each result is named by a digest of what it says, so that equal reports give equal bytes and no
blank node is needed; a chain of properties, which SHACL would spell with blank nodes, is left out.

Source: Shapes Constraint Language (SHACL), §3.6 (validation report).
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pyoxigraph as ox

from pre_kg import terms
from pre_kg.gate.findings import as_finding, relative
from pre_kg.model import Literal
from pre_kg.store import to_engine

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pre_kg.gate.findings import Finding
    from pre_kg.model import Report, Term

REPORT = "urn:pre-kg:rapport"
_RESULT = "urn:pre-kg:resultat:"
_SEVERITIES = {"violation": "Violation", "warning": "Warning", "info": "Info"}
_PREFIXES = {"sh": terms.SH, "rdfs": terms.RDFS, "xsd": terms.XSD}
_SPARQL = terms.SH + "SPARQLConstraintComponent"


def as_turtle(report: Report, *, root: Path | None = None) -> str:
    """Return the report as a SHACL validation report; verify queries stand as their file's name.

    Args:
        report: What the gate found.
        root: Folder from which files are named.
    """
    triples = list(_report(report, root))
    data = ox.serialize(
        (ox.Triple(ox.NamedNode(s), ox.NamedNode(p), to_engine(o)) for s, p, o in triples),
        format=ox.RdfFormat.TURTLE,
        prefixes=_PREFIXES,
    )
    return (data or b"").decode("utf-8")


def _report(report: Report, root: Path | None) -> Iterator[tuple[str, str, Term]]:
    sh = terms.SH
    found = {_name(f): f for f in map(as_finding, report.violations)}
    conforms = Literal("true" if report.conforms else "false", terms.XSD + "boolean")
    yield REPORT, terms.RDF_TYPE, sh + "ValidationReport"
    yield REPORT, sh + "conforms", conforms
    for name in sorted(found):
        yield REPORT, sh + "result", name
    for name in sorted(found):
        yield from ((name, p, o) for p, o in _result(found[name], root))


def _name(found: Finding) -> str:
    said = (found.rule, found.component, found.focus_node, found.path, found.path_label)
    digest = hashlib.sha256(repr((*said, found.value, found.message)).encode("utf-8")).hexdigest()
    return _RESULT + digest[:32]


def _result(found: Finding, root: Path | None) -> Iterator[tuple[str, Term]]:
    sh = terms.SH
    yield terms.RDF_TYPE, sh + "ValidationResult"
    yield sh + "resultSeverity", sh + _SEVERITIES[found.severity]
    if found.focus_node:
        yield sh + "focusNode", _iri(found.focus_node)
    if found.path is not None:
        yield sh + "resultPath", found.path
    if found.value is not None:
        yield sh + "value", found.value
    yield sh + "sourceConstraintComponent", found.component or _SPARQL
    yield sh + "sourceShape", _rule(found.shape)
    if found.constraint is not None:
        yield sh + "sourceConstraint", found.constraint
    yield sh + "resultMessage", _french(found.message)
    if found.expected:
        yield terms.RDFS_COMMENT, _french(f"Attendu : {found.expected}.")
    if found.file is not None:
        line = "" if found.line is None else f":{found.line}"
        yield terms.RDFS + "seeAlso", Literal(relative(found.file, root) + line)


def _french(text: str) -> Literal:
    return Literal(text, terms.RDF_LANG_STRING, "fr")


def _iri(node: str) -> Term:
    return node if ":" in node else Literal(node)


def _rule(shape: str) -> str:
    return shape if ":" in shape else "urn:pre-kg:regle:" + "-".join(shape.split())
