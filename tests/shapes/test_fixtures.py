"""Each shape accepts its valid fixtures; each invalid one breaks exactly the shape it is named for.

A fixture holds one or two nodes and is read with `monde.ttl`, a small world that is valid by
itself.
"""

import functools
import re
from pathlib import Path

import pytest
from pyshacl import validate
from rdflib import Graph, URIRef
from rdflib.namespace import RDF, SH

ROOT = Path(__file__).parents[2]
FIXTURES = Path(__file__).parent / "fixtures"
SHAPE_FILES = sorted((ROOT / "ontology" / "shapes").glob("*.ttl"))
WORLD = FIXTURES / "monde.ttl"
CASES = sorted(path for path in FIXTURES.glob("*.ttl") if path != WORLD)
NAME = re.compile(r"^(?P<shape>\w+Shape)-(?P<verdict>valid|invalid)-\d\d$")


def read(*paths: Path) -> Graph:
    """Returns the union of Turtle files as an rdflib Memory graph."""
    graph = Graph()
    for path in paths:
        graph.parse(path, format="turtle", publicID="https://w3id.org/pre-kg/")
    return graph


@functools.cache
def shapes_graph() -> Graph:
    """Returns all shapes together, as the gate reads them."""
    return read(*SHAPE_FILES)


def node_shapes() -> list[str]:
    """Returns the local names of all node shapes."""
    return sorted(local_name(shape) for shape in shapes_graph().subjects(RDF.type, SH.NodeShape))


def local_name(iri: object) -> str:
    """Returns what follows the last '#' of an IRI."""
    return str(iri).rpartition("#")[2]


@functools.cache
def owners() -> dict[URIRef, str]:
    """Maps each part of a node shape, and the node shape itself, to the node shape's local name."""
    shapes = shapes_graph()
    owner = {}
    for shape in shapes.subjects(RDF.type, SH.NodeShape):
        owner[shape] = local_name(shape)
        for part in (*shapes.objects(shape, SH.property), *shapes.objects(shape, SH.sparql)):
            owner[part] = local_name(shape)
    return owner


@functools.cache
def report(path: Path) -> Graph:
    """Returns the SHACL report of a fixture read with the world."""
    data = read(WORLD) if path == WORLD else read(WORLD, path)
    _, found, text = validate(data, shacl_graph=shapes_graph(), inference="none")
    assert isinstance(found, Graph), text
    return found


def broken_shapes(path: Path) -> set[str]:
    """Returns the node shapes that a fixture, read with the world, does not satisfy."""
    return {owners()[source] for source in report(path).objects(None, SH.sourceShape)}


def test_there_are_shapes_and_fixtures() -> None:
    assert len(SHAPE_FILES) > 20
    assert len(CASES) > 100


def test_the_world_of_the_fixtures_is_valid() -> None:
    assert broken_shapes(WORLD) == set()


@pytest.mark.parametrize("shape", node_shapes())
def test_each_shape_has_valid_and_invalid_fixtures(shape: str) -> None:
    verdicts = {
        match["verdict"]
        for path in CASES
        if (match := NAME.match(path.stem)) and match["shape"] == shape
    }
    assert verdicts == {"valid", "invalid"}


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_a_fixture_breaks_the_shape_it_is_named_for_and_no_other(path: Path) -> None:
    match = NAME.match(path.stem)
    assert match, f"{path.name} is not named <Shape>-valid-NN or <Shape>-invalid-NN"
    assert match["shape"] in node_shapes()
    assert broken_shapes(path) == ({match["shape"]} if match["verdict"] == "invalid" else set())


def test_each_constraint_has_a_french_message_that_says_what_to_do() -> None:
    shapes = shapes_graph()
    verb = re.compile(
        r"^(Ajoutez|Complétez|Corrigez|Donnez|Écrivez|Gardez|Marquez|Reliez|Retirez) "
    )
    constraints = {part for part in owners() if (part, RDF.type, SH.NodeShape) not in shapes}
    assert constraints
    for part in constraints:
        messages = list(shapes.objects(part, SH.message))
        assert [text.language for text in messages] == ["fr"], part
        assert verb.match(messages[0]), messages[0]


def test_each_property_shape_is_named_and_ordered_for_display() -> None:
    shapes = shapes_graph()
    parts = set(shapes.subjects(RDF.type, SH.PropertyShape))
    assert parts
    for part in parts:
        assert isinstance(part, URIRef), part
        assert shapes.value(part, SH.name).language == "fr"
        assert shapes.value(part, SH.order) is not None
        assert shapes.value(part, SH.severity) in {SH.Violation, SH.Warning, SH.Info}


def test_each_constraint_that_can_be_broken_is_broken_by_a_fixture() -> None:
    """Guards against a constraint that never fires, such as a misspelt path."""
    shapes = shapes_graph()
    fired: set[object] = set()
    for path in CASES:
        if "-invalid-" in path.stem:
            fired |= set(report(path).objects(None, SH.sourceShape))
            fired |= set(report(path).objects(None, SH.sourceConstraint))
    parameters = (SH.minCount, SH.pattern, SH.select)
    must = {part for parameter in parameters for part in shapes.subjects(parameter)}
    assert must
    assert sorted(local_name(part) for part in must - fired) == []
