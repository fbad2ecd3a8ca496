"""A query never leaves the data set, however it is written; and is not refused for a word."""

import threading
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, HTTPServer

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pre_kg import sparql
from pre_kg.errors import ForbiddenQueryError

GRAPH = "https://e.org/g"
# Ways to write a SERVICE clause that an engine could read as one. U is an address that listens.
CALLS = [
    "SELECT * { SERVICE <U> { ?s ?p ?o } }",
    "SELECT * { service<U>{?s ?p ?o} }",
    "SELECT * { sErViCe\n\t<U>\r\n{ ?s ?p ?o } }",
    "SELECT * { SERVICE SILENT <U> { ?s ?p ?o } }",
    "SELECT * { SERVICESILENT<U>{ ?s ?p ?o } }",
    "SELECT * { SERVICE # silence\n SILENT # <here>\n <U> # {\n { ?s ?p ?o } }",
    "PREFIX : <U> SELECT * { SERVICE : { ?s ?p ?o } }",
    "PREFIX : <U> SELECT * { SERVICE:{ ?s ?p ?o } }",
    "PREFIX x: <U> SELECT * { SERVICEx:{ ?s ?p ?o } }",
    "PREFIX x.y-z: <U> SELECT * { SERVICE x.y-z: { ?s ?p ?o } }",
    "PREFIX é: <U> SELECT * { SERVICEé:{ ?s ?p ?o } }",
    "PREFIX : <U> SELECT * { SERVICE :\\? { ?s ?p ?o } }",
    "PREFIX : <U> SELECT * { SERVICE :%20 { ?s ?p ?o } }",
    "SELECT * { VALUES ?g { <U> } SERVICE ?g { ?s ?p ?o } }",
    "SELECT * { VALUES ?g { <U> } SERVICE$g{ ?s ?p ?o } }",
    "SELECT * { ?s ?p ?o.SERVICE <U> { ?s ?p ?o } }",
    "SELECT * { ?s ?p 1.SERVICE <U> { ?s ?p ?o } }",
    "SELECT * { ?s ?p 1e0SERVICE <U> { ?s ?p ?o } }",
    "SELECT * { ?s ?p true.SERVICE <U> { ?s ?p ?o } }",
    "SELECT * { ?s ?p 'a'SERVICE <U> { ?s ?p ?o } }",
    'SELECT * { ?s ?p "a"@frSERVICE <U> { ?s ?p ?o } }',
    "SELECT * { ?s ?p <urn:o>SERVICE <U> { ?s ?p ?o } }",
    "SELECT * { ?s ?p ?o FILTER(?o<5)SERVICE<U>{ ?s ?p ?o } }",
    'SELECT * { ?s ?p ?o FILTER(1<\'>\')SERVICE <U> { ?s ?p ?o } FILTER("\'"="x") }',
    "SELECT * { ?s ?p ?o FILTER(1<2#>\n)SERVICE <U> { ?s ?p ?o } }",
    "SELECT * { # \\u000A '''\n SERVICE <U> { ?s ?p ?o } # '''\n }",
    "SELECT * { ?s ?p '\\\\' . SERVICE <U> { ?s ?p ?o } } #'",
    "SELECT * { ?s ?p '#' . SERVICE <U> { ?s ?p ?o } }",
    'SELECT * { ?s ?p ?o . # "\n SERVICE <U> { ?s ?p ?o } } # "',
    "SELECT * { S\\u0045RVICE <U> { ?s ?p ?o } }",
    "SELECT * { \\U00000053ERVICE <U> { ?s ?p ?o } }",
    "SELECT * { { SELECT * { OPTIONAL { SERVICE <U> { ?s ?p ?o } } } } }",
    "SELECT * { FILTER EXISTS { SERVICE <U> { ?s ?p ?o } } }",
    "ASK { SERVICE <U> {} }",
    "CONSTRUCT { ?s ?p ?o } { SERVICE <U> { ?s ?p ?o } }",
    "DESCRIBE ?s { SERVICE <U> { ?s ?p ?o } }",
]
UPDATES = [
    "INSERT DATA { <urn:a> <urn:p> 1 }",
    "insert { ?s ?p 1 } where { ?s ?p ?o }",
    "DELETE WHERE { ?s ?p ?o }",
    "# SELECT\nLOAD <file:///etc/passwd>",
    "BASE <urn:select> PREFIX select: <urn:ask> DROP ALL",
    "PREFIX a: <urn:SELECT#>\n# SELECT * { }\nCLEAR GRAPH a:b",
    "WITH <urn:g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
    "COPY <urn:a> TO <urn:b>",
    "CREATE GRAPH <urn:a> ; SELECT * { ?s ?p ?o }",
]
FOREIGN = [
    "SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }",
    "SELECT * FROM NAMED <http://127.0.0.1/g> { GRAPH ?g { ?s ?p ?o } }",
    "SELECT * from<https://e.org/autre>{ ?s ?p ?o }",
    "PREFIX e: <https://e.org/> SELECT * FROM e:autre { ?s ?p ?o }",
    "BASE <https://e.org/> SELECT * FROM <autre> { ?s ?p ?o }",
    "BASE <https://e.org/> PREFIX e: <x/> SELECT * FROM e:g { ?s ?p ?o }",
    "SELECT * FROM <https://e.org/g> FROM NAMED <https://e.org/g2> { ?s ?p ?o }",
    "PREFIX e: <https://e.org/> PREFIX e: <http://evil/> SELECT * FROM e:g { ?s ?p ?o }",
    "SELECT * FROM inconnu:g { ?s ?p ?o }",
    "SELECT * FROM NAMED",
    "SELECT * FROM",
]
HARMLESS = [
    "SELECT * { ?s ?p ?o }",
    "# SERVICE SILENT, INSERT et LOAD ne sont que des mots\nSELECT * { ?s ?p ?o }",
    'SELECT * { ?s ?p "le SERVICE public" , "INSERT DATA" , "DROP ALL" , "FROM <urn:x>" }',
    "SELECT ?service ?x { ?x <urn:p> ?service }",
    "SELECT ?x ?service{ ?x <urn:p> ?service }",
    "SELECT $service { ?x <urn:service> $service OPTIONAL { ?x ?y ?service } }",
    "PREFIX cpsv: <http://purl.org/vocab/cpsv#> SELECT * { ?s a cpsv:PublicService . ?s ?p ?o }",
    "PREFIX cpsv: <http://purl.org/vocab/cpsv#>\n"
    "SELECT * { ?s a cpsv:PublicService OPTIONAL { ?s ?p ?o } FILTER EXISTS { ?s ?p ?o } }",
    "SELECT * { <https://e.org/services-deconcentres> ?p ?o . { ?s ?p ?o } }",
    "SELECT * { ?s <urn:from> ?from ; <urn:insert> ?insert . FILTER(?from < 5) }",
    "PREFIX insert: <urn:i> PREFIX load: <urn:l> SELECT * { insert:a load:b ?o }",
    "BASE <https://e.org/> SELECT * FROM <g> { ?s ?p ?o }",
    "BASE <https://e.org/a/b> PREFIX e: </> SELECT * FROM e:g FROM NAMED <../g> { ?s ?p ?o }",
    "SELECT * FROM known:g { ?s ?p ?o }",
    "ASK { ?s ?p 'SERVICE <x>' }",
    "CONSTRUCT WHERE { ?s ?p ?o }",
    "DESCRIBE <urn:a>",
]


