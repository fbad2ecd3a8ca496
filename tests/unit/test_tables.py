"""A table becomes the statements that its mapping says, or is refused with the line and column."""

import csv
import datetime as dt
import io
import re
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pre_kg import tables
from pre_kg.errors import DataError, ForbiddenQueryError, MalformedQueryError
from pre_kg.tables import kinds
from pre_kg.tables.delimited import LONGEST_LINE
from pre_kg.tables.mapping import Mapping, parse

ROOT = Path(__file__).parents[2]
SHIPPED = sorted((ROOT / "mappings").glob("*.rq"))
HEAD = "PREFIX : <http://e/> PREFIX f: <https://w3id.org/pre-kg/function#> "
SIMPLE = HEAD + "CONSTRUCT { ?i :nom ?nom } WHERE { BIND(IRI(CONCAT('http://e/', ?code)) AS ?i) }"


def converted(path: Path, mapping: Mapping, **options: Any) -> tuple[list[str], tables.Conversion]:
    told = tables.Conversion()
    given = {"separator": mapping.separator, "encoding": mapping.encoding, **options}
    with tables.open_table(
        path, tables.Options(**given), lambda h: tables.used_columns(mapping, h)
    ) as table:
        return [str(quad) for quad in tables.convert(table, mapping, told)], told


def made(path: Path, query: str = SIMPLE, **options: Any) -> list[str]:
    return converted(path, parse("essai", query), **options)[0]


def written(folder: Path, text: str | bytes, name: str = "t.csv") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def refused(path: Path, query: str = SIMPLE, **options: Any) -> str:
    with pytest.raises(DataError) as caught:
        made(path, query, **options)
    return str(caught.value)


# --- Shipped mappings ----------------------------------------------------------------------------


def test_mappings_are_shipped() -> None:
    assert len(SHIPPED) >= 7


@pytest.mark.parametrize("path", SHIPPED, ids=lambda p: p.stem)
def test_each_shipped_mapping_reads_its_example(path: Path) -> None:
    mapping = tables.read_mapping(path)
    statements, told = converted(path.parent / "exemples" / f"{path.stem}.csv", mapping)
    assert mapping.title
    assert mapping.page.startswith("https://")
    assert told.statements == len(statements) >= 6
    assert told.silent < told.rows
    assert mapping.graph is not None
    assert all(f"<{mapping.graph}>" in statement for statement in statements)
    assert set(mapping.columns) == set(mapping.variables), "each column that serves is described"


def test_two_communes_of_one_name_stay_two() -> None:
    path = ROOT / "mappings" / "insee-communes.rq"
    statements, _ = converted(
        path.parent / "exemples" / "insee-communes.csv", tables.read_mapping(path)
    )
    named = [s for s in statements if '"Saint-Denis"@fr' in s]
    assert len({s.split()[0] for s in named}) == 2


def test_codes_between_quotes_and_equals_are_read_and_split() -> None:
    path = ROOT / "mappings" / "qpv-liste.rq"
    statements, told = converted(
        path.parent / "exemples" / "qpv-liste.csv", tables.read_mapping(path)
    )
    of_two = [s for s in statements if "qpv-qn00002m" in s and "containedInPlace" in s]
    assert sorted(s.split()[2][-6:-1] for s in of_two) == ["93001", "93066"]
    assert told.rows == 3


# --- The mapping -------------------------------------------------------------------------------


def test_the_number_of_the_row_prefixes_and_functions_serve(tmp_path: Path) -> None:
    path = written(tmp_path, "code,nom\na,Les Lilas\nb,Œil d'été\n")
    query = HEAD + (
        "PREFIX tarql: <http://tarql.github.io/tarql#> CONSTRUCT { ?i :rang ?ROWNUM ; ?p ?slug }"
        " WHERE { BIND(tarql:expandPrefixedName(CONCAT(':', ?code)) AS ?i)"
        " BIND(tarql:expandPrefixedName(':mot') AS ?p) BIND(f:slug(?nom) AS ?slug) }"
    )
    assert made(path, query) == [
        '<http://e/a> <http://e/rang> "1"^^<http://www.w3.org/2001/XMLSchema#integer>',
        '<http://e/a> <http://e/mot> "les-lilas"',
        '<http://e/b> <http://e/rang> "2"^^<http://www.w3.org/2001/XMLSchema#integer>',
        '<http://e/b> <http://e/mot> "oeil-d-ete"',
    ]


