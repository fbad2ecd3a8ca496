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


# --- What a partner's file would change -----------------------------------------------------------


def test_check_shows_what_a_file_would_change_and_writes_nothing(
    place: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    graph = '@prefix : <http://e/> . :lilas a :Creche ; :places 45 ; :nom "Les Lilas" .'
    (place / "g.ttl").write_text(graph, encoding="utf-8")
    (place / "rendu.ttl").write_text(graph.replace("45", "50"), encoding="utf-8")
    before = {p: p.read_bytes() for p in place.glob("*.ttl")}
    assert run(["--graph", "g.ttl", "check", "rendu.ttl"]) == 0
    out = capfd.readouterr().out
    assert out.startswith("Conforme")
    assert "~ Modifié : lilas (Creche)\n    places : 45 → 50\n" in out
    assert {p: p.read_bytes() for p in place.glob("*.ttl")} == before


def test_check_of_a_file_of_the_graph_offers_nothing(
    place: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (place / "g.ttl").write_text("<http://e/a> <http://e/p> 1 .")
    assert run(["--graph", "g.ttl", "check", "g.ttl"]) == 0
    assert "changerait" not in capfd.readouterr().out


def test_a_long_list_of_changes_is_cut_and_says_so(
    place: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (place / "g.ttl").write_text("<http://e/a> <http://e/p> 1 .")
    lines = (f"<http://e/n{i}> <http://e/p> {i} ." for i in range(60))
    (place / "rendu.ttl").write_text("\n".join(lines))
    assert run(["--graph", "g.ttl", "check", "rendu.ttl"]) == 0
    out = capfd.readouterr().out
    assert "+ … et 10 autres\n" in out
    assert out.endswith("60 nœuds ajoutés, 60 énoncés de plus.\n")
