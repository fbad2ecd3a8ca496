"""The parts of the server that need no server: bases, names, memory, rates, dates, documents."""

import asyncio
import io
import json
from collections.abc import Iterator

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from tests import inprocess

from pre_kg.config import Settings
from pre_kg.errors import ForbiddenQueryError, ParameterError, UnknownNodeError
from pre_kg.french import fold
from pre_kg.server import api, completing, description, forms, linked, openapi, statements
from pre_kg.server import snapshot as snapshots
from pre_kg.server.journal import Journal
from pre_kg.server.memory import Memory
from pre_kg.server.protocol import Operation, Wanted, run
from pre_kg.server.rates import Rates
from pre_kg.server.snapshot import Snapshot, own_base

BASE = "https://example.org/zoo/"


@pytest.fixture(scope="module")
def settings() -> Iterator[Settings]:
    with inprocess.indexed() as found:
        yield found


@pytest.fixture(scope="module")
def zoo(settings: Settings) -> Iterator[Snapshot]:
    found = snapshots.load(settings)
    yield found
    found.index.close()


# --- Where a graph is at home ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("nodes", "base"),
    [
        ([], ""),
        (["urn:a", "mailto:x@y.z"], ""),
        (["http://a.org/id/x", "http://a.org/id/y"], "http://a.org/id/"),
        (["http://a.org/g/id/x", "http://a.org/g/doc/y"], "http://a.org/g/"),
        (["http://a.org/x#a", "http://a.org/x#b"], "http://a.org/"),
        (["http://a.org/i/x"] * 60 + ["http://b.org/y"], "http://a.org/i/"),
        (["http://a.org/i/x"] * 60 + ["http://a.org/stray"], "http://a.org/i/"),
        (["http://a.org"], "http://a.org/"),
    ],
)
def test_the_base_is_what_nearly_all_nodes_begin_with(nodes: list[str], base: str) -> None:
    assert own_base(nodes) == base


@given(st.lists(st.text(max_size=20).map(lambda t: f"http://a.org/{t}")))
def test_finding_the_base_never_fails(nodes: list[str]) -> None:
    assert own_base(nodes).startswith("http://a.org/") or not nodes


def test_the_state_is_that_of_the_files(zoo: Snapshot, settings: Settings) -> None:
    assert zoo.state.base == BASE
    assert zoo.state.fingerprint == snapshots.fingerprint(settings)
    assert zoo.state.etag("a") != zoo.state.etag("b")


# --- Names -----------------------------------------------------------------------------------


def slowly(zoo: Snapshot, text: str) -> set[str]:
    wanted = fold(" ".join(text.split()))
    return {
        iri
        for iri in zoo.wording.nodes()
        for label in zoo.wording.labels(iri)
        for at, _ in enumerate(fold(label.text))
        if fold(label.text)[at:].startswith(wanted)
        and (at == 0 or not fold(label.text)[at - 1].isalnum())
    }


@given(data=st.data())
def test_completion_finds_what_a_look_at_every_name_finds(
    zoo: Snapshot, data: st.DataObject
) -> None:
    labels = sorted({x.text for n in zoo.wording.nodes() for x in zoo.wording.labels(n)})
    label = data.draw(st.sampled_from(labels))
    start = data.draw(st.integers(0, len(label) - 1))
    text = label[start : start + data.draw(st.integers(1, 6))]
    assume(fold(text).strip())
    reference = slowly(zoo, text)
    found = {iri for iri, _ in completing.complete(zoo, text, 100)}
    assert found == reference or not reference, "without any, the nearest are given"


def test_a_node_is_found_by_path_iri_curie_and_label(zoo: Snapshot) -> None:
    for name in ("id/loutre", f"{BASE}id/loutre", "z:loutre", "loutre caline", "Câline"):
        assert statements.find(zoo, name) == f"{BASE}id/loutre"
    with pytest.raises(UnknownNodeError):
        statements.find(zoo, "personne")


def test_what_is_told_of_a_node_comes_with_its_sections(zoo: Snapshot) -> None:
    told = list(statements.about(zoo, f"{BASE}id/loutre"))
    subjects = {q.subject for q in told}
    assert {
        f"{BASE}id/loutre",
        f"{BASE}id/mila",
        f"{BASE}doc/guide-s1",
        f"{BASE}doc/guide",
    } <= subjects
    assert f"{BASE}id/elephant" not in subjects


def test_paths_are_things_documents_of_terms_or_nothing(zoo: Snapshot) -> None:
    assert linked.at_local(zoo, "id/loutre") == linked.Found(f"{BASE}id/loutre", "thing")
    assert linked.at_local(zoo, "def") == linked.Found(f"{BASE}def", "vocabulary")
    assert linked.at_local(zoo, "rien") is None


# --- Documents -------------------------------------------------------------------------------


