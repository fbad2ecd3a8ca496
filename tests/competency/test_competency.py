"""The questions that the graph must answer, each by a named query: files beside this one."""

import csv
import io
import re
import subprocess
import sys
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pre_kg import config, queries, store
from pre_kg.errors import ParameterError, QueryError
from pre_kg.exports import as_nquads
from pre_kg.model import Literal, Quad, Term
from pre_kg.queries import NamedQuery, Table
from pre_kg.terms import CONTRADICTED, STATUS
from pre_kg.wiring import Knowledge

FILES = sorted((Path(__file__).parent / "questions").glob("*.toml"))
NAMED = queries.read_named(config.data_folder() / "queries")
QUESTIONS = {f.stem: tomllib.loads(f.read_text(encoding="utf-8")) for f in FILES}
ASKED = {str(q["query"]) for q in QUESTIONS.values()}

# About names, sources, vocabulary or disputes: what they give does not rest on a section's word.
BESIDE_THE_SECTIONS = {
    "arbre-des-themes",
    "couverture-par-section",
    "dispositifs-sans-chiffre",
    "enonces-contestes",
    "enonces-contredits",
    "enonces-d-une-section",
    "identifiants",
    "incoherences",
    "noeuds-par-nom",
    "noeuds-sans-enonce",
    "noms-d-un-noeud",
    "notes-de-redaction",
    "publications",
    "publications-d-un-acteur",
    "publics",
    "sigles",
    "sortes",
    "sources",
    "sources-d-un-editeur",
    "sources-d-un-noeud",
    "sujets-d-une-source",
    "themes-sans-dispositif",
    "themes-voisins",
}


@cache
def knowledge() -> Knowledge:
    return Knowledge(config.Settings())


def bindings(query: NamedQuery, given: Mapping[str, str]) -> dict[str, Term]:
    bound: dict[str, Term] = {}
    for parameter in query.parameters:
        value = given.get(parameter.name, parameter.default)
        assert value is not None, f"{query.name}: {parameter.name} has no default"
        bound[parameter.name] = (
            knowledge().names.resolve(value)
            if parameter.kind == "node"
            else queries.literal(parameter.kind, value)
        )
    return bound


def table(query: NamedQuery, bound: Mapping[str, Term], data: store.Dataset | None = None) -> Table:
    found = queries.run(data or knowledge().data, query.text, bound)
    assert isinstance(found, Table)
    return found


def text(term: "Term | None") -> str:
    return "" if term is None else term.value if isinstance(term, Literal) else term


def chosen(found: Table, columns: list[str]) -> list[list[str]]:
    places = [found.columns.index(c) for c in columns]
    return [[text(row[p]) for p in places] for row in found.rows]


@pytest.mark.parametrize("name", QUESTIONS)
def test_the_graph_answers_the_question(name: str) -> None:
    question = QUESTIONS[name]
    query = NAMED[question["query"]]
    params = question.get("params", {})
    assert set(params) <= {p.name for p in query.parameters}
    found = chosen(table(query, bindings(query, params)), question["columns"])
    missing = [row for row in question["rows"] if row not in found]
    assert not missing, f"{question['question']} Il manque {missing} dans {found}."
    if not question["others"]:
        assert not [row for row in found if row not in question["rows"]], question["question"]
    assert not [row for row in question.get("absent", []) if row in found], question["question"]


def test_there_are_enough_named_queries_and_each_has_its_question() -> None:
    assert len(NAMED) >= 28
    assert set(NAMED) == ASKED


@pytest.mark.parametrize("name", NAMED)
def test_a_named_query_says_what_it_gives_and_gives_it_by_default(name: str) -> None:
    query = NAMED[name]
    assert len(query.description) > len(query.title) > 4
    found = table(query, bindings(query, {}))
    assert found.rows
    assert len(set(found.rows)) == len(found.rows), "a row comes twice"


@pytest.mark.parametrize("name", NAMED)
def test_words_stand_beside_every_column_of_nodes(name: str) -> None:
    found = table(NAMED[name], bindings(NAMED[name], {}))
    for place, column in enumerate(found.columns):
        nodes = {r[place] for r in found.rows if isinstance(r[place], str)}
        if nodes and not column.endswith("Libelle"):
            bears_words = f"{column}Libelle" in found.columns
            assert bears_words or column in {
                "adresse", "lien", "page", "propriete", "sorte",
                "valeur", "valeurRejetee", "valeurRetenue",
            }, f"{name}: ?{column} shows IRIs without their words"  # fmt: skip


@pytest.mark.parametrize("name", NAMED)
def test_a_row_keeps_its_place_whatever_the_order_of_files(name: str) -> None:
    query = NAMED[name]
    assert (
        table(query, bindings(query, {}), shuffled()).rows == table(query, bindings(query, {})).rows
    )


@cache
def shuffled() -> store.Dataset:
    quads = sorted(
        (q for f in knowledge().graph_files for q in store.parse(f)),
        key=lambda q: (str(q.object)[::-1], q.predicate, q.subject, q.graph or ""),
    )
    return in_memory(quads)


