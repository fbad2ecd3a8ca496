"""The vocabulary is complete, closed over published terms, and consistent under OWL 2.

Two reasoners from PyPI look at it (docs/decisions/0003-raisonneur.md): rustdl for OWL 2 DL, owlrl
for the datatypes that rustdl leaves out.
"""

import json
import re
from pathlib import Path

import owlrl
import pyoxigraph as ox
import pytest
import rustdl
from rdflib import OWL, RDF, RDFS, SKOS, XSD, Dataset, Graph, Literal, Namespace, URIRef
from rdflib.compare import isomorphic
from rdflib.namespace import DCAT, DCTERMS, FOAF, ORG, PROV, QB, SDO

ROOT = Path(__file__).parents[2]
ONTOLOGY = ROOT / "ontology" / "pre.ttl"
CONTEXT = ROOT / "ontology" / "context.jsonld"
ALIGNMENTS = sorted((ROOT / "ontology" / "alignments").glob("*.ttl"))
TURTLE = [ONTOLOGY, *ALIGNMENTS, *sorted((ROOT / "ontology" / "shapes").glob("*.ttl"))]
WORLD = Path(__file__).parent / "fixtures" / "monde.ttl"
BASE = "https://w3id.org/pre-kg/"
PRE = Namespace(BASE + "def#")
ANNOTATIONS = (PRE.verbalisation, PRE.formuleInverse, PRE.question)
OWL_RL_ERROR = owlrl.Namespaces.ERRNS.error
SLOT = re.compile(r"\{(\w+)\}")
FIGURE_SLOTS = {"indicateur", "concerne", "population", "unite", "periode"}

# Terms of vocabularies that rdflib does not hold, checked against what their owners publish.
PUBLISHED = {
    "http://data.europa.eu/eli/ontology#": {
        "LegalResource",
        "amended_by",
        "amends",
        "based_on",
        "date_document",
        "date_publication",
        "first_date_entry_in_force",
        "id_local",
        "number",
        "repeals",
        "type_document",
    },
    "http://purl.org/vocab/cpsv#": {"PublicService"},
    "http://data.europa.eu/m8g/": {
        "PublicOrganisation",
        "hasCompetentAuthority",
        "hasLegalResource",
        "thematicArea",
    },
    "http://purl.org/linked-data/sdmx/2009/dimension#": {"refArea", "refPeriod"},
    "http://purl.org/linked-data/sdmx/2009/measure#": {"obsValue"},
    "http://www.w3.org/ns/oa#": {"SpecificResource", "end", "start"},
}
PUBLISHED |= {
    str(vocabulary): set(vocabulary.__annotations__)
    for vocabulary in (DCAT, DCTERMS, FOAF, ORG, OWL, PROV, QB, RDFS, SDO, SKOS)
}


def read(*paths: Path) -> Graph:
    """Returns the union of Turtle and TriG files."""
    graph = Graph()
    for path in paths:
        triples = (quad.triple for quad in ox.parse(path=str(path), base_iri=BASE))
        graph.parse(data=ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES), format="nt")
    return graph


ONTOLOGY_GRAPH = Graph().parse(ONTOLOGY)
CLASSES = sorted(ONTOLOGY_GRAPH.subjects(RDF.type, OWL.Class))
OBJECT_PROPERTIES = sorted(ONTOLOGY_GRAPH.subjects(RDF.type, OWL.ObjectProperty))
DATA_PROPERTIES = sorted(ONTOLOGY_GRAPH.subjects(RDF.type, OWL.DatatypeProperty))
ANNOTATION_PROPERTIES = sorted(ONTOLOGY_GRAPH.subjects(RDF.type, OWL.AnnotationProperty))
PROPERTIES = [*OBJECT_PROPERTIES, *DATA_PROPERTIES, *ANNOTATION_PROPERTIES]


def languages(term: URIRef, predicate: URIRef) -> list[str | None]:
    """Returns the language tags of a term's literals, sorted."""
    return sorted(text.language or "" for text in ONTOLOGY_GRAPH.objects(term, predicate))


@pytest.mark.parametrize("path", TURTLE, ids=lambda path: path.name)
def test_each_file_parses_alike_in_both_engines(path: Path) -> None:
    assert len({quad.triple for quad in ox.parse(path=str(path))}) == len(Graph().parse(path)) > 0


def test_no_statement_of_the_vocabulary_is_written_twice() -> None:
    triples = [quad.triple for quad in ox.parse(path=str(ONTOLOGY))]
    assert len(triples) == len(set(triples))