def test_an_empty_cell_makes_no_statement(tmp_path: Path) -> None:
    path = written(tmp_path, "code,nom\na,\nb, \nc,x\n")
    assert made(path) == ['<http://e/c> <http://e/nom> "x"']
    assert converted(path, parse("m", SIMPLE))[1].first_silent == [2, 3]


def test_a_cell_is_a_value_and_never_a_query(tmp_path: Path) -> None:
    nasty = '") } } DROP ALL # \\ " <x> ?y \n {'
    out = io.StringIO()
    csv.writer(out).writerows([["code", "nom"], ["a", nasty]])
    (statement,) = made(written(tmp_path, out.getvalue()))
    (read,) = ox.parse((statement + " .").encode(), format=ox.RdfFormat.N_TRIPLES)
    assert read.object.value == nasty.strip()


def test_the_graph_may_come_from_a_column(tmp_path: Path) -> None:
    path = written(tmp_path, "code,nom,an\na,x,2021\nb,y,2022\n")
    query = "#+ graph: ?g\n" + SIMPLE.replace(
        "AS ?i)", "AS ?i) BIND(IRI(CONCAT('http://e/g', ?an)) AS ?g)"
    )
    assert [s.split()[-1] for s in made(path, query)] == ["<http://e/g2021>", "<http://e/g2022>"]


def test_columns_split_together_go_together(tmp_path: Path) -> None:
    path = written(tmp_path, 'code,nom\n"a;b","A;B"\nc,C\n')
    assert made(path, "#+ split: code nom ;\n" + SIMPLE) == [
        '<http://e/a> <http://e/nom> "A"',
        '<http://e/b> <http://e/nom> "B"',
        '<http://e/c> <http://e/nom> "C"',
    ]


def test_blank_nodes_of_a_template_are_one_a_row(tmp_path: Path) -> None:
    path = written(tmp_path, "code,nom\na,x\nb,y\n")
    query = SIMPLE.replace("?i :nom ?nom", "?i :adresse [ :rue ?nom ]")
    statements = made(path, query)
    assert len(statements) == 4
    assert len({s.split()[-1] for s in statements if "adresse" in s}) == 2


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("SELECT ?a WHERE { }", "CONSTRUCT"),
        ("CONSTRUCT { ?a ?b ?c } WHERE { } LIMIT 3", "sans rien après"),
        ("#+ colonne: a text\n" + SIMPLE, "« #+ colonne » inconnu"),
        ("#+ column: a nombre\n" + SIMPLE, "SORTE"),
        ("#+ column: a date MM/JJ\n" + SIMPLE, "n'a pas AAAA"),
        ("#+ column: a integer JJ\n" + SIMPLE, "n'a pas de forme"),
        ("#+ graph: ici\n" + SIMPLE, "graph"),
        ("#+ separator: point-virgule\n" + SIMPLE, "separator"),
        (SIMPLE.replace("IRI(", "<http://e/inconnue>("), "inconnue"),
    ],
)
def test_a_mapping_that_cannot_serve_is_refused(query: str, said: str) -> None:
    with pytest.raises(DataError, match=re.escape(said)):
        parse("essai", query)


def test_a_mapping_that_is_no_sparql_says_where() -> None:
    with pytest.raises(MalformedQueryError, match="ligne 2"):
        parse("essai", "# un\nCONSTRUCT { ?a ?b } WHERE { }")


@pytest.mark.parametrize(
    "query",
    [
        "CONSTRUCT { ?a ?b ?c } WHERE { SERVICE <http://e/> { ?a ?b ?c } }",
        "CONSTRUCT { ?a ?b ?c } FROM <file:///etc/passwd> WHERE { ?a ?b ?c }",
        "INSERT { ?a ?b ?c } WHERE { }",
    ],
)
def test_a_mapping_leaves_the_table_alone(query: str) -> None:
    with pytest.raises((ForbiddenQueryError, DataError)):
        parse("essai", query)


