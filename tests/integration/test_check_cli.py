"""`pre-kg check` as a user meets it: the report, the exit code, and nothing else."""

import hashlib
import json
import os
import pty
import shutil
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest

from pre_kg import gate
from pre_kg.cli.program import run
from pre_kg.gate import reports
from pre_kg.wiring import open_knowledge

ROOT = Path(__file__).parents[2]
ONTOLOGY = """@prefix : <http://e/> . @prefix sh: <http://www.w3.org/ns/shacl#> .
:Crèche a <http://www.w3.org/2002/07/owl#Class> .
:S a sh:NodeShape ; sh:targetClass :Crèche ;
  sh:property [ sh:path :places ; sh:minCount 1 ; sh:message "Dites combien de places."@fr ] .
"""
GOOD = "@prefix : <http://e/> .\n:lilas a :Crèche ; :places 45 .\n"
BAD = "@prefix : <http://e/> .\n\n:roses a :Crèche .\n"
PARTNER = """@prefix pre: <https://w3id.org/pre-kg/def#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<https://w3id.org/pre-kg/id/dispositif/accueil-du-soir> a pre:Dispositif ;
  skos:prefLabel "Accueil du soir" .
"""


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "formes.ttl").write_text(ONTOLOGY, encoding="utf-8")
    (tmp_path / "bon.ttl").write_text(GOOD, encoding="utf-8")
    (tmp_path / "mauvais.ttl").write_text(BAD, encoding="utf-8")
    return tmp_path


def own(graph: str, *arguments: str) -> int:
    return run(["--graph", graph, "--ontology", "formes.ttl", "check", *arguments])


def test_a_clean_graph_is_told_so_on_stdout_alone(capsys: pytest.CaptureFixture[str]) -> None:
    assert own("bon.ttl") == 0
    assert capsys.readouterr() == ("Conforme : 2 énoncés dans 1 fichier.\n", "")


