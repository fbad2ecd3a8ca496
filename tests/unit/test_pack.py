"""Equal graphs give equal packs, a pack says what it holds, and no half pack is ever seen."""

import csv
import hashlib
import io
import json
import os
import resource
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest
from tests.processes import unmeasured

from pre_kg import config, diff, gate, pack, store, terms
from pre_kg.errors import StoreError
from pre_kg.pack.contents import File
from pre_kg.wiring import Knowledge

PREFIXES = """@prefix : <http://e/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix pre: <https://w3id.org/pre-kg/def#> . @prefix dcterms: <http://purl.org/dc/terms/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""
NODES = """
:Creche rdfs:label "Crèche"@fr . :places rdfs:label "nombre de places"@fr .
:lilas a :Creche ; rdfs:label "Les Lilas"@fr ; skos:altLabel "Lilas"@fr .
:lilas :note "=cmd|' /C calc'!A0" .
:roses a :Creche ; rdfs:label "Les Roses"@fr ; :voisine :lilas , :iris .
:roses :adresse [ :rue "Rue | 1" ] .
:iris a :Jardin ; rdfs:label "Les Iris"@fr .
"""
SOURCES = """
:rapport a pre:Source ; dcterms:title "Rapport"@fr .
:s1 a pre:Section ; dcterms:isPartOf :rapport ; pre:statut pre:asserted .
:s2 a pre:Section ; dcterms:isPartOf :rapport ; pre:statut pre:contradicted .
:s1 { :lilas :places 45 . } :s2 { :lilas :places 54 . }
"""


def material(folder: Path, **more: object) -> pack.Material:
    knowledge = Knowledge(config.Settings(graph=(folder,)))
    report = gate.check(knowledge.data.files, ())
    known = (knowledge.data, knowledge.vocabulary, knowledge.wording, knowledge.names, report)
    return pack.Material(*known, **more)  # type: ignore[arg-type]


@pytest.fixture
def graph(tmp_path: Path) -> Path:
    folder = tmp_path / "graphe"
    folder.mkdir()
    (folder / "n.ttl").write_text(PREFIXES + NODES, encoding="utf-8")
    (folder / "s.trig").write_text(PREFIXES + SOURCES, encoding="utf-8")
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


# --- Contents ----------------------------------------------------------------------------------


def test_the_graph_comes_back_whole_from_a_pack(graph: Path) -> None:
    files = {f.name: f.text for f in pack.files(material(graph))}
    (graph.parent / "rendu.trig").write_text(files["graphe.trig"], encoding="utf-8")
    assert diff.read([graph.parent / "rendu.trig"]) == diff.read([graph])
    for name, form in (("graphe.ttl", "TURTLE"), ("graphe.jsonld", "JSON_LD")):
        found = list(ox.parse(files[name].encode(), format=getattr(ox.RdfFormat, form)))
        assert len(found) > 20


def test_each_kind_has_a_table_whose_columns_are_documented(graph: Path) -> None:
    files = {f.name: f.text for f in pack.files(material(graph))}
    metadata = json.loads(files["tableaux/csv-metadata.json"])
    tables = {f"tableaux/{t['url']}": t for t in metadata["tables"]}
    assert set(tables) == {n for n in files if n.endswith(".csv")}
    assert {"tableaux/creche.csv", "tableaux/jardin.csv"} <= set(tables)
    for name, table in tables.items():
        header = next(csv.reader(io.StringIO(files[name])))
        columns = table["tableSchema"]["columns"]
        assert header == [c["titles"] for c in columns]
        assert len(set(header)) == len(header)
        assert all(c["dc:description"] for c in columns)
        assert all(f"`{c}`" in files["tableaux/LISEZ-MOI.md"] for c in header)


def test_a_row_says_words_beside_addresses_and_its_sources(graph: Path) -> None:
    files = {f.name: f.text for f in pack.files(material(graph))}
    lilas, roses = rows(files["tableaux/creche.csv"])
    assert lilas["libelle"] == "Les Lilas"
    assert lilas["autres_noms"] == "Lilas"
    assert lilas["nombre_de_places"] == "45", "54 is contradicted"
    assert lilas["sources"] == "Rapport"
    assert roses["voisine"] == "Les Iris | Les Lilas"
    assert roses["voisine_iri"] == "http://e/iris | http://e/lilas"


def test_no_cell_begins_like_a_formula(graph: Path) -> None:
    files = {f.name: f.text for f in pack.files(material(graph))}
    assert rows(files["tableaux/creche.csv"])[0]["note"] == "'=cmd|' /C calc'!A0"


def test_types_of_columns_are_those_of_the_values(graph: Path) -> None:
    files = {f.name: f.text for f in pack.files(material(graph))}
    tables = json.loads(files["tableaux/csv-metadata.json"])["tables"]
    (creche,) = (t for t in tables if t["url"] == "creche.csv")
    types = {c["name"]: c["datatype"] for c in creche["tableSchema"]["columns"]}
    assert types["nombre_de_places"] == "integer"
    assert types["voisine_iri"] == "anyURI"
    assert types["note"] == "string"


def test_two_properties_of_one_name_have_two_columns(tmp_path: Path) -> None:
    (tmp_path / "g.ttl").write_text(
        "@prefix a: <http://a/> . @prefix b: <http://b/> . a:x a a:K ; a:nom 1 ; b:nom 2 ."
        "a:x a:iri 3 ."
    )
    files = {f.name: f.text for f in pack.files(material(tmp_path / "g.ttl"))}
    (row,) = rows(files["tableaux/k.csv"])
    assert (row["nom"], row["nom_2"], row["iri"], row["iri_2"]) == ("1", "2", "http://a/x", "3")


def test_the_record_names_every_file_with_its_size_and_digest(graph: Path) -> None:
    found = {f.name: f.text for f in pack.files(material(graph, base="https://d.fr/p/"))}
    (graph.parent / "fiche.ttl").write_text(found["catalogue.ttl"], encoding="utf-8")
    quads = diff.read([graph.parent / "fiche.ttl"])
    named = {str(q.object) for q in quads if q.predicate.endswith("#downloadURL")}
    assert named == {
        "https://d.fr/p/" + name
        for name in found
        if name.startswith("graphe.") or name.endswith(".csv")
    }
    digests = {
        getattr(q.object, "value", "") for q in quads if q.predicate.endswith("#checksumValue")
    }
    assert hashlib.sha256(found["graphe.trig"].encode()).hexdigest() in digests
    assert not any(store.SKOLEM_PREFIX in str(q) for q in quads)


def test_the_report_names_no_file(graph: Path) -> None:
    (graph / "vide.ttl").write_text("")
    files = {f.name: f.text for f in pack.files(material(graph))}
    assert "sh:conforms" in files["rapport-shacl.ttl"]
    assert str(graph) not in "".join(files.values())
    assert "vide.ttl" not in "".join(files.values())


def test_changes_are_told_since_an_earlier_pack(graph: Path, tmp_path: Path) -> None:
    old = tmp_path / "ancien"
    pack.publish(old, pack.files(material(graph)))
    (graph / "n.ttl").write_text(PREFIXES + NODES + ":dahlias a :Creche .", encoding="utf-8")
    now = material(graph)
    before = diff.parts(old)
    assert before == [old / "graphe.trig"]
    changes = diff.compare(diff.read(before), diff.read([graph]))
    words = diff.Words(store.load(before), now.data, store.empty())
    since = pack.Since(changes, words)
    files = {f.name: f.text for f in pack.files(material(graph, since=since))}
    assert "### dahlias (Crèche)" in files["CHANGEMENTS.md"]
    assert json.loads(files["changements.json"])["counts"]["statements_added"] == 1
    assert "CHANGEMENTS.md" in files["LISEZ-MOI.md"]


# --- Equal bytes -------------------------------------------------------------------------------

PUBLISH = """
import sys
from pathlib import Path
from pre_kg import config, gate, pack
from pre_kg.wiring import Knowledge
graph, folder = map(Path, sys.argv[1:])
k = Knowledge(config.Settings(graph=(graph,)))
report = gate.check(k.data.files, ())
pack.publish(folder, pack.files(pack.Material(k.data, k.vocabulary, k.wording, k.names, report)))
"""


def test_equal_graphs_give_equal_packs(graph: Path, tmp_path: Path) -> None:
    """One file or several, blank nodes called otherwise, under three hash seeds: the same bytes."""
    other = tmp_path / "autre"
    other.mkdir()
    for number, line in enumerate(NODES.strip().splitlines()):
        named = line.replace('[ :rue "Rue | 1" ] .', '_:z . _:z :rue "Rue | 1" .')
        (other / f"z{9 - number}.ttl").write_text(PREFIXES + named, encoding="utf-8")
    (other / "a.trig").write_text(PREFIXES + SOURCES, encoding="utf-8")
    assert diff.read([other]) == diff.read([graph])
    packs = []
    for seed, source in enumerate([graph, other, graph]):
        target = tmp_path / f"paquet{seed}"
        subprocess.run(
            [sys.executable, "-c", PUBLISH, str(source), str(target)],
            env={**os.environ, "PYTHONHASHSEED": str(seed * 4711)},
            check=True,
        )
        packs.append(contents(target))
    assert packs[0] == packs[1] == packs[2]


def test_sums_are_those_of_sha256sum(graph: Path, tmp_path: Path) -> None:
    pack.publish(tmp_path / "p", pack.files(material(graph)))
    done = subprocess.run(
        ["sha256sum", "-c", "--strict", "SHA256SUMS"],
        cwd=tmp_path / "p",
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0
    assert done.stdout.count(b": OK") == len(contents(tmp_path / "p")) - 1


# --- The folder --------------------------------------------------------------------------------

A, B = [File("a.txt", "a"), File("t/b.txt", "b")], [File("c.txt", "c")]


def test_a_pack_replaces_an_earlier_one_whole(tmp_path: Path) -> None:
    pack.publish(tmp_path / "p", A)
    pack.publish(tmp_path / "p", B)
    assert set(contents(tmp_path / "p")) == {"c.txt", "SHA256SUMS"}
    assert os.listdir(tmp_path) == ["p"]


def test_an_empty_folder_is_filled(tmp_path: Path) -> None:
    (tmp_path / "p").mkdir()
    pack.publish(tmp_path / "p", A)
    assert set(contents(tmp_path / "p")) == {"a.txt", "t/b.txt", "SHA256SUMS"}


def test_a_folder_with_something_else_in_it_is_left_alone(tmp_path: Path) -> None:
    pack.publish(tmp_path / "p", A)
    (tmp_path / "p" / "mes-notes.txt").write_text("à garder")
    before = contents(tmp_path / "p")
    with pytest.raises(StoreError, match=r"mes-notes\.txt"):
        pack.publish(tmp_path / "p", B)
    assert contents(tmp_path / "p") == before
    (tmp_path / "f").write_text("")
    with pytest.raises(StoreError, match="est un fichier"):
        pack.publish(tmp_path / "f", B)


def test_a_failure_half_way_leaves_the_earlier_pack(tmp_path: Path) -> None:
    pack.publish(tmp_path / "p", A)
    before = contents(tmp_path / "p")

    def failing():
        yield File("x.txt", "x")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        pack.publish(tmp_path / "p", failing())
    assert contents(tmp_path / "p") == before
    assert os.listdir(tmp_path) == ["p"]


FULL = """
import sys
from pathlib import Path
from pre_kg import pack
from pre_kg.errors import StoreError
from pre_kg.pack.contents import File
try:
    pack.publish(Path(sys.argv[1]), [File("a.txt", "x" * 3000), File("b.txt", "x" * 100_000)])
except StoreError as error:
    print(error)
"""


def test_a_full_disk_leaves_nothing_half_written(tmp_path: Path) -> None:
    pack.publish(tmp_path / "p", A)
    before = contents(tmp_path / "p")
    done = subprocess.run(
        [sys.executable, "-c", FULL, str(tmp_path / "p")],
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (5000, 5000)),
        env=unmeasured(),
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.startswith("Écriture impossible : ")
    assert contents(tmp_path / "p") == before
    assert os.listdir(tmp_path) == ["p"]


def test_a_folder_that_does_not_exist_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="Écriture impossible"):
        pack.publish(tmp_path / "absent" / "p", A)
    assert not os.listdir(tmp_path)


def test_no_term_of_ours_is_needed(tmp_path: Path) -> None:
    (tmp_path / "g.nt").write_text(f"<urn:x:a> <{terms.RDF_TYPE}> <urn:x:K> .")
    files = {f.name: f.text for f in pack.files(material(tmp_path / "g.nt"))}
    assert "tableaux/k.csv" in files
    assert "urn:pre-kg:paquet:graphe.ttl" in files["catalogue.ttl"]
