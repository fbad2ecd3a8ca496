"""Graphs of every sort, asked: an answer object, soon, never a trace, and no claim of nothing."""

import time
from functools import cache
from typing import Any

import pytest
from tests.asking import asked_again, claimed, new_folder, well_formed

from pre_kg import Knowledge, as_json, open_knowledge

LONGEST = 2.0
"""Seconds of processor that no question may take."""
MANY = 10_000

PREFIXES = """
@prefix : <http://e/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
GRAPHS = {
    "one node": ':jardin rdfs:label "Jardin des roses"@fr .',
    "one node that is all of its statement": ":jardin :jardin :jardin .",
    "no labels": ":jardinPublic :ouvertDepuis 1987 ; :gerePar :mairie . :mairie :situeeA :Lyon .",
    "cycles": """
        :a rdfs:label "Alpha"@fr ; :suit :b ; rdfs:subClassOf :b ; a :a ; skos:broader :a .
        :b rdfs:label "Bêta"@fr ; :suit :c ; rdfs:subClassOf :a ; owl:sameAs :b .
        :c rdfs:label "Gamma"@fr ; :suit :a ; a :b .
        :suit rdfs:label "suit"@fr ; rdfs:subPropertyOf :suit ; :suit :suit .
    """,
    "classes below classes": """
        :Lieu a owl:Class ; rdfs:label "lieu"@fr . :Parc a owl:Class ; rdfs:subClassOf :Lieu ;
            rdfs:label "parc"@fr . :Bassin a owl:Class ; rdfs:subClassOf :Lieu ;
            rdfs:label "bassin"@fr .
        :a a :Parc ; rdfs:label "Alpha"@fr . :b a :Bassin ; rdfs:label "Bravo"@fr .
        :c a :Lieu ; rdfs:label "Charlie"@fr . :d a :Parc ; rdfs:label "Delta"@fr .
    """,
    "blank nodes": """
        :a rdfs:label "Alpha"@fr ; :adresse [ :rue "rue des Lilas" ; :ville :v ] ; :suite ( :v 1 ) .
        :v rdfs:label "Lyon"@fr . [] rdfs:label "Anonyme"@fr ; :taille 12 .
    """,
    "another language": """
        :a rdfs:label "Stadtpark"@de , "市立公園"@ja ; :eröffnet 1920 ; :liegtIn :b .
        :b rdfs:label "Alpha"@de . :eröffnet rdfs:label "eröffnet"@de .
    """,
    "odd addresses": """
        <http://e/a%20b(c)é漢> rdfs:label "Parc (nord)"@fr ; <http://e/p%20(x)> <http://e/o'(1)> ,
            <urn:x:y> , <http://e/#> , <http://e/> , <mailto:a@b.c> .
        <mailto:a@b.c> rdfs:label "Contact"@fr . <http://e/o'(1)> rdfs:label "Alpha"@fr .
    """,
    "literals that are not what they say": """
        :P a owl:Class ; rdfs:label "parc"@fr . :date rdfs:label "date"@fr .
        :a a :P ; rdfs:label "Alpha"@fr ; :date "hier"^^xsd:date ; :nombre "dix"^^xsd:integer .
        :b a :P ; rdfs:label "Bravo"@fr ; :date "2020-13-45"^^xsd:date ; :nombre "NaN"^^xsd:double .
        :c a :P ; rdfs:label "Gamma"@fr ; :date "2020-01-01"^^xsd:date ; :nombre "INF"^^xsd:double .
        :d a :P ; rdfs:label "Delta"@fr ; :date "-0044-03-15"^^xsd:date ; :nombre 1e400 .
        :e a :P ; rdfs:label "Écho"@fr ; :date "2021"^^xsd:gYear ; :nombre -0.50 .
        :f a :P ; rdfs:label "Fox"@fr ; :date "20"^^xsd:gYear ; :nombre "3"^^:inconnu .
    """,
    "labels of nothing": r"""
        :a rdfs:label ""@fr , " "@fr ; :p "x" . :b rdfs:label "?"@fr , "le la les"@fr ; :p 2 .
        :c rdfs:label "Al\u0007pha\n\t\u202E"@fr ; :p "\u0000\"\\'}" .
        :d rdfs:label "😀"@fr ; :p 3 .
    """,
    "a name of pages": f':a rdfs:label "{"Très long nom " * 5_000}"@fr ; :p "Alpha" .',
    "one name for all": "\n".join(
        f':n{n} rdfs:label "Jardin"@fr ; :surface {n} .' for n in range(MANY)
    ),
    "one hub": "\n".join(f':n{n} rdfs:label "Nœud {n}"@fr ; :suit :hub .' for n in range(2_000))
    + ':hub rdfs:label "Alpha"@fr .',
}
QUESTIONS = [
    "",
    "Alpha",
    "Jardin",
    "jardin des roses",
    "Parc (nord)",
    "Stadtpark eröffnet",
    "😀",
    "Qui suit Alpha ?",
    "Qui ou quoi Alpha suit-il ?",
    "Alpha suit-il Gamma ?",
    "Combien de nœuds suivent Alpha ?",
    "C'est quoi Alpha ?",
    "Que signifie Alpha ?",
    "Où est Alpha ?",
    "Quand a ouvert le jardin public ?",
    "Quelle est la rue de Alpha ?",
    "Quelle est la date de Alpha ?",
    "Quelle est la surface du jardin ?",
    "Quels parcs ont une date après 2019 ?",
    "Quels parcs ont un nombre de plus de 2 ?",
    "Quel parc a le plus grand nombre ?",
    "Quel parc a la date la plus ancienne ?",
    "Alpha a-t-il un nombre de plus de 3 ?",
    "Quel est le jardin avec la plus grande surface ?",
]


@cache
def opened(name: str) -> Knowledge:
    folder = new_folder()
    (folder / "graphe.ttl").write_text(PREFIXES + GRAPHS[name], encoding="utf-8")
    knowledge = open_knowledge(folder / "graphe.ttl", index=folder / "index")
    assert knowledge.engine
    return knowledge


def ask(name: str, question: str) -> dict[str, Any]:
    knowledge = opened(name)
    start = time.process_time()
    found = as_json(knowledge.ask(question))
    assert time.process_time() - start < LONGEST, question
    return found


@pytest.mark.parametrize("name", GRAPHS)
def test_any_graph_can_be_asked_anything(name: str) -> None:
    for question in QUESTIONS:
        found = ask(name, question)
        well_formed(found, typed=not name.startswith("literals"))
        if found["status"] == "answered":
            assert asked_again(found, opened(name)) == claimed(found), question


def first(name: str, question: str) -> str:
    return str(ask(name, question)["nodes"][0]["iri"])


def test_a_graph_of_one_node_finds_it() -> None:
    assert first("one node", "jardin des roses") == "http://e/jardin"


def test_a_node_without_label_is_found_by_the_end_of_its_address() -> None:
    assert first("no labels", "jardin public") == "http://e/jardinPublic"


def test_a_label_in_another_language_is_found() -> None:
    assert first("another language", "Stadtpark") == "http://e/a"


def test_a_node_of_an_odd_address_is_found_and_its_address_kept() -> None:
    assert first("odd addresses", "parc nord") == "http://e/a%20b(c)é漢"


def test_a_cycle_of_statements_is_read_one_step_at_a_time() -> None:
    found = ask("cycles", "Qui suit Bêta ?")
    assert claimed(found) == ["http://e/a"]


def test_nodes_of_one_name_are_all_worth_reading_and_none_is_claimed() -> None:
    found = ask("one name for all", "Jardin")
    assert found["status"] == "related"
    assert len(found["nodes"]) == 10
    assert {n["label"] for n in found["nodes"]} == {"Jardin"}


def test_what_one_of_many_namesakes_has_is_not_claimed_of_the_name() -> None:
    assert ask("one name for all", "Quelle est la surface du jardin ?")["status"] != "answered"


PLACES = ["http://e/a", "http://e/b", "http://e/c", "http://e/d"]


def test_a_class_has_the_members_of_the_classes_below_it() -> None:
    assert claimed(ask("classes below classes", "Quels sont les lieux ?")) in ([], PLACES)
    assert claimed(ask("classes below classes", "Quels sont les parcs ?")) in ([], PLACES[::3])


def test_a_class_counts_the_members_of_the_classes_below_it() -> None:
    assert claimed(ask("classes below classes", "Combien y a-t-il de lieux ?")) in ([], ["4"])


def test_a_year_is_no_count() -> None:
    assert "1987" not in claimed(ask("no labels", "Combien de jardins ?"))


def test_a_limit_is_not_judged_on_what_is_no_number() -> None:
    found = ask("literals that are not what they say", "Alpha a-t-il un nombre de plus de 3 ?")
    assert found["status"] != "answered"


def test_direction_decides_whether_a_statement_holds() -> None:
    assert claimed(ask("cycles", "Est-ce que Alpha suit Bêta ?")) == [True]
    assert claimed(ask("cycles", "Alpha suit-il Gamma ?")) != [True]
