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
    from collections.abc import Iterable

    from pre_kg.model import Iri, Term
    from pre_kg.store import Dataset


@dataclass(slots=True)
class About:
    """What is said of one node, and where."""

    literals: dict[Iri, list[Literal]] = field(default_factory=dict)
    types: set[Iri] = field(default_factory=set)
    facts: dict[tuple[Iri, Term], set[Iri]] = field(default_factory=dict)


def gather(data: Dataset, left_out: frozenset[Iri]) -> dict[Iri, About]:
    """Return what is said of each node, but for what only graphs left out state."""
    made_by: dict[tuple[Iri, Iri, Term], set[Iri]] = {}
    for quad in data.quads():
        sections = made_by.setdefault((quad.subject, quad.predicate, quad.object), set())
        if quad.graph is not None:
            sections.add(quad.graph)
    gathered: dict[Iri, About] = {}
    for (subject, predicate, term), sections in made_by.items():
        if sections and sections <= left_out:
            continue
        about = gathered.setdefault(subject, About())
        if predicate == terms.RDF_TYPE and isinstance(term, str):
            about.types.add(term)
        elif predicate not in STRUCTURE:
            about.facts[predicate, term] = sections - left_out
        if isinstance(term, Literal):
            about.literals.setdefault(predicate, []).append(term)
    return gathered


def sections_with(data: Dataset, status: Iri) -> frozenset[Iri]:
    """Return the sections of a status, stated as a node or as its name."""
    name = Literal(status.rpartition("#")[2])
    return frozenset((*data.subjects(terms.STATUS, status), *data.subjects(terms.STATUS, name)))


def parents_of(*sources: dict[Iri, About]) -> dict[Iri, set[Iri]]:
    """Return the stated superclasses of each class."""
    parents: dict[Iri, set[Iri]] = {}
    for source in sources:
        for iri, about in source.items():
            for predicate, term in about.facts:
                if predicate == terms.RDFS_SUBCLASS_OF and isinstance(term, str):
                    parents.setdefault(iri, set()).add(term)
    return parents


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