@pytest.mark.parametrize("term", [*CLASSES, *PROPERTIES])
def test_each_term_has_one_label_in_french_and_in_english(term: URIRef) -> None:
    assert languages(term, RDFS.label) == ["en", "fr"]
    assert ONTOLOGY_GRAPH.value(term, RDFS.isDefinedBy) is not None


@pytest.mark.parametrize("term", [t for t in [*CLASSES, *PROPERTIES] if t.startswith(PRE)])
def test_each_term_of_ours_is_defined_in_french_and_in_english(term: URIRef) -> None:
    assert languages(term, SKOS.definition) == ["en", "fr"]


@pytest.mark.parametrize("term", PROPERTIES)
def test_each_property_has_domain_and_range_or_says_why_not(term: URIRef) -> None:
    both = (ONTOLOGY_GRAPH.value(term, RDFS.domain), ONTOLOGY_GRAPH.value(term, RDFS.range))
    assert None not in both or languages(term, RDFS.comment) == ["fr"]


def test_no_term_is_of_two_sorts() -> None:
    sorts = [set(CLASSES), set(OBJECT_PROPERTIES), set(DATA_PROPERTIES), set(ANNOTATION_PROPERTIES)]
    assert sum(map(len, sorts)) == len(set().union(*sorts)) > 0


def test_every_domain_range_superclass_and_annotation_is_declared() -> None:
    declared = {*CLASSES, RDF.langString}
    declared |= set(ONTOLOGY_GRAPH.subjects(RDF.type, RDFS.Datatype))
    for predicate in (RDFS.domain, RDFS.range, RDFS.subClassOf, OWL.disjointWith):
        for target in ONTOLOGY_GRAPH.objects(None, predicate):
            assert target in declared or target.startswith(str(XSD)), target


@pytest.mark.parametrize("path", [ONTOLOGY, *ALIGNMENTS], ids=lambda path: path.name)
def test_every_reused_term_exists_in_its_published_vocabulary(path: Path) -> None:
    graph = read(path)
    terms = {t for triple in graph for t in triple if isinstance(t, URIRef)}
    for base, names in PUBLISHED.items():
        for term in terms:
            if term.startswith(base) and term != URIRef(base):
                assert term.removeprefix(base) in names, term


def test_patterns_name_slots_that_the_engine_knows() -> None:
    for annotation in ANNOTATIONS:
        patterns = list(ONTOLOGY_GRAPH.subject_objects(annotation))
        assert patterns
        for term, pattern in patterns:
            slots = set(SLOT.findall(pattern))
            known = {"sujet", "objet"} | (
                FIGURE_SLOTS if annotation == PRE.question else set[str]()
            )
            assert pattern.language == "fr"
            assert slots, pattern
            assert slots <= known, (term, pattern)
            if annotation != PRE.question:
                assert slots == {"sujet", "objet"}, pattern


def test_each_question_ends_with_a_question_mark_or_is_a_request() -> None:
    for pattern in ONTOLOGY_GRAPH.objects(None, PRE.question):
        assert pattern.endswith(" ?") or not pattern.startswith(("qui ", "que ", "où ")), pattern


def test_each_property_worded_one_way_is_worded_the_other_way() -> None:
    for term in OBJECT_PROPERTIES:
        worded = ONTOLOGY_GRAPH.value(term, PRE.verbalisation)
        assert (worded is None) == (ONTOLOGY_GRAPH.value(term, PRE.formuleInverse) is None), term


# --- OWL 2 ---------------------------------------------------------------------------------------


def consistent(graph: Graph, folder: Path) -> bool:
    """Asks the OWL 2 DL reasoner about a graph."""
    path = folder / "graph.rdf"
    graph.serialize(path, format="xml")
    return bool(rustdl.is_consistent(str(path)))


def shipped() -> Graph:
    """Returns the ontology with the shipped graph, formulations left out."""
    files = [p for p in (ROOT / "graph").rglob("*.t*") if p.suffix in {".ttl", ".trig"}]
    assert files
    facts = [p for p in files if "formulations" not in p.parts]
    return read(ONTOLOGY, ROOT / "ontology" / "themes.ttl", *facts)


def test_every_class_can_have_members(tmp_path: Path) -> None:
    path = tmp_path / "ontology.rdf"
    read(ONTOLOGY, *ALIGNMENTS).serialize(path, format="xml")
    found = rustdl.classify(str(path))
    assert found.complete
    assert list(found.unsatisfiable) == []
    assert set(rustdl.dropped_axioms(str(path))) <= {"DataPropertyRange: unsupported data range"}


