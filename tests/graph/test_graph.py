"""What the shipped graph promises, read straight from its files."""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pyoxigraph as ox
import pytest

ROOT = Path(__file__).resolve().parents[2]
GRAPH = ROOT / "graph"
BASE = "https://w3id.org/pre-kg/"
DOCUMENT = BASE + "doc/journee-pre-2022-12-13"
FORMATS = {".ttl": ox.RdfFormat.TURTLE, ".trig": ox.RdfFormat.TRIG}

PREFIXES = """
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX eli: <http://data.europa.eu/eli/ontology#>
PREFIX foaf: <http://xmlns.com/foaf/0.1/>
PREFIX oa: <http://www.w3.org/ns/oa#>
PREFIX org: <http://www.w3.org/ns/org#>
PREFIX pre: <https://w3id.org/pre-kg/def#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX schema: <https://schema.org/>
PREFIX sdmx-dimension: <http://purl.org/linked-data/sdmx/2009/dimension#>
PREFIX sdmx-measure: <http://purl.org/linked-data/sdmx/2009/measure#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""

# What each figure must say, beside its period.
FIGURE_PARTS = (
    "pre:indicateur",
    "pre:concerne",
    "pre:population",
    "sdmx-measure:obsValue",
    "pre:operateur",
    "pre:unite",
    "pre:valeurLexicale",
    "sdmx-dimension:refArea",
    "pre:typeDeMesure",
)

# Kinds whose nodes need a description that would help someone.
DESCRIBED = (
    "pre:Dispositif",
    "pre:CategorieDispositifs",
    "pre:CategorieActeurs",
    "org:FormalOrganization",
    "org:OrganizationalUnit",
    "org:OrganizationalCollaboration",
    "org:Role",
    "foaf:Person",
    "eli:LegalResource",
    "pre:Charte",
    "schema:Report",
    "schema:CreativeWork",
    "schema:Event",
)


def files(folder: Path) -> list[Path]:
    """Return the RDF files of a folder; an empty folder is a mistake of the test."""
    found = sorted(p for p in folder.rglob("*") if p.suffix in FORMATS)
    assert found, f"no RDF file in {folder}"
    return found


def quads() -> Iterator[tuple[Path, ox.Quad]]:
    for file in files(GRAPH):
        for quad in ox.parse(path=str(file), format=FORMATS[file.suffix]):
            yield file, quad


@pytest.fixture(scope="module")
def store() -> ox.Store:
    """The graph with its themes and publics, as it is served."""
    store = ox.Store()
    for file in [*files(GRAPH), ROOT / "ontology" / "themes.ttl"]:
        store.load(path=str(file), format=FORMATS[file.suffix])
    return store


def ask(store: ox.Store, query: str) -> list[tuple[str, ...]]:
    """Return the rows of a query over all graphs, as plain strings without our base."""
    solutions = store.query(PREFIXES + query, use_default_graph_as_union=True)
    assert isinstance(solutions, ox.QuerySolutions)
    return [
        tuple("" if term is None else str(getattr(term, "value", term)) for term in row)
        for row in solutions
    ]


def values(store: ox.Store, query: str) -> set[str]:
    return {row[0].removeprefix(BASE) for row in ask(store, query)}


# --- The files


def test_the_graph_has_no_blank_node() -> None:
    blank = [
        file.name
        for file, quad in quads()
        if isinstance(quad.subject, ox.BlankNode) or isinstance(quad.object, ox.BlankNode)
    ]
    assert blank == []


def test_every_french_text_is_composed_and_trimmed() -> None:
    faulty = [
        quad.object.value
        for _, quad in quads()
        if isinstance(quad.object, ox.Literal)
        and quad.object.value != unicodedata.normalize("NFC", quad.object.value).strip()
    ]
    assert faulty == []


def test_every_local_node_that_is_mentioned_exists(store: ox.Store) -> None:
    known = {s.value for s in _subjects(store)}
    mentioned = {
        quad.object.value
        for _, quad in quads()
        if isinstance(quad.object, ox.NamedNode)
        and quad.object.value.startswith((BASE + "id/", BASE + "doc/"))
    }
    assert mentioned - known == set()


def _subjects(store: ox.Store) -> set[ox.NamedNode]:
    return {q.subject for q in store if isinstance(q.subject, ox.NamedNode)}


# --- Sources and sections


def test_every_named_graph_is_a_described_section(store: ox.Store) -> None:
    graphs = {g.value.removeprefix(BASE) for g in store.named_graphs() if hasattr(g, "value")}
    sections = values(
        store,
        """SELECT ?s { ?s a pre:Section ; dcterms:isPartOf ?whole ; dcterms:title ?title ;
                          pre:statut ?status . ?whole a ?kind }""",
    )
    assert len(graphs) > 50
    assert graphs - sections == set()


def test_a_statement_lies_in_a_section_and_a_name_lies_outside() -> None:
    outside = {
        quad.predicate.value
        for file, quad in quads()
        if file.parent.name == "nodes" and isinstance(quad.graph_name, ox.DefaultGraph)
    }
    assert [p for p in outside if "def#" in p and not p.endswith("#homonymeAdmis")] == []
    named_inside = [
        quad
        for _, quad in quads()
        if isinstance(quad.graph_name, ox.NamedNode) and quad.predicate.value.endswith("prefLabel")
    ]
    assert named_inside == []


def test_a_section_that_is_not_asserted_tells_why(store: ox.Store) -> None:
    silent = values(
        store,
        """SELECT ?s { ?s pre:statut ?status FILTER(?status != pre:asserted)
                       FILTER NOT EXISTS { ?s rdfs:comment ?why FILTER(LANG(?why) = "fr") } }""",
    )
    assert silent == set()


def test_a_part_of_the_document_lies_within_the_whole_that_holds_it(store: ox.Store) -> None:
    rows = ask(
        store,
        """SELECT ?s ?a ?z ?pa ?pz { ?s dcterms:isPartOf ?p ; oa:start ?a ; oa:end ?z .
                                     ?p a pre:Section ; oa:start ?pa ; oa:end ?pz }""",
    )
    assert len(rows) >= 15
    astray = [s for s, a, z, pa, pz in rows if not int(pa) <= int(a) < int(z) <= int(pz)]
    assert astray == []


def test_every_section_of_the_document_carries_the_digest_of_its_range(store: ox.Store) -> None:
    rows = ask(
        store,
        f"""SELECT ?s ?a ?z ?d {{ ?s a pre:Section FILTER(STRSTARTS(STR(?s), "{DOCUMENT}/"))
            OPTIONAL {{ ?s oa:start ?a ; oa:end ?z ; pre:empreinte ?d }} }}""",
    )
    assert len(rows) >= 22
    assert [s for s, *_, d in rows if not re.fullmatch("[0-9a-f]{64}", d)] == []
    ranges = defaultdict(set)
    for _, a, z, digest in rows:
        ranges[a, z].add(digest)
    assert all(len(digests) == 1 for digests in ranges.values())


def test_the_empty_links_of_the_document_gave_no_address(store: ox.Store) -> None:
    targets = values(store, f"SELECT ?t {{ <{DOCUMENT}> dcterms:references ?t }}")
    assert len(targets) == 9
    addresses = values(
        store,
        f"""SELECT ?a {{ GRAPH ?g {{ ?s ?p ?a }} FILTER(STRSTARTS(STR(?g), "{DOCUMENT}/"))
            FILTER(ISIRI(?a) && !STRSTARTS(STR(?a), "{BASE}")) }}""",
    )
    assert addresses == set()


# --- Names and descriptions


def test_every_node_has_one_french_name(store: ox.Store) -> None:
    counts = Counter(
        quad.subject.value
        for file, quad in quads()
        if file.parent.name == "nodes"
        and isinstance(quad.subject, ox.NamedNode)
        and quad.predicate.value.endswith("core#prefLabel")
        and isinstance(quad.object, ox.Literal)
        and quad.object.language == "fr"
    )
    typed = {
        quad.subject.value
        for file, quad in quads()
        if file.parent.name == "nodes" and isinstance(quad.subject, ox.NamedNode)
    }
    assert len(typed) > 120
    assert {n: counts[n] for n in typed if counts[n] != 1} == {}


@pytest.mark.parametrize("kind", DESCRIBED)
def test_a_description_says_at_least_two_things(store: ox.Store, kind: str) -> None:
    rows = ask(
        store,
        f"""SELECT ?n ?d {{ ?n a {kind} OPTIONAL {{ ?n dcterms:description ?d
            FILTER(LANG(?d) = "fr") }} }}""",
    )
    assert rows
    assert [n for n, d in rows if len(re.findall(r"[.!?](?:\s|$)", d)) < 2] == []


@pytest.mark.parametrize(
    ("name", "node"),
    [
        ("CNAF", "id/organisation/cnaf"),
        ("Caisse nationale d'allocations familiales", "id/organisation/cnaf"),
        ("ANARE", "id/organisation/anare"),
        ("Défenseur des droits des enfants", "id/organisation/defenseur-des-droits"),
        ("charte nationale de la parentalité", "id/charte/soutien-parentalite"),
        ("Contrat local d'accompagnement à la scolarité (CLAS)", "id/dispositif/clas"),
        ("référente de parcours", "id/role/referent-de-parcours"),
    ],
)
def test_the_forms_of_the_source_lead_to_the_node(store: ox.Store, name: str, node: str) -> None:
    found = values(
        store,
        f"""SELECT ?n {{ ?n skos:prefLabel|skos:altLabel|skos:hiddenLabel ?l
            FILTER(STR(?l) = "{name}") }}""",
    )
    assert found == {node}


def test_every_siren_keeps_its_luhn_check_digit(store: ox.Store) -> None:
    sirens = values(store, "SELECT ?s { ?n org:identifier ?s }")
    assert sirens
    for siren in sirens:
        doubled = [int(d) * (1 + i % 2) for i, d in enumerate(reversed(siren))]
        assert sum(n - 9 if n > 9 else n for n in doubled) % 10 == 0, siren


def test_every_isni_keeps_its_check_character(store: ox.Store) -> None:
    isnis = values(store, "SELECT ?i { ?n dcterms:identifier ?i FILTER(DATATYPE(?i) = pre:isni) }")
    assert isnis
    for isni in isnis:
        total = 0
        for digit in isni[:15]:
            total = (total + int(digit)) * 2
        assert "0123456789X"[(12 - total % 11) % 11] == isni[15], isni


# --- Figures


def test_every_figure_is_complete(store: ox.Store) -> None:
    figures = values(store, "SELECT ?f { ?f a pre:Chiffre }")
    assert len(figures) >= 16
    parts = " ; ".join(f"{part} ?v{i}" for i, part in enumerate(FIGURE_PARTS))
    complete = values(
        store,
        f"""SELECT DISTINCT ?f {{ GRAPH ?section {{ ?f {parts} }}
            {{ GRAPH ?section {{ ?f sdmx-dimension:refPeriod ?p }} }} UNION
            {{ GRAPH ?section {{ ?f pre:periodeIndeterminee true }} }} }}""",
    )
    assert figures - complete == set()


def test_a_figure_has_one_value_whoever_states_it(store: ox.Store) -> None:
    rows = ask(store, "SELECT DISTINCT ?f ?v { ?f a pre:Chiffre ; sdmx-measure:obsValue ?v }")
    assert [f for f, n in Counter(f for f, _ in rows).items() if n > 1] == []


def test_the_shares_of_a_partition_make_a_hundred(store: ox.Store) -> None:
    rows = ask(
        store,
        """SELECT DISTINCT ?key ?f ?v { ?f pre:partition ?key ; sdmx-measure:obsValue ?v ;
                                           pre:unite "%"@fr }""",
    )
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for key, _, share in rows:
        sums[key] += Decimal(share)
    assert set(sums) >= {"sexe-beneficiaires-2021", "age-suivis-2021"}
    assert set(sums.values()) == {Decimal(100)}


# --- What the sources dispute


def statuses(store: ox.Store, statement: str) -> set[str]:
    return {
        row[0].rsplit("#", 1)[-1]
        for row in ask(
            store, f"SELECT ?status {{ GRAPH ?g {{ {statement} }} ?g pre:statut ?status }}"
        )
    }


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ('?e schema:startDate ?d FILTER(STR(?d) = "2022-12-13")', {"asserted"}),
        ('?e schema:startDate ?d FILTER(STR(?d) = "2023-12-13")', {"contradicted"}),
        ('<{b}id/dispositif/clas> dcterms:created ?y FILTER(STR(?y) = "1992")', {"attributed"}),
        ('<{b}id/dispositif/clas> dcterms:created ?y FILTER(STR(?y) = "1996")', {"asserted"}),
        ("<{b}id/categorie/crpv> pre:couvre <{b}id/lieu/region>", {"attributed"}),
        (
            "<{b}id/organisation/dgcs> org:unitOf <{b}id/organisation/ministere-sante-solidarites>",
            {"attributed"},
        ),
        ("<{b}id/publication/resultats-enquete-pre-2022> pre:consultableSur ?site", {"attributed"}),
        ("<{b}id/organisation/anare> dcterms:created ?y", {"attributed"}),
        ("<{b}id/charte/soutien-parentalite> pre:creePar ?act", {"asserted"}),
    ],
)
def test_a_disputed_statement_has_the_status_it_deserves(
    store: ox.Store, statement: str, expected: set[str]
) -> None:
    assert statuses(store, statement.replace("{b}", BASE)) == expected


def test_sources_that_disagree_stand_side_by_side(store: ox.Store) -> None:
    rows = ask(
        store,
        f"""SELECT DISTINCT ?i ?v {{ ?f pre:indicateur ?i ; sdmx-measure:obsValue ?v ;
                                       pre:concerne <{BASE}id/dispositif/pre> }}""",
    )
    by_indicator = defaultdict(set)
    for indicator, value in rows:
        by_indicator[indicator].add(Decimal(value))
    for pair in ({Decimal(530), Decimal(529)}, {Decimal(66_000_000), Decimal(66_100_000)}):
        assert any(pair <= values for values in by_indicator.values())


def test_the_chain_of_acts_runs_back_in_time(store: ox.Store) -> None:
    rows = ask(
        store,
        """SELECT ?new ?old { ?act eli:amends|eli:based_on ?base .
                              ?act eli:date_document ?new . ?base eli:date_document ?old }""",
    )
    assert len(set(rows)) >= 2
    assert all(new > old for new, old in rows)


def test_the_readme_tells_how_each_inconsistency_is_recorded() -> None:
    told = re.findall(r"^\| (I\d{3}) \|", (GRAPH / "README.md").read_text("utf-8"), re.MULTILINE)
    assert told == [f"I{n:03}" for n in range(1, 30)]