@pytest.mark.parametrize(
    "query", [SIMPLE.replace("?nom", "?nomm"), "#+ column: nomm text\n" + SIMPLE]
)
def test_an_unknown_column_is_named_with_those_nearby(tmp_path: Path, query: str) -> None:
    said = refused(written(tmp_path, "code,nom\na,b\n"), query)
    assert "« nomm » n'est pas dans le tableau" in said
    assert "Noms proches : nom" in said


def test_an_optional_column_may_miss(tmp_path: Path) -> None:
    path = written(tmp_path, "code\na\n")
    assert made(path, "#+ column: nom text?\n" + SIMPLE) == []


# --- Cells -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "form", "cell", "value"),
    [
        ("text", "", "  a b ", "a b"),
        ("text", "", 45.0, "45"),
        ("code", "", '="01001"', "01001"),
        ("code", "", "01001", "01001"),
        ("integer", "", "1 234 567", "1234567"),
        ("integer", "", 12, "12"),
        ("integer", "", 12.0, "12"),
        ("decimal", "", "3,50", "3.50"),
        ("decimal", "", 2.5, "2.5"),
        ("boolean", "", "Oui", "true"),
        ("boolean", "", False, "false"),
        ("year", "", "2021", "2021"),
        ("date", "", "2021-02-03", "2021-02-03"),
        ("date", "", dt.datetime(2021, 2, 3, 4, 5), "2021-02-03"),
        ("date", "JJ/MM/AAAA", "3/2/2021", "2021-02-03"),
        ("date", "JJ/MM/AAAA|AAAAMMJJ", "20210203", "2021-02-03"),
        ("datetime", "", "2021-02-03 04:05", "2021-02-03T04:05:00"),
        ("datetime", "", "2021-02-03T04:05:06.700Z", "2021-02-03T04:05:06.700Z"),
        ("iri", "", "https://e.fr/é", "https://e.fr/é"),
    ],
)
def test_a_cell_of_each_kind(kind: str, form: str, cell: kinds.Cell, value: str) -> None:
    term = kinds.cast_for(kind, form)(cell)
    assert term is not None
    assert term.value == value


@pytest.mark.parametrize(
    ("kind", "cell"),
    [
        ("integer", "1,5"),
        ("integer", "1e3"),
        ("decimal", "1.234,5"),
        ("decimal", "NaN"),
        ("boolean", "peut-être"),
        ("year", "21"),
        ("date", "2021-02-30"),
        ("date", "03/02/2021"),
        ("datetime", "2021-02-03"),
        ("datetime", "2021-02-03T25:00:00"),
        ("iri", "www.e.fr"),
        ("iri", "https://e.fr/a b"),
    ],
)
def test_a_cell_that_does_not_fit_is_refused_with_its_line_and_column(
    tmp_path: Path, kind: str, cell: str
) -> None:
    path = written(tmp_path, f'code,nom\na,\nb,"{cell}"\n')
    said = refused(path, f"#+ column: nom {kind}\n" + SIMPLE)
    assert "ligne 3" in said
    assert "colonne « nom »" in said
    assert f"trouvé « {cell} »" in said


@given(st.sampled_from(list(kinds.KINDS)), st.text(max_size=12))
def test_no_text_breaks_a_cell(kind: str, text: str) -> None:
    try:
        term = kinds.cast_for(kind, "")(text)
    except ValueError:
        return
    assert term is None or term.value


def test_every_refused_cell_is_told_up_to_a_limit(tmp_path: Path) -> None:
    lines = "".join(f"{i},x{i}\n" for i in range(100))
    said = refused(written(tmp_path, "code,nom\n" + lines), "#+ column: nom integer\n" + SIMPLE)
    assert said.count("colonne « nom »") == 20
    assert "rien n'est écrit" in said


def test_an_empty_cell_is_refused_where_a_value_is_asked(tmp_path: Path) -> None:
    path = written(tmp_path, "code,nom\na,0001-01-01\n")
    query = "#+ empty: 0001-01-01\n#+ column: nom date!\n" + SIMPLE
    assert "ligne 2 : colonne « nom » : case vide" in refused(path, query)


