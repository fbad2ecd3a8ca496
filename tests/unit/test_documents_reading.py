"""Documents to sections: the same in every format, and a clear word on what cannot be read."""

import hashlib
import sys
import unicodedata
import zipfile
from pathlib import Path

import pypdf
import pytest
from tests.documents import making

from pre_kg import documents
from pre_kg.errors import ExtraMissingError, ParseError, PreKgError, StoreError

BLOCKS = [
    (0, "Compte rendu du conseil, salle des fêtes."),
    (1, "La ronde des écoles"),
    (0, "Le conseil réunit douze écoles. Elles partagent un car et une cantine, l'été compris."),
    (2, "Qui y va"),
    (0, "Près de 40 enfants y vont chaque semaine."),
    (0, "Un second paragraphe, avec « guillemets » et cœur."),
    (2, "Qui paie"),
    (0, "La commune paie la moitié."),
    (1, "Suites"),
    (0, "Rien n'est décidé."),
]
FORMATS = [".pdf", ".docx", ".odt", ".html", ".md", ".txt"]


@pytest.mark.parametrize("suffix", FORMATS)
def test_every_format_gives_the_same_outline(tmp_path: Path, suffix: str) -> None:
    document = documents.read(making.make(tmp_path / f"a{suffix}", BLOCKS))
    assert [(s.number, s.title, s.level) for s in document.sections] == [
        ("0", "Début du document", 1),
        ("1", "La ronde des écoles", 1),
        ("1.1", "Qui y va", 2),
        ("1.2", "Qui paie", 2),
        ("2", "Suites", 1),
    ]
    said = [document.text[p.start : p.end] for p in document.paragraphs]
    assert [" ".join(text.split()) for text in said] == [
        text for level, text in BLOCKS if not level
    ]
    assert [s.parent for s in document.sections] == [None, None, "1", "1", None]


@pytest.mark.parametrize("suffix", FORMATS)
def test_ranges_and_digests_hold_in_nfc(tmp_path: Path, suffix: str) -> None:
    decomposed = [(level, unicodedata.normalize("NFD", text)) for level, text in BLOCKS]
    given = BLOCKS if suffix == ".pdf" else decomposed  # no font of ours has combining marks
    document = documents.read(making.make(tmp_path / f"a{suffix}", given))
    assert unicodedata.is_normalized("NFC", document.text)
    for section in document.sections:
        cited = document.text[section.start : section.end]
        assert cited == cited.strip()
        assert section.sha256 == hashlib.sha256(cited.encode()).hexdigest()
        assert section.start < section.own_end <= section.end
    whole = next(s for s in document.sections if s.number == "1")
    assert document.text[whole.start : whole.end].endswith("la moitié.")
    assert "Qui y va" not in document.text[whole.start : whole.own_end]


def test_a_text_file_is_cited_by_its_own_characters(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("\ufeff1. Un\r\n\r\nDeux\r\ntrois\r\n\r\n\r\n1.2 Quatre\r\n\r\ncinq".encode())
    document = documents.read(path)
    assert document.text == path.read_bytes().decode()
    assert [(s.number, s.title) for s in document.sections] == [
        ("1", "1. Un"),
        ("1.1", "1.2 Quatre"),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_texts_in_other_encodings_are_read(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "a.txt").write_bytes("Été à la cœur".encode(encoding))
    assert documents.read(tmp_path / "a.txt").text.strip("\ufeff") == "Été à la cœur"


def test_a_page_gives_what_is_read_on_it(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_text(
        "<meta charset=utf-8><title>Le titre</title><nav>menu</nav><script>alert('x')</script>"
        "<style>p{}</style><h1>Un<br>deux</h1><!-- caché --><div>a<p>b</p>c</div>"
        "<p hidden>d</p><p style='display: none'>e</p><table><tr><td>f</td><td>g</td></tr></table>"
        "<script src=https://example.org/x.js></script><img src=https://example.org/x.png>",
        encoding="utf-8",
    )
    document = documents.read(path)
    assert document.title == "Le titre"
    assert document.text.split("\n\n") == ["Un deux", "a", "b", "c", "f ; g"]


def test_running_lines_of_a_pdf_are_left_out_and_sentences_go_on(tmp_path: Path) -> None:
    pages = [
        [(8, 10, "La Gazette"), (10, 40, f"Début de la phrase {n} qui"), (8, 40, f"page {n}")]
        for n in range(1, 9)
    ]
    making.write_pages(tmp_path / "a.pdf", pages)
    document = documents.read(tmp_path / "a.pdf")
    assert "Gazette" not in document.text
    assert "page" not in document.text
    assert "phrase 1 qui Début de la phrase 2 qui" in document.text


def test_a_thousand_pages_are_read_with_their_numbers(tmp_path: Path) -> None:
    pages = [
        [(18, 30, f"Chapitre {n}"), (10, 30, "Il pleut sur la ville."), (8, 30, f"{n}")]
        for n in range(1, 1001)
    ]
    making.write_pages(tmp_path / "a.pdf", pages)
    document = documents.read(tmp_path / "a.pdf")
    assert len(document.sections) == 1000
    assert document.text.count("Il pleut") == 1000
    assert (document.sections[-1].title, document.sections[-1].page) == ("Chapitre 1000", 1000)


def test_a_pdf_with_too_many_pages_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pre_kg.documents.pdf.MOST_PAGES", 2)
    making.write_pages(tmp_path / "a.pdf", [[(10, 30, "mot")]] * 3)
    with pytest.raises(ParseError, match="3 pages, la limite est 2"):
        documents.read(tmp_path / "a.pdf")


def test_a_scanned_pdf_says_that_it_has_no_text(tmp_path: Path) -> None:
    making.write_pages(tmp_path / "a.pdf", [[], []])
    with pytest.raises(ParseError, match=r"2 page\(s\) sans texte : .*numérisé"):
        documents.read(tmp_path / "a.pdf")


@pytest.mark.parametrize("algorithm", ["RC4-128", "AES-256"])
def test_a_locked_pdf_is_named_so(tmp_path: Path, algorithm: str) -> None:
    making.make(tmp_path / "a.pdf", BLOCKS)
    writer = pypdf.PdfWriter(clone_from=str(tmp_path / "a.pdf"))
    writer.encrypt("secret", algorithm=algorithm)
    writer.write(str(tmp_path / "b.pdf"))
    with pytest.raises(ParseError, match="mot de passe"):
        documents.read(tmp_path / "b.pdf")


def test_a_pdf_that_only_forbids_printing_is_read(tmp_path: Path) -> None:
    making.make(tmp_path / "a.pdf", BLOCKS)
    writer = pypdf.PdfWriter(clone_from=str(tmp_path / "a.pdf"))
    writer.encrypt("", owner_password="secret", algorithm="RC4-128")
    writer.write(str(tmp_path / "b.pdf"))
    assert documents.read(tmp_path / "b.pdf").sections[1].title == "La ronde des écoles"


@pytest.mark.parametrize("suffix", [".pdf", ".docx", ".odt"])
@pytest.mark.parametrize("kept", [0.1, 0.5, 0.9])
def test_a_file_cut_short_is_refused_or_read(tmp_path: Path, suffix: str, kept: float) -> None:
    path = making.make(tmp_path / f"a{suffix}", BLOCKS)
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * kept)])
    try:
        assert documents.read(path).text
    except PreKgError as error:
        assert str(path) in str(error)  # noqa: PT017 - either is right, a crash is not


