"""Whatever it is given, the gate answers in French and never reaches the network."""

import socket
from pathlib import Path

import pytest

from pre_kg import gate
from pre_kg.errors import DataError, ParseError, StoreError
from pre_kg.gate import reports

SHAPES = """@prefix : <http://e/> . @prefix sh: <http://www.w3.org/ns/shacl#> .
:S a sh:NodeShape ; sh:targetSubjectsOf :p ;
  sh:property [ sh:path :p ; sh:nodeKind sh:IRI ; sh:maxCount 1 ] ."""


@pytest.fixture(autouse=True)
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("the gate reached for the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


@pytest.fixture
def check(tmp_path: Path):
    shapes = tmp_path / "formes" / "s.ttl"
    shapes.parent.mkdir()
    shapes.write_text(SHAPES)

    def checking(name: str, content: bytes | str, **options: object):
        path = tmp_path / name
        path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
        return gate.check([path], [shapes], **options)

    return checking


@pytest.mark.parametrize(
    ("name", "content", "line", "says"),
    [
        ("a.ttl", "<http://e/a> <http://e/p> .\n", 1, "Turtle"),
        ("b.ttl", "@prefix : <http://e/> .\n:a :p 1 ;\n  inconnu:q 2 .\n", 3, "préfixe"),
        ("c.ttl", "@prefix : <http://e/> .\n\n:a :p <http://e/avec espace> .\n", 3, "%20"),
        ("d.ttl", '@prefix : <http://e/> .\n:a :p "sans fin .\n', 2, "guillemet"),
        ("e.trig", ":g { <http://e/a> <http://e/p> 1 }", 1, "préfixe"),
        ("f.nt", "<http://e/a> <http://e/p> 1 .\n", 1, "Triples"),
        ("g.nt", "<http://e/a> <http://e/p> <relatif> .\n", 1, "IRI"),
        ("h.ttl", "\ufeff<http://e/a> <http://e/p> 1 .\n", 1, "BOM"),
        ("i.ttl", "\x00\x01\x02", 1, "Turtle"),
    ],
)
def test_malformed_text_is_placed_and_explained(check, name, content, line, says) -> None:
    with pytest.raises(ParseError, match=f"ligne {line}") as refused:
        check(name, content)
    assert refused.value.line == line
    assert refused.value.column is not None
    assert says in str(refused.value)


@pytest.mark.parametrize("encoding", ["latin-1", "utf-16"])
def test_another_encoding_is_named_as_such(check, encoding) -> None:
    text = '<http://e/a> <http://e/p> "crèche"@fr .\n'
    with pytest.raises(ParseError, match="UTF-8"):
        check("latin.ttl", text.encode(encoding))


@pytest.mark.parametrize("name", ["vide.ttl", "vide.trig", "vide.nt", "vide.nq", "commentaire.ttl"])
def test_an_empty_file_is_a_warning(check, name) -> None:
    report = check(name, "# rien\n" if name.startswith("commentaire") else "")
    assert report.conforms
    assert [(v.severity, v.shape, v.line) for v in report.violations] == [
        ("warning", "fichier-vide", 1)
    ]
    assert "rien à contrôler" in reports.as_text(report)


def test_a_missing_file_and_an_unknown_format_are_refused(tmp_path, check) -> None:
    with pytest.raises(StoreError, match="introuvable"):
        gate.check([tmp_path / "absent.ttl"], [])
    with pytest.raises(StoreError, match="Suffixes attendus"):
        check("tableau.csv", "a,b\n")


def test_blank_nodes_are_judged_and_named(check) -> None:
    report = check(
        "anonymes.ttl", "@prefix : <http://e/> .\n[] :p 1 .\n_:x :p :y ,\n   [ :p 2 ] .\n"
    )
    lines = sorted((v.line, v.expected) for v in report.violations)
    assert lines == [(2, "un IRI"), (3, "au plus 1 valeur"), (4, "un IRI"), (4, "un IRI")]
    assert "nœud anonyme" in reports.as_text(report)


def test_a_literal_beyond_reason_is_refused(check) -> None:
    with pytest.raises(ParseError, match="16 Mio"):
        check("immense.ttl", b'<http://e/a> <http://e/p> "' + b"a" * 100_000_000 + b'" .')


def test_a_huge_literal_is_cut_in_the_report(check) -> None:
    report = check("immense.ttl", f'<http://e/a> <http://e/p> """{"é" * 5_000_000}""" .')
    (only,) = report.violations
    assert len(only.value.value) == 5_000_000
    assert only.line == 1
    assert len(reports.as_text(report)) < 2000
    assert len(reports.as_sarif(report)) < 10_000


def test_an_entity_bomb_is_refused(check) -> None:
    bomb = '<?xml version="1.0"?><!DOCTYPE rdf [<!ENTITY a "ha">' + "".join(
        f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)
    )
    content = bomb + (
        ']><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e/">'
        '<rdf:Description rdf:about="http://e/a"><e:p>&j;</e:p></rdf:Description></rdf:RDF>'
    )
    with pytest.raises(StoreError, match="entités"):
        check("bombe.rdf", content)


