"""What changes is said, and nothing else; how files are cut or blank nodes called is no change."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pre_kg import diff, store, terms
from pre_kg.model import Literal, Quad

E = "http://e/"
HEAD = """@prefix : <http://e/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
:Creche rdfs:label "Crèche"@fr . :places rdfs:label "nombre de places"@fr .
"""
OLD = HEAD + ':lilas a :Creche ; rdfs:label "Les Lilas"@fr ; :places 45 . :roses a :Creche .'
NEW = HEAD + ':lilas a :Creche ; rdfs:label "Les Lilas"@fr ; :places 50 . :iris a :Creche .'
QUADS = st.builds(
    Quad,
    st.sampled_from([E + c for c in "abc"]),
    st.sampled_from([E + "p", E + "q"]),
    st.one_of(st.sampled_from([E + "a", E + "d"]), st.builds(Literal, st.text(max_size=3))),
    st.sampled_from([None, E + "g"]),
)


def loaded(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def said(tmp_path: Path, old: str, new: str) -> tuple[diff.Changes, str]:
    before, after = loaded(tmp_path, "a.trig", old), loaded(tmp_path, "b.trig", new)
    changes = diff.compare(diff.read([before]), diff.read([after]))
    words = diff.Words(store.load([before]), store.load([after]), store.empty())
    return changes, diff.as_text(changes, words)


def test_a_change_is_told_by_node_in_words(tmp_path: Path) -> None:
    changes, text = said(tmp_path, OLD, NEW)
    assert [c.node for c in changes.added] == [E + "iris"]
    assert [c.node for c in changes.removed] == [E + "roses"]
    assert [c.node for c in changes.changed] == [E + "lilas"]
    assert "~ Modifié : Les Lilas (Crèche)\n    nombre de places : 45 → 50\n" in text
    assert "+ Ajouté : iris (Crèche)" in text
    assert "- Retiré : roses (Crèche)" in text
    assert text.endswith(
        "1 nœud ajouté, 1 nœud retiré, 1 nœud modifié, 2 énoncés de plus, 2 énoncés de moins.\n"
    )


def test_a_statement_that_moves_to_another_section_has_changed(tmp_path: Path) -> None:
    section = "@prefix : <http://e/> . :s1 { :a :p 1 }"
    changes, text = said(tmp_path, section, section.replace(":s1", ":s2"))
    assert len(changes.changed) == 1
    assert "- p : 1  [s1]" in text
    assert "+ p : 1  [s2]" in text


def test_a_lexical_form_is_a_change_and_is_shown(tmp_path: Path) -> None:
    changes, text = said(
        tmp_path, "<http://e/a> <http://e/p> 1.5 .", "<http://e/a> <http://e/p> 1.50 ."
    )
    assert changes.counts["statements_added"] == 1
    assert "1.5 → 1.50" in text


def test_two_texts_that_differ_by_their_type_alone_are_told_apart(tmp_path: Path) -> None:
    _, text = said(
        tmp_path, '<http://e/a> <http://e/p> "x" .', '<http://e/a> <http://e/p> "x"@fr .'
    )
    assert 'p : "x" → "x"@fr' in text


@given(st.sets(QUADS), st.sets(QUADS))
def test_what_is_told_leads_from_the_old_graph_to_the_new_one(
    old: set[Quad], new: set[Quad]
) -> None:
    changes = diff.compare(old, new)
    gone = {q for c in changes.nodes for q in c.removed}
    come = {q for c in changes.nodes for q in c.added}
    assert (old - gone) | come == new
    assert bool(changes) == (old != new)
    back = diff.compare(new, old)
    assert [c.node for c in back.added] == [c.node for c in changes.removed]
    for change in changes.added:
        assert not any(q.subject == change.node for q in old)


def test_files_cut_otherwise_and_blank_nodes_called_otherwise_change_nothing(
    tmp_path: Path,
) -> None:
    (tmp_path / "un").mkdir()
    (tmp_path / "deux").mkdir()
    prefix = "@prefix : <http://e/> . "
    loaded(
        tmp_path / "un", "a.ttl", prefix + ":a :p [ :q 1 , 2 ; :r [ :q 3 ] ] . :b :p ( 1 2 3 ) ."
    )
    loaded(tmp_path / "deux", "z.ttl", prefix + "_:x :r _:y ; :q 2 , 1 . _:y :q 3 . :a :p _:x .")
    loaded(tmp_path / "deux", "a.ttl", prefix + ":b :p ( 1 2 3 ) .")
    assert not diff.compare(diff.read([tmp_path / "un"]), diff.read([tmp_path / "deux"]))


def test_a_value_in_a_blank_node_is_a_change(tmp_path: Path) -> None:
    text = "<http://e/a> <http://e/p> [ <http://e/q> 1 ] ."
    changes, page = said(tmp_path, text, text.replace("1", "2"))
    assert changes
    assert "nœud anonyme" in page
    assert "urn:pre-kg" not in page


@pytest.mark.parametrize("length", [1, 5_000])
def test_long_lists_and_rings_of_blank_nodes_are_named(length: int) -> None:
    def node(i: int, mark: str) -> str:
        return f"{store.SKOLEM_PREFIX}{mark}:{i}"

    def chain(mark: str, *, ring: bool) -> set[Quad]:
        quads = {Quad(node(i, mark), E + "rest", node(i + 1, mark)) for i in range(length)}
        return quads | ({Quad(node(length, mark), E + "rest", node(0, mark))} if ring else set())

    for ring in (False, True):
        assert diff.settled(chain("x", ring=ring)) == diff.settled(chain("y", ring=ring))


def test_the_json_holds_every_statement_with_its_labels(tmp_path: Path) -> None:
    before, after = loaded(tmp_path, "a.ttl", OLD), loaded(tmp_path, "b.ttl", NEW)
    changes = diff.compare(diff.read([before]), diff.read([after]))
    words = diff.Words(store.load([before]), store.load([after]), store.empty())
    content = json.loads(diff.as_json(changes, words))
    (changed,) = content["changed"]
    assert changed["label"] == "Les Lilas"
    assert changed["kind_label"] == "Crèche"
    (added,) = changed["added"]
    assert added["predicate_label"] == "nombre de places"
    assert added["object"] == {"value": "50", "datatype": terms.XSD + "integer", "language": None}
    assert content["counts"]["nodes_added"] == 1


def test_a_page_cannot_be_broken_by_a_label(tmp_path: Path) -> None:
    old = loaded(tmp_path, "a.ttl", "<http://e/a> <http://e/p> 1 .")
    new = loaded(tmp_path, "b.ttl", '<http://e/a> <http://e/p> "<script>[x](y)</script>\\n# z" .')
    changes = diff.compare(diff.read([old]), diff.read([new]))
    page = diff.as_markdown(
        changes, diff.Words(store.load([old]), store.load([new]), store.empty())
    )
    assert "<script>" not in page
    assert "\n# z" not in page


# --- A partner's file ----------------------------------------------------------------------------


def quads(text: str, tmp_path: Path) -> set[Quad]:
    return diff.read([loaded(tmp_path, f"{abs(hash(text))}.trig", text)])


def test_a_file_that_says_one_thing_more_takes_nothing_away(tmp_path: Path) -> None:
    graph = quads(OLD, tmp_path)
    file = quads("@prefix : <http://e/> . :lilas :places 46 .", tmp_path)
    assert diff.offered(graph, file).counts == {
        "nodes_added": 0,
        "nodes_changed": 1,
        "nodes_removed": 0,
        "statements_added": 1,
        "statements_removed": 0,
    }


def test_a_node_given_back_without_a_statement_loses_it(tmp_path: Path) -> None:
    changes = diff.offered(quads(OLD, tmp_path), quads(NEW, tmp_path))
    (lilas,) = changes.changed
    assert [q.object for q in lilas.removed] == [Literal("45", terms.XSD + "integer")]
    assert not changes.removed, "a node that the file does not speak of stays"


def test_a_file_without_sections_is_held_against_their_merge(tmp_path: Path) -> None:
    graph = quads("@prefix : <http://e/> . :s1 { :a :p 1 , 2 }", tmp_path)
    assert not diff.offered(graph, quads("@prefix : <http://e/> . :a :p 1 , 2 .", tmp_path))
