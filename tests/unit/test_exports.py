"""Equal graphs give equal bytes, nothing is lost on the way, and no half file is left."""

import csv
import io
import os
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib.compare import isomorphic
from tests.processes import unmeasured

from pre_kg import config, exports, store, terms
from pre_kg.errors import StoreError
from pre_kg.model import Literal, Quad
from pre_kg.names import Names
from pre_kg.wiring import Knowledge

E = "http://e.org/"
SHIPPED = Knowledge(config.Settings())
STATEMENTS = list(exports.quads(SHIPPED.data))
READ = {
    "trig": ox.RdfFormat.TRIG,
    "nquads": ox.RdfFormat.N_QUADS,
    "jsonld": ox.RdfFormat.JSON_LD,
    "turtle": ox.RdfFormat.TURTLE,
    "rdfxml": ox.RdfFormat.RDF_XML,
}
TEXTS = st.one_of(
    st.text(max_size=20),
    st.sampled_from(
        ['"', "'''", '"""', "\\", "\r\n", "\t", "a\nb", "é\u0301", "😀", "<&>]]>", "\u2028"]
    ),
)
LITERALS = st.one_of(
    st.builds(Literal, TEXTS),
    st.builds(Literal, TEXTS, st.just(terms.RDF_LANG_STRING), st.sampled_from(["fr", "en-gb"])),
    st.builds(
        Literal,
        st.sampled_from(["1.50", "1.5", "01", "abc", ""]),
        st.sampled_from([terms.XSD + "decimal", terms.XSD + "integer", E + "type"]),
    ),
)
NODES = st.sampled_from([E + c for c in ("a", "b", "é", "x#y", "x/1", "%C3%A9", "😀")])
PROPERTIES = st.sampled_from([E + c for c in ("p", "q", "é#r", "s.t-u", "x1")])
QUADS = st.builds(Quad, NODES, PROPERTIES, st.one_of(NODES, LITERALS), st.one_of(st.none(), NODES))


def read(form: str, text: str) -> set[Quad]:
    return {store.from_engine_quad(q) for q in ox.parse(text.encode(), format=READ[form])}


def merged(statements: list[Quad]) -> set[Quad]:
    return {Quad(q.subject, q.predicate, q.object) for q in statements}


# --- Nothing lost ------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["trig", "nquads", "jsonld"])
def test_the_shipped_graph_comes_back_quad_by_quad(form: str) -> None:
    assert read(form, exports.WRITERS[form](STATEMENTS, SHIPPED.names)) == set(STATEMENTS)


@pytest.mark.parametrize("form", ["turtle", "rdfxml"])
def test_the_merge_of_the_shipped_graph_comes_back(form: str) -> None:
    assert read(form, exports.WRITERS[form](STATEMENTS, SHIPPED.names)) == merged(STATEMENTS)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of rdflib, by itself
def test_an_rdflib_user_finds_the_same_graph_and_prefixes_that_read_well() -> None:
    ours = rdflib.Graph().parse(data=exports.as_turtle(STATEMENTS, SHIPPED.names), format="turtle")
    theirs = rdflib.Graph()
    for path in SHIPPED.graph_files:
        text, form = path.read_text(encoding="utf-8"), path.suffix.replace(".ttl", ".turtle")[1:]
        one = rdflib.Dataset().parse(data=text, format=form, publicID=store.base_iri(path))
        theirs += ((s, p, o) for s, p, o, _ in one.quads())
    assert isomorphic(ours, theirs)
    for name in ("dispositif:clas", "organisation:anct", "theme:bien-etre"):
        iri = rdflib.URIRef(f"{terms.BASE}id/{name.replace(':', '/')}")
        assert ours.namespace_manager.curie(iri, generate=False) == name
    assert {"pre", "skos", "dcterms", "org", "schema"} <= {p for p, _ in ours.namespaces()}


@pytest.mark.parametrize("form", ["trig", "nquads", "jsonld"])
@settings(max_examples=200, deadline=None)
@given(quads=st.lists(QUADS, max_size=8))
def test_any_statement_comes_back(form: str, quads: list[Quad]) -> None:
    text = exports.WRITERS[form](quads, SHIPPED.names)
    assert read(form, text) == set(quads)
    assert exports.WRITERS[form](quads[::-1] * 2, SHIPPED.names) == text


@settings(max_examples=200, deadline=None)
@given(quads=st.lists(QUADS, max_size=8))
def test_rdf_xml_gives_back_every_statement_or_says_why_not(quads: list[Quad]) -> None:
    try:
        text = exports.as_rdfxml(quads, SHIPPED.names)
    except StoreError:
        assert any(not str(getattr(q.object, "value", "")).isprintable() for q in quads)
        return
    assert read("rdfxml", text) == merged(quads)
    graph = rdflib.Graph().parse(data=text, format="xml")
    assert len(graph) == len(merged(quads))


