"""The Reconciliation Service API 0.2 over HTTP, on a small graph, held against its schemas."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from jsonschema import Draft202012Validator
from tests.serving import indexed, mini, serving

SCHEMAS = Path(__file__).parents[1] / "protocol" / "schemas"
ZOO = "https://example.org/zoo/"
DEF, ID = ZOO + "def#", ZOO + "id/"
ELEPHANT, OTTER, KEEPER, PLAIN, POOL = (
    ID + name for name in ("elephant", "loutre", "mila", "plaine", "bassin")
)
TWINS = """
z:nord a :Enclos ; skos:prefLabel "Mare aux canards"@fr .
z:sud a :Enclos ; skos:prefLabel "Mare aux canards"@fr .
z:fiche a :Soigneur ; skos:prefLabel "Fiche"@fr ;
    :haut 1.75 ; :long "1.5E2"^^xsd:double ; :jour "2021-03-04"^^xsd:date ;
    :instant "2021-03-04T05:06:07Z"^^xsd:dateTime ; :faux "2021-99-04"^^xsd:date ;
    :gros 123456789012345678901234567890 ; :vrai true ; :ailleurs <https://example.com/x> .
"""


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    graph, ontology = mini()
    copy = tmp_path_factory.mktemp("zoo") / "graph.trig"
    copy.write_text(graph.read_text("utf-8") + TWINS, "utf-8")
    with (
        indexed(copy, ontology) as named,
        serving(named) as address,
        httpx.Client(base_url=f"{address}/reconcile", timeout=60) as found,
    ):
        yield found


def valid(name: str, response: httpx.Response) -> Any:
    """Return the JSON of a response that fits a schema and that any site may read."""
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "application/json"
    assert response.headers["access-control-allow-origin"] == "*"
    schema = json.loads((SCHEMAS / f"{name}.json").read_text("utf-8"))
    Draft202012Validator.check_schema(schema)
    content = response.json()
    Draft202012Validator(schema).validate(content)
    return content


def reconcile(client: httpx.Client, **query: object) -> list[dict[str, Any]]:
    """Return the candidates for one query."""
    response = client.post("", data={"queries": json.dumps({"q": query})})
    found: list[dict[str, Any]] = valid("reconciliation-results", response)["q"]["result"]
    scores = [c["score"] for c in found]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= s <= 1 for s in scores)
    return found


# --- Manifest ---------------------------------------------------------------------------------


def test_the_manifest_names_what_the_service_offers(client: httpx.Client) -> None:
    found = valid("manifest", client.get(""))
    assert found["versions"] == ["0.2"]
    assert ELEPHANT.startswith(found["identifierSpace"])
    assert set(found["suggest"]) == {"entity", "property", "type"}
    assert {"id": DEF + "Enclos", "name": "Enclos"} in found["defaultTypes"]


def test_every_address_of_the_manifest_answers(client: httpx.Client) -> None:
    found = valid("manifest", client.get(""))
    node = quote(ELEPHANT, safe="")
    addresses = [
        found["view"]["url"].replace("{{id}}", node),
        found["preview"]["url"].replace("{{id}}", node),
    ]
    subjects = {"entity": ELEPHANT, "property": DEF + "habite", "type": DEF + "Enclos"}
    for what, service in found["suggest"].items():
        addresses.append(service["service_url"] + service["service_path"] + "?prefix=a")
        flyout = service["flyout_service_url"] + service["flyout_service_path"]
        addresses.append(flyout.replace("${id}", quote(subjects[what], safe="")))
    proposing = found["extend"]["propose_properties"]
    addresses.append(proposing["service_url"] + proposing["service_path"])
    for address in addresses:
        response = httpx.get(address, follow_redirects=True, timeout=60)
        assert response.status_code == 200, address


def test_another_site_may_ask_before_it_posts(client: httpx.Client) -> None:
    asked = {"Origin": "https://ailleurs.example", "Access-Control-Request-Method": "POST"}
    response = client.options("", headers=asked)
    assert response.status_code in {200, 204}
    assert response.headers["access-control-allow-origin"] == "*"
    assert "POST" in response.headers["access-control-allow-methods"]


# --- Queries ----------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_batch_is_answered_key_by_key(client: httpx.Client, method: str) -> None:
    batch = {"a": {"query": "Zélie"}, "": {"query": "BTR", "limit": 1}}
    given = {"queries": json.dumps(batch)}
    response = client.get("", params=given) if method == "GET" else client.post("", data=given)
    found = valid("reconciliation-results", response)
    assert list(found) == list(batch)
    assert found["a"]["result"][0]["id"] == ELEPHANT
    assert [c["id"] for c in found[""]["result"]] == [POOL]


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("Éléphante Zélie", ELEPHANT),
        ("elephante zelie", ELEPHANT),
        ("  CÂLINE ", OTTER),
        ("Plaine d’Afrique", PLAIN),
        ("btr", POOL),
        (KEEPER, KEEPER),
    ],
)
def test_a_name_of_one_node_alone_is_a_match(client: httpx.Client, text: str, node: str) -> None:
    best, *others = reconcile(client, query=text)
    assert (best["id"], best["match"]) == (node, True)
    assert not any(other["match"] for other in others)


@pytest.mark.parametrize("text", ["la grosse bête grise", "Zélli", "Zél", "Mila"])
def test_what_only_the_search_finds_is_no_match(client: httpx.Client, text: str) -> None:
    assert not any(c["match"] for c in reconcile(client, query=text))


def test_namesakes_are_candidates_and_no_match(client: httpx.Client) -> None:
    found = reconcile(client, query="Mare aux canards", limit=2)
    assert {c["id"] for c in found} == {ID + "nord", ID + "sud"}
    assert not any(c["match"] for c in found)


def test_types_are_kept_to(client: httpx.Client) -> None:
    for kinds in (DEF + "Enclos", [DEF + "Enclos", DEF + "Comptage"]):
        found = reconcile(client, query="bassin et loutre", type=kinds)
        assert found
        assert all({DEF + "Enclos", DEF + "Comptage"} & {t["id"] for t in c["type"]} for c in found)
    assert reconcile(client, query="Zélie", type=DEF + "Animal")[0]["match"]
    assert reconcile(client, query="Zélie", type=DEF + "Enclos", limit=50) == [
        c for c in reconcile(client, query="Zélie", type=DEF + "Enclos") if not c["match"]
    ]
    both = [DEF + "Mammifere", DEF + "Animal"]
    assert reconcile(client, query="Zélie", type=both, type_strict="all")[0]["id"] == ELEPHANT
    assert not reconcile(client, query="Zélie", type=[DEF + "Inconnu"])


@pytest.mark.parametrize("value", [{"id": PLAIN, "name": "x"}, "Plaine d'Afrique", ["rien", PLAIN]])
def test_a_property_confirms_a_candidate(client: httpx.Client, value: object) -> None:
    given = [{"pid": DEF + "habite", "v": value}]
    best = reconcile(client, query="Zélie", properties=given)[0]
    assert best["match"]
    assert {"id": "proprietes", "value": 1.0} in best["features"]


def test_a_property_that_differs_undoes_a_match(client: httpx.Client) -> None:
    alone = reconcile(client, query="Zélie")[0]
    given = [{"pid": DEF + "habite", "v": "BTR"}]
    best = reconcile(client, query="Zélie", properties=given)[0]
    assert best["id"] == ELEPHANT
    assert not best["match"]
    assert best["score"] < alone["score"]


def test_what_is_contradicted_confirms_nothing(client: httpx.Client) -> None:
    rejected = reconcile(client, query="Zélie", properties=[{"pid": DEF + "neEn", "v": 1923}])
    held = reconcile(client, query="Zélie", properties=[{"pid": DEF + "neEn", "v": 1979}])
    assert not rejected[0]["match"]
    assert held[0]["match"]
    assert reconcile(client, properties=[{"pid": DEF + "neEn", "v": 1923}]) == []


def test_properties_alone_find_candidates(client: httpx.Client) -> None:
    found = reconcile(client, properties=[{"pid": DEF + "habite", "v": {"id": POOL}}])
    assert [c["id"] for c in found] == [OTTER]


@pytest.mark.parametrize(
    ("queries", "status"),
    [
        ("pas du JSON", 400),
        ("[" * 100_000, 400),
        ("[]", 400),
        ('{"q": "Zélie"}', 400),
        ('{"q": {}}', 400),
        ('{"q": {"query": ""}}', 400),
        ('{"q": {"query": 3}}', 400),
        ('{"q": {"query": "a", "limit": 0}}', 400),
        ('{"q": {"query": "a", "limit": NaN}}', 400),
        ('{"q": {"query": "a", "type": [3]}}', 400),
        ('{"q": {"query": "a", "type_strict": "most"}}', 400),
        ('{"q": {"query": "a", "properties": [{"pid": "x"}]}}', 400),
        ('{"q": {"query": "a", "properties": [{"pid": "x", "v": [[1]]}]}}', 400),
        (json.dumps({str(n): {"query": "a"} for n in range(51)}), 413),
    ],
)
def test_what_is_no_batch_is_refused(client: httpx.Client, queries: str, status: int) -> None:
    response = client.post("", data={"queries": queries})
    assert response.status_code == status
    assert response.headers["access-control-allow-origin"] == "*"


def test_a_body_of_another_kind_is_refused(client: httpx.Client) -> None:
    assert client.post("", json={"queries": {}}).status_code == 415
    assert client.post("", data={"autre": "x"}).status_code == 400
    assert client.put("").status_code == 405


@pytest.mark.parametrize("text", ["", "   ", "\x00", "\ud83d\ude00", "a" * 50_000, "'; DROP TABLE"])
def test_any_text_is_answered_or_refused(client: httpx.Client, text: str) -> None:
    text = text.encode("utf-16", "surrogatepass").decode("utf-16")
    response = client.post("", data={"queries": json.dumps({"q": {"query": text}})})
    assert response.status_code in {200, 400}


# --- Suggestions, previews --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("what", "prefix", "first"),
    [
        ("entity", "élé", ELEPHANT),
        ("entity", "LOUT", OTTER),
        ("entity", PLAIN, PLAIN),
        ("property", "hab", DEF + "habite"),
        ("property", "naissance", DEF + "neEn"),
        ("property", DEF + "mange", DEF + "mange"),
        ("type", "mamm", DEF + "Mammifere"),
        ("type", DEF + "Enclos", DEF + "Enclos"),
    ],
)
def test_what_is_typed_is_completed(
    client: httpx.Client, what: str, prefix: str, first: str
) -> None:
    found = valid(f"suggest-{what}", client.get(f"/suggest/{what}", params={"prefix": prefix}))
    assert found["result"][0]["id"] == first
    flown = valid("flyout", client.get(f"/flyout/{what}", params={"id": first}))
    assert flown["id"] == first


def test_a_cursor_skips_suggestions(client: httpx.Client) -> None:
    whole = valid("suggest-property", client.get("/suggest/property", params={"prefix": ""}))
    rest = client.get("/suggest/property", params={"prefix": "", "cursor": 2}).json()
    assert rest["result"] == whole["result"][2:]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/suggest/autre?prefix=a", 404),
        ("/suggest/entity?prefix=a&cursor=-1", 400),
        ("/suggest/entity?prefix=%ff", 400),
        ("/flyout/entity?id=urn:inconnu", 404),
        ("/flyout/entity", 400),
        ("/preview?id=urn:inconnu", 404),
        ("/properties?limit=beaucoup", 400),
    ],
)
def test_a_wrong_address_is_told(client: httpx.Client, path: str, status: int) -> None:
    assert client.get(path).status_code == status


def test_a_preview_fits_a_frame_of_another_site(client: httpx.Client) -> None:
    response = client.get("/preview", params={"id": ELEPHANT})
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert "frame-ancestors *" in response.headers["content-security-policy"]
    assert "x-frame-options" not in response.headers
    assert "Éléphante Zélie" in response.text
    assert "Doyenne du parc" in response.text


# --- Data extension ---------------------------------------------------------------------------


def extend(client: httpx.Client, ids: list[str], *properties: object) -> dict[str, Any]:
    """Return the rows of a data extension."""
    query = json.dumps({"ids": ids, "properties": properties})
    posted = valid("data-extension", client.post("", data={"extend": query}))
    assert posted == valid("data-extension", client.get("", params={"extend": query}))
    assert [m["id"] for m in posted["meta"]] == [p["id"] for p in properties]  # type: ignore[index]
    rows: dict[str, Any] = posted["rows"]
    assert list(rows) == ids
    return rows


def test_values_come_with_their_types(client: httpx.Client) -> None:
    names = ["haut", "long", "jour", "instant", "faux", "gros", "vrai", "ailleurs"]
    rows = extend(client, [ID + "fiche"], *({"id": DEF + name} for name in names))
    row = {key.removeprefix(DEF): values for key, values in rows[ID + "fiche"].items()}
    assert row == {
        "haut": [{"float": 1.75}],
        "long": [{"float": 150.0}],
        "jour": [{"date": "2021-03-04T00:00:00"}],
        "instant": [{"date": "2021-03-04T05:06:07Z"}],
        "faux": [{"str": "2021-99-04"}],
        "gros": [{"str": "123456789012345678901234567890"}],
        "vrai": [{"str": "true"}],
        "ailleurs": [{"str": "https://example.com/x"}],
    }


def test_an_extension_has_no_value_that_is_contradicted(client: httpx.Client) -> None:
    rows = extend(client, [ELEPHANT, "urn:inconnu"], {"id": DEF + "neEn"}, {"id": DEF + "habite"})
    assert rows[ELEPHANT] == {
        DEF + "neEn": [{"str": "1979"}],
        DEF + "habite": [{"id": PLAIN, "name": "Plaine d'Afrique"}],
    }
    assert rows["urn:inconnu"] == {DEF + "neEn": [], DEF + "habite": []}


def test_a_setting_limits_the_values(client: httpx.Client) -> None:
    food = {"id": DEF + "mange"}
    assert len(extend(client, [ELEPHANT], food)[ELEPHANT][DEF + "mange"]) == 2
    limited = {**food, "settings": {"limit": "1"}}
    assert len(extend(client, [ELEPHANT], limited)[ELEPHANT][DEF + "mange"]) == 1


@pytest.mark.parametrize(
    "query",
    [
        "{}",
        "3",
        '{"ids": "x", "properties": []}',
        '{"ids": [], "properties": [{}]}',
        '{"ids": [], "properties": [{"id": "x", "settings": {"limit": -1}}]}',
        json.dumps({"ids": ["x"] * 1001, "properties": [{"id": "y"}] * 10}),
    ],
)
def test_what_is_no_extension_is_refused(client: httpx.Client, query: str) -> None:
    assert client.post("", data={"extend": query}).status_code == 400


def test_properties_are_proposed_for_a_type(client: httpx.Client) -> None:
    found = client.get("/properties", params={"type": DEF + "Mammifere", "limit": 2})
    proposed = valid("property-proposals", found)
    assert [p["id"] for p in proposed["properties"]] == [DEF + "habite", DEF + "mange"]
    assert proposed["limit"] == 2
