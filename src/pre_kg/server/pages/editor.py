"""The SPARQL editor: a query, examples, and the result as a table, a picture or a download."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from pre_kg import queries, terms
from pre_kg.server.pages.display import Display
from pre_kg.server.pages.rendering import Page, render

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pre_kg.model import Iri, Term
    from pre_kg.server.pages.display import Shown
    from pre_kg.server.pages.visit import Visit
    from pre_kg.server.snapshot import Snapshot

MOST_ROWS: Final = 500
"""Rows that the page shows; downloads hold all of them."""
MOST_EDGES: Final = 200
TABLE_FORMATS: Final = (("csv", "CSV"), ("json", "JSON"), ("xml", "XML"), ("tsv", "TSV"))
GRAPH_FORMATS: Final = (("ttl", "Turtle"), ("jsonld", "JSON-LD"), ("nt", "N-Triples"))
GENERAL: Final = {
    "sortes": (
        "Les sortes de nœuds, les plus nombreuses d'abord",
        "Kinds of nodes, the largest first",
        "SELECT ?sorte (COUNT(DISTINCT ?noeud) AS ?nombre) WHERE {\n  ?noeud a ?sorte .\n}\n"
        "GROUP BY ?sorte\nORDER BY DESC(?nombre)",
    ),
    "proprietes": (
        "Les propriétés, les plus employées d'abord",
        "Properties, the most used first",
        "SELECT ?propriete (COUNT(*) AS ?nombre) WHERE {\n  ?sujet ?propriete ?objet .\n}\n"
        "GROUP BY ?propriete\nORDER BY DESC(?nombre)",
    ),
    "sections": (
        "Ce que chaque section de source énonce, en nombre",
        "How much each section of a source states",
        "SELECT ?section (COUNT(*) AS ?enonces) WHERE {\n"
        "  GRAPH ?section { ?sujet ?propriete ?objet }\n}\n"
        "GROUP BY ?section\nORDER BY DESC(?enonces)",
    ),
    "extrait": (
        "Un extrait du graphe, à dessiner",
        "A part of the graph, to draw",
        "CONSTRUCT { ?sujet ?propriete ?objet } WHERE {\n  ?sujet ?propriete ?objet .\n"
        "  ?objet a ?sorte .\n  FILTER(isIRI(?objet) && ?propriete != "
        "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>)\n}\nLIMIT 40",
    ),
}
"""Name of a query that any graph can be asked to its French title, English title and text."""


@dataclass(frozen=True, slots=True)
class Example:
    """A query to begin with."""

    title: str
    href: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class Ran:
    """What running a query gave."""

    result: queries.Result | None = None
    failure: str | None = None


def run(snapshot: Snapshot, text: str, rows: int) -> queries.Result:
    """Run a query within its limits.

    Raises:
        QueryError: It cannot be run.
    """
    return queries.run(snapshot.data, text, rows=rows, prefixes=snapshot.knowledge.prefixes)


def start(snapshot: Snapshot, example: str) -> str:
    """Return the query to begin with: the example named, or a first one."""
    if example in GENERAL:
        return GENERAL[example][2]
    if snapshot.knowledge.shipped and example in snapshot.queries:
        return snapshot.queries[example].text.strip()
    return GENERAL["sortes"][2]


def editor(snapshot: Snapshot, visit: Visit, text: str, example: str, ran: Ran | None) -> Page:
    """Return the page of the editor.

    Args:
        snapshot: The graph.
        visit: The reader.
        text: The query; empty for an example.
        example: Name of an example.
        ran: What the query gave, if it was run.
    """
    display = Display(snapshot, visit)
    result = ran.result if ran else None
    return render(
        visit,
        "editor.html",
        status=400 if ran and ran.failure else 200,
        query=text or start(snapshot, example),
        ran=ran,
        table=_table(display, result),
        truth=result if isinstance(result, bool) else None,
        drawing=_drawing(display, result),
        formats=GRAPH_FORMATS if isinstance(result, queries.Triples) else TABLE_FORMATS,
        general=[
            Example(visit.say(fr, en), visit.page("/editeur", exemple=name))
            for name, (fr, en, _) in GENERAL.items()
        ],
        named=_named(snapshot, visit),
    )


def _named(snapshot: Snapshot, visit: Visit) -> list[Example]:
    if not snapshot.knowledge.shipped:
        return []
    return [
        Example(q.title, visit.page("/editeur", exemple=name), q.description)
        for name, q in snapshot.queries.items()
    ]


def completions(snapshot: Snapshot) -> dict[str, Any]:
    """Return what the editor proposes: prefixes, and the terms of the ontology and of the graph."""
    schema = snapshot.knowledge.vocabulary
    declared = {
        q.subject
        for q in schema.quads(None, terms.RDF_TYPE, graph=None)
        if isinstance(q.object, str) and q.object.startswith((terms.OWL, terms.RDFS, terms.RDF))
    }
    used = {q.predicate for q in snapshot.data.quads(graph=None)}
    classes = {q.object for q in snapshot.data.quads(None, terms.RDF_TYPE, graph=None)}
    every = {i for i in (*declared, *used, *classes) if isinstance(i, str)}
    found = [
        {"short": snapshot.names.curie(i), "iri": i, "label": snapshot.wording.label(i)}
        for i in sorted(every)
    ]
    return {"prefixes": dict(sorted(snapshot.knowledge.prefixes.items())), "terms": found}


# --- Results ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Table:
    """A result as rows of cells; `more` rows are not shown."""

    columns: tuple[str, ...]
    rows: list[list[Shown | None]]
    count: int
    more: int
    cut: bool


def _table(display: Display, result: queries.Result | None) -> Table | None:
    if isinstance(result, queries.Table):
        rows = [[_cell(display, t) for t in row] for row in result.rows[:MOST_ROWS]]
        count = len(result.rows)
        return Table(result.columns, rows, count, max(0, count - MOST_ROWS), result.truncated)
    if isinstance(result, queries.Triples):
        columns = (
            display.say("sujet", "subject"),
            display.say("propriété", "property"),
            display.say("objet", "object"),
        )
        rows = [[_cell(display, t) for t in row] for row in result.triples[:MOST_ROWS]]
        count = len(result.triples)
        return Table(columns, rows, count, max(0, count - MOST_ROWS), result.truncated)
    return None


def _cell(display: Display, term: Term | None) -> Shown | None:
    return None if term is None else display.term(term)


def _drawing(display: Display, result: queries.Result | None) -> dict[str, Any] | None:
    """Return the statements between nodes, or what a row joins, as a picture shows them."""
    edges: dict[tuple[Iri, str, Iri], None] = {}
    if isinstance(result, queries.Triples):
        for subject, predicate, term in result.triples:
            if isinstance(term, str):
                edges[subject, display.label(predicate).text, term] = None
    elif isinstance(result, queries.Table):
        for row in result.rows:
            edges.update(dict.fromkeys(_joined(display, result.columns, row)))
    kept = list(edges)[:MOST_EDGES]
    if not kept:
        return None
    around = dict.fromkeys(n for subject, _, term in kept for n in (subject, term))
    return {
        "node": None,
        "more": len(edges) - len(kept),
        "nodes": [_node(display, n) for n in around],
        "edges": [
            {"source": s, "target": o, "predicate": p, "label": p, "status": "asserted"}
            for s, p, o in kept
        ],
    }


def _joined(
    display: Display, columns: Sequence[str], row: Sequence[Term | None]
) -> Iterator[tuple[Iri, str, Iri]]:
    """Yield what a row joins: a statement, or its first node and each of the others."""
    named = [(c, t) for c, t in zip(columns, row, strict=True) if isinstance(t, str)]
    if not named:
        return
    (_, first), *others = named
    data = display.snapshot.data
    if len(others) == 2 and next(data.quads(None, others[0][1], graph=None), None):
        yield first, display.label(others[0][1]).text, others[1][1]
        return
    for column, term in others:
        if not next(data.quads(None, term, graph=None), None):
            yield first, column, term


def _node(display: Display, iri: Iri) -> dict[str, Any]:
    shown = display.node(iri)
    kinds = display.snapshot.wording.kinds(iri)
    kind = kinds[0].label if kinds else display.say("Sans sorte", "No kind")
    return {"id": iri, "label": shown.text, "href": shown.href, "kind": kind}
