"""What is written is Turtle or TriG that anybody reads back whole, in one order and layout."""

import random

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st

from pre_kg import terms, turtle
from pre_kg.model import Literal, Quad
from pre_kg.store import from_engine_quad, sort_key

SPACES = [
    "http://example.org/",
    "http://example.org/ns#",
    "https://w3id.org/pre-kg/id/dispositif/",
    "http://www.w3.org/ns/org#",
    "urn:x:",
    "http://exemple.fr/é/",
]
LOCALS = st.one_of(
    st.sampled_from(
        ["a", "a.b", "a.", ".a", "-a", "1a", "a²", "ªa", "µ", "é", "日本", "a·b", "a'b", "a~b",
         "a,b", "a%20b", "a/b", "a#b", "a:b", "a(b)", "a;b", "😀", "a\u200db", "a‿b", "١", "",
         "a&b=c"]
    ),
    st.text(
        st.characters(categories=["L", "N", "M", "Pd", "Pc"], max_codepoint=0x2FFFF), max_size=6
    ),
)  # fmt: skip
IRIS = st.builds(str.__add__, st.sampled_from(SPACES), LOCALS).filter(
    lambda iri: _is_iri(iri) and iri not in SPACES[:1]
)
LITERALS = st.one_of(
    st.builds(Literal, st.text(max_size=20)),
    st.builds(
        Literal,
        st.text(max_size=20),
        st.just(terms.RDF_LANG_STRING),
        st.sampled_from(["fr", "en", "fr-ca", "zh-hant-tw"]),
    ),
    st.builds(
        Literal,
        st.sampled_from(["1.50", "1.5", "+01", "-7", "1e0", "true", "", "2022", "a"]),
        st.sampled_from([terms.XSD + n for n in ("decimal", "integer", "double", "gYear")]),
    ),
)
QUADS = st.builds(Quad, IRIS, IRIS, st.one_of(IRIS, LITERALS), st.one_of(st.none(), IRIS))


def _is_iri(text: str) -> bool:
    try:
        list(ox.parse(f"<{text}> <{text}> <{text}> .", format=ox.RdfFormat.N_TRIPLES))
    except SyntaxError:
        return False
    return True


def written(quads: list[Quad], base: str | None = None) -> str:
    return "".join(turtle.write(quads, base))


@settings(max_examples=200, deadline=None)
@given(st.lists(QUADS, max_size=12), st.randoms(use_true_random=False))
def test_every_quad_comes_back_from_the_same_text_whatever_the_order(
    quads: list[Quad], chance: random.Random
) -> None:
    text = written(quads)
    shuffled = [*quads, *quads[:2]]
    chance.shuffle(shuffled)
    assert written(shuffled) == text
    read = ox.parse(text.encode(), format=ox.RdfFormat.TRIG)
    assert {from_engine_quad(q) for q in read} == set(quads)


@settings(max_examples=200, deadline=None)
@given(st.lists(QUADS, max_size=12), st.sampled_from(["http://example.org/", "https://w3id.org/"]))
def test_every_quad_comes_back_from_what_is_written_against_a_base(
    quads: list[Quad], base: str
) -> None:
    read = ox.parse(written(quads, base).encode(), format=ox.RdfFormat.TRIG)
    assert {from_engine_quad(q) for q in read} == set(quads)


def test_a_base_shortens_what_lies_under_it_and_a_usual_prefix_stays() -> None:
    e = "http://example.org/"
    text = written([Quad(e + "id/a", terms.RDF_TYPE, terms.SKOS + "Concept", e + "doc/s1.2")], e)
    assert text == (
        "@base <http://example.org/> .\n\n<doc/s1.2> {\n    <id/a> a skos:Concept .\n}\n"
    ).replace("@base", "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n@base")


@settings(max_examples=150, deadline=None)
@given(st.lists(QUADS, max_size=8))
def test_a_reader_of_another_make_finds_as_many_statements(quads: list[Quad]) -> None:
    triples = {Quad(q.subject, q.predicate, q.object) for q in quads}
    graph = rdflib.Graph()
    normalised, rdflib.NORMALIZE_LITERALS = rdflib.NORMALIZE_LITERALS, False
    try:
        graph.parse(data="".join(turtle.write(triples)), format="turtle")
    finally:
        rdflib.NORMALIZE_LITERALS = normalised
    assert {(str(s), str(p)) for s, p, _ in graph} == {(q.subject, q.predicate) for q in triples}
    texts = {q.object.value if isinstance(q.object, Literal) else q.object for q in triples}
    assert {str(o) for o in graph.objects()} == texts


def test_the_layout_reads_like_written_by_hand() -> None:
    e = "http://example.org/"
    text = written(
        [
            Quad(e + "lilas", e + "places", Literal("45", terms.XSD + "integer")),
            Quad(e + "lilas", terms.SKOS_PREF_LABEL, Literal("Lilas", terms.RDF_LANG_STRING, "fr")),
            Quad(e + "lilas", terms.RDF_TYPE, e + "Creche"),
            Quad(e + "lilas", e + "taux", Literal("1.50", terms.XSD + "decimal")),
            Quad(e + "roses", e + "voisine", e + "lilas", e + "rapport/s1"),
        ]
    )
    assert text == (
        "@prefix example: <http://example.org/> .\n"
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
        "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
        "\n"
        "example:lilas a example:Creche ;\n"
        '    skos:prefLabel "Lilas"@fr ;\n'
        "    example:places 45 ;\n"
        '    example:taux "1.50"^^xsd:decimal .\n'
        "\n"
        "<http://example.org/rapport/s1> {\n"
        "    example:roses example:voisine example:lilas .\n"
        "}\n"
    )


@pytest.mark.parametrize(
    ("space", "prefix"),
    [
        ("http://example.org/", "example"),
        ("https://www.data.gouv.fr/", "gouv"),
        ("https://w3id.org/pre-kg/id/dispositif/", "dispositif"),
        ("http://e.org/ontologie#", "ontologie"),
        ("http://e.org/2021/12/", "e"),
        ("http://a/", "a"),
        ("http://10.0.0.1/", "n"),
    ],
)
def test_a_prefix_is_a_word_of_its_namespace(space: str, prefix: str) -> None:
    assert turtle.prefixes_for([space + c for c in "abc"]) == {prefix: space}


def test_two_namespaces_of_one_word_get_two_prefixes_and_usual_names_stay_usual() -> None:
    iris = [
        s + c for s in ("http://a.org/ns/", "http://b.org/ns/", "http://c.org/skos/") for c in "abc"
    ]
    assert turtle.prefixes_for([*iris, terms.SKOS_PREF_LABEL]) == {
        "ns": "http://a.org/ns/",
        "ns2": "http://b.org/ns/",
        "skos": terms.SKOS,
        "skos2": "http://c.org/skos/",
    }


def test_a_namespace_that_serves_once_gets_no_prefix() -> None:
    assert turtle.prefixes_for(["http://a.org/x", "http://a.org/y"]) == {}


@given(st.lists(st.one_of(IRIS, LITERALS)))
def test_terms_have_one_order(found: list[str | Literal]) -> None:
    backwards = found[::-1]
    assert sorted(backwards, key=sort_key) == sorted(found, key=sort_key)
