"""Statements that sources dispute: rejected ones decide nothing, reported ones are reported."""

from functools import cache
from typing import Any

import pytest
from tests.asking import asked_again, claimed, new_folder, well_formed

from pre_kg import Knowledge, as_json, open_knowledge

ONTOLOGY = """
@prefix : <http://e/def#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix pre: <https://w3id.org/pre-kg/def#> .
:Phare a owl:Class ; rdfs:label "phare"@fr . :Port a owl:Class ; rdfs:label "port"@fr .
:Personne a owl:Class ; rdfs:label "personne"@fr .
:hauteur rdfs:label "hauteur"@fr , "height"@en . :anneeAllumage rdfs:label "année d'allumage"@fr .
:garde rdfs:label "garde"@fr ; pre:formuleInverse "est gardé par"@fr .
:guide rdfs:label "guide"@fr ; pre:formuleInverse "est guidé par"@fr .
"""
GRAPH = """
@prefix : <http://e/def#> .
@prefix p: <http://e/id/> .
@prefix s: <http://e/doc/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix pre: <https://w3id.org/pre-kg/def#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
p:kermor a :Phare ; rdfs:label "Phare de Kermor"@fr .
p:vierge a :Phare ; rdfs:label "Phare de la Vierge"@fr .
p:noir a :Phare ; rdfs:label "Phare Noir"@fr .
p:havre a :Port ; rdfs:label "Port-Hervé"@fr . p:anse a :Port ; rdfs:label "Anse Bleue"@fr .
p:anne a :Personne ; rdfs:label "Anne Le Bihan"@fr .
p:yves a :Personne ; rdfs:label "Yves Kerlan"@fr .
s:carnet a pre:Source ; dcterms:title "Carnet des phares"@fr ;
    dcterms:issued "2001-05-02"^^xsd:date .
s:gazette a pre:Source ; dcterms:title "Gazette du littoral"@fr .
s:sur a pre:Section ; dcterms:isPartOf s:carnet ; dcterms:title "Fiches"@fr ;
    pre:statut pre:asserted .
s:faux a pre:Section ; dcterms:isPartOf s:gazette ; dcterms:title "Errata"@fr ;
    pre:statut pre:contradicted .
s:dit a pre:Section ; dcterms:isPartOf s:gazette ; dcterms:title "Échos"@fr ;
    pre:statut pre:attributed .
s:sur {
    p:kermor :hauteur 41 ; :anneeAllumage "1860"^^xsd:gYear ; :guide p:havre .
    p:vierge :hauteur 82 ; :anneeAllumage "1902"^^xsd:gYear ; :guide p:havre .
    p:noir :hauteur 20 .
    p:anne :garde p:kermor .
}
s:faux {
    p:kermor :hauteur 95 ; :anneeAllumage "1790"^^xsd:gYear ; :guide p:anse .
    p:noir :anneeAllumage "1755"^^xsd:gYear ; :guide p:havre .
    p:yves :garde p:kermor .
}
s:dit {
    p:vierge :anneeAllumage "1897"^^xsd:gYear .
    p:yves :garde p:noir .
}
"""


@cache
def lighthouses() -> Knowledge:
    folder = new_folder()
    (folder / "phares.trig").write_text(GRAPH, encoding="utf-8")
    (folder / "vocabulaire.ttl").write_text(ONTOLOGY, encoding="utf-8")
    return open_knowledge(
        folder / "phares.trig", ontology=folder / "vocabulaire.ttl", index=folder / "index"
    )


def ask(question: str) -> dict[str, Any]:
    found = as_json(lighthouses().ask(question))
    well_formed(found)
    if found["status"] == "answered":
        assert asked_again(found, lighthouses()) == claimed(found)
    return found


def test_an_undisputed_value_is_claimed_with_its_source() -> None:
    found = ask("Quelle est la hauteur du phare de la Vierge ?")
    assert claimed(found) == ["82"]
    assert "Carnet des phares" in found["text"]


@pytest.mark.parametrize(
    ("question", "held"),
    [
        ("Quelle est la hauteur du phare de Kermor ?", ["41"]),
        ("Quelle est l'année d'allumage du phare de Kermor ?", ["1860"]),
        ("Qui garde le phare de Kermor ?", ["http://e/id/anne"]),
        ("Que guide le phare de Kermor ?", ["http://e/id/havre"]),
    ],
)
def test_a_rejected_value_is_left_out_of_an_answer(question: str, held: list[str]) -> None:
    found = ask(question)
    assert claimed(found) == held
    assert found["conflicts"] == []


@pytest.mark.parametrize(
    "question",
    [
        "Quelle est l'année d'allumage du Phare Noir ?",
        "Que guide le Phare Noir ?",
        "Quel phare guide l'Anse Bleue ?",
    ],
)
def test_what_is_only_rejected_is_not_answered(question: str) -> None:
    assert ask(question)["status"] != "answered"


@pytest.mark.parametrize(
    "question",
    [
        "Le phare de Kermor guide-t-il l'Anse Bleue ?",
        "Yves Kerlan garde-t-il le phare de Kermor ?",
        "Est-ce que le Phare Noir guide Port-Hervé ?",
    ],
)
def test_what_is_rejected_is_never_affirmed(question: str) -> None:
    assert claimed(ask(question)) != [True]


@pytest.mark.parametrize(
    ("question", "held"),
    [
        ("La hauteur du phare de Kermor est-elle de plus de 90 ?", False),
        ("L'année d'allumage du phare de Kermor est-elle avant 1800 ?", False),
    ],
)
def test_a_rejected_value_meets_no_limit(question: str, held: bool) -> None:
    assert claimed(ask(question)) in ([], [held])


def test_a_rejected_statement_is_not_counted() -> None:
    assert claimed(ask("Combien de phares guident Port-Hervé ?")) in ([], ["2"])


@pytest.mark.parametrize(
    ("question", "wrong"),
    [
        ("Quel est le phare le plus haut ?", "http://e/id/kermor"),
        ("Quels phares ont une hauteur de plus de 90 ?", "http://e/id/kermor"),
        ("Quel phare a l'année d'allumage la plus ancienne ?", "http://e/id/noir"),
    ],
)
def test_a_rejected_value_orders_nothing(question: str, wrong: str) -> None:
    assert wrong not in claimed(ask(question))


def test_what_is_only_reported_is_told_as_the_words_of_its_source() -> None:
    found = ask("Qui garde le Phare Noir ?")
    assert claimed(found) == ["http://e/id/yves"]
    assert "selon « Gazette du littoral »" in found["text"]
    assert [s["status"] for f in found["facts"] for s in f["sources"]] == ["attributed"]


def test_a_firm_value_answers_before_a_reported_one_which_is_shown() -> None:
    found = ask("Quelle est l'année d'allumage du phare de la Vierge ?")
    assert claimed(found) == ["1902"]
    (conflict,) = found["conflicts"]
    assert [v["value"] for v in conflict["values"]] == ["1897"]
    assert [s["status"] for s in conflict["sources"]] == ["attributed"]
    assert "autre source : 1897" in found["text"]


def test_a_contested_yes_shows_what_others_say() -> None:
    found = ask("L'année d'allumage du phare de la Vierge est-elle 1897 ?")
    if found["status"] == "answered":
        others = {v["value"] for c in found["conflicts"] for v in c["values"]}
        assert "1902" in others or claimed(found) == [False]
