"""`pre-kg align` as a user meets it: from a proposal to the statements that a person accepted."""

import os
from pathlib import Path

import pytest

from pre_kg.cli.program import run

GRAPH = """@prefix : <http://e/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
:Creche rdfs:label "Crèche"@fr .
:lilas a :Creche ; rdfs:label "Crèche des Lilas"@fr .
"""
OTHER = GRAPH.replace(":lilas", "<http://ville/7>").replace("Crèche des Lilas", "CRECHE DES LILAS")


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in [n for n in os.environ if n.startswith("PRE_KG_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "g.ttl").write_text(GRAPH, encoding="utf-8")
    (tmp_path / "ville.ttl").write_text(OTHER, encoding="utf-8")
    return tmp_path


def test_from_a_proposal_to_what_was_accepted(
    place: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run(["--graph", "g.ttl", "align", "ville.ttl", "-o", "p.sssom.tsv"]) == 0
    assert capfd.readouterr() == ("", "Propositions : 1. Écrit : p.sssom.tsv\n")
    assert run(["--graph", "g.ttl", "align", "--merge", "p.sssom.tsv"]) == 0
    assert capfd.readouterr().out == "", "nobody accepted anything"
    text = (place / "p.sssom.tsv").read_text(encoding="utf-8")
    accepted = text.replace("\tskos:exactMatch\t", "\towl:sameAs\t")
    (place / "p.sssom.tsv").write_text(accepted, encoding="utf-8")
    assert run(["--graph", "g.ttl", "align", "--merge", "p.sssom.tsv", "-o", "liens.ttl"]) == 0
    assert "<http://e/lilas> owl:sameAs <http://ville/7>" in (place / "liens.ttl").read_text()
    both = ["--graph", "g.ttl", "--graph", "liens.ttl"]
    capfd.readouterr()
    assert run([*both, "align", "ville.ttl", "--names-only"]) == 0
    assert capfd.readouterr().err == "Propositions : 0.\n"


def test_no_cell_is_run_by_a_spreadsheet(place: Path, capfd: pytest.CaptureFixture[str]) -> None:
    risky = GRAPH.replace("Crèche des Lilas", "=HYPERLINK(1)")
    (place / "g.ttl").write_text(risky, encoding="utf-8")
    (place / "ville.ttl").write_text(risky.replace(":lilas", "<http://ville/7>"), encoding="utf-8")
    assert run(["--graph", "g.ttl", "align", "ville.ttl"]) == 0
    out = capfd.readouterr().out
    assert "\t'=HYPERLINK(1)\t" in out
    assert "\t=" not in out


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["align", "absent.ttl"], 3, "introuvable"),
        (["align", "--merge", "absent.tsv"], 3, "Lecture impossible"),
        (["align", "--merge", "g.ttl"], 3, "attendu un tableau SSSOM"),
        (["align", "ville.ttl", "--merge", "p.tsv"], 2, "sans fichier"),
        (["align", "--least", "2"], 2, "d'au plus 1"),
        (["--encoder", "hachag", "align"], 2, "Encodeur inconnu"),
    ],
)
def test_what_cannot_be_done_is_said(
    capfd: pytest.CaptureFixture[str], arguments: list[str], code: int, said: str
) -> None:
    assert run(["--graph", "g.ttl", *arguments]) == code
    out, err = capfd.readouterr()
    assert said in err
    assert out == ""
