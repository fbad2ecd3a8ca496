"""What the gate finds: SHACL's words, with what was expected, and names a person can read."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING

from pre_kg.gate.reading import is_blank
from pre_kg.model import Iri, Literal, Report, Severity, Term, Violation
from pre_kg.terms import PREFERRED_LABELS, XSD

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pre_kg.gate.places import Place, Places

LONGEST = 120
"""Characters of a value that a report shows."""


@dataclass(frozen=True, slots=True)
class Finding(Violation):
    """A violation with what a report says beside SHACL's words.

    Attributes:
        expected: What the rule wants, in French; `None` when only the message can say it.
        component: IRI of the SHACL constraint component.
        constraint: The SPARQL constraint, when it has a name.
        related: Other nodes that take part, as a verify query returns them.
    """

    expected: str | None = None
    component: Iri | None = None
    constraint: Iri | None = None
    related: tuple[Iri, ...] = ()

    @property
    def rule(self) -> str:
        """The most precise name of what failed."""
        return self.constraint or self.shape


def as_finding(violation: Violation) -> Finding:
    """Return a violation as a finding; one that the gate did not make says nothing more."""
    if isinstance(violation, Finding):
        return violation
    return Finding(**{f.name: getattr(violation, f.name) for f in fields(Violation)})


def counts(report: Report) -> dict[str, int]:
    """Return the number of results by severity, gravest first."""
    found = Counter(v.severity for v in report.violations)
    return {severity: found[severity] for severity in ("violation", "warning", "info")}


@dataclass(frozen=True, slots=True)
class Labels:
    """Names of nodes and terms, French first."""

    names: Mapping[Iri, str]

    @classmethod
    def of(cls, statements: Iterable[tuple[Iri, Iri, Term]]) -> Labels:
        """Gather the names that statements give."""
        rank = {predicate: n for n, predicate in enumerate(PREFERRED_LABELS)}
        languages = {"fr": 0, None: 1}
        best: dict[Iri, tuple[int, int, str]] = {}
        for subject, predicate, term in statements:
            if predicate in rank and isinstance(term, Literal):
                key = languages.get(term.language, 2), rank[predicate], term.value
                best[subject] = min(best.get(subject, key), key)
        return cls({iri: name for iri, (_, _, name) in best.items()})

    def get(self, term: Term | None) -> str | None:
        """Return the name of an IRI, if it has one."""
        return self.names.get(term) if isinstance(term, str) else None

    def show(self, term: Term) -> str:
        """Return a text for any term: its name, its value, or the end of its IRI."""
        if isinstance(term, Literal):
            return show_literal(term)
        return self.get(term) or local_name(term)


def show_literal(literal: Literal) -> str:
    """Return a literal as Turtle would write it, cut when it is long."""
    value = literal.value if len(literal.value) <= LONGEST else literal.value[:LONGEST] + "…"
    if literal.language:
        return f'"{value}"@{literal.language}'
    kind = literal.datatype
    if kind == XSD + "string":
        return f'"{value}"'
    return f'"{value}"^^{"xsd:" + kind.removeprefix(XSD) if kind.startswith(XSD) else kind}'


def show_value(term: Term) -> str:
    """Return a literal as Turtle would write it, an IRI as it is."""
    return show_literal(term) if isinstance(term, Literal) else term


def local_name(iri: Iri) -> str:
    """Return the end of an IRI, or a word for a blank node."""
    if is_blank(iri):
        return "nœud anonyme"
    return iri.rstrip("/#").rpartition("#")[2].rpartition("/")[2] or iri


def locate(places: Places, focus: Term, path: Iri | None, value: Term | None) -> Place | None:
    """Return where to look: the offending statement, or the block of the node that lacks one.

    Args:
        places: Where the statements stand.
        focus: The node.
        path: The property, if it is one and not a chain.
        value: The offending value, `None` when the statement is missing or the count is wrong.
    """
    found = None
    if path is not None:
        found = places.statement(focus, path, value)
        if found is None and value is not None and not isinstance(value, Literal):
            found = places.statement(value, path, focus)
        found = found or places.statement(focus, path, None)
    return found or places.node(focus)


def finding(  # noqa: PLR0913 - one argument a column of the report
    labels: Labels,
    places: Places,
    focus: Term,
    path: Iri | None,
    value: Term | None,
    *,
    shape: str,
    severity: Severity,
    message: str,
    path_label: str | None = None,
    expected: str | None = None,
    component: Iri | None = None,
    constraint: Iri | None = None,
    related: tuple[Iri, ...] = (),
    place: Place | None = None,
) -> Finding:
    """Make a finding with its names and, unless it is given, its place."""
    place = place or locate(places, focus, path, value)
    return Finding(
        focus_node=focus.value if isinstance(focus, Literal) else focus,
        path=path,
        value=value,
        shape=shape,
        severity=severity,
        message=message,
        focus_label=show_literal(focus) if isinstance(focus, Literal) else labels.get(focus),
        path_label=labels.get(path) or path_label,
        file=None if place is None else str(place.file),
        line=None if place is None else place.line,
        expected=expected,
        component=component,
        constraint=constraint,
        related=related,
    )


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return distinct findings by file, line, node, property, value and rule."""
    return tuple(sorted(dict.fromkeys(findings), key=_sort_key))


def _sort_key(found: Finding) -> tuple[object, ...]:
    value = found.value
    shown = (
        (value.value, value.datatype, value.language or "") if isinstance(value, Literal) else ""
    )
    return (
        found.file is None,
        found.file or "",
        found.line or 0,
        found.focus_node,
        found.path or found.path_label or "",
        isinstance(value, Literal),
        shown or (value or "",),
        found.rule,
        found.component or "",
        found.message,
    )


def relative(file: str, root: Path | None) -> str:
    """Return a path from `root`, with slashes, when it lies under it."""
    path = Path(file)
    if root is not None and path.is_absolute() and path.is_relative_to(root):
        path = path.relative_to(root)
    return path.as_posix()
