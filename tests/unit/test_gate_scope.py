"""Validating what changed gives the verdict of the whole."""

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pre_kg import gate
from pre_kg.gate.scope import Shapes, Statements
from pre_kg.model import Literal, Quad
from pre_kg.store import parse

PREFIXES = """@prefix : <http://e/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""
SHAPES = """
:B rdfs:subClassOf :A .
:Classe a sh:NodeShape ; sh:targetClass :A ;
  sh:property [ sh:path :p ; sh:class :A ] , [ sh:path :nom ; sh:minCount 1 ; sh:uniqueLang true ] .
:Suite a sh:NodeShape ; sh:targetClass :B ;
  sh:property [ sh:path ( :p :q ) ; sh:maxCount 1 ] .
:Inverse a sh:NodeShape ; sh:targetSubjectsOf :q ;
  sh:property [ sh:path [ sh:inversePath :p ] ; sh:maxCount 1 ] .
:Chaine a sh:NodeShape ; sh:targetClass :C ;
  sh:property [ sh:path [ sh:oneOrMorePath :q ] ; sh:disjoint :p ] ,
    [ sh:path ( [ sh:zeroOrMorePath :q ] :nom ) ; sh:minCount 1 ] .
:Homonyme a sh:NodeShape ; sh:targetSubjectsOf :nom ;
  sh:property [ sh:path ( :nom [ sh:inversePath :nom ] ) ; sh:maxCount 1 ] .
:Imbrique a sh:NodeShape ; sh:targetObjectsOf :q ;
  sh:property [ sh:path [ sh:alternativePath ( :p :q ) ] ; sh:node :Nomme ] ,
    [ sh:path :p ; sh:qualifiedValueShape [ sh:property [ sh:path :p ; sh:node :Nomme ] ] ;
      sh:qualifiedMaxCount 1 ] .
:Nomme a sh:NodeShape ; sh:or ( [ sh:path :nom ; sh:minCount 1 ] [ sh:class :C ] ) .
:Ferme a sh:NodeShape ; sh:targetNode :n0 ; sh:closed true ; sh:ignoredProperties ( :nom :p ) .
:Exclu a sh:NodeShape ; sh:targetClass :C ;
  sh:not [ sh:path :q ; sh:minCount 1 ; sh:node [ sh:class :B ] ] .
:Partout a sh:NodeShape ; sh:targetClass :B ; sh:sparql [
  sh:select "SELECT $this WHERE { ?autre <http://e/nom> 'c' . FILTER(?autre != $this) }" ] .
