"""Files become one data set: each statement once, its sections known, its digest stable."""

import json
import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pre_kg import store
from pre_kg.errors import ParseError, StoreError
from pre_kg.model import Literal, Quad
from pre_kg.terms import RDF_TYPE

ZOO = Path(__file__).parents[1] / "worlds" / "mini" / "graph.trig"
Z, D, S = (f"https://example.org/zoo/{part}" for part in ("id/", "def#", "doc/"))


@pytest.fixture(scope="module")
def zoo() -> store.Dataset:
    return store.load([ZOO])


def test_a_statement_counts_once_and_is_written_as_often_as_said(zoo: store.Dataset) -> None:
    said = Z + "loutre", D + "habite", Z + "bassin"
    assert list(zoo.quads(*said, None)) == [Quad(*said)]
    assert {q.graph for q in zoo.quads(*said)} == {S + "guide-s1", S + "guide-s2"}
    assert zoo.sections(*said) == (S + "guide-s1", S + "guide-s2")
    assert len(zoo) == len(list(zoo.quads(graph=None)))
    written = list(store.parse(ZOO))
    assert len(list(zoo.quads())) == len(set(written))
    assert len(zoo) == len({(q.subject, q.predicate, q.object) for q in written})


def test_what_no_section_says_is_outside_every_graph(zoo: store.Dataset) -> None:
    (quad,) = zoo.quads(Z + "mila", RDF_TYPE)
    assert quad.graph is None
    assert zoo.sections(quad.subject, quad.predicate, quad.object) == ()
    assert zoo.graphs() == [S + f"guide-s{n}" for n in (1, 2, 3)]


def test_every_pattern_gives_what_a_plain_filter_gives(zoo: store.Dataset) -> None:
    everything = list(zoo.quads())
    for sample in everything[::7]:
        for mask in range(8):
            pattern = [
                term if mask >> place & 1 else None
                for place, term in enumerate((sample.subject, sample.predicate, sample.object))
            ]
            for graph in (store.ANY, sample.graph):
                found = set(zoo.quads(*pattern, graph))
                expected = {
                    q
                    for q in everything
                    if matches(q, pattern) and (graph in {store.ANY, None, q.graph})
                }
                if graph is None:
                    expected = {Quad(q.subject, q.predicate, q.object) for q in expected}
                assert found == expected


def matches(quad: Quad, pattern: list[object]) -> bool:
    parts = (quad.subject, quad.predicate, quad.object)
    return all(w is None or w == t for w, t in zip(pattern, parts, strict=True))


def test_objects_and_subjects_come_sorted(zoo: store.Dataset) -> None:
    assert zoo.subjects(RDF_TYPE, D + "Enclos") == [Z + "bassin", Z + "plaine", Z + "sans-nom"]
    eats = zoo.objects(Z + "elephant", D + "mange")
    assert [o.value for o in eats if isinstance(o, Literal)] == [
        "des bananes",
        "du foin et des pommes",
    ]


@pytest.mark.parametrize("iri", ["pas une iri", "", "é è", "a>b"])
def test_what_is_no_iri_is_in_no_statement(zoo: store.Dataset, iri: str) -> None:
    assert list(zoo.quads(iri)) == []
    assert list(zoo.quads(object=iri)) == []


def test_the_digest_knows_contents_and_neither_names_nor_order(tmp_path: Path) -> None:
    for name, content in (("a.nt", "1"), ("b.nt", "2"), ("sous/c.nt", "2"), ("d.nt", "1")):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(f"<urn:a> <urn:b> '{content}' .\n")
    a, b, c, d = (tmp_path / n for n in ("a.nt", "b.nt", "sous/c.nt", "d.nt"))
    assert store.digest([a, b]) == store.digest([b, a]) == store.digest([d, c])
    assert store.digest([a]) != store.digest([b])
    assert store.digest([a]) != store.digest([a, d])
    assert store.digest([]) != store.digest([a])


def test_the_memory_of_digests_spares_reading_and_notices_each_change(tmp_path: Path) -> None:
    path, memory = tmp_path / "a.nt", tmp_path / "sous" / "memoire.json"
    path.write_text("<urn:a> <urn:b> '1' .\n")
    first = store.digest([path], memory)
    entries = json.loads(memory.read_text())
    forged = {k: [*v[:3], "0" * 64] for k, v in entries.items()}
    memory.write_text(json.dumps(forged))
    assert store.digest([path], memory) != first, "the file was read again"
    memory.write_text(json.dumps(entries))
    path.write_text("<urn:a> <urn:b> '2' .\n")
    os.utime(path, ns=(1, 1))
    assert store.digest([path], memory) == store.digest([path]) != first


