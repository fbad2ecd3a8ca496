"""Every surface over one small graph: formats, statuses, headers, links, and what is told."""

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from typing import Any

import jsonschema
import pyoxigraph as ox
import pytest
from starlette.testclient import TestClient
from tests import inprocess
from tests.asking import well_formed

from pre_kg import Knowledge
from pre_kg.answers import as_json
from pre_kg.config import Settings

BASE = "https://example.org/zoo/"
OTTER = "/noeud/id/loutre"
RDF = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/trig": ox.RdfFormat.TRIG,
    "application/ld+json": ox.RdfFormat.JSON_LD,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/n-quads": ox.RdfFormat.N_QUADS,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
}


@pytest.fixture(scope="module")
def zoo() -> Iterator[Settings]:
    with inprocess.indexed() as settings:
        yield settings


@pytest.fixture(scope="module")
def site(zoo: Settings) -> Iterator[TestClient]:
    with inprocess.client(zoo, rows=12, result_bytes=20_000, body_bytes=10_000) as client:
        yield client


def statements(text: bytes, media: str) -> set[tuple[str, str, str]]:
    parsed = ox.parse(text, format=RDF[media])
    return {(str(q.subject), str(q.predicate), str(q.object)) for q in parsed}


# --- Linked data -----------------------------------------------------------------------------


def test_a_thing_leads_to_its_page_by_303(site: TestClient) -> None:
    found = site.get("/id/loutre")
    assert found.status_code == 303
    assert found.headers["location"] == OTTER
    assert "describedby" in found.headers["link"]


@pytest.mark.parametrize("media", RDF)
def test_a_node_comes_in_every_format_and_says_the_same(site: TestClient, media: str) -> None:
    found = site.get(OTTER, headers={"Accept": media})
    assert found.headers["content-type"].partition(";")[0] == media
    assert "Accept" in found.headers["vary"]
    turtle = site.get(OTTER, headers={"Accept": "text/turtle"})
    told = statements(found.content, media)
    assert told == statements(turtle.content, "text/turtle")
    subjects = {s for s, _, _ in told}
    assert f"<{BASE}id/loutre>" in subjects
    assert f"<{BASE}id/mila>" in subjects, "what refers to the node is told as well"
    assert f"<{BASE}doc/guide>" in subjects, "the source of the statements is told as well"


def test_a_browser_gets_a_page_and_quality_decides(site: TestClient) -> None:
    page = site.get(OTTER, headers={"Accept": "text/html,*/*;q=0.8"})
    assert page.headers["content-type"].startswith("text/html")
    accept = "text/html;q=0.3, application/ld+json;q=0.7"
    assert "ld+json" in site.get(OTTER, headers={"Accept": accept}).headers["content-type"]


def test_format_in_the_address_goes_before_accept(site: TestClient) -> None:
    found = site.get(f"{OTTER}?format=csv", headers={"Accept": "text/html"})
    rows = list(csv.DictReader(io.StringIO(found.text)))
    assert {"sujet", "section"} <= set(rows[0])
    assert site.get(f"{OTTER}?format=docx").status_code == 400


def test_links_name_every_format_and_what_is_described(site: TestClient) -> None:
    links = site.get(OTTER, headers={"Accept": "text/turtle"}).headers["link"]
    assert f'<{BASE}id/loutre>; rel="describes"' in links
    for media in RDF:
        assert f'rel="alternate"; type="{media}"' in links


def test_a_node_is_found_by_label_curie_and_iri(site: TestClient) -> None:
    for address in ("/noeud/Loutre Câline", "/noeud/z:loutre", f"/noeud?iri={BASE}id/loutre"):
        found = site.get(address, headers={"Accept": "application/n-triples"})
        assert f"<{BASE}id/loutre>" in found.text


def test_head_is_get_without_body(site: TestClient) -> None:
    for address in (OTTER, "/export.nq", "/sparql?query=ASK{}", "/sante"):
        head, got = site.head(address), site.get(address)
        assert head.status_code == got.status_code == 200
        assert head.headers["content-length"] == got.headers["content-length"]


