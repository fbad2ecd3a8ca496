"""What a French question asks: its turn, its main word, its dates, its limits."""

import pytest

from pre_kg.ask import families
from pre_kg.ask.understand import understand


@pytest.mark.parametrize(
    ("question", "yes_no"),
    [
        ("La crèche est-elle ouverte ?", True),
        ("Est-ce que la crèche ouvre le lundi ?", True),
        ("Y a-t-il une crèche qui ouvre tôt ?", True),
        ("Le club existait-il avant 1990 ?", True),
        ("L'entrée est gratuite ?", True),
        ("Dans quelle ville la crèche est-elle ?", False),
        ("Sur qui la crèche s'appuie-t-elle ?", False),
        ("Où est-ce qu'elle se trouve ?", False),
        ("Qu'entend-on par halte-garderie ?", False),
        ("Qu'est-ce que la halte-garderie ?", False),
        ("Combien l'école compte-t-elle d'élèves ?", False),
    ],
)
def test_tells_yes_or_no_from_open_questions(question, yes_no):
    assert understand(question).yes_no is yes_no


@pytest.mark.parametrize(
    ("question", "head"),
    [
        ("Quel diplôme faut-il ?", "diplome"),
        ("Quelle est la profondeur du bassin ?", "profondeur"),
        ("Quel type de sport y fait-on ?", "sport"),
        ("Combien d'adhérents compte le club ?", "adherents"),
        ("Combien le club a-t-il d'adhérents ?", "adherents"),
        ("Combien de personnes viennent ?", None),
        ("Qui a signé la charte ?", None),
        ("La charte est-elle signée ?", None),
    ],
)
def test_finds_the_noun_that_is_asked_about(question, head):
    assert understand(question).head == head


def test_takes_the_verb_when_no_noun_is_asked_about():
    assert understand("Qui a signé la charte ?").verb == "signe"


def test_reads_months_days_and_places_in_an_order():
    read = understand("Quel est le deuxième concert du 1er juin 2024, ou de mai 2024 ?")
    assert read.moments == ("2024-06-01", "2024-05")
    assert read.ordinal == 2


def test_reads_what_is_asked_in_the_mended_text_when_the_typed_one_says_nothing():
    assert understand("kombyen d enfan", "combien d enfants").expects == "number"
    assert understand("Qu'entend-on par là ?", "Qu'antenne par là ?").expects == "definition"


def test_the_accented_word_is_no_order_to_list():
    assert understand("La cité jardin fait-elle partie du parc ?").expects == "boolean"


def test_families_join_verbs_and_nouns_of_one_relation():
    assert families.of_stems(["subvent"]) & families.of_stems(["financ"])
    assert "public" in families.hinted("pour qui est ce cheque")
    assert families.root("preside") == families.root("president")
    assert families.root("club") is None