def test_the_openapi_document_holds_schemas_that_are_schemas(zoo: Snapshot) -> None:
    document = json.loads(openapi.document(zoo, "/"))
    for schema in document["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)
    names = [o["get"]["operationId"] for o in document["paths"].values()]
    assert len(set(names)) == len(names)
    for path in document["paths"].values():
        for parameter in path["get"]["parameters"]:
            Draft202012Validator.check_schema(parameter["schema"])


def test_every_named_query_is_listed_and_its_defaults_can_be_used(zoo: Snapshot) -> None:
    listed = json.loads(api.listed(zoo, "/api/requetes"))["requetes"]
    assert [q["name"] for q in listed] == list(zoo.queries)


@pytest.mark.parametrize("media", forms.GRAPHS)
def test_the_service_is_described_in_every_format(zoo: Snapshot, media: str) -> None:
    assert b"sparql-service-description" in description.describe(zoo, "http://a/sparql", media)


@pytest.mark.parametrize("media", [*forms.NODES, forms.ZIP])
def test_the_whole_graph_is_written_in_every_format(zoo: Snapshot, media: str) -> None:
    assert statements.whole(zoo, media) == statements.whole(zoo, media) != b""


@pytest.mark.parametrize("path", linked.RECORDS)
def test_the_records_name_the_address(zoo: Snapshot, path: str) -> None:
    assert b"http://a.org/" in linked.record(zoo, path, "http://a.org/", forms.TURTLE)


def test_answers_nodes_and_names_are_json(zoo: Snapshot) -> None:
    assert json.loads(api.answer(zoo, "Où habite la loutre ?", 2))["nodes"]
    assert json.loads(api.node(zoo, "z:loutre"))["iri"] == f"{BASE}id/loutre"
    assert json.loads(api.suggestions(zoo, "lou", 5))["suggestions"][0]["label"] == "Loutre Câline"


# --- Results ---------------------------------------------------------------------------------

SELECT, ASK, CONSTRUCT = "SELECT * { ?s ?p ?o }", "ASK { }", "CONSTRUCT WHERE { ?s ?p ?o }"


def wanted(form: str | None = None, accept: str | None = None, most: int = 1 << 20) -> Wanted:
    return Wanted(form, accept, 1_000, most)


@pytest.mark.parametrize(("query", "offered"), [
    (SELECT, forms.TABLES), (ASK, forms.VERDICTS), (CONSTRUCT, forms.GRAPHS),
])  # fmt: skip
def test_a_result_is_written_in_what_its_form_offers(
    zoo: Snapshot, query: str, offered: dict[str, object]
) -> None:
    for media in offered:
        assert run(zoo, Operation(query), wanted(accept=media)).media == media
    assert run(zoo, Operation(query), wanted(accept="image/png")).media is None
    with pytest.raises(ParameterError, match="Formats admis"):
        run(zoo, Operation(query), wanted(form="docx"))
    with pytest.raises(ForbiddenQueryError, match="trop grand"):
        run(zoo, Operation(query), wanted(most=3))


def test_the_name_of_a_format_goes_before_what_is_accepted(zoo: Snapshot) -> None:
    found = run(zoo, Operation(SELECT), wanted(form="csv", accept=forms.RESULTS_XML))
    assert found.media == forms.CSV


def test_what_rdf_xml_cannot_write_is_refused_with_what_can(zoo: Snapshot) -> None:
    query = 'CONSTRUCT { <a:a> <http://a.org/1> "x" } WHERE { }'
    assert run(zoo, Operation(query), wanted(accept=forms.TURTLE)).body
    with pytest.raises(ParameterError, match="Choisissez turtle"):
        run(zoo, Operation(query), wanted(accept=forms.RDF_XML))


# --- Memory and rates ------------------------------------------------------------------------


def test_memory_keeps_within_its_size_and_computes_once() -> None:
    async def test() -> None:
        memory, made = Memory(10_000), []

        async def make(key: int) -> bytes:
            made.append(key)
            await asyncio.sleep(0)
            return bytes(1_000)

        several = [memory.recall(0, lambda: make(0)) for _ in range(5)]
        assert {len(found) for found in await asyncio.gather(*several)} == {1_000}
        assert made == [0]
        for key in range(20):
            await memory.recall(key, lambda key=key: make(key))  # type: ignore[misc]
            assert memory.size <= memory.most
        await memory.recall(19, lambda: make(19))
        assert made.count(19) == 1
        await memory.recall(0, lambda: make(0))
        assert made.count(0) == 2, "the least recently used went first"
        memory.clear()
        assert memory.size == 0

    asyncio.run(test())


def test_memory_keeps_no_failure_and_nothing_too_large() -> None:
    async def test() -> None:
        memory = Memory(10_000)

        async def fail() -> bytes:
            raise ValueError

        async def large() -> bytes:
            return bytes(5_000)

        for _ in range(2):
            with pytest.raises(ValueError):  # noqa: PT011 - it is ours
                await memory.recall("a", fail)
        await memory.recall("b", large)
        assert memory.size == 0

    asyncio.run(test())


@given(st.lists(st.floats(0, 10), min_size=1, max_size=200), st.floats(0.5, 20), st.integers(1, 50))
def test_a_client_gets_no_more_than_its_burst_and_rate(
    pauses: list[float], rate: float, burst: int
) -> None:
    rates, now, taken = Rates(rate, burst), 0.0, 0
    client = rates.client("192.0.2.1")
    for pause in pauses:
        now += pause
        wait = rates.take(client, now)
        taken += not wait
        assert wait >= 0
        assert taken <= burst + rate * now + 1e-6


def test_clients_are_told_apart_by_address_or_network() -> None:
    rates = Rates(1, 1)
    assert rates.client("192.0.2.1") != rates.client("192.0.2.2")
    assert rates.client("2001:db8::1") == rates.client("2001:db8::2")
    assert rates.client("2001:db8::1") != rates.client("2001:db8:0:1::1")
    assert rates.client("::ffff:192.0.2.1") != rates.client("::ffff:192.0.2.2")
    assert rates.client("unix") == rates.client("unix")
    assert Rates(1, 1).client("192.0.2.1") != rates.client("192.0.2.1"), "the key is ours"
    assert Rates(0, 1).take(b"", 0.0) == 0


def test_a_log_that_cannot_be_written_raises_nothing() -> None:
    stream = io.StringIO()
    journal = Journal(stream)
    stream.close()
    journal.note("request")
    journal.failed(ValueError("secret"))
