"""The Python interface: light to import, typed, the same answers; and what is built when."""

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from tests.asking import MINI, ROOT, new_folder, world
from tests.processes import unmeasured

import pre_kg
from pre_kg import Answer, Knowledge, PreKgError, as_json, errors, open_knowledge
from pre_kg.config import Settings

GRAPH, ONTOLOGY = MINI / "graph.trig", MINI / "ontology.ttl"
FOOD = "Que mange Zélie ?"


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in [n for n in os.environ if n.startswith("PRE_KG_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    return tmp_path / "cache" / "pre-kg"


# --- The package --------------------------------------------------------------------------------


def python(code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=False,
        env=unmeasured(),
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_importing_the_package_imports_nothing_else() -> None:
    code = "import sys; before = set(sys.modules); import pre_kg; print(*set(sys.modules) - before)"
    imported = {name.partition(".")[0] for name in python(code).split()}
    assert imported - {"importlib", "warnings"} == {"pre_kg"}


def test_opening_imports_no_engine_of_search() -> None:
    code = (
        "import sys; from pre_kg import open_knowledge; open_knowledge();"
        "print(*sorted({m.partition('.')[0] for m in sys.modules}))"
    )
    heavy = {"numpy", "faiss", "rdflib", "pyshacl", "torch", "click", "rich", "sqlite3"}
    assert not heavy & set(python(code).split())


def test_everything_offered_is_there_and_listed() -> None:
    for name in pre_kg.__all__:
        assert getattr(pre_kg, name) is not None
    assert set(pre_kg.__all__) <= set(dir(pre_kg))


def test_what_is_offered_is_what_the_modules_hold() -> None:
    assert pre_kg.Answer is sys.modules["pre_kg.model"].Answer
    assert pre_kg.open_knowledge is sys.modules["pre_kg.wiring"].open_knowledge


def test_what_is_not_offered_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="fermer"):
        pre_kg.fermer  # noqa: B018


def test_the_stub_offers_what_the_package_offers() -> None:
    stub = (ROOT / "src" / "pre_kg" / "__init__.pyi").read_text(encoding="utf-8")
    for name in pre_kg.__all__:
        assert f'"{name}"' in stub


SCRIPT = """
from pathlib import Path

from pre_kg import Answer, Knowledge, PreKgError, __version__, as_json, open_knowledge

kg: Knowledge = open_knowledge(Path("a.ttl"), ontology="b.ttl", encoder="hashing")
several: Knowledge = open_knowledge(["a.ttl", Path("b.ttl")])
try:
    answer: Answer = kg.ask("combien de PRE en France ?", k=3)
except PreKgError as error:
    print(__version__, error)
else:
    texts: list[str] = [str(value.value) for value in answer.values]
    found: dict[str, object] = as_json(answer)
    print(answer.text.upper(), texts, found, answer.nodes[0].score + 1.0)
"""
WRONG = """
from pre_kg import open_knowledge

answer: int = open_knowledge().ask("CLAS")
open_knowledge().ask(3)
open_knowledge().repond("CLAS")
"""


def mypy(folder: Path, script: str) -> subprocess.CompletedProcess[str]:
    (folder / "script.py").write_text(script, encoding="utf-8")
    return subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--follow-imports=silent", "--config-file=",
         "--cache-dir", str(ROOT / ".mypy_cache" / "script"), "script.py"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "MYPYPATH": str(ROOT / "src")},
    )  # fmt: skip


def test_a_script_is_checked_strictly_against_the_interface(tmp_path: Path) -> None:
    done = mypy(tmp_path, SCRIPT)
    assert done.returncode == 0, done.stdout
    wrong = mypy(tmp_path, WRONG)
    assert wrong.returncode == 1
    assert len([line for line in wrong.stdout.splitlines() if ": error:" in line]) == 3


# --- Opening ------------------------------------------------------------------------------------


def test_nothing_is_read_before_it_is_needed() -> None:
    knowledge = open_knowledge("nulle-part.ttl")
    with pytest.raises(PreKgError, match=r"nulle-part\.ttl"):
        knowledge.ask("Zélie")


def test_a_question_is_answered_with_the_answer_object() -> None:
    found = open_knowledge(GRAPH, ontology=ONTOLOGY).ask(FOOD)
    assert isinstance(found, Answer)
    assert found.status == "answered"
    assert as_json(found)["question"] == FOOD


