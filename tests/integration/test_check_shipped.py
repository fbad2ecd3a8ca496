"""The shipped graph passes the gate, whole and in parts, and so does what a partner adds to it."""

import shutil
from pathlib import Path

import pytest

from pre_kg import gate

ROOT = Path(__file__).parents[2]
GRAPH = [ROOT / "graph", ROOT / "ontology" / "themes.ttl"]
SCHEMA = [ROOT / "ontology" / "pre.ttl", ROOT / "ontology" / "shapes"]
VERIFY = [ROOT / "ontology" / "verify"]
PARTNER = """@prefix pre: <https://w3id.org/pre-kg/def#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<https://w3id.org/pre-kg/id/dispositif/accueil-du-soir> a pre:Dispositif ;
  skos:prefLabel "Accueil du soir" ;
  pre:mobilisablePart <https://w3id.org/pre-kg/id/organisation/anct> .
"""


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("copie")
    shutil.copytree(GRAPH[0], folder / "graph")
    shutil.copy(GRAPH[1], folder)
    return [folder / "graph", folder / "themes.ttl"]


def test_the_shipped_graph_conforms() -> None:
    report = gate.check(GRAPH, SCHEMA, verify=VERIFY)
    assert report.files > 10
    assert [v for v in report.violations if v.severity == "violation"] == []


def test_a_partner_hears_of_its_own_faults_in_french_with_their_lines(tmp_path: Path) -> None:
    theirs = tmp_path / "partenaire.ttl"
    theirs.write_text(PARTNER, encoding="utf-8")
    report = gate.check([*GRAPH, theirs], SCHEMA, verify=VERIFY, only={theirs})
    assert {Path(v.file or "").name for v in report.violations} == {"partenaire.ttl"}
    lines = {(v.rule.rpartition("#")[2], v.line) for v in report.violations}
    assert ("Libelles-langue", 4) in lines
    assert ("vocabulaire-ferme", 5) in lines
    assert ("Formulations-nombre", 3) in lines


def test_a_change_is_judged_as_the_whole_is(copy: list[Path]) -> None:
    node = next(p for p in sorted((copy[0] / "nodes").glob("*.ttl")) if p.stem == "dispositifs")
    text = node.read_text(encoding="utf-8")
    assert '"@fr' in text
    node.write_text(text.replace('"@fr', '"@de', 1), encoding="utf-8")
    whole = gate.check(copy, SCHEMA, verify=VERIFY)
    changed = gate.check(copy, SCHEMA, verify=VERIFY, since=GRAPH)
    assert not whole.conforms

    def violations(report):
        return [v for v in report.violations if v.severity == "violation"]

    assert violations(changed) == violations(whole)
