"""`pre-kg eval` as a process sees it: tables, JSON, misses, exit codes."""

import json
from pathlib import Path

import pytest

from pre_kg.cli.program import run

MINI = Path(__file__).parents[1] / "worlds" / "mini"
QUESTIONS = Path(__file__).with_name("zoo-questions.jsonl")


@pytest.fixture
def zoo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    graph, ontology = str(MINI / "graph.trig"), str(MINI / "ontology.ttl")
    return ["--graph", graph, "--ontology", ontology, "--encoder", "hashing", "eval"]


def test_retrieval_measures_as_json(zoo: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run([*zoo, str(QUESTIONS), "--retrieval", "--json", "--misses"]) == 0
    out, err = capsys.readouterr()
    found = json.loads(out)
    assert found["kinds"]["paraphrase"]["hit"] == 1
    assert found["kinds"]["keyword"]["questions"] == 2
    assert "abstained" not in found["total"]
    assert "exact" not in found["kinds"]["factual"]
    assert found["unresolved"] == ["Dodo de Maurice"]
    assert "Z6" in {miss["id"] for miss in found["misses"]}
    assert "Dodo de Maurice" in err


def test_table_without_a_terminal_is_plain_text(
    zoo: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([*zoo, str(QUESTIONS), "--retrieval"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split("\t")[:3] == ["sorte", "questions", "hit@1"]
    assert lines[-1].split("\t")[:2] == ["ensemble", "5"]


def test_missed_questions_say_what_was_expected_and_found(
    zoo: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([*zoo, str(QUESTIONS), "--retrieval", "--misses"]) == 0
    out = capsys.readouterr().out
    assert "Z6  keyword  le dodo" in out
    assert "nœuds attendus : Dodo de Maurice" in out


def test_bad_line_names_file_and_line(
    zoo: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = tmp_path / "mauvais.jsonl"
    bad.write_text('{"question": "?", "kind": "keyword"}\nrien\n', encoding="utf-8")
    assert run([*zoo, str(bad)]) == 3
    assert "mauvais.jsonl, ligne 2" in capsys.readouterr().err


def test_missing_file_is_unusable_input(zoo: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run([*zoo, "rien.jsonl"]) == 3
    assert "rien.jsonl" in capsys.readouterr().err


def test_no_file_is_a_usage_error(zoo: list[str]) -> None:
    assert run(zoo) == 2


def test_corpus_is_ranked_by_each_part(
    zoo: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    corpus = tmp_path / "textes.jsonl"
    rows = [
        {"question": "Qui nage ?", "text": "La loutre nage."},
        {"question": "Qui mange ?", "text": "Mila mange du foin."},
    ]
    corpus.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    assert run([*zoo, "--corpus", str(corpus), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)["textes"]
    assert found["questions"] == found["texts"] == 2
    assert found["ndcg_10"]["lexical"]["mean"] == 1
    assert run([*zoo, "--corpus", str(corpus)]) == 0
    assert "mots (BM25)\t100.0\t[100.0 ; 100.0]" in capsys.readouterr().out


def test_condition_without_equal_sign_is_a_usage_error(zoo: list[str]) -> None:
    assert run([*zoo, str(QUESTIONS), "--where", "half"]) == 2


def test_questions_are_chosen_by_a_field(
    zoo: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([*zoo, str(QUESTIONS), "--retrieval", "--where", "kind=noisy", "--json"]) == 0
    assert list(json.loads(capsys.readouterr().out)["kinds"]) == ["noisy"]
