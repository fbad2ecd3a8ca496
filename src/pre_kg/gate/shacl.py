"""SHACL by pySHACL, on a copy of the statements in rdflib's memory.

rdflib and pySHACL are loaded when a graph is validated, never before. They are given graphs, not
strings: pySHACL fetches a string that looks like an address.
"""

from __future__ import annotations

import logging
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any

from pre_kg import sparql
from pre_kg.errors import DataError, ForbiddenQueryError
from pre_kg.gate.expectations import expected, mending
from pre_kg.gate.findings import Finding, Labels, finding
from pre_kg.gate.reading import blank_label, is_blank, skolem_iri
from pre_kg.gate.scope import Shapes, Statements, sorted_triples
from pre_kg.model import Iri, Literal, Quad, Severity, Term
from pre_kg.terms import RDF, RDF_LANG_STRING, SH, XSD_STRING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from rdflib import Graph

    from pre_kg.gate.places import Places

_SEVERITIES: dict[str, Severity] = {SH + "Warning": "warning", SH + "Info": "info"}
_QUERIES = tuple(SH + p for p in ("select", "ask", "construct", "update"))


def validate(shapes: Iterable[Quad], data: Iterable[Quad]) -> Results:
    """Validate statements, whatever their graphs, against shapes.

    Args:
        shapes: The shapes and whatever else their files say.
        data: The statements, with those of the ontology that give the class hierarchy.

    Raises:
        DataError: The shapes cannot be used.
        ForbiddenQueryError: A SPARQL constraint would leave the graph.
    """
    rules = list(shapes)
    for quad in rules:
        if quad.predicate in _QUERIES and isinstance(quad.object, Literal):
            _refuse_leaving(quad)
    with _quiet():
        from pyshacl import validate as run  # noqa: PLC0415 - heavy, see the module's docstring
        from rdflib import Graph  # noqa: PLC0415

        shapes_graph = _graph(rules)
        try:
            _, results, said = run(
                _graph(data),
                shacl_graph=shapes_graph,
                advanced=True,
                inference="none",
                inplace=True,
                js=False,
                meta_shacl=False,
            )
        except Exception as error:  # pySHACL and rdflib share no error tree
            raise DataError(f"Les formes SHACL ne sont pas utilisables : {error}") from error
    if not isinstance(results, Graph):
        raise DataError(f"Les formes SHACL ne sont pas utilisables : {said}")
    return Results(results, Shapes(rules))