@pytest.fixture(scope="module")
def address() -> Iterator[tuple[str, list[str]]]:
    """An address of this machine that counts who comes."""
    visits: list[str] = []

    class Listening(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            visits.append(self.path)
            self.send_response(500)
            self.end_headers()

        do_POST = do_GET  # noqa: N815 - as its class wants

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Listening) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/", visits
        server.shutdown()


def refused(text: str) -> bool:
    try:
        sparql.refuse_leaving(text, frozenset({GRAPH}), {"known": "https://e.org/"})
    except ForbiddenQueryError:
        return True
    return False


@pytest.mark.parametrize("text", CALLS)
def test_every_way_to_call_a_service_is_refused(text: str) -> None:
    assert refused(text)
    assert refused(text.replace("<U>", "<urn:x>"))


def test_the_engine_would_have_called_so_the_refusals_matter(
    address: tuple[str, list[str]],
) -> None:
    """The counterproof: unguarded, several of these texts do reach the address."""
    url, visits = address
    store = ox.Store()
    store.update("INSERT DATA { <urn:a> <urn:p> <urn:b> }")
    reached = 0
    for text in CALLS[:12]:
        before = len(visits)
        with suppress(SyntaxError, OSError, RuntimeError, TypeError):
            list(store.query(text.replace("U>", f"{url}>")))  # type: ignore[arg-type]
        reached += len(visits) > before
    assert reached >= 5


