"""What every answer promises, checked on any graph; and graphs to ask, each indexed once a run."""

import json
import re
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from pre_kg import Knowledge, open_knowledge, queries
from pre_kg.model import Literal

ROOT = Path(__file__).parents[1]
MINI = ROOT / "tests" / "worlds" / "mini"
QUESTIONS = {
    "livré": ROOT / "evaluation" / "questions" / "pre-300.jsonl",
    **{path.parent.name: path for path in sorted(ROOT.glob("evaluation/worlds/*/questions.jsonl"))},
}
"""Graph to the questions that are kept for it."""
_FOLDERS: list[tempfile.TemporaryDirectory[str]] = []

XSD = "http://www.w3.org/2001/XMLSchema#"
KEYS = [
    "question",
    "status",
    "reason",
    "text",
    "values",
    "nodes",
    "facts",
    "conflicts",
    "suggestions",
    "sparql",
    "confidence",
    "elapsed_ms",
]
VALUE = ["value", "datatype", "label", "unit", "comparison", "period"]
NODE = ["iri", "label", "kind", "kind_label", "score", "found_by"]
FACT = ["subject", "predicate", "object", "text", "sources"]
SOURCE = ["source", "title", "section", "issued", "status"]
PARTS = {"label", "lexical", "ngrams", "dense", "graph"}
NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?")
DATES = {
    XSD + "gYear": re.compile(r"\d{4}"),
    XSD + "gYearMonth": re.compile(r"\d{4}-\d\d"),
    XSD + "date": re.compile(r"\d{4}-\d\d-\d\d"),
}
NUMBERS = {XSD + name for name in ("integer", "decimal", "int", "long", "nonNegativeInteger")}


def new_folder() -> Path:
    """Return an empty folder that lives as long as this process."""
    _FOLDERS.append(tempfile.TemporaryDirectory())
    return Path(_FOLDERS[-1].name)


@cache
def world(name: str) -> Knowledge:
    """Return a graph by the name of its folder; `livré` is the one that is shipped."""
    if name == "livré":
        return open_knowledge(index=new_folder())
    folder = MINI if name == "mini" else ROOT / "evaluation" / "worlds" / name
    (graph,) = folder.glob("graph.*")
    return open_knowledge(graph, ontology=folder / "ontology.ttl", index=new_folder())


def questions(name: str) -> list[str]:
    """Return the questions that are kept for a graph."""
    lines = QUESTIONS[name].read_text(encoding="utf-8").splitlines()
    return [json.loads(line)["question"] for line in lines]


def well_formed(found: Mapping[str, Any], k: int = 10, *, typed: bool = True) -> None:
    """Fail unless a JSON value is an answer object, key by key and type by type.

    Args:
        found: The JSON value.
        k: Most nodes that were asked for.
        typed: Whether the literals of the graph are what their datatypes say.
    """
    assert json.loads(json.dumps(found, ensure_ascii=False).encode()) == found
    assert list(found) == KEYS
    assert isinstance(found["question"], str)
    assert isinstance(found["text"], str)
    assert found["text"].strip()
    assert all(isinstance(s, str) and s for s in found["suggestions"])
    assert isinstance(found["confidence"], int | float)
    assert 0 <= found["confidence"] <= 1
    assert isinstance(found["elapsed_ms"], int | float)
    assert found["elapsed_ms"] >= 0
    _status(found)
    for value in found["values"]:
        _value(value, typed)
    _nodes(found["nodes"], k)
    for fact in found["facts"]:
        _fact(fact)
    for conflict in found["conflicts"]:
        assert list(conflict) == ["values", "sources"]
        assert conflict["values"]
        for value in conflict["values"]:
            _value(value, typed)
        _sources(conflict["sources"])


def _status(found: Mapping[str, Any]) -> None:
    status = found["status"]
    assert status in {"answered", "related", "abstained"}
    if status == "answered":
        assert found["values"]
        assert found["reason"] is None
        _asks_what_it_says(found)
        return
    assert found["values"] == []
    assert found["sparql"] is None
    assert found["conflicts"] == []
    if status == "related":
        assert found["reason"] is None
        assert found["nodes"]
    else:
        assert found["reason"] in {"out_of_scope", "no_such_fact", "unknown_terms"}


def _asks_what_it_says(found: Mapping[str, Any]) -> None:
    assert isinstance(found["sparql"], str)
    is_ask = re.search(r"\bASK\b", found["sparql"].partition("{")[0]) is not None
    said = [v["value"] for v in found["values"]]
    assert is_ask == any(isinstance(v, bool) for v in said)
    if is_ask:
        assert len(said) == 1
        assert found["text"].startswith("Oui" if said[0] else "Non")


def _value(value: Mapping[str, Any], typed: bool) -> None:
    assert list(value) == VALUE
    content, datatype = value["value"], value["datatype"]
    assert isinstance(content, str | bool)
    for key in ("datatype", "label", "unit", "period"):
        assert value[key] is None or (isinstance(value[key], str) and value[key])
    assert isinstance(value["comparison"], str)
    if datatype is None:
        assert value["label"]
    elif isinstance(content, bool):
        assert datatype == XSD + "boolean"
    elif typed and datatype in NUMBERS:
        assert NUMBER.fullmatch(content)
    elif typed and datatype in DATES:
        assert DATES[datatype].match(content)


def _nodes(nodes: list[Mapping[str, Any]], k: int) -> None:
    assert len(nodes) <= k
    assert len({n["iri"] for n in nodes}) == len(nodes)
    scores = [n["score"] for n in nodes]
    assert all(0 <= s <= 1 for s in scores)
    assert scores == sorted(scores, reverse=True)
    for node in nodes:
        assert list(node) == NODE
        assert node["label"]
        assert (node["kind"] is None) == (node["kind_label"] is None)
        assert isinstance(node["found_by"], list)
        assert set(node["found_by"]) <= PARTS


def _fact(fact: Mapping[str, Any]) -> None:
    assert list(fact) == FACT
    assert all(isinstance(fact[key], str) for key in FACT[:4])
    assert fact["text"]
    _sources(fact["sources"])


def _sources(sources: list[Mapping[str, Any]]) -> None:
    for source in sources:
        assert list(source) == SOURCE
        assert source["source"]
        assert source["title"]
        assert isinstance(source["section"], str)
        assert source["status"] in {"asserted", "attributed", "contradicted"}


def asked_again(found: Mapping[str, Any], knowledge: Knowledge) -> list[str | bool]:
    """Return what the query of an answer gives on its graph, sorted."""
    result = queries.run(knowledge.data, found["sparql"])
    if isinstance(result, bool):
        return [result]
    assert isinstance(result, queries.Table)
    assert len(result.columns) == 1
    terms = (row[0] for row in result.rows)
    return sorted(t.value if isinstance(t, Literal) else str(t) for t in terms)


def claimed(found: Mapping[str, Any]) -> list[str | bool]:
    """Return the values of an answer, sorted."""
    return sorted(v["value"] for v in found["values"])
