"""When a name is met and when a value is the expected one: each case could go the other way."""

import pytest

from pre_kg import terms
from pre_kg.evaluation.matching import NodeNames, date, meets, quantity, same_value
from pre_kg.model import Value

LOUTRE, ZELIE, BASSIN = "https://ex.org/loutre", "https://ex.org/zelie", "https://ex.org/bassin"
NAMES = NodeNames(
    {
        LOUTRE: ["Loutre Câline", "Câline"],
        ZELIE: ["Éléphante Zélie", "la doyenne"],
        BASSIN: ["Bassin des Trois Rivières", "BTR"],
    }
)
INTEGER = terms.XSD + "integer"


@pytest.mark.parametrize(
    ("name", "bearer"),
    [
        ("Bassin des Trois Rivières (BTR)", BASSIN),
        ("Bassin des trois rivières", BASSIN),
        ("B.T.R.", BASSIN),
        ("elephante zelie", ZELIE),
        ("La Doyenne", ZELIE),
        (LOUTRE, LOUTRE),
    ],
)
def test_name_is_met_by_any_label(name: str, bearer: str) -> None:
    assert NAMES.bearers(name) == {bearer}


def test_half_a_name_is_no_name() -> None:
    assert not NAMES.bearers("Bassin")


@pytest.mark.parametrize(
    ("expected", "claimed"),
    [
        ("85 000", "85000"),
        ("58,2 %", "58.2"),
        ("66 millions d'euros", "66000000 € par an"),
        ("deux", "2"),
        ("environ 1,3 M€", "1300000"),
        ("13 décembre 2022", "2022-12-13"),
        ("mai 2021", "2021-05"),
        ("hors temps scolaire", "Temps hors scolaire"),
        ("un parcours personnalisé et global", "Parcours personnalisé et global"),
        ("des moules", "moule"),
    ],
)
def test_two_writings_of_one_value(expected: str, claimed: str) -> None:
    assert same_value(expected, claimed)


@pytest.mark.parametrize(
    ("expected", "claimed"),
    [
        ("58,2 %", "58.2 €"),
        ("58,2", "58,3"),
        ("2", "2021"),
        ("13 décembre 2022", "2022-12-14"),
        ("moules", "elle mange des moules, du foin, des pommes et des bananes chaque matin"),
        ("un parcours", "1"),
    ],
)
def test_two_values_are_two(expected: str, claimed: str) -> None:
    assert not same_value(expected, claimed)


def test_article_is_no_number() -> None:
    assert quantity("une stratégie") is None
    assert quantity("un") is not None


def test_month_alone_is_a_date_and_a_word_is_none() -> None:
    assert date("décembre 2022") == "2022-12"
    assert date("un jour") is None


@pytest.mark.parametrize(("value", "text"), [(True, "oui, partout"), (False, "Non")])
def test_truth_value_meets_the_first_word(value: bool, text: str) -> None:
    assert meets(Value(value), [text], NAMES)
    assert not meets(Value(not value), [text], NAMES)


def test_node_is_met_by_any_of_its_labels() -> None:
    assert meets(Value(ZELIE, label="Éléphante Zélie"), ["la doyenne"], NAMES)


def test_word_of_a_long_label_meets_only_a_node_that_is_expected() -> None:
    value = Value(BASSIN, label="Bassin des Trois Rivières")
    assert not meets(value, ["rivières"], NAMES)
    assert meets(value, ["rivières"], NAMES, frozenset({BASSIN}))


def test_number_is_met_with_its_unit() -> None:
    assert meets(Value("85000", INTEGER, unit="visiteurs"), ["85 000 visiteurs"], NAMES)
