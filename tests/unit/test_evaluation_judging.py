"""One question and one answer, judged as a careful reader would; then many."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pre_kg import terms
from pre_kg.errors import MalformedQueryError
from pre_kg.evaluation import Evaluation, NodeNames, Question, evaluate, judge
from pre_kg.evaluation.judging import is_exact, list_f1, replays
from pre_kg.model import Answer, AnswerNode, Literal, Value
from pre_kg.queries import Table

A, B, C = "https://ex.org/a", "https://ex.org/b", "https://ex.org/c"
NAMES = NodeNames({A: ["Alpha"], B: ["Bêta"], C: ["Gamma", "Alpha"]})
GYEAR = terms.XSD + "gYear"


def answered(*values: Value, sparql: str | None = "SELECT", confidence: float = 0.9) -> Answer:
    return Answer("?", "answered", "…", values=values, sparql=sparql, confidence=confidence)


def factual(*answers: str, variants: tuple[str, ...] = (), unit: str | None = None) -> Question:
    return Question("f", "?", "factual", answers=answers, variants=variants, unit=unit)


def test_first_node_may_be_acceptable_without_being_expected() -> None:
    found = judge(Question("k", "?", "keyword", ("Alpha",), ("Bêta",)), NAMES, [B, C])
    assert (found.hit, found.lenient, found.reciprocal_rank) == (0, 1, 0.5)


def test_name_that_no_node_bears_counts_as_not_found() -> None:
    found = judge(Question("k", "?", "keyword", ("Bêta", "Delta", "Epsilon")), NAMES, [B])
    assert found.unresolved == ("Delta", "Epsilon")
    assert found.recall_5 == pytest.approx(1 / 3)


def test_two_names_of_the_same_nodes_are_one_expectation() -> None:
    names = NodeNames({A: ["Alpha", "Aleph"]})
    found = judge(Question("k", "?", "keyword", ("Alpha", "Aleph")), names, [A])
    assert found.recall_5 == found.ndcg_10 == 1


def test_exact_answer_claims_the_value_and_nothing_else() -> None:
    question = factual("1979")
    right, wrong = Value("1979", GYEAR), Value("1923", GYEAR)
    assert is_exact(question, answered(right), NAMES)
    assert not is_exact(question, answered(wrong), NAMES)
    assert not is_exact(question, answered(right, wrong), NAMES)
    assert not is_exact(question, Answer("?", "related", "1979"), NAMES)


def test_several_values_may_make_up_one_expected_text() -> None:
    both = answered(Value("du foin", terms.XSD_STRING), Value("des pommes", terms.XSD_STRING))
    assert is_exact(factual("du foin et des pommes"), both, NAMES)


def test_variant_and_unit_are_accepted() -> None:
    euros = Value("66000000", terms.XSD + "decimal", unit="€ par an")
    assert is_exact(factual("66 millions", unit="€"), answered(euros), NAMES)
    assert not is_exact(factual("66000000", unit="%"), answered(euros), NAMES)
    assert is_exact(factual("jamais", variants=("Alpha",)), answered(Value(A)), NAMES)


def test_list_f1_by_hand() -> None:
    question = ["Alpha", "Bêta", "Delta"]
    found = answered(Value(A), Value(B), Value("autre", terms.XSD_STRING), Value("x", GYEAR))
    assert list_f1(question, found, NAMES) == pytest.approx(2 * 2 / (3 + 4))


def test_one_value_meets_one_item_only() -> None:
    assert list_f1(["Alpha", "Alpha"], answered(Value(A)), NAMES) == pytest.approx(2 / 3)


@given(st.permutations(["Alpha", "Bêta", "Gamma", "Delta"]), st.permutations([A, B, C]))
def test_list_f1_does_not_depend_on_order(items: list[str], nodes: list[str]) -> None:
    assert list_f1(items, answered(*map(Value, nodes)), NAMES) == pytest.approx(6 / 7)


def test_replay_wants_exactly_the_values() -> None:
    def gives(*years: str) -> Table:
        return Table(("x", "valeur"), tuple((A, Literal(y, GYEAR)) for y in years))

    claimed = answered(Value("1979", GYEAR))
    assert replays(claimed, lambda _: gives("1979"))
    assert not replays(claimed, lambda _: gives("1979", "1923"))
    assert not replays(claimed, lambda _: gives())
    assert not replays(answered(Value("1979", GYEAR), sparql=None), lambda _: gives("1979"))
    assert replays(answered(Value(True)), lambda _: True)
    assert not replays(answered(Value(True)), lambda _: False)


def test_replay_compares_numbers_as_numbers() -> None:
    decimal = terms.XSD + "decimal"
    table = Table(("v",), ((Literal("58.20", decimal),),))
    assert replays(answered(Value("58.2", decimal)), lambda _: table)


def test_query_that_fails_is_not_replayed() -> None:
    def fails(_: str) -> bool:
        raise MalformedQueryError("…")

    assert not replays(answered(Value(True)), fails)


QUESTIONS = [
    Question("1", "un", "factual", ("Alpha",), answers=("Alpha",)),
    Question("2", "deux", "factual", ("Bêta",), answers=("Bêta",)),
    Question("3", "trois", "abstain"),
    Question("4", "quatre", "abstain"),
    Question("5", "cinq", "keyword", ("Gamma",)),
]
ANSWERS = {
    "un": answered(Value(A), confidence=0.95),
    "deux": Answer("?", "abstained", ""),
    "trois": Answer("?", "abstained", ""),
    "quatre": answered(Value(B), confidence=0.55),
    "cinq": Answer("?", "related", "", nodes=(AnswerNode(C, "Gamma", None, None, 1.0, ()),)),
}


def measured(questions: list[Question]) -> Evaluation:
    return evaluate(questions, NAMES, ask=ANSWERS.__getitem__, run=lambda _: True)


def test_means_by_kind() -> None:
    rows = {row.kind: row for row in measured(QUESTIONS).rows}
    assert rows["factual"].means["exact"] == 0.5
    assert rows["factual"].abstained == 0.5
    assert rows["abstain"].abstained == 0.5
    assert rows["abstain"].means == {"replayed": 0.0}
    assert rows["keyword"].means["hit"] == 1


def test_risk_falls_with_confidence() -> None:
    risks = {r.threshold: r for r in measured(QUESTIONS).risks}
    assert (risks[0.0].coverage, risks[0.0].risk) == (0.5, 0.5)
    assert (risks[0.9].coverage, risks[0.9].risk) == (0.25, 0.0)
    assert risks[0.95].coverage == 0.25


def test_misses_are_what_went_wrong() -> None:
    assert [j.question.id for j in measured(QUESTIONS).misses] == ["1", "2", "4"]


@given(st.randoms(use_true_random=False))
def test_order_of_questions_changes_no_mean(order: random.Random) -> None:
    mixed = order.sample(QUESTIONS, len(QUESTIONS))
    by_kind = {row.kind: row for row in measured(QUESTIONS).rows}
    assert {row.kind: row for row in measured(mixed).rows} == by_kind
    assert measured(mixed).risks == measured(QUESTIONS).risks


def test_either_search_or_ask() -> None:
    with pytest.raises(ValueError, match="search"):
        evaluate(QUESTIONS, NAMES)
