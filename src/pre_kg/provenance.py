"""Who says a statement: from the name of its graph to the section and the source."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pre_kg import terms
from pre_kg.model import Citation, Literal, Section, Source

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pre_kg.model import Iri, SectionStatus
    from pre_kg.store import Dataset

_STATUSES: dict[Iri, SectionStatus] = {
    terms.ASSERTED: "asserted",
    terms.ATTRIBUTED: "attributed",
    terms.CONTRADICTED: "contradicted",
}
_FIRMNESS = ("asserted", "attributed", "contradicted")
UNRANKED = 5
_DEEPEST = 12
"""Sections nest a few levels; a chain longer than this is a cycle."""


@dataclass(slots=True)
class Provenance:
    """The sections of a data set, read when first asked for and kept."""

    data: Dataset
    _sections: dict[Iri, Section | None] = field(default_factory=dict)

    def section(self, graph: Iri) -> Section | None:
        """Return the section whose statements a graph holds, `None` when it is not described."""
        if graph not in self._sections:
            self._sections[graph] = self._read(graph)
        return self._sections[graph]

    def status(self, graph: Iri) -> SectionStatus:
        """Return how a graph's statements are said: an undescribed graph asserts them."""
        section = self.section(graph)
        return "asserted" if section is None else section.status

    def citations(self, graphs: Iterable[Iri]) -> tuple[Citation, ...]:
        """Return one citation a graph: firm statements first, then sources of higher standing."""
        return tuple(sorted((self.citation(g) for g in set(graphs)), key=self._rank))

    def standing(self, source: Iri) -> int:
        """Return the rank that the data gives a source: 1 for the first, 5 when it says none."""
        found = self.data.objects(source, terms.STANDING)
        ranks = (int(o.value) for o in found if isinstance(o, Literal) and o.value.isdecimal())
        return min(ranks, default=UNRANKED)

    def citation(self, graph: Iri) -> Citation:
        """Return the citation of a graph; one that nobody describes cites its own name."""
        section = self.section(graph)
        if section is None:
            return Citation(graph, _local_name(graph), "")
        source = section.source
        title = "" if section.iri == source.iri else section.title
        return Citation(source.iri, source.title, title, source.issued, section.status)

    def _rank(self, citation: Citation) -> tuple[object, ...]:
        newest_first = "".join(chr(0x10FFFF - ord(c)) for c in citation.issued or "")
        return (
            _FIRMNESS.index(citation.status),
            self.standing(citation.source),
            newest_first or "\U0010ffff",
            citation.source,
            citation.section,
        )

    def _read(self, graph: Iri) -> Section | None:
        title = self._text(graph, terms.DCTERMS + "title")
        source = self._source(graph)
        if source is None:
            return None
        said = self.data.objects(graph, terms.STATUS)
        status = _STATUSES.get(str(said[0]), "asserted") if said else "asserted"
        return Section(
            graph,
            source,
            title or _local_name(graph),
            status,
            self._number(graph, terms.OA + "start"),
            self._number(graph, terms.OA + "end"),
            self._text(graph, terms.SECTION_DIGEST),
        )

    def _source(self, graph: Iri) -> Source | None:
        current = graph
        for _ in range(_DEEPEST):
            if terms.SOURCE in self.data.objects(current, terms.RDF_TYPE):
                return self.source(current)
            parents = self.data.objects(current, terms.IS_PART_OF)
            if not parents or isinstance(parents[0], Literal):
                return None
            current = parents[0]
        return None

    def source(self, iri: Iri) -> Source:
        """Return what the data set says of a source."""
        publisher = self._text(iri, terms.DCTERMS + "publisher")
        named = self._text(publisher, terms.SKOS_PREF_LABEL) if publisher else None
        return Source(
            iri,
            self._text(iri, terms.DCTERMS + "title") or _local_name(iri),
            named or publisher,
            self._text(iri, terms.DCTERMS + "issued"),
            self._text(iri, terms.FOAF + "page"),
            self._text(iri, terms.DCTERMS + "license"),
        )

    def _text(self, subject: Iri, predicate: Iri) -> str | None:
        found = self.data.objects(subject, predicate)
        return next((o.value if isinstance(o, Literal) else o for o in found), None)

    def _number(self, subject: Iri, predicate: Iri) -> int | None:
        text = self._text(subject, predicate)
        return int(text) if text is not None and text.isdecimal() else None


def _local_name(iri: Iri) -> str:
    return iri.rstrip("/#").rpartition("#")[2].rpartition("/")[2] or iri
