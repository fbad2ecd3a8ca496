"""Windows of long texts, centres of nodes, names that a question merely contains, filters."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pre_kg import encoders, index, store
from pre_kg.index import corpus, fusion
from pre_kg.index.centres import Centres
from pre_kg.index.windows import MOST, SHORT, WORDS, cut, windows

EX = "https://example.org/w/"
FILLER = "le vent souffle sur la plaine et la pluie tombe sans fin depuis hier matin "
GRAPH = f"""
@prefix ex: <{EX}> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix pre: <https://w3id.org/pre-kg/def#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .

ex:Lieu rdfs:label "lieu"@fr .
ex:musique skos:prefLabel "musique"@fr .
ex:jazz skos:prefLabel "jazz"@fr ; skos:broader ex:musique .
ex:cave a ex:Lieu ; skos:prefLabel "La Cave"@fr ; dcterms:subject ex:jazz .
ex:opera a ex:Lieu ; skos:prefLabel "Opéra du Nord"@fr ; dcterms:subject ex:musique .
ex:stade a ex:Lieu ; skos:prefLabel "Stade Vert"@fr .
ex:fille skos:prefLabel "fille"@fr .
ex:club skos:prefLabel "Club d'échecs"@fr ;
    dcterms:description "On y apprend à jouer aux échecs, les garçons comme les filles."@fr .
ex:guide a pre:Source ; dcterms:title "Guide"@fr .
ex:s1 a pre:Section ; dcterms:isPartOf ex:guide .
ex:s2 a pre:Section ; dcterms:isPartOf ex:gazette .
ex:s1 {{ ex:cave ex:ouvre "le mardi"@fr . }}
ex:s2 {{ ex:stade ex:ouvre "le lundi"@fr . ex:opera ex:voisinDe ex:stade . }}
"""


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[index.Index]:
    path = tmp_path_factory.mktemp("ville")
    (path / "ville.trig").write_text(GRAPH, encoding="utf-8")
    data, schema = store.load([path / "ville.trig"]), store.empty()
    given_ = {"graph_digest": data.digest, "schema_digest": schema.digest}
    encoder = encoders.load("hachage")
    index.build(data, schema, encoder, path / "index", **given_)
    found = index.open_index(path / "index", encoder=encoder, **given_)
    yield found
    found.close()


def test_a_short_text_has_no_window() -> None:
    assert windows("") == windows("mot " * SHORT) == []


@given(st.integers(SHORT + 1, 12 * MOST))
def test_windows_cover_a_text_in_order_and_overlap(count: int) -> None:
    words = [f"m{i}" for i in range(count)]
    found = windows(" ".join(words))
    assert all(0 < len(window.split()) <= WORDS for window in found)
    seen = dict.fromkeys(word for window in found for word in window.split())
    assert list(seen) == words


def test_an_endless_text_has_a_bounded_number_of_windows() -> None:
    assert len(windows("mot " * 300_000)) == MOST
    assert windows("x" * 1_000_000) == []
    assert cut(["court", "mot " * 50]) == ([1, 1, 1, 1], windows("mot " * 50))


def test_a_sentence_in_a_long_page_is_found() -> None:
    needle = "la fanfare municipale répète le jeudi soir à la mairie"
    pages = [FILLER * 12, FILLER * 6 + needle + " " + FILLER * 6, "la fanfare " + FILLER * 11]
    question = "fanfare municipale à la mairie le jeudi"
    with corpus.indexed(pages, encoders.load("hachage")) as found:
        alone = replace(fusion.learned(), windows=fusion.Mix(0, 0, 0))
        lifted = replace(fusion.learned(), windows=fusion.Mix(1, 1, 1))
        whole, near = found.parts(question, alone), found.parts(question, lifted)
        assert near["dense"][1] > whole["dense"][1] + 0.2
        assert found.rank(question, 1, lifted) == [1]
        for part in fusion.PARTS:
            half = found.parts(
                question, replace(fusion.learned(), windows=fusion.Mix(0.5, 0.5, 0.5))
            )
            assert np.allclose(half[part], (whole[part] + near[part]) / 2, atol=1e-6)


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 6), st.integers(0, 1_000))
def test_the_nearness_of_a_centre_is_a_cosine(count: int, seed: int) -> None:
    draw = np.random.default_rng(seed)
    rows = draw.integers(-127, 127, size=(count, 16)).astype(np.int8)
    rows[0] = 0
    vector = draw.normal(size=16).astype(np.float32)
    vector /= np.linalg.norm(vector)
    found = Centres(rows).near(vector, np.arange(count))
    assert found[0] == 0
    assert ((found >= 0) & (found <= 1 + 1e-5)).all()


def test_a_name_counts_with_what_else_its_node_covers(town: index.Index) -> None:
    question = "ma fille veut apprendre à jouer aux échecs"
    reading = town.read(question)
    girl = town.number(f"{EX}fille")
    assert girl is not None
    assert town.named(question, reading)[girl].covered < 0.5
    alone = town.named("fille", town.read("fille"))[girl]
    assert alone.covered == pytest.approx(1)
    assert town.search(question, 1)[0].node == f"{EX}club"
    assert town.search("fille", 1)[0].node == f"{EX}fille"


def nodes(found: list[index.NodeHit]) -> set[str]:
    return {hit.node.removeprefix(EX) for hit in found}


def test_a_search_keeps_to_a_theme_and_what_is_narrower(town: index.Index) -> None:
    every = nodes(town.search("la cave, l'opéra ou le stade", 20))
    assert {"cave", "opera", "stade"} <= every
    kept = nodes(town.search("la cave, l'opéra ou le stade", 20, themes={f"{EX}musique"}))
    assert {"cave", "opera"} <= kept <= {"cave", "opera", "musique", "jazz"}
    assert "opera" not in nodes(town.search("l'opéra du nord", 20, themes=[f"{EX}jazz"]))


def test_a_search_keeps_to_a_source_or_a_section_of_it(town: index.Index) -> None:
    question = "la cave, l'opéra ou le stade"
    assert nodes(town.search(question, 20, sources=[f"{EX}guide"])) == {"cave"}
    assert nodes(town.search(question, 20, sources=[f"{EX}s2"])) == {"stade", "opera"}
    both = town.search(question, 20, sources=[f"{EX}gazette", f"{EX}s1"])
    assert nodes(both) == {"cave", "stade", "opera"}


def test_filters_add_up_and_an_unknown_value_keeps_nothing(town: index.Index) -> None:
    question, place = "la cave ou l'opéra", [f"{EX}Lieu"]
    kept = town.search(question, 20, kinds=place, themes=[f"{EX}musique"], sources=[f"{EX}guide"])
    assert nodes(kept) == {"cave"}
    for name in ("kinds", "themes", "sources"):
        assert town.search(question, 20, **{name: [f"{EX}rien"]}) == []
        assert town.search(question, 20, **{name: []}) == []
