"""Terms of the graph as a page shows them: text, language, and where they lead."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from pre_kg import terms
from pre_kg.ask import word
from pre_kg.model import Literal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pre_kg.model import Citation, Iri, SectionStatus, Term
    from pre_kg.server.pages.visit import Visit
    from pre_kg.server.snapshot import Snapshot

LONGEST: Final = 4_000
"""Characters of one literal that a page shows."""
_DOUBTS: Final = "~?%"
"""What follows a date that is not exact. Source: ISO 8601-2:2019, EDTF level 1."""
_WEB: Final = re.compile(r"https?://[^\s<>\"]+\Z")
_DATED: Final = frozenset(terms.XSD + n for n in ("date", "gYear", "gYearMonth", "dateTime"))
_NUMBERED: Final = frozenset(
    terms.XSD + n for n in ("integer", "decimal", "int", "long", "nonNegativeInteger", "double")
)
STATUSES: Final[dict[SectionStatus, tuple[str, str]]] = {
    "asserted": ("affirmé", "asserted"),
    "attributed": ("rapporté", "attributed"),
    "contradicted": ("contredit", "contradicted"),
}
STATUS_HELP: Final[dict[SectionStatus, tuple[str, str]]] = {
    "asserted": ("La source l'affirme.", "The source asserts it."),
    "attributed": (
        "La source le rapporte ou le laisse entendre ; nous ne le reprenons pas à notre compte.",
        "The source reports or implies it; we do not endorse it.",
    ),
    "contradicted": (
        "Rejeté : jamais utilisé dans une réponse.",
        "Rejected: never used in an answer.",
    ),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A text with the language it is in and the address it leads to.

    Attributes:
        language: Tag of BCP 47; `None` when nobody says.
        external: Whether the address leaves the server.
        moment: The date as a program reads it, for a date.
    """

    text: str
    href: str | None = None
    language: str | None = None
    external: bool = False
    moment: str | None = None


@dataclass(frozen=True, slots=True)
class Cited:
    """A section of a source as a page cites it."""

    graph: Iri
    source: Shown
    section: Shown | None
    issued: Shown | None
    status: SectionStatus
    status_label: str
    status_help: str


