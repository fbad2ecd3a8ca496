"""Citations held against the document that they cite: every range, every digest.

A section says where it stands in its source (`oa:start`, `oa:end`: code points of the NFC text,
the end excluded) and the SHA-256 of the UTF-8 bytes of that range; a source, the SHA-256 of the
UTF-8 bytes of its whole NFC text.
"""

from __future__ import annotations

import hashlib
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pre_kg import terms
from pre_kg.errors import StoreError
from pre_kg.gate.findings import Finding, Labels, finding, in_order
from pre_kg.gate.places import Places
from pre_kg.gate.reading import read
from pre_kg.model import Literal, Report

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pre_kg.model import Iri
    from pre_kg.store import Dataset

START, END = terms.OA + "start", terms.OA + "end"
WRONG_DOCUMENT = "empreinte-document"
WRONG_SECTION = "empreinte-section"
WRONG_RANGE = "intervalle-section"
NEAR = 200
"""Code points before and after a wrong range where the cited text is looked for."""
_DEEPEST = 12


@dataclass(frozen=True, slots=True)
class _Citation:
    section: Iri
    source: Iri
    start: str | None
    end: str | None
    digest: str

    def extent(self) -> tuple[int, int] | None:
        if not (self.start and self.end and self.start.isdecimal() and self.end.isdecimal()):
            return None
        return int(self.start), int(self.end)


def check_document(data: Dataset, document: Path) -> Report:
    """Hold the sections of a document, and the document itself, against their digests.

    The source is the one that bears the digest of the document; failing that, the one whose
    sections best fit it.

    Args:
        data: The graph.
        document: The text, in UTF-8.

    Returns:
        One violation a digest that does not fit; `triples` counts the digests verified.

    Raises:
        StoreError: The document cannot be read, or no source of the graph has digests.
    """
    text = _text(document)
    whole = _digest(text)
    cited = sorted(_citations(data), key=lambda c: c.section)
    digests = {
        q.subject: q.object.value
        for q in data.quads(None, terms.DOCUMENT_DIGEST)
        if isinstance(q.object, Literal)
    }
    source = _source(text, whole, cited, digests)
    if source is None:
        raise StoreError(
            f"Aucune source du graphe n'a d'empreinte à comparer à {document}. "
            "Ajoutez pre:empreinteDocument à la source, pre:empreinte à ses sections."
        )
    graph = read(data.files) if data.files else read(())
    labels = Labels.of((q.subject, q.predicate, q.object) for q in data.quads())
    places = Places(graph)
    ours = [c for c in cited if c.source == source]
    found = [f for c in ours if (f := _fault(c, text, labels, places)) is not None]
    if source in digests and digests[source] != whole:
        found.append(_wrong_document(source, (digests[source], whole), document, labels, places))
    return Report(in_order(found), triples=len(ours) + (source in digests), files=1)


def _text(document: Path) -> str:
    try:
        return unicodedata.normalize("NFC", document.read_bytes().decode("utf-8"))
    except OSError as error:
        raise StoreError(f"Lecture impossible : {document} ({error}).") from error
    except UnicodeDecodeError as error:
        raise StoreError(
            f"{document} n'est pas un texte en UTF-8 (octet {error.start}). "
            "Donnez le texte du document, enregistré en UTF-8."
        ) from error


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def _citations(data: Dataset) -> Iterator[_Citation]:
    seen = set()
    for quad in data.quads(None, terms.SECTION_DIGEST):
        if isinstance(quad.object, Literal) and (quad.subject, quad.object) not in seen:
            seen.add((quad.subject, quad.object))
            yield _Citation(
                quad.subject,
                _source_of(data, quad.subject),
                _value(data, quad.subject, START),
                _value(data, quad.subject, END),
                quad.object.value,
            )


def _value(data: Dataset, subject: Iri, predicate: Iri) -> str | None:
    return next((o.value for o in data.objects(subject, predicate) if isinstance(o, Literal)), None)


def _source_of(data: Dataset, section: Iri) -> Iri:
    current = section
    for _ in range(_DEEPEST):
        above = [o for o in data.objects(current, terms.IS_PART_OF) if isinstance(o, str)]
        if not above:
            break
        current = above[0]
    return current


def _source(text: str, whole: str, cited: list[_Citation], digests: dict[Iri, str]) -> Iri | None:
    for source, digest in sorted(digests.items()):
        if digest == whole:
            return source
    fits = dict.fromkeys(sorted({*digests, *(c.source for c in cited)}), 0)
    for citation in cited:
        fits[citation.source] += _fits(citation, text)
    return max(fits, key=lambda source: (fits[source], source in digests), default=None)


def _fits(citation: _Citation, text: str) -> bool:
    extent = citation.extent()
    return extent is not None and _digest(text[slice(*extent)]) == citation.digest


def _fault(citation: _Citation, text: str, labels: Labels, places: Places) -> Finding | None:
    extent = citation.extent()
    if extent is None or not extent[0] < extent[1] <= len(text):
        return finding(
            labels,
            places,
            citation.section,
            START if citation.start is None or citation.end is not None else END,
            None,
            shape=WRONG_RANGE,
            severity="violation",
            message="Corrigez oa:start et oa:end : l'intervalle ne tient pas dans le document.",
            expected=f"0 ≤ oa:start < oa:end ≤ {len(text)} "
            f"(trouvé : {citation.start or 'rien'}, {citation.end or 'rien'})",
        )
    if _fits(citation, text):
        return None
    moved = _elsewhere(citation, extent, text)
    return finding(
        labels,
        places,
        citation.section,
        terms.SECTION_DIGEST,
        Literal(citation.digest),
        shape=WRONG_SECTION,
        severity="violation",
        message="Le document ne dit pas, à cet endroit, ce qui a été cité. "
        + (
            f"Le texte cité va de {moved} à {moved + extent[1] - extent[0]} : "
            "corrigez oa:start et oa:end."
            if moved is not None
            else "Corrigez l'intervalle, ou recalculez l'empreinte après avoir relu la section."
        ),
        expected=_digest(text[slice(*extent)]),
    )


def _elsewhere(citation: _Citation, extent: tuple[int, int], text: str) -> int | None:
    start, length = extent[0], extent[1] - extent[0]
    shifts = sorted(range(-NEAR, NEAR + 1), key=abs)
    starts = (start + shift for shift in shifts if 0 <= start + shift <= len(text) - length)
    return next((s for s in starts if _digest(text[s : s + length]) == citation.digest), None)


def _wrong_document(
    source: Iri, digests: tuple[str, str], document: Path, labels: Labels, places: Places
) -> Finding:
    said, found = digests
    return finding(
        labels,
        places,
        source,
        terms.DOCUMENT_DIGEST,
        Literal(said),
        shape=WRONG_DOCUMENT,
        severity="violation",
        message=f"{document.name} n'est pas le document qui a été cité, ou il a changé. "
        "Prenez le bon fichier, ou relisez les sections et recalculez les empreintes.",
        expected=found,
    )
