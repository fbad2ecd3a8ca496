"""What OpenRefine says to the service, as its page of the guide shows it, happens."""

import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.asking import world
from tests.docs.blocks import blocks
from tests.serving import serving

from pre_kg.server import snapshot
from pre_kg.server.reconcile import matching

PAGE = Path(__file__).parents[2] / "docs" / "guide" / "openrefine.md"
FORM = "application/x-www-form-urlencoded"


def holds(found: Any, shown: Any) -> bool:
    """Whether a response holds what an abridged one shows: keys of objects, heads of lists."""
    if isinstance(shown, dict):
        return isinstance(found, dict) and all(
            key in found and holds(found[key], value) for key, value in shown.items()
        )
    if isinstance(shown, list):
        return (
            isinstance(found, list) and len(found) >= len(shown) and all(map(holds, found, shown))
        )
    return bool(found == shown)


@pytest.mark.parametrize(
    ("found", "shown", "held"),
    [
        ({"a": 1, "b": 2}, {"a": 1}, True),
        ([1, 2], [1], True),
        ({"a": {"b": [{"c": True}]}}, {"a": {"b": [{}]}}, True),
        ({"a": 1}, {"b": 1}, False),
        ([], [1], False),
        ({"a": False}, {"a": True}, False),
    ],
)
def test_an_abridged_response_can_differ(found: object, shown: object, held: bool) -> None:
    assert holds(found, shown) is held


def test_the_names_of_the_shipped_graph_lead_to_their_nodes() -> None:
    shipped = world("livré")
    assert shipped.index
    loaded = snapshot.load(shipped.settings)
    named = [
        (label.text, node)
        for node in shipped.wording.nodes()
        for label in shipped.wording.labels(node)
        if label.form == "pref"
    ][::10]
    assert len(named) > 20
    for name, node in named:
        found = matching.candidates(loaded, matching.Query(name, (), every=False, limit=10))
        assert node in {c["id"] for c in found}, name
        assert {c["id"] for c in found if c["match"]} <= {node}, name


def test_the_calls_of_the_page_are_answered_as_it_shows() -> None:
    shipped = world("livré")
    assert shipped.index
    found = [b for b in blocks(PAGE) if b.language in {"http", "json"}]
    assert sum(b.language == "http" for b in found) >= 6
    with serving(["--index", str(shipped.index_folder)]) as address:
        response = None
        for block in found:
            if block.language == "http":
                line, _, body = block.text.partition("\n")
                method, path = line.split(" ", 1)
                name, _, value = body.strip().partition("=")
                data = {name: value} if name else None
                response = httpx.request(method, address + path, data=data, timeout=60)
                assert response.status_code == 200, f"{PAGE.name}:{block.line}\n{response.text}"
            else:
                assert response is not None
                assert holds(response.json(), json.loads(block.text)), (
                    f"{PAGE.name}:{block.line}\n{response.text}"
                )
