"""A graph and clients that mean harm, on every surface: what they say is shown, never obeyed."""

import json
import re
import socket
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote, urljoin, urlsplit

import httpx
import pytest
from tests.serving import indexed, serving

EVIL = "https://mauvais.example/"
DEF, ID = EVIL + "def#", EVIL + "id/"
OWL = "http://www.w3.org/2002/07/owl#"
MOST_PAGES = 120
SCRIPT = "<script>alert(1)</script>"
BREAK = '\\"><img src=x onerror=alert(1)>'
GRAPH = f"""
@prefix : <{DEF}> .
@prefix z: <{ID}> .
@prefix d: <{EVIL}doc/> .
@prefix pre: <https://w3id.org/pre-kg/def#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix sdmx-measure: <http://purl.org/linked-data/sdmx/2009/measure#> .
@prefix sdmx-dimension: <http://purl.org/linked-data/sdmx/2009/dimension#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

:Sorte skos:prefLabel "Sorte {SCRIPT}"@fr .
:Public skos:prefLabel "Public {BREAK}"@fr .
:chemin rdfs:label "chemin {BREAK}"@fr .
z:un a :Sorte ; skos:prefLabel "Un {SCRIPT}"@fr ;
    skos:altLabel "{BREAK}"@fr , "=cmd|'/C calc'!A0"@fr ;
    skos:hiddenLabel "caché {SCRIPT}"@fr ; skos:notation "</style>{SCRIPT}" ;
    dcterms:description "Décrit </title></textarea>{SCRIPT} et {BREAK}."@fr ;
    pre:formulation "comment {SCRIPT}"@fr ;
    dcterms:subject z:theme ; dcterms:created "2001-02-03"^^xsd:date .
<{ID}a'onmouseover='alert(1)> a :Sorte ; skos:prefLabel "Apostrophe"@fr ; :chemin z:un .
z:theme a skos:Concept ; skos:prefLabel "Thème {BREAK}"@fr ; skos:broader z:large .
z:large a skos:Concept ; skos:prefLabel "Large {SCRIPT}"@fr .
z:controle a :Sorte ; skos:prefLabel "a\\u202Eb\\u0007c\\u2066d"@fr .
z:lien a :Sorte ; skos:prefLabel "Lien"@fr ;
    foaf:page <javascript:alert(1)> , <data:text/html,{quote(SCRIPT)}> ;
    foaf:homepage <JaVaScRiPt:alert(2)> , <vbscript:x> ; owl:sameAs <javascript:alert(3)> ;
    rdfs:seeAlso <javascript:alert(4)> .
z:chiffre a :Chiffre ; skos:prefLabel "Chiffre {SCRIPT}"@fr ; :concerne z:un ;
    sdmx-measure:obsValue 12 ; pre:valeurLexicale "12 {BREAK}" ; pre:unite "{SCRIPT}"@fr ;
    pre:operateur "{BREAK}" ; sdmx-dimension:refPeriod "2020{SCRIPT}" .
d:livre a pre:Source ; dcterms:title "Livre {SCRIPT}"@fr ; foaf:page <javascript:alert(5)> ;
    dcterms:publisher z:un ; dcterms:issued "{BREAK}" ; dcterms:license <javascript:alert(6)> .
d:s1 a pre:Section ; dcterms:isPartOf d:livre ; dcterms:title "Partie {BREAK}"@fr ;
    pre:statut pre:asserted .
d:s2 a pre:Section ; dcterms:isPartOf d:livre ; dcterms:title "Rejet {SCRIPT}"@fr ;
    pre:statut pre:contradicted .
d:s1 {{ z:un :chemin z:theme , "{BREAK}" ; :annee 2001 . }}
d:s2 {{ z:un :chemin z:large , "{SCRIPT}" ; :annee 1999 . }}
"""


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    graph = tmp_path_factory.mktemp("mauvais") / "graphe.trig"
    graph.write_text(GRAPH, "utf-8")
    with (
        indexed(graph) as named,
        serving(named, "--mcp", "--rate", "0") as address,
        httpx.Client(base_url=address, timeout=60) as found,
    ):
        yield found