def test_what_is_unchanged_is_not_sent_again(site: TestClient) -> None:
    first = site.get(OTTER, headers={"Accept": "text/turtle"})
    tag, modified = first.headers["etag"], first.headers["last-modified"]
    asked = {"Accept": "text/turtle"}
    for condition in (
        {"If-None-Match": tag},
        {"If-None-Match": f'"other", W/{tag}'},
        {"If-None-Match": "*"},
        {"If-Modified-Since": modified},
    ):
        again = site.get(OTTER, headers={**asked, **condition})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == tag
    for condition in (
        {"If-None-Match": '"other"', "If-Modified-Since": modified},
        {"If-Modified-Since": "Thu, 01 Jan 1970 00:00:00 GMT"},
        {"If-Modified-Since": "hier"},
    ):
        assert site.get(OTTER, headers={**asked, **condition}).status_code == 200


def test_each_format_has_a_tag_of_its_own(site: TestClient) -> None:
    tags = {site.get(OTTER, headers={"Accept": media}).headers["etag"] for media in RDF}
    assert len(tags) == len(RDF)


def test_the_ontology_lies_at_its_namespace(site: TestClient) -> None:
    found = site.get("/def", headers={"Accept": "text/turtle"})
    assert f"<{BASE}def#Mammifere>" in {s for s, _, _ in statements(found.content, "text/turtle")}
    term = site.get("/noeud/def%23Mammifere", headers={"Accept": "text/turtle"})
    assert term.status_code == 200


@pytest.mark.parametrize("address", ["/absent", "/noeud/absent", "/id/", "/export.xls", "/api/x"])
def test_what_is_not_there_is_404_for_program_and_browser(site: TestClient, address: str) -> None:
    found = site.get(address, headers={"Accept": "application/json"})
    assert found.status_code == 404
    assert found.json()["message"]
    page = site.get(address, headers={"Accept": "text/html"})
    assert page.status_code == 404
    assert page.headers["content-type"].startswith("text/html")


def test_a_format_that_is_not_offered_is_406_with_those_that_are(site: TestClient) -> None:
    for address in (OTTER, "/catalogue", "/sparql", "/sparql?query=ASK{}"):
        found = site.get(address, headers={"Accept": "image/png"})
        assert found.status_code == 406
        assert "text/turtle" in found.text or "sparql-results" in found.text


@pytest.mark.parametrize("form", ["ttl", "trig", "jsonld", "nq"])
def test_an_export_holds_the_whole_graph(site: TestClient, form: str) -> None:
    found = site.get(f"/export.{form}")
    media = found.headers["content-type"].partition(";")[0]
    whole = {
        (str(q.subject), str(q.predicate), str(q.object))
        for q in ox.parse(path=str(inprocess.MINI / "graph.trig"))
    }
    assert statements(found.content, media) == whole
    assert "attachment" in found.headers["content-disposition"]


def test_the_parcel_of_tables_is_the_same_each_time(site: TestClient) -> None:
    first = site.get("/export.csv.zip")
    site.served.memory.clear()  # type: ignore[attr-defined]
    assert site.get("/export.csv.zip").content == first.content
    with zipfile.ZipFile(io.BytesIO(first.content)) as parcel:
        assert parcel.testzip() is None
        assert "enonces.csv" in parcel.namelist()
        described = json.loads(parcel.read("tableaux/csv-metadata.json"))
        listed = {f"tableaux/{table['url']}" for table in described["tables"]}
        assert listed <= set(parcel.namelist())


def test_the_records_of_the_data_set_are_under_the_address_of_the_site(site: TestClient) -> None:
    void = site.get("/.well-known/void", headers={"Accept": "text/turtle"})
    assert "http://rdfs.org/ns/void#" in void.text
    dcat = site.get("/catalogue", headers={"Accept": "text/turtle"})
    assert any("testserver" in s for s, _, _ in statements(dcat.content, "text/turtle"))


def test_a_client_that_misnames_the_server_is_answered_under_a_real_name(
    site: TestClient,
) -> None:
    for address in ("/catalogue", "/sparql"):
        found = site.get(address, headers={"Host": 'evil"b>', "Accept": "text/turtle"})
        assert found.status_code == 200
        assert "evil" not in found.text


# --- SPARQL ----------------------------------------------------------------------------------


def test_a_result_that_is_cut_says_so(site: TestClient) -> None:
    found = site.get("/sparql", params={"query": "SELECT * { ?s ?p ?o }"})
    assert len(found.json()["results"]["bindings"]) == 12
    assert found.headers["pre-kg-truncated"] == "rows=12"
    small = site.get("/sparql", params={"query": "SELECT * { ?s ?p ?o } LIMIT 2"})
    assert "pre-kg-truncated" not in small.headers


