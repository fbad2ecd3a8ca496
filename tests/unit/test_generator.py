"""The made-up graph of the benchmarks: the same bytes every time, and the shape of ours."""

import hashlib
import os
import random
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from benchmarks.generate import World, edited, misspelt, misspelt_throughout, write

from pre_kg import store, terms
from pre_kg.verbalise import Wording

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("world") / "world.nq"
    write(path, 5_000)
    return path


def test_same_seed_gives_the_same_bytes_whatever_the_hash_seed() -> None:
    digests = set()
    for hash_seed in ("0", "1", "424242"):
        out = subprocess.run(
            [sys.executable, "-m", "benchmarks.generate", "3000"],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONUTF8": "1"},
            capture_output=True,
            check=True,
        ).stdout
        digests.add(hashlib.sha256(out).hexdigest())
    assert len(digests) == 1


def test_other_seed_gives_another_graph() -> None:
    assert list(World(1).lines(500)) != list(World(2).lines(500))


def test_smaller_graph_is_the_beginning_of_a_larger_one() -> None:
    small, large = list(World(1).lines(500)), list(World(1).lines(4_000))
    assert large[: len(small)] == small


def test_every_statement_is_new_and_there_are_as_many_as_asked(world: Path) -> None:
    lines = world.read_text(encoding="utf-8").splitlines()
    assert len(lines) == len(set(lines))
    assert 5_000 <= len(lines) < 6_500


def test_it_is_rdf_in_the_shape_of_ours(world: Path) -> None:
    data = store.load([world])
    predicates = Counter(q.predicate for q in data.quads())
    assert len(data) >= 5_000
    assert 0.4 < predicates[terms.FORMULATION] / len(data) < 0.75
    assert predicates[terms.SDMX_MEASURE + "obsValue"] > 10
    statuses = {str(q.object).rpartition("#")[2] for q in data.quads(predicate=terms.STATUS)}
    assert statuses == {"asserted", "attributed"}
    assert not any("_:" in q.subject for q in data.quads())


def test_labels_clash_as_they_do_in_life(world: Path) -> None:
    wording = Wording(store.load([world]), store.empty())
    bearers = Counter(label.text for n in wording.nodes() for label in wording.labels(n))
    assert max(bearers.values()) > 3


def test_misspelling_is_one_edit_of_a_long_word() -> None:
    pick = random.Random(3)
    for _ in range(200):
        word = edited("scolarité", pick)
        assert abs(len(word) - 9) <= 1
    assert misspelt("le CLAS a lu", pick) == "le CLAS a lu"
    assert misspelt("la scolarité", pick).startswith("la ")


def test_every_long_word_and_no_other_may_be_misspelt() -> None:
    pick = random.Random(5)
    for _ in range(50):
        first, short, second = misspelt_throughout("scolarité du collège", pick).split()
        assert short == "du"
        assert abs(len(first) - 9) <= 1
        assert abs(len(second) - 7) <= 1
    assert misspelt_throughout("le CLAS", pick) == "le CLAS"
