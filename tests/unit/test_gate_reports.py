"""One report, four ways to say it, each complete and stable."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest

from pre_kg.gate import reports
from pre_kg.gate.findings import Finding
from pre_kg.model import Literal, Report, Violation

SH = "http://www.w3.org/ns/shacl#"
ROOT = Path("/graphe")
WRONG = Finding(
    focus_node="http://e/lilas",
    path="http://e/places",
    value=Literal("beaucoup \x1b[31m\n", language="fr"),
    shape="http://e/LieuShape",
    severity="violation",
    message="Écrivez un entier.",
    focus_label="Crèche des Lilas [bold]",
    path_label="places",
    file="/graphe/nœuds/lieux.ttl",
    line=12,
    expected="un nombre entier (xsd:integer)",
    component=SH + "DatatypeConstraintComponent",
)
MISSING = Finding(
    focus_node="http://e/rose",
    path=None,
    value=None,
    shape="orphelins",
    severity="warning",
    message="Reliez ce nœud.",
    file="/graphe/nœuds/lieux.ttl",
    line=14,
    expected="Sans orphelin",
)
REPORT = Report((WRONG, MISSING), triples=1, files=2)
CLEAN = Report((), triples=0, files=1)


def test_the_text_says_where_what_expected_and_what_to_do() -> None:
    text = reports.as_text(REPORT, root=ROOT)
    assert text.splitlines() == [
        "nœuds/lieux.ttl",
        "  ✗ nœuds/lieux.ttl:12  Crèche des Lilas [bold] · places",
        '      trouvé   "beaucoup \\u001b[31m\\u000a"@fr',
        "      attendu  un nombre entier (xsd:integer)",
        "      à faire  Écrivez un entier.",
        "      règle    LieuShape",
        "  ! nœuds/lieux.ttl:14  rose",
        "      attendu  Sans orphelin",
        "      à faire  Reliez ce nœud.",
        "      règle    orphelins",
        "",
        "Non conforme : 1 violation, 1 avertissement, pour 1 énoncé dans 2 fichiers.",
    ]


def test_the_text_of_nothing_says_that_there_was_nothing() -> None:
    assert reports.as_text(CLEAN) == "Conforme : 0 énoncé dans 1 fichier : rien à contrôler.\n"


def test_colours_are_for_terminals_and_markup_in_values_is_text() -> None:
    coloured = reports.as_text(REPORT, root=ROOT, colour=True)
    assert "\x1b[1;31m" in coloured
    assert "[bold]" in coloured
    assert "\x1b[31m\n" not in coloured
    assert "\x1b" not in reports.as_text(REPORT)


def test_a_long_value_is_cut() -> None:
    long = Violation("http://e/x", None, Literal("é" * 1_000_000), "s", "violation", "m")
    assert len(reports.as_text(Report((long,)))) < 1000


def test_the_json_has_its_documented_keys() -> None:
    content = json.loads(reports.as_json(REPORT, root=ROOT))
    assert list(content) == ["conforms", "files", "triples", "counts", "violations"]
    assert content["counts"] == {"violation": 1, "warning": 1, "info": 0}
    first = content["violations"][0]
    assert first == {
        "file": "nœuds/lieux.ttl",
        "line": 12,
        "severity": "violation",
        "rule": "http://e/LieuShape",
        "shape": "http://e/LieuShape",
        "component": SH + "DatatypeConstraintComponent",
        "focus": "http://e/lilas",
        "focus_label": "Crèche des Lilas [bold]",
        "path": "http://e/places",
        "path_label": "places",
        "value": {
            "value": "beaucoup \x1b[31m\n",
            "datatype": "http://www.w3.org/2001/XMLSchema#string",
            "language": "fr",
        },
        "expected": "un nombre entier (xsd:integer)",
        "message": "Écrivez un entier.",
    }


def test_the_turtle_is_a_shacl_report_without_blank_nodes() -> None:
    text = reports.as_turtle(REPORT, root=ROOT)
    triples = [q.triple for q in ox.parse(text.encode(), format=ox.RdfFormat.TURTLE)]
    assert not any(isinstance(t, ox.BlankNode) for triple in triples for t in triple)
    by_predicate = {}
    for triple in triples:
        by_predicate.setdefault(triple.predicate.value, []).append(triple)
    (conforms,) = by_predicate[SH + "conforms"]
    assert conforms.object.value == "false"
    results = {t.object for t in by_predicate[SH + "result"]}
    required = ("resultSeverity", "focusNode", "sourceConstraintComponent", "resultMessage")
    for name in required:
        assert {t.subject for t in by_predicate[SH + name]} == results
    assert [t.object.value for t in by_predicate[SH + "resultPath"]] == ["http://e/places"]


def check_sarif(content: dict) -> None:
    """Main constraints of the SARIF 2.1.0 schema on the parts that we write."""
    assert set(content) <= {"$schema", "version", "runs", "properties"}
    assert content["version"] == "2.1.0"
    assert content["$schema"].endswith("sarif-2.1.0.json")
    assert isinstance(content["runs"], list)
    for run in content["runs"]:
        driver = run["tool"]["driver"]
        assert isinstance(driver["name"], str)
        assert driver["name"]
        identifiers = [rule["id"] for rule in driver["rules"]]
        assert len(set(identifiers)) == len(identifiers)
        for rule in driver["rules"]:
            assert isinstance(rule["shortDescription"]["text"], str)
            assert rule["defaultConfiguration"]["level"] in {"none", "note", "warning", "error"}
        assert run["columnKind"] in {"utf16CodeUnits", "unicodeCodePoints"}
        for result in run["results"]:
            assert result["ruleId"] == identifiers[result["ruleIndex"]]
            assert result["level"] in {"none", "note", "warning", "error"}
            assert result["message"]["text"]
            assert all(isinstance(v, str) for v in result["partialFingerprints"].values())
            for location in result.get("locations", []):
                physical = location["physicalLocation"]
                uri = physical["artifactLocation"]["uri"]
                assert uri.isascii()
                assert " " not in uri
                assert physical["region"]["startLine"] >= 1
                for logical in location["logicalLocations"]:
                    assert isinstance(logical["fullyQualifiedName"], str)


def test_the_sarif_keeps_the_constraints_of_its_schema() -> None:
    content = json.loads(reports.as_sarif(REPORT, root=ROOT))
    check_sarif(content)
    first = content["runs"][0]["results"][0]
    assert first["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "n%C5%93uds/lieux.ttl"},
        "region": {"startLine": 12},
    }
    assert [r["level"] for r in content["runs"][0]["results"]] == ["error", "warning"]


def test_the_sarif_of_a_clean_report_holds_no_result() -> None:
    content = json.loads(reports.as_sarif(CLEAN))
    check_sarif(content)
    assert content["runs"][0]["results"] == []


@pytest.mark.parametrize("name", sorted(reports.FORMATS))
def test_a_result_without_a_place_can_be_said(name: str) -> None:
    nowhere = Violation("", None, None, "s", "info", "m")
    assert "m" in reports.FORMATS[name](Report((nowhere,)))


PROGRAM = """
import sys
sys.path[:0] = {paths!r}
from pathlib import Path
from pre_kg import gate
from pre_kg.gate import reports
folder = Path({folder!r})
report = gate.check([folder / "g.ttl"], [folder / "s.ttl"], verify=[folder / "v.rq"])
for write in reports.FORMATS.values():
    print(write(report))
"""


def test_equal_graphs_give_equal_bytes_whatever_the_hash_seed(tmp_path: Path) -> None:
    (tmp_path / "g.ttl").write_text(
        "@prefix : <http://e/> . :a a :C ; :p 1 , 2 , 'x' . :b a :C . [] a :C ; :p 3 , 4 ."
        " [] a :C ."
    )
    (tmp_path / "s.ttl").write_text(
        "@prefix : <http://e/> . @prefix sh: <http://www.w3.org/ns/shacl#> . :S a sh:NodeShape ;"
        " sh:targetClass :C ; sh:property [ sh:path :p ; sh:minCount 1 ; sh:maxCount 1 ;"
        " sh:in (2 1) ],"
        " [ sh:path [ sh:alternativePath ( :p [ sh:inversePath :q ] ) ] ;"
        " sh:maxCount 2 ] ."
    )
    (tmp_path / "v.rq").write_text("SELECT ?noeud ?valeur WHERE { ?noeud <http://e/p> ?valeur }")
    program = PROGRAM.format(paths=sys.path, folder=str(tmp_path))
    said = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "42")
    }
    assert len(said) == 1
    assert b"violations" in said.pop()
