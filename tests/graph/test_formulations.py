"""Every node that people look for can be found by words that are not its name.

Read from the files as they are shipped, so that the answer does not depend on the gate.
"""

import re
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

import pyoxigraph as ox
import pytest

from pre_kg.french import fold, tokens
from pre_kg.terms import FORMULATION, PRE

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "graph" / "formulations"
# A second author drafted the files of « second » before reading the others.
FILES = sorted(FOLDER.rglob("*.ttl"))
NAMES = [*sorted((ROOT / "graph" / "nodes").glob("*.ttl")), ROOT / "ontology" / "themes.ttl"]
SKOS = "http://www.w3.org/2004/02/skos/core#"
TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
VALUE = ox.NamedNode("http://purl.org/linked-data/sdmx/2009/measure#obsValue")
LABELS = [ox.NamedNode(SKOS + name) for name in ("prefLabel", "altLabel", "hiddenLabel")]
LEAST = 20
LEAST_OF_A_FIGURE = 8
FIGURE = PRE + "Chiffre"
ORG = "http://www.w3.org/ns/org#"
# How many ways to ask each kind needs in the families that other sources bring.
LEAST_OF_THE_OTHERS = {
    PRE + "Dispositif": 20,
    PRE + "Charte": 20,
    PRE + "CategorieActeurs": 10,
    ORG + "FormalOrganization": 10,
    ORG + "OrganizationalUnit": 10,
    ORG + "OrganizationalCollaboration": 10,
    "http://data.europa.eu/eli/ontology#LegalResource": 10,
    "https://schema.org/Report": 10,
}
# Kinds that nobody looks for by their own words.
EXEMPT = {PRE + "Source", PRE + "Section", SKOS + "ConceptScheme"}
# The families of the first source; the others are named after their file of nodes.
FAMILIES = {
    "dispositifs", "organisations", "categories", "roles", "textes", "chartes", "publications",
    "themes", "publics", "evenements", "politiques", "chiffres", "autres",
}  # fmt: skip
# The files of nodes that the first source and its complements fill.
FIRST_NAMES = {
    "categories", "chartes", "chiffres", "dispositifs", "enquetes", "evenements", "lieux",
    "motifs-axes-objectifs", "organisations", "personnes", "politiques", "publications", "roles",
    "textes", "themes",
}  # fmt: skip


def triples(paths: list[Path]) -> list[ox.Quad]:
    """Returns the statements of Turtle files, in the order of the files."""
    return [quad for path in paths for quad in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE)]


def same_words(text: str) -> str:
    """Returns what is left of a text without case, accents, punctuation and spacing."""
    return " ".join(fold(token.text) for token in tokens(text))


def numbers(text: str) -> list[Decimal]:
    """Returns the numbers written in digits in a text, « 66,1 » and « 85 000 » included."""
    grouped = re.sub(r"(?<=\d)\s(?=\d{3}\b)", "", text)
    return [Decimal(found.replace(",", ".")) for found in re.findall(r"\d+(?:[.,]\d+)?", grouped)]


@pytest.fixture(scope="module")
def formulations() -> dict[str, list[ox.Literal]]:
    """Returns the formulations of each node."""
    found: dict[str, list[ox.Literal]] = defaultdict(list)
    for quad in triples(FILES):
        assert quad.predicate.value == FORMULATION, quad
        found[quad.subject.value].append(quad.object)
    return found


@pytest.fixture(scope="module")
def kinds() -> dict[str, set[str]]:
    """Returns the classes of each named node."""
    found: dict[str, set[str]] = defaultdict(set)
    for quad in triples(NAMES):
        if quad.predicate == TYPE:
            found[quad.subject.value].add(quad.object.value)
    return found


def test_there_is_one_file_a_family() -> None:
    families = {path.stem for path in FILES if path.parent == FOLDER}
    assert families >= FAMILIES
    assert families - FAMILIES <= {path.stem for path in NAMES}
    assert {path.stem for path in FILES} == families
    assert len(NAMES) > 10


