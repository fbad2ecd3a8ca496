"""`query`, `show` and `export` as a user meets them: data on stdout, the rest on stderr, a code."""

import csv
import io
import json
import os
import pty
import re
import resource
import select
import signal
import subprocess
import sys
import time
import xml.etree.ElementTree as ET
from pathlib import Path

import pyoxigraph as ox
import pytest
from tests.processes import unmeasured

from pre_kg.cli.program import COMMANDS, run

ROOT = Path(__file__).parents[2]
MAIN = [sys.executable, "-c", "from pre_kg.cli import main; main()"]
GRAPH = """@prefix : <http://e/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
:lilas a :Creche ; rdfs:label "Crèche des Lilas"@fr ; :places 45 ; :voisine :roses .
:roses a :Creche ; rdfs:label "Crèche des Roses"@fr ; :note "dit « bof »,\\nsans plus", "1.50" .
"""
HEAVY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n2 ?o }"
ESC = "\x1b"


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in [n for n in os.environ if n.startswith("PRE_KG_") or n == "NO_COLOR"]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "g.ttl").write_text(GRAPH, encoding="utf-8")
    (tmp_path / "tout.rq").write_text("SELECT ?s ?p ?o { ?s ?p ?o } ORDER BY ?s ?p ?o")
    return tmp_path


@pytest.fixture
def cli(capfd: pytest.CaptureFixture[str]):
    def call(*arguments: str) -> tuple[int, str, str]:
        code = run(list(arguments))
        out, err = capfd.readouterr()
        return code, out, err

    return call


def whole(*arguments: str, **more: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*MAIN, *arguments], capture_output=True, text=True, check=False, **more)  # type: ignore[call-overload,no-any-return]


# --- Every kind of mistake has its code and its words ------------------------------------------

MISTAKES = [
    (["qurey"], 2, "commande inconnue : « qurey ». Noms proches : query."),
    (["--grahp", "x", "query"], 2, "option inconnue : --grahp. Noms proches : --graph"),
    (["query", "--fromat", "csv"], 2, "--format"),
    (["query"], 2, "il manque le nom d'une requête"),
    (["query", "acteurs-d-un-teme"], 2, "acteurs-d-un-theme"),
    (["query", "sortes", "encore"], 2, "de trop : encore"),
    (["query", "sortes", "--format", "cvs"], 2, "« cvs ». Noms proches : csv"),
    (["query", "sortes", "--format"], 2, "il lui faut une valeur"),
    (["query", "--list=oui"], 2, "elle n'en prend pas"),
    (["query", "sortes", "--rows", "0"], 2, "un nombre d'au moins 1."),
    (["query", "sortes", "--rows", "dix"], 2, "« dix ». Attendu : un nombre"),
    (["query", "sortes", "--timeout", "-1"], 2, "un nombre d'au moins 0.001"),
    (["query", "sortes", "--format", "ttl"], 2, "CONSTRUCT ou DESCRIBE"),
    (
        ["query", "frise", "--param", "du=1"],
        2,
        "Paramètre inconnu : « du ». Paramètres admis : de, a",
    ),
    (["query", "sortes", "--param", "x=1"], 2, "Paramètres admis : aucun"),
    (["query", "frise", "--param", "de"], 2, "attendu clé=valeur"),
    (["query", "frise", "--param", "de=hier"], 2, "année sur quatre chiffres"),
    (["query", "noms-d-un-noeud", "--param", "noeud=CLASS"], 2, "Noms proches : "),
    (["query", "-f", "absent.rq"], 3, "Lecture impossible : absent.rq"),
    (["query", "-f", "."], 3, "Lecture impossible : ."),
    (["show"], 2, "il manque NŒUD"),
    (["show", "Programe de reussite educatif"], 2, "Programme de réussite éducative"),
    (["show", "http://avec un/espace"], 2, "Nœud inconnu"),
    (["show", ""], 2, "Nœud inconnu"),
    (["show", "\x07\x1b[31m"], 2, "Nœud inconnu"),
    (["show", "🦄"], 2, "Nœud inconnu"),
    (["show", "a" * 100_000], 2, "Nœud inconnu"),
    (["export", "--format", "rdf"], 2, "Noms proches : "),
    (["export", "--node", "CLASS"], 2, "Noms proches : "),
    (["export", "--depth", "99"], 2, "d'au plus 10"),
    (["export", "--kind", "dispositf"], 2, "Dispositif"),
    (["export", "--theme", "parentalit"], 2, "Soutien à la parentalité"),
    (["export", "-o", "absent/x.ttl"], 3, "Écriture impossible : absent/x.ttl"),
    (["export", "-o", "."], 3, "Écriture impossible"),
    (["--graph", "absent.ttl", "show", "x"], 3, "Fichier introuvable : absent.ttl"),
    (["--graph", "tout.rq", "show", "x"], 3, "Format non reconnu : tout.rq"),
    (["--lang", "de", "query", "sortes"], 2, "Langue inconnue : « de »"),
    (["--endpoint", "http://127.0.0.1:9/", "query", "sortes"], 2, "--endpoint"),
]