def test_a_remote_context_is_refused(check) -> None:
    with pytest.raises(ParseError, match="réseau"):
        check("distant.jsonld", '{"@context": "https://e.org/c.jsonld", "@id": "http://e/a"}')


@pytest.mark.parametrize("name", ["a.jsonld", "a.rdf"])
def test_other_syntaxes_are_placed_by_file_alone(check, name) -> None:
    content = {
        "a.jsonld": '{"@id": "http://e/a", "http://e/p": "texte"}',
        "a.rdf": '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
        'xmlns:e="http://e/"><rdf:Description rdf:about="http://e/a"><e:p>texte</e:p>'
        "</rdf:Description></rdf:RDF>",
    }
    (only,) = check(name, content[name]).violations
    assert (Path(only.file).name, only.line) == (name, None)


def test_text_that_looks_like_an_address_stays_text(check) -> None:
    content = (
        '<http://127.0.0.1:9/a> <http://e/p> "http://127.0.0.1:9/x.ttl" .\n'
        "<http://127.0.0.1:9/a> <http://www.w3.org/2002/07/owl#imports> <http://127.0.0.1:9/b> .\n"
    )
    (only,) = check("adresses.ttl", content).violations
    assert only.value.value == "http://127.0.0.1:9/x.ttl"


def test_imports_of_the_schema_are_not_followed(tmp_path, check) -> None:
    shapes = tmp_path / "formes" / "s.ttl"
    imports = (
        " <http://127.0.0.1:9/> <http://www.w3.org/2002/07/owl#imports> <http://127.0.0.1:9/s> ."
    )
    shapes.write_text(SHAPES + imports)
    assert check("g.ttl", "<http://e/a> <http://e/p> <http://e/b> .").conforms


def test_ill_typed_values_leave_nothing_on_the_standard_streams(check, capfd) -> None:
    date = '"31 juin"^^<http://www.w3.org/2001/XMLSchema#date>'
    check("date.ttl", f"<http://e/a> <http://e/p> {date} .")
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    "shapes",
    [
        "sh:property [ sh:minCount 1 ] .",
        "sh:property [ sh:path :p ; sh:pattern '(' ] .",
        "sh:node :T .",
        "sh:property [ sh:path :p ; sh:minCount 'x' ] .",
    ],
)
def test_shapes_that_make_no_sense_are_refused_or_passed_over(tmp_path, check, shapes) -> None:
    head = ":T a sh:NodeShape ; sh:targetSubjectsOf :p ; "
    (tmp_path / "formes" / "s.ttl").write_text(SHAPES + head + shapes)
    try:
        report = check("g.ttl", "<http://e/a> <http://e/p> <http://e/b> .")
    except DataError as refused:
        assert "formes SHACL" in str(refused)  # noqa: PT017 - either is right
    else:
        assert report.files == 1
