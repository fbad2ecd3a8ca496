"""The record of a data set says what DCAT-AP and VoID ask, from the data and from nothing else."""

import hashlib
from dataclasses import replace
from pathlib import Path

import pyshacl
import pytest
import rdflib
from rdflib import SH

from pre_kg import catalogue, config, store, terms, turtle
from pre_kg.model import Literal, Quad
from pre_kg.wiring import Knowledge

SHAPES = rdflib.Graph().parse(Path(__file__).parent / "catalogue" / "dcat-ap.ttl")
MINI = Path(__file__).parents[1] / "worlds" / "mini" / "graph.trig"
SHIPPED = Knowledge(config.Settings())
BASE = "https://donnees.exemple.fr/pre/"
DCAT, VOID = "http://www.w3.org/ns/dcat#", "http://rdfs.org/ns/void#"
EMPTY = "<http://e/a> <http://e/p> 1 ."
ALONE = """@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix : <http://e/> .
:Creche rdfs:label "Crèche"@fr . :lilas a :Creche ; rdfs:label "Les Lilas"@fr ; :places 45 .
:roses a :Creche ; rdfs:label "Roses"@de ; :voisine :lilas . [] a :Creche .
"""
SELF_DESCRIBED = """@prefix dcterms: <http://purl.org/dc/terms/> . @prefix : <http://e/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> . @prefix void: <http://rdfs.org/ns/void#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
:page a void:DatasetDescription ; foaf:primaryTopic :jeu .
:jeu dcterms:title "Crèches de la ville"@fr ; dcterms:publisher :mairie .
:mairie skos:prefLabel "Mairie"@fr ; :maire :quelqu-un .
"""


def read(tmp_path: Path, text: str) -> store.Dataset:
    (tmp_path / "g.ttl").write_text(text, encoding="utf-8")
    return store.load([tmp_path / "g.ttl"])


def dcat(data: store.Dataset, **more: object) -> list[Quad]:
    return catalogue.dcat(data, store.empty(), BASE, **more)  # type: ignore[arg-type]


def breaches(quads: list[Quad]) -> tuple[list[str], list[str]]:
    """Return what DCAT-AP makes mandatory and what it recommends, where the record lacks it."""
    graph = rdflib.Graph().parse(data="".join(turtle.write(quads)), format="turtle")
    _, results, _ = pyshacl.validate(graph, shacl_graph=SHAPES)
    found: dict[rdflib.term.Node, list[str]] = {SH.Violation: [], SH.Warning: []}
    for result in results.subjects(SH.resultSeverity):  # type: ignore[union-attr]
        severity = results.value(result, SH.resultSeverity)  # type: ignore[union-attr]
        found[severity].append(str(results.value(result, SH.resultPath)))  # type: ignore[union-attr]
    return sorted(found[SH.Violation]), sorted(found[SH.Warning])


def objects(quads: list[Quad], subject: str, predicate: str) -> list[str | Literal]:
    return [q.object for q in quads if q.subject == subject and q.predicate == predicate]


# --- DCAT-AP -----------------------------------------------------------------------------------


def test_the_record_of_the_shipped_graph_lacks_nothing_that_dcat_ap_asks_or_recommends() -> None:
    record = catalogue.dcat(SHIPPED.data, SHIPPED.vocabulary, BASE)
    assert breaches(record) == ([], [])


@pytest.mark.parametrize("text", [ALONE, EMPTY, SELF_DESCRIBED])
def test_a_foreign_graph_lacks_nothing_mandatory(tmp_path: Path, text: str) -> None:
    assert breaches(dcat(read(tmp_path, text)))[0] == []
    assert breaches(dcat(read(tmp_path, text), services=(), forms=catalogue.PACKED))[0] == []


def test_a_world_with_figures_says_its_period() -> None:
    _, lacking = breaches(dcat(store.load([MINI])))
    assert terms.DCTERMS + "temporal" not in lacking
    assert terms.DCTERMS + "license" in lacking, "nobody gave one, and none is made up"


@pytest.mark.parametrize(
    "predicate",
    [terms.DCTERMS + "title", terms.DCTERMS + "description", DCAT + "accessURL"],
)
def test_the_shapes_see_what_is_missing(predicate: str) -> None:
    record = catalogue.dcat(SHIPPED.data, SHIPPED.vocabulary, BASE)
    mandatory, _ = breaches([q for q in record if q.predicate != predicate])
    assert predicate in mandatory


def test_sizes_and_digests_of_files_that_exist_are_told(tmp_path: Path) -> None:
    digest = hashlib.sha256(b"x").hexdigest()
    forms = [replace(form, size=12, sha256=digest) for form in catalogue.PACKED]
    record = dcat(read(tmp_path, ALONE), forms=forms)
    assert breaches(record)[0] == []
    assert Literal("12", terms.XSD + "nonNegativeInteger") in {q.object for q in record}
    assert Literal(digest, terms.XSD + "hexBinary") in {q.object for q in record}


