"""The parts of pages that can be told without a browser, on the fair."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.serving import ROOT, indexed

from pre_kg import store
from pre_kg.config import Settings
from pre_kg.model import Literal
from pre_kg.server.pages import contested, editor, node, sources, trees
from pre_kg.server.pages.display import Display
from pre_kg.server.pages.examples import examples
from pre_kg.server.pages.figures import amount, is_date
from pre_kg.server.pages.rendering import STATIC, assets
from pre_kg.server.pages.shapes import Layout
from pre_kg.server.pages.visit import Visit
from pre_kg.server.snapshot import Snapshot, load
from pre_kg.terms import XSD

FOIRE = ROOT / "tests" / "worlds" / "foire"
BASE = "https://exemple.org/foire/"


@pytest.fixture(scope="module")
def snapshot() -> Iterator[Snapshot]:
    graph, ontology = FOIRE / "graph.trig", FOIRE / "ontology.ttl"
    with indexed(graph, ontology) as named:
        yield load(Settings(graph=(graph,), ontology=ontology, index=Path(named[-1])))


@pytest.fixture
def display(snapshot: Snapshot) -> Display:
    return Display(snapshot, Visit(base=snapshot.state.base))


def schema(tmp_path: Path, text: str) -> Layout:
    path = tmp_path / "shapes.ttl"
    prefixes = "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix : <urn:x:> .\n"
    path.write_text(prefixes + text, encoding="utf-8")
    return Layout(store.load([path]))


def test_the_first_order_of_a_property_gives_its_place_and_its_name(tmp_path: Path) -> None:
    found = schema(
        tmp_path,
        ':S sh:targetClass :K ; sh:property [ sh:path :p ; sh:order 9 ; sh:name "Tard" ] ,'
        ' [ sh:path :p ; sh:order 2 ; sh:name "Tôt" ; sh:message "Un." ] .',
    ).places(["urn:x:K"])
    assert (found["urn:x:p"].order, found["urn:x:p"].name) == (2, "Tôt")


def test_a_path_of_several_properties_orders_each_and_names_none(tmp_path: Path) -> None:
    found = schema(
        tmp_path,
        ":S sh:targetClass :K ; sh:property [ sh:order 4 ; sh:name 'Choix' ;"
        " sh:path [ sh:alternativePath ( :p :q ) ] ] .",
    ).places(["urn:x:K"])
    assert {p: (x.order, x.name) for p, x in found.items()} == {
        "urn:x:p": (4, None),
        "urn:x:q": (4, None),
    }


def test_a_path_that_is_a_ring_ends(tmp_path: Path) -> None:
    found = schema(
        tmp_path,
        "@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> . :S sh:targetClass :K ;"
        " sh:property [ sh:path [ sh:alternativePath :l ] ] . :l rdf:first :p ; rdf:rest :l .",
    )
    assert list(found.places(["urn:x:K"])) == ["urn:x:p"]


def test_sections_are_in_the_order_in_which_they_are_read(snapshot: Snapshot) -> None:
    found = sources.graphs_by_source(snapshot)[f"{BASE}doc/gazette"]
    assert [g.rpartition("/")[2] for g in found] == ["s1", "s2", "s10"]


def test_a_figure_is_said_with_its_unit_and_period(display: Display) -> None:
    assert amount(display, f"{BASE}comptage/visiteurs-2022") == "1850,5\u00a0visiteurs (2022)"
    english = Display(display.snapshot, Visit(base=BASE, language="en"))
    assert amount(english, f"{BASE}comptage/visiteurs-2022") == "1850.5 visiteurs (2022)"
    assert amount(display, f"{BASE}stand/miel") is None


def test_figures_of_the_same_thing_make_one_family(snapshot: Snapshot) -> None:
    (family,) = contested.same_figures(snapshot)
    assert [n.rpartition("/")[2] for n in family] == ["visiteurs-2021", "visiteurs-2022"]


def test_only_what_a_thing_has_once_can_be_disputed(snapshot: Snapshot) -> None:
    found = {subject.rpartition("/")[2] for subject, _, _ in contested.single_valued(snapshot)}
    assert found == {"miel", "osier"}


def test_a_thesaurus_holds_each_concept_below_its_broader_one(display: Display) -> None:
    tree = trees.tree(display, f"{BASE}rubriques")
    assert [(c.node.text, [b.node.text for b in c.below]) for c in tree.tops] == [
        ("Aliments", ["Douceurs"]),
        ("Objets", []),
    ]


def test_every_example_is_answered(snapshot: Snapshot) -> None:
    found = examples(snapshot)
    assert found
    assert all(snapshot.knowledge.ask(q).status == "answered" for q in found)


def test_the_picture_is_json_that_names_each_end_of_each_link(snapshot: Snapshot) -> None:
    found = node.picture(snapshot, Visit(base=BASE), f"{BASE}stand/miel")
    assert found is not None
    assert json.loads(json.dumps(found)) == found
    named = {n["id"] for n in found["nodes"]}
    assert {e[end] for e in found["edges"] for end in ("source", "target")} <= named
    assert node.picture(snapshot, Visit(base=BASE), f"{BASE}rien") is None


def test_the_editor_proposes_each_term_once(snapshot: Snapshot) -> None:
    found = editor.completions(snapshot)
    short = [t["short"] for t in found["terms"]]
    assert "f:tenuPar" in short
    assert len(short) == len(set(short))
    assert found["prefixes"]["f"] == f"{BASE}def#"


@pytest.mark.parametrize(
    ("value", "kind", "dated"),
    [
        ("2022-05-03", "date", True),
        ("1998", "gYear", True),
        ("1998", "integer", False),
        ("x", "date", False),
    ],
)
def test_a_date_is_told_from_a_number(value: str, kind: str, dated: bool) -> None:
    assert is_date(Literal(value, XSD + kind)) is dated


def test_no_page_brings_a_script_or_a_style_of_its_own() -> None:
    for template in sorted((STATIC.parent / "templates").glob("*.html")):
        text = template.read_text(encoding="utf-8")
        assert "<style" not in text
        assert " style=" not in text
        assert " onclick=" not in text
        for part in text.split("<script")[1:]:
            assert " src=" in part.partition(">")[0] or "application/json" in part.partition(">")[0]
    assert "app.css" in assets()
