"""The everyday-French resource keeps its schema, its size and its distance from questions."""

import json
from collections import Counter
from pathlib import Path

import pytest
from training.everyday_fr_stats import (
    BEGIN,
    END,
    REGISTERS,
    ROOT,
    VOICES,
    Everyday,
    Meaning,
    close_pairs,
    fold,
    leaks,
    main,
    problems,
    read_meanings,
    read_questions,
    read_sentences,
    report,
)

FILES = sorted((ROOT / "meanings").glob("*.jsonl"))
KEYS = {"id", "domain", "official", "official_alt", "everyday", "near_misses"}


@pytest.fixture(scope="module")
def meanings() -> list[Meaning]:
    return read_meanings()


@pytest.fixture(scope="module")
def sentences() -> list[tuple[str, str, str]]:
    return read_sentences()


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_every_line_has_the_schema(path: Path) -> None:
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert [r["id"] for r in rows] == [f"{path.stem}-{n:03d}" for n in range(1, len(rows) + 1)]
    for row in rows:
        assert set(row) == KEYS
        assert row["domain"] == path.stem
        assert 1 <= len(row["official_alt"]) <= 2
        assert 2 <= len(row["near_misses"]) <= 3
        assert 6 <= len(row["everyday"]) <= 8
        for text in (row["official"], *row["official_alt"], *row["near_misses"]):
            assert text == text.strip()
            assert text
        for entry in row["everyday"]:
            assert set(entry) == {"text", "voice", "register"}
            assert entry["voice"] in VOICES
            assert entry["register"] in REGISTERS
            assert entry["text"] == entry["text"].strip()
            assert len(fold(entry["text"]).split()) >= 2


def test_no_rule_of_the_guide_is_broken(
    meanings: list[Meaning], sentences: list[tuple[str, str, str]]
) -> None:
    assert problems(meanings, sentences) == []
    assert close_pairs(meanings) == []


def test_size_and_variety(meanings: list[Meaning], sentences: list[tuple[str, str, str]]) -> None:
    everyday = [e for m in meanings for e in m.everyday]
    assert len(FILES) == 15
    assert len(meanings) >= 560
    assert len(everyday) >= 3_600
    assert len(sentences) >= 2_000
    assert all(n >= 150 for n in Counter(e.register for e in everyday).values())
    assert all(n >= 400 for n in Counter(e.voice for e in everyday).values())


def test_sentences_are_short_and_rendered(sentences: list[tuple[str, str, str]]) -> None:
    for _, french, english in sentences:
        assert 5 <= len(french.split()) <= 20, french
        assert english.strip()
        assert fold(french) != fold(english)


def test_the_readme_carries_the_statistics_of_the_data(
    meanings: list[Meaning], sentences: list[tuple[str, str, str]]
) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert readme.split(BEGIN)[1].split(END)[0].strip() == report(meanings, sentences)


def test_fold_sets_case_accents_and_punctuation_aside() -> None:
    assert fold("  L’École — où ça ? ") == fold("l'ecole ou ca")
    assert fold("Sœur") == "soeur"


def test_each_broken_rule_is_named() -> None:
    good = tuple(Everyday(f"texte numéro {n}", "ado", "sms") for n in range(6))
    meaning = Meaning("x-001", "x", ("un nom", "Un nom !"), good, ("UN NOM", "autre"))
    odd = Meaning("x-001", "x", ("b", "c"), (*good, Everyday("b", "roi", "sms")), ("d",))
    found = "\n".join(problems([meaning, odd], [("t", "Bonjour.", "Hi"), ("t", "bonjour", "Hi")]))
    for expected in (
        "repeated id",
        "repeated everyday text",
        "repeated official wording",
        "repeated sentence",
        "near-miss is an official",
        "everyday text is an official",
        "unknown voice",
        "number of everyday",
    ):
        assert expected in found


def test_leaks_are_equal_texts_or_long_texts_with_the_same_words() -> None:
    asked = ["Où dormir ?", "comment payer la cantine de mon fils", "une tout autre chose ici bien"]
    same = leaks(["ou dormir"], asked)
    near = leaks(["comment payer la cantine de mon fils demain"], asked)
    far = leaks(["comment payer le bus de ma fille", "payer la cantine"], asked)
    assert [s for _, _, s in same] == [1.0]
    assert [round(s, 3) for _, _, s in near] == [0.875]
    assert far == []


@pytest.mark.parametrize("lines", [False, True])
def test_questions_are_read_whatever_their_keys(tmp_path: Path, lines: bool) -> None:
    rows = [{"q": "où dormir ce soir", "n": 3}, {"variants": ["payer la cantine", "seul"]}]
    path = tmp_path / "questions.json"
    text = "\n".join(map(json.dumps, rows)) if lines else json.dumps(rows)
    path.write_text(text, encoding="utf-8")
    assert read_questions(path) == ["où dormir ce soir", "payer la cantine"]


def test_the_command_fails_on_a_leak(
    tmp_path: Path, meanings: list[Meaning], capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "q.jsonl"
    leaked = meanings[0].everyday[0].text
    path.write_text(json.dumps({"question": leaked.upper()}), encoding="utf-8")
    assert main(["--against", str(path)]) == 1
    assert leaked in capsys.readouterr().out
    path.write_text(json.dumps({"question": "zyx wvu tsr"}), encoding="utf-8")
    assert main(["--against", str(path)]) == 0
    assert main([]) == 0