@pytest.mark.parametrize(("arguments", "code", "says"), MISTAKES, ids=lambda x: str(x)[:40])
def test_a_mistake_has_its_code_and_its_words_in_french(
    cli, arguments: list[str], code: int, says: str
) -> None:
    found, out, err = cli(*arguments)
    assert (found, out) == (code, "")
    assert err.startswith("Erreur : ")
    assert says in err
    assert err.count("\n") == 1
    assert "Traceback" not in err
    assert ESC not in err


QUERIES = [
    ("SELECT * {", 3, "ligne 1, colonne 11"),
    ("SELECT *\n{ ?s zou:p ?o }", 3, "préfixe non déclaré : zou:"),
    ("", 3, "mal formée"),
    ("DROP ALL", 4, "Mise à jour refusée (DROP)"),
    ("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", 4, "SERVICE est refusé"),
    ("SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }", 4, "FROM <file:///etc/passwd>"),
    ("(" * 200_000, 3, "mal formée"),
]


@pytest.mark.parametrize(("text", "code", "says"), QUERIES, ids=[q[0][:12] for q in QUERIES])
def test_a_refused_query_says_why(cli, text: str, code: int, says: str) -> None:
    Path("q.rq").write_text(text, encoding="utf-8")
    found, out, err = cli("--graph", "g.ttl", "query", "-f", "q.rq")
    assert (found, out) == (code, "")
    assert says in err


def test_a_query_nested_beyond_reason_ends_without_a_crash(cli) -> None:
    Path("q.rq").write_text("SELECT * " + "{" * 100_000 + "}" * 100_000)
    code, _, err = cli("--graph", "g.ttl", "query", "-f", "q.rq", "--timeout", "5")
    assert code in {3, 4}
    assert "Erreur : " in err


def test_a_heavy_query_is_stopped_in_time(cli) -> None:
    Path("q.rq").write_text(HEAVY)
    began = time.monotonic()
    code, out, err = cli("query", "-f", "q.rq", "--timeout", "0.3")
    assert time.monotonic() - began < 2
    assert (code, out) == (4, "")
    assert "interrompue au bout de 0.3 s" in err


GRAPHS = [
    ("m.ttl", b"@prefix : <urn:> .\n:a :p <urn:b c> .", 3, "m.ttl, ligne 2, colonne"),
    ("l.ttl", "<urn:a> <urn:p> 'café' .".encode("latin-1"), 3, "UTF-8"),
    ("u.ttl", "<urn:a> <urn:p> 'café' .".encode("utf-16"), 3, "u.ttl"),
    ("v.ttl", b"", 3, "Le graphe est vide (v.ttl)"),
    ("c.nq", b"# rien\n", 3, "Le graphe est vide"),
    ("x.rdf", b"<rdf", 3, "x.rdf"),
    ("j.jsonld", b'{"@context": "http://127.0.0.1:9/c"}', 3, "j.jsonld"),
]


@pytest.mark.parametrize(("name", "content", "code", "says"), GRAPHS, ids=[g[0] for g in GRAPHS])
@pytest.mark.parametrize("command", [["query", "sortes"], ["show", "x"], ["export"]])
def test_a_graph_that_cannot_be_used_is_refused_by_every_command(
    cli, name: str, content: bytes, code: int, says: str, command: list[str]
) -> None:
    Path(name).write_bytes(content)
    found, out, err = cli("--graph", name, *command)
    assert (found, out) == (code, "")
    assert says in err


