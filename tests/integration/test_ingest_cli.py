"""`pre-kg ingest` as a user meets it: a proposal, the gate, all or nothing, and back out."""

import os
import shutil
from pathlib import Path

import pytest
from tests.documents import making

from pre_kg import store
from pre_kg.cli.program import run

FOLDER = Path(__file__).parents[1] / "documents"
BLOCKS = [
    (1, "Bilan de l'anse"),
    (0, "La Guilde du vent monte l'Atelier des voilures. En 2023, près de 40 familles y vont."),
    (2, "Suites"),
    (0, "Mme Jeanne Morel, directrice, et l'Union des ateliers de quartier (UAQ) en parlent."),
    (0, "Le décret n° 2024-115 du 13 février 2024 et l'acte PLGE2400012A comptent."),
]
GIVEN = ["--graph", "g", "--ontology", "mots.ttl", "--encoder", "hashing", "ingest"]


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in [n for n in os.environ if n.startswith("PRE_KG_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "g").mkdir()
    shutil.copy(FOLDER / "atelier.ttl", tmp_path / "g" / "atelier.ttl")
    shutil.copy(FOLDER / "atelier-mots.ttl", tmp_path / "mots.ttl")
    making.make(tmp_path / "bilan.md", BLOCKS)
    return tmp_path


def contents(folder: Path) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in sorted(folder.iterdir())}


@pytest.mark.parametrize("suffix", [".pdf", ".docx", ".odt", ".html", ".md", ".txt"])
def test_a_proposal_is_made_applied_checked_and_taken_out(
    place: Path, capfd: pytest.CaptureFixture[str], suffix: str
) -> None:
    before = contents(place / "g")
    making.make(place / f"bilan{suffix}", BLOCKS)
    assert run([*GIVEN, f"bilan{suffix}", "-o", "p.trig", "--texts", "lus"]) == 0
    assert contents(place / "g") == before
    assert "Documents : 1. Sections : 2. À décider : 4. Écrit : p.trig" in capfd.readouterr().err
    assert run([*GIVEN, "--apply", "p.trig"]) == 0
    assert (place / "g" / "bilan.trig").read_bytes() == (place / "p.trig").read_bytes()
    read = f"lus/bilan{suffix}.txt"
    assert run([*GIVEN[:-1], "check", "--document", read]) == 0
    assert "3 empreintes" in capfd.readouterr().out
    assert run([*GIVEN, "--remove", "bilan"]) == 0
    assert contents(place / "g") == before


def test_a_proposal_says_what_is_sure_and_asks_the_rest(place: Path) -> None:
    assert run([*GIVEN, "bilan.md", "-o", "p.trig"]) == 0
    text = (place / "p.trig").read_text(encoding="utf-8")
    node = "https://example.org/n/"
    said = {(q.subject, q.object) for q in store.parse(place / "p.trig")}
    assert (node + "gdv", node + "atelier") in said
    assert ("https://w3id.org/pre-kg/doc/bilan", node + "arrete") in said
    for doubt in ("Jeanne Morel", "(UAQ)", "décret n° 2024-115", "près de 40"):
        assert any(doubt in line for line in text.splitlines() if line.startswith("    # "))
        assert not any(doubt in str(value) for _, value in said)


def test_every_doubt_can_be_kept_by_removing_its_mark(place: Path) -> None:
    assert run([*GIVEN, "bilan.md", "-o", "p.trig"]) == 0
    text = (place / "p.trig").read_text(encoding="utf-8")
    kept = text.replace("    # <", "    <")
    (place / "p.trig").write_text(kept, encoding="utf-8")
    assert run([*GIVEN, "--apply", "p.trig"]) == 0
    labels = {getattr(q.object, "value", "") for q in store.parse(place / "g" / "bilan.trig")}
    assert {"Jeanne Morel", "UAQ", "près de 40"} <= labels


def test_a_near_name_is_flagged(place: Path) -> None:
    making.make(place / "b.md", [(0, "Hier, l'Union des Guildes du ventt (GDV) dormait.")])
    making.make(place / "c.md", [(0, "Hier, la Maison du Vent et la Guilde du Ventt dormaient.")])
    assert run([*GIVEN, "b.md", "c.md", "-o", "p.trig"]) == 0
    assert "Même entité que" in (place / "p.trig").read_text(encoding="utf-8")


def test_the_gate_refuses_and_nothing_changes(
    place: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run([*GIVEN, "bilan.md", "-o", "p.trig"]) == 0
    text = (place / "p.trig").read_text(encoding="utf-8")
    (place / "p.trig").write_text(
        text.replace(
            "v#monte> <https://example.org/n/atelier>", "v#monte> <https://example.org/n/cva>"
        )
    )
    before = contents(place / "g")
    assert run([*GIVEN, "--apply", "p.trig"]) == 4
    assert "Un groupe monte un rendez-vous." in capfd.readouterr().err
    assert contents(place / "g") == before


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("<http://e/a> <http://e/b> 1 .", "aucune source"),
        ("<http://e/a> <http://e/b> ", "p.trig"),
        (
            "<http://e/s> a <https://w3id.org/pre-kg/def#Source> . <http://e/t> { <http://e/a> a "
            "<http://e/b> }",
            "n'est section d'aucune source",
        ),
    ],
)
def test_what_is_no_proposal_is_refused(
    place: Path, capfd: pytest.CaptureFixture[str], content: str, said: str
) -> None:
    (place / "p.trig").write_text(content)
    before = contents(place / "g")
    assert run([*GIVEN, "--apply", "p.trig"]) == 3
    assert said in capfd.readouterr().err
    assert contents(place / "g") == before


