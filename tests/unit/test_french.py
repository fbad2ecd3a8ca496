"""French text to terms: what people write differently meets, and nothing is refused."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pre_kg import french
from pre_kg.french import Analyzer, fold, ngrams, singular, stem, tokens
from pre_kg.french.folding import fold_word
from pre_kg.french.words import abbreviations, frequent_words, stop_words

ANY_TEXT = st.text(alphabet=st.characters(), max_size=60)


def words(text: str) -> list[str]:
    return [token.text for token in tokens(text)]


@given(ANY_TEXT)
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(ANY_TEXT)
def test_folding_takes_composed_and_decomposed_text_alike(text: str) -> None:
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text))


@given(ANY_TEXT)
def test_folded_text_has_no_capital_mark_or_control_character(text: str) -> None:
    folded = fold(text)
    assert folded == folded.lower()
    assert not {unicodedata.category(c) for c in folded} & {"Mn", "Cc", "Cf"}


@given(ANY_TEXT)
def test_no_text_makes_the_analysis_fail(text: str) -> None:
    for analyzer in (Analyzer(), Analyzer(expand=False), Analyzer(keep_stop_words=True)):
        assert all(term for term in analyzer.terms(text))
    Analyzer().grams(text)


@given(ANY_TEXT)
def test_every_token_says_where_it_stands(text: str) -> None:
    previous = 0
    for token in tokens(text):
        assert previous <= token.start < token.end <= len(text)
        assert token.text
        previous = token.end


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyzéèêàçùœ'- ", max_size=40))
def test_accents_and_case_never_change_the_terms(text: str) -> None:
    analyzer = Analyzer()
    assert analyzer.terms(text) == analyzer.terms(fold(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("l'école d'aujourd'hui", ["ecole", "aujourdhui"]),
        ("Qu’est-ce qu’il lit jusqu'à midi ?", ["est", "ce", "il", "lit", "a", "midi"]),
        ("le C.L.A.S. et le R.E.A.A.P.", ["le", "clas", "et", "le", "reaap"]),
        ("85 000 enfants, 1 234 567 €", ["85000", "enfants", "1234567"]),
        ("85\u202f000 et 2.000.000", ["85000", "et", "2000000"]),
        ("58,2 % contre 58.2", ["58.2", "contre", "58.2"]),
        ("en 6ème, en 6e, en sixième", ["en", "6e", "en", "6e", "en", "6e"]),
        ("référent·e·s de parcours", ["referent", "de", "parcours"]),
        ("cœur ŒUVRE ægrotant", ["coeur", "oeuvre", "aegrotant"]),
        ("e\u0301cole", ["ecole"]),
        ("", []),
        ("🙂 !? — …", []),
        ("日本 школа", ["日本", "школа"]),
    ],
)
def test_words_of_a_text(text: str, expected: list[str]) -> None:
    assert words(text) == [fold_word(word) for word in expected]


def test_capitals_announce_an_acronym_unless_everything_is_in_capitals() -> None:
    assert [t.text for t in tokens("que fait la CAF de LYON") if t.acronym] == ["caf", "lyon"]
    assert not [t for t in tokens("QUE FAIT LA CAF DE LYON") if t.acronym]


def test_an_acronym_is_kept_even_when_it_spells_a_stop_word() -> None:
    assert Analyzer().words("le programme SES du lycée") == ["programme", "ses", "lycee", "lyceen"]
    assert Analyzer().words("ses parents") == ["parents"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("parentalité", "parentalite"),
        ("les écoles", "une école"),
        ("animaux", "animal"),
        ("réussites éducatives", "réussite éducative"),
        ("L’ACCOMPAGNEMENT", "accompagnements"),
        ("tjrs", "toujours"),
        ("pb", "problème"),
        ("les ados", "adolescents ado ados"),
    ],
)
def test_forms_of_one_word_share_a_term(one: str, other: str) -> None:
    analyzer = Analyzer()
    assert set(analyzer.terms(one)) & set(analyzer.terms(other))


def test_short_forms_are_written_out_only_when_asked() -> None:
    assert Analyzer().words("bcp") == ["beaucoup"]
    assert Analyzer(expand=False).words("bcp") == ["bcp"]


@pytest.mark.parametrize(
    ("plural", "one"),
    [("animaux", "animal"), ("bateaux", "bateau"), ("parents", "parent"), ("bras", "bras")],
)
def test_singular_of_a_plural(plural: str, one: str) -> None:
    assert singular(plural) == one


def test_stems_are_folded_and_numbers_are_left_alone() -> None:
    assert stem("sante") == "sant"
    assert stem("6e") == "6e"
    assert all(stem(word).isascii() for word in ("parentalites", "matinee", "premiere"))


def test_ngrams_mark_the_edges_of_a_word() -> None:
    assert ngrams("clas", (3,)) == ("_cl", "cla", "las", "as_")
    assert ngrams("a", (4,)) == ("_a_",)


def test_word_lists_are_folded_and_hold_something() -> None:
    for listed in (stop_words(), frequent_words(), frozenset(abbreviations())):
        assert len(listed) > 100
        assert all(word == fold_word(word).strip() for word in listed)
    for expansion in abbreviations().values():
        assert all(word == fold_word(word) for word in expansion)


def test_the_recipe_names_the_code_and_the_lists() -> None:
    assert french.recipe() == french.recipe()
    assert len(french.recipe()) == 12


def test_a_long_text_is_analysed_whole() -> None:
    text = "mot " * 100_000
    assert len(Analyzer(keep_stop_words=True).terms(text)) == 100_000
