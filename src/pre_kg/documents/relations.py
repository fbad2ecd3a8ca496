"""Relations: two known nodes, and between them words by which the ontology says a property."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pre_kg import terms
from pre_kg.french import stem, tokens

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pre_kg.documents.known import Known, Named
    from pre_kg.model import Iri
    from pre_kg.store import Dataset

FARTHEST: Final = 90
"""Code points between two names that a relation may join."""
_SLOTS = re.compile(r"^\{(?P<first>sujet|objet)\}(?P<words>[^{}]+)\{(?:sujet|objet)\}[ .]*$")
_LISTED = re.compile(r"\s*(?:,|et|ainsi que|, et)\s+(?:l['’]|les?\s|la\s|des?\s|du\s|d['’])?\s*")
_EMPTY: Final = frozenset(
    (
        "l",
        "d",
        "le",
        "la",
        "les",
        "un",
        "une",
        "des",
        "du",
        "de",
        "au",
        "aux",
        "a",
        "son",
        "sa",
        "ses",
        "leur",
    )
)


@dataclass(frozen=True, slots=True)
class Relation:
    """A statement that a sentence makes; `sure` unless a name or its wording is shared."""

    start: int
    end: int
    subject: Iri
    predicate: Iri
    object: Iri
    sure: bool


class Patterns:
    """The wordings of an ontology, as they stand between two names."""

    def __init__(self, vocabulary: Dataset) -> None:
        """Read the wordings of every property."""
        self._of: dict[tuple[str, ...], dict[tuple[Iri, bool], int]] = {}
        self._ends: dict[tuple[Iri, Iri], tuple[Iri, ...]] = {}
        for rank, predicate in ((0, terms.VERBALISATION), (0, terms.INVERSE_WORDING)):
            for quad in vocabulary.quads(None, predicate):
                if found := _SLOTS.match(getattr(quad.object, "value", "")):
                    self._add(found["words"], quad.subject, found["first"] == "sujet", rank)
        properties = {p for found in self._of.values() for p, _ in found}
        for name in sorted(properties):
            for said in vocabulary.objects(name, terms.SKOS_ALT_LABEL):
                words = getattr(said, "value", "")
                self._add(words, name, not words.endswith(" par"), 1)
            for end in (terms.RDFS_DOMAIN, terms.RDFS_RANGE):
                kinds = (o for o in vocabulary.objects(name, end) if isinstance(o, str))
                self._ends[name, end] = tuple(kinds)

    def _add(self, words: str, predicate: Iri, forward: bool, rank: int) -> None:
        key = _key(words)
        if key:
            kept = self._of.setdefault(key, {})
            kept[predicate, forward] = min(rank, kept.get((predicate, forward), rank))

    def relations(
        self, text: str, named: Sequence[Named], known: Known, place: tuple[int, int]
    ) -> Iterator[Relation]:
        """Yield the relations of a sentence, enumerations included.

        Args:
            text: The text.
            named: The nodes that the sentence names, left to right.
            known: The graph.
            place: Where the sentence stands.
        """
        for at, first in enumerate(named[:-1]):
            second = named[at + 1]
            between = text[first.end : second.start]
            if len(between) > FARTHEST:
                continue
            says = self._of.get(_key(between), {})
            fitting = [p for p in says if self._fits(p, first, second, known)]
            least = min((says[p] for p in fitting), default=0)
            best = [p for p in fitting if says[p] == least]
            for predicate, forward in best:
                for other in _listed(text, named[at + 1 :]):
                    if other is not second and not self._fits(
                        (predicate, forward), first, other, known
                    ):
                        continue
                    subject, value = (first, other) if forward else (other, first)
                    sure = len(best) == 1 and len(first.nodes) == len(other.nodes) == 1
                    yield Relation(*place, subject.nodes[0], predicate, value.nodes[0], sure)

    def _fits(self, said: tuple[Iri, bool], first: Named, second: Named, known: Known) -> bool:
        predicate, forward = said
        subject, value = (first, second) if forward else (second, first)
        return (
            subject.nodes[0] != value.nodes[0]
            and self._is(subject.nodes[0], self._ends[predicate, terms.RDFS_DOMAIN], known)
            and self._is(value.nodes[0], self._ends[predicate, terms.RDFS_RANGE], known)
        )

    def _is(self, node: Iri, kinds: Sequence[Iri], known: Known) -> bool:
        if not kinds:
            return True
        types = {t for t in known.data.objects(node, terms.RDF_TYPE) if isinstance(t, str)}
        return any(types & known.wording.subclasses(kind) for kind in kinds)


def _listed(text: str, named: Sequence[Named]) -> Iterator[Named]:
    """Yield the first name and those that an enumeration adds to it."""
    for place, one in enumerate(named):
        if place and not _LISTED.fullmatch(text, named[place - 1].end, one.start):
            return
        yield one


def _key(words: str) -> tuple[str, ...]:
    found = [t.text for t in tokens(words)]
    while found and found[0] in _EMPTY:
        found.pop(0)
    while found and found[-1] in _EMPTY:
        found.pop()
    if any(mark in words for mark in ".;:!?()"):
        return ()
    return tuple(stem(word) for word in found)
