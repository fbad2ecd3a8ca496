"""Question files: what is read, and what a bad line says."""

import json
from pathlib import Path

import pytest

from pre_kg.errors import ParseError, StoreError
from pre_kg.evaluation import read_questions

GOOD = {"id": "Q1", "question": "Où vit Zélie ?", "kind": "factual", "expected_answer": "la plaine"}


def written(folder: Path, *lines: str) -> Path:
    path = folder / "q.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_fields_are_read(tmp_path: Path) -> None:
    line = {**GOOD, "expected_nodes": ["A"], "answer_variants": [2], "unit": "%", "note": "x"}
    (question,) = read_questions(written(tmp_path, json.dumps(line), ""))
    assert question.id == "Q1"
    assert question.expected == ("A",)
    assert question.answers == ("la plaine",)
    assert question.variants == ("2",)
    assert question.unit == "%"


def test_line_separator_inside_a_text_ends_no_line(tmp_path: Path) -> None:
    line = json.dumps({**GOOD, "question": "un\u2028deux"}, ensure_ascii=False)
    assert read_questions(written(tmp_path, line))[0].text == "un\u2028deux"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "objet JSON"),
        ("[]", "objet JSON"),
        ('{"kind": "list"}', "question"),
        ('{"question": "?"}', "kind"),
        ('{"question": 3, "kind": "list"}', "texte"),
        ('{"question": "?", "kind": "list", "expected_nodes": "A"}', "liste"),
        ('{"question": "?", "kind": "list", "expected_answer": {}}', "attendu un texte"),
        (json.dumps(GOOD), "déjà pris"),
        ("[" * 100_000, "niveaux"),
    ],
)
def test_bad_line_is_named(tmp_path: Path, line: str, said: str) -> None:
    path = written(tmp_path, json.dumps(GOOD), "", line)
    with pytest.raises(ParseError, match=said) as caught:
        read_questions(path)
    assert caught.value.line == 3
    assert str(path) in str(caught.value)


def test_file_without_question_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ParseError, match="aucune question"):
        read_questions(written(tmp_path, "", ""))


def test_missing_and_undecodable_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(StoreError):
        read_questions(tmp_path / "rien.jsonl")
    (tmp_path / "latin.jsonl").write_bytes("é".encode("latin-1"))
    with pytest.raises(StoreError):
        read_questions(tmp_path / "latin.jsonl")


def test_only_questions_with_a_value_are_kept_but_every_line_is_read(tmp_path: Path) -> None:
    held, tune = {**GOOD, "half": "held"}, {**GOOD, "id": "Q2", "half": "tune"}
    path = written(tmp_path, json.dumps(held), json.dumps(tune))
    assert [q.id for q in read_questions(path, {"half": "tune"})] == ["Q2"]
    with pytest.raises(ParseError, match="half = other"):
        read_questions(path, {"half": "other"})
    path = written(tmp_path, json.dumps(held), "rien")
    with pytest.raises(ParseError):
        read_questions(path, {"half": "held"})
