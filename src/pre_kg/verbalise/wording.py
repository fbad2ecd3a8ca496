"""The words for the nodes, properties and statements of a data set and its ontology."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pre_kg import terms
from pre_kg.model import Fact, Literal
from pre_kg.verbalise.gathering import (
    About,
    Gathered,
    first_of,
    is_apart,
    local_name,
    sections_with,
    texts_of,
)
from pre_kg.verbalise.properties import (
    COMPARISONS,
    EXACT_FORMS,
    LABEL_FORMS,
    LABELS,
    MEASURES,
    PERIODS,
    UNITS,
    VOCABULARIES,
    quantity,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pre_kg.model import Iri, Term
    from pre_kg.store import Dataset


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


class Wording:
    """The words for the nodes, properties and statements of a data set and its ontology."""

    def __init__(self, data: Dataset, schema: Dataset) -> None:
        """Take both; what is said of a node is read when the node is asked for."""
        self._nodes = Gathered(data, sections_with(data, terms.CONTRADICTED))
        self._terms = Gathered(schema)
        self._parents: dict[Iri, set[Iri]] = {}
        for child, parent in (*self._terms.parents(), *self._nodes.parents()):
            self._parents.setdefault(child, set()).add(parent)
        self._labels: dict[Iri, str] = {}

    def nodes(self) -> list[Iri]:
        """Return the nodes worth finding, sorted: no vocabulary, no sections, no mere citations."""
        return sorted(iri for iri, about in self._nodes.items() if not is_apart(about))

    def label(self, iri: Iri) -> str:
        """Return the one label of anything: preferred, else the end of its IRI."""
        found = self._labels.get(iri)
        if found is None:
            found = self._labels[iri] = self._find_label(iri)
        return found

    def _find_label(self, iri: Iri) -> str:
        for about in self._of(iri):
            for predicate in (*terms.PREFERRED_LABELS, *terms.ALTERNATIVE_LABELS):
                if texts := texts_of(about, predicate):
                    return texts[0]
        return local_name(iri)

    def labels(self, iri: Iri) -> list[Label]:
        """Return every name of a node: preferred, alternative, hidden; each text once."""
        found: dict[str, str] = {}
        for about in self._of(iri):
            for predicate in LABELS:
                form = LABEL_FORMS[predicate]
                for text in texts_of(about, predicate):
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

    def kinds_in_use(self) -> list[Iri]:
        """Return the classes that nodes worth finding may have, and those above them, sorted."""
        stated = {k for k in self._nodes.kinds() if not k.startswith(VOCABULARIES)}
        every = stated.union(*(self._ancestors(k) for k in stated))
        return sorted(k for k in every - {terms.SECTION} if self._has_label(k) or k in stated)

    def description(self, iri: Iri) -> str | None:
        """Return what describes a node, in a sentence or more."""
        for about in self._of(iri):
            for predicate in terms.DESCRIPTIONS:
                if texts := texts_of(about, predicate):
                    return texts[0]
        return None

    def formulations(self, iri: Iri) -> list[str]:
        """Return how people ask for a node without knowing its name."""
        about = self._nodes.get(iri)
        return texts_of(about, terms.FORMULATION) if about else []

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
        return list(dict.fromkeys(t for about in self._of(iri) for t in texts_of(about, predicate)))

    def instances(self, kind: Iri) -> list[Iri]:
        """Return the terms of the ontology that it declares to be of a class, sorted."""
        return self._terms.of_kind(kind)

    def subclasses(self, kind: Iri) -> set[Iri]:
        """Return a class and those below it."""
        below = {child for child in self._parents if kind in self._ancestors(child)}
        return {kind, *below}

    def property_words(self, predicate: Iri) -> list[str]:
        """Return every wording of a property, both directions, its label first."""
        words = [self.label(predicate)]
        for about in self._of(predicate):
            for name in (terms.VERBALISATION, *terms.ALTERNATIVE_LABELS, terms.INVERSE_WORDING):
                words.extend(texts_of(about, name))
        return list(dict.fromkeys(words))

    def fact(self, fact: Fact) -> str:
        """Return a statement in French words, read from its subject."""
        subject, term = self.label(fact.subject), self.term(fact.object)
        for about in self._of(fact.predicate):
            for wording in texts_of(about, terms.VERBALISATION):
                return _filled(wording, subject, term)
        return f"{subject} — {self.label(fact.predicate)} : {term}"

    def inverse(self, fact: Fact) -> str:
        """Return a statement in French words, read from its object."""
        for about in self._of(fact.predicate):
            for wording in texts_of(about, terms.INVERSE_WORDING):
                subject, term = self.label(fact.subject), self.term(fact.object)
                if "{" in wording:
                    return _filled(wording, subject, term)
                return f"{term} — {wording} : {subject}"
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
        value = first_of(about, MEASURES) if about else None
        if about is None or value is None:
            return None
        exact, unit = first_of(about, EXACT_FORMS), first_of(about, UNITS)
        amount = _literal(exact) if isinstance(exact, Literal) else self.term(value)
        operator = first_of(about, COMPARISONS)
        compared = operator.value if isinstance(operator, Literal) else None
        amount = quantity(amount, None if unit is None else self.term(unit), compared)
        period = first_of(about, PERIODS)
        dated = f" ({self.term(period)})" if period is not None else ""
        return f"{self.label(iri)} : {amount}{dated}"

    def _of(self, iri: Iri) -> Iterator[About]:
        for source in (self._terms, self._nodes):
            if (about := source.get(iri)) is not None:
                yield about

    def _has_label(self, iri: Iri) -> bool:
        return any(texts_of(about, p) for about in self._of(iri) for p in terms.PREFERRED_LABELS)

    def _ancestors(self, iri: Iri) -> set[Iri]:
        found: set[Iri] = set()
        waiting = list(self._parents.get(iri, ()))
        while waiting:
            parent = waiting.pop()
            if parent not in found and parent != iri:
                found.add(parent)
                waiting.extend(self._parents.get(parent, ()))
        return found


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
