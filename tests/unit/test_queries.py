"""Free and named SPARQL on a small world: what comes back, what is refused, and in which words."""

from pathlib import Path

import pytest

from pre_kg import queries, store
from pre_kg.errors import (
    ForbiddenQueryError,
    MalformedQueryError,
    ParameterError,
    StoreError,
    UnknownQueryError,
)
from pre_kg.model import Literal
from pre_kg.queries import Table, Triples
from pre_kg.terms import RDF_LANG_STRING, XSD

ZOO = Path(__file__).parents[1] / "worlds" / "mini" / "graph.trig"
Z, D, S = (f"https://example.org/zoo/{part}" for part in ("id/", "def#", "doc/"))
PREFIXES = {"z": Z, "": D, "s": S}


@pytest.fixture(scope="module")
def zoo() -> store.Dataset:
    return store.load([ZOO])


def rows(data: store.Dataset, text: str, **more: object) -> list[tuple[object, ...]]:
    found = queries.run(data, text, prefixes=PREFIXES, **more)  # type: ignore[arg-type]
    assert isinstance(found, Table)
    return list(found.rows)


def test_a_statement_of_two_sections_is_one_row_and_each_section_is_named(
    zoo: store.Dataset,
) -> None:
    assert rows(zoo, "SELECT ?o { z:loutre :habite ?o }") == [(Z + "bassin",)]
    told = rows(zoo, "SELECT ?g { GRAPH ?g { z:loutre :habite ?o } } ORDER BY ?g")
    assert told == [(S + "guide-s1",), (S + "guide-s2",)]


def test_what_no_section_says_has_no_graph(zoo: store.Dataset) -> None:
    assert rows(zoo, "SELECT ?g { GRAPH ?g { ?s a :Enclos } }") == []
    assert len(rows(zoo, "SELECT ?s { ?s a :Enclos }")) == 3
    names = {g for (g,) in rows(zoo, "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }")}
    assert names == {S + f"guide-s{n}" for n in (1, 2, 3)}


def test_from_restricts_the_query_to_the_graphs_it_names(zoo: store.Dataset) -> None:
    text = "SELECT ?o FROM s:guide-s1 { z:elephant :neEn ?o }"
    assert rows(zoo, text) == [(Literal("1979", XSD + "gYear"),)]
    text = "SELECT ?g FROM NAMED s:guide-s2 { GRAPH ?g { z:elephant :neEn ?o } }"
    assert rows(zoo, text) == [(S + "guide-s2",)]


def test_an_unbound_variable_is_none_and_columns_keep_their_order(zoo: store.Dataset) -> None:
    found = queries.run(zoo, "SELECT ?b ?a { VALUES ?a { 1 } OPTIONAL { ?b <urn:no> 1 } }")
    assert found == Table(("b", "a"), ((None, Literal("1", XSD + "integer")),))


def test_a_yes_or_no_is_a_boolean(zoo: store.Dataset) -> None:
    assert queries.run(zoo, "ASK { ?s a :Enclos }", prefixes=PREFIXES) is True
    assert queries.run(zoo, "ASK { ?s a :Licorne }", prefixes=PREFIXES) is False


def test_statements_come_distinct_and_sorted(zoo: store.Dataset) -> None:
    found = queries.run(zoo, "CONSTRUCT { ?o :loge ?s } { ?s :habite ?o }", prefixes=PREFIXES)
    assert found == Triples(
        ((Z + "bassin", D + "loge", Z + "loutre"), (Z + "plaine", D + "loge", Z + "elephant"))
    )
    described = queries.run(zoo, "DESCRIBE z:mila", prefixes=PREFIXES)
    assert isinstance(described, Triples)
    assert {s for s, _, _ in described.triples} == {Z + "mila"}


@pytest.mark.parametrize("limit", [1, 3, 1000])
def test_the_limit_of_rows_cuts_and_says_so(zoo: store.Dataset, limit: int) -> None:
    for text in ("SELECT * { ?s ?p ?o }", "CONSTRUCT WHERE { ?s ?p ?o }"):
        found = queries.run(zoo, text, rows=limit)
        assert isinstance(found, Table | Triples)
        count = len(found.rows if isinstance(found, Table) else found.triples)
        assert count <= limit
        assert found.truncated == (count == limit and limit < 1000)


def test_the_limit_of_rows_really_stops_the_work(zoo: store.Dataset) -> None:
    found = queries.run(zoo, "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }", rows=5)
    assert isinstance(found, Table)
    assert len(found.rows) == 5