# --- Bad files ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "options", "said"),
    [
        ("", {}, "vide"),
        ("\n\n", {}, "vide"),
        ("code,nom\n", {}, "aucune ligne"),
        ("code;nom\na;b\n", {"separator": ","}, "1 fois le point-virgule"),
        ("code,nom\na\n", {}, "ligne 2 : 1 cases, 2 attendues"),
        ("code,nom\na,b\n\nc,d,e\n", {}, "ligne 4 : 3 cases"),
        ("\n\ncode,nom\na,b,c\n", {}, "ligne 4 : 3 cases"),
        ('\ncode,nom\na,"b', {}, "ligne 3 : un guillemet ouvert"),
        ("co\nx\n".encode("utf-16"), {}, "Noms proches : co"),
        ("code,nom\na,b\nc,".encode("utf-16") + b"\x00", {}, "n'est pas en utf-16"),
        ('code,nom\na,"b\nc\n', {}, "ligne 2 : un guillemet ouvert"),
        ('code,nom\na,"b"c\n', {}, "ligne 2 : un guillemet au milieu"),
        ("code,nom\na,é\n".encode("latin-1"), {}, "ligne 2 : ce texte n'est pas en utf-8"),
        ("code,nom\na,b\n".encode("utf-16-le"), {}, "utf-16"),
        (b"code,nom\na,b\0\n", {}, "ligne 2 : caractère nul"),
        ("code,nom\na,b\n", {"encoding": "klingon"}, "Encodage inconnu"),
        ("code,nom,nom\na,b,c\n", {}, "colonnes 2 et 3 ont le même nom"),
        ("code,,nom\na,b,c\n", {}, "colonne 2 n'a pas de nom"),
        (",".join(f"c{i}" for i in range(1_000_000)), {}, "1000000 colonnes"),
        ("code,nom\na," + "x" * 200_000 + "\n", {}, "ligne 2 : une case dépasse"),
        ("x" * (LONGEST_LINE + 1), {}, "ligne 1 : une ligne dépasse"),
        ("code,nom\ra,b\r", {}, "CSV mal formé"),
    ],
    ids=lambda value: repr(value)[:24],
)
def test_a_bad_csv_is_refused_with_its_line(
    tmp_path: Path, content: str | bytes, options: dict[str, str], said: str
) -> None:
    assert said in refused(written(tmp_path, content), **options)


@pytest.mark.parametrize(
    ("encoding", "given"),
    [
        ("utf-8", None),
        ("utf-8-sig", None),
        ("utf-16", None),
        ("cp1252", "cp1252"),
        ("utf-32", None),
    ],
)
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_a_good_csv_is_read_in_any_encoding(
    tmp_path: Path, encoding: str, given: str | None, separator: str
) -> None:
    text = f'code{separator}nom\r\na{separator}"é ""b""\r\nc"\r\n'
    path = written(tmp_path, text.encode(encoding))
    assert made(path, encoding=given) == ['<http://e/a> <http://e/nom> "é \\"b\\"\\r\\nc"']


def test_the_line_told_is_that_of_the_file_when_a_cell_has_several(tmp_path: Path) -> None:
    path = written(tmp_path, 'code,nom\na,"1\n2\n3"\nb,x\n')
    said = refused(path, "#+ column: nom integer\n" + SIMPLE)
    assert "ligne 5, colonne « nom »" in said


def test_an_unknown_suffix_and_a_missing_file_are_refused(tmp_path: Path) -> None:
    assert "Format non reconnu" in refused(written(tmp_path, "", "t.doc"))
    assert "introuvable" in refused(tmp_path / "absent.csv")


# --- Workbooks and Parquet -----------------------------------------------------------------------


def workbook(folder: Path, *rows: list[object], name: str = "t.xlsx") -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    book.create_sheet("Autre").append(["code", "nom"])
    book["Autre"].append(["z", "Z"])
    book.save(folder / name)
    return folder / name


