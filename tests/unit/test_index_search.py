"""Search on a graph of another domain: what is named, misspelt, asked in other words, or absent."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pre_kg import encoders, index, store
from pre_kg.model import Fact, Literal

MINI = Path(__file__).parents[1] / "worlds" / "mini"
ID = "https://example.org/zoo/id/"
DEF = "https://example.org/zoo/def#"


@pytest.fixture(scope="module")
def zoo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[index.Index]:
    path = tmp_path_factory.mktemp("index")
    data, schema = store.load([MINI / "graph.trig"]), store.load([MINI / "ontology.ttl"])
    encoder = encoders.load("hachage")
    told: list[tuple[int, int]] = []
    index.build(
        data,
        schema,
        encoder,
        path,
        graph_digest=data.digest,
        schema_digest=schema.digest,
        progress=lambda done, total: told.append((done, total)),
    )
    assert told[-1][0] == told[-1][1] > 20
    found = index.open_index(
        path, graph_digest=data.digest, schema_digest=schema.digest, encoder=encoder
    )
    yield found
    found.close()


@pytest.mark.parametrize(
    ("question", "node"),
    [
        ("Éléphante Zélie", "elephant"),
        ("zelie", "elephant"),
        ("l'elephante", "elephant"),
        ("elefante", "elephant"),
        ("BTR", "bassin"),
        ("B.T.R.", "bassin"),
        ("bassin des 3 rivieres", "bassin"),
        ("le bassain des troi rivièrres", "bassin"),
        ("la plaine dafrique", "plaine"),
        ("une grosse bete avec une trompe", "elephant"),
        ("celui qui nage sur le dos", "loutre"),
        ("qui mange des moules", "loutre"),
        ("qui nourrit les animaux ?", "mila"),
        ("combien de visiteurs au bassin", "visiteurs-2021"),
        ("85 000 visiteurs", "visiteurs-2021"),
    ],
)
def test_the_node_that_is_meant_comes_first(zoo: index.Index, question: str, node: str) -> None:
    assert zoo.search(question, 3)[0].node == ID + node


def test_a_hit_tells_its_documents_and_what_found_it(zoo: index.Index) -> None:
    (hit, *_) = zoo.search("zélie", 3)
    assert 0 < hit.score <= 1
    assert {"label", "lexical", "ngrams", "dense"} == set(hit.found_by)
    best = hit.documents[0]
    assert (best.kind, best.text) == ("label", "Zélie")
    assert set(best.by) <= {"lexical", "ngrams", "dense"}
    assert best.score >= hit.documents[-1].score


def test_hits_are_ranked_and_at_most_k(zoo: index.Index) -> None:
    for k in (0, 1, 3, 100):
        scores = [hit.score for hit in zoo.search("les animaux du bassin", k)]
        assert len(scores) <= k
        assert scores == sorted(scores, reverse=True)


def test_a_kind_keeps_its_subclasses_alone(zoo: index.Index) -> None:
    nodes = {hit.node for hit in zoo.search("zélie au bassin", 10, kinds={DEF + "Animal"})}
    assert nodes <= {ID + "elephant", ID + "loutre"}
    assert ID + "elephant" in nodes
    assert zoo.search("zélie", 10, kinds={DEF + "Inconnu"}) == []


def test_a_document_gives_its_facts_without_the_graph(zoo: index.Index) -> None:
    found = [d for d in zoo.documents_of(ID + "loutre") if d.kind == "fact"]
    facts = {fact for d in found for fact in d.facts}
    section = "https://example.org/zoo/doc/guide-s1"
    assert Fact(ID + "loutre", DEF + "habite", ID + "bassin", (section,)) in facts
    eaten = Literal("des moules", "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString", "fr")
    assert Fact(ID + "loutre", DEF + "mange", eaten, (section,)) in facts
    for document in found:
        assert zoo.document(document.doc_id) == document
    assert zoo.document("inconnu") is None


def test_names_of_a_node(zoo: index.Index) -> None:
    assert zoo.labels_of(ID + "elephant") == ["Éléphante Zélie", "Zélie", "Zélli"]
    assert zoo.labels_of(ID + "bassin")[:2] == [
        "Bassin des Trois Rivières (B.T.R.)",
        "Bassin des Trois Rivières",
    ]
    assert zoo.labels_of("urn:inconnu") == []


@pytest.mark.parametrize(
    ("question", "text", "node", "how"),
    [
        ("Où vit Loutre Câline ?", "Loutre Câline", "loutre", "exact"),
        ("ou vit la LOUTRE  caline?", "LOUTRE  caline", "loutre", "folded"),
        ("que compte BTR en 2021", "BTR", "bassin", "acronym"),
        ("que compte le B.T.R. ?", "B.T.R.", "bassin", "acronym"),
        ("où est l’éléphante zelie", "éléphante zelie", "elephant", "folded"),
        ("la plaine de l'afrique", "plaine de l'afrique", "plaine", "stem"),
        ("la loutre calinne", "loutre calinne", "loutre", "fuzzy"),
    ],
)
def test_a_name_is_met_in_a_question(
    zoo: index.Index, question: str, text: str, node: str, how: str
) -> None:
    (found,) = zoo.mentions(question)
    assert (found.text, found.node, found.how) == (text, ID + node, how)
    assert question[found.start : found.end] == text
    assert 0 < found.score <= 1


def test_the_longest_name_wins(zoo: index.Index) -> None:
    found = zoo.mentions("Éléphante Zélie")
    assert [m.text for m in found] == ["Éléphante Zélie"]


def test_several_names_are_met_from_left_to_right(zoo: index.Index) -> None:
    found = zoo.mentions("Mila Ferrand soigne Zélie dans la Plaine d'Afrique")
    assert [m.node for m in found] == [ID + "mila", ID + "elephant", ID + "plaine"]


def test_a_question_without_name_mentions_nothing(zoo: index.Index) -> None:
    assert zoo.mentions("quelle heure est-il ?") == []
    assert zoo.mentions("") == []


def test_the_nearest_names_are_suggested(zoo: index.Index) -> None:
    assert zoo.suggest("loutr calin", 1) == ["Loutre Câline"]
    assert zoo.suggest("plaine afrik", 1) == ["Plaine d'Afrique"]
    assert zoo.suggest("", 3) == []
    assert len(zoo.suggest("bassin zélie plaine", 2)) <= 2


def test_misspelt_words_are_mended_before_the_search(zoo: index.Index) -> None:
    reading = zoo.read("l'elefante et lanimal, dans la riviere")
    assert reading.corrected["elefante"] == "elephante"
    assert reading.corrected["lanimal"] == "animal"
    assert "elephante" in reading.text


def test_words_of_another_subject_give_low_scores(zoo: index.Index) -> None:
    asked = zoo.search("zélie", 1)[0].score
    for question in ("recette de la tarte", "bonjour", "xqzw", "what time is it"):
        assert all(hit.score < asked / 2 for hit in zoo.search(question, 3))


@pytest.mark.parametrize(
    "question", ["", "   ", "?!", "\x00\x01", "🙂🙂", "日本語", "le la les de"]
)
def test_a_question_without_words_is_no_error(zoo: index.Index, question: str) -> None:
    zoo.search(question, 5)
    zoo.mentions(question)
    zoo.suggest(question, 3)


def test_a_question_of_a_megabyte_is_no_error(zoo: index.Index) -> None:
    assert zoo.search("zélie " * 200_000, 3)[0].node == ID + "elephant"
    assert zoo.mentions("x" * 1_000_000) == []


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(question=st.text(alphabet=st.characters(), max_size=80))
def test_no_question_makes_the_search_fail(zoo: index.Index, question: str) -> None:
    for hit in zoo.search(question, 5):
        assert 0 <= hit.score <= 1
    for mention in zoo.mentions(question):
        assert question[mention.start : mention.end] == mention.text
    zoo.suggest(question, 3)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    question=st.sampled_from(
        [
            '"zélie"',
            "zélie OR 1",
            "NEAR(a b)",
            "zélie*",
            "terms:zélie",
            "'; DROP TABLE nodes",
            "a AND",
            "(",
            "%",
            "^zélie",
        ]
    )
)
def test_the_language_of_the_engine_is_never_spoken(zoo: index.Index, question: str) -> None:
    zoo.search(question, 3)
    assert zoo.node_count == len(set(zoo._iris(range(zoo.node_count)).values()))


def test_the_same_question_always_gets_the_same_answer(zoo: index.Index) -> None:
    assert zoo.search("les bêtes du parc", 5) == zoo.search("les bêtes du parc", 5)


def test_an_empty_graph_can_be_indexed_and_asked(tmp_path: Path) -> None:
    (tmp_path / "vide.ttl").write_text("", encoding="utf-8")
    data = store.load([tmp_path / "vide.ttl"])
    encoder = encoders.load("hachage")
    manifest = index.build(
        data, data, encoder, tmp_path / "index", graph_digest="g", schema_digest="s"
    )
    assert (manifest.documents, manifest.nodes) == (0, 0)
    found = index.open_index(
        tmp_path / "index", graph_digest="g", schema_digest="s", encoder_name="hachage"
    )
    assert found.search("zélie") == []
    assert found.mentions("zélie") == []
    assert found.suggest("zélie", 3) == []