def test_every_node_of_another_family_has_its_formulations(
    formulations: dict[str, list[ox.Literal]],
) -> None:
    few = {
        quad.subject.value: len(formulations.get(quad.subject.value, []))
        for path in NAMES
        if path.stem not in FIRST_NAMES
        for quad in triples([path])
        if quad.predicate == TYPE
        and len(formulations.get(quad.subject.value, []))
        < LEAST_OF_THE_OTHERS.get(quad.object.value, 0)
    }
    assert few == {}


def test_every_node_of_the_first_source_has_its_formulations(
    formulations: dict[str, list[ox.Literal]], kinds: dict[str, set[str]]
) -> None:
    first = {quad.subject.value for quad in triples([p for p in NAMES if p.stem in FIRST_NAMES])}
    expected = {node for node in first if not kinds[node] & EXEMPT}
    assert len(expected) > 150
    few = {
        node: len(formulations.get(node, []))
        for node in expected
        if len(formulations.get(node, [])) < (LEAST_OF_A_FIGURE if FIGURE in kinds[node] else LEAST)
    }
    assert few == {}


def test_no_wording_of_a_figure_gives_its_value_away(
    formulations: dict[str, list[ox.Literal]], kinds: dict[str, set[str]]
) -> None:
    values: dict[str, set[Decimal]] = defaultdict(set)
    for path in sorted((ROOT / "graph").rglob("*.trig")):
        for quad in ox.parse(path=str(path), format=ox.RdfFormat.TRIG):
            if quad.predicate == VALUE:
                values[quad.subject.value].add(Decimal(quad.object.value))
    figures = {node for node, classes in kinds.items() if FIGURE in classes}
    assert len(figures) > 40
    assert set(values) == figures
    told = [
        (node, literal.value)
        for node in figures
        for literal in formulations[node]
        if values[node] & set(numbers(literal.value))
    ]
    assert told == []


def test_no_formulation_names_an_unknown_node(
    formulations: dict[str, list[ox.Literal]], kinds: dict[str, set[str]]
) -> None:
    sources = ROOT / "graph" / "sources" / "sources.ttl"
    known = set(kinds) | {quad.subject.value for quad in triples([sources])}
    assert set(formulations) - known == set()


def test_formulations_are_french_and_tidy(formulations: dict[str, list[ox.Literal]]) -> None:
    for literals in formulations.values():
        for literal in literals:
            text = literal.value
            assert literal.language == "fr", literal
            assert text == " ".join(text.split()), literal
            assert len(text) < 120, literal


def test_two_nodes_never_share_a_formulation(formulations: dict[str, list[ox.Literal]]) -> None:
    owners: dict[str, list[str]] = defaultdict(list)
    for node, literals in formulations.items():
        for literal in literals:
            owners[same_words(literal.value)].append(node)
    assert {words: nodes for words, nodes in owners.items() if len(nodes) > 1} == {}


def test_a_formulation_is_never_a_name(formulations: dict[str, list[ox.Literal]]) -> None:
    names = {
        same_words(quad.object.value): quad.subject.value
        for quad in triples(NAMES)
        if quad.predicate in LABELS
    }
    assert len(names) > 500
    clashes = [
        (literal.value, node, names[words])
        for node, literals in formulations.items()
        for literal in literals
        if (words := same_words(literal.value)) in names
    ]
    assert clashes == []


def test_one_name_never_means_two_notions() -> None:
    owners: dict[str, set[str]] = defaultdict(set)
    for quad in triples([ROOT / "ontology" / "themes.ttl"]):
        if quad.predicate in LABELS and quad.object.language == "fr":
            owners[same_words(quad.object.value)].add(quad.subject.value)
    assert {words: nodes for words, nodes in owners.items() if len(nodes) > 1} == {}