def _refuse_leaving(quad: Quad) -> None:
    text = quad.object.value if isinstance(quad.object, Literal) else ""
    try:
        sparql.refuse_leaving(text, frozenset())
    except ForbiddenQueryError as error:
        raise ForbiddenQueryError(f"Forme {quad.subject} : {error}") from error


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep rdflib from logging each ill-typed literal: the report says it better."""
    logger = logging.getLogger("rdflib.term")
    before, logger.disabled = logger.disabled, True
    try:
        yield
    finally:
        logger.disabled = before


def _graph(quads: Iterable[Quad]) -> Graph:
    graph = _graph_class()()
    known: dict[Term, Any] = {}

    def term(ours: Term) -> Any:
        if ours not in known:
            known[ours] = _to_rdflib(ours)
        return known[ours]

    for subject, predicate, value in sorted_triples(quads):
        graph.add((term(subject), term(predicate), term(value)))
    return graph


@cache
def _graph_class() -> Callable[[], Graph]:
    from rdflib import Graph  # noqa: PLC0415
    from rdflib.plugins.sparql import prepareQuery  # noqa: PLC0415

    class PreparingGraph(Graph):
        """A graph that parses a query once: pySHACL asks each constraint again for each node."""

        def __init__(self) -> None:
            super().__init__(bind_namespaces="none")
            self.prepared: dict[str, Any] = {}

        def query(self, query_object: Any, *args: Any, **options: Any) -> Any:
            if isinstance(query_object, str) and not options.get("initNs"):
                if query_object not in self.prepared:
                    self.prepared[query_object] = prepareQuery(query_object)
                query_object = self.prepared[query_object]
            return super().query(query_object, *args, **options)

    return PreparingGraph


def _to_rdflib(term: Term) -> Any:
    import rdflib  # noqa: PLC0415

    if isinstance(term, str):
        return rdflib.BNode(blank_label(term)) if is_blank(term) else rdflib.URIRef(term)
    if term.language:
        return rdflib.Literal(term.value, lang=term.language)
    kind = None if term.datatype == XSD_STRING else rdflib.URIRef(term.datatype)
    return rdflib.Literal(term.value, datatype=kind, normalize=False)


def _from_rdflib(node: Any) -> Term:
    import rdflib  # noqa: PLC0415

    if isinstance(node, rdflib.Literal):
        kind = RDF_LANG_STRING if node.language else str(node.datatype or XSD_STRING)
        return Literal(str(node), kind, node.language)
    return skolem_iri(str(node)) if isinstance(node, rdflib.BNode) else str(node)


class Results:
    """What pySHACL found, read into findings."""

    def __init__(self, graph: Graph, shapes: Shapes) -> None:
        """Hold the report graph and the shapes that it speaks of."""
        self._found = Statements.of(
            Quad(str(_from_rdflib(s)), str(p), _from_rdflib(o)) for s, p, o in graph
        )
        self._shapes = shapes.statements

    def findings(self, labels: Labels, places: Places) -> Iterator[Finding]:
        """Yield the results of the report, named and placed."""
        for _, result in self._found.ends.get(SH + "result", []):
            yield self._finding(str(result), labels, places)

    def _finding(self, result: Iri, labels: Labels, places: Places) -> Finding:
        shape = str(self._one(result, "sourceShape"))
        component = str(self._one(result, "sourceConstraintComponent"))
        constraint = self._one(result, "sourceConstraint")
        named = None if constraint is None or is_blank(constraint) else str(constraint)
        path = self._one(result, "resultPath")
        simple = path is not None and not is_blank(path)
        return finding(
            labels,
            places,
            self._one(result, "focusNode") or "",
            str(path) if simple else None,
            self._one(result, "value"),
            shape=self._nearest_named(shape),
            severity=_SEVERITIES.get(str(self._one(result, "resultSeverity")), "violation"),
            message=self._message(result, (constraint, shape), component),
            path_label=None if path is None else self._path_label(shape, path, labels),
            expected=expected(component, self._parameters(shape), labels),
            component=component,
            constraint=named,
        )

    def _one(self, result: Iri, name: str) -> Term | None:
        return next(iter(self._found.objects(result, SH + name)), None)

    def _nearest_named(self, shape: Iri) -> Iri:
        seen = {shape}
        while is_blank(shape):
            above = [s for (_, o), ss in self._shapes.backward.items() if o == shape for s in ss]
            shape = next((s for s in above if s not in seen), "")
            seen.add(shape)
        return shape or "forme sans nom"

    def _message(self, result: Iri, owners: tuple[Term | None, ...], component: Iri) -> str:
        said = [
            m for m in self._found.objects(result, SH + "resultMessage") if not isinstance(m, str)
        ]
        french = sorted(m.value for m in said if m.language == "fr")
        if french:
            return " ".join(french)
        if any(owner and self._shapes.objects(owner, SH + "message") for owner in owners):
            return " ".join(sorted(m.value for m in said))
        return mending(component)

    def _path_label(self, shape: Iri, path: Term, labels: Labels) -> str:
        names = [n for n in self._shapes.objects(shape, SH + "name") if isinstance(n, Literal)]
        french = [n.value for n in names if n.language == "fr"] or [n.value for n in names]
        return french[0] if french else self._path_text(path, labels)

    def _path_text(self, path: Term, labels: Labels) -> str:
        has = self._found.objects
        for inner in has(path, SH + "inversePath"):
            return f"^{self._path_text(inner, labels)}"
        for kind, mark in (("zeroOrMorePath", "*"), ("oneOrMorePath", "+"), ("zeroOrOnePath", "?")):
            for inner in has(path, SH + kind):
                return self._path_text(inner, labels) + mark
        for head in has(path, SH + "alternativePath"):
            return " | ".join(self._path_text(p, labels) for p in self._found.members(head))
        if has(path, RDF + "first"):
            return " / ".join(self._path_text(p, labels) for p in self._found.members(path))
        return labels.show(path)

    def _parameters(self, shape: Iri) -> dict[str, list[Term]]:
        found: dict[str, list[Term]] = {}
        for subject, predicate in [key for key in self._shapes.forward if key[0] == shape]:
            if predicate.startswith(SH):
                values = self._shapes.objects(subject, predicate)
                lists = [list(self._shapes.members(v)) for v in values]
                found[predicate.removeprefix(SH)] = [m for ms in lists for m in ms] or values
        return found