BEFORE = [
    "", "?s ?p ?o", "?s ?p ?o.", "?s ?p 'a'", "?s ?p 1", "?s ?p 1.", "?s ?p true.",
    "?s ?p '''a'''.", "FILTER(?o<5)", "FILTER(1<'>')", "FILTER(1>2&&2<3)", "# '''\n", "# \"\n",
    "# \\u000A '''\n", "?s ?p <urn:o>", "?s :p?o.", "BIND('{' AS ?b)", "{}", "OPTIONAL{",
    "{{}UNION{", "GRAPH ?g{",
]  # fmt: skip
KEYWORD = ["SERVICE", "service", "SERVICE SILENT", "SERVICESILENT", "SERVICE#\n", "S\\u0045RVICE"]
GAP = ["", " ", "\n\t", "# {\n", "#<urn:x>\r", " # SERVICE\n#'\n "]
TARGET = ["<http://127.0.0.1:9/>", ":", "x:", "x:y", ":\\?", ":%20", "?g", "$g", "service:"]
AFTER = ["", "}", "}}", "# '''\n", '# "\n', "FILTER(\"'\"='x')", "?s ?p \"'''\""]


@settings(max_examples=3000, deadline=None)
@given(*(st.sampled_from(x) for x in (BEFORE, KEYWORD, GAP, TARGET, GAP, AFTER)))
def test_what_is_not_refused_calls_nobody(
    before: str, keyword: str, gap: str, target: str, gap2: str, after: str
) -> None:
    """Against the engine itself: a text that passes holds no clause that it would follow."""
    text = clause(before, keyword, gap, target, gap2, after)
    assert refused(text) or not calls(text)


def clause(before: str, *call: str) -> str:
    prefixes = "".join(f"PREFIX {p}: <http://127.0.0.1:9/> " for p in ("", "x", "service"))
    *call_, after = call
    return f"{prefixes}SELECT * {{ {before}{''.join(call_)}{{?s ?p ?o}}{after} }}"


def calls(text: str) -> bool:
    """Tell whether the engine follows a service of a query: nobody listens there, so it fails."""
    try:
        list(FULL.query(text))  # type: ignore[arg-type]
    except (SyntaxError, ValueError):
        return False
    except (OSError, RuntimeError):
        return True
    return False


FULL = ox.Store()
FULL.update("INSERT DATA { <urn:s> <urn:p> 1 , 2 , <urn:o> }")


@pytest.mark.parametrize("text", UPDATES)
def test_an_update_is_refused_as_one(text: str) -> None:
    with pytest.raises(ForbiddenQueryError, match="Mise à jour refusée"):
        sparql.refuse_leaving(text, frozenset())


@pytest.mark.parametrize("text", FOREIGN)
def test_a_graph_that_is_not_there_is_refused_or_not_sparql(text: str) -> None:
    if not refused(text):
        with pytest.raises(SyntaxError):
            ox.Store().query(text)


@pytest.mark.parametrize("text", HARMLESS)
def test_a_harmless_text_passes_and_is_sparql(text: str) -> None:
    assert not refused(text)
    ox.Store().query(text, prefixes={"known": "https://e.org/"})


@given(st.text(max_size=80))
def test_any_text_is_judged_without_a_crash(text: str) -> None:
    refused(text)
    sparql.form(text)
    sparql.names_graphs(text)
    sparql.undeclared(text, {})


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("select * {}", "SELECT"),
        ("# ASK\nPREFIX ask: <urn:ask> CONSTRUCT {} WHERE {}", "CONSTRUCT"),
        ("BASE <urn:describe> ASK {}", "ASK"),
        ("DESCRIBE <urn:select>", "DESCRIBE"),
        ("", ""),
        ("?select", ""),
    ],
)
def test_the_form_is_the_first_keyword_that_is_one(text: str, form: str) -> None:
    assert sparql.form(text) == form


def test_a_prefix_that_nobody_declares_is_named() -> None:
    text = "PREFIX a: <urn:a> SELECT * { a:x b:y :z . ?s <urn:c:d> 'e:f' . _:g k:h 1 } # i:j"
    assert sparql.undeclared(text, {"k": "urn:k"}) == [":", "b:"]