def test_a_valid_world_is_consistent(tmp_path: Path) -> None:
    assert consistent(read(ONTOLOGY, WORLD), tmp_path)


def test_the_shipped_graph_is_consistent(tmp_path: Path) -> None:
    assert consistent(shipped(), tmp_path)


@pytest.mark.parametrize(
    "mistake",
    [
        pytest.param("<id/x> a foaf:Person , org:Role .", id="a role is no person"),
        pytest.param("<id/texte/t> a eli:LegalResource ; pre:anime <id/x> .", id="a text acts not"),
        pytest.param("<id/x> a pre:Section , pre:Source .", id="a section is no source"),
        pytest.param("<id/x> dcterms:subject <id/t> . <id/t> a pre:Public , pre:Theme .", id="two"),
    ],
)
def test_the_reasoner_sees_a_mistake(mistake: str, tmp_path: Path) -> None:
    graph = read(ONTOLOGY, WORLD)
    prefixes = "".join(f"@prefix {p}: <{n}> .\n" for p, n in ONTOLOGY_GRAPH.namespaces())
    graph.parse(data=f"@base <{BASE}> .\n{prefixes}{mistake}", format="turtle")
    assert not consistent(graph, tmp_path)


def closure_errors(graph: Graph) -> list[str]:
    """Returns what the OWL 2 RL closure of a graph finds wrong."""
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
    nothing = [f"{node} is nothing" for node in graph.subjects(RDF.type, OWL.Nothing)]
    return [*nothing, *map(str, graph.objects(None, OWL_RL_ERROR))]


def test_the_owl_rl_closure_of_the_shipped_graph_holds_no_error() -> None:
    assert closure_errors(shipped()) == []


def test_the_owl_rl_closure_sees_a_mistake() -> None:
    graph = read(ONTOLOGY, WORLD)
    graph.add((URIRef(BASE + "id/role/conteur"), RDF.type, FOAF.Person))
    assert closure_errors(graph) != []


def luhn(digits: str) -> int:
    """Returns the Luhn sum of a number, a multiple of ten when its key is right."""
    doubled = [int(d) * (1 + i % 2) for i, d in enumerate(reversed(digits))]
    return sum(d - 9 if d > 9 else d for d in doubled)


def test_each_siren_of_the_shipped_graph_has_the_right_key() -> None:
    sirens = list(shipped().objects(None, ORG.identifier))
    assert sirens
    assert [siren for siren in sirens if luhn(str(siren)) % 10] == []
    assert luhn("130026033") % 10 != 0


# --- JSON-LD context -----------------------------------------------------------------------------


def context() -> dict[str, object]:
    """Returns the JSON-LD context."""
    return dict(json.loads(CONTEXT.read_text(encoding="utf-8"))["@context"])


def test_the_context_names_every_term_and_agrees_with_its_sort() -> None:
    definitions = context()
    prefixes = {
        k: v for k, v in definitions.items() if isinstance(v, str) and v.endswith(("#", "/"))
    }
    named = {}
    for definition in definitions.values():
        compact = definition["@id"] if isinstance(definition, dict) else definition
        prefix, _, local = str(compact).partition(":")
        if prefix in prefixes:
            named[URIRef(prefixes[prefix] + local)] = definition
    assert set(named) >= {*CLASSES, *PROPERTIES}
    for term in OBJECT_PROPERTIES:
        assert named[term]["@type"] == "@id", term
    for term in DATA_PROPERTIES:
        assert not isinstance(named[term], dict) or named[term].get("@type") != "@id", term


# rdflib's JSON-LD code warns of what rdflib itself deprecates.
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_graph_survives_the_way_through_json_ld() -> None:
    graph = read(WORLD)
    club = URIRef(BASE + "id/dispositif/heure-du-conte")
    graph.add((club, PRE.objectif, Literal("lire ensemble", lang="fr")))
    graph.add((club, SKOS.prefLabel, Literal("Story time", lang="en")))
    graph.add((club, SKOS.altLabel, Literal("conte", lang="fr")))
    graph.add((club, SKOS.altLabel, Literal("HC", lang="fr")))
    graph.add((club, DCTERMS.created, Literal("2005", datatype=XSD.gYear)))
    graph.add((club, PRE.ageMinimal, Literal(6)))
    text = graph.serialize(format="json-ld", context=context())
    assert '"@value": "lire ensemble"' not in text
    back = Dataset()
    back.parse(data=text, format="json-ld")
    assert isomorphic(graph, back.default_graph)
    triples = {quad.triple for quad in ox.parse(text, format=ox.RdfFormat.JSON_LD)}
    assert len(triples) == len(graph)