@pytest.mark.parametrize("suffix", [".pdf", ".docx", ".odt"])
@pytest.mark.parametrize("content", [b"\x00\x01\x02" * 500, b"%PDF-1.7\n%%EOF", b"PK\x03\x04abc"])
def test_what_is_no_document_is_refused(tmp_path: Path, suffix: str, content: bytes) -> None:
    (tmp_path / f"a{suffix}").write_bytes(content)
    with pytest.raises(ParseError, match=rf"a\{suffix} : "):
        documents.read(tmp_path / f"a{suffix}")


@pytest.mark.parametrize(
    ("suffix", "part"), [(".docx", "word/document.xml"), (".odt", "content.xml")]
)
def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path, suffix: str, part: str) -> None:
    path = making.bomb(tmp_path / f"a{suffix}", part, 80 << 20)
    assert path.stat().st_size < 1 << 20
    with pytest.raises(ParseError, match="Mio une fois déplié"):
        documents.read(path)


def test_a_package_with_entities_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.odt", "w") as package:
        package.writestr("content.xml", '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>')
    with pytest.raises(ParseError, match="entités XML"):
        documents.read(tmp_path / "a.odt")


def test_an_old_or_locked_office_file_is_named_so(tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_bytes(b"\xd0\xcf\x11\xe0" + b"\0" * 600)
    with pytest.raises(ParseError, match=r"mot de passe, ou ancien format \.doc"):
        documents.read(tmp_path / "a.docx")


@pytest.mark.parametrize("suffix", FORMATS)
def test_an_empty_file_is_named_so(tmp_path: Path, suffix: str) -> None:
    (tmp_path / f"a{suffix}").touch()
    with pytest.raises(ParseError, match="fichier vide"):
        documents.read(tmp_path / f"a{suffix}")


@pytest.mark.parametrize("suffix", [".docx", ".odt", ".html", ".md", ".txt"])
def test_a_document_without_words_is_refused(tmp_path: Path, suffix: str) -> None:
    with pytest.raises(ParseError, match="aucun texte"):
        documents.read(making.make(tmp_path / f"a{suffix}", [(0, "— 12 —")]))


def test_an_absent_file_a_folder_and_another_format_are_named_so(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="introuvable"):
        documents.read(tmp_path / "a.pdf")
    (tmp_path / "d.pdf").mkdir()
    with pytest.raises(StoreError, match="pas un fichier"):
        documents.read(tmp_path / "d.pdf")
    (tmp_path / "a.doc").write_bytes(b"x")
    with pytest.raises(ParseError, match=r"Suffixes attendus : \.pdf, \.docx"):
        documents.read(tmp_path / "a.doc")


@pytest.mark.parametrize(
    ("suffix", "package"),
    [
        (".pdf", "pypdf"),
        (".docx", "docx"),
        (".odt", "odf"),
        (".html", "bs4"),
        (".md", "markdown_it"),
    ],
)
def test_a_missing_package_names_the_extra(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, suffix: str, package: str
) -> None:
    path = making.make(tmp_path / f"a{suffix}", BLOCKS)
    reader = f"pre_kg.documents.{documents.READERS[suffix]}"
    monkeypatch.delitem(sys.modules, reader, raising=False)
    for name in [n for n in sys.modules if n == package or n.startswith(f"{package}.")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(ExtraMissingError, match=r"pre-kg\[documents\]"):
        documents.read(path)


def test_deep_nesting_is_read_or_refused(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("<div>" * 20_000 + "mot")
    (tmp_path / "a.md").write_text("> " * 5_000 + "mot")
    for name in ("a.html", "a.md"):
        try:
            assert documents.read(tmp_path / name).text
        except PreKgError as error:
            assert name in str(error)  # noqa: PT017 - either is right, a crash is not
