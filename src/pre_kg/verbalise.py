"""A graph in French words: every statement, label and description as a document of its node.

Nothing here knows a particular graph. Words come from the ontology where it gives them, from
the labels in the data otherwise, from the IRIs as a last resort.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from pre_kg import terms
from pre_kg.model import Document, Fact, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pre_kg.model import DocumentKind, Iri, Term
    from pre_kg.store import Dataset

VOCABULARIES: Final = (terms.OWL, terms.RDFS, terms.SH, terms.RDF)
"""A node with a type of one of these is a term of a vocabulary, not a thing of the data."""

MEASURES: Final = (terms.SDMX_MEASURE + "obsValue", terms.RDF + "value", terms.SCHEMA + "value")
EXACT_FORMS: Final = (terms.PRE + "valeurLexicale",)
UNITS: Final = (
    terms.PRE + "unite",
    terms.SDMX_ATTRIBUTE + "unitMeasure",
    terms.SCHEMA + "unitText",
)
COMPARISONS: Final = (terms.PRE + "operateur",)
PERIODS: Final = (
    terms.SDMX_DIMENSION + "refPeriod",
    terms.SCHEMA + "observationDate",
    terms.DCTERMS + "temporal",
)
OF_A_FIGURE: Final = frozenset((*MEASURES, *EXACT_FORMS, *UNITS, *COMPARISONS, *PERIODS))
COMPARED: Final = {"≈": "environ ", ">": "plus de ", "<": "moins de ", "≥": "au moins "}

LABELS: Final = (*terms.PREFERRED_LABELS, *terms.ALTERNATIVE_LABELS, *terms.HIDDEN_LABELS)
STRUCTURE: Final = frozenset(
    (
        terms.RDF_TYPE,
        terms.SKOS_IN_SCHEME,
        terms.SKOS + "topConceptOf",
        terms.SKOS + "hasTopConcept",
        terms.SKOS + "exactMatch",
        terms.SKOS + "closeMatch",
        terms.OWL_SAME_AS,
        terms.RDFS + "seeAlso",
        terms.RDFS + "isDefinedBy",
        terms.FORMULATION,
        terms.STATUS,
        terms.SECTION_DIGEST,
        terms.DOCUMENT_DIGEST,
        *LABELS,
        *terms.DESCRIPTIONS,
    )
)
"""Properties whose statements are no facts to be worded."""

LABEL_FORMS: Final = {
    **dict.fromkeys(terms.PREFERRED_LABELS, "pref"),
    **dict.fromkeys(terms.ALTERNATIVE_LABELS, "alt"),
    **dict.fromkeys(terms.HIDDEN_LABELS, "hidden"),
}


@dataclass(frozen=True, slots=True, order=True)
class Label:
    """A name of a node; `form` is one of `pref`, `alt`, `hidden`, `local` (cut from the IRI)."""

    text: str
    form: str


@dataclass(frozen=True, slots=True)
class Kind:
    """A class with its label."""

    iri: Iri
    label: str


@dataclass(slots=True)
class _About:
    """What is said of one node, and where."""

    literals: dict[Iri, list[Literal]] = field(default_factory=dict)
    types: set[Iri] = field(default_factory=set)
    facts: dict[tuple[Iri, Term], set[Iri]] = field(default_factory=dict)


class Wording:
    """The words for the nodes, properties and statements of a data set and its ontology."""

    def __init__(self, data: Dataset, schema: Dataset) -> None:
        """Read both once."""
        contradicted = _sections_with(data, terms.CONTRADICTED)
        self._nodes = _gather(data, contradicted)
        self._terms = _gather(schema, frozenset())
        self._parents = _parents(self._terms, self._nodes)
        self._labels: dict[Iri, str] = {}

    def nodes(self) -> list[Iri]:
        """Return the nodes worth finding, sorted: no vocabulary, no sections, no mere citations."""
        return sorted(iri for iri, about in self._nodes.items() if not _is_apart(about))

    def label(self, iri: Iri) -> str:
        """Return the one label of anything: preferred, else the end of its IRI."""
        found = self._labels.get(iri)
        if found is None:
            found = self._labels[iri] = self._find_label(iri)
        return found

    def _find_label(self, iri: Iri) -> str:
        for about in self._of(iri):
            for predicate in (*terms.PREFERRED_LABELS, *terms.ALTERNATIVE_LABELS):
                if texts := _texts(about, predicate):
                    return texts[0]
        return local_name(iri)

    def labels(self, iri: Iri) -> list[Label]:
        """Return every name of a node: preferred, alternative, hidden; each text once."""
        found: dict[str, str] = {}
        for about in self._of(iri):
            for predicate in LABELS:
                form = LABEL_FORMS[predicate]
                for text in _texts(about, predicate):
                    found.setdefault(text, "alt" if form == "pref" and found else form)
        if not found:
            return [Label(local_name(iri), "local")]
        return [Label(text, form) for text, form in found.items()]

    def kinds(self, iri: Iri) -> list[Kind]:
        """Return the types of a node that have a label, the most specific first.

        Superclasses follow their subclasses; among equals the order is that of the labels.
        """
        about = self._nodes.get(iri)
        if about is None:
            return []
        ancestors = {t: self._ancestors(t) for t in about.types}
        every = about.types.union(*ancestors.values()) if ancestors else about.types
        depth = {t: len(self._ancestors(t)) for t in every}
        stated = [t for t in every if self._has_label(t)] or sorted(every)
        ordered = sorted(stated, key=lambda t: (t not in about.types, -depth[t], self.label(t), t))
        return [Kind(t, self.label(t)) for t in ordered]

    def description(self, iri: Iri) -> str | None:
        """Return what describes a node, in a sentence or more."""
        for about in self._of(iri):
            for predicate in terms.DESCRIPTIONS:
                if texts := _texts(about, predicate):
                    return texts[0]
        return None

    def formulations(self, iri: Iri) -> list[str]:
        """Return how people ask for a node without knowing its name."""
        about = self._nodes.get(iri)
        return _texts(about, terms.FORMULATION) if about else []

    def facts(self, iri: Iri) -> list[Fact]:
        """Return the statements about a node that are worth wording, sorted."""
        about = self._nodes.get(iri)
        if about is None:
            return []
        return [
            Fact(iri, predicate, term, tuple(sorted(sections)))
            for (predicate, term), sections in sorted(about.facts.items(), key=_fact_order)
        ]

    def texts(self, iri: Iri, predicate: Iri) -> list[str]:
        """Return the texts of one property, in the best language there is, sorted."""
        return list(dict.fromkeys(t for about in self._of(iri) for t in _texts(about, predicate)))

    def instances(self, kind: Iri) -> list[Iri]:
        """Return the terms of the ontology that it declares to be of a class, sorted."""
        return sorted(iri for iri, about in self._terms.items() if kind in about.types)

    def subclasses(self, kind: Iri) -> set[Iri]:
        """Return a class and those below it."""
        below = {child for child in self._parents if kind in self._ancestors(child)}
        return {kind, *below}

    def property_words(self, predicate: Iri) -> list[str]:
        """Return every wording of a property, both directions, its label first."""
        words = [self.label(predicate)]
        for about in self._of(predicate):
            for name in (terms.VERBALISATION, *terms.ALTERNATIVE_LABELS, terms.INVERSE_WORDING):
                words.extend(_texts(about, name))
        return list(dict.fromkeys(words))

    def fact(self, fact: Fact) -> str:
        """Return a statement in French words, read from its subject."""
        subject, term = self.label(fact.subject), self.term(fact.object)
        for about in self._of(fact.predicate):
            for wording in _texts(about, terms.VERBALISATION):
                return _filled(wording, subject, term)
        return f"{subject} — {self.label(fact.predicate)} : {term}"

    def inverse(self, fact: Fact) -> str:
        """Return a statement in French words, read from its object."""
        for about in self._of(fact.predicate):
            for wording in _texts(about, terms.INVERSE_WORDING):
                return f"{self.term(fact.object)} — {wording} : {self.label(fact.subject)}"
        return self.fact(fact)

    def term(self, term: Term) -> str:
        """Return the label of a node, or the text of a literal or of a web address."""
        if isinstance(term, Literal):
            return _literal(term)
        if term in self._nodes or term in self._terms:
            return self.label(term)
        return term if term.startswith(("http:", "https:", "mailto:")) else local_name(term)

    def figure(self, iri: Iri) -> str | None:
        """Return a figure in French words: label, value with its unit and period."""
        about = self._nodes.get(iri)
        value = _first(about, MEASURES) if about else None
        if about is None or value is None:
            return None
        exact, unit = _first(about, EXACT_FORMS), _first(about, UNITS)
        amount = _literal(exact) if isinstance(exact, Literal) else self.term(value)
        if unit is not None and self.term(unit).casefold() not in amount.casefold():
            amount += f" {self.term(unit)}"
        operator = _first(about, COMPARISONS)
        if isinstance(operator, Literal) and not amount.startswith(operator.value):
            amount = COMPARED.get(operator.value, "") + amount
        period = _first(about, PERIODS)
        dated = f" ({self.term(period)})" if period is not None else ""
        return f"{self.label(iri)} : {amount}{dated}"

    def _of(self, iri: Iri) -> Iterator[_About]:
        for source in (self._terms, self._nodes):
            if (about := source.get(iri)) is not None:
                yield about

    def _has_label(self, iri: Iri) -> bool:
        return any(_texts(about, p) for about in self._of(iri) for p in terms.PREFERRED_LABELS)

    def _ancestors(self, iri: Iri) -> set[Iri]:
        found: set[Iri] = set()
        waiting = list(self._parents.get(iri, ()))
        while waiting:
            parent = waiting.pop()
            if parent not in found and parent != iri:
                found.add(parent)
                waiting.extend(self._parents.get(parent, ()))
        return found


def documents(data: Dataset, schema: Dataset) -> list[Document]:
    """Return the French texts that lead to each node, grouped by node, in a stable order.

    Labels, then the description, the formulations, and every fact read from its subject and
    from its object. What only a contradicted section states gives no document.
    """
    wording = Wording(data, schema)
    return list(word_documents(wording))


def word_documents(wording: Wording) -> Iterator[Document]:
    """Yield the documents of every node, node after node."""
    known = wording.nodes()
    incoming: dict[Iri, list[Fact]] = {iri: [] for iri in known}
    for iri in known:
        for fact in wording.facts(iri):
            if isinstance(fact.object, str) and fact.object in incoming and fact.object != iri:
                incoming[fact.object].append(fact)
    for iri in known:
        yield from _node_documents(wording, iri, incoming[iri])


def _node_documents(wording: Wording, iri: Iri, incoming: Sequence[Fact]) -> Iterator[Document]:
    for label in wording.labels(iri):
        yield document(iri, "label", label.text)
    if text := wording.description(iri):
        yield document(iri, "description", f"{wording.label(iri)} : {text}")
    for text in wording.formulations(iri):
        yield document(iri, "formulation", text)
    figure = wording.figure(iri)
    facts = wording.facts(iri)
    if figure is not None:
        yield document(iri, "fact", figure, [f for f in facts if f.predicate in OF_A_FIGURE])
        facts = [f for f in facts if f.predicate not in OF_A_FIGURE]
    for fact in facts:
        yield document(iri, "fact", wording.fact(fact), [fact])
    for fact in incoming:
        text = wording.figure(fact.subject) or wording.inverse(fact)
        yield document(iri, "fact", text, [fact])


def document(node: Iri, kind: DocumentKind, text: str, facts: Sequence[Fact] = ()) -> Document:
    """Return a document whose id depends on its node and on what it says alone."""
    said = [f"{f.subject} {f.predicate} {f.object!r}" for f in facts] or [text]
    digest = hashlib.sha256("\n".join((node, kind, *said)).encode("utf-8", "replace"))
    return Document(f"{kind}-{digest.hexdigest()[:16]}", node, kind, text, tuple(facts))


def node_labels(data: Dataset, schema: Dataset) -> dict[Iri, list[Label]]:
    """Return every name of every node worth finding."""
    wording = Wording(data, schema)
    return {iri: wording.labels(iri) for iri in wording.nodes()}


def local_name(iri: Iri) -> str:
    """Return the words at the end of an IRI: `…/soutien-parental` gives `soutien parental`."""
    end = re.split(r"[#/:]", iri.rstrip("#/:"))[-1]
    spaced = re.sub(r"(?<=[a-zà-ÿ])(?=[A-Z])", " ", unquote(end))
    words = re.sub(r"[-_+.]+", " ", spaced).strip()
    return words or iri


def _gather(data: Dataset, left_out: frozenset[Iri]) -> dict[Iri, _About]:
    made_by: dict[tuple[Iri, Iri, Term], set[Iri]] = {}
    for quad in data.quads():
        sections = made_by.setdefault((quad.subject, quad.predicate, quad.object), set())
        if quad.graph is not None:
            sections.add(quad.graph)
    gathered: dict[Iri, _About] = {}
    for (subject, predicate, term), sections in made_by.items():
        if sections and sections <= left_out:
            continue
        about = gathered.setdefault(subject, _About())
        if predicate == terms.RDF_TYPE and isinstance(term, str):
            about.types.add(term)
        elif predicate not in STRUCTURE:
            about.facts[predicate, term] = sections - left_out
        if isinstance(term, Literal):
            about.literals.setdefault(predicate, []).append(term)
    return gathered


def _sections_with(data: Dataset, status: Iri) -> frozenset[Iri]:
    name = Literal(status.rpartition("#")[2])
    return frozenset((*data.subjects(terms.STATUS, status), *data.subjects(terms.STATUS, name)))


def _parents(*sources: dict[Iri, _About]) -> dict[Iri, set[Iri]]:
    parents: dict[Iri, set[Iri]] = {}
    for source in sources:
        for iri, about in source.items():
            for predicate, term in about.facts:
                if predicate == terms.RDFS_SUBCLASS_OF and isinstance(term, str):
                    parents.setdefault(iri, set()).add(term)
    return parents


def _is_apart(about: _About) -> bool:
    if terms.SECTION in about.types:
        return True
    if terms.SOURCE in about.types and not any(about.facts.values()):
        return True  # only cited: no section says anything of it
    if any(t.startswith(VOCABULARIES) for t in about.types):
        return True
    return not about.types and not about.literals and not about.facts


def _texts(about: _About, predicate: Iri) -> list[str]:
    """Return the texts of one property in the best language there is, sorted."""
    literals = about.literals.get(predicate)
    if not literals:
        return []
    best = min(_language_rank(x) for x in literals)
    return sorted({x.value.strip() for x in literals if _language_rank(x) == best} - {""})


def _language_rank(literal: Literal) -> int:
    language = (literal.language or "").lower()
    if language == "fr" or language.startswith("fr-"):
        return 0
    return 1 if not language else 2 if language.startswith("en") else 3


def _first(about: _About, predicates: Iterable[Iri]) -> Term | None:
    for wanted in predicates:
        found = [term for predicate, term in about.facts if predicate == wanted]
        if found:
            return min(found, key=repr)
    return None


def _filled(wording: str, subject: str, term: str) -> str:
    names = {"sujet": subject, "objet": term, "s": subject, "o": term}
    if "{" in wording:
        return re.sub(r"\{(\w+)\}", lambda m: names.get(m.group(1), m.group()), wording)
    return f"{subject} {wording} {term}"


def _literal(literal: Literal) -> str:
    if literal.datatype == terms.XSD + "boolean":
        return "oui" if literal.value in ("true", "1") else "non"
    return " ".join(literal.value.split())


def _fact_order(item: tuple[tuple[Iri, Term], set[Iri]]) -> tuple[Iri, bool, str]:
    (predicate, term), _ = item
    return predicate, isinstance(term, Literal), str(term)