class Markup(HTMLParser):
    """What a page holds that could run, and where it leads."""

    def __init__(self) -> None:
        super().__init__()
        self.running: list[str] = []
        self.links: list[str] = []
        self._data = False

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        named = dict(attributes)
        if tag == "script" and "src" not in named and "json" not in (named.get("type") or ""):
            self.running.append(self.get_starttag_text() or tag)
        for name, value in attributes:
            target = (value or "").strip().lower()
            if name.startswith("on") or name in {"srcdoc", "style"}:
                self.running.append(f"{tag} {name}={value}")
            if name in {"href", "src", "action", "formaction", "xlink:href", "content"}:
                if re.match(r"(javascript|data|vbscript):", target):
                    self.running.append(f"{tag} {name}={value}")
                if tag == "a":
                    self.links.append(value or "")


def read(response: httpx.Response) -> Markup:
    """Return what a page could run; the page must forbid it in its headers as well."""
    policy = response.headers["content-security-policy"]
    assert "unsafe-inline" not in policy.partition("style-src")[0], policy
    assert "unsafe-eval" not in policy.replace("wasm-unsafe-eval", "")
    assert response.headers["x-content-type-options"] == "nosniff"
    found = Markup()
    found.feed(response.text)
    assert found.running == [], f"{response.url}: {found.running}"
    return found


def test_no_page_that_can_be_reached_runs_what_the_graph_says(client: httpx.Client) -> None:
    home = str(client.base_url)
    waiting = [
        "/",
        "/sparql",
        "/noeud?iri=" + quote(ID + "un", safe=""),
        "/noeud?iri=" + quote(ID + "lien", safe=""),
        "/noeud?iri=" + quote(ID + "chiffre", safe=""),
        "/noeud?iri=" + quote(f"{ID}a'onmouseover='alert(1)", safe=""),
        *(f"/?q={quote(q)}" for q in ("un", SCRIPT, "comment", "Quelle année pour Un ?", '"><b>')),
    ]
    seen: set[str] = set()
    pages = 0
    while waiting and pages < MOST_PAGES:
        path = waiting.pop(0)
        if path in seen:
            continue
        seen.add(path)
        response = client.get(path, headers={"Accept": "text/html"}, follow_redirects=True)
        assert response.status_code in {200, 404, 406}, f"{path}: {response.status_code}"
        if not response.headers["content-type"].startswith("text/html"):
            continue
        pages += 1
        for link in read(response).links:
            target = urlsplit(urljoin(str(response.url), link))
            if f"{target.scheme}://{target.netloc}" == home.rstrip("/"):
                waiting.append(target.path + (f"?{target.query}" if target.query else ""))
    assert pages > 15


def test_previews_of_the_reconciliation_service_run_nothing(client: httpx.Client) -> None:
    for name in ("un", "lien", "chiffre", "theme", "a'onmouseover='alert(1)"):
        read(client.get("/reconcile/preview", params={"id": ID + name}))
        flown = client.get("/reconcile/flyout/entity", params={"id": ID + name}).json()["html"]
        markup = Markup()
        markup.feed(flown)
        assert markup.running == []


@pytest.mark.parametrize(
    "path",
    [
        "/api/ask?q=" + quote(SCRIPT),
        "/api/noeud?iri=" + quote(ID + "un", safe=""),
        "/api/suggestions?q=un",
        "/reconcile",
        "/reconcile/suggest/entity?prefix=un",
        "/sante",
        "/openapi.json",
        "/api/requetes/" + quote(SCRIPT, safe=""),
        "/noeud/" + quote(SCRIPT, safe=""),
        "/sparql?query=" + quote(SCRIPT),
    ],
)
def test_what_is_data_is_never_taken_for_a_page(client: httpx.Client, path: str) -> None:
    response = client.get(path, headers={"Accept": "application/json"})
    assert response.headers["content-type"].partition(";")[0] == "application/json"
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.status_code < 500


