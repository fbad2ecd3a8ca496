"""A graph of another domain in French words: each statement, from both ends, with its sections."""

from itertools import pairwise
from pathlib import Path

import pytest

from pre_kg import store, verbalise
from pre_kg.model import Document
from pre_kg.store import Dataset
from pre_kg.verbalise import Wording, local_name

MINI = Path(__file__).parents[1] / "worlds" / "mini"
ID = "https://example.org/zoo/id/"
DEF = "https://example.org/zoo/def#"
DOC = "https://example.org/zoo/doc/"


@pytest.fixture(scope="module")
def data() -> Dataset:
    return store.load([MINI / "graph.trig"])


@pytest.fixture(scope="module")
def schema() -> Dataset:
    return store.load([MINI / "ontology.ttl"])


@pytest.fixture(scope="module")
def documents(data: Dataset, schema: Dataset) -> list[Document]:
    return verbalise.documents(data, schema)


@pytest.fixture
def no_schema(tmp_path: Path) -> Dataset:
    path = tmp_path / "vide.ttl"
    path.write_text("", encoding="utf-8")
    return store.load([path])


def texts(documents: list[Document], node: str, kind: str) -> list[str]:
    return [d.text for d in documents if d.node == ID + node and d.kind == kind]


def test_each_name_of_a_node_is_a_document(documents: list[Document]) -> None:
    assert texts(documents, "elephant", "label") == ["Éléphante Zélie", "Zélie", "Zélli"]


def test_the_description_bears_the_name(documents: list[Document]) -> None:
    assert texts(documents, "loutre", "description") == [
        "Loutre Câline : Petite nageuse qui casse des coquillages sur son ventre."
    ]


def test_each_formulation_is_a_document_without_fact(documents: list[Document]) -> None:
    found = [d for d in documents if d.kind == "formulation"]
    assert len(found) == 4
    assert not any(d.facts for d in found)


def test_a_fact_is_worded_by_the_ontology(documents: list[Document]) -> None:
    assert "Mila Ferrand prend soin de Loutre Câline" in texts(documents, "mila", "fact")


def test_a_fact_without_wording_is_subject_property_object(documents: list[Document]) -> None:
    assert "Loutre Câline — mange : des moules" in texts(documents, "loutre", "fact")


def test_a_fact_is_also_a_document_of_its_object(documents: list[Document]) -> None:
    found = [d for d in documents if d.node == ID + "plaine" and d.kind == "fact"]
    assert [d.text for d in found] == ["Plaine d'Afrique — abrite : Éléphante Zélie"]
    (fact,) = found[0].facts
    assert (fact.subject, fact.predicate, fact.object) == (
        ID + "elephant",
        DEF + "habite",
        ID + "plaine",
    )


def test_a_fact_tells_its_sections(documents: list[Document]) -> None:
    by_text = {d.text: d for d in documents}
    (fact,) = by_text["Éléphante Zélie — mange : du foin et des pommes"].facts
    assert fact.sections == (DOC + "guide-s1",)
    (fact,) = by_text["Éléphante Zélie — mange : des bananes"].facts
    assert fact.sections == (DOC + "guide-s3",)


def test_what_only_a_contradicted_section_states_gives_no_document(
    documents: list[Document],
) -> None:
    assert not any("1923" in d.text for d in documents)
    assert any("1979" in d.text for d in documents)
    (fact,) = next(d for d in documents if d.text.startswith("Loutre Câline — habite")).facts
    assert fact.sections == (DOC + "guide-s1",)


def test_a_figure_is_said_with_unit_period_and_comparison(documents: list[Document]) -> None:
    said = "Visiteurs du bassin : environ 85 000 visiteurs (2021)"
    assert said in texts(documents, "visiteurs-2021", "fact")
    assert said in texts(documents, "bassin", "fact")


def test_sections_and_vocabulary_terms_are_not_nodes(data: Dataset, schema: Dataset) -> None:
    nodes = Wording(data, schema).nodes()
    assert ID + "mila" in nodes
    assert DOC + "guide" not in nodes
    assert not any("guide-s" in node for node in nodes)
    assert Wording(schema, schema).nodes() == []


def test_the_kind_is_the_most_specific_class_in_french(data: Dataset, schema: Dataset) -> None:
    kinds = Wording(data, schema).kinds(ID + "elephant")
    assert [k.label for k in kinds] == ["Mammifère", "Animal"]
    assert [k.iri for k in kinds] == [DEF + "Mammifere", DEF + "Animal"]


def test_without_ontology_words_come_from_the_iris(data: Dataset, no_schema: Dataset) -> None:
    found = verbalise.documents(data, no_schema)
    assert "Mila Ferrand — soigne : Loutre Câline" in [d.text for d in found]
    assert "sans nom" in [d.text for d in found if d.node == ID + "sans-nom"]


def test_french_is_preferred_then_no_language_then_others(tmp_path: Path) -> None:
    path = tmp_path / "langues.ttl"
    path.write_text(
        "@prefix r: <http://www.w3.org/2000/01/rdf-schema#> . @prefix : <urn:x:> .\n"
        ':a r:label "chien"@fr, "dog"@en, "perro"@es . :b r:label "cat"@en, "chat" .\n'
        ':c r:label "horse"@en, "Pferd"@de . :d r:label "" .\n',
        encoding="utf-8",
    )
    labels = verbalise.node_labels(store.load([path]), store.load([path]))
    assert {node: [x.text for x in found] for node, found in labels.items()} == {
        "urn:x:a": ["chien"],
        "urn:x:b": ["chat"],
        "urn:x:c": ["horse"],
        "urn:x:d": ["d"],
    }


def test_ids_are_unique_and_depend_on_what_is_said_alone(
    data: Dataset, schema: Dataset, documents: list[Document]
) -> None:
    ids = [d.doc_id for d in documents]
    assert len(set(ids)) == len(ids)
    assert ids == [d.doc_id for d in verbalise.documents(data, schema)]


def test_documents_of_a_node_stand_together(documents: list[Document]) -> None:
    nodes = [d.node for d in documents]
    assert sorted(set(nodes)) == list(dict.fromkeys(nodes))
    assert sum(a != b for a, b in pairwise(nodes)) == len(set(nodes)) - 1


@pytest.mark.parametrize(
    ("iri", "words"),
    [
        ("https://ex.org/id/soutien-parental", "soutien parental"),
        ("https://ex.org/def#partenaireDe", "partenaire De"),
        ("https://ex.org/%C3%A9cole/", "école"),
        ("urn:x:", "x"),
        ("", ""),
    ],
)
def test_the_end_of_an_iri_in_words(iri: str, words: str) -> None:
    assert local_name(iri) == words