def test_a_source_that_is_there_is_not_applied_twice(
    place: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run([*GIVEN, "bilan.md", "-o", "p.trig"]) == 0
    assert run([*GIVEN, "--apply", "p.trig"]) == 0
    before = contents(place / "g")
    assert run([*GIVEN, "--apply", "p.trig"]) == 3
    assert "a déjà la source" in capfd.readouterr().err
    assert contents(place / "g") == before
    assert run([*GIVEN, "bilan.md", "-o", "q.trig"]) == 0
    assert "doc/bilan-2" in (place / "q.trig").read_text(encoding="utf-8")


def test_a_removal_keeps_what_another_source_says(place: Path) -> None:
    assert run([*GIVEN, "bilan.md", "-o", "p.trig"]) == 0
    making.make(place / "autre.md", BLOCKS)
    assert run([*GIVEN, "autre.md", "-o", "q.trig"]) == 0
    for proposal in ("p.trig", "q.trig"):
        assert run([*GIVEN, "--apply", proposal]) == 0
    assert run([*GIVEN, "--remove", "https://w3id.org/pre-kg/doc/bilan"]) == 0
    data = store.load([place / "g"])
    node = "https://example.org/n/"
    stated = data.sections(node + "gdv", "https://example.org/v#monte", node + "atelier")
    assert stated == ("https://w3id.org/pre-kg/doc/autre/s1",)
    assert not list(data.quads("https://w3id.org/pre-kg/doc/bilan"))


def test_one_proposal_of_two_documents_gives_one_back(place: Path) -> None:
    making.make(place / "autre.md", BLOCKS)
    assert run([*GIVEN, "bilan.md", "autre.md", "-o", "p.trig"]) == 0
    assert run([*GIVEN, "--apply", "p.trig"]) == 0
    assert run([*GIVEN, "--remove", "bilan"]) == 0
    data = store.load([place / "g"])
    assert not list(data.quads("https://w3id.org/pre-kg/doc/bilan"))
    assert list(data.quads("https://w3id.org/pre-kg/doc/autre"))


def test_an_unknown_source_names_the_nearest(capfd: pytest.CaptureFixture[str]) -> None:
    assert run([*GIVEN, "bilan.md", "-o", "p.trig"]) == 0
    assert run([*GIVEN, "--apply", "p.trig"]) == 0
    assert run([*GIVEN, "--remove", "bila"]) == 2
    assert "Noms proches : https://w3id.org/pre-kg/doc/bilan" in capfd.readouterr().err


def test_the_shipped_graph_is_not_written_to(
    place: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (place / "p.trig").write_text("")
    assert run(["ingest", "--apply", "p.trig"]) == 3
    assert "Copiez le graphe dans un dossier" in capfd.readouterr().err


@pytest.mark.parametrize(
    "arguments", [[], ["bilan.md", "--remove", "x"], ["bilan.md", "-o", "p.txt"]]
)
def test_a_wrong_use_is_named(arguments: list[str]) -> None:
    assert run([*GIVEN, *arguments]) == 2


def test_an_unreadable_document_leaves_no_proposal(
    place: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (place / "a.pdf").write_bytes(b"rien")
    assert run([*GIVEN, "bilan.md", "a.pdf", "-o", "p.trig"]) == 3
    assert "a.pdf : " in capfd.readouterr().err
    assert not (place / "p.trig").exists()


def test_names_that_would_break_out_of_a_comment_do_not(place: Path) -> None:
    name = "a\n<http:x> <http:y> 1 ..md"
    making.make(place / name, BLOCKS)
    assert run([*GIVEN, name, "-o", "p.trig"]) == 0
    assert not [q for q in store.parse(place / "p.trig") if q.subject == "http:x"]
