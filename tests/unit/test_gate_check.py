"""The gate says what is wrong, where, and what to do, whatever the graph and its shapes."""

import subprocess
import sys
from pathlib import Path

import pytest

from pre_kg import gate
from pre_kg.errors import DataError, ForbiddenQueryError, MalformedQueryError, StoreError
from pre_kg.gate.findings import Finding
from pre_kg.model import Literal

PREFIXES = """@prefix : <http://exemple.fr/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
SHAPES = """
:Creche rdfs:subClassOf :Lieu .
:places rdfs:label "nombre de places"@fr , "places"@en .
:LieuShape a sh:NodeShape ; sh:targetClass :Lieu ;
  sh:property [ sh:path skos:prefLabel ; sh:minCount 1 ] ,
    [ sh:path :places ; sh:datatype xsd:integer ; sh:maxCount 1 ;
      sh:message "Écrivez un entier."@fr , "Write an integer."@en ] ,
    [ sh:path [ sh:inversePath :gere ] ; sh:name "gérée par"@fr ; sh:minCount 1 ;
      sh:severity sh:Warning ] .
"""
GRAPH = """:lilas a :Creche ;
  skos:prefLabel "Crèche des Lilas"@fr ;
  :places 45 .
:ville :gere :lilas .
"""


@pytest.fixture
def write(tmp_path: Path):
    def writing(name: str, text: str) -> Path:
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True, parents=True)
        path.write_text(PREFIXES + text if path.suffix in (".ttl", ".trig") else text, "utf-8")
        return path

    return writing


def found(write, graph: str, shapes: str = SHAPES, **options) -> list[Finding]:
    report = gate.check([write("g.ttl", graph)], [write("s/formes.ttl", shapes)], **options)
    return list(report.violations)


def test_a_graph_that_keeps_the_shapes_conforms(write) -> None:
    report = gate.check([write("g.ttl", GRAPH)], [write("s/formes.ttl", SHAPES)])
    assert report.conforms
    assert (report.violations, report.triples, report.files) == ((), 4, 1)


def test_an_offending_value_is_named_in_french_and_placed_on_its_line(write) -> None:
    (only,) = found(write, GRAPH.replace(":places 45", ':places "beaucoup"@fr'))
    assert only.line == PREFIXES.count("\n") + 3
    assert only.file.endswith("g.ttl")
    assert only.focus_label == "Crèche des Lilas"
    assert only.path == "http://exemple.fr/places"
    assert only.path_label == "nombre de places"
    assert only.value == Literal(
        "beaucoup", "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString", "fr"
    )
    assert only.shape == "http://exemple.fr/LieuShape"
    assert only.message == "Écrivez un entier."
    assert only.expected == "un nombre entier (xsd:integer)"
    assert only.severity == "violation"


def test_a_missing_statement_is_placed_at_the_block_of_its_node(write) -> None:
    graph = GRAPH.replace('  skos:prefLabel "Crèche des Lilas"@fr ;\n', "")
    (only,) = found(write, ":avant :voir :lilas .\n" + graph)
    assert only.line == PREFIXES.count("\n") + 2
    assert only.value is None
    assert only.expected == "au moins 1 valeur"
    assert only.message == "Ajoutez ce qui manque."


def test_a_count_is_placed_at_the_first_of_its_statements(write) -> None:
    (only,) = found(write, GRAPH.replace(":places 45", ":places 45 ,\n   46"))
    assert only.line == PREFIXES.count("\n") + 3
    assert only.expected == "au plus 1 valeur"


def test_a_chain_of_properties_bears_the_name_of_its_shape(write) -> None:
    (only,) = found(write, GRAPH.replace(":ville :gere :lilas .", ""))
    assert (only.severity, only.path, only.path_label) == ("warning", None, "gérée par")


def test_a_warning_does_not_close_the_gate(write) -> None:
    graph = write("g.ttl", GRAPH.replace(":ville :gere :lilas .", ""))
    assert gate.check([graph], [write("s/formes.ttl", SHAPES)]).conforms


def test_numbers_are_shown_as_the_file_writes_them(write) -> None:
    (only,) = found(write, GRAPH.replace(":places 45", ":places 45.50"))
    assert only.value == Literal("45.50", "http://www.w3.org/2001/XMLSchema#decimal")
    assert only.line == PREFIXES.count("\n") + 3


def test_statements_of_named_graphs_are_judged_and_placed(write) -> None:
    graph = write("g.trig", GRAPH.replace("  :places 45 .", '  :places "?" .') + ":s { :a :b :c }")
    moved = write("h.trig", ":s {\n :lilas :places\n 3 }")
    report = gate.check([graph, moved], [write("s/formes.ttl", SHAPES)])
    assert [(Path(v.file).name, v.line - PREFIXES.count("\n")) for v in report.violations] == [
        ("g.trig", 3),
        ("g.trig", 3),
    ]


def test_the_nodes_of_the_schema_are_context_and_not_judged(write) -> None:
    assert found(write, GRAPH, SHAPES + ":modele a :Lieu .") == []


def test_a_blank_node_is_seen_as_one(write) -> None:
    shapes = SHAPES + ":LieuShape sh:nodeKind sh:IRI ."
    graph = GRAPH + '[] a :Lieu ; skos:prefLabel "Sans nom"@fr .\n:ville :gere [] .'
    anonymous = [v for v in found(write, graph, shapes) if v.expected == "un IRI"]
    assert [v.focus_label for v in anonymous] == ["Sans nom"]
    assert anonymous[0].line == PREFIXES.count("\n") + 5


def test_a_sparql_constraint_gives_its_message_and_its_property(write) -> None:
    shapes = """:S a sh:NodeShape ; sh:targetClass :Creche ; sh:sparql :Trop .
    :Trop a sh:SPARQLConstraint ; sh:message "Trop de places : {?value}."@fr ;
      sh:select \"\"\"SELECT $this (<http://exemple.fr/places> AS ?path) ?value
        WHERE { $this <http://exemple.fr/places> ?value FILTER (?value > 40) }\"\"\" ."""
    (only,) = found(write, GRAPH, shapes)
    assert (only.line, only.message) == (PREFIXES.count("\n") + 3, "Trop de places : 45.")
    assert (only.rule, only.shape) == ("http://exemple.fr/Trop", "http://exemple.fr/S")


@pytest.mark.parametrize("clause", ["SERVICE <http://127.0.0.1:9/> { ?s ?p ?o }", "?s ?p ?o"])
def test_a_constraint_never_leaves_the_graph(write, clause: str) -> None:
    head = "" if clause.startswith("SERVICE") else "FROM <http://127.0.0.1:9/x.ttl>"
    shapes = f""":S a sh:NodeShape ; sh:targetClass :Creche ;
      sh:sparql [ sh:select "SELECT $this {head} WHERE {{ {clause} }}" ] ."""
    with pytest.raises(ForbiddenQueryError):
        found(write, GRAPH, shapes)


def test_shapes_that_cannot_be_used_are_refused_in_french(write) -> None:
    shapes = ':S a sh:NodeShape ; sh:targetClass :Creche ; sh:sparql [ sh:select "SELECT" ] .'
    with pytest.raises(DataError, match="formes SHACL"):
        found(write, GRAPH, shapes)


# --- Verify queries ---

QUERY = """#+ title: Une crèche est connue
#+ message: {noeud} a {valeur} places, et {inconnu}{autre} aussi.
SELECT ?noeud ?chemin ?valeur ?autre WHERE {
  ?noeud ?chemin ?valeur FILTER(isNumeric(?valeur)) ?autre <http://exemple.fr/gere> ?noeud }"""


def test_a_row_of_a_verify_query_is_a_violation(write) -> None:
    graph = GRAPH + ':ville skos:prefLabel "Ville"@fr .'
    (only,) = found(write, graph, verify=[write("v/connue.rq", QUERY)])
    assert only.shape == only.rule == "connue"
    assert only.message.startswith('Crèche des Lilas a "45"^^xsd:integer places, et Ville aussi')
    assert only.expected == "Une crèche est connue"
    assert (only.line, only.path_label) == (PREFIXES.count("\n") + 3, "nombre de places")


def test_a_header_sets_the_severity(write) -> None:
    query = write("v/connue.rq", QUERY.replace("#+ title", "#+ severity: info\n#+ title"))
    assert [v.severity for v in found(write, GRAPH, verify=[query.parent])] == ["info"]


def test_the_ontology_stands_in_its_own_graph_and_blank_nodes_are_blank(write) -> None:
    query = """SELECT ?noeud WHERE { ?noeud ?p ?o FILTER isBlank(?noeud)
      FILTER NOT EXISTS { GRAPH <https://w3id.org/pre-kg/graph/ontologie> { ?noeud ?p ?o } } }"""
    (only,) = found(write, GRAPH + "[] :p :o .", verify=[write("v/anonyme.rq", query)])
    assert only.line == PREFIXES.count("\n") + 5


@pytest.mark.parametrize(
    ("query", "error"),
    [
        ("SELECT ?noeud WHERE {", MalformedQueryError),
        ("ASK { ?s ?p ?o }", MalformedQueryError),
        (
            "SELECT ?noeud WHERE { SERVICE <http://127.0.0.1:9/> { ?noeud ?p ?o } }",
            ForbiddenQueryError,
        ),
        ("DELETE WHERE { ?s ?p ?o }", ForbiddenQueryError),
        ("#+ severity: grave\nSELECT ?noeud WHERE { ?noeud ?p ?o }", StoreError),
    ],
)
def test_a_verify_query_that_cannot_be_run_is_refused(write, query: str, error: type) -> None:
    with pytest.raises(error):
        found(write, GRAPH, verify=[write("v/fausse.rq", query)])


# --- A partner's files ---


def test_a_partner_hears_of_what_concerns_its_files_alone(write) -> None:
    ours = write("nous.ttl", GRAPH + ":nid a :Lieu .")
    theirs = write("eux.ttl", ':rose a :Creche ; skos:prefLabel "Rose"@fr ; :places "x" .')
    report = gate.check([ours, theirs], [write("s/formes.ttl", SHAPES)], only={theirs})
    assert {v.focus_node for v in report.violations} == {"http://exemple.fr/rose"}
    assert {Path(v.file).name for v in report.violations} == {"eux.ttl"}


def test_a_partner_is_judged_in_the_context_of_the_graph(write) -> None:
    ours = write("nous.ttl", GRAPH)
    theirs = write("eux.ttl", ":lilas :places 46 .")
    report = gate.check([ours, theirs], [write("s/formes.ttl", SHAPES)], only={theirs})
    assert [v.expected for v in report.violations] == ["au plus 1 valeur"]
    alone = gate.check([theirs], [write("s/formes.ttl", SHAPES)])
    assert alone.conforms


def test_a_file_that_is_not_of_the_graph_cannot_be_singled_out(write) -> None:
    other = write("autre.ttl", GRAPH)
    with pytest.raises(ValueError, match="only"):
        found(write, GRAPH, only={other})


def test_progress_ends_with_every_step_done(write) -> None:
    told = []
    found(write, GRAPH, verify=[write("v/connue.rq", QUERY)], progress=lambda *s: told.append(s))
    assert told == [(n, 4) for n in range(1, 5)]


def test_the_gate_is_light_until_a_graph_is_validated() -> None:
    code = "import sys, pre_kg.gate, pre_kg.gate.reports; print(*sorted(sys.modules))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"rdflib", "pyshacl", "rich", "numpy"} & set(run.stdout.split())