@pytest.mark.parametrize(
    "graph",
    [str(GRAPH), GRAPH, (GRAPH,), [str(GRAPH)], iter([GRAPH])],
    ids=lambda g: type(g).__name__,
)
def test_a_graph_is_named_by_text_path_or_several(graph: object) -> None:
    knowledge = open_knowledge(graph, ontology=ONTOLOGY)  # type: ignore[arg-type]
    assert knowledge.settings.graph == (GRAPH,)
    assert len(knowledge.data) == len(world("mini").data)


def test_without_a_graph_it_is_the_shipped_one() -> None:
    knowledge = open_knowledge()
    assert knowledge.shipped
    assert knowledge.ontology_place is not None
    assert all(file.exists() for file in (*knowledge.graph_files, *knowledge.schema_files))


def test_another_graph_brings_no_ontology_of_ours() -> None:
    knowledge = open_knowledge(GRAPH)
    assert (knowledge.ontology_place, knowledge.schema_files) == (None, ())
    assert len(knowledge.schema) == len(knowledge.vocabulary) == 0


def test_the_environment_and_the_file_settle_what_is_not_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "pre-kg.toml").write_text(f'graph = "{GRAPH}"\n', encoding="utf-8")
    assert open_knowledge().settings.graph == (GRAPH,)
    monkeypatch.setenv("PRE_KG_GRAPH", "autre.ttl")
    assert open_knowledge().settings.graph == (Path("autre.ttl"),)
    assert open_knowledge(GRAPH).settings.graph == (GRAPH,)


def test_an_empty_graph_is_refused(tmp_path: Path) -> None:
    (tmp_path / "vide.ttl").write_text("# rien\n", encoding="utf-8")
    with pytest.raises(errors.DataError, match="vide"):
        open_knowledge(tmp_path / "vide.ttl").ask("Zélie")


def test_no_folder_for_an_index_is_told() -> None:
    with pytest.raises(errors.ConfigError, match="--index"):
        Knowledge(Settings(graph=(GRAPH,))).ask("Zélie")


# --- The index ----------------------------------------------------------------------------------


def test_the_index_of_a_graph_lies_in_the_cache_by_its_digest(cache: Path) -> None:
    knowledge = open_knowledge(GRAPH)
    assert knowledge.index_folder == cache / "index" / knowledge.data.digest[:16]
    assert open_knowledge(GRAPH, index="ici").index_folder == Path("ici")


def test_a_missing_index_is_built_once() -> None:
    folder = new_folder()
    told: list[str] = []
    for _ in range(2):
        opened = open_knowledge(GRAPH, ontology=ONTOLOGY, index=folder)
        assert opened.ready_index(announce=told.append).node_count > 0
    assert len(told) == 1
    assert "Aucun index" in told[0]


def test_a_stale_index_is_built_again(tmp_path: Path) -> None:
    graph, folder, told = tmp_path / "g.ttl", tmp_path / "index", []
    for name in ("loutre", "otarie"):
        text = f'<http://e/a> <http://www.w3.org/2000/01/rdf-schema#label> "{name}"@fr .'
        graph.write_text(text, encoding="utf-8")
        knowledge = open_knowledge(graph, index=folder)
        knowledge.index = knowledge.ready_index(announce=told.append)
        assert knowledge.ask(name).nodes[0].label == name
    assert len(told) == 2
    assert "n'est pas celui de ce graphe" in told[1]


def test_building_tells_its_progress_to_the_end() -> None:
    steps: list[tuple[int, int]] = []
    knowledge = open_knowledge(GRAPH, ontology=ONTOLOGY, index=new_folder())
    manifest = knowledge.build_index(progress=lambda done, total: steps.append((done, total)))
    assert steps == sorted(steps)
    assert steps[-1] == (manifest.documents, manifest.documents)


def test_the_command_that_builds_is_the_one_a_shell_takes(tmp_path: Path) -> None:
    graph = tmp_path / "mon graphe.trig"
    graph.write_bytes(GRAPH.read_bytes())
    index = tmp_path / "d'ici"
    knowledge = open_knowledge(graph, ontology=ONTOLOGY, index=index, encoder="hashing")
    program, *arguments = shlex.split(knowledge.build_command)
    assert program == "pre-kg"
    command = [sys.executable, "-c", "from pre_kg.cli import main; main()", *arguments]
    assert subprocess.run(command, capture_output=True, check=False).returncode == 0
    assert knowledge.open_index().node_count > 0


def test_the_shipped_graph_is_built_by_the_bare_command() -> None:
    assert open_knowledge().build_command == "pre-kg build"
