"""What asking loads: little, and nothing of what only checks, exports or trains."""

import os
import subprocess
import sys

import pytest
from tests.asking import MINI, new_folder, world

NEVER = {
    "rdflib", "pyshacl", "torch", "transformers", "sentence_transformers", "tokenizers", "rich",
    "model2vec", "scipy", "sklearn", "pandas", "requests", "urllib3", "http", "asyncio", "typer",
}  # fmt: skip
ZOO = ["--graph", str(MINI / "graph.trig"), "--ontology", str(MINI / "ontology.ttl")]
CODE = """
import sys
from pre_kg.cli.program import run
code = run(sys.argv[1:])
print(*sorted({m.partition('.')[0] for m in sys.modules}), file=sys.stderr)
sys.exit(code)
"""


def loaded(*arguments: str, **more: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", CODE, *arguments],
        input=more.get("input", ""),
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "XDG_CACHE_HOME": str(new_folder())},
    )
    assert done.returncode == 0, done.stderr
    return set(done.stderr.splitlines()[-1].split())


def test_the_modules_that_are_loaded_are_seen() -> None:
    assert {"pre_kg", "click", "numpy", "pyoxigraph"} <= loaded(*ZOO, "ask", "loutre")


@pytest.mark.parametrize(
    "arguments",
    [
        ["ask", "Combien y a-t-il de PRE en France ?"],
        ["ask", "--json", "soutien parentalité"],
        ["ask", "--explain", "Le PRE est-il gratuit ?"],
        ["ask", "Quels dispositifs aident les parents ?"],
    ],
    ids=lambda arguments: arguments[-1],
)
def test_a_question_loads_nothing_that_it_does_not_need(arguments: list[str]) -> None:
    knowledge = world("livré")
    assert knowledge.index.node_count
    assert not loaded("--index", str(knowledge.index_folder), *arguments) & NEVER


def test_building_an_index_of_a_graph_without_shapes_loads_nothing_more() -> None:
    assert not loaded("--graph", ZOO[1], "--index", str(new_folder()), "ask", "loutre") & NEVER


def test_many_questions_load_nothing_more() -> None:
    found = loaded(*ZOO, "ask", "--json", "-", input="loutre\nQue mange Zélie ?\nsoigneur\n")
    assert not found & NEVER