def in_memory(quads: list[Quad]) -> store.Dataset:
    lines = as_nquads(quads, knowledge().names).splitlines(keepends=True)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "g.nq"
        path.write_text("".join(reversed(lines)), encoding="utf-8")
        return store.load([path])


@cache
def everything_contradicted() -> store.Dataset:
    return in_memory(
        [
            Quad(
                q.subject, q.predicate, CONTRADICTED if q.predicate == STATUS else q.object, q.graph
            )
            for f in knowledge().graph_files
            for q in store.parse(f)
        ]
    )


@pytest.mark.parametrize("name", sorted(set(NAMED) - BESIDE_THE_SECTIONS))
def test_nothing_contradicted_is_shown_as_said(name: str) -> None:
    found = table(NAMED[name], bindings(NAMED[name], {}), everything_contradicted())
    assert not found.rows


def test_every_exception_to_that_is_a_query() -> None:
    assert set(NAMED) > BESIDE_THE_SECTIONS


# --- Parameters are bound, never pasted --------------------------------------------------------

PARAMETERS = [(q.name, p) for q in NAMED.values() for p in q.parameters]
INJECTIONS = (
    '" } UNION { ?a ?b ?c } #',
    "' . ?x ?y ?z . FILTER('",
    "> } ; DROP ALL ; SELECT * { <urn:a",
    "?x } SERVICE <http://127.0.0.1:9/> { ?a ?b ?c",
    "\\u0022 ) || true || (\\u0022",
    "réussite\n} #",
    "{{}}$%",
)


def test_there_are_parameters_to_try() -> None:
    assert len(PARAMETERS) > 10


@pytest.mark.parametrize(
    ("name", "parameter"), PARAMETERS, ids=[f"{n}-{p.name}" for n, p in PARAMETERS]
)
def test_a_parameter_decides_what_comes_back(name: str, parameter: queries.Parameter) -> None:
    """Bound to what no node is, no row comes: the parameter is really used."""
    query = NAMED[name]
    nothing: dict[str, Term] = {
        "node": "urn:rien",
        "text": Literal("ni vu ni connu"),
        "year": queries.literal("year", "0001" if parameter.name != "de" else "9999"),
        "date": queries.literal("date", "0001-01-01"),
        "integer": queries.literal("integer", "-1"),
    }
    bound = {**bindings(query, {}), parameter.name: nothing[parameter.kind]}
    assert not table(query, bound).rows


@pytest.mark.parametrize("name", sorted({n for n, p in PARAMETERS if p.kind == "text"}))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.differing_executors])
@given(value=st.one_of(st.sampled_from(INJECTIONS), st.text(max_size=60)))
def test_a_text_never_changes_the_structure_of_a_query(name: str, value: str) -> None:
    query = NAMED[name]
    (parameter,) = (p for p in query.parameters if p.kind == "text")
    found = table(query, {parameter.name: Literal(value)})
    assert found.columns == table(query, bindings(query, {})).columns
    needle = value.lower()
    shown = found.columns.index("editeurNom" if name == "sources-d-un-editeur" else "nom")
    if needle == value:  # case is folded by the engine and by Python alike only for such a text
        assert all(needle in text(row[shown]).lower() for row in found.rows)


@pytest.mark.parametrize("kind", sorted(set(queries.PARAMETER_KINDS) - {"node", "text"}))
@given(value=st.one_of(st.sampled_from(INJECTIONS), st.text(max_size=20)))
def test_a_value_of_a_kind_fits_its_pattern_or_is_refused(kind: str, value: str) -> None:
    try:
        found = queries.literal(kind, value)
    except ParameterError:
        return
    assert re.fullmatch(r"[+\-\d]+", found.value)


@settings(max_examples=60, deadline=None)
@given(value=st.one_of(st.sampled_from(INJECTIONS), st.text(min_size=1, max_size=40)))
def test_a_name_of_a_parameter_cannot_inject_either(value: str) -> None:
    try:
        queries.run(knowledge().data, "SELECT ?x { ?x ?p ?o } LIMIT 1", {value: Literal("a")})
    except QueryError:
        return
    assert value == "x"


# --- Through the command line ------------------------------------------------------------------

MAIN = "from pre_kg.cli import main; main()"


@pytest.mark.parametrize(
    "name", ["dispositifs-d-un-public", "chiffres-sur-cosoter", "incoherences"]
)
def test_the_command_line_gives_the_same_rows(name: str) -> None:
    question = QUESTIONS[name]
    params = question.get("params", {})
    arguments = [x for k, v in params.items() for x in ("--param", f"{k}={v}")]
    done = subprocess.run(
        [sys.executable, "-c", MAIN, "query", question["query"], *arguments, "--format", "csv"],
        capture_output=True,
        text=True,
        check=True,
    )
    query = NAMED[question["query"]]
    found = table(query, bindings(query, params))
    head, *rows = csv.reader(io.StringIO(done.stdout))
    assert head == list(found.columns)
    assert rows == [[text(t) for t in row] for row in found.rows]
    assert done.stderr == ""