def test_a_result_that_is_too_large_is_refused(site: TestClient) -> None:
    query = 'SELECT ?x { BIND(REPLACE("' + "a" * 200 + f'", "a", "{"b" * 200}") AS ?x) }}'
    found = site.get("/sparql", params={"query": query})
    assert found.status_code == 403
    assert "trop grand" in found.json()["message"]


def test_a_malformed_query_is_400_with_its_place(site: TestClient) -> None:
    found = site.get("/sparql", params={"query": "SELECT * {\n ?s ?p"})
    assert found.status_code == 400
    assert found.json()["line"] == 2
    text = site.get(
        "/sparql", params={"query": "SELECT * {\n ?s ?p"}, headers={"Accept": "text/plain"}
    )
    assert "ligne 2" in text.text


@pytest.mark.parametrize(
    ("query", "word"),
    [
        ("SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }", "SERVICE"),
        ("SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }", "FROM"),
        ("SELECT * FROM <http://127.0.0.1:1/x.ttl> { ?s ?p ?o }", "FROM"),
        ("LOAD <http://127.0.0.1:1/x.ttl>", "LOAD"),
        ("INSERT DATA { <a:a> <a:b> <a:c> }", "INSERT"),
    ],
)
def test_what_would_leave_or_write_is_refused_with_a_reason(
    site: TestClient, query: str, word: str
) -> None:
    for found in (
        site.get("/sparql", params={"query": query}),
        site.post("/sparql", data={"query": query}),
        site.post("/sparql", content=query, headers={"Content-Type": "application/sparql-query"}),
    ):
        assert found.status_code == 403
        assert word in found.json()["message"]


def test_an_update_by_the_protocol_is_refused(site: TestClient) -> None:
    assert site.post("/sparql", data={"update": "CLEAR ALL"}).status_code == 403
    direct = {"Content-Type": "application/sparql-update"}
    assert site.post("/sparql", content="CLEAR ALL", headers=direct).status_code == 403


def test_a_body_is_limited_announced_or_not(site: TestClient) -> None:
    direct = {"Content-Type": "application/sparql-query"}
    large = "#" + "x" * 20_000

    def pieces() -> Iterator[bytes]:
        for _ in range(20):
            yield b"#" * 1_000 + b"\n"

    for content in (large, pieces()):
        found = site.post("/sparql", content=content, headers=direct)
        assert found.status_code == 413
        assert found.headers["connection"] == "close"


def test_text_that_is_not_utf_8_is_400(site: TestClient) -> None:
    direct = {"Content-Type": "application/sparql-query"}
    assert site.post("/sparql", content=b"ASK {\xff}", headers=direct).status_code == 400
    assert site.get("/sparql?query=%ff").status_code == 400
    assert site.get("/api/ask?q=%ff").status_code == 400
    other = {"Content-Type": "application/sparql-query; charset=utf-16"}
    assert site.post("/sparql", content=b"ASK {}", headers=other).status_code == 415


def test_a_query_past_its_time_is_504(zoo: Settings) -> None:
    endless = (
        "SELECT (COUNT(*) AS ?n) { " + " . ".join(f"?a{i} ?b{i} ?c{i}" for i in range(9)) + "}"
    )
    with inprocess.client(zoo, seconds=0.5) as site:
        found = site.get("/sparql", params={"query": endless})
        assert found.status_code == 504
        assert "0.5 s" in found.json()["message"]
        assert site.get("/sparql?query=ASK{}").status_code == 200
        assert 'pool="querying",ending="killed"} 1' in site.get("/metrics").text


def test_the_service_describes_itself_to_programs(site: TestClient) -> None:
    found = site.get("/sparql", headers={"Accept": "text/turtle"})
    told = statements(found.content, "text/turtle")
    said = {(p.rpartition("#")[2].rstrip(">"), o) for _, p, o in told}
    assert ("endpoint", "<http://testserver/sparql>") in said
    assert ("name", f"<{BASE}doc/guide-s1>") in said