def test_what_nobody_foresaw_is_one_line_and_a_trace_only_when_asked(
    cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(COMMANDS, "casse", ("", ""))
    code, _, err = cli("casse")
    assert code == 4
    assert "PRE_KG_DEBUG=1" in err
    assert "Traceback" not in err
    monkeypatch.setenv("PRE_KG_DEBUG", "1")
    with pytest.raises(ModuleNotFoundError):
        run(["casse"])


# --- Language ----------------------------------------------------------------------------------

ENGLISH = re.compile(r"\b(the|is|not|of|unknown|expected|with|file|invalid|see)\b", re.IGNORECASE)
FRENCH = re.compile(r"[éèêàçœ«»]|\b(le|la|les|des|une|inconnu|attendu|voir)\b", re.IGNORECASE)


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_speaks_one_language(cli, command: str) -> None:
    words = [command] if command else []
    _, french, _ = cli(*words, "--help")
    assert FRENCH.search(french)
    assert "Show this" not in french
    code, english, err = cli("--lang", "en", *words, "--help")
    assert (code, err) == (0, "")
    assert "Usage: " in english
    assert "Affiche" not in english


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["qurey"], "unknown command: qurey. Nearest names: query."),
        (["query", "sourcess"], "Unknown query: 'sourcess'. Nearest names: sources"),
        (["show", "CLASS"], "Unknown node: 'CLASS'"),
        (["query", "sortes", "--rows", "0"], "Expected: a number of at least 1."),
        (["query", "sortes", "a"], "unexpected extra argument"),
        (["query"], "a query name is missing"),
        (["query", "-f", "faux.rq"], "Malformed SPARQL query at line 1, column 11."),
        (["--graph", "faux.ttl", "export"], "faux.ttl, line 1, column"),
    ],
)
def test_english_is_spoken_to_whoever_asks(cli, arguments: list[str], says: str) -> None:
    Path("faux.rq").write_text("SELECT * {")
    Path("faux.ttl").write_text("<a b> <urn:p> 1 .")
    _, _, err = cli("--lang", "en", *arguments)
    assert err.startswith("Error: ")
    assert says in err
    assert not FRENCH.search(err.replace(says, "").partition("Nearest names")[0])


