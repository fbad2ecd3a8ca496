"""The house is built as its plan says: layers, weights of imports, and no word of our graph."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from pre_kg.wiring import open_knowledge

ROOT = Path(__file__).parents[2]
SOURCES = sorted((ROOT / "src" / "pre_kg").rglob("*.py"))
SHORTEST = 4
"""Letters of the shortest label looked for; an acronym in capitals may have three."""

OF_THE_LANGUAGE = {
    "budget": "asks for an amount of money, whatever of",
    "commune": "a kind of place, as an answer to « où »",
    "documentation": "a key of the reconciliation protocol",
    "familles": "families of words",
    "files": "English; in the graph, a misspelling of « filles »",
    "foyer": "begins names of organisations, as « association » does",
    "jeune": "an adjective that a superlative may ask for, whatever of",
    "observation": "a class of the Data Cube vocabulary",
    "programmes de réussite éducative": "what the program is for, in its help",
    "réussite éducative": "what the program is for, in its help",
    "sante": "an address of the interface contract",
}
"""Labels of the graph that Python may spell, and why."""


def lint(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()"]
    return subprocess.run(
        [*command, "--no-cache", *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )


def test_imports_keep_the_contracts_of_the_project() -> None:
    done = lint()
    assert done.returncode == 0, done.stdout
    assert "0 broken" in done.stdout


# --- Words of our graph -----------------------------------------------------------------------


def literals(source: Path) -> Iterator[tuple[int, str]]:
    """Yield the string literals of a module with their lines, docstrings left out."""
    tree = ast.parse(source.read_text(encoding="utf-8"))
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, documented) and node.body and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
        if is_text and id(node) not in docstrings:
            yield node.lineno, node.value


def words() -> dict[str, re.Pattern[str]]:
    """Return what the nodes of our graph are called, each with what finds it as whole words."""
    wording = open_knowledge().wording
    found = {}
    for label in {label.text for node in wording.nodes() for label in wording.labels(node)}:
        exact = re.escape(label)
        if len(label) >= SHORTEST:
            found[label.casefold()] = re.compile(rf"(?<!\w){exact}(?!\w)", re.IGNORECASE)
        elif len(label) == SHORTEST - 1 and label.isupper():
            found[label] = re.compile(rf"(?<!\w){exact}(?!\w)")
    return found


def test_no_word_of_our_graph_stands_in_python() -> None:
    assert len(SOURCES) > 50
    looked_for = words()
    assert len(looked_for) > 500
    met = {
        (word, f"{source.name}:{line}: {text[:60]!r}")
        for source in SOURCES
        for line, text in literals(source)
        for word, pattern in looked_for.items()
        if pattern.search(text)
    }
    assert not sorted((word, place) for word, place in met if word not in OF_THE_LANGUAGE)


def test_no_node_or_document_of_our_graph_is_named_in_python() -> None:
    local = re.compile(r"w3id\.org/pre-kg/(?:id|doc)/")
    found = [f"{s.name}:{n}" for s in SOURCES for n, text in literals(s) if local.search(text)]
    assert not found


# --- Weight -----------------------------------------------------------------------------------

HEAVY = ("faiss", "numpy", "pyshacl", "rdflib", "sentence_transformers", "torch", "transformers")


def loaded(*arguments: str) -> set[str]:
    """Return which heavy modules one run of the program loads."""
    code = (
        "import sys\n"
        "from pre_kg.cli.program import run\n"
        "code = run(sys.argv[1:])\n"
        "print(*sorted({m.partition('.')[0] for m in sys.modules}), file=sys.stderr)\n"
        "sys.exit(code)\n"
    )
    command = [sys.executable, "-c", code, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return set(HEAVY) & set(done.stderr.splitlines()[-1].split())


def test_the_heavy_modules_are_seen_where_they_are_loaded() -> None:
    assert {"rdflib", "pyshacl"} <= loaded("check")


@pytest.mark.parametrize(
    "arguments",
    [
        ["--help"],
        ["--version"],
        ["ask", "--help"],
        ["check", "--help"],
        ["query", "--list"],
        ["show", "soutien parentalité"],
        ["export", "--format", "nquads"],
    ],
    ids=" ".join,
)
def test_light_commands_load_nothing_heavy(arguments: list[str]) -> None:
    assert loaded(*arguments) == set()


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))


@pytest.mark.usefixtures("cache")
def test_asking_and_building_load_no_edge_and_no_learning_framework() -> None:
    loaded("build")  # judges the graph too, where the verdict that it carries is not up to date
    assert loaded("build", "--force") <= {"faiss", "numpy"}
    assert loaded("ask", "soutien parentalité") <= {"faiss", "numpy"}
