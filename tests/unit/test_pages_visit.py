"""Addresses: every link of a page is made by a `Visit`."""

from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pre_kg.server.pages.visit import Visit

BASE = "https://exemple.org/foire/"


@pytest.mark.parametrize(
    ("iri", "address"),
    [
        (f"{BASE}stand/miel", "/p/noeud/stand/miel"),
        (f"{BASE}stand/été", "/p/noeud/stand/%C3%A9t%C3%A9"),
        (f"{BASE}def#Stand", "/p/noeud?iri=https%3A%2F%2Fexemple.org%2Ffoire%2Fdef%23Stand"),
        (BASE, "/p/noeud?iri=https%3A%2F%2Fexemple.org%2Ffoire%2F"),
        (f"{BASE}a//b", "/p/noeud?iri=https%3A%2F%2Fexemple.org%2Ffoire%2Fa%2F%2Fb"),
        (f"{BASE}a/../b", "/p/noeud?iri=https%3A%2F%2Fexemple.org%2Ffoire%2Fa%2F..%2Fb"),
        ("urn:x:1", "/p/noeud?iri=urn%3Ax%3A1"),
    ],
)
def test_a_node_has_one_address(iri: str, address: str) -> None:
    assert Visit(prefix="/p", base=BASE).node(iri) == address


def test_a_language_other_than_french_follows_the_reader() -> None:
    english = Visit(base=BASE, language="en")
    assert english.node(f"{BASE}stand/miel") == "/noeud/stand/miel?lang=en"
    assert english.page("/", q="a b") == "/?q=a+b&lang=en"
    assert english.node_data(f"{BASE}stand/miel", "ttl") == "/noeud/stand/miel?format=ttl"


def test_changing_the_language_keeps_the_page() -> None:
    visit = Visit(prefix="/p", path="/sortes", query=(("sorte", "f:Stand"), ("page", "2")))
    assert visit.in_language("en") == "/p/sortes?sorte=f%3AStand&page=2&lang=en"
    assert visit.in_language("fr") == "/p/sortes?sorte=f%3AStand&page=2"


@given(st.text(max_size=60))
def test_no_iri_leaves_the_server_or_loses_a_character(local: str) -> None:
    iri = BASE + local
    parts = urlsplit(Visit(base=BASE).node(iri))
    assert (parts.scheme, parts.netloc) == ("", "")
    assert parts.path == "/noeud" or parts.path.startswith("/noeud/")
    if parts.query:
        assert parse_qs(parts.query, keep_blank_values=True)["iri"] == [iri]
    else:
        assert BASE + unquote(parts.path.removeprefix("/noeud/")) == iri
