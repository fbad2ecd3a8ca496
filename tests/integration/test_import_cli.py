"""`pre-kg import` as a user meets it: all or nothing, the rest on stderr, a code."""

import os
import resource
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyoxigraph as ox
import pytest
from tests.processes import unmeasured

from pre_kg.cli.program import run

ROOT = Path(__file__).parents[2]
MAIN = [sys.executable, "-c", "from pre_kg.cli import main; main()"]
MAPPING = """#+ title: Crèches
#+ column: places integer
PREFIX : <http://e/> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
CONSTRUCT { ?creche a :Creche ; rdfs:label ?nom ; :places ?places }
WHERE { BIND(IRI(CONCAT("http://e/", ?code)) AS ?creche) }
"""
SHAPES = """@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix : <http://e/> .
:Forme a sh:NodeShape ; sh:targetClass :Creche ; sh:property :Places .
:Places sh:path :places ; sh:minCount 1 ; sh:message "Donnez le nombre de places."@fr .
"""


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in [n for n in os.environ if n.startswith("PRE_KG_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "m.rq").write_text(MAPPING, encoding="utf-8")
    (tmp_path / "t.csv").write_text("code,nom,places\nlilas,Les Lilas,45\nroses,Roses,12\n")
    (tmp_path / "g.ttl").write_text("<http://e/x> <http://e/p> 1 .")
    return tmp_path


def read(text: str | bytes) -> int:
    content = text.encode() if isinstance(text, str) else text
    return len(list(ox.parse(content, format=ox.RdfFormat.TRIG)))


def test_statements_go_to_stdout_and_the_count_to_stderr(
    capfd: pytest.CaptureFixture[str],
) -> None:
    assert run(["import", "t.csv", "--mapping", "m.rq"]) == 0
    out, err = capfd.readouterr()
    assert read(out) == 6
    assert err == "Lignes : 2. Énoncés : 6.\n"


@pytest.mark.parametrize("name", ["s.ttl", "s.trig", "s.nq"])
def test_a_file_is_written_in_the_format_of_its_suffix(
    place: Path, capfd: pytest.CaptureFixture[str], name: str
) -> None:
    assert run(["import", "t.csv", "--mapping", "m.rq", "-o", name]) == 0
    assert capfd.readouterr().out == ""
    form = ox.RdfFormat.N_QUADS if name.endswith("nq") else ox.RdfFormat.TRIG
    assert len(list(ox.parse(path=str(place / name), format=form))) == 6
    assert not [p for p in os.listdir() if p.startswith(".")]


def test_a_dry_run_reads_all_writes_nothing_and_shows_the_first_rows(
    place: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    before = sorted(os.listdir())
    arguments = [
        "import",
        "t.csv",
        "--mapping",
        "m.rq",
        "--dry-run",
        "--sample",
        "1",
        "-o",
        "s.ttl",
    ]
    assert run(arguments) == 0
    out, err = capfd.readouterr()
    assert "Les Lilas" in out
    assert "Roses" not in out
    assert err == "Lignes : 2. Énoncés : 6. Rien n'est écrit.\n"
    assert sorted(os.listdir()) == before


def test_a_dry_run_says_what_a_later_row_has(
    place: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (place / "t.csv").write_text("code,nom,places\n" + "a,b,1\n" * 700 + "a,b,x\n")
    assert run(["import", "t.csv", "--mapping", "m.rq", "--dry-run"]) == 3
    out, err = capfd.readouterr()
    assert out == ""
    assert "t.csv, ligne 702 : colonne « places » : attendu nombre entier ; trouvé « x »" in err


def test_a_refused_cell_leaves_the_earlier_file(
    place: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (place / "s.ttl").write_text("# avant")
    (place / "t.csv").write_text("code,nom,places\n" + "a,b,1\n" * 5000 + "a,b,x\n")
    assert run(["import", "t.csv", "--mapping", "m.rq", "-o", "s.ttl"]) == 3
    assert (place / "s.ttl").read_text() == "# avant"
    assert not [p for p in os.listdir() if p.startswith(".")]
    assert run(["import", "t.csv", "--mapping", "m.rq"]) == 3
    assert capfd.readouterr().out == ""


def test_shapes_that_are_named_judge_the_result(
    place: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (place / "formes.ttl").write_text(SHAPES, encoding="utf-8")
    named = ["--graph", "g.ttl", "--ontology", "formes.ttl", "import", "t.csv", "--mapping", "m.rq"]
    assert run([*named, "-o", "s.ttl"]) == 0
    (place / "s.ttl").unlink()
    (place / "t.csv").write_text("code,nom,places\nlilas,Les Lilas,\n")
    assert run([*named, "-o", "s.ttl"]) == 4
    out, err = capfd.readouterr()
    assert out == ""
    assert "Donnez le nombre de places." in err
    assert not (place / "s.ttl").exists()


def test_shipped_mappings_are_listed_and_found_by_name(
    place: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run(["import", "--list"]) == 0
    listed = capfd.readouterr().out.splitlines()
    assert len(listed) >= 7
    example = ROOT / "mappings" / "exemples" / "insee-communes.csv"
    assert run(["import", str(example), "--mapping", "insee-communes", "-o", "c.trig"]) == 0
    assert "Lignes sans énoncé : 1 (6)." in capfd.readouterr().err


SECTIONS = """@prefix pre: <https://w3id.org/pre-kg/def#> . @base <https://w3id.org/pre-kg/> .
@prefix dcterms: <http://purl.org/dc/terms/> . @prefix schema: <https://schema.org/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<id/lieu/france> a schema:Place ; skos:prefLabel "France"@fr ; dcterms:description "Le pays."@fr .
"""
SECTION = """<doc/{0}> a pre:Source ; skos:prefLabel "Fichier {0}"@fr ; dcterms:title "{0}"@fr ;
  dcterms:description "Un fichier."@fr ; pre:rangSource 1 ; foaf:page <https://exemple.fr/{0}> .
<doc/{0}/s1> a pre:Section ; dcterms:isPartOf <doc/{0}> ; dcterms:title "Lignes de {0}"@fr ;
  pre:statut pre:asserted .
"""


def test_places_pass_the_gate_of_the_shipped_ontology_one_file_after_the_other(
    place: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    sections = SECTIONS + SECTION.format("insee-cog") + SECTION.format("liste-qpv")
    (place / "sections.ttl").write_text(sections, encoding="utf-8")
    graph = ["--graph", "sections.ttl"]
    for name in ("insee-regions", "insee-departements", "insee-communes", "qpv-liste"):
        example = ROOT / "mappings" / "exemples" / f"{name}.csv"
        named = [*graph, "--ontology", str(ROOT / "ontology")]
        done = run([*named, "import", str(example), "--mapping", name, "-o", f"{name}.trig"])
        assert done == 0, capfd.readouterr().err
        graph += ["--graph", f"{name}.trig"]
    assert run([*graph, "show", "Les Tilleuls (Saint-Denis)"]) == 0
    assert "Saint-Denis" in capfd.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["import"], 2, "il manque TABLEAU"),
        (["import", "t.csv"], 2, "il manque --mapping"),
        (["import", "t.csv", "--mapping", "insee-comunes"], 2, "Noms proches : insee-communes"),
        (["import", "t.csv", "--mapping", "absent.rq"], 3, "Lecture impossible"),
        (["import", "absent.csv", "--mapping", "m.rq"], 3, "introuvable"),
        (["import", "t.csv", "--mapping", "m.rq", "-o", "s.csv"], 2, "suffixe attendu"),
        (["import", "t.csv", "--mapping", "m.rq", "-o", "absent/s.ttl"], 3, "Écriture impossible"),
        (["import", "t.csv", "--mapping", "m.rq", "-o", "s.nq", "--format", "trig"], 2, "annonce"),
        (["import", "t.csv", "--mapping", "insee-communes", "-o", "s.ttl"], 2, "graphe nommé"),
        (["import", "t.csv", "--mapping", "m.rq", "--separator", ";;"], 2, "un caractère"),
        (["import", "t.csv", "--mapping", "insee-communes"], 3, "n'est pas dans le tableau"),
        (["import", "t.csv", "--mapping", "m.rq", "--separator", ";"], 3, "2 fois la virgule"),
    ],
)
def test_what_cannot_be_imported_is_said(
    capfd: pytest.CaptureFixture[str], arguments: list[str], code: int, said: str
) -> None:
    before = sorted(os.listdir())
    assert run(arguments) == code
    out, err = capfd.readouterr()
    assert said in err
    assert out == ""
    assert sorted(os.listdir()) == before


def test_a_full_disk_leaves_nothing(place: Path) -> None:
    (place / "t.csv").write_text("code,nom,places\n" + "a,b,1\n" * 5000)
    done = subprocess.run(
        [*MAIN, "import", "t.csv", "--mapping", "m.rq", "-o", "s.nq"],
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000)),
        env=unmeasured(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 3
    assert "Écriture impossible" in done.stderr
    assert "Traceback" not in done.stderr
    assert not [p for p in os.listdir() if p.startswith(".") or p == "s.nq"]


def test_a_reader_that_stops_is_no_failure(place: Path) -> None:
    (place / "t.csv").write_text("code,nom,places\n" + "a,b,1\n" * 20_000)
    command = f"{shlex.join(MAIN)} import t.csv --mapping m.rq --format nquads | head -n 1"
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command],
        env=unmeasured(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("\n") == 1


def test_an_interruption_leaves_nothing(place: Path) -> None:
    (place / "t.csv").write_text("code,nom,places\n" + "a,b,1\n" * 2_000_000)
    with subprocess.Popen(
        [*MAIN, "import", "t.csv", "--mapping", "m.rq", "-o", "s.nq"],
        env=unmeasured(),
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        while not [p for p in os.listdir() if p.startswith(".")]:
            assert process.poll() is None
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=120)
    assert process.returncode == 130
    assert "interrompu" in err
    assert not [p for p in os.listdir() if p.startswith(".") or p == "s.nq"]


def test_a_table_is_read_without_being_held(place: Path) -> None:
    """Its rows and statements would not fit in the memory that the process may take."""
    with (place / "t.csv").open("w") as stream:
        stream.write("code,nom,places\n")
        stream.writelines(f"c{i},{'x' * 400},{i}\n" for i in range(150_000))
    limit = 100 << 20
    done = subprocess.run(
        [*MAIN, "import", "t.csv", "--mapping", "m.rq", "--dry-run", "--sample", "0"],
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_DATA, (limit, limit)),
        env=unmeasured(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (
        0,
        "Lignes : 150000. Énoncés : 450000. Rien n'est écrit.\n",
    )