@pytest.mark.parametrize(
    "host",
    [
        'x"><script>alert(9)</script>',
        "x> <urn:p> <urn:o> . <urn:s",
        "x y",
        "evil.example:99999999",
        "{{id}}",
        "é",
        "a" * 2_000,
        "",
    ],
)
@pytest.mark.parametrize(
    "path",
    [
        "/sparql",
        "/reconcile",
        "/reconcile/preview?id=" + ID + "un",
        "/catalogue",
        "/",
        "/.well-known/void",
    ],
)
def test_a_false_name_of_the_server_breaks_nothing(
    client: httpx.Client, host: str, path: str
) -> None:
    address = urlsplit(str(client.base_url))
    assert address.port is not None
    for accept in ("text/turtle", "text/html", "application/json"):
        with socket.create_connection(("127.0.0.1", address.port), 60) as peer:
            head = (
                f"GET {path} HTTP/1.1\r\nHost: {host}\r\nAccept: {accept}\r\nConnection: close\r\n"
            )
            peer.sendall(f"{head}\r\n".encode())
            answer = b"".join(iter(lambda: peer.recv(1 << 16), b""))
        status = int(answer.split(b" ")[1])
        assert status < 500, answer[:300]
        assert b"<script>alert(9)" not in answer
        assert b"<urn:p> <urn:o>" not in answer


# --- Bombs ------------------------------------------------------------------------------------

DEEP = 200_000
BOMBS = {
    "groups": "SELECT * " + "{" * DEEP + "}" * DEEP,
    "parentheses": "SELECT * { FILTER(" + "(" * DEEP + "1" + ")" * DEEP + ") }",
    "paths": "SELECT * { ?s " + "(" * DEEP + "<urn:p>" + ")*" * DEEP + " ?o }",
    "negations": "SELECT * { FILTER(" + "!" * DEEP + "true) }",
    "unions": "SELECT * { " + " UNION ".join(["{ ?s ?p ?o }"] * 20_000) + " }",
    "lists": "SELECT * { ?s ?p " + "(" * DEEP + ")" * DEEP + " }",
    "values": "SELECT * { VALUES ?x { " + "1 " * 200_000 + "} }",
    "text": "ASK { FILTER(STRLEN('" + "a" * 900_000 + "') > 0) }",
    "memory": "SELECT (STRLEN("
    + "CONCAT(?x,?x)"
    + ") AS ?n) { BIND('"
    + "a" * 1_000
    + "' AS ?a0) "
    + " ".join(f"BIND(CONCAT(?a{i},?a{i},?a{i},?a{i}) AS ?a{i + 1})" for i in range(20))
    + " BIND(?a20 AS ?x) }",
    "expression": "SELECT * { FILTER(" + " && ".join(["?x = 1"] * 50_000) + ") }",
    "regex": "ASK { FILTER(REGEX('" + "a" * 5_000 + "!', '^(a+)+$')) }",
    "repetition": "ASK { FILTER(REGEX('a', '((a{1,1000}){1,1000}){1,1000}')) }",
    "subqueries": "SELECT * { " + "{ SELECT * { " * 3_000 + "} } " * 3_000 + "}",
    "prefixes": "".join(f"PREFIX p{i}: <urn:{i}> " for i in range(30_000)) + "ASK {}",
    "service words": "ASK { FILTER(1=1 " + "&& 'SERVICE ' != '' " * 20_000 + ") }",
    "open strings": "ASK { '''" + "''' '''" * 50_000,
    "escapes": "ASK { " + "\\u0020" * 100_000 + "}",
}


@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS)
def test_a_query_made_to_crush_is_refused_and_the_server_serves_on(
    client: httpx.Client, bomb: str
) -> None:
    response = client.post(
        "/sparql", content=bomb.encode(), headers={"Content-Type": "application/sparql-query"}
    )
    assert response.status_code in {200, 400, 403, 413, 503, 504}, response.text[:300]
    assert "Traceback" not in response.text
    assert client.get("/sparql", params={"query": "ASK {}"}).status_code == 200


@pytest.mark.parametrize(
    "content",
    [
        "[" * 400_000,
        '{"a":' * 100_000,
        "9" * 900_000,
        '"\\ud800"',
        "NaN",
        "\x00",
        '{"q":{"query":"' + "a" * 900_000 + '"}}',
    ],
    ids=["lists", "objects", "digits", "surrogate", "nan", "null", "text"],
)
@pytest.mark.parametrize("name", ["queries", "extend"])
def test_json_made_to_crush_is_refused(client: httpx.Client, name: str, content: str) -> None:
    response = client.post("/reconcile", data={name: content})
    assert response.status_code in {200, 400, 413}, response.text[:300]


