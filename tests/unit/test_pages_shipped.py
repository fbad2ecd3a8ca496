"""Pages of the shipped graph: one of each kind is made, and its links lead somewhere."""

import html
import re
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from tests.asking import world

from pre_kg import queries
from pre_kg.server import statements
from pre_kg.server.pages import editor, kinds, node, question
from pre_kg.server.pages.display import Display
from pre_kg.server.pages.visit import Visit
from pre_kg.server.snapshot import Snapshot, load

LINK = re.compile(r'href="(/noeud[^"]*)"')


@pytest.fixture(scope="module")
def snapshot() -> Snapshot:
    knowledge = world("livré")
    assert knowledge.index
    return load(knowledge.settings)


@pytest.fixture
def visit(snapshot: Snapshot) -> Visit:
    return Visit(base=snapshot.state.base)


def test_a_node_of_each_kind_has_a_page_whose_links_lead_to_nodes(
    snapshot: Snapshot, visit: Visit
) -> None:
    linked: set[str] = set()
    for entry in kinds.entries(Display(snapshot, visit)):
        first = kinds.members(snapshot, entry.iri)[0]
        made = node.node(snapshot, visit, first)
        assert made.status == 200
        assert snapshot.wording.label(first) in html.unescape(made.html)
        linked.update(html.unescape(href) for href in LINK.findall(made.html))
    assert linked
    for href in linked:
        parts = urlsplit(href)
        named = parse_qs(parts.query).get("iri")
        local = unquote(parts.path.removeprefix("/noeud").removeprefix("/"))
        assert statements.find(snapshot, named[0] if named else local)


def test_named_queries_are_examples_that_run(snapshot: Snapshot, visit: Visit) -> None:
    made = editor.editor(snapshot, visit, "", "", None).html
    assert len(snapshot.queries) > 40
    for name, query in snapshot.queries.items():
        assert f"exemple={name}" in made
        if not query.parameters:
            assert isinstance(editor.run(snapshot, editor.start(snapshot, name), 5), queries.Table)


def test_the_home_page_names_no_kind_that_the_graph_does_not_have(
    snapshot: Snapshot, visit: Visit
) -> None:
    made = question.question(snapshot, visit, "").html
    tiles = re.findall(r'class="count">(\d+)<', made)
    assert tiles
    assert all(int(count) > 0 for count in tiles)