class Display:
    """What a page needs to show the terms of one snapshot to one reader."""

    def __init__(self, snapshot: Snapshot, visit: Visit) -> None:
        """Take both."""
        self.snapshot, self.visit = snapshot, visit
        self.say = visit.say

    # --- Nodes --------------------------------------------------------------------------------

    def label(self, iri: Iri) -> Shown:
        """Return the name of a node, without a link."""
        if self.visit.language != "fr":
            translated = _text_in(self.snapshot, iri, terms.PREFERRED_LABELS, self.visit.language)
            if translated:
                return Shown(translated, None, self.visit.language)
        text = self.snapshot.wording.label(iri)
        return Shown(text, None, self._language(iri, text))

    def node(self, iri: Iri) -> Shown:
        """Return the name of a node, leading to its page; to the web for what we do not know."""
        named = self.label(iri)
        if iri in self.snapshot.known or self.is_local(iri):
            return Shown(named.text, self.visit.node(iri), named.language)
        if next(self.snapshot.knowledge.schema.quads(iri), None) is not None:
            return self.declared(iri)
        if _WEB.match(iri):
            return Shown(self.short(iri), iri, None, external=True)
        return Shown(iri if named.language is None else named.text, None, named.language)

    def declared(self, iri: Iri) -> Shown:
        """Return the name of a term of the ontology, leading to its place in the vocabulary."""
        named = self.label(iri)
        place = f"{self.visit.page('/vocabulaire')}#{self.short(iri)}"
        return Shown(named.text, place, named.language)

    def is_local(self, iri: Iri) -> bool:
        """Whether an IRI begins as those of the graph do."""
        base = self.snapshot.state.base
        return bool(base) and iri.startswith(base)

    def kind(self, iri: Iri) -> Shown:
        """Return the name of a class, leading to its nodes."""
        named = self.label(iri)
        return Shown(named.text, self.visit.page("/sortes", sorte=self.short(iri)), named.language)

    def short(self, iri: Iri) -> str:
        """Return the short form of an IRI."""
        return self.snapshot.names.curie(iri)

    def description(self, iri: Iri) -> Shown | None:
        """Return what describes a node."""
        if self.visit.language != "fr":
            translated = _text_in(self.snapshot, iri, terms.DESCRIPTIONS, self.visit.language)
            if translated:
                return Shown(translated, None, self.visit.language)
        text = self.snapshot.wording.description(iri)
        return Shown(text, None, self._language(iri, text)) if text else None

    # --- Values -------------------------------------------------------------------------------

    def term(self, term: Term) -> Shown:
        """Return an object of a statement."""
        return self.literal(term) if isinstance(term, Literal) else self.node(term)

    def literal(self, literal: Literal) -> Shown:
        """Return a literal as it is read in the reader's language."""
        text = " ".join(literal.value.split())
        if _WEB.match(text):
            return Shown(text, text, None, external=True)
        if literal.datatype in _DATED:
            said = word.date(text) if self.visit.language == "fr" else text
            return Shown(said, moment=text[:10])
        if literal.datatype in _NUMBERED:
            return Shown(self.number(text))
        if literal.datatype == terms.XSD + "boolean":
            return Shown(self.say("oui", "yes") if text in ("true", "1") else self.say("non", "no"))
        cut = text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
        return Shown(cut, None, literal.language)

    def number(self, text: str) -> str:
        """Return a number as the reader's language writes it."""
        return word.number(text) if self.visit.language == "fr" else text

    # --- Sources ------------------------------------------------------------------------------

    def cited(self, graph: Iri) -> Cited:
        """Return the citation of a section, each part leading to its page."""
        citation = self.snapshot.provenance.citation(graph)
        section = None
        if citation.section and citation.section != citation.title:
            named = self._language(graph, citation.section)
            title = citation.section.removeprefix(f"{citation.title} — ")
            section = Shown(title, self.visit.node(graph), named)
        return Cited(
            graph,
            self._source(citation, graph if section is None else citation.source),
            section,
            self._issued(citation.issued),
            citation.status,
            self.say(*STATUSES[citation.status]),
            self.say(*STATUS_HELP[citation.status]),
        )

    def citing(self, citation: Citation) -> Cited:
        """Return the citation of an answer, which names no graph, with the section found again."""
        graph = sections_by_name(self.snapshot).get((citation.source, citation.section))
        return self.cited(graph or citation.source)

    def cite(self, graphs: Iterable[Iri]) -> list[Cited]:
        """Return citations: firm statements first, then sources of higher standing."""
        provenance = self.snapshot.provenance
        by_citation = {provenance.citation(g): g for g in sorted(set(graphs), reverse=True)}
        ordered = provenance.citations(by_citation.values())
        return [self.cited(by_citation[c]) for c in ordered]

    def _source(self, citation: Citation, leads_to: Iri) -> Shown:
        named = self._language(citation.source, citation.title)
        return Shown(citation.title, self.visit.node(leads_to), named)

    def _issued(self, issued: str | None) -> Shown | None:
        if not issued:
            return None
        said = word.date(issued) if self.visit.language == "fr" else issued
        return Shown(said, moment=issued.rstrip(_DOUBTS))

    def _language(self, iri: Iri, text: str) -> str | None:
        """Return the language of a text of a node: the reader's where it is in several."""
        found = _languages(self.snapshot, iri, text)
        own = (tag for tag in found if tag.startswith(self.visit.language))
        return next(own, found[0] if found else None)


@lru_cache(maxsize=4)
def sections_by_name(snapshot: Snapshot) -> dict[tuple[Iri, str], Iri]:
    """Return the graphs of a snapshot by their source and the title of their section."""
    found: dict[tuple[Iri, str], Iri] = {}
    for graph in reversed(snapshot.data.graphs()):
        citation = snapshot.provenance.citation(graph)
        found[citation.source, citation.section] = graph
    return found


@lru_cache(maxsize=16_384)
def _text_in(
    snapshot: Snapshot, iri: Iri, predicates: tuple[Iri, ...], language: str
) -> str | None:
    """Return the first text of some properties of a node in a language."""
    for data in (snapshot.data, snapshot.knowledge.schema):
        for predicate in predicates:
            for term in data.objects(iri, predicate):
                if isinstance(term, Literal) and (term.language or "").startswith(language):
                    return term.value
    return None


@lru_cache(maxsize=16_384)
def _languages(snapshot: Snapshot, iri: Iri, text: str) -> tuple[str, ...]:
    """Return the language tags of a text that names or describes a node."""
    return tuple(
        term.language
        for data in (snapshot.data, snapshot.knowledge.schema)
        for predicate in (*terms.PREFERRED_LABELS, *terms.DESCRIPTIONS, *terms.ALTERNATIVE_LABELS)
        for term in data.objects(iri, predicate)
        if isinstance(term, Literal) and term.language and term.value.strip() == text
    )