def test_the_language_comes_from_flag_variable_file_in_that_order(
    cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    def said(*flags: str) -> str:
        return cli(*flags, "query", "x")[2].split()[0]

    assert said() == "Erreur"
    Path("pre-kg.toml").write_text('lang = "en"')
    assert said() == "Error:"
    monkeypatch.setenv("PRE_KG_LANG", "fr")
    assert said() == "Erreur"
    assert said("--lang", "en") == "Error:"


# --- Settings ----------------------------------------------------------------------------------


def test_the_graph_comes_from_flag_variable_file_in_that_order(
    cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("fichier", "variable", "drapeau", "second"):
        Path(f"{name}.nt").write_text(f"<urn:{name}> <urn:p> <urn:o> .\n")
    Path("q.rq").write_text("SELECT ?s { ?s ?p ?o } ORDER BY ?s")

    def subjects(*flags: str) -> list[str]:
        return cli(*flags, "query", "-f", "q.rq")[1].split()[1:]

    Path("pre-kg.toml").write_text('graph = "fichier.nt"')
    assert subjects() == ["urn:fichier"]
    monkeypatch.setenv("PRE_KG_GRAPH", "variable.nt")
    assert subjects() == ["urn:variable"]
    assert subjects("--graph", "drapeau.nt") == ["urn:drapeau"]
    assert subjects("--graph", "drapeau.nt", "--graph", "second.nt") == [
        "urn:drapeau",
        "urn:second",
    ]


@pytest.mark.parametrize("content", ["x = ", 'graf = "a"', "index = 3", "\x00"])
def test_a_faulty_file_of_settings_is_named(cli, content: str) -> None:
    Path("pre-kg.toml").write_text(content)
    code, out, err = cli("query", "sortes")
    assert (code, out) == (2, "")
    assert "pre-kg.toml" in err


def test_version_and_help_are_data(cli) -> None:
    code, out, err = cli("--version")
    assert (code, err) == (0, "")
    assert re.fullmatch(r"pre-kg \d+\.\d+\.\d+\n", out)
    assert cli()[1] == cli("--help")[1]


# --- Forms of a result -------------------------------------------------------------------------


def test_every_form_gives_the_same_terms(cli) -> None:
    def said(form: str) -> str:
        code, out, err = cli("--graph", "g.ttl", "query", "-f", "tout.rq", "--format", form)
        assert (code, err) == (0, "")
        return out

    bindings = json.loads(said("json"))["results"]["bindings"]
    values = [[b[c]["value"] for c in "spo"] for b in bindings]
    assert len(values) == 8
    assert ["http://e/roses", "http://e/note", "dit « bof »,\nsans plus"] in values
    head, *rows = csv.reader(io.StringIO(said("csv"), newline=""))
    assert (head, rows) == (["s", "p", "o"], values)
    space = "{http://www.w3.org/2005/sparql-results#}"
    tree = ET.fromstring(said("xml"))
    assert [[b[0].text for b in r] for r in tree.iter(f"{space}result")] == values
    found = ox.parse_query_results(said("json").encode(), format=ox.QueryResultsFormat.JSON)
    terms = [[str(s[v]) for v in found.variables] for s in found]
    found = ox.parse_query_results(said("tsv").encode(), format=ox.QueryResultsFormat.TSV)
    assert [[str(s[v]) for v in found.variables] for s in found] == terms
    found = ox.parse_query_results(said("xml").encode(), format=ox.QueryResultsFormat.XML)
    assert [[str(s[v]) for v in found.variables] for s in found] == terms
    table = said("table")
    assert "Crèche des Lilas" in table
    assert "lilas (" not in table.replace("\n", "")


@pytest.mark.parametrize("text", ["ASK { ?s ?p ?o }", "ASK { ?s <urn:no> ?o }"])
def test_a_yes_or_no_in_every_form(cli, text: str) -> None:
    Path("q.rq").write_text(text)
    yes = "urn:no" not in text

    def said(form: str) -> str:
        return cli("--graph", "g.ttl", "query", "-f", "q.rq", "--format", form)[1]

    assert said("table") == ("oui\n" if yes else "non\n")
    assert json.loads(said("json")) == {"head": {}, "boolean": yes}
    assert f"<boolean>{str(yes).lower()}</boolean>" in said("xml")
    assert said("csv") == f"reponse\r\n{str(yes).lower()}\r\n"


def test_statements_are_turtle_when_nothing_else_is_asked(cli) -> None:
    Path("q.rq").write_text("CONSTRUCT { ?b <urn:near> ?a } { ?a <http://e/voisine> ?b }")
    code, out, _ = cli("--graph", "g.ttl", "query", "-f", "q.rq")
    assert code == 0
    (quad,) = ox.parse(out.encode(), format=ox.RdfFormat.TURTLE)
    assert quad.predicate.value == "urn:near"


def test_no_row_is_a_head_alone_or_a_sentence(cli) -> None:
    Path("q.rq").write_text("SELECT ?a ?b { ?a <urn:no> ?b }")
    call = ("--graph", "g.ttl", "query", "-f", "q.rq", "--format")
    assert cli(*call, "csv")[1] == "a,b\r\n"
    assert cli(*call, "table")[1] == "Aucun résultat.\n"


def test_a_cut_result_says_so_on_stderr_alone(cli) -> None:
    code, out, err = cli("--graph", "g.ttl", "query", "-f", "tout.rq", "--rows", "2")
    assert (code, out.count("\r\n"), err) == (0, 3, "Résultat coupé à 2 lignes.\n")


def test_a_query_is_read_from_standard_input() -> None:
    done = whole("--graph", "g.ttl", "query", "-", input="SELECT (1 AS ?é) {}", encoding="utf-8")
    assert (done.returncode, done.stdout, done.stderr) == (0, "é\n1\n", "")
    bad = subprocess.run(
        [*MAIN, "--graph", "g.ttl", "query", "-"],
        input=b"caf\xe9",
        capture_output=True,
        check=False,
    )
    assert bad.returncode == 3
    assert "UTF-8" in bad.stderr.decode()


def test_the_prefixes_of_the_files_need_no_declaring(cli) -> None:
    Path("q.rq").write_text("SELECT ?n { :lilas rdfs:label ?n }")
    assert "Crèche des Lilas" in cli("--graph", "g.ttl", "query", "-f", "q.rq")[1]


def test_the_list_names_every_query_and_its_parameters(cli) -> None:
    code, out, _ = cli("query", "--list")
    names = {line.split("\t")[0] for line in out.splitlines()}
    assert code == 0
    assert names == {p.stem for p in (ROOT / "queries").glob("*.rq")}
    assert "theme=soutien à la parentalité" in out


# --- show --------------------------------------------------------------------------------------


def test_a_node_is_shown_with_what_is_said_both_ways_and_by_whom(cli) -> None:
    code, out, err = cli("show", "CLAS")
    assert (code, err) == (0, "")
    for text in (
        "Contrat local d'accompagnement à la scolarité  (Dispositif)",
        "<https://w3id.org/pre-kg/id/dispositif/clas>",
        "est mobilisable par Programme de réussite éducative",
        "Prestation de service CLAS finance",
        "rapporté, sans être repris à notre compte",
    ):
        assert text in out
    assert out.count("https://w3id.org/pre-kg/id/dispositif/clas") == 1


def test_the_json_of_a_node_says_the_same(cli) -> None:
    content = json.loads(cli("show", "--json", "CLAS")[1])
    assert content["kind_label"] == "Dispositif"
    finances = [f for f in content["incoming"] if f["predicate"].endswith("#finance")]
    assert finances[0]["sources"][0]["title"].startswith("CAF et accompagnement")
    statuses = {s["status"] for f in content["facts"] for s in f["sources"]}
    assert statuses == {"asserted", "attributed"}


def test_a_graph_without_ontology_is_shown_by_its_labels(cli) -> None:
    code, out, _ = cli("--graph", "g.ttl", "show", "creche", "des", "LILAS")
    assert code == 0
    assert "Crèche des Roses" in out


# --- export ------------------------------------------------------------------------------------


def quads(text: str) -> set[str]:
    return {str(q) for q in ox.parse(text.encode(), format=ox.RdfFormat.N_QUADS)}


def exported(cli, *arguments: str) -> set[str]:
    code, out, err = cli("export", "--format", "nquads", *arguments)
    assert (code, err) == (0, "")
    return quads(out)


def test_parts_of_the_graph_are_parts_and_options_narrow_each_other(cli) -> None:
    everything = exported(cli)
    node = exported(cli, "--node", "CLAS", "--depth", "1")
    kind = exported(cli, "--kind", "Dispositif")
    theme = exported(cli, "--theme", "Soutien à la parentalité")
    for part in (node, kind, theme):
        assert part < everything
        assert any("/doc/journee-pre-2022-12-13/s4.1>" in q for q in part)
    both = exported(cli, "--kind", "Dispositif", "--theme", "Soutien à la parentalité")
    assert both < kind
    assert exported(cli, "--node", "CLAS", "--kind", "Dispositif") < node
    assert any(
        "id/dispositif/reaap> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type>" in q for q in both
    )


def test_a_file_is_the_same_bytes_as_the_standard_output(cli) -> None:
    for form in ("turtle", "trig", "jsonld", "nquads", "rdfxml", "csv"):
        direct = subprocess.run(
            [*MAIN, "export", "--format", form], capture_output=True, check=True
        )
        code, out, err = cli("export", "--format", form, "-o", f"g.{form}")
        assert (code, out, err) == (0, "", f"Écrit : g.{form}\n")
        assert Path(f"g.{form}").read_bytes() == direct.stdout


def test_data_are_utf_8_and_whole_whatever_the_locale() -> None:
    Path("e.nt").write_bytes('<urn:a> <urn:p> "é \\u001B[31m rouge 😀" .\n'.encode())
    env = {**os.environ, "LC_ALL": "C", "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    for command in (["export", "--format", "csv"], ["query", "-f", "tout.rq", "--format", "csv"]):
        done = subprocess.run(
            [*MAIN, "--graph", "e.nt", *command], capture_output=True, check=True, env=env
        )
        assert f"é {ESC}[31m rouge 😀" in done.stdout.decode("utf-8")


def test_an_export_to_a_full_disk_leaves_the_previous_file() -> None:
    Path("g.nq").write_text("avant")
    done = whole(
        "export", "--format", "nquads", "-o", "g.nq", preexec_fn=limit_files, env=unmeasured()
    )
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr.startswith("Erreur : Écriture impossible : g.nq (")
    assert Path("g.nq").read_text() == "avant"
    assert not [n for n in os.listdir() if n.startswith(".")]


def limit_files() -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (9000, 9000))


@pytest.mark.skipif(not Path("/dev/full").is_char_device(), reason="no /dev/full here")
def test_a_full_disk_behind_the_standard_output_is_told() -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run([*MAIN, "export"], stdout=full, stderr=-1, check=False)
    assert done.returncode == 3
    assert done.stderr.decode().startswith("Erreur : ")
    assert b"Traceback" not in done.stderr


# --- Pipes, signals, terminals -----------------------------------------------------------------


@pytest.mark.parametrize("command", [["export"], ["query", "chiffres-cles"], ["show", "CLAS"]])
def test_a_reader_that_leaves_early_is_no_failure(command: list[str]) -> None:
    with subprocess.Popen([*MAIN, *command], stdout=-1, stderr=-1) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.read(1)
        process.stdout.close()
        assert process.wait(30) == 0
        assert process.stderr.read() == b""


def test_an_interrupted_query_exits_130_and_leaves_no_work_behind() -> None:
    Path("q.rq").write_text(HEAVY)
    command = [*MAIN, "query", "-f", "q.rq"]
    with subprocess.Popen(command, stdout=-1, stderr=-1, env=unmeasured()) as process:
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
        over = time.monotonic() + 20
        while not (child := children.read_text().strip()) and time.monotonic() < over:
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=20)
    assert process.returncode == 130
    assert err.decode().strip() == "Erreur : interrompu."
    assert child
    assert not Path(f"/proc/{child}").exists()


def on_a_terminal(*arguments: str, **environ: str) -> str:
    """Run with a terminal for stdout and stderr, and return what it shows."""
    master, slave = pty.openpty()
    env = {**os.environ, "TERM": "xterm", "COLUMNS": "120", **environ}
    with subprocess.Popen([*MAIN, *arguments], stdout=slave, stderr=slave, env=env):
        os.close(slave)
        shown = b""
        while select.select([master], [], [], 20)[0]:
            try:
                piece = os.read(master, 65536)
            except OSError:
                break
            if not piece:
                break
            shown += piece
    os.close(master)
    return shown.decode()


def test_colour_is_for_terminals_and_no_color_is_honoured() -> None:
    coloured = re.compile(ESC + r"\[[0-9;]*3[0-9]m")
    assert coloured.search(on_a_terminal("query", "inconnue"))
    assert not coloured.search(on_a_terminal("query", "inconnue", NO_COLOR="1"))
    assert ESC in on_a_terminal("show", "CLAS")
    assert not coloured.search(on_a_terminal("show", "CLAS", NO_COLOR="1"))
    assert not coloured.search(on_a_terminal("query", "sortes", NO_COLOR="1"))
    assert ESC not in whole("show", "CLAS").stdout


def test_a_terminal_gets_a_table_in_which_words_stand_for_nodes() -> None:
    shown = on_a_terminal("query", "dispositifs-d-un-public")
    assert "Cordées de la réussite" in shown
    assert "dispositifLibelle" not in shown
    assert "https://w3id.org" not in shown


@pytest.mark.parametrize(
    "command",
    [
        ["query", "-f", "tout.rq"],
        ["query", "-f", "tout.rq", "--format", "csv"],
        ["show", "urn:a"],
        ["export", "--format", "csv"],
    ],
)
def test_a_graph_cannot_drive_the_terminal(command: list[str]) -> None:
    hostile = "\\u001B]0;pris\\u0007\\u001B[2J\\u009B31m\\b\\rfaux"
    label = "<http://www.w3.org/2000/01/rdf-schema#label>"
    Path("h.nt").write_text(f'<urn:a> {label} "{hostile}" .\n<urn:a> <urn:p> "{hostile}" .\n')
    shown = on_a_terminal("--graph", "h.nt", *command, NO_COLOR="1")
    styles = re.sub(ESC + r"\[[0-9;]*m", "", shown)
    assert "faux" in shown
    assert not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]", styles)


