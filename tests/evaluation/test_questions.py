"""The question sets are data: each is held to the graph it asks."""

import json
import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from pre_kg.french import fold
from pre_kg.model import Literal
from pre_kg.store import Dataset, load, to_engine

ROOT = Path(__file__).parents[2]
WORLDS = ROOT / "evaluation" / "worlds"
QUESTIONS = ROOT / "evaluation" / "questions"
OURS = ("pre-300", "faits-200")
TRAINING = ("entrainement-1", "entrainement-2")
UNTUNED = ("commune", "musee")
NAMES = (*OURS, *TRAINING, *UNTUNED)
KINDS = {"keyword", "factual", "list", "noisy", "paraphrase", "abstain"}
TYPES = {
    "number", "share", "amount", "date", "year", "weekday", "string", "list", "boolean",
    "place", "person", "organisation", None,
}  # fmt: skip
KEYS = {
    "id", "question", "kind", "expected_nodes", "expected_answer", "acceptable_nodes",
    "answer_type", "unit", "answer_variants", "persona", "note", "gold",
}  # fmt: skip
LABELS = (
    "http://www.w3.org/2004/02/skos/core#prefLabel",
    "http://www.w3.org/2004/02/skos/core#altLabel",
    "http://www.w3.org/2000/01/rdf-schema#label",
    "https://schema.org/name",
    "https://schema.org/alternateName",
    "http://purl.org/dc/terms/title",
)
STATUS = "https://w3id.org/pre-kg/def#statut"
YES_NO = {"true": "oui", "false": "non"}
Question = dict[str, Any]


def path_of(name: str) -> Path:
    if name in OURS:
        return QUESTIONS / f"{name}.jsonl"
    return WORLDS / name / "questions.jsonl"


@cache
def questions(name: str) -> tuple[Question, ...]:
    lines = path_of(name).read_text(encoding="utf-8").splitlines()
    return tuple(json.loads(line) for line in lines)


@cache
def our_graph() -> Dataset:
    return load([ROOT / "graph", ROOT / "ontology" / "themes.ttl"])


@cache
def graph(name: str) -> Dataset:
    if name in OURS:
        return our_graph()
    return load(sorted((WORLDS / name).glob("graph.*")))


@cache
def labels(name: str) -> frozenset[str]:
    return frozenset(
        quad.object.value
        for predicate in LABELS
        for quad in graph(name).quads(None, predicate)
        if isinstance(quad.object, Literal)
    )


def plain(question: str) -> str:
    return " ".join(re.findall(r"\w+", fold(question)))


def spellings(data: Dataset, term: ox.NamedNode | ox.Literal) -> set[str]:
    """Every text under which the term may stand as an expected answer."""
    if isinstance(term, ox.Literal):
        found = {term.value, YES_NO.get(term.value, term.value)}
        if re.fullmatch(r"-?\d+\.\d+", term.value):
            found.add(f"{float(term.value):g}")
        return found
    names = (o for p in LABELS for o in data.objects(term.value, p))
    return {term.value} | {o.value for o in names if isinstance(o, Literal)}


def gold_terms(data: Dataset, gold: dict[str, Any]) -> list[ox.NamedNode | ox.Literal]:
    """What the gold means: asserted statements, or attributed ones when there is nothing else."""
    if "sparql" in gold:
        result = data.engine.query(gold["sparql"])
        if isinstance(result, ox.QueryBoolean):
            return [ox.Literal(bool(result))]
        return list(dict.fromkeys(row[0] for row in result))
    statuses = {q.subject: str(q.object).partition("#")[2] for q in data.quads(None, STATUS)}
    subject, predicate = gold["subject"], gold["predicate"]
    if gold["inverse"]:
        quads = list(data.quads(None, predicate, subject))
    else:
        quads = list(data.quads(subject, predicate))
    terms = [
        (q.subject if gold["inverse"] else q.object, statuses.get(q.graph or "", "asserted"))
        for q in quads
    ]
    for status in ("asserted", "attributed"):
        kept = [t for t, s in terms if s == status and getattr(t, "language", None) in (None, "fr")]
        if kept:
            return [to_engine(t) for t in dict.fromkeys(kept)]
    return []