@pytest.mark.parametrize(
    "quad",
    [
        Quad(E + "a", "urn:x:123", E + "b"),
        Quad(E + "a", E + "#9", E + "b"),
        Quad(E + "a", E, E + "b"),
        Quad(E + "a", E + "p", Literal("sonnerie \x07")),
        Quad(E + "a", E + "p", Literal("\uffff")),
    ],
)
def test_rdf_xml_refuses_what_xml_cannot_write(quad: Quad) -> None:
    with pytest.raises(StoreError, match="RDF/XML ne peut pas écrire"):
        exports.as_rdfxml([quad], SHIPPED.names)


def test_a_lexical_form_stays_as_its_file_writes_it(tmp_path: Path) -> None:
    path = tmp_path / "g.ttl"
    path.write_text(f"<{E}a> <{E}p> 1.50 , '01'^^<{terms.XSD}integer> , 'x'@FR-fr .")
    data = store.load([path])
    for form in ("turtle", "trig", "nquads"):
        text = exports.WRITERS[form](list(exports.quads(data)), SHIPPED.names)
        assert '"1.50"^^' in text
        assert "01" in text


# --- Equal bytes -------------------------------------------------------------------------------

DIGESTS = """
import hashlib, sys
from pathlib import Path
from pre_kg import config, exports
from pre_kg.wiring import Knowledge
knowledge = Knowledge(config.Settings(graph=tuple(map(Path, sys.argv[1:]))))
for form, write in exports.WRITERS.items():
    text = write(list(exports.quads(knowledge.data)), knowledge.names)
    print(form, hashlib.sha256(text.encode()).hexdigest())
"""


def test_equal_graphs_give_equal_bytes_in_every_format(tmp_path: Path) -> None:
    """One file or three, forwards or backwards, under three hash seeds: one digest a format."""
    lines = exports.as_nquads(STATEMENTS, SHIPPED.names).splitlines(keepends=True)
    splits = {
        "un": {"g.nq": lines},
        "trois": {f"{n}.nq": lines[n::3][::-1] for n in range(3)},
        "deux": {"z.nq": lines[:5000], "a.nq": lines[4000:]},  # some statements twice
    }
    said = set()
    for seed, (name, files) in enumerate(splits.items()):
        (tmp_path / name).mkdir()
        for file, content in files.items():
            (tmp_path / name / file).write_text("".join(content), encoding="utf-8")
        done = subprocess.run(
            [sys.executable, "-c", DIGESTS, str(tmp_path / name)],
            env={**os.environ, "PYTHONHASHSEED": str(seed * 4711), "XDG_CACHE_HOME": str(tmp_path)},
            capture_output=True,
            text=True,
            check=True,
        )
        said.add(done.stdout)
        assert done.stdout.count("\n") == len(exports.WRITERS)
    assert len(said) == 1


# --- A part of the graph -----------------------------------------------------------------------


def test_a_neighbourhood_carries_its_sections_and_sources() -> None:
    clas = SHIPPED.names.resolve("CLAS")
    part = exports.neighbourhood(STATEMENTS, [clas], 1)
    graphs = {q.graph for q in part if q.graph is not None}
    assert len(graphs) > 3
    typed = {(q.subject, q.object) for q in part if q.predicate == terms.RDF_TYPE}
    parents = {
        q.subject: q.object for q in part if q.predicate == terms.IS_PART_OF and q.graph is None
    }
    titled = {q.subject for q in part if q.predicate == terms.DCTERMS + "title"}
    for graph in graphs:
        assert (graph, terms.SECTION) in typed
        top = graph
        while (top, terms.SOURCE) not in typed:
            top = str(parents[top])
        assert {graph, top} <= titled


def test_each_step_adds_to_the_neighbourhood_and_invents_nothing() -> None:
    clas = SHIPPED.names.resolve("CLAS")
    before: set[Quad] = set()
    for depth in range(4):
        part = exports.neighbourhood(STATEMENTS, [clas], depth)
        assert len(part) == len(set(part)), "a statement comes twice"
        assert before < set(part) <= set(STATEMENTS)
        before = set(part)


def test_a_neighbourhood_of_no_step_is_what_is_said_of_the_node() -> None:
    quads = [
        Quad(E + "a", E + "p", E + "b", E + "s1"),
        Quad(E + "b", E + "p", E + "a", E + "s2"),
        Quad(E + "c", E + "p", E + "a"),
        Quad(E + "s1", terms.IS_PART_OF, E + "doc"),
        Quad(E + "doc", terms.DCTERMS + "title", Literal("Un")),
        Quad(E + "s2", terms.IS_PART_OF, E + "doc2"),
    ]
    assert exports.neighbourhood(quads, [E + "a"], 0) == [quads[0], quads[3], quads[4]]
    assert set(exports.neighbourhood(quads, [E + "a"], 1)) == set(quads)


