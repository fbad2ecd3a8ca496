"""Every statement stands where the file writes it, and reads as the engine parses it."""

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pre_kg import store
from pre_kg.gate.lines import Statement, statements, statements_of
from pre_kg.model import Literal, Quad

BASE = "http://exemple.fr/base/doc"


def as_parsed(path: Path) -> Counter[tuple[object, ...]]:
    def named(term: object) -> object:
        anonymous = isinstance(term, str) and term.startswith(store.SKOLEM_PREFIX)
        return None if anonymous else term

    def key(quad: Quad) -> tuple[object, ...]:
        return named(quad.subject), quad.predicate, named(quad.object), named(quad.graph)

    return Counter(key(quad) for quad in store.parse(path))


def as_read(found: list[Statement]) -> Counter[tuple[object, ...]]:
    return Counter((s.subject, s.predicate, s.object, s.graph) for s in found)


def line_of(text: str, value: str) -> int:
    return next(
        s.line
        for s in statements_of(text, BASE)
        if isinstance(s.object, Literal) and s.object.value == value
    )


@pytest.mark.parametrize(
    ("suffix", "text"),
    [
        (".ttl", "@prefix : <http://e/> .\n:s a :C ; :p 1 , -2.5e3 , +.5 , true ; ; .\n"),
        (".ttl", "PREFIX e.x-é: <http://e/>\ne.x-é:a.b e.x-é:%20 e.x-é:a\\,b, e.x-é:c:d .\n"),
        (".ttl", "BASE <http://e/a/b/>\n<s> <../p> <?q>, <#f>, <>, </r> .\n"),
        (".ttl", "@prefix : <http://e/> . :s :p 1.:s :p :c.d. :s :p 1.5.\n"),
        (
            ".ttl",
            '<http://e/s> <http://e/p> "a\\"\\u00e9"@FR-be, \'b\', """c"d\n""", \'\'\'e\'\'\' .',
        ),
        (".ttl", '<http://e/s> <http://e/p> "x"^^<http://e/t>, "" , """""" . # "fin"\n'),
        (".ttl", "@prefix : <http://e/> . [] :p [ :q [ ] ; :r ( 1 [ :t 2 ] ( ) ) ] . [ :u 3 ] .\n"),
        (".ttl", "@prefix : <http://e/> . ( :a :b ) :p _:x.y , _:z .\n"),
        (".trig", "@prefix : <http://e/> . :g { :s :p :o . :s :q :o } GRAPH :h { [] :p 1 . }\n"),
        (
            ".trig",
            "@prefix : <http://e/> . { :s :p :o } [] { :s :p 2 } _:g { :s :p 3 } :s :p 4 .\n",
        ),
        (
            ".nt",
            '<http://e/s> <http://e/p> "a\\tb"@fr .\n# rien\n_:b <http://e/p> <http://e/o> .\n',
        ),
        (".nq", '<http://e/s> <http://e/p> "a" <http://e/g> .\n_:b <http://e/p> "b" .\n'),
        (".ttl", ""),
    ],
)
def test_what_is_read_is_what_the_engine_parses(tmp_path: Path, suffix: str, text: str) -> None:
    path = tmp_path / f"cas{suffix}"
    path.write_text(text, encoding="utf-8")
    assert as_read(statements(path)) == as_parsed(path)


def test_the_line_is_that_of_the_object_and_the_block_that_of_the_subject() -> None:
    text = (
        '@prefix : <http://e/> .\n\n:s\n  :p "un" ,\n     "deux" ;\n'
        '  # ici\n  :q """trois\n"""@fr .\n'
    )
    found = statements_of(text, BASE)
    assert [(s.line, s.block) for s in found] == [(4, 3), (5, 3), (7, 3)]


def test_lines_end_as_unix_and_windows_end_them() -> None:
    text = '<http://e/s> <http://e/p> "un" .\r\n<http://e/s> <http://e/p> "deux" .\r\n'
    assert line_of(text, "deux") == 2


def test_what_follows_an_unknown_construct_has_no_line() -> None:
    text = "@prefix : <http://e/> . :s :p 1 .\n:s :p <<( :a :b :c )>> .\n:s :p 2 .\n"
    assert [s.line for s in statements_of(text, BASE)] == [1]


def test_deep_nesting_is_passed_over() -> None:
    statements_of("<http://e/s> <http://e/p> " + "(" * 100_000, BASE)


