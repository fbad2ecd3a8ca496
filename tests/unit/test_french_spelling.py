"""Spelling: a slip is mended by a word that shares a key; ordinary French is left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from pre_kg.french import correction, phonetic, spelling_keys
from pre_kg.french.spelling import allowed_distance

WORD = st.text(alphabet="abcdefghijklmnopqrstuvwxyz", min_size=4, max_size=16)
KNOWN = {"parentalite": 9, "accompagnement": 7, "harcelement": 3, "college": 5, "scolarite": 4}


@st.composite
def slips(draw: st.DrawFn) -> tuple[str, str]:
    word = draw(WORD)
    place = draw(st.integers(0, len(word) - 1))
    letter = draw(st.sampled_from("abcdefghijklmnopqrstuvwxyz"))
    return word, draw(
        st.sampled_from(
            [
                word[:place] + word[place + 1 :],
                word[:place] + letter + word[place:],
                word[:place] + letter + word[place + 1 :],
                word[:place] + word[place : place + 2][::-1] + word[place + 2 :],
            ]
        )
    )


@given(slips())
def test_a_word_and_its_slip_share_a_key(pair: tuple[str, str]) -> None:
    word, slip = pair
    if len(slip) >= 4:
        assert spelling_keys(word) & spelling_keys(slip)


@given(WORD, st.dictionaries(WORD, st.integers(1, 9), max_size=8))
def test_a_correction_is_a_known_word_within_reach(word: str, known: dict[str, int]) -> None:
    found = correction(word, known)
    if found is not None:
        assert found in known
        assert OSA.distance(word, found) <= allowed_distance(word) + 2


@given(st.text(max_size=30))
def test_no_text_makes_keys_or_sounds_fail(text: str) -> None:
    phonetic(text)
    spelling_keys(text)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("parentaliter", "parentalite"),
        ("parantalité".replace("é", "e"), "parentalite"),
        ("acompanement", "accompagnement"),
        ("arselement", "harcelement"),
        ("kolege", "college"),
        ("scolaritte", "scolarite"),
    ],
)
def test_usual_misspellings_are_mended(typed: str, meant: str) -> None:
    assert spelling_keys(typed) & spelling_keys(meant)
    assert correction(typed, KNOWN) == meant


def test_a_real_word_is_only_replaced_by_what_sounds_the_same() -> None:
    assert correction("pommes", {"hommes": 5}, real=True) is None
    assert correction("soutient", {"soutien": 5}, real=True) == "soutien"


def test_words_too_short_to_be_sure_of_have_no_key() -> None:
    assert spelling_keys("caf") == frozenset()
    assert spelling_keys("b2b2") == frozenset()