# --- Size and weight ---------------------------------------------------------------------------


def test_a_long_literal_is_cut_for_people_and_whole_for_programs(cli) -> None:
    Path("long.nt").write_text(f'<urn:a> <urn:p> "{"é" * 1_000_000}" .\n', encoding="utf-8")
    for command in (["query", "-f", "tout.rq", "--format", "table"], ["show", "urn:a"]):
        code, out, _ = cli("--graph", "long.nt", *command)
        assert code == 0
        assert len(out) < 40_000
        assert re.search(r"…\s*\(10000\d\d", out)
    assert (
        cli("--graph", "long.nt", "query", "-f", "tout.rq", "--format", "csv")[1].count("é")
        == 10**6
    )
    assert cli("--graph", "long.nt", "export")[1].count("é") == 10**6


LOADED = """
import sys
from pre_kg.cli.program import run
code = run(sys.argv[1:])
print(*sys.modules, file=sys.stderr)
sys.exit(code)
"""
HEAVY_PARTS = {"numpy", "faiss", "rdflib", "pyshacl", "torch", "sentence_transformers", "rich"}


@pytest.mark.parametrize(
    ("arguments", "unloaded"),
    [
        (["--help"], HEAVY_PARTS | {"pyoxigraph", "multiprocessing", "pre_kg.wiring"}),
        (["query", "--help"], HEAVY_PARTS),
        (["query", "--list"], HEAVY_PARTS | {"pre_kg.gate", "pre_kg.index", "pre_kg.french"}),
        (["query", "sortes"], HEAVY_PARTS | {"pre_kg.gate", "pre_kg.index", "pre_kg.french"}),
        (["query", "dispositifs-d-un-public"], HEAVY_PARTS | {"pre_kg.gate", "pre_kg.index"}),
        (["show", "CLAS"], HEAVY_PARTS | {"pre_kg.gate", "pre_kg.index"}),
        (["export", "--node", "CLAS"], HEAVY_PARTS | {"pre_kg.gate", "pre_kg.index"}),
    ],
    ids=lambda x: " ".join(x) if isinstance(x, list) else "",
)
def test_a_command_loads_no_more_than_it_needs(arguments: list[str], unloaded: set[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", LOADED, *arguments],
        capture_output=True,
        text=True,
        check=True,
        env=unmeasured(),
    )
    assert "pre_kg.cli.program" in done.stderr.split()
    assert not unloaded & set(done.stderr.split())


@pytest.mark.parametrize("command", [["query", "sortes"], ["show", "urn:a"], ["export"]])
def test_a_literal_of_a_hundred_megabytes_is_refused_at_once(cli, command: list[str]) -> None:
    with Path("immense.nt").open("wb") as file:
        file.write(b'<urn:a> <urn:p> "' + b"a" * 100_000_000 + b'" .\n')
    began = time.monotonic()
    code, out, err = cli("--graph", "immense.nt", *command)
    assert (code, out) == (3, "")
    assert "immense.nt" in err
    assert time.monotonic() - began < 10


def test_odd_characters_make_no_form_malformed(cli) -> None:
    text = 'a\tb "c" <d> & é\u2028 \u0001\u0007\r\n]]> 😀'
    escaped = "".join(f"\\U{ord(c):08X}" for c in text)
    Path("e.nt").write_text(f'<urn:a> <urn:p> "{escaped}" .\n')

    def said(form: str) -> str:
        code, out, _ = cli("--graph", "e.nt", "query", "-f", "tout.rq", "--format", form)
        assert code == 0
        return out

    assert json.loads(said("json"))["results"]["bindings"][0]["o"]["value"] == text
    (row,) = list(csv.reader(io.StringIO(said("csv"), newline="")))[1:]
    assert row[2] == text
    tree = ET.fromstring(said("xml"))
    found = [e.text for e in tree.iter("{http://www.w3.org/2005/sparql-results#}literal")]
    assert found == [re.sub("[\x01\x07]", "\ufffd", text)]
    head, line = said("tsv").removesuffix("\n").split("\n")
    assert (head, line.count("\t")) == ("?s\t?p\t?o", 2)