def test_sections_in_a_ring_end() -> None:
    ring = [Quad(E + "s1", terms.IS_PART_OF, E + "s2"), Quad(E + "s2", terms.IS_PART_OF, E + "s1")]
    said = Quad(E + "a", E + "p", E + "b", E + "s1")
    assert set(exports.neighbourhood([*ring, said], [E + "a"], 0)) == {*ring, said}


# --- CSV ---------------------------------------------------------------------------------------


def table(quads: list[Quad], names: Names | None = None) -> list[dict[str, str]]:
    text = exports.as_csv(quads, names or SHIPPED.names)
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_a_spreadsheet_user_reads_words_beside_iris() -> None:
    rows = table(STATEMENTS)
    assert len(rows) == len(set(STATEMENTS))
    found = [
        (r["sujet_libelle"], r["propriete_libelle"], r["objet_libelle"])
        for r in rows
        if r["sujet"].endswith("/dispositif/clas") and r["section"].endswith("s4.1")
    ]
    clas = "Contrat local d'accompagnement à la scolarité"
    assert (clas, "est mobilisable par", "Programme de réussite éducative") in found


FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


@settings(max_examples=300, deadline=None)
@given(st.builds(str.__add__, st.sampled_from(["", *FORMULA]), TEXTS))
def test_no_cell_of_text_begins_like_a_formula(text: str) -> None:
    (row,) = table([Quad(E + "a", E + "p", Literal(text))])
    assert row["objet"] in {text, f"'{text}"}
    number = row["objet"].lstrip("+-").replace(".", "").replace(",", "").replace("e", "")
    assert not row["objet"].startswith(FORMULA) or number.replace("E", "").strip("+-").isdecimal()


@pytest.mark.parametrize("value", ["-5", "+33", "-58.2", "58,2", "-1.5e-3", "2022-12-13", "1.50"])
def test_a_number_stays_a_number_in_a_spreadsheet(value: str) -> None:
    (row,) = table([Quad(E + "a", E + "p", Literal(value))])
    assert row["objet"] == value


@pytest.mark.parametrize("value", ["=1+1", "-2+3+cmd|' /C calc'!A0", "+A1", "@SUM(A1)", "\t=1"])
def test_a_formula_does_not(value: str) -> None:
    (row,) = table([Quad(E + "a", E + "p", Literal(value))])
    assert row["objet"] == f"'{value}"


# --- Files -------------------------------------------------------------------------------------


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "g.ttl"
    exports.write_file(path, "avant\r\n")
    assert path.read_bytes() == b"avant\r\n"
    exports.write_file(path, "après\n")
    assert path.read_text(encoding="utf-8") == "après\n"
    assert os.listdir(tmp_path) == ["g.ttl"]


def test_a_link_is_followed_and_the_rights_of_a_file_stay(tmp_path: Path) -> None:
    real, link = tmp_path / "reel.ttl", tmp_path / "lien.ttl"
    real.write_text("avant")
    real.chmod(0o640)
    link.symlink_to(real)
    exports.write_file(link, "après")
    assert link.is_symlink()
    assert real.read_text(encoding="utf-8") == "après"
    assert real.stat().st_mode & 0o777 == 0o640


def test_what_is_no_regular_file_is_written_to_and_never_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "tube"
    os.mkfifo(pipe)
    with subprocess.Popen(["cat", str(pipe)], stdout=subprocess.PIPE) as reader:
        exports.write_file(pipe, "dans le tube")
        assert reader.communicate(timeout=10)[0] == b"dans le tube"
    assert pipe.is_fifo()


FULL = """
import sys
from pathlib import Path
from pre_kg import exports
from pre_kg.errors import StoreError
try:
    exports.write_file(Path(sys.argv[1]), "x" * 100_000)
except StoreError as error:
    print(error)
"""


def test_a_full_disk_leaves_the_previous_file(tmp_path: Path) -> None:
    path = tmp_path / "g.ttl"
    path.write_text("avant")
    done = subprocess.run(
        [sys.executable, "-c", FULL, str(path)],
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (5000, 5000)),
        env=unmeasured(),
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.startswith("Écriture impossible : ")
    assert path.read_text() == "avant"
    assert os.listdir(tmp_path) == ["g.ttl"]


def in_no_folder(place: Path) -> Path:
    return place / "absent" / "g.ttl"


def in_a_file(place: Path) -> Path:
    (place / "fichier").write_text("")
    return place / "fichier" / "g.ttl"


def as_a_folder(place: Path) -> Path:
    (place / "dossier").mkdir()
    return place / "dossier"


def in_a_folder_of_the_kernel(_: Path) -> Path:
    return Path("/proc/g.ttl")


@pytest.mark.parametrize("where", [in_no_folder, in_a_file, as_a_folder, in_a_folder_of_the_kernel])
def test_a_place_that_cannot_be_written_is_refused(
    tmp_path: Path, where: Callable[[Path], Path]
) -> None:
    path = where(tmp_path)
    with pytest.raises(StoreError, match="Écriture impossible"):
        exports.write_file(path, "x")
    assert not [p for p in tmp_path.rglob("*") if p.name.startswith(".")]