@pytest.mark.parametrize(
    "content", ["", "{", "[]", "3", "null", '{"%s": 5}', '{"%s": "x"}', '{"%s": [1]}', "\x00"]
)
def test_a_damaged_memory_is_only_slower(tmp_path: Path, content: str) -> None:
    path, memory = tmp_path / "a.nt", tmp_path / "memoire.json"
    path.write_text("<urn:a> <urn:b> '1' .\n")
    memory.write_text(content.replace("%s", str(path.resolve())))
    assert store.digest([path], memory) == store.digest([path])


def test_a_memory_that_cannot_be_written_is_done_without(tmp_path: Path) -> None:
    path = tmp_path / "a.nt"
    path.write_text("<urn:a> <urn:b> '1' .\n")
    (tmp_path / "fichier").write_text("")
    for memory in (tmp_path / "fichier" / "m.json", Path("/proc/m.json"), tmp_path):
        assert store.digest([path], memory) == store.digest([path])
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.nt", "fichier"]


def test_blank_nodes_get_names_that_hold_from_one_load_to_the_next(tmp_path: Path) -> None:
    path = tmp_path / "a.ttl"
    path.write_text("@prefix : <urn:> . :a :p [ :q [ :r 1 ] ] , _:x . _:x :q 2 .")
    found = [sorted(map(str, store.load([p]).quads())) for p in (path, path)]
    assert found[0] == found[1]
    assert sum(store.SKOLEM_PREFIX in line for line in found[0]) == len(found[0])
    assert {q.graph for q in store.parse(path)} == {None}
    assert set(store.parse(path)) == set(store.load([path]).quads())


def test_a_folder_gives_its_rdf_files_sorted_and_passes_over_the_rest(tmp_path: Path) -> None:
    for name in ("b.ttl", "a.trig", "sous/c.nq", "n.json", "n.xml", "LISEZMOI.md", "d.jsonld"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("")
    found = [p.relative_to(tmp_path).as_posix() for p in store.locate([tmp_path])]
    assert found == ["a.trig", "b.ttl", "d.jsonld", "sous/c.nq"]
    assert store.locate([tmp_path, tmp_path / "b.ttl"]) == store.locate([tmp_path])


@pytest.mark.parametrize(
    ("name", "says"),
    [("absent.ttl", "introuvable"), ("a.docx", "Suffixes attendus"), ("vide", "Aucun fichier RDF")],
)
def test_a_place_without_rdf_is_refused_in_french(tmp_path: Path, name: str, says: str) -> None:
    (tmp_path / "a.docx").write_text("")
    (tmp_path / "vide").mkdir()
    with pytest.raises(StoreError, match=says):
        store.locate([tmp_path / name])


def test_nothing_at_all_is_refused() -> None:
    with pytest.raises(StoreError, match="aucun chemin"):
        store.locate([])


def test_the_first_file_that_declares_a_prefix_wins(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text("@prefix x: <urn:a:> . x:a x:b x:c .")
    (tmp_path / "b.ttl").write_text("@prefix x: <urn:b:> . @prefix y: <urn:y:> . x:a x:b x:c .")
    assert store.prefixes(store.locate([tmp_path])) == {"x": "urn:a:", "y": "urn:y:"}


def test_an_error_is_placed_and_names_the_file(tmp_path: Path) -> None:
    path = tmp_path / "faux.ttl"
    path.write_text("@prefix : <urn:> .\n:a :p :b .\n:a :p <urn:c d> .\n")
    with pytest.raises(ParseError) as refused:
        store.load([path])
    assert (refused.value.path, refused.value.line) == (str(path), 3)
    assert str(refused.value).startswith(f"{path}, ligne 3, colonne ")


def test_the_empty_data_set_answers_everything_with_nothing() -> None:
    empty = store.empty()
    assert len(empty) == 0
    assert list(empty.quads()) == empty.graphs() == empty.objects("urn:a", "urn:b") == []


@settings(max_examples=200, deadline=None)
@given(
    st.text(max_size=30),
    st.sampled_from([("http://www.w3.org/2001/XMLSchema#string", None), ("urn:d", None)]),
)
def test_terms_cross_to_the_engine_and_back(value: str, kind: tuple[str, None]) -> None:
    literal = Literal(value, *kind)
    assert store.from_engine(store.to_engine(literal)) == literal
