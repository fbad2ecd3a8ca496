"""SPARQL 1.1 over HTTP, case by case: each names the clause of the specification that it holds to.

A file of `cases/` is a list of `[[case]]`: `name`, `clause`, then what is sent and what must come.

A case with `query` alone is posted; what comes is one of

- `columns` and `rows`: the solutions, in any order unless `ordered`; a cell is a term as Turtle
  writes it, with `:` for `http://example.org/`, empty when unbound, `_:` for any blank node;
- `boolean`;
- `triples`: Turtle, equal up to the names of blank nodes;
- `status`: that of a refusal.

A case with `method` says the whole exchange: `parameters` (list of pairs), `form` (list of pairs),
`body`, `headers`; then `status`, `type` (media type), `exactly` (the body), `holds` (parts of it),
`lacks`, and `sends` (headers).

A case that says why it `differs` is what the engine does not do as the specification says: it
fails when the engine is mended, and then loses that line.
"""

import json
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
import pyoxigraph as ox
import pytest
from tests.serving import indexed, serving

HERE = Path(__file__).parent
PREFIXES = """
@prefix : <http://example.org/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
"""
CASES = {
    f"{path.stem}: {case['name']}": case
    for path in sorted(HERE.glob("cases/*.toml"))
    for case in tomllib.loads(path.read_text("utf-8"))["case"]
}
JSON = "application/sparql-results+json"
FORM = "application/x-www-form-urlencoded"


@pytest.fixture(scope="module")
def client() -> Iterator[httpx.Client]:
    with (
        indexed(HERE / "graph.trig") as named,
        serving(named) as address,
        httpx.Client(base_url=address, timeout=60) as found,
    ):
        yield found


def test_there_are_enough_cases_and_each_names_its_clause() -> None:
    written = [
        case
        for path in HERE.glob("cases/*.toml")
        for case in tomllib.loads(path.read_text("utf-8"))["case"]
    ]
    assert len(CASES) == len(written) >= 120
    assert all("§" in case["clause"] for case in written)


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_the_endpoint_does_as_the_specification_says(
    case: dict[str, Any], client: httpx.Client
) -> None:
    judge = converse if "method" in case else ask
    if "differs" in case:
        with pytest.raises(AssertionError):
            judge(case, client)
    else:
        judge(case, client)


# --- Results of queries -----------------------------------------------------------------------


def ask(case: dict[str, Any], client: httpx.Client) -> None:
    """Post a query, and compare what it means."""
    accept = "text/turtle" if "triples" in case else JSON
    response = client.post("/sparql", data={"query": case["query"]}, headers={"Accept": accept})
    assert response.status_code == case.get("status", 200), response.text
    if "triples" in case:
        assert canonical(response.text) == canonical(case["triples"]), response.text
    elif "boolean" in case:
        assert response.json()["boolean"] is case["boolean"]
    elif "status" not in case:
        found = response.json()
        columns = case["columns"]
        assert set(found["head"]["vars"]) == set(columns)
        rows = [
            tuple(cell(row.get(name)) for name in columns) for row in found["results"]["bindings"]
        ]
        wanted = [tuple(expected(text) for text in row) for row in case["rows"]]
        if case.get("ordered"):
            assert rows == wanted
        else:
            assert Counter(rows) == Counter(wanted)


def cell(term: dict[str, str] | None) -> str:
    """Return a term of SPARQL JSON as one text."""
    if term is None:
        return ""
    if term["type"] == "bnode":
        return "_:"
    if term["type"] == "uri":
        return str(ox.NamedNode(term["value"]))
    datatype = term.get("datatype")
    if "xml:lang" in term:
        return str(ox.Literal(term["value"], language=term["xml:lang"]))
    return str(ox.Literal(term["value"], datatype=ox.NamedNode(datatype) if datatype else None))


def expected(text: str) -> str:
    """Return the term that a case writes in Turtle, as one text."""
    if text in {"", "_:"}:
        return text
    (triple,) = ox.parse(f"{PREFIXES}<urn:s> <urn:p> {text} .", format=ox.RdfFormat.TURTLE)
    return str(triple.object)


def canonical(turtle: str) -> set[str]:
    """Return the statements of a text, blank nodes under names that equal graphs share."""
    found = ox.Dataset(ox.parse(PREFIXES + turtle, format=ox.RdfFormat.TURTLE))
    found.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return {str(quad) for quad in found}


# --- Exchanges --------------------------------------------------------------------------------


def converse(case: dict[str, Any], client: httpx.Client) -> None:
    """Send a request as the case writes it, and compare the response."""
    headers = {"Accept": "*/*", **case.get("headers", {})}
    content = case.get("body", "").encode()
    if "form" in case:
        headers.setdefault("Content-Type", FORM)
        content = urlencode([tuple(pair) for pair in case["form"]]).encode()
    query = urlencode([tuple(pair) for pair in case.get("parameters", [])])
    response = client.request(
        case["method"], f"/sparql?{query}" if query else "/sparql", headers=headers, content=content
    )
    assert response.status_code == case["status"], response.text
    if "type" in case:
        assert response.headers["content-type"].partition(";")[0] == case["type"]
    if "exactly" in case:
        assert response.content == case["exactly"].encode()
    if "json" in case:
        assert response.json() == json.loads(case["json"])
    for part in case.get("holds", ()):
        assert part in response.text
    for part in case.get("lacks", ()):
        assert part not in response.text
    for name, value in case.get("sends", {}).items():
        assert value.lower() in response.headers[name].lower()