def test_a_huge_literal_is_read_in_one_pass() -> None:
    text = f'<http://e/s> <http://e/p> "{"é" * 5_000_000}" .\n<http://e/s> <http://e/p> "fin" .\n'
    assert line_of(text, "fin") == 2


def test_a_file_that_is_not_text_has_no_lines(tmp_path: Path) -> None:
    path = tmp_path / "latin1.ttl"
    path.write_bytes('<http://e/s> <http://e/p> "é" .'.encode("latin-1"))
    assert statements(path) == []
    assert statements(tmp_path / "absent.rdf") == []


# --- Any layout, any nesting -----------------------------------------------------------------

SPACES = st.sampled_from([" ", "\n", "\t", "\n\n  ", ' # note ; . , "\n', "\r\n"])
NAMES = st.sampled_from([":a", ":b.c", "<http://e/a>", "<rel#f>", "p:x-y", "p:", "_:n", "é:1"])
PREDICATES = st.sampled_from(["a", ":p", "<http://e/q>", "p:r"])
QUOTES = st.sampled_from(['"', "'", '"""', "'''"])
SUFFIXES = st.sampled_from(["", "@fr", "@en-GB", "^^:t", "^^<http://e/t>"])
TAILS = st.sampled_from(["", "é", "\\n", "\\u00e9", "\\\"'", "#", " . "])


@st.composite
def literal(draw: st.DrawFn) -> str:
    quote, tail = draw(QUOTES), draw(TAILS)
    if len(quote) == 3:
        tail += draw(st.sampled_from(["", "\n", "\n\nx"]))
    safe = tail.replace("'", "") if quote[0] == "'" else tail
    return f"{quote}MARK{safe}{quote}{draw(SUFFIXES)}"


def nodes(depth: int) -> st.SearchStrategy[str]:
    plain = st.one_of(NAMES, literal(), st.sampled_from(["1", "-2.5", "1e3", "true", "[]", "()"]))
    return plain if depth == 0 else st.one_of(plain, property_list(depth), collection(depth))


@st.composite
def predicates(draw: st.DrawFn, depth: int) -> str:
    parts = []
    for _ in range(draw(st.integers(1, 3))):
        objects = draw(st.lists(nodes(depth - 1), min_size=1, max_size=3))
        parts.append(
            draw(PREDICATES) + draw(SPACES) + f"{draw(SPACES)},{draw(SPACES)}".join(objects)
        )
    return f" ;{draw(SPACES)}".join(parts) + draw(st.sampled_from(["", " ;", " ; ;"]))


@st.composite
def property_list(draw: st.DrawFn, depth: int) -> str:
    return f"[{draw(SPACES)}{draw(predicates(depth))}{draw(SPACES)}]"


@st.composite
def collection(draw: st.DrawFn, depth: int) -> str:
    members = draw(st.lists(nodes(depth - 1), max_size=3))
    return f"({draw(SPACES)}{draw(SPACES).join(members)}{draw(SPACES)})"


@st.composite
def triples(draw: st.DrawFn) -> str:
    subject = draw(st.one_of(NAMES, st.just("[]"), property_list(1), collection(1)))
    return f"{subject}{draw(SPACES)}{draw(predicates(2))}{draw(SPACES)}."


@st.composite
def documents(draw: st.DrawFn) -> str:
    head = "@prefix : <http://e/> .\nPREFIX p: <http://p/#>\n@prefix é: <http://é/> .\n"
    blocks = []
    for _ in range(draw(st.integers(1, 4))):
        block = draw(SPACES).join(draw(st.lists(triples(), min_size=1, max_size=3)))
        graph = draw(st.sampled_from([None, ":g", "GRAPH <http://e/h>", "", "_:k"]))
        blocks.append(block if graph is None else f"{graph}{draw(SPACES)}{{{draw(SPACES)}{block}}}")
    text = head + draw(SPACES).join(blocks)
    for number in range(text.count("MARK")):
        text = text.replace("MARK", f"m{number:03d};", 1)
    return text


@settings(deadline=None)
@given(text=documents())
def test_any_layout_reads_as_the_engine_parses_it_on_the_line_where_it_stands(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    path = tmp_path_factory.getbasetemp() / "propriete.trig"
    path.write_bytes(text.encode("utf-8"))
    found = statements(path)
    assert as_read(found) == as_parsed(path)
    for statement in found:
        if isinstance(statement.object, Literal) and statement.object.value.startswith("m"):
            place = text.index(statement.object.value[:5])
            assert statement.line == text.count("\n", 0, place) + 1
        assert statement.block <= statement.line
