"""What a person calls a node leads to it; what nobody is called leads to the nearest names."""

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pre_kg import config
from pre_kg.errors import UnknownNodeError
from pre_kg.terms import BASE, PRE
from pre_kg.wiring import Knowledge

MINI = Path(__file__).parents[1] / "worlds" / "mini"
Z = "https://example.org/zoo/id/"
ZOO = Knowledge(config.Settings(graph=(MINI / "graph.trig",), ontology=MINI / "ontology.ttl")).names
SHIPPED = Knowledge(config.Settings()).names


@pytest.mark.parametrize(
    ("name", "local"),
    [
        (f"{Z}elephant", "elephant"),
        (f"<{Z}elephant>", "elephant"),
        (f"  {Z}elephant\n", "elephant"),
        ("z:elephant", "elephant"),
        ("Éléphante Zélie", "elephant"),
        ("elephante zelie", "elephant"),
        ("ÉLÉPHANTE  ZÉLIE", "elephant"),
        ("E\u0301le\u0301phante Ze\u0301lie", "elephant"),
        ("Zélli", "elephant"),
        ("btr", "bassin"),
        ("Plaine d\u2019Afrique", "plaine"),
        ("z:sans-nom", "sans-nom"),
    ],
)
def test_an_iri_a_curie_or_any_label_leads_to_the_node(name: str, local: str) -> None:
    assert ZOO.resolve(name) == Z + local


def test_a_preferred_label_wins_over_another_node_s_alias() -> None:
    assert SHIPPED.resolve("Soutien à la parentalité") == f"{BASE}id/theme/soutien-parentalite"


@pytest.mark.parametrize(
    ("name", "near"),
    [("Éléfante Zélie", "Éléphante Zélie"), ("loutre calin", "Loutre Câline"), ("z:elefant", None)],
)
def test_an_unknown_name_gives_the_nearest_labels(name: str, near: str | None) -> None:
    with pytest.raises(UnknownNodeError) as unknown:
        ZOO.resolve(name)
    assert unknown.value.name == name
    assert near is None or unknown.value.nearest[0] == near
    assert len(set(unknown.value.nearest)) == len(unknown.value.nearest)


@settings(deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_a_node_or_unknown(text: str) -> None:
    with suppress(UnknownNodeError):
        assert ZOO.resolve(text).startswith("http")


@pytest.mark.parametrize("name", ["Dispositif", "dispositif", "pre:Dispositif", f"{PRE}Dispositif"])
def test_a_kind_goes_by_label_curie_or_iri(name: str) -> None:
    assert SHIPPED.resolve_kind(name) == f"{PRE}Dispositif"


def test_an_unknown_kind_gives_the_nearest_or_all() -> None:
    with pytest.raises(UnknownNodeError) as near:
        SHIPPED.resolve_kind("dispositf")
    assert near.value.nearest[0] == "Dispositif"
    with pytest.raises(UnknownNodeError) as far:
        SHIPPED.resolve_kind("xyzzy")
    assert len(far.value.nearest) > 10


def test_an_iri_is_shortened_by_its_longest_prefix_and_comes_back() -> None:
    assert ZOO.curie(f"{Z}elephant") == "z:elephant"
    assert ZOO.curie("urn:inconnu") == "urn:inconnu"
    assert SHIPPED.curie(f"{PRE}statut") == "pre:statut"
    nested = Knowledge(config.Settings(graph=(MINI / "graph.trig",))).names
    assert nested.resolve(nested.curie(f"{Z}mila")) == f"{Z}mila"
