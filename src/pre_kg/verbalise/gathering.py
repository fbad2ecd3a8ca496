"""What is said of each node of a data set, and the texts among it in the best language."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import unquote

from pre_kg import terms
from pre_kg.model import Literal
from pre_kg.verbalise.properties import STRUCTURE, VOCABULARIES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pre_kg.model import Iri, Term
    from pre_kg.store import Dataset


@dataclass(slots=True)
class About:
    """What is said of one node, and where."""

    literals: dict[Iri, list[Literal]] = field(default_factory=dict)
    types: set[Iri] = field(default_factory=set)
    facts: dict[tuple[Iri, Term], set[Iri]] = field(default_factory=dict)


class Gathered:
    """What is said of each node of a data set, read when first asked for and kept."""

    def __init__(self, data: Dataset, left_out: frozenset[Iri] = frozenset()) -> None:
        """Take the data set, and the graphs whose statements do not count by themselves."""
        self._data, self._left_out = data, left_out
        self._known: dict[Iri, About | None] = {}

    def get(self, iri: Iri) -> About | None:
        """Return what is said of a node; `None` when nothing is that counts."""
        if iri not in self._known:
            self._known[iri] = self._read(iri)
        return self._known[iri]

    def __contains__(self, iri: Iri) -> bool:
        """Whether anything that counts is said of a node."""
        return self.get(iri) is not None

    def items(self) -> Iterator[tuple[Iri, About]]:
        """Yield every node of which something is said."""
        for iri in self._data.nodes():
            if (about := self.get(iri)) is not None:
                yield iri, about

    def of_kind(self, kind: Iri) -> list[Iri]:
        """Return the nodes of a class, sorted."""
        return self._data.subjects(terms.RDF_TYPE, kind)

    def kinds(self) -> set[Iri]:
        """Return the classes that nodes have."""
        found = (q.object for q in self._data.quads(None, terms.RDF_TYPE, graph=None))
        return {kind for kind in found if isinstance(kind, str)}

    def parents(self) -> Iterator[tuple[Iri, Iri]]:
        """Yield each class with a stated superclass."""
        for quad in self._data.quads(None, terms.RDFS_SUBCLASS_OF, graph=None):
            if isinstance(quad.object, str):
                yield quad.subject, quad.object

    def _read(self, iri: Iri) -> About | None:
        made_by: dict[tuple[Iri, Term], set[Iri]] = {}
        for quad in self._data.quads(iri):
            sections = made_by.setdefault((quad.predicate, quad.object), set())
            if quad.graph is not None:
                sections.add(quad.graph)
        about = About()
        for (predicate, term), sections in made_by.items():
            if not sections or not sections <= self._left_out:
                self._note(about, predicate, term, sections)
        return about if about.types or about.literals or about.facts else None

    def _note(self, about: About, predicate: Iri, term: Term, sections: set[Iri]) -> None:
        if predicate == terms.RDF_TYPE and isinstance(term, str):
            about.types.add(term)
        elif predicate not in STRUCTURE:
            about.facts[predicate, term] = sections - self._left_out
        if isinstance(term, Literal):
            about.literals.setdefault(predicate, []).append(term)


def sections_with(data: Dataset, status: Iri) -> frozenset[Iri]:
    """Return the sections of a status, stated as a node or as its name."""
    name = Literal(status.rpartition("#")[2])
    return frozenset((*data.subjects(terms.STATUS, status), *data.subjects(terms.STATUS, name)))


def is_apart(about: About) -> bool:
    """Whether a node is not worth finding: vocabulary, section, mere citation, nothing said."""
    if terms.SECTION in about.types:
        return True
    if terms.SOURCE in about.types and not any(about.facts.values()):
        return True  # only cited: no section says anything of it
    if any(t.startswith(VOCABULARIES) for t in about.types):
        return True
    return not about.types and not about.literals and not about.facts


def texts_of(about: About, predicate: Iri) -> list[str]:
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


def first_of(about: About, predicates: Iterable[Iri]) -> Term | None:
    """Return the object of the first of some properties that is stated."""
    for wanted in predicates:
        found = [term for predicate, term in about.facts if predicate == wanted]
        if found:
            return min(found, key=repr)
    return None


def local_name(iri: Iri) -> str:
    """Return the words at the end of an IRI: `…/soutien-parental` gives `soutien parental`."""
    end = re.split(r"[#/:]", iri.rstrip("#/:"))[-1]
    spaced = re.sub(r"(?<=[a-zà-ÿ])(?=[A-Z])", " ", unquote(end))
    words = re.sub(r"[-_+.]+", " ", spaced).strip()
    return words or iri