def test_a_bound_variable_is_a_term_and_no_column(zoo: store.Dataset) -> None:
    text = "SELECT ?qui ?quoi { ?qui :mange ?quoi }"
    found = queries.run(zoo, text, {"qui": Z + "loutre"}, prefixes=PREFIXES)
    assert isinstance(found, Table)
    assert found.columns == ("quoi",)
    assert [row[0] for row in found.rows] == [Literal("des moules", RDF_LANG_STRING, "fr")]
    assert (
        queries.run(zoo, "ASK { ?qui :mange ?x }", {"qui": Z + "mila"}, prefixes=PREFIXES) is False
    )


@pytest.mark.parametrize(
    ("text", "name", "says"),
    [
        ("SELECT ?o { ?s ?p ?o }", "s", "doit nommer \\?s"),
        ("SELECT ?o { ?s ?p ?o }", "é", "doit nommer \\?é"),
        ("SELECT ?o { ?s ?p ?o }", "a b", "« a b »"),
        ("SELECT ?o { ?s ?p ?o }", "", "« »|«  »"),
    ],
)
def test_a_variable_that_cannot_be_bound_is_named(
    zoo: store.Dataset, text: str, name: str, says: str
) -> None:
    with pytest.raises(ParameterError, match=says):
        queries.run(zoo, text, {name: Literal("x")})


def test_an_iri_that_is_none_is_a_refused_parameter(zoo: store.Dataset) -> None:
    with pytest.raises(ParameterError):
        queries.run(zoo, "SELECT ?s { ?s ?p ?o }", {"s": "pas une iri > } #"})


@pytest.mark.parametrize(
    ("text", "line", "column", "says"),
    [
        ("SELECT * {", 1, 11, "s'arrête trop tôt"),
        ("", 1, 1, "s'arrête trop tôt"),
        ("SELECT * {\n  ?s ?p ?o .\n  ?s ?p é ?o }", 3, 11, "« ?o } » n'est pas attendu ici"),
        ("SELECT * {\n  ?s ?p ?o .\n  ?s ?p\n}", 4, 2, "s'arrête trop tôt"),
        ("SELECT *\n\n { ?s zou:p ?o }", 3, None, "préfixe non déclaré : zou:"),
        ("SELECT * { ?s <p q> ?o }", 1, None, "IRI"),
        ("SELECT ?s (COUNT(?o) AS ?n) { ?s ?p ?o }", 1, None, "GROUP BY"),
        ("Où habite la loutre ?", 1, None, "n'est pas attendu ici"),
        ("\ud800", None, None, "mal formée"),
        ("SELECT * { ?s ?p 'a\nb' }", 1, None, "mal formée"),
    ],
)
def test_a_malformed_query_says_where_and_what(
    zoo: store.Dataset, text: str, line: int | None, column: int | None, says: str
) -> None:
    with pytest.raises(MalformedQueryError, match="mal formée") as refused:
        queries.run(zoo, text)
    assert says in str(refused.value)
    assert refused.value.line == line
    assert column is None or refused.value.column == column


def test_a_query_that_would_leave_is_refused_before_it_runs(zoo: store.Dataset) -> None:
    for text in ("SELECT * { SERVICE <urn:x> {} }", "DROP ALL", "ASK FROM <urn:x> {}"):
        with pytest.raises(ForbiddenQueryError):
            queries.run(zoo, text)
    assert len(store.load([ZOO])) == len(zoo)


# --- Named queries -----------------------------------------------------------------------------


def test_the_header_of_a_named_query_is_read_whole() -> None:
    text = (
        "#+ title: Chiffres d'une année\n#+ description: Les chiffres\n"
        "#+description : et leurs sources.\n"
        "#+ param: annee year = 2021 — année : de l'enquête — ou d'avant\n"
        "#+ param: nom text\n#+ param: mot text = soutien à la parentalité\nSELECT ?annee {}\n"
    )
    query = queries.named_query("q", text)
    assert (query.title, query.description) == (
        "Chiffres d'une année",
        "Les chiffres et leurs sources.",
    )
    assert [(p.name, p.kind, p.default, p.description) for p in query.parameters] == [
        ("annee", "year", "2021", "année : de l'enquête — ou d'avant"),
        ("nom", "text", None, ""),
        ("mot", "text", "soutien à la parentalité", ""),
    ]
    assert query.text == text