def test_a_workbook_is_read_with_its_types(tmp_path: Path) -> None:
    first, second = ["a", dt.date(2021, 2, 3), 1], ["c", "2021-02-04", None]
    path = workbook(tmp_path, [], ["code", "nom", "x"], first, [None] * 3, ["b", None, 2], second)
    assert [s.split('"')[1] for s in made(path, "#+ column: nom date\n" + SIMPLE)] == [
        "2021-02-03",
        "2021-02-04",
    ]
    assert made(path, sheet="Autre") == ['<http://e/z> <http://e/nom> "Z"']
    assert "Feuilles : Sheet, Autre" in refused(path, sheet="absente")


def test_a_formula_is_refused_in_a_column_that_serves_and_only_there(tmp_path: Path) -> None:
    path = workbook(tmp_path, ["code", "nom", "x"], ["a", "b", "=1+1"])
    assert len(made(path)) == 1
    said = refused(workbook(tmp_path, ["code", "nom"], ["a", "b"], ["c", "=A1"]))
    assert "ligne 3 : colonne « nom » : une formule" in said


def test_what_is_no_workbook_is_refused(tmp_path: Path) -> None:
    assert "n'est pas un classeur" in refused(written(tmp_path, "code,nom", "t.xlsx"))
    assert "mot de passe" in refused(written(tmp_path, b"\xd0\xcf\x11\xe0" * 200, "t.xlsx"))
    assert "vide" in refused(workbook(tmp_path))
    said = refused(workbook(tmp_path, ["code", "nom"], ["a", "b", "c"]))
    assert "ligne 2 : la case 3 n'a pas de colonne" in said


def parquet(folder: Path, **columns: list[object]) -> Path:
    pq.write_table(pa.table(columns), folder / "t.parquet")
    return folder / "t.parquet"


def test_parquet_reads_only_the_columns_that_serve(tmp_path: Path) -> None:
    path = parquet(tmp_path, code=["a", "b"], nom=[1, None], autre=[[1], [2]])
    assert made(path, "#+ column: nom integer\n" + SIMPLE) == [
        '<http://e/a> <http://e/nom> "1"^^<http://www.w3.org/2001/XMLSchema#integer>'
    ]


def test_a_bad_parquet_is_refused(tmp_path: Path) -> None:
    assert "n'est pas un fichier Parquet" in refused(written(tmp_path, "PAR1", "t.parquet"))
    path = parquet(tmp_path, code=["a"], nom=[[1]])
    assert "valeurs composées" in refused(path)
    path = parquet(tmp_path, code=["a", "b"], nom=["1", "x"])
    assert "ligne 2 : colonne « nom »" in refused(path, "#+ column: nom integer\n" + SIMPLE)


# --- The same table in every form ----------------------------------------------------------------

CELLS = st.text(
    st.characters(min_codepoint=32, max_codepoint=0x2FF, exclude_categories=("Cc",)), max_size=8
)


@given(
    st.lists(st.tuples(st.from_regex(r"[a-z]{1,5}", fullmatch=True), CELLS), min_size=1, max_size=6)
)
def test_csv_workbook_and_parquet_give_the_same(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str]]
) -> None:
    folder = tmp_path_factory.mktemp("t")
    out = io.StringIO()
    csv.writer(out).writerows([("code", "nom"), *rows])
    first = made(written(folder, out.getvalue()))
    columns = {"code": [r[0] for r in rows], "nom": [r[1] for r in rows]}
    assert made(parquet(folder, **columns)) == first  # type: ignore[arg-type]


def test_the_same_table_gives_the_same_bytes(tmp_path: Path) -> None:
    path = written(tmp_path, "code,nom\na,x\nb,y\n")
    mapping = parse(
        "m",
        "#+ graph: <http://e/g>\n" + SIMPLE.replace("?i :nom ?nom", "?i :nom ?nom ; :r [ :s 1 ]"),
    )
    seen = set()
    for form in ["trig"] * 5:
        out = io.BytesIO()
        with tables.open_table(
            path, tables.Options(), lambda h: tables.used_columns(mapping, h)
        ) as table:
            tables.write(tables.convert(table, mapping, tables.Conversion()), out, form, {
                **mapping.prefixes, **{f"p{i}": f"http://p{i}/" for i in range(9)}
            })  # fmt: skip
        seen.add(out.getvalue())
    assert len(seen) == 1