def test_pages_of_other_origins_may_query_and_nothing_else(site: TestClient) -> None:
    asked = {"Origin": "https://elsewhere.example", "Access-Control-Request-Method": "POST"}
    ahead = site.options("/sparql", headers=asked)
    assert ahead.status_code == 204
    assert ahead.headers["access-control-allow-origin"] == "*"
    assert "Content-Type" in ahead.headers["access-control-allow-headers"]
    for address in ("/sparql?query=ASK{}", "/sparql?query=x"):
        assert site.get(address, headers=asked).headers["access-control-allow-origin"] == "*"
    for address in ("/", OTTER, "/api/ask?q=x", "/export.nq", "/sante"):
        assert "access-control-allow-origin" not in site.get(address, headers=asked).headers


# --- API -------------------------------------------------------------------------------------


def plain(answer: dict[str, Any]) -> dict[str, Any]:
    return {**answer, "elapsed_ms": 0}


def test_the_answer_is_that_of_the_command_line(site: TestClient, zoo: Settings) -> None:
    knowledge = Knowledge(zoo)
    for question in ("Où habite la loutre ?", "Qui soigne Zélie ?", "quel est le prix du pain ?"):
        found = site.get("/api/ask", params={"q": question, "k": 3})
        well_formed(found.json(), 3)
        assert plain(found.json()) == plain(as_json(knowledge.ask(question, 3)))


@pytest.mark.parametrize(
    "asked", ["", "q=", "q=+", "q=x&k=0", "q=x&k=1001", "q=x&k=un", "q=x&k=٣", "q=x&q=y", "q=x&z=1"]
)
def test_parameters_are_checked(site: TestClient, asked: str) -> None:
    found = site.get(f"/api/ask?{asked}")
    assert found.status_code == 400
    assert found.json()["message"]


def test_a_node_as_json_and_an_unknown_one_with_its_neighbours(site: TestClient) -> None:
    found = site.get("/api/noeud", params={"iri": "z:loutre"}).json()
    assert found["iri"] == f"{BASE}id/loutre"
    assert {f["text"] for f in found["incoming"]}
    missing = site.get("/api/noeud", params={"iri": "Loutre Calline"})
    assert missing.status_code == 404
    assert "Loutre Câline" in missing.json()["nearest"]


def test_names_complete_what_is_typed_whatever_its_accents(site: TestClient) -> None:
    def names(text: str) -> list[str]:
        found = site.get("/api/suggestions", params={"q": text}).json()["suggestions"]
        return [s["label"] for s in found]

    assert names("lou") == ["Loutre Câline"]
    assert names("CALI") == ["Loutre Câline"]
    assert names("trois riv") == ["Bassin des Trois Rivières (B.T.R.)"]
    assert "Loutre Câline" in names("loutr calinne")
    assert names("") == names("  ") == []


def test_named_queries_are_listed_and_run_with_typed_parameters(zoo: Settings) -> None:
    with inprocess.client(zoo) as site:
        listed = {q["name"]: q for q in site.get("/api/requetes").json()["requetes"]}
        name = next(n for n, q in listed.items() if q["parameters"] and n == "frise")
        address = listed[name]["href"]
        assert site.get(address, params={"de": "2000"}).json()["head"]["vars"]
        table = site.get(address, headers={"Accept": "text/csv"})
        assert table.headers["content-type"] == "text/csv; charset=utf-8"
        for asked in ({"de": "deux mille"}, {"inconnu": "1"}, {"format": "turtle"}):
            assert site.get(address, params=asked).status_code == 400
        missing = site.get("/api/requetes/fris")
        assert missing.status_code == 404
        assert "frise" in missing.json()["nearest"]


