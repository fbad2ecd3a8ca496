"""The tables of facts, and the Turtle and TriG that is written from them."""

import csv
import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from knowledge.__main__ import main

from knowledge import counting, pages, tables, writing
from pre_kg import store
from pre_kg.errors import ParseError
from pre_kg.model import Literal, Quad

ROOT = Path(__file__).parents[2]
BASE = "https://w3id.org/pre-kg/"
LANGUAGE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"

STATEMENT = {
    "fact": "A0001",
    "source": "revue",
    "subject": "id/dispositif/jardin",
    "property": "pre:objectif",
    "object": "Faire pousser des légumes.",
    "type": "fr",
    "status": "asserted",
}
FIGURE = {
    "fact": "A0002",
    "source": "revue",
    "figure": "jardins-2021",
    "label": "Nombre de jardins en 2021",
    "concerns": "id/dispositif/jardin",
    "indicator": "nombre de jardins",
    "value": "12",
    "comparison": "",
    "unit": "jardins",
    "period": "2021",
    "population": "",
    "area": "",
    "lexical": "douze",
    "status": "attributed",
}
PAGE = {
    "source": "revue",
    "url": "https://revue.example/jardins",
    "title": "Les jardins",
    "publisher": "Revue des écoles",
    "date": "2022-03~",
    "licence": "",
    "rank": "4",
}
LEFT_OUT = {"fact": "A0003", "reason": "Aucune page à citer."}


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A graph with one node and one known source, and tables that add to it."""
    nodes, sources = tmp_path / "graph" / "nodes", tmp_path / "graph" / "sources"
    nodes.mkdir(parents=True)
    sources.mkdir()
    (nodes / "dispositifs.ttl").write_text(
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> ."
        f'<{BASE}id/dispositif/jardin> skos:altLabel "potager"@fr .',
        encoding="utf-8",
    )
    (sources / "sources.ttl").write_text(
        f"<{BASE}doc/almanach> a <{BASE}def#Source> ; "
        "<http://xmlns.com/foaf/0.1/page> <https://almanach.example/> .",
        encoding="utf-8",
    )
    fill(tmp_path)
    return tmp_path


def fill(place: Path, **changes: Mapping[str, str]) -> None:
    rows = {
        "statements": STATEMENT,
        "figures": FIGURE,
        "sources": PAGE,
        "left-out": LEFT_OUT,
    }
    for name, row in rows.items():
        path = place / "tables" / name / "jardins.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        changed = {**row, **changes.get(name.replace("-", "_"), {})}
        with path.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, list(changed))
            writer.writeheader()
            writer.writerow(changed)


def texts(place: Path) -> dict[str, str]:
    found = writing.texts(place / "tables", place / "graph")
    return {str(path.relative_to(place / "graph")): text for path, text in found.items()}


def written(place: Path) -> set[Quad]:
    writing.write(writing.texts(place / "tables", place / "graph"), place / "graph")
    quads = set()
    for path in store.locate([place / "graph" / "pages"]):
        quads |= set(store.parse(path))
    return quads


def test_a_statement_lies_in_the_section_of_its_page(place: Path) -> None:
    said = Quad(
        BASE + "id/dispositif/jardin",
        BASE + "def#objectif",
        Literal("Faire pousser des légumes.", LANGUAGE, "fr"),
        BASE + "doc/revue/s1",
    )
    assert said in written(place)


def test_a_figure_that_is_reported_says_everything_in_a_section_of_its_own(place: Path) -> None:
    figure = {
        q.predicate.rsplit("#")[-1]: q.object
        for q in written(place)
        if q.graph == BASE + "doc/revue/s1-attribue"
    }
    assert set(figure) == {
        "indicateur", "concerne", "population", "obsValue", "operateur", "unite",
        "valeurLexicale", "refArea", "refPeriod", "typeDeMesure",
    }  # fmt: skip
    assert figure["population"] == figure["concerne"] == BASE + "id/dispositif/jardin"
    assert figure["refPeriod"] == Literal("2021", "http://www.w3.org/2001/XMLSchema#gYear")


def test_the_reported_section_says_why(place: Path) -> None:
    reasons = [q for q in written(place) if q.predicate.endswith("#comment")]
    assert [q.subject for q in reasons] == [BASE + "doc/revue/s1-attribue"]


def test_a_page_that_is_a_source_already_gets_a_second_section(place: Path) -> None:
    fill(
        place,
        sources={"source": "almanach", "url": "https://almanach.example/"},
        statements={"source": "almanach"},
        figures={"source": "almanach"},
    )
    quads = written(place)
    assert {q.graph for q in quads if q.graph} == {
        BASE + "doc/almanach/s2",
        BASE + "doc/almanach/s2-attribue",
    }
    assert not [q for q in quads if q.subject == BASE + "doc/almanach"]


def test_what_is_left_out_is_listed_with_its_reason(place: Path) -> None:
    assert "| A0003 | Aucune page à citer. |" in texts(place)["pages/LEFT-OUT.md"]


def test_writing_twice_changes_nothing(place: Path) -> None:
    graph = place / "graph"
    assert writing.write(writing.texts(place / "tables", graph), graph)
    assert writing.write(writing.texts(place / "tables", graph), graph) == []


def test_a_file_that_no_table_asks_for_any_more_is_removed(place: Path) -> None:
    written(place)
    fill(place, sources={"publisher": "Gazette"})
    written(place)
    assert sorted(p.name for p in (place / "graph" / "pages").iterdir()) == [
        "LEFT-OUT.md",
        "gazette.trig",
        "sources.ttl",
    ]


def test_a_file_that_people_write_is_never_removed(place: Path) -> None:
    by_hand = place / "graph" / "nodes" / "chiffres-locaux.ttl"
    by_hand.write_text("# À la main.\n", encoding="utf-8")
    written(place)
    assert by_hand.exists()


def test_the_order_of_rows_changes_no_byte(place: Path) -> None:
    path = place / "tables" / "statements" / "jardins.csv"
    head, row = path.read_text(encoding="utf-8").splitlines()
    other = row.replace("des légumes", "des fleurs")
    path.write_text("\n".join((head, row, other)) + "\n", encoding="utf-8")
    before = texts(place)
    path.write_text("\n".join((head, other, row)) + "\n", encoding="utf-8")
    assert texts(place) == before


def test_a_name_without_source_must_stand_in_the_nodes(place: Path) -> None:
    name = {"source": "", "property": "skos:altLabel", "object": "potager"}
    fill(place, statements=name)
    assert not any("potager" in text for text in texts(place).values())
    fill(place, statements={**name, "object": "serre"})
    with pytest.raises(ParseError, match="graph/nodes"):
        texts(place)


@pytest.mark.parametrize(
    ("table", "change", "said"),
    [
        ("statements", {"fact": "1"}, "A0001"),
        ("statements", {"fact": ""}, "A0001"),
        ("statements", {"source": "gazette"}, "source inconnue"),
        ("statements", {"object": ""}, "cellule"),
        ("statements", {"property": "objectif"}, "prefixe:nom"),
        ("statements", {"property": "inconnu:objectif"}, "prefixe:nom"),
        ("statements", {"type": "phrase"}, "type inconnu"),
        ("statements", {"type": "integer"}, "integer"),
        ("statements", {"status": "sûr"}, "statut attendu"),
        ("figures", {"value": "12,5"}, "décimale"),
        ("figures", {"comparison": "~"}, "comparaison"),
        ("figures", {"measure": "avis"}, "mesure"),
        ("figures", {"source": ""}, "cellule"),
        ("sources", {"url": "revue.example"}, "adresse"),
        ("sources", {"url": "https://almanach.example/"}, "almanach"),
        ("sources", {"date": "mars 2022"}, "date attendue"),
        ("sources", {"rank": "haut"}, "rang"),
        ("sources", {"source": "La revue"}, "minuscules"),
        ("left_out", {"reason": ""}, "cellule"),
    ],
)
def test_a_row_that_says_nothing_usable_is_refused_with_its_line(
    place: Path, table: str, change: dict[str, str], said: str
) -> None:
    fill(place, **{table: change})
    with pytest.raises(ParseError, match=said) as caught:
        texts(place)
    assert caught.value.line == 2


def test_a_publisher_may_be_a_node(place: Path) -> None:
    fill(place, sources={"publisher": "id/organisation/revue"})
    publishers = {q.object for q in written(place) if q.predicate.endswith("/publisher")}
    assert publishers == {BASE + "id/organisation/revue"}
    assert (place / "graph" / "pages" / "revue.trig").exists()


def test_two_rows_may_state_one_figure_but_not_name_it_twice(place: Path) -> None:
    path = place / "tables" / "figures" / "jardins.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    again = lines[1].replace("A0002", "A0004")
    path.write_text("\n".join([*lines, again]) + "\n", encoding="utf-8")
    assert texts(place)["nodes/chiffres-jardins.ttl"].count("prefLabel") == 1
    other = again.replace("Nombre de jardins", "Combien de jardins")
    path.write_text("\n".join([*lines, other]) + "\n", encoding="utf-8")
    with pytest.raises(ParseError, match="Nombre de jardins en 2021"):
        texts(place)


def test_two_pages_cannot_bear_one_name(place: Path) -> None:
    path = place / "tables" / "sources" / "jardins.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([*lines, lines[1]]) + "\n", encoding="utf-8")
    with pytest.raises(ParseError, match="deux fois"):
        texts(place)


@pytest.mark.parametrize(
    ("text", "kind"),
    [("2021", "gYear"), ("2021-05", "gYearMonth"), ("2021-05-19", "date"), ("2021/2022", "string")],
)
def test_a_period_is_typed_by_its_precision(text: str, kind: str) -> None:
    assert pages.dated(text).datatype.rsplit("#")[-1] == kind


def facts(place: Path, *ids: str) -> Path:
    path = place / "facts.json"
    path.write_text(json.dumps([{"id": i} for i in ids]), encoding="utf-8")
    return path


def test_the_count_passes_when_each_fact_is_carried_or_left_out(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = ["--tables", str(place / "tables"), "--count"]
    assert main([*given, str(facts(place, "A0001", "A0002", "A0003"))]) == 0
    assert "repris : 2 ; écartés : 1" in capsys.readouterr().out
    assert main([*given, str(facts(place, "A0001", "A0002", "A0003", "A0004"))]) == 1
    assert main([*given, str(facts(place, "A0001", "A0002"))]) == 1


def test_a_fact_is_carried_and_left_out_only_in_part(place: Path) -> None:
    ids = {"A0001", "A0002"}
    fill(place, left_out={"fact": "A0002"})
    assert counting.count(tables.read(place / "tables"), ids).twice == ("A0002",)
    fill(place, left_out={"fact": "A0002", "reason": "En partie : le montant n'est pas daté."})
    assert counting.count(tables.read(place / "tables"), ids).complete


def test_a_refused_row_ends_the_command_with_three(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(place, statements={"status": "sûr"})
    given = ["--tables", str(place / "tables"), "--graph", str(place / "graph")]
    assert main(given) == 3
    assert "jardins.csv, ligne 2" in capsys.readouterr().err


# --- The tables that are shipped


def test_the_graph_is_what_the_tables_say() -> None:
    graph = ROOT / "graph"
    assert writing.stale(writing.texts(ROOT / "knowledge", graph), graph) == []


def test_every_fact_is_carried_or_left_out_with_a_reason() -> None:
    facts = {f"A{n:04}" for n in range(1, 1_176)} | {f"B{n:04}" for n in range(1, 838)}
    found = counting.count(tables.read(ROOT / "knowledge"), facts)
    assert found.complete, found
    assert len(found.carried) > 1_900


def test_the_reasons_are_read_beside_the_graph() -> None:
    listed = (ROOT / "graph" / "pages" / "LEFT-OUT.md").read_text("utf-8")
    assert all(fact in listed for fact in tables.read(ROOT / "knowledge").set_aside())
