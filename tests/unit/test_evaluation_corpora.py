"""Corpora: two formats read alike, and a ranking by words, n-grams, meaning and their fusion."""

import json
from pathlib import Path

import pytest

from pre_kg.encoders import load
from pre_kg.errors import ParseError, StoreError
from pre_kg.evaluation.corpora import Corpus, compare, measure, read_corpus, scores

ROWS = [
    {"doc_id": "F1", "question": "Qui nage ?", "text": "La loutre nage sur le dos."},
    {"doc_id": "F2", "question": "Qui arrose ?", "text": "L'éléphante arrose les visiteurs."},
    {"doc_id": "F1", "question": "Où nage la loutre ?", "text": "La loutre nage sur le dos."},
]


def squad(path: Path) -> Path:
    paragraphs: dict[str, list[dict[str, str]]] = {}
    for row in ROWS:
        paragraphs.setdefault(row["text"], []).append({"question": row["question"]})
    stated = [{"context": text, "qas": qas} for text, qas in paragraphs.items()]
    path.write_text(json.dumps({"data": [{"paragraphs": stated}]}), encoding="utf-8")
    return path


def lines(path: Path) -> Path:
    path.write_text("\n".join(json.dumps(r) for r in ROWS), encoding="utf-8")
    return path


def test_both_formats_give_each_text_once(tmp_path: Path) -> None:
    from_lines = read_corpus(lines(tmp_path / "zoo.jsonl"))
    from_squad = read_corpus(squad(tmp_path / "zoo.json"))
    assert from_lines.texts == from_squad.texts == (ROWS[0]["text"], ROWS[1]["text"])
    assert from_lines.answers == (0, 1, 0)
    assert from_squad.answers == (0, 0, 1)


def test_texts_are_cut(tmp_path: Path) -> None:
    assert read_corpus(lines(tmp_path / "z.jsonl"), 9).texts == ("La loutre", "L'éléphan")


@pytest.mark.parametrize(
    ("name", "text", "line"),
    [
        ("a.jsonl", '{"question": "?", "text": "x"}\n{}\n', 2),
        ("b.jsonl", "rien", 1),
        ("c.json", '{"data": [{}]}', None),
        ("d.jsonl", "", None),
    ],
)
def test_other_content_is_refused(tmp_path: Path, name: str, text: str, line: int | None) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(ParseError) as caught:
        read_corpus(tmp_path / name)
    assert caught.value.line == line


def test_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StoreError):
        read_corpus(tmp_path / "rien.jsonl")


def test_score_of_a_place_by_hand() -> None:
    corpus = Corpus("zoo", ("a", "b", "c"), ("?", "??", "???"), (0, 1, 2))
    assert scores(corpus, [[0, 1], [0, 1], [0, 1]]) == pytest.approx([1, 0.63093, 0], abs=1e-5)


def test_every_part_and_the_fusion_are_measured(tmp_path: Path) -> None:
    corpus = read_corpus(lines(tmp_path / "zoo.jsonl"))
    found = measure(corpus, load("hashing"))
    assert set(found) == {"lexical", "ngrams", "dense", "fused"}
    assert found["lexical"] == [1, 1, 1]
    by_name = {r.name: r for r in compare(found)}
    assert by_name["lexical"].gain.mean == 0
    assert by_name["fused"].ndcg.mean == 1


def test_text_without_a_common_word_is_not_ranked(tmp_path: Path) -> None:
    corpus = Corpus("zoo", ("La loutre nage.",), ("Vélo ?",), (0,))
    assert measure(corpus, load("hashing"))["lexical"] == [0]