@pytest.mark.parametrize(
    ("header", "says"),
    [
        ("", "title"),
        ("#+ title:\n", "title"),
        ("#+ title: T\n#+ param: x\n", "« x »"),
        ("#+ title: T\n#+ param: x couleur = rouge\n", "couleur"),
        ("#+ title: T\n#+ param: a-b text\n", "a-b"),
    ],
)
def test_a_header_that_is_not_as_it_should_be_is_refused(header: str, says: str) -> None:
    with pytest.raises(StoreError, match=says):
        queries.named_query("q", header + "ASK {}")


def test_a_folder_is_read_in_the_order_of_names(tmp_path: Path) -> None:
    (tmp_path / "sous").mkdir()
    for name in ("z.rq", "a.rq", "sous/m.rq", "notes.txt"):
        (tmp_path / name).write_text("#+ title: T\nASK {}", encoding="utf-8")
    assert sorted(queries.read_named(tmp_path)) == ["a", "m", "z"]


def test_a_named_query_that_is_not_utf_8_is_refused(tmp_path: Path) -> None:
    (tmp_path / "q.rq").write_bytes("#+ title: Été\nASK {}".encode("latin-1"))
    with pytest.raises(StoreError, match="UTF-8"):
        queries.read_named(tmp_path)


def test_an_unknown_name_gives_the_nearest_ones() -> None:
    known = {
        n: queries.named_query(n, "#+ title: T\nASK {}") for n in ("sortes", "sources", "frise")
    }
    assert queries.find(known, "frise").name == "frise"
    with pytest.raises(UnknownQueryError) as unknown:
        queries.find(known, "sourcs")
    assert unknown.value.nearest[0] == "sources"
    with pytest.raises(UnknownQueryError):
        queries.find({}, "sources")


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        ("integer", ["0", "-12", "+3"], ["", "1.5", "1e3", "douze", "1 ", "0x1"]),
        ("year", ["2021", "0001"], ["21", "20211", "-2021", "2021-01", "２０２１年"]),
        ("date", ["2022-12-13"], ["2022-13", "13/12/2022", "2022-12-13T00:00", "hier"]),
    ],
)
def test_a_value_fits_its_kind_or_is_refused_in_its_words(
    kind: str, good: list[str], bad: list[str]
) -> None:
    for value in good:
        assert queries.literal(kind, value).value == value
    for value in bad:
        with pytest.raises(ParameterError, match=queries.PARAMETER_KINDS[kind].split()[0]):
            queries.literal(kind, value)


def test_a_text_is_taken_as_it_is() -> None:
    assert queries.literal("text", "« 1=1 » ' OR \"") == Literal("« 1=1 » ' OR \"")


def test_a_scope_says_which_graphs_are_read_whatever_the_query_says(zoo: store.Dataset) -> None:
    birth = f"SELECT ?o FROM <{S}guide-s2> {{ z:elephant :neEn ?o }}"
    scope = queries.Scope(default=(S + "guide-s1",))
    assert rows(zoo, birth, scope=scope) == [(Literal("1979", XSD + "gYear"),)]
    named = "SELECT ?g { GRAPH ?g { z:elephant :neEn ?o } }"
    assert rows(zoo, named, scope=scope) == []
    scope = queries.Scope(named=(S + "guide-s2",))
    assert rows(zoo, named, scope=scope) == [(S + "guide-s2",)]
    assert rows(zoo, "SELECT ?o { z:elephant :neEn ?o }", scope=scope) == []


def test_a_scope_names_graphs_of_the_data_and_no_other(zoo: store.Dataset) -> None:
    for scope in (queries.Scope(default=("file:///x",)), queries.Scope(named=("http://x/",))):
        with pytest.raises(ForbiddenQueryError, match="n'est pas dans les données"):
            rows(zoo, "SELECT ?o { ?s ?p ?o }", scope=scope)


def test_what_a_person_gives_becomes_terms_or_is_said_to_be_missing() -> None:
    text = "#+ title: T\n#+ param: a node\n#+ param: b year = 2021\nSELECT ?a ?b { }"
    query = queries.named_query("q", text)
    found = queries.bind(query, {"a": "loutre"}, lambda name: Z + name)
    assert found == {"a": Z + "loutre", "b": Literal("2021", XSD + "gYear")}
    for given, message in (
        ({}, "Il manque le paramètre « a »"),
        ({"a": "x", "c": "y"}, "Paramètre inconnu : « c ». Paramètres admis : a, b"),
        ({"a": "x", "b": "21"}, "trouvé « 21 »"),
    ):
        with pytest.raises(ParameterError, match=message):
            queries.bind(query, given, str)