def test_the_openapi_document_has_every_named_query_and_the_answers_fit_it(
    site: TestClient,
) -> None:
    document = site.get("/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    listed = site.get("/api/requetes").json()
    for query in listed["requetes"]:
        assert query["href"] in document["paths"]
    for address, schema in (
        ("/api/ask?q=loutre", "Reponse"),
        ("/api/noeud?iri=z:loutre", "Noeud"),
        ("/api/suggestions?q=l", "Suggestions"),
        ("/api/requetes", "Requetes"),
        ("/api/ask", "Erreur"),
    ):
        jsonschema.validate(site.get(address).json(), document["components"]["schemas"][schema])


# --- Operation -------------------------------------------------------------------------------


def test_every_response_bears_its_number_and_the_usual_headers(site: TestClient) -> None:
    for address in ("/", OTTER, "/absent", "/sante", "/api/ask", "/sparql?query=x"):
        headers = site.get(address).headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"]
        assert len(headers["x-request-id"]) == 32
        assert "server" not in headers
    given = "0123abcd-ffff"
    assert site.get("/", headers={"X-Request-Id": given}).headers["x-request-id"] == given
    for bad in ("x", "a b c d e f g h", "<script>alert(1)</script>"):
        assert site.get("/", headers={"X-Request-Id": bad}).headers["x-request-id"] != bad


def test_the_log_has_no_question_and_no_client(
    site: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = io.StringIO()
    monkeypatch.setattr(site.served.journal, "_stream", lines)  # type: ignore[attr-defined]
    site.get("/api/ask", params={"q": "une question intime"})
    site.get("/?q=une question intime")
    site.get("/noeud/une question intime")
    site.get("/une question intime")
    told = [json.loads(line) for line in lines.getvalue().splitlines()]
    assert [t["status"] for t in told] == [200, 200, 404, 404]
    assert {t["event"] for t in told} == {"request"}
    assert "intime" not in lines.getvalue()
    assert "testclient" not in lines.getvalue()
    assert "intime" not in site.get("/metrics").text


def test_health_tells_graph_and_index(site: TestClient) -> None:
    found = site.get("/sante").json()
    state = site.served.state  # type: ignore[attr-defined]
    assert found["status"] == "ok"
    assert found["graph"]["digest"] == state.graph
    assert found["index"]["generation"] == state.generation
    assert found["index"]["stale"] is None


def test_the_counts_are_what_prometheus_reads(site: TestClient) -> None:
    site.get("/api/ask?q=loutre")
    found = site.get("/metrics")
    assert found.headers["content-type"].startswith("text/plain; version=0.0.4")
    kinds = {}
    for line in found.text.splitlines():
        if line.startswith("# TYPE "):
            _, _, name, kind = line.split()
            kinds[name] = kind
        elif not line.startswith("#"):
            name, _, value = line.rpartition(" ")
            family = name.partition("{")[0]
            assert float(value) >= 0
            assert any(family in (k, f"{k}_bucket", f"{k}_sum", f"{k}_count") for k in kinds)
    assert kinds["pre_kg_request_seconds"] == "histogram"
    assert 'pre_kg_requests_total{route="/api/ask",method="GET",status="200"}' in found.text


def test_a_client_that_asks_too_often_is_told_when_to_come_back(zoo: Settings) -> None:
    with inprocess.client(zoo, rate=0.01, burst=3) as site:
        codes = [site.get("/api/suggestions?q=l").status_code for _ in range(5)]
        assert codes == [200, 200, 200, 429, 429]
        refused = site.get("/sparql?query=ASK{}")
        assert int(refused.headers["retry-after"]) >= 1
        assert refused.json()["status"] == 429
        assert site.get("/sante").status_code == 200


def test_every_address_is_under_the_prefix_of_a_proxy(zoo: Settings) -> None:
    with inprocess.client(zoo, prefix="/pre") as site:
        for start in ("", "/pre"):  # whether the proxy strips it or not
            moved = site.get(f"{start}/id/loutre")
            assert moved.headers["location"] == f"/pre{OTTER}"
            turtle = {"Accept": "text/turtle"}
            assert f"</pre{OTTER}" in site.get(f"{start}{OTTER}", headers=turtle).headers["link"]
            assert site.get(f"{start}/openapi.json").json()["servers"] == [{"url": "/pre/"}]
        described = site.get("/pre/sparql", headers={"Accept": "text/turtle"})
        assert "<http://testserver/pre/sparql>" in described.text
        assert site.get("/prefix").status_code == 404


def test_what_was_answered_is_not_computed_again(zoo: Settings) -> None:
    with inprocess.client(zoo) as site:
        first, second = (site.get("/api/ask?q=loutre").content for _ in range(2))
        assert first == second
        assert site.served.memory.hits == 1  # type: ignore[attr-defined]


def test_an_unexpected_failure_tells_the_client_nothing(
    zoo: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with inprocess.client(zoo) as site:
        served = site.served  # type: ignore[attr-defined]

        async def broken(*_: object) -> bytes:
            raise RuntimeError("secret")

        lines = io.StringIO()
        monkeypatch.setattr(served, "remembered", broken)
        monkeypatch.setattr(served.journal, "_stream", lines)
        found = site.get("/api/ask?q=x", headers={"Accept": "application/json"})
        assert found.status_code == 500
        assert "secret" not in found.text
        assert "secret" not in lines.getvalue()
        assert "RuntimeError" in lines.getvalue()
