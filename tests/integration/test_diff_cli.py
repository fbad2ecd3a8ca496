"""`pre-kg diff` as a user meets it."""

import json
import os
import shutil
from pathlib import Path

import pytest

from pre_kg.cli.program import run

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in [n for n in os.environ if n.startswith("PRE_KG_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_equal_graphs_end_with_0_and_different_ones_with_1(
    place: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (place / "a.ttl").write_text("<http://e/a> <http://e/p> 1 .")
    (place / "b.nt").write_text(
        '<http://e/a> <http://e/p> "1"^^<http://www.w3.org/2001/XMLSchema#integer> .'
    )
    assert run(["diff", "a.ttl", "b.nt"]) == 0
    assert capfd.readouterr().out == "Rien ne change.\n"
    (place / "b.nt").write_text("")
    assert run(["diff", "a.ttl", "b.nt"]) == 1
    assert capfd.readouterr().out.startswith("- Retiré : a\n")


def test_the_terms_of_the_shipped_vocabulary_are_worded(
    place: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    text = (ROOT / "graph" / "nodes" / "dispositifs.ttl").read_text(encoding="utf-8")
    (place / "a.ttl").write_text(text, encoding="utf-8")
    (place / "b.ttl").write_text(text.replace('"CLAS"@fr', '"CLASS"@fr'), encoding="utf-8")
    assert run(["diff", "a.ttl", "b.ttl"]) == 1
    assert "autre nom : « CLAS » → « CLASS »" in capfd.readouterr().out


def test_a_checkout_is_compared_by_its_graph(
    place: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    for name in ("un", "deux"):
        (place / name / "graph").mkdir(parents=True)
        (place / name / "ontology").mkdir()
        (place / name / "graph" / "g.ttl").write_text("<http://e/a> <http://e/p> 1 .")
        shutil.copy(ROOT / "ontology" / "themes.ttl", place / name / "ontology")
    (place / "deux" / "ontology" / "pre.ttl").write_text("<http://e/b> <http://e/p> 1 .")
    assert run(["diff", "un", "deux"]) == 0
    (place / "deux" / "ontology" / "themes.ttl").write_text("")
    assert run(["diff", "un", "deux", "--json"]) == 1
    assert json.loads(capfd.readouterr().out.partition("\n")[2])["counts"]["nodes_removed"] > 50


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["diff", "absent.ttl", "a.ttl"], 3, "Fichier introuvable"),
        (["diff", "a.ttl", "casse.ttl"], 3, "casse.ttl"),
        (["diff", "a.ttl"], 2, "NOUVEAU"),
        (["diff", "a.ttl", "vide"], 3, "Aucun fichier RDF"),
    ],
)
def test_what_cannot_be_compared_is_said(
    place: Path, capfd: pytest.CaptureFixture[str], arguments: list[str], code: int, said: str
) -> None:
    (place / "a.ttl").write_text("<http://e/a> <http://e/p> 1 .")
    (place / "casse.ttl").write_text("<http://e/a> ")
    (place / "vide").mkdir()
    assert run(arguments) == code
    out, err = capfd.readouterr()
    assert said in err
    assert out == ""
