"""A graph's name leads to its section, its source and how firmly the section says it."""

from pathlib import Path

import pytest

from pre_kg import store
from pre_kg.provenance import Provenance

PREFIXES = """@prefix pre: <https://w3id.org/pre-kg/def#> . @prefix : <urn:> .
@prefix dcterms: <http://purl.org/dc/terms/> . @prefix oa: <http://www.w3.org/ns/oa#> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""
GRAPH = """
:doc a pre:Source ; dcterms:title "Rapport"@fr ; dcterms:publisher :ville ; foaf:page <http://e/> ;
    dcterms:issued "2021" ; dcterms:license <http://l/> .
:ville skos:prefLabel "La Ville"@fr .
:recent a pre:Source ; dcterms:title "Article"@fr ; dcterms:issued "2023-02" .
:sans-date a pre:Source ; dcterms:title "Site"@fr .
:p1 a pre:Section ; dcterms:isPartOf :doc ; dcterms:title "Partie 1"@fr ; pre:statut pre:asserted ;
    oa:start 3 ; oa:end 12 ; pre:empreinte "abc" .
:p1-a a pre:Section ; dcterms:isPartOf :p1 ; dcterms:title "Réserve"@fr ;
    pre:statut pre:attributed .
:p1-c a pre:Section ; dcterms:isPartOf :p1-a ; dcterms:title "Erreur"@fr ;
    pre:statut pre:contradicted .
:r1 a pre:Section ; dcterms:isPartOf :recent ; dcterms:title "Article"@fr .
:s1 a pre:Section ; dcterms:isPartOf :sans-date ; pre:statut :autre ; oa:start "début" .
:x1 a pre:Section ; dcterms:isPartOf :x2 . :x2 a pre:Section ; dcterms:isPartOf :x1 .
:l1 a pre:Section ; dcterms:isPartOf "un livre" .
"""


@pytest.fixture
def provenance(tmp_path: Path) -> Provenance:
    path = tmp_path / "g.ttl"
    path.write_text(PREFIXES + GRAPH, encoding="utf-8")
    return Provenance(store.load([path]))


def test_a_section_is_read_with_its_source(provenance: Provenance) -> None:
    section = provenance.section("urn:p1")
    assert section is not None
    assert (section.title, section.status) == ("Partie 1", "asserted")
    assert (section.start, section.end, section.sha256) == (3, 12, "abc")
    source = section.source
    assert (source.iri, source.title, source.publisher) == ("urn:doc", "Rapport", "La Ville")
    assert (source.issued, source.url, source.license) == ("2021", "http://e/", "http://l/")


def test_a_section_of_a_section_has_the_same_source(provenance: Provenance) -> None:
    deep = provenance.section("urn:p1-c")
    assert deep is not None
    assert (deep.source.iri, deep.status) == ("urn:doc", "contradicted")


@pytest.mark.parametrize("graph", ["urn:x1", "urn:l1", "urn:nulle-part", "urn:ville"])
def test_what_leads_to_no_source_cites_its_own_name(provenance: Provenance, graph: str) -> None:
    assert provenance.section(graph) is None
    assert provenance.status(graph) == "asserted"
    citation = provenance.citation(graph)
    assert (citation.source, citation.section) == (graph, "")
    assert citation.title


def test_an_unknown_status_asserts_and_what_is_no_number_is_no_place(
    provenance: Provenance,
) -> None:
    section = provenance.section("urn:s1")
    assert section is not None
    assert (section.status, section.start) == ("asserted", None)


def test_firm_statements_come_first_then_the_most_recent(provenance: Provenance) -> None:
    graphs = ["urn:p1-c", "urn:p1-a", "urn:s1", "urn:p1", "urn:r1", "urn:p1"]
    found = [(c.title, c.status) for c in provenance.citations(graphs)]
    assert found == [
        ("Article", "asserted"),
        ("Rapport", "asserted"),
        ("Site", "asserted"),
        ("Rapport", "attributed"),
        ("Rapport", "contradicted"),
    ]
    assert provenance.citations(reversed(graphs)) == provenance.citations(graphs)
