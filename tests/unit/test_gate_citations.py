"""A citation fits its document to the byte, or the gate says so."""

import hashlib
import unicodedata
from pathlib import Path

import pytest

from pre_kg import gate, store
from pre_kg.errors import StoreError

TEXT = "Titre de l'essai\n\nPremière partie : l'été à Fécamp.\n\nSeconde partie : 😀 l'hiver.\n"
FIRST = (TEXT.index("Première"), TEXT.index("\n\nSeconde"))
SECOND = (TEXT.index("Seconde"), len(TEXT) - 1)


def sha(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def section(name: str, start: int, end: int, digest: str, source: str = "essai") -> str:
    return (
        f"<http://e/{source}/{name}> a pre:Section ; dcterms:isPartOf <http://e/{source}> ;\n"
        f'  dcterms:title "{name}"@fr ;\n  oa:start {start} ;\n  oa:end {end} ;\n'
        f'  pre:empreinte "{digest}" .\n'
    )


def graph(tmp_path: Path, *parts: str) -> store.Dataset:
    head = (
        "@prefix pre: <https://w3id.org/pre-kg/def#> .\n@prefix oa: <http://www.w3.org/ns/oa#> .\n"
        "@prefix dcterms: <http://purl.org/dc/terms/> .\n"
    )
    path = tmp_path / "sources.ttl"
    path.write_text(head + "".join(parts), encoding="utf-8")
    return store.load([path])


def source(digest: str, name: str = "essai") -> str:
    return f'<http://e/{name}> a pre:Source ; pre:empreinteDocument "{digest}" .\n'


GOOD = (
    source(sha(TEXT)),
    section("s1", *FIRST, sha(TEXT[slice(*FIRST)])),
    section("s2", *SECOND, sha(TEXT[slice(*SECOND)])),
)


@pytest.fixture
def document(tmp_path: Path) -> Path:
    path = tmp_path / "essai.txt"
    path.write_bytes(TEXT.encode("utf-8"))
    return path


def test_a_document_that_fits_passes_and_every_digest_counts(tmp_path, document) -> None:
    report = gate.check_document(graph(tmp_path, *GOOD), document)
    assert (report.violations, report.triples) == ((), 3)


def test_the_text_is_taken_in_nfc(tmp_path, document) -> None:
    document.write_bytes(unicodedata.normalize("NFD", TEXT).encode("utf-8"))
    assert gate.check_document(graph(tmp_path, *GOOD), document).conforms


@pytest.mark.parametrize("shift", [(1, 1), (-1, -1), (0, 1), (0, -1), (1, 0)])
def test_a_shifted_range_fails_on_the_line_of_its_digest(tmp_path, document, shift) -> None:
    start, end = FIRST[0] + shift[0], FIRST[1] + shift[1]
    moved = section("s1", start, end, sha(TEXT[slice(*FIRST)]))
    (only,) = gate.check_document(graph(tmp_path, GOOD[0], moved, GOOD[2]), document).violations
    assert (only.focus_node, only.shape, only.line) == ("http://e/essai/s1", "empreinte-section", 9)
    assert only.focus_label == "s1"
    assert (f"de {FIRST[0]} à {FIRST[1]}" in only.message) == (shift[0] == shift[1])


def test_one_changed_byte_fails_the_section_and_the_document(tmp_path, document) -> None:
    document.write_bytes(TEXT.replace("Fécamp", "Fécamq").encode("utf-8"))
    report = gate.check_document(graph(tmp_path, *GOOD), document)
    assert {(v.focus_node, v.shape) for v in report.violations} == {
        ("http://e/essai", "empreinte-document"),
        ("http://e/essai/s1", "empreinte-section"),
    }


@pytest.mark.parametrize(("start", "end"), [(0, len(TEXT) + 1), (9, 9), (12, 3)])
def test_a_range_outside_the_document_fails(tmp_path, document, start, end) -> None:
    data = graph(tmp_path, GOOD[0], section("s1", start, end, sha("")))
    (only,) = gate.check_document(data, document).violations
    assert only.shape == "intervalle-section"


def test_a_digest_without_a_range_fails(tmp_path, document) -> None:
    bare = section("s1", 0, 1, "x").replace("  oa:start 0 ;\n", "")
    (only,) = gate.check_document(graph(tmp_path, GOOD[0], bare), document).violations
    assert (only.shape, only.path) == ("intervalle-section", "http://www.w3.org/ns/oa#start")


def test_the_source_is_found_by_the_digest_of_the_document(tmp_path, document) -> None:
    other = section("s1", 0, 5, sha("autre"), "autre")
    report = gate.check_document(graph(tmp_path, source("0", "autre"), other, *GOOD), document)
    assert report.conforms


def test_failing_that_the_source_is_the_one_that_fits_best(tmp_path, document) -> None:
    document.write_bytes((TEXT + "Ajout.\n").encode("utf-8"))
    other = section("s1", 0, 5, sha("autre"), "autre")
    report = gate.check_document(graph(tmp_path, source("0", "autre"), other, *GOOD), document)
    assert {v.focus_node for v in report.violations} == {"http://e/essai"}


def test_a_section_of_a_section_belongs_to_the_source(tmp_path, document) -> None:
    inner = section("s1.1", 0, 5, sha("faux")).replace(
        "isPartOf <http://e/essai>", "isPartOf <http://e/essai/s1>"
    )
    (only,) = gate.check_document(graph(tmp_path, *GOOD, inner), document).violations
    assert only.focus_node == "http://e/essai/s1.1"


def test_a_graph_without_digests_cannot_be_held_against_a_document(tmp_path, document) -> None:
    data = graph(tmp_path, "<http://e/a> dcterms:title 'Sans empreinte' .")
    with pytest.raises(StoreError, match="empreinte"):
        gate.check_document(data, document)


def test_a_document_that_is_not_utf8_is_refused_in_french(tmp_path, document) -> None:
    document.write_bytes(TEXT.replace("😀", "").encode("latin-1"))
    with pytest.raises(StoreError, match="UTF-8"):
        gate.check_document(graph(tmp_path, *GOOD), document)
    with pytest.raises(StoreError, match="Lecture impossible"):
        gate.check_document(graph(tmp_path, *GOOD), tmp_path / "absent.txt")
