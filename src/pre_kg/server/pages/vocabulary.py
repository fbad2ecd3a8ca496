"""The readable page of an ontology: classes, properties, and what the shapes ask of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from pre_kg import terms
from pre_kg.model import Literal
from pre_kg.server.pages.display import Display, Shown
from pre_kg.server.pages.kinds import members
from pre_kg.server.pages.rendering import Page, render
from pre_kg.server.pages.shapes import layout

if TYPE_CHECKING:
    from pre_kg.model import Iri, Term
    from pre_kg.server.pages.shapes import Place
    from pre_kg.server.pages.visit import Visit
    from pre_kg.server.snapshot import Snapshot

CLASSES: Final = (terms.OWL + "Class", terms.RDFS + "Class")
PROPERTIES: Final = (
    terms.OWL + "ObjectProperty",
    terms.OWL + "DatatypeProperty",
    terms.OWL + "AnnotationProperty",
    terms.RDF + "Property",
)
NAMES: Final = (terms.RDFS_LABEL, terms.SKOS_PREF_LABEL)


@dataclass(frozen=True, slots=True)
class Rule:
    """A property as a shape lays it out for a class."""

    name: str
    term: Shown
    messages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """A class or a property.

    Attributes:
        anchor: Its place on the page.
        names: Its labels, one a language.
        relations: Titles to the terms it is related to.
        kind: Page of its nodes, for a class.
    """

    iri: Iri
    anchor: str
    short: str
    names: tuple[Shown, ...]
    definitions: tuple[Shown, ...]
    remarks: tuple[Shown, ...]
    relations: tuple[tuple[str, tuple[Shown, ...]], ...]
    rules: tuple[Rule, ...] = ()
    kind: Shown | None = None
    count: int = 0


def vocabulary(snapshot: Snapshot, visit: Visit) -> Page:
    """Return the page of the ontology of a snapshot."""
    display = _Terms(snapshot, visit)
    classes = display.entries(CLASSES)
    properties = display.entries(PROPERTIES)
    return render(
        visit,
        "vocabulary.html",
        headers=[display.header(o) for o in _ontologies(snapshot)],
        classes=classes,
        properties=properties,
        downloads=[(f, visit.data(f"/export.{f}")) for f in ("ttl", "jsonld")],
    )


def _ontologies(snapshot: Snapshot) -> list[Iri]:
    return snapshot.knowledge.vocabulary.subjects(terms.RDF_TYPE, terms.OWL + "Ontology")


class _Terms(Display):
    """The terms of an ontology, each leading to its place on the page."""

    def __init__(self, snapshot: Snapshot, visit: Visit) -> None:
        super().__init__(snapshot, visit)
        self.schema = snapshot.knowledge.vocabulary
        self.terms = {
            i for k in (*CLASSES, *PROPERTIES) for i in self.schema.subjects(terms.RDF_TYPE, k)
        }

    def header(self, iri: Iri) -> dict[str, object]:
        """Return what an ontology says of itself."""
        return {
            "iri": iri,
            "titles": self._texts(iri, (terms.DCTERMS + "title", terms.RDFS_LABEL)),
            "descriptions": self._texts(iri, (terms.DCTERMS + "description", terms.RDFS_COMMENT)),
            "version": self._first(iri, terms.OWL + "versionInfo"),
            "rights": self._first(iri, terms.DCTERMS + "rights"),
        }

    def entries(self, kinds: tuple[Iri, ...]) -> list[Entry]:
        """Return the terms of some kinds, by name."""
        found = {i for k in kinds for i in self.schema.subjects(terms.RDF_TYPE, k)}
        entries = [self._entry(i, is_class=kinds is CLASSES) for i in found]
        return sorted(entries, key=lambda e: (e.names[0].text.casefold() if e.names else "", e.iri))

    def _entry(self, iri: Iri, *, is_class: bool) -> Entry:
        named = self.label(iri)
        count = len(members(self.snapshot, iri)) if is_class else 0
        return Entry(
            iri,
            self.short(iri),
            self.short(iri),
            tuple(self._texts(iri, NAMES)) or (named,),
            self._own_language(self._texts(iri, (terms.SKOS_DEFINITION,))),
            self._own_language(self._texts(iri, (terms.RDFS_COMMENT,))),
            tuple(self._relations(iri, is_class=is_class)),
            tuple(self._rules(iri)) if is_class else (),
            self.kind(iri) if count else None,
            count,
        )

    def _relations(self, iri: Iri, *, is_class: bool) -> list[tuple[str, tuple[Shown, ...]]]:
        say, schema = self.say, self.schema
        upwards = terms.RDFS_SUBCLASS_OF if is_class else terms.RDFS + "subPropertyOf"
        below: list[Term] = list(schema.subjects(upwards, iri))
        every: list[tuple[str, list[Term]]] = [
            (say("Sorte de", "Subclass of"), schema.objects(iri, terms.RDFS_SUBCLASS_OF)),
            (say("Précise", "Subproperty of"), schema.objects(iri, terms.RDFS + "subPropertyOf")),
            (say("Sortes plus précises", "Narrower"), below),
            (say("Domaine", "Domain"), schema.objects(iri, terms.RDFS_DOMAIN)),
            (say("Portée", "Range"), schema.objects(iri, terms.RDFS_RANGE)),
            (say("Inverse", "Inverse"), schema.objects(iri, terms.OWL_INVERSE_OF)),
            (say("Défini par", "Defined by"), self._owners(iri)),
        ]
        return [
            (title, tuple(self._here(t) for t in found if isinstance(t, str)))
            for title, found in every
            if any(isinstance(t, str) for t in found)
        ]

    def _owners(self, iri: Iri) -> list[Term]:
        """Return the vocabularies that define a term, but for the one of this page."""
        own = set(_ontologies(self.snapshot))
        return [o for o in self.schema.objects(iri, terms.RDFS + "isDefinedBy") if o not in own]

    def _here(self, iri: Iri) -> Shown:
        named = self.label(iri)
        if iri in self.terms:
            return replace(named, href=f"#{self.short(iri)}")
        if iri.startswith(terms.XSD):
            return Shown(self.short(iri))
        return Shown(self.short(iri), iri, None, external=True)

    def _rules(self, iri: Iri) -> list[Rule]:
        places = layout(self.snapshot).of_class.get(iri, {})

        def order(item: tuple[Iri, Place]) -> tuple[float, Iri]:
            return item[1].order, item[0]

        return [
            Rule(place.name or self.label(p).text, self._here(p), place.messages)
            for p, place in sorted(places.items(), key=order)
        ]

    def _texts(self, iri: Iri, predicates: tuple[Iri, ...]) -> list[Shown]:
        found = []
        for predicate in predicates:
            literals = [o for o in self.schema.objects(iri, predicate) if isinstance(o, Literal)]
            found += [self.literal(o) for o in sorted(literals, key=self._preference)]
        return found

    def _own_language(self, texts: list[Shown]) -> tuple[Shown, ...]:
        """Return the texts in the language of the reader, else the first."""
        return tuple(t for t in texts if t.language == self.visit.language) or tuple(texts[:1])

    def _preference(self, literal: Literal) -> tuple[bool, str, str]:
        return literal.language != self.visit.language, literal.language or "", literal.value

    def _first(self, iri: Iri, predicate: Iri) -> str | None:
        return next((t.text for t in self._texts(iri, (predicate,))), None)