def accepted(question: Question) -> set[str]:
    answer = question["expected_answer"]
    listed = answer if isinstance(answer, list) else [answer]
    return {str(a) for a in (*listed, *question["answer_variants"])}


@pytest.mark.parametrize("name", NAMES)
def test_every_line_has_the_agreed_keys(name: str) -> None:
    wanted = KEYS | ({"half"} if name in OURS else set())
    for question in questions(name):
        assert set(question) == wanted, question["id"]
        assert question["kind"] in KINDS
        assert question["answer_type"] in TYPES
        assert question["question"].strip() == question["question"] != ""


@pytest.mark.parametrize("name", NAMES)
def test_answers_and_golds_stand_where_the_kind_wants_them(name: str) -> None:
    for question in questions(name):
        answers = question["kind"] in {"factual", "list"}
        assert (question["expected_answer"] is not None) is answers, question["id"]
        assert (question["gold"] is not None) is answers, question["id"]
        assert isinstance(question["expected_answer"], list) is (question["kind"] == "list")
        assert bool(question["expected_nodes"]) is (question["kind"] != "abstain"), question["id"]


@pytest.mark.parametrize("name", NAMES)
def test_nodes_are_labels_of_the_graph(name: str) -> None:
    known = labels(name)
    for question in questions(name):
        for label in (*question["expected_nodes"], *question["acceptable_nodes"]):
            assert label in known, (question["id"], label)


@pytest.mark.parametrize("name", NAMES)
def test_golds_give_the_expected_answers(name: str) -> None:
    data = graph(name)
    for question in questions(name):
        if question["gold"] is None:
            continue
        terms = gold_terms(data, question["gold"])
        assert terms, question["id"]
        texts = [term.value for term in terms]
        wanted = accepted(question)
        for term in terms:
            assert spellings(data, term) & wanted, (question["id"], texts, wanted)
        if question["kind"] == "list":
            assert len(terms) == len(question["expected_answer"]), (question["id"], texts)


def test_ids_and_questions_are_unique_everywhere() -> None:
    every = [q for name in NAMES for q in questions(name)]
    assert [i for i, n in Counter(q["id"] for q in every).items() if n > 1] == []
    assert [t for t, n in Counter(plain(q["question"]) for q in every).items() if n > 1] == []


@pytest.mark.parametrize(
    ("name", "least", "refusals", "near"), [("pre-300", 320, 70, 60), ("faits-200", 200, 30, 30)]
)
def test_our_sets_are_large_with_near_misses_among_the_refusals(
    name: str, least: int, refusals: int, near: int
) -> None:
    ours = questions(name)
    kinds = Counter(q["kind"] for q in ours)
    assert len(ours) >= least
    assert kinds["abstain"] >= refusals
    assert sum(q["kind"] == "abstain" and "hors sujet" not in q["note"] for q in ours) >= near
    assert set(kinds) == KINDS


@pytest.mark.parametrize("name", OURS)
def test_our_sets_are_halved_within_each_kind(name: str) -> None:
    kinds = Counter(q["kind"] for q in questions(name))
    for kind, count in kinds.items():
        tuned = sum(q["half"] == "tune" for q in questions(name) if q["kind"] == kind)
        # A question that the graph comes to answer changes its kind, and keeps its half.
        assert abs(2 * tuned - count) <= 5, kind


def test_our_first_set_asks_for_every_type_of_answer() -> None:
    assert {q["answer_type"] for q in questions("pre-300")} == TYPES


def test_every_refusal_on_the_facts_says_why() -> None:
    assert all(q["note"] for q in questions("faits-200") if q["kind"] == "abstain")


@pytest.mark.parametrize(
    ("name", "least"), [*((n, 160) for n in TRAINING), *((n, 60) for n in UNTUNED)]
)
def test_a_world_is_a_graph_of_its_own_with_questions_of_every_kind(name: str, least: int) -> None:
    schema = load([WORLDS / name / "ontology.ttl"])
    assert len(schema) >= 60
    assert 500 <= len(graph(name)) <= 2000
    assert len(questions(name)) >= least
    assert {q["kind"] for q in questions(name)} == KINDS
    header = next((WORLDS / name).glob("graph.*")).read_text(encoding="utf-8")[:2000]
    assert "fictif" in header
