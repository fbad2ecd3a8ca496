"""Questions that are none, and whatever else is typed: an answer object, soon, never a trace."""

import string
import time
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.asking import asked_again, claimed, well_formed, world

from pre_kg import as_json

LONGEST = 2.0
"""Seconds of processor that no question may take."""

NO_QUESTION = {
    "empty": "",
    "blanks": " \n\t\u00a0\u202f ",
    "question mark": "?",
    "stop words": "le la les de du et ou",
    "a question of stop words": "est-ce que c'est le la ?",
    "one emoji": "😀",
    "emoji": "😀🎉👨‍👩‍👧🏽‍♀️🇫🇷",
    "zero": "\x00",
    "controls": "\x00\x01\x07\x1b\x7f\x9b",
    "punctuation": "\"'`«»…—()[]{}<>|\\/*+=%_^~",
    "long punctuation": "?" * 100_000,
    "long inversion": "-t-il" * 20_000,
    "half a pair": "\ud800",
    "halves": "\udfff\ud800",
    "replacement": "\ufffd",
    "combining alone": "\u0301" * 1000,
    "turned": "\u202e\u2066",
}
NOT_QUITE = {
    "long word": "a" * 100_000,
    "long words": "soutien parentalité " * 5_000,
    "long question": "quel " * 20_000 + "?",
    "long name": "CLAS " * 20_000,
    "digits": "1" * 100_000,
    "accents": "e" + "\u0301" * 50_000,
    "controls inside": "CL\x00AS\x1b[2J",
    "half a pair inside": "CLAS \ud83d ?",
    "sql": "'; DROP TABLE nodes; --",
    "sql in a question": "Qui anime le CLAS' OR '1'='1 ?",
    "full text": 'NEAR("CLAS" PRE, 5) OR clas* AND -pre ^label:x',
    "sparql": "} DELETE WHERE { ?s ?p ?o } #",
    "sparql in a question": 'Qui anime <http://e/clas> "} ; DROP ALL # ?',
    "service": "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
    "markup": "<script>alert(1)</script> CLAS",
    "formats": "%s %d %n {0} {question} ${HOME} $(id)",
    "path": "../../../../etc/passwd",
    "json": '{"question": "CLAS"}',
    "english": "What is the budget of the PRE?",
    "english without a known word": "How far away is the nearest railway station?",
    "german": "Wie viele Kinder gibt es?",
    "arabic": "ما هو برنامج النجاح التعليمي؟",
    "chinese": "什么是教育成功计划？",
    "contradictory years": "Quels dispositifs ont été créés avant 1990 et après 2020 ?",
    "contradictory choice": "Le CLAS est-il gratuit ou pas gratuit, ni l'un ni l'autre ?",
    "huge bound": "Quels dispositifs ont plus de " + "9" * 400 + " euros ?",
    "foreign digits": "Quels dispositifs ont plus de ١٢ enfants ?",
    "raised digit": "Qui a plus de ² enfants ?",
    "a thousand names": "CLAS, PRE, CAF et CNAF ; " * 80,
}


def ask(question: str, k: int = 10, name: str = "livré") -> dict[str, Any]:
    knowledge = world(name)
    assert knowledge.engine  # its index is built and read outside the time of the question
    start = time.process_time()
    found = as_json(knowledge.ask(question, k))
    assert time.process_time() - start < LONGEST
    well_formed(found, k)
    if found["status"] == "answered":
        assert asked_again(found, knowledge) == claimed(found)
    return found


@pytest.mark.parametrize("name", NO_QUESTION)
def test_what_is_no_question_is_refused(name: str) -> None:
    found = ask(NO_QUESTION[name])
    assert (found["status"], found["reason"]) == ("abstained", "unknown_terms")


@pytest.mark.parametrize("name", NOT_QUITE)
def test_whatever_is_typed_has_an_answer_object(name: str) -> None:
    ask(NOT_QUITE[name])


@pytest.mark.parametrize(
    "name", ["sql", "sparql", "service", "path", "arabic", "chinese", "digits"]
)
def test_what_is_not_french_claims_nothing(name: str) -> None:
    assert ask(NOT_QUITE[name])["status"] != "answered"


def test_text_that_injects_changes_no_statement() -> None:
    before = len(world("livré").data)
    for name in ("sql", "sparql", "sparql in a question", "service"):
        ask(NOT_QUITE[name])
    assert len(world("livré").data) == before


def test_constraints_that_no_date_meets_are_not_answered() -> None:
    assert ask(NOT_QUITE["contradictory years"])["status"] != "answered"


def test_an_english_question_without_a_known_word_is_refused() -> None:
    assert ask(NOT_QUITE["english without a known word"])["status"] != "answered"


def test_the_question_comes_back_as_it_was_asked() -> None:
    assert ask("  CLAS \x07 ?")["question"] == "  CLAS \x07 ?"


def test_half_a_pair_comes_back_as_what_utf_8_can_write() -> None:
    assert ask("CLAS \ud83d ?")["question"] == "CLAS \ufffd ?"
    assert ask("CLAS \ud83d\ude00")["question"] == "CLAS 😀"


# --- Anything at all ----------------------------------------------------------------------------

ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=200)
WORDS = st.sampled_from([
    "Zélie", "loutre Câline", "Mila Ferrand", "BTR", "Plaine d'Afrique", "mammifères", "habite",
    "mange", "soigne", "née", "visiteurs", "qui", "que", "quand", "où", "combien", "quel",
    "quels", "est-ce que", "c'est quoi", "pourquoi", "plus de", "moins de", "avant", "après",
    "depuis", "le plus", "ou", "soit", "sauf", "-t-elle", "-t-il", "1979", "1923", "2021",
    "85000", "9" * 30, "%", "?", "!", "ASK {", "}", "<http://e/>", '"', "\\", "'", "\x00",
    "\u0301", "😀", "\ud800", "²", "١٢",
])  # fmt: skip
SENTENCES = st.lists(WORDS, max_size=14).map(" ".join)
fuzzed = settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)


@fuzzed
@given(question=ANY_TEXT, k=st.integers(min_value=1, max_value=50))
def test_any_text_has_an_answer_object(question: str, k: int) -> None:
    ask(question, k, "mini")


@fuzzed
@given(question=SENTENCES, k=st.integers(min_value=1, max_value=50))
def test_any_words_in_any_order_have_an_answer_object(question: str, k: int) -> None:
    ask(question, k, "mini")


@fuzzed
@given(question=st.text(string.printable, max_size=60))
def test_a_text_explains_itself_whatever_it_is(question: str) -> None:
    told = world("mini").engine.explain(question)
    assert all(isinstance(line, str) for lines in told.values() for line in lines)


@fuzzed
@given(question=SENTENCES)
def test_what_is_contradicted_is_never_a_value(question: str) -> None:
    assert "1923" not in claimed(ask(question, name="mini"))