def test_a_violation_says_where_and_what_to_do_and_exits_1(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert own("mauvais.ttl") == 1
    out, err = capsys.readouterr()
    assert "mauvais.ttl:3" in out
    assert "Dites combien de places." in out
    assert "Non conforme : 1 violation" in out
    assert err == ""


def test_every_format_says_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    said = {}
    for form in reports.FORMATS:
        assert own("mauvais.ttl", "--format", form) == 1
        said[form] = capsys.readouterr().out
    assert json.loads(said["json"])["violations"][0]["file"] == "mauvais.ttl"
    (result,) = json.loads(said["sarif"])["runs"][0]["results"]
    region = result["locations"][0]["physicalLocation"]["region"]
    assert region == {"startLine": 3}
    turtle = list(ox.parse(said["ttl"], format=ox.RdfFormat.TURTLE))
    assert sum(t.predicate.value.endswith("#result") for t in turtle) == 1


def test_an_unknown_format_names_the_known_ones(capsys: pytest.CaptureFixture[str]) -> None:
    assert own("bon.ttl", "--format", "xlsx") == 2
    assert "sarif" in capsys.readouterr().err


def test_a_graph_without_ontology_is_held_to_syntax_alone() -> None:
    assert run(["--graph", "mauvais.ttl", "check"]) == 0


def test_malformed_files_exit_3_with_their_line(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (place / "faux.ttl").write_text("@prefix : <http://e/> .\n:a :b .\n", encoding="utf-8")
    assert own("faux.ttl") == 3
    out, err = capsys.readouterr()
    assert out == ""
    assert "faux.ttl, ligne 2" in err


@pytest.mark.parametrize("arguments", [["absent.ttl"], ["--since", "absent"], ["formes.csv"]])
def test_what_is_not_there_exits_3(arguments: list[str]) -> None:
    assert own("bon.ttl", *arguments) == 3


@pytest.mark.parametrize(
    "arguments",
    [
        ["--remember"],
        ["--document", "essai.txt", "bon.ttl"],
        ["--document", "essai.txt", "--since", "."],
    ],
)
def test_options_that_exclude_each_other_exit_2(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert own("bon.ttl", *arguments) == 2
    assert capsys.readouterr().err.startswith("Erreur : --")


# --- Files within a graph ---------------------------------------------------------------------


def test_only_the_faults_of_the_given_file_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["--graph", "bon.ttl", "--graph", "mauvais.ttl", "--ontology", "formes.ttl"]
    assert run([*arguments, "check", "bon.ttl"]) == 0
    assert run([*arguments, "check", "./mauvais.ttl"]) == 1
    assert "roses" in capsys.readouterr().out


def test_a_partners_file_is_held_against_the_shipped_graph(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (place / "partenaire.ttl").write_text(PARTNER, encoding="utf-8")
    assert run(["check", "partenaire.ttl", "--format", "json"]) == 1
    found = json.loads(capsys.readouterr().out)["violations"]
    assert {v["file"] for v in found} == {"partenaire.ttl"}
    assert {v["line"] for v in found} <= {3, 4}
    assert "Libelles-langue" in {v["rule"].rpartition("#")[2] for v in found}


def test_a_file_of_the_graph_named_otherwise_is_not_read_twice(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT / "graph" / "nodes")
    assert run(["check", "--format", "json"]) == 0
    whole = json.loads(capsys.readouterr().out)
    assert run(["check", "../nodes/dispositifs.ttl", "--format", "json"]) == 0
    part = json.loads(capsys.readouterr().out)
    assert (part["files"], part["triples"]) == (whole["files"], whole["triples"])


# --- What changed -----------------------------------------------------------------------------


@pytest.mark.parametrize("earlier", ["", "graph"])
def test_since_gives_the_verdict_of_the_whole(
    place: Path, earlier: str, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(ROOT / "graph", place / "avant" / "graph")
    (place / "avant" / "ontology").mkdir()
    shutil.copy(ROOT / "ontology" / "themes.ttl", place / "avant" / "ontology")
    shutil.copytree(place / "avant", place / "après")
    changed = place / "après" / "graph" / "nodes" / "dispositifs.ttl"
    text = changed.read_text(encoding="utf-8")
    changed.write_text(text.replace('"@fr', '"@de', 1), encoding="utf-8")
    graph = ["--graph", "après", "--ontology", str(ROOT / "ontology")]
    assert run([*graph, "check", "--format", "json"]) == 1
    whole = json.loads(capsys.readouterr().out)
    assert run([*graph, "check", "--since", str(Path("avant", earlier)), "--format", "json"]) == 1
    since = json.loads(capsys.readouterr().out)

    def violations(report: dict[str, list[dict[str, str]]]) -> list[dict[str, str]]:
        return [v for v in report["violations"] if v["severity"] == "violation"]

    assert violations(since) == violations(whole)


# --- Citations --------------------------------------------------------------------------------


@pytest.mark.parametrize(("shift", "code"), [(0, 0), (1, 1)])
def test_a_shifted_range_fails(
    place: Path, shift: int, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    text = "Titre\n\nL'été à Fécamp.\n"
    (place / "essai.txt").write_text(text, encoding="utf-8")

    def sha(part: str) -> str:
        return hashlib.sha256(part.encode()).hexdigest()

    (place / "sources.ttl").write_text(
        "@prefix pre: <https://w3id.org/pre-kg/def#> . @prefix oa: <http://www.w3.org/ns/oa#> .\n"
        "@prefix dcterms: <http://purl.org/dc/terms/> .\n"
        f'<http://e/essai> a pre:Source ; pre:empreinteDocument "{sha(text)}" .\n'
        "<http://e/essai/s1> a pre:Section ; dcterms:isPartOf <http://e/essai> ;\n"
        f'  oa:start {7 + shift} ; oa:end {21 + shift} ; pre:empreinte "{sha(text[7:21])}" .\n',
        encoding="utf-8",
    )
    assert run(["--graph", "sources.ttl", "check", "--document", "essai.txt"]) == code
    out = capsys.readouterr().out
    assert "2 empreintes dans 1 fichier" in out
    assert ("Le texte cité va de 7 à 21" in out) == bool(code)


# --- The verdict that the graph carries -------------------------------------------------------


@pytest.fixture
def checkout(place: Path) -> Path:
    """A small project of its own: the package, with another graph and ontology beside it."""
    folder = place / "projet"
    shutil.copytree(ROOT / "src", folder / "src", ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "graph").mkdir()
    (folder / "ontology").mkdir()
    (folder / "graph" / "g.ttl").write_text(GOOD, encoding="utf-8")
    (folder / "ontology" / "s.ttl").write_text(ONTOLOGY, encoding="utf-8")
    (folder / "ontology" / "themes.ttl").write_text("# rien\n", encoding="utf-8")
    return folder


def program(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from pre_kg.cli import main; main()", *arguments]
    environment = {**os.environ, "PYTHONPATH": str(folder / "src")}
    return subprocess.run(command, capture_output=True, text=True, env=environment, check=False)


def test_a_clean_verdict_is_kept_beside_the_graph(checkout: Path) -> None:
    done = program(checkout, "check", "--remember")
    assert (done.returncode, done.stderr) == (0, "")
    verdict = gate.read_verdict(checkout / "graph" / gate.VERDICT_FILE)
    assert verdict is not None
    assert verdict.triples == 2


def test_a_refused_graph_leaves_no_verdict(checkout: Path) -> None:
    (checkout / "graph" / "g.ttl").write_text(BAD, encoding="utf-8")
    assert program(checkout, "check", "--remember").returncode == 1
    assert not (checkout / "graph" / gate.VERDICT_FILE).exists()


def test_the_shipped_graph_carries_the_verdict_of_what_it_is_now() -> None:
    knowledge = open_knowledge()
    carried = gate.read_verdict(ROOT / "graph" / gate.VERDICT_FILE)
    rules = gate.rules_digest(knowledge.schema, knowledge.verify_folders)
    now = gate.Verdict(knowledge.data.digest, rules, len(knowledge.data))
    assert carried == now, (
        "graph/ or ontology/ changed since graph/VERDICT.json was written. "
        "Run `make verdict`, and commit the file with the change."
    )


# --- Terminals --------------------------------------------------------------------------------


def on_terminal(**environment: str) -> tuple[str, str]:
    """Return what a run shows on a terminal and what it sends to stderr, also a terminal."""
    streams = [pty.openpty(), pty.openpty()]
    command = [sys.executable, "-c", "from pre_kg.cli import main; main()"]
    arguments = ["--graph", "mauvais.ttl", "--ontology", "formes.ttl", "check"]
    settled = {k: v for k, v in os.environ.items() if k != "NO_COLOR"} | environment
    (out, out_end), (err, err_end) = streams
    done = subprocess.Popen([*command, *arguments], stdout=out_end, stderr=err_end, env=settled)
    assert done.wait(timeout=60) == 1
    texts = [os.read(end, 1 << 16).decode() for end in (out, err)]
    for end in (out, out_end, err, err_end):
        os.close(end)
    return texts[0], texts[1]


def test_a_terminal_gets_colours_and_a_bar_on_stderr() -> None:
    out, err = on_terminal()
    assert "\x1b[1;31mNon conforme" in out
    assert "Contrôle [" in err
    assert err.endswith(" \r")


def test_no_color_is_honoured() -> None:
    assert "\x1b[1;31m" not in on_terminal(NO_COLOR="1")[0]
