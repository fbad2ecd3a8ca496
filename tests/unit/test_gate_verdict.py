"""Only the gate makes a valid data set, and it never judges the same graph twice."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from pre_kg import gate, store
from pre_kg.errors import GateError, StoreError

SHAPES = """@prefix : <http://e/> . @prefix sh: <http://www.w3.org/ns/shacl#> .
:S a sh:NodeShape ; sh:targetClass :C ; sh:property [ sh:path :p ; sh:minCount 1 ] ."""
GOOD = "@prefix : <http://e/> . :a a :C ; :p 1 ."
BAD = "@prefix : <http://e/> . :a a :C ."


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    written = {"graph": tmp_path / "g.ttl", "shapes": tmp_path / "s.ttl", "cache": tmp_path / "c"}
    written["graph"].write_text(GOOD)
    written["shapes"].write_text(SHAPES)
    return written


def loaded(files: dict[str, Path]) -> tuple[store.Dataset, store.Dataset]:
    return store.load([files["graph"]]), store.load([files["shapes"]])


def never(*_: object, **__: object) -> None:
    raise AssertionError("validated again")


def test_a_clean_graph_becomes_a_valid_data_set(files) -> None:
    data, schema = loaded(files)
    valid = gate.require(data, schema)
    assert (valid.data, valid.schema) == (data, schema)
    assert (valid.verdict.graph, valid.verdict.triples) == (data.digest, 2)


def test_nobody_else_makes_one_or_changes_one(files) -> None:
    data, schema = loaded(files)
    valid = gate.require(data, schema)
    with pytest.raises(TypeError):
        gate.ValidDataset(data, schema, valid.verdict, seal=object())
    with pytest.raises(AttributeError):
        valid.data = schema


def test_an_unsound_graph_is_refused_with_the_report(files) -> None:
    files["graph"].write_text(BAD)
    with pytest.raises(GateError) as refused:
        gate.require(*loaded(files), cache=files["cache"])
    assert [v.focus_node for v in refused.value.report.violations] == ["http://e/a"]
    assert not files["cache"].exists()


def test_a_graph_without_rules_passes_by_its_syntax_alone(files, monkeypatch) -> None:
    monkeypatch.setattr("pre_kg.gate.checking.check", never)
    files["graph"].write_text(BAD)
    files["shapes"].write_text("<http://e/C> <http://e/p> 1 .")
    assert gate.require(*loaded(files)).verdict.triples == 1


def test_verify_queries_are_rules_too(files) -> None:
    query = files["graph"].with_name("v.rq")
    query.write_text("SELECT ?noeud WHERE { ?noeud <http://e/p> 1 }")
    data, _ = loaded(files)
    with pytest.raises(GateError):
        gate.require(data, store.empty(), verify=[query])


@pytest.mark.parametrize("where", ["cache", "remembered"])
def test_an_unchanged_graph_is_never_validated_twice(files, monkeypatch, where) -> None:
    data, schema = loaded(files)
    kept = files["cache"] / "VERDICT.json"
    if where == "cache":
        options = {"cache": files["cache"]}
        gate.require(data, schema, **options)
    else:
        options = {"remembered": [files["cache"] / "absent.json", kept]}
        gate.remember(gate.require(data, schema).verdict, kept)
    monkeypatch.setattr("pre_kg.gate.checking.check", never)
    assert gate.require(*loaded(files), **options).data.digest == data.digest


def test_any_change_is_judged_again(files) -> None:
    kept = files["cache"] / "VERDICT.json"
    gate.remember(gate.require(*loaded(files)).verdict, kept)
    files["graph"].write_text(BAD)
    with pytest.raises(GateError):
        gate.require(*loaded(files), remembered=[kept], cache=files["cache"])
    files["graph"].write_text(GOOD)
    files["shapes"].write_text(SHAPES.replace("minCount 1", "minCount 2"))
    with pytest.raises(GateError):
        gate.require(*loaded(files), remembered=[kept], cache=files["cache"])


def test_the_verdict_of_another_gate_counts_no_more(files) -> None:
    kept = files["cache"] / "VERDICT.json"
    data, schema = loaded(files)
    good = gate.require(data, schema).verdict
    gate.remember(replace(good, gate=good.gate + 1), kept)
    files["graph"].write_text(BAD)
    with pytest.raises(GateError):
        gate.require(*loaded(files), remembered=[kept])


@pytest.mark.parametrize("text", ["", "{", "[]", '{"graph": 1}', "null", '{"gate": "x"}'])
def test_a_damaged_verdict_is_no_verdict(tmp_path, text) -> None:
    path = tmp_path / "VERDICT.json"
    path.write_text(text)
    assert gate.read_verdict(path) is None
    assert gate.read_verdict(tmp_path) is None


def test_a_verdict_survives_its_file(files) -> None:
    verdict = gate.require(*loaded(files)).verdict
    gate.remember(verdict, files["cache"] / "a" / "VERDICT.json")
    assert gate.read_verdict(files["cache"] / "a" / "VERDICT.json") == verdict


def test_a_verdict_that_cannot_be_kept_costs_nothing(files) -> None:
    files["cache"].write_text("un fichier")
    gate.require(*loaded(files), cache=files["cache"])
    with pytest.raises(StoreError):
        gate.remember(gate.require(*loaded(files)).verdict, files["cache"] / "VERDICT.json")


def test_a_file_that_changed_since_it_was_read_is_refused(files) -> None:
    data, schema = loaded(files)
    files["graph"].write_text(GOOD + " :b :p 2 .")
    with pytest.raises(StoreError, match="changé"):
        gate.require(data, schema)


def test_a_remembered_verdict_loads_no_validator(files) -> None:
    data, schema = loaded(files)
    gate.require(data, schema, cache=files["cache"])
    paths = [str(files["graph"]), str(files["shapes"])]
    program = (
        f"import sys; sys.path[:0] = {sys.path!r}\n"
        "from pathlib import Path; from pre_kg import gate, store\n"
        f"data, schema = (store.load([Path(p)]) for p in {paths!r})\n"
        f"gate.require(data, schema, cache=Path({str(files['cache'])!r})); print(*sys.modules)"
    )
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert not {"rdflib", "pyshacl"} & set(run.stdout.split())
