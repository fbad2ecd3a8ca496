"""The answer object as JSON, key by key; the checks of `tests.asking` can fail."""

import json
from dataclasses import fields, replace
from typing import Any

import pytest
from tests.asking import KEYS, XSD, well_formed

from pre_kg.answers import as_json
from pre_kg.model import (
    Answer,
    AnswerFact,
    AnswerNode,
    Citation,
    Conflict,
    Literal,
    Value,
)

GUIDE = Citation("http://e/guide", "Guide", "Entrées", "2022-03-01", "attributed")
ANSWER = Answer(
    question="Combien d'entrées ?",
    status="answered",
    text="Environ 85 000 entrées (2021).",
    values=(Value("85000", XSD + "integer", None, "entrées", "≈", "2021"),),
    nodes=(
        AnswerNode("http://e/a", "Parc", "http://e/Lieu", "Lieu", 0.94, ("label", "dense")),
        AnswerNode("http://e/b", "Bassin", None, None, 0.2, ("graph",)),
    ),
    facts=(
        AnswerFact(
            "http://e/a", "http://e/p", Literal("85000"), "Parc — entrées : 85 000", (GUIDE,)
        ),
        AnswerFact("http://e/a", "http://e/q", "http://e/b", "Parc — voisin : Bassin"),
    ),
    conflicts=(Conflict((Value("90000", XSD + "integer"),), (GUIDE,)),),
    sparql="SELECT ?valeur WHERE { <http://e/a> <http://e/p> ?valeur }",
    confidence=0.97,
    elapsed_ms=3.2,
)
YES = Answer(
    question="Le parc est-il ouvert ?",
    status="answered",
    text="Oui : le parc est ouvert.",
    values=(Value(True, XSD + "boolean"),),
    sparql="ASK { <http://e/a> <http://e/ouvert> true }",
)
REFUSAL = Answer("xyzzy", "abstained", "Je ne sais pas.", "unknown_terms", suggestions=("Parc",))


def test_keys_are_those_of_the_contract_in_its_order() -> None:
    assert list(as_json(ANSWER)) == KEYS


def test_every_field_is_told_but_the_explanation() -> None:
    assert {f.name for f in fields(Answer)} - {"explanation"} == set(KEYS)


@pytest.mark.parametrize("answer", [ANSWER, YES, REFUSAL], ids=lambda a: a.status)
def test_an_answer_as_json_is_well_formed(answer: Answer) -> None:
    well_formed(as_json(answer))


def test_a_literal_and_a_node_are_both_told_by_their_text() -> None:
    assert [f["object"] for f in as_json(ANSWER)["facts"]] == ["85000", "http://e/b"]


def test_yes_is_a_boolean_and_a_number_is_a_text() -> None:
    assert json.dumps(as_json(YES)["values"][0]["value"]) == "true"
    assert json.dumps(as_json(ANSWER)["values"][0]["value"]) == '"85000"'


def test_a_source_keeps_its_section_date_and_status() -> None:
    (source,) = as_json(ANSWER)["facts"][0]["sources"]
    assert source == {
        "source": "http://e/guide",
        "title": "Guide",
        "section": "Entrées",
        "issued": "2022-03-01",
        "status": "attributed",
    }


BROKEN: dict[str, tuple[Answer, dict[str, Any]]] = {
    "unknown status": (ANSWER, {"status": "perhaps"}),
    "claim without value": (ANSWER, {"values": ()}),
    "claim without query": (ANSWER, {"sparql": None}),
    "claim with a reason": (ANSWER, {"reason": "no_such_fact"}),
    "nothing said": (ANSWER, {"text": " "}),
    "nodes out of order": (ANSWER, {"nodes": ANSWER.nodes[::-1]}),
    "node twice": (ANSWER, {"nodes": ANSWER.nodes[:1] * 2}),
    "score above one": (ANSWER, {"nodes": (replace(ANSWER.nodes[0], score=1.1),)}),
    "found by magic": (ANSWER, {"nodes": (replace(ANSWER.nodes[0], found_by=("magic",)),)}),
    "number in French": (ANSWER, {"values": (Value("85 000", XSD + "integer"),)}),
    "date in French": (ANSWER, {"values": (Value("3 mars 2022", XSD + "date"),)}),
    "node without label": (ANSWER, {"values": (Value("http://e/a"),)}),
    "yes without a question of that kind": (YES, {"sparql": "SELECT ?x WHERE { ?x a ?ASK }"}),
    "yes that says no": (YES, {"text": "Non : le parc est fermé."}),
    "refusal that claims": (REFUSAL, {"values": (Value("1", XSD + "integer"),)}),
    "refusal without reason": (REFUSAL, {"reason": None}),
    "related to nothing": (REFUSAL, {"status": "related", "reason": None}),
    "half a character": (REFUSAL, {"question": "\ud800"}),
    "too sure": (REFUSAL, {"confidence": 1.5}),
}


@pytest.mark.parametrize("name", BROKEN)
def test_the_check_of_an_answer_fails_for(name: str) -> None:
    answer, change = BROKEN[name]
    with pytest.raises((AssertionError, UnicodeEncodeError)):
        well_formed(as_json(replace(answer, **change)))


def test_the_check_of_an_answer_counts_nodes() -> None:
    with pytest.raises(AssertionError):
        well_formed(as_json(ANSWER), k=1)


def test_the_check_of_an_answer_knows_every_key() -> None:
    for key in KEYS:
        found = as_json(ANSWER)
        del found[key]
        with pytest.raises(AssertionError):
            well_formed(found)
        with pytest.raises(AssertionError):
            well_formed({**as_json(ANSWER), "autre": 1})