def test_a_name_that_is_half_a_character_is_answered_or_refused(client: httpx.Client) -> None:
    for queries in (
        '{"\\udc00": {"query": "un"}}',
        '{"q": {"query": "un \\ud800"}}',
        '{"q": {"query": "un", "type": "\\udfff"}}',
        '{"q": {"query": "un", "properties": [{"pid": "\\ud800", "v": "\\ud801"}]}}',
    ):
        assert client.post("/reconcile", data={"queries": queries}).status_code == 400
    extend = '{"ids": ["\\ud800"], "properties": [{"id": "\\udc00"}]}'
    assert client.post("/reconcile", data={"extend": extend}).status_code == 400


def test_an_identifier_that_is_no_iri_is_unknown(client: httpx.Client) -> None:
    for name in ("a b", "<>", '"', "\\", "_:b0", "urn:a\nb", "{", "é" * 5_000):
        extend = json.dumps({"ids": [name], "properties": [{"id": name}]})
        found = client.post("/reconcile", data={"extend": extend})
        assert found.status_code == 200, found.text
        assert found.json()["rows"] == {name: {name: []}}
        queries = json.dumps({"q": {"properties": [{"pid": name, "v": name}]}})
        assert client.post("/reconcile", data={"queries": queries}).json() == {"q": {"result": []}}
        assert client.get("/reconcile/preview", params={"id": name}).status_code == 404


# --- Doors to the network ---------------------------------------------------------------------


def test_data_given_to_be_verified_reach_neither_network_nor_disk(
    client: httpx.Client, tmp_path: Path
) -> None:
    secret = tmp_path / "secret.ttl"
    secret.write_text("<urn:secret> <urn:p> 'SECRET' .", "utf-8")
    with socket.socket() as trap:
        trap.bind(("127.0.0.1", 0))
        trap.listen()
        trap.settimeout(1)
        there = f"http://127.0.0.1:{trap.getsockname()[1]}/x"
        given = {
            "turtle": [
                f"<urn:a> <{OWL}imports> <{there}> , <{secret.as_uri()}> .",
                f"<urn:a> <http://www.w3.org/ns/shacl#shapesGraph> <{there}> .",
                f"@base <{there}> . <> a <x> .",
            ],
            "jsonld": [
                json.dumps({"@context": there, "a": 1}),
                json.dumps({"@context": {"@import": there}, "a": 1}),
                json.dumps({"@context": [{"@vocab": "urn:"}, secret.as_uri()], "a": 1}),
            ],
            "rdfxml": [
                f'<!DOCTYPE r SYSTEM "{there}"><r/>',
                f'<!DOCTYPE r [<!ENTITY x SYSTEM "{secret.as_uri()}">]><r>&x;</r>',
            ],
        }
        for syntax, texts in given.items():
            for text in texts:
                told = call(client, "verifier", {"donnees": text, "format": syntax})
                assert "SECRET" not in told
        assert "SECRET" not in call(client, "noeud", {"nom": secret.as_uri()})
        for query in (f"SELECT * FROM <{secret.as_uri()}> {{ ?s ?p ?o }}", f"DESCRIBE <{there}>"):
            assert "SECRET" not in call(client, "sparql", {"requete": query})
        with pytest.raises(TimeoutError):
            trap.accept()


def call(client: httpx.Client, tool: str, arguments: dict[str, str]) -> str:
    """Call a tool over HTTP and return the whole response."""
    message = {
        "jsonrpc": "2.0",
        "id": 1,
        "method": "tools/call",
        "params": {"name": tool, "arguments": arguments},
    }
    headers = {"Accept": "application/json, text/event-stream"}
    response = client.post("/mcp", json=message, headers=headers)
    assert response.status_code == 200, response.text
    return response.text


# --- Spreadsheets -----------------------------------------------------------------------------


def test_no_cell_of_an_export_is_a_formula(client: httpx.Client) -> None:
    response = client.get(
        "/noeud", params={"iri": ID + "un"}, headers={"Accept": "text/csv"}, follow_redirects=True
    )
    assert response.status_code == 200
    assert "=cmd" in response.text
    assert not re.search(r'(^|,)"?=', response.text, re.MULTILINE)
