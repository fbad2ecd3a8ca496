"""The tools of an assistant: what each promises, on a small graph, in this process."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import anyio
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from mcp import Client
from mcp_types import CallToolResult
from tests.asking import well_formed, world

from pre_kg import Knowledge
from pre_kg.answers import as_json
from pre_kg.errors import ParameterError, PreKgError, QueryTimeoutError
from pre_kg.mcp import server
from pre_kg.mcp.tools import TOOLS, Given, Tool
from pre_kg.server.assistants import performer
from pre_kg.server.options import Options
from pre_kg.server.served import Served

ZOO = "https://example.org/zoo/"
TYPICAL: dict[str, dict[str, object]] = {
    "demander": {"question": "Où habite la loutre ?"},
    "chercher": {"texte": "un animal qui nage"},
    "noeud": {"nom": "Zélie"},
    "sparql": {"requete": "SELECT ?s WHERE { ?s a ?c }"},
    "verifier": {"donnees": "<urn:a> <urn:b> <urn:c> ."},
}


@pytest.fixture(scope="module")
def zoo() -> Knowledge:
    return world("mini")


def run(name: str, knowledge: Knowledge, folder: Path, **arguments: object) -> dict[str, Any]:
    tool = TOOLS[name]
    read = tool.read(arguments)
    return tool.run(knowledge, {**read, "dossier": str(folder)} if tool.heavy else read)


@pytest.mark.parametrize("tool", TOOLS.values(), ids=TOOLS)
def test_a_tool_returns_what_its_schema_says(tool: Tool, zoo: Knowledge, tmp_path: Path) -> None:
    Draft202012Validator.check_schema(tool.input)
    Draft202012Validator.check_schema(tool.output)
    Draft202012Validator(tool.input).validate(TYPICAL[tool.name])
    found = run(tool.name, zoo, tmp_path, **TYPICAL[tool.name])
    Draft202012Validator(tool.output).validate(json.loads(json.dumps(found)))


def test_the_contract_names_these_tools() -> None:
    assert list(TOOLS) == ["demander", "chercher", "noeud", "sparql", "verifier"]


def test_an_answer_is_that_of_every_surface(zoo: Knowledge, tmp_path: Path) -> None:
    question = "En quelle année est née Zélie ?"
    found = run("demander", zoo, tmp_path, question=question, k=3)
    well_formed(found, 3)
    told = as_json(zoo.ask(question, 3))
    assert {**found, "elapsed_ms": 0} == {**told, "elapsed_ms": 0}


def test_a_search_keeps_to_a_kind_a_theme_and_a_source(zoo: Knowledge, tmp_path: Path) -> None:
    everything = run("chercher", zoo, tmp_path, texte="bassin et loutre", k=10)["nodes"]
    assert len({n["kind_label"] for n in everything}) > 1
    kept = run("chercher", zoo, tmp_path, texte="bassin et loutre", sorte="enclos")["nodes"]
    assert {n["kind_label"] for n in kept} == {"Enclos"}
    said = run("chercher", zoo, tmp_path, texte="Zélie", source=ZOO + "doc/guide-s3")["nodes"]
    assert ZOO + "id/elephant" in {n["iri"] for n in said}
    assert ZOO + "id/loutre" not in {n["iri"] for n in said}


def test_a_node_comes_with_its_sources_and_is_cut_where_asked(
    zoo: Knowledge, tmp_path: Path
) -> None:
    whole = run("noeud", zoo, tmp_path, nom="Éléphante Zélie")
    assert not whole["truncated"]
    assert len(whole["facts"]) > 2
    statuses = {s["status"] for f in whole["facts"] for s in f["sources"]}
    assert statuses == {"asserted", "contradicted"}
    cut = run("noeud", zoo, tmp_path, nom="Éléphante Zélie", limite=1)
    assert cut["truncated"]
    assert cut["facts"] == whole["facts"][:1]


def test_a_query_gives_rows_truth_or_statements(zoo: Knowledge, tmp_path: Path) -> None:
    rows = run("sparql", zoo, tmp_path, requete="SELECT ?s { ?s ?p ?o }", lignes=2)
    assert rows["truncated"]
    assert len(rows["results"]["results"]["bindings"]) == 2
    truth = run("sparql", zoo, tmp_path, requete="ASK { ?s ?p ?o }")
    assert truth["results"] == {"head": {}, "boolean": True}
    text = "CONSTRUCT { ?s <urn:p> ?o } WHERE { ?s skos:prefLabel ?o }"
    statements = run("sparql", zoo, tmp_path, requete=text)
    assert statements["results"] is None
    assert "<urn:p>" in statements["turtle"]


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
        "SELECT * FROM <http://127.0.0.1:9/> { ?s ?p ?o }",
        "SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }",
        "LOAD <http://127.0.0.1:9/>",
        "DELETE WHERE { ?s ?p ?o }",
        "SELECT",
    ],
)
def test_a_query_that_leaves_or_writes_is_refused(
    query: str, zoo: Knowledge, tmp_path: Path
) -> None:
    with pytest.raises(PreKgError):
        run("sparql", zoo, tmp_path, requete=query)


def test_data_is_held_against_the_rules(tmp_path: Path) -> None:
    shipped = world("livré")
    data = "@prefix pre: <https://w3id.org/pre-kg/def#> .\n\n<urn:x> a pre:Dispositif ."
    found = run("verifier", shipped, tmp_path, donnees=data)
    assert not found["conforms"]
    assert found["counts"]["violation"] == len(
        [v for v in found["violations"] if v["severity"] == "violation"]
    )
    assert {v["line"] for v in found["violations"]} == {3}
    assert all(v["message"] for v in found["violations"])
    assert str(tmp_path) not in json.dumps(found)


@pytest.mark.parametrize(
    ("syntax", "text"),
    [
        ("turtle", "<urn:a> <urn:b>"),
        ("jsonld", '{"@context": "http://127.0.0.1:9/", "a": "b"}'),
        ("rdfxml", '<!DOCTYPE r [<!ENTITY a "b">]><r/>'),
        ("ntriples", "<urn:a> <urn:b> \udcff ."),
    ],
)
def test_data_that_cannot_be_read_is_refused_without_a_path(
    syntax: str, text: str, zoo: Knowledge, tmp_path: Path
) -> None:
    text = text.encode("utf-8", "replace").decode()
    with pytest.raises(PreKgError) as refusal:
        run("verifier", zoo, tmp_path, donnees=text, format=syntax)
    assert str(tmp_path) not in str(refusal.value)
    assert "donnees." in str(refusal.value)


# --- Arguments --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "arguments", "told"),
    [
        ("demander", {}, "Il manque « question »"),
        ("demander", {"question": "  "}, "vide"),
        ("demander", {"question": 3}, "un texte"),
        ("demander", {"question": "a" * 2001}, "2000"),
        ("demander", {"question": "a", "k": 0}, "un entier de 1 à 100"),
        ("demander", {"question": "a", "k": True}, "un entier"),
        ("demander", {"question": "a", "k": "3"}, "un entier"),
        ("demander", {"question": "a", "limite": 3}, "Arguments admis : question, k"),
        ("verifier", {"donnees": "a", "format": "word"}, "turtle, trig"),
    ],
)
def test_a_wrong_argument_is_named(name: str, arguments: dict[str, object], told: str) -> None:
    with pytest.raises(ParameterError, match=told):
        TOOLS[name].read(arguments)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


@given(st.sampled_from(list(TOOLS.values())), st.data())
def test_any_arguments_are_read_or_refused(tool: Tool, data: st.DataObject) -> None:
    names = st.sampled_from([a.name for a in tool.arguments]) | st.text(max_size=5)
    given_arguments = data.draw(st.dictionaries(names, JSON, max_size=4))
    try:
        read = tool.read(given_arguments)
    except ParameterError:
        return
    assert Draft202012Validator(tool.input).is_valid(
        {key: value for key, value in given_arguments.items() if value is not None}
    )
    assert set(read) == {a.name for a in tool.arguments}


# --- The protocol, without a process ----------------------------------------------------------


def talk(zoo: Knowledge, folder: Path, name: str, arguments: Mapping[str, Any]) -> CallToolResult:
    """Call a tool through the protocol, in memory."""

    async def perform(tool: Tool, read: Given) -> dict[str, Any]:
        return tool.run(zoo, {**read, "dossier": str(folder)} if tool.heavy else read)

    async def converse() -> CallToolResult:
        async with Client(server.build(perform)) as client:
            await client.list_tools()
            return await client.call_tool(name, dict(arguments))

    return anyio.run(converse)


@pytest.mark.parametrize("name", TOOLS)
def test_a_result_is_structured_and_its_text_is_the_same(
    name: str, zoo: Knowledge, tmp_path: Path
) -> None:
    found = talk(zoo, tmp_path, name, TYPICAL[name])
    assert not found.is_error
    (block,) = found.content
    assert json.loads(block.text) == found.structured_content  # type: ignore[union-attr]


def test_a_refusal_is_an_error_of_the_tool_in_french(zoo: Knowledge, tmp_path: Path) -> None:
    found = talk(zoo, tmp_path, "noeud", {"nom": "Zeli"})
    assert found.is_error
    (block,) = found.content
    assert block.text.startswith("Nœud inconnu : « Zeli ». Noms proches : ")  # type: ignore[union-attr]


def test_what_was_not_foreseen_is_told_without_its_details(
    zoo: Knowledge, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    found = talk(zoo, tmp_path / "absent", "verifier", {"donnees": ""})
    assert found.is_error
    found = talk(zoo, tmp_path / "absent", "verifier", {"donnees": "<urn:a> <urn:b> 1 ."})
    (block,) = found.content
    assert block.text == "Imprévu (FileNotFoundError). Reformulez, ou signalez-le."  # type: ignore[union-attr]
    assert "tool verifier failed" in caplog.text


# --- In the workers of a server ---------------------------------------------------------------


def test_a_query_past_its_time_is_stopped_and_the_next_one_answered(zoo: Knowledge) -> None:
    endless = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o }"

    async def converse() -> None:
        served = Served(zoo.settings, Options(seconds=0.5), ["pre_kg.server.assistants"])
        await served.start()
        try:
            perform = performer(served)
            tool = TOOLS["sparql"]
            with pytest.raises(QueryTimeoutError):
                await perform(tool, tool.read({"requete": endless}))
            found = await perform(tool, tool.read({"requete": "ASK {}"}))
            assert found["results"] == {"head": {}, "boolean": True}
            heavy = TOOLS["verifier"]
            report = await perform(heavy, heavy.read(TYPICAL["verifier"]))
            assert report["conforms"] in {True, False}
        finally:
            await served.close()

    anyio.run(converse)
