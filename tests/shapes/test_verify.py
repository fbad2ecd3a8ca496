"""Each verify query returns rows on its invalid fixtures, none on the others, with a message.

The queries run on quads whose default graph is the union of all graphs, with the ontology in a
named graph of its own, as the gate runs them.
"""

import re
from pathlib import Path

import pyoxigraph as ox
import pytest

ROOT = Path(__file__).parents[2]
RULES = sorted((ROOT / "ontology" / "verify").glob("*.rq"))
CASES = sorted((Path(__file__).parent / "fixtures").glob("*.trig"))
ONTOLOGY_GRAPH = ox.NamedNode("https://w3id.org/pre-kg/graph/ontologie")
NAME = re.compile(r"^(?P<rule>[a-z-]+)-(?P<verdict>valid|invalid)-\d\d$")
HEADER = re.compile(r"^#\+ (title|message): (.+)$", re.MULTILINE)


def offenders(rule: Path, fixture: Path) -> ox.QuerySolutions:
    """Returns the rows of a rule on a fixture."""
    store = ox.Store()
    store.load(
        path=str(ROOT / "ontology" / "pre.ttl"),
        format=ox.RdfFormat.TURTLE,
        to_graph=ONTOLOGY_GRAPH,
    )
    store.load(path=str(fixture), format=ox.RdfFormat.TRIG)
    return store.query(rule.read_text(encoding="utf-8"), use_default_graph_as_union=True)


def test_there_are_rules_and_fixtures() -> None:
    assert len(RULES) > 10
    assert len(CASES) > 2 * len(RULES)


@pytest.mark.parametrize("rule", RULES, ids=lambda path: path.stem)
def test_each_rule_has_valid_and_invalid_fixtures(rule: Path) -> None:
    names = [match for path in CASES if (match := NAME.match(path.stem))]
    assert {m["verdict"] for m in names if m["rule"] == rule.stem} == {"valid", "invalid"}


@pytest.mark.parametrize("fixture", CASES, ids=lambda path: path.stem)
def test_a_fixture_breaks_its_rule_or_satisfies_it(fixture: Path) -> None:
    match = NAME.match(fixture.stem)
    assert match, f"{fixture.name} is not named <rule>-valid-NN or <rule>-invalid-NN"
    rule = ROOT / "ontology" / "verify" / f"{match['rule']}.rq"
    rows = list(offenders(rule, fixture))
    assert bool(rows) == (match["verdict"] == "invalid"), rows
    assert all(row["noeud"] is not None for row in rows)


@pytest.mark.parametrize("rule", RULES, ids=lambda path: path.stem)
def test_a_rule_has_a_title_and_a_message_that_its_columns_fill(rule: Path) -> None:
    header = dict(HEADER.findall(rule.read_text(encoding="utf-8")))
    assert set(header) == {"title", "message"}
    columns = [v.value for v in offenders(rule, next(p for p in CASES)).variables]
    assert columns[0] == "noeud"
    assert set(re.findall(r"\{(\w+)\}", header["message"])) <= set(columns)
    assert header["message"].endswith((".", "?"))
