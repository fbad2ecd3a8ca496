"""What a question sets aside or limits: negation, halves, years, the order of the two sides."""

from functools import cache
from typing import Any

import pytest
from tests.asking import asked_again, claimed, new_folder, well_formed

from pre_kg import Knowledge, as_json, open_knowledge

ONTOLOGY = """
@prefix : <http://e/def#> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix qb: <http://purl.org/linked-data/cube#> .
:Salle a owl:Class ; rdfs:label "salle"@fr .
:Club a owl:Class ; rdfs:label "club"@fr .
:Chiffre a owl:Class ; rdfs:label "chiffre"@fr .
:accessible a owl:DatatypeProperty ; rdfs:label "accessible en fauteuil roulant"@fr .
:fondeEn a owl:DatatypeProperty ; rdfs:label "année de fondation"@fr ;
  skos:altLabel "fondé en"@fr, "créé en"@fr .
:parraine a owl:ObjectProperty ; rdfs:label "parraine"@fr .
:concerne a owl:ObjectProperty ; rdfs:label "concerne"@fr .
"""
GRAPH = """
@prefix : <http://e/def#> . @prefix id: <http://e/id/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix sdmx-measure: <http://purl.org/linked-data/sdmx/2009/measure#> .
@prefix sdmx-attribute: <http://purl.org/linked-data/sdmx/2009/attribute#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
id:lune a :Salle ; skos:prefLabel "Salle de la Lune"@fr ; :accessible true .
id:puits a :Salle ; skos:prefLabel "Salle du Puits"@fr ; :accessible false .
id:orme a :Salle ; skos:prefLabel "Salle de l'Orme"@fr ; :accessible true .
id:voile a :Club ; skos:prefLabel "Voile d'Ostrevent"@fr ; :fondeEn "1962"^^xsd:gYear ;
  :parraine id:aviron .
id:aviron a :Club ; skos:prefLabel "Aviron de Briançais"@fr ; :fondeEn "1988"^^xsd:gYear .
id:part a :Chiffre ; skos:prefLabel "Part des rameuses de l'Aviron de Briançais"@fr ;
  :concerne id:aviron ; sdmx-measure:obsValue 37.5 ; sdmx-attribute:unitMeasure "%"@fr .
"""


@cache
def opened() -> Knowledge:
    folder = new_folder()
    (folder / "g.ttl").write_text(GRAPH, encoding="utf-8")
    (folder / "o.ttl").write_text(ONTOLOGY, encoding="utf-8")
    return open_knowledge(folder / "g.ttl", ontology=folder / "o.ttl", index=folder / "index")


def ask(question: str) -> dict[str, Any]:
    found = as_json(opened().ask(question))
    well_formed(found)
    if found["status"] == "answered":
        assert asked_again(found, opened()) == claimed(found)
    return found


def test_what_does_not_hold_is_not_answered_by_what_does() -> None:
    found = ask("Quelles salles ne sont pas accessibles en fauteuil roulant ?")
    assert claimed(found) in ([], ["http://e/id/puits"])


def test_what_holds_is_not_answered_by_what_does_not() -> None:
    found = ask("Quelles salles sont accessibles en fauteuil roulant ?")
    assert sorted(claimed(found)) in ([], ["http://e/id/lune", "http://e/id/orme"])


@pytest.mark.parametrize("word", ["sauf", "hormis", "à part"])
def test_an_exception_is_never_passed_over(word: str) -> None:
    assert ask(f"Quelles sont les salles {word} la Salle du Puits ?")["status"] != "answered"


@pytest.mark.parametrize(
    ("question", "holds"),
    [
        ("L'Aviron de Briançais a-t-il été fondé en 1988 ?", True),
        ("L'Aviron de Briançais a-t-il été fondé en 1990 ?", False),
        ("La Voile d'Ostrevent a-t-elle été créée en 1962 ?", True),
        ("La Voile d'Ostrevent parraine-t-elle l'Aviron de Briançais ?", True),
    ],
)
def test_a_statement_is_affirmed_or_denied(question: str, holds: bool) -> None:
    assert claimed(ask(question)) == [holds]


def test_a_statement_is_not_affirmed_the_other_way_round() -> None:
    found = ask("L'Aviron de Briançais parraine-t-il la Voile d'Ostrevent ?")
    assert claimed(found) != [True]


def test_a_majority_is_more_than_half() -> None:
    found = ask("Les rameuses sont-elles majoritaires à l'Aviron de Briançais ?")
    assert claimed(found) == [False]


def test_a_limit_on_a_number_is_not_held_against_a_year() -> None:
    assert ask("Quels clubs ont plus de 90 membres ?")["status"] != "answered"
