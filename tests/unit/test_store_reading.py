"""Whatever reads a file refuses what cannot be read in the same French words, and says where."""

from pathlib import Path

import pytest

from pre_kg import store
from pre_kg.errors import DataError, ParseError, StoreError

XML = (
    '<?xml version="1.0"?>{}<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
    'xmlns:e="http://e/"><rdf:Description rdf:about="http://e/a"><e:p>crèche</e:p>'
    "</rdf:Description></rdf:RDF>"
)
READERS = {
    "load": lambda path: store.load([path]),
    "parse": lambda path: list(store.parse(path)),
    "skolemised": lambda path: list(store.skolemised(path)),
    "prefixes": lambda path: store.prefixes([path]),
}
REFUSED = [
    ("latin.ttl", '<http://e/a> <http://e/p> "crèche" .'.encode("latin-1"), 1, "UTF-8"),
    ("large.nt", '<http://e/a> <http://e/p> "crèche" .'.encode("utf-16"), 1, "UTF-8"),
    ("latin.rdf", XML.format("").encode("latin-1"), None, "UTF-8"),
    ("bom.ttl", "\ufeff<http://e/a> <http://e/p> 1 .".encode(), 1, "BOM"),
    ("espace.ttl", b"<http://e/avec espace> <http://e/p> 1 .", 1, "%20"),
    ("prefixe.ttl", b"e:a e:p 1 .", 1, "@prefix"),
    ("coupe.ttl", b'<http://e/a> <http://e/p> "sans fin', 1, "guillemet"),
    ("contexte.jsonld", b'{"@context": "https://e.org/c.jsonld", "@id": "http://e/a"}', None, "le"),
    ("bombe.rdf", XML.format('<!DOCTYPE r [<!ENTITY a "ha">]>').encode(), None, "entités"),
    ("immense.ttl", b'<http://e/a> <http://e/p> "' + b"a" * (17 << 20) + b'" .', None, "16 Mio"),
]


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize(("name", "content", "line", "says"), REFUSED, ids=[r[0] for r in REFUSED])
def test_every_reader_refuses_in_the_same_words(
    tmp_path: Path, reader: str, name: str, content: bytes, line: int | None, says: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises((ParseError, StoreError), match=says) as refused:
        READERS[reader](path)
    with pytest.raises(DataError) as by_load:
        store.load([path])
    assert str(refused.value) == str(by_load.value)
    assert getattr(refused.value, "line", None) == line


@pytest.mark.parametrize("reader", READERS)
def test_a_missing_file_is_refused(tmp_path: Path, reader: str) -> None:
    with pytest.raises(StoreError):
        READERS[reader](tmp_path / "absent.ttl")


def test_a_byte_order_mark_does_no_harm_where_the_syntax_admits_it(tmp_path: Path) -> None:
    path = tmp_path / "bom.jsonld"
    path.write_text('\ufeff{"@id": "http://e/a", "http://e/p": "x"}', encoding="utf-8")
    assert len(store.load([path])) == 1


def test_what_the_engine_says_otherwise_is_quoted_without_its_place(tmp_path: Path) -> None:
    path = tmp_path / "a.ttl"
    path.write_text("<http://e/a> <http://e/p> .\n")
    with pytest.raises(ParseError) as refused:
        store.load([path])
    assert (refused.value.line, refused.value.column) == (1, 27)
    assert refused.value.detail.startswith("attendu du Turtle bien formé ; trouvé : ")
    assert "Parser error" not in refused.value.detail


def test_a_memory_that_cannot_be_written_is_only_slower(tmp_path: Path) -> None:
    path = tmp_path / "a.nt"
    path.write_text("<http://e/a> <http://e/p> <http://e/b> .\n")
    in_the_way = tmp_path / "fichier"
    in_the_way.write_text("")
    assert len(store.load([path], in_the_way / "dessous" / "empreintes.json")) == 1
