"""The verify queries: each returns the offenders, a row is a failure.

A query is a file `<rule>.rq`, a `SELECT` whose first variable is the offending node; `?chemin` is
the property and `?valeur` the value, when there are any. Header lines say the rest:
`#+ title: …`, `#+ message: …` (with `{variable}` placeholders) and, if need be, `#+ severity:
warning`. The ontology stands in the graph `terms.ONTOLOGY_GRAPH`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyoxigraph as ox

from pre_kg import sparql
from pre_kg.errors import MalformedQueryError, StoreError
from pre_kg.gate.findings import Finding, Labels, finding
from pre_kg.gate.reading import skolem_iri, to_engine_quad
from pre_kg.store import from_engine
from pre_kg.terms import ONTOLOGY_GRAPH

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from pre_kg.gate.places import Places
    from pre_kg.model import Quad, Severity, Term

_HEADER = re.compile(r"^#\+\s*(\w+)\s*:\s*(.*?)\s*$", re.MULTILINE)
_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_PATH, _VALUE = "chemin", "valeur"
_SEVERITIES: dict[str, Severity] = {
    "violation": "violation",
    "warning": "warning",
    "info": "info",
}


@dataclass(frozen=True, slots=True)
class Rule:
    """A verify query and what its header says."""

    name: str
    title: str
    message: str
    severity: Severity
    text: str


def read_rules(paths: Sequence[Path]) -> list[Rule]:
    """Return the rules of files and folders, sorted by name.

    Raises:
        StoreError: A path cannot be read, or a header is not as it should be.
    """
    files: set[Path] = set()
    for path in paths:
        files.update(path.rglob("*.rq") if path.is_dir() else [path])
    return sorted((_rule(path) for path in files), key=lambda r: r.name)


def _rule(path: Path) -> Rule:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise StoreError(f"Lecture impossible : {path} ({error}).") from error
    header = {key.lower(): value for key, value in _HEADER.findall(text)}
    title = header.get("title", path.stem)
    severity = header.get("severity", "violation").lower()
    if severity not in _SEVERITIES:
        raise StoreError(
            f"{path} : gravité inconnue « {severity} ». Attendu : {', '.join(_SEVERITIES)}."
        )
    return Rule(path.stem, title, header.get("message", title), _SEVERITIES[severity], text)


def offenders(rule: Rule, engine: ox.Store, labels: Labels, places: Places) -> Iterator[Finding]:
    """Yield one finding a row.

    Raises:
        MalformedQueryError: The query is not SPARQL, or not a `SELECT`.
        ForbiddenQueryError: The query would leave the data.
    """
    graphs = frozenset(str(g.value) for g in engine.named_graphs())
    sparql.refuse_leaving(rule.text, graphs)
    try:
        rows = engine.query(rule.text, use_default_graph_as_union=True)
    except (SyntaxError, ValueError) as error:
        raise MalformedQueryError(f"règle « {rule.name} », {error}") from error
    if not isinstance(rows, ox.QuerySolutions):
        raise MalformedQueryError(f"règle « {rule.name} » : attendu un SELECT")
    names = [v.value for v in rows.variables]
    for row in rows:
        bound = {name: _term(t) for name, t in zip(names, row, strict=True) if t is not None}
        yield _finding(rule, names[0], bound, labels, places)


def _term(term: object) -> Term:
    return skolem_iri(term.value) if isinstance(term, ox.BlankNode) else from_engine(term)


def _finding(
    rule: Rule, first: str, bound: dict[str, Term], labels: Labels, places: Places
) -> Finding:
    focus, path = bound.get(first, ""), bound.get(_PATH)
    others = [t for n, t in bound.items() if n not in (first, _PATH) and isinstance(t, str)]

    def word(match: re.Match[str]) -> str:
        return labels.show(bound[match[1]]) if match[1] in bound else ""

    return finding(
        labels,
        places,
        focus,
        path if isinstance(path, str) else None,
        bound.get(_VALUE),
        shape=rule.name,
        severity=rule.severity,
        message=_PLACEHOLDER.sub(word, rule.message),
        expected=rule.title,
        related=tuple(others),
    )


def engine_of(data: Iterable[Quad], schema: Iterable[Quad]) -> ox.Store:
    """Return the data as it stands, with the schema in the graph of the ontology."""
    engine = ox.Store()
    engine.bulk_extend(to_engine_quad(quad) for quad in data)
    engine.bulk_extend(to_engine_quad(quad, ONTOLOGY_GRAPH) for quad in schema)
    return engine
