"""`pre-kg pack` as a user meets it."""

import os
from pathlib import Path

import pytest

from pre_kg.cli.program import run

GRAPH = """@prefix : <http://e/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
:lilas a :Creche ; rdfs:label "Les Lilas"@fr ; :places 45 .
"""
SHAPES = """@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix : <http://e/> .
:Forme a sh:NodeShape ; sh:targetClass :Creche ; sh:property :Adresse .
:Adresse sh:path :adresse ; sh:minCount 1 ; sh:message "Ajoutez l'adresse."@fr .
"""


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in [n for n in os.environ if n.startswith("PRE_KG_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "g.ttl").write_text(GRAPH, encoding="utf-8")
    return tmp_path


def test_a_pack_is_written_and_compared_with_the_next(
    place: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run(["--graph", "g.ttl", "pack", "-o", "p1"]) == 0
    out, err = capfd.readouterr()
    assert (out, err) == ("", "Écrit : p1\n")
    assert "CHANGEMENTS.md" not in os.listdir("p1")
    (place / "g.ttl").write_text(GRAPH.replace("45", "50"), encoding="utf-8")
    assert run(["--graph", "g.ttl", "pack", "-o", "p2", "--since", "p1"]) == 0
    assert "- places : 45 → 50" in (place / "p2" / "CHANGEMENTS.md").read_text(encoding="utf-8")
    capfd.readouterr()
    assert run(["diff", "p1", "p2"]) == 1
    assert "places : 45 → 50" in capfd.readouterr().out


def test_a_pack_may_replace_the_one_it_is_compared_with(place: Path) -> None:
    assert run(["--graph", "g.ttl", "pack", "-o", "p"]) == 0
    (place / "g.ttl").write_text(GRAPH.replace("45", "50"), encoding="utf-8")
    assert run(["--graph", "g.ttl", "pack", "-o", "p", "--since", "p"]) == 0
    assert "45 → 50" in (place / "p" / "CHANGEMENTS.md").read_text(encoding="utf-8")


def test_the_address_of_publication_stands_in_the_record(place: Path) -> None:
    assert run(["--graph", "g.ttl", "pack", "-o", "p", "--url", "https://d.fr/jeu"]) == 0
    assert "https://d.fr/jeu/" in (place / "p" / "catalogue.ttl").read_text(encoding="utf-8")


def test_a_graph_that_the_gate_refuses_is_not_packed(
    place: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (place / "formes.ttl").write_text(SHAPES, encoding="utf-8")
    assert run(["--graph", "g.ttl", "--ontology", "formes.ttl", "pack", "-o", "p"]) == 4
    assert "ne passe pas le contrôle" in capfd.readouterr().err
    assert not (place / "p").exists()


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["pack"], 2, "il manque DOSSIER"),
        (["pack", "-o", "p", "--url", "ici"], 2, "adresse entière"),
        (["pack", "-o", "p", "--since", "absent"], 3, "introuvable"),
        (["pack", "-o", "g.ttl"], 3, "est un fichier"),
        (["pack", "-o", "absent/p"], 3, "Écriture impossible"),
    ],
)
def test_what_cannot_be_packed_is_said(
    capfd: pytest.CaptureFixture[str], arguments: list[str], code: int, said: str
) -> None:
    assert run(["--graph", "g.ttl", *arguments]) == code
    out, err = capfd.readouterr()
    assert said in err
    assert out == ""
    assert set(os.listdir()) <= {"g.ttl", "cache"}