def test_every_source_of_the_graph_is_named() -> None:
    record = catalogue.dcat(SHIPPED.data, SHIPPED.vocabulary, BASE)
    (dataset,) = (q.object for q in record if q.predicate == DCAT + "dataset")
    named = objects(record, str(dataset), terms.PROV + "wasDerivedFrom")
    assert named == SHIPPED.data.subjects(terms.RDF_TYPE, terms.SOURCE)
    assert len(named) > 40


# --- What a data set says of itself ---------------------------------------------------------------


def test_what_a_data_set_says_of_itself_wins_over_what_is_computed(tmp_path: Path) -> None:
    record = dcat(read(tmp_path, SELF_DESCRIBED))
    assert objects(record, "http://e/jeu", terms.DCTERMS + "title") == [
        Literal("Crèches de la ville", terms.RDF_LANG_STRING, "fr")
    ]
    assert objects(record, "http://e/jeu", terms.DCTERMS + "publisher") == ["http://e/mairie"]
    name = objects(record, "http://e/mairie", terms.FOAF + "name")
    assert name == [Literal("Mairie", terms.RDF_LANG_STRING, "fr")]
    assert not objects(record, "http://e/mairie", "http://e/maire"), "no fact comes along"


def test_a_data_set_that_says_nothing_is_named_by_its_kinds_and_its_address(tmp_path: Path) -> None:
    record = dcat(read(tmp_path, ALONE))
    (title,) = objects(record, BASE + "catalogue#graphe", terms.DCTERMS + "title")
    assert isinstance(title, Literal)
    assert "Crèche" in title.value
    (publisher,) = objects(record, BASE + "catalogue", terms.DCTERMS + "publisher")
    assert objects(record, str(publisher), terms.FOAF + "name") == [Literal("donnees.exemple.fr")]
    languages = objects(record, BASE + "catalogue", terms.DCTERMS + "language")
    assert [str(iri)[-3:] for iri in languages] == ["FRA", "DEU"], "the most frequent first"


def test_the_record_depends_on_statements_and_not_on_files(tmp_path: Path) -> None:
    (tmp_path / "un").mkdir()
    (tmp_path / "deux").mkdir()
    one = read(tmp_path / "un", ALONE.replace("[] a :Creche .", ""))
    lines = ALONE.replace("[] a :Creche .", "").splitlines()
    (tmp_path / "deux" / "z.ttl").write_text("\n".join([lines[0], lines[2]]))
    (tmp_path / "deux" / "a.ttl").write_text("\n".join([lines[0], lines[1]]))
    two = store.load([tmp_path / "deux"])
    assert dcat(one) == dcat(two)
    assert catalogue.void(one, store.empty(), BASE) == catalogue.void(two, store.empty(), BASE)


# --- VoID --------------------------------------------------------------------------------------


def void_count(quads: list[Quad], subject: str, name: str) -> int:
    (value,) = objects(quads, subject, VOID + name)
    assert isinstance(value, Literal)
    return int(value.value)


def test_counts_are_those_of_a_slow_count() -> None:
    record = catalogue.void(SHIPPED.data, SHIPPED.vocabulary, BASE)
    (iri,) = (str(q.object) for q in record if q.predicate == terms.FOAF + "primaryTopic")
    triples = {(q.subject, q.predicate, q.object) for q in SHIPPED.data.quads()}
    typed = {s for s, p, _ in triples if p == terms.RDF_TYPE}
    assert void_count(record, iri, "triples") == len(triples)
    assert void_count(record, iri, "distinctSubjects") == len({s for s, _, _ in triples})
    assert void_count(record, iri, "distinctObjects") == len({o for _, _, o in triples})
    assert void_count(record, iri, "properties") == len({p for _, p, _ in triples})
    assert void_count(record, iri, "entities") == len(typed)
    for link, term, counted, at in (
        ("classPartition", "class", "entities", terms.RDF_TYPE),
        ("propertyPartition", "property", "triples", None),
    ):
        parts = [str(part) for part in objects(record, iri, VOID + link)]
        assert len(parts) == void_count(record, iri, "classes" if at else "properties") > 5
        for part in parts:
            (named,) = objects(record, part, VOID + term)
            expected = [t for t in triples if t[1] == (at or named) and (not at or t[2] == named)]
            assert void_count(record, part, counted) == len(expected)


def test_files_and_the_sparql_service_stand_at_the_address(tmp_path: Path) -> None:
    record = catalogue.void(read(tmp_path, ALONE), store.empty(), BASE)
    iri = BASE + "catalogue#graphe"
    assert objects(record, iri, VOID + "dataDump") == [BASE + f.path for f in catalogue.SERVED]
    assert objects(record, iri, VOID + "sparqlEndpoint") == [BASE + "sparql"]
    assert objects(record, iri, VOID + "uriSpace") == [Literal("http://e/")]


def test_no_record_holds_a_blank_node(tmp_path: Path) -> None:
    data = read(tmp_path, ALONE)
    for record in (dcat(data), catalogue.void(data, store.empty(), BASE)):
        assert not any(store.SKOLEM_PREFIX in str(q) for q in record)
        assert len(record) == len(set(record))