"""
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
NODES = [f"http://e/n{number}" for number in range(6)]


def triple(subject: str, predicate: str, value: str) -> str:
    return f"<{subject}> <{predicate}> {value} .\n"


LINKS = st.builds(
    lambda s, p, o: triple(s, p, f"<{o}>"),
    st.sampled_from(NODES),
    st.sampled_from(["http://e/p", "http://e/q"]),
    st.sampled_from(NODES),
)
TYPES = st.builds(
    lambda s, o: triple(s, TYPE, f"<{o}>"),
    st.sampled_from(NODES),
    st.sampled_from(["http://e/A", "http://e/B", "http://e/C"]),
)
WORDS = st.builds(
    lambda s, o: triple(s, "http://e/nom", o),
    st.sampled_from(NODES),
    st.sampled_from(['"a"@fr', '"b"@fr', '"a"', '"c"']),
)
TRIPLES = st.one_of(LINKS, LINKS, TYPES, WORDS)
HIERARCHY = st.just(
    triple("http://e/C", "http://www.w3.org/2000/01/rdf-schema#subClassOf", "<http://e/A>")
)


def write(path: Path, lines: set[str]) -> Path:
    path.write_text("".join(sorted(lines)), encoding="utf-8")
    return path


def verdicts(report: object) -> set[tuple[object, ...]]:
    return {
        (v.focus_node, v.path, v.path_label, v.value, v.shape, v.component, v.message)
        for v in report.violations
        if v.shape != "fichier-vide"
    }


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    old=st.sets(TRIPLES, max_size=22),
    removed=st.sets(st.integers(0, 21), max_size=3),
    added=st.sets(st.one_of(TRIPLES, TRIPLES, TRIPLES, HIERARCHY), max_size=3),
)
def test_what_changed_has_the_verdict_of_the_whole(
    tmp_path: Path, old: set[str], removed: set[int], added: set[str]
) -> None:
    """What the changed part leaves unsaid was already said of the older version."""
    new = {line for n, line in enumerate(sorted(old)) if n not in removed} | added
    schema = tmp_path / "formes.ttl"
    schema.write_text(PREFIXES + SHAPES, encoding="utf-8")
    before, after = write(tmp_path / "avant.nt", old), write(tmp_path / "apres.nt", new)
    whole = verdicts(gate.check([after], [schema]))
    changed = verdicts(gate.check([after], [schema], since=[before]))
    assert changed <= whole
    assert whole - changed <= verdicts(gate.check([before], [schema]))


@pytest.fixture
def shapes(tmp_path: Path) -> Shapes:
    path = tmp_path / "formes.ttl"
    path.write_text(PREFIXES + SHAPES, encoding="utf-8")
    return Shapes(parse(path))


def targets(narrowed: list[Quad], shape: str) -> set[object]:
    return {
        q.object
        for q in narrowed
        if q.subject == f"http://e/{shape}" and q.predicate.endswith("#targetNode")
    }


def test_an_unrelated_node_is_not_validated_again(shapes: Shapes) -> None:
    data = [Quad(node, TYPE, "http://e/A") for node in NODES]
    change = Quad(NODES[0], "http://e/nom", Literal("a"))
    narrowed = shapes.narrowed([change], Statements.of([*data, change, *shapes.quads]))
    assert narrowed is not None
    assert targets(narrowed, "Classe") == {NODES[0]}


def test_a_node_whose_value_changed_is_validated_again(shapes: Shapes) -> None:
    data = [Quad(node, TYPE, "http://e/A") for node in NODES[:3]]
    data.append(Quad(NODES[1], "http://e/p", NODES[0]))
    change = Quad(NODES[0], TYPE, "http://e/A")
    narrowed = shapes.narrowed([change], Statements.of([*data, *shapes.quads]))
    assert narrowed is not None
    assert targets(narrowed, "Classe") == {NODES[0], NODES[1]}


def test_a_shape_that_looks_anywhere_keeps_its_targets(shapes: Shapes) -> None:
    narrowed = shapes.narrowed([], Statements.of(shapes.quads))
    assert narrowed is not None
    kept = {q.subject for q in narrowed if q.predicate.endswith(("#targetClass", "#target"))}
    assert kept == {"http://e/Partout"}


def test_a_change_of_the_class_hierarchy_validates_the_whole(shapes: Shapes) -> None:
    change = Quad("http://e/C", "http://www.w3.org/2000/01/rdf-schema#subClassOf", "http://e/A")
    assert shapes.narrowed([change], Statements.of([change, *shapes.quads])) is None


def test_a_removed_node_still_troubles_those_who_point_to_it(tmp_path: Path) -> None:
    schema = tmp_path / "formes.ttl"
    schema.write_text(PREFIXES + SHAPES, encoding="utf-8")
    kept = {
        triple(NODES[2], TYPE, "<http://e/A>"),
        triple(NODES[2], "http://e/nom", '"a"'),
        triple(NODES[2], "http://e/p", f"<{NODES[3]}>"),
    }
    gone = {triple(NODES[3], TYPE, "<http://e/A>"), triple(NODES[3], "http://e/nom", '"b"')}
    before, after = write(tmp_path / "a.nt", kept | gone), write(tmp_path / "b.nt", kept)
    assert gate.check([before], [schema]).conforms
    (only,) = gate.check([after], [schema], since=[before]).violations
    assert (only.focus_node, only.value, only.line) == (NODES[2], NODES[3], 2)


def test_a_chain_is_followed_back_to_its_start(tmp_path: Path) -> None:
    schema = tmp_path / "formes.ttl"
    schema.write_text(PREFIXES + SHAPES, encoding="utf-8")
    chain = {triple(a, "http://e/q", f"<{b}>") for a, b in pairwise(NODES[1:])}
    named = {triple(node, "http://e/nom", f'"{node}"') for node in NODES}
    start = {
        triple(NODES[1], TYPE, "<http://e/C>"),
        triple(NODES[1], "http://e/p", f"<{NODES[0]}>"),
    }
    before = write(tmp_path / "a.nt", chain | named | start)
    change = {triple(NODES[5], "http://e/q", f"<{NODES[0]}>")}
    after = write(tmp_path / "b.nt", chain | named | start | change)
    assert gate.check([before], [schema]).conforms
    (only,) = gate.check([after], [schema], since=[before]).violations
    assert (only.focus_node, only.value) == (NODES[1], NODES[0])
    assert only.path_label == "q+"
