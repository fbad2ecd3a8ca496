"""Which words of a question the parts of a reading account for, each part looked at once.

A cover holds one number a word, from 0 (not accounted for) to 1. Readings share most parts, so
covers are kept while a question is answered.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from pre_kg.ask.families import of_stem, root
from pre_kg.model import Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import numpy as np
    import numpy.typing as npt

    from pre_kg.ask.link import Anchor
    from pre_kg.ask.reading import Candidate
    from pre_kg.ask.understand import Understanding
    from pre_kg.ask.view import Bag, View
    from pre_kg.model import Iri, Term

    Floats = npt.NDArray[np.float32]

SOFT_FLOOR, SOFT_SPAN = 0.2, 0.4
"""Similarity of two words at which one begins to stand for the other, and until it fully does."""
SOFT: Final = 0.9
FAMILY: Final = 0.8
"""What a word is worth for another: by its vector at most, by its family or root."""
MOST_ANSWERS: Final = 4


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """The words of a question with their weights and vectors.

    Attributes:
        weights: How much each word tells, in [0, 1], 1 for the rarest; shape `(words,)`.
        vectors: Unit rows of shape `(words, dim)`.
        unknown: 1 for each word that the graph has nowhere.
        facts: Statements that the search found, with their share of the best score.
    """

    understanding: Understanding
    stems: tuple[str, ...]
    weights: Floats
    vectors: Floats
    unknown: Floats
    anchors: tuple[Anchor, ...]
    facts: Mapping[tuple[Iri, Iri, Term], float]
    _without: dict[tuple[tuple[int, int], ...], Floats] = field(default_factory=dict)

    def without(self, spans: tuple[tuple[int, int], ...], view: View) -> Floats:
        """Return the vector of the question when some of its words are left out."""
        if spans not in self._without:
            text = self.understanding.text
            for start, end in sorted(spans, reverse=True):
                text = f"{text[:start]} {text[end:]}"
            self._without[spans] = view.encoder.encode_query([text])[0]
        return self._without[spans]


class Covers:
    """The covers of one question."""

    def __init__(self, asked: Asked, view: View) -> None:
        """Take the question; nothing is compared yet."""
        import numpy as np  # noqa: PLC0415 - loaded with the first question

        self.asked, self._view = asked, view
        self._kept: dict[object, Floats] = {}
        self._numbers: dict[object, float] = {}
        words = asked.understanding.words
        self._families = [of_stem(s) for s in asked.stems]
        self._roots = [root(w.text) for w in words]
        self.nothing: Floats = np.zeros(len(asked.stems), dtype=np.float32)

    def once(self, key: object, number: Callable[[], float]) -> float:
        """Return a number that several readings share, computed for the first of them."""
        if key not in self._numbers:
            self._numbers[key] = number()
        return self._numbers[key]

    def exact(self, stems: frozenset[str]) -> Floats:
        """Return which words have one of these stems."""
        import numpy as np  # noqa: PLC0415

        return np.array([s in stems for s in self.asked.stems], dtype=np.float32)

    def anchor(self, anchor: Anchor) -> Floats:
        """Return which words name a node, or stand in one of its names."""
        key = "anchor", anchor.node
        if key not in self._kept:
            bag = self._view.name_bag(anchor.node)
            spans, words = anchor.spans, self.asked.understanding.words
            inside = [any(s <= w.start and w.end <= e for s, e in spans) for w in words]
            cover = self.exact(bag.stems)
            if self._view.is_figure(anchor.node):  # its name says what it measures
                cover = self._near(bag, cover)
            self._kept[key] = self._either(cover, inside)
        return self._kept[key]

    def names(self, node: Iri) -> Floats:
        """Return which words stand in a name of a node."""
        key = "names", node
        if key not in self._kept:
            self._kept[key] = self.exact(self._view.name_bag(node).stems)
        return self._kept[key]

    def wording(self, predicate: Iri, inverse: bool) -> tuple[Floats, Floats]:
        """Return which words a property has, exactly and nearly."""
        key = "wording", predicate, inverse
        near = ("near", *key)
        if key not in self._kept:
            bag = self._view.property_bag(predicate, inverse)
            self._kept[key] = self.exact(bag.stems)
            self._kept[near] = self._near(bag, self._kept[key])
        return self._kept[key], self._kept[near]

    def kind(self, node: Iri) -> tuple[Floats, Floats]:
        """Return which words the class of a node has, exactly and nearly."""
        bag = self._view.kind_bag(node)
        key = "kind", bag.words
        near = ("near", *key)
        if key not in self._kept:
            self._kept[key] = self.exact(bag.stems)
            self._kept[near] = self._near(bag, self._kept[key])
        return self._kept[key], self._kept[near]

    def around(self, node: Iri) -> Floats:
        """Return which words are said of a node."""
        key = "around", node
        if key not in self._kept:
            self._kept[key] = self.exact(self._view.around(node))
        return self._kept[key]

    def said(self, term: Term) -> Floats:
        """Return which words an answer says."""
        key = "said", term
        if key not in self._kept:
            self._kept[key] = self.exact(self._view.stems_of_term(term))
        return self._kept[key]

    def beside(self, reading: Candidate) -> Floats:
        """Return which words stand beside the facts: class, description, other facts."""
        import numpy as np  # noqa: PLC0415

        view, node = self._view, reading.anchor
        key = "beside", node
        if key not in self._kept:
            every = self.exact(view.kind_bag(node).stems | view.described(node))
            for predicate, facts in view.facts_from(node).items():
                own = self.exact(
                    frozenset().union(*(view.stems_of_term(f.object) for f in facts[:6]))
                )
                self._kept["own", node, predicate] = own
                every = every + own
            self._kept[key] = every
        own = self._kept.get(("own", node, reading.predicate), self.nothing)
        others = self._kept[key] - (self.nothing if reading.inverse else own)
        beside: Floats = np.minimum(others, 1)
        return beside

    def answers(self, reading: Candidate) -> tuple[Floats, Floats]:
        """Return which words the classes of the answers have, and which are said of them."""
        nodes = [a for a in reading.answers[:MOST_ANSWERS] if not isinstance(a, Literal)]
        if not nodes:
            return self.nothing, self.nothing
        return self._mean([self.kind(n)[0] for n in nodes]), self._mean(
            [self.around(n) for n in nodes]
        )

    def _mean(self, covers: list[Floats]) -> Floats:
        import numpy as np  # noqa: PLC0415

        mean: Floats = np.mean(covers, axis=0) if len(covers) > 1 else covers[0]
        return mean

    def _near(self, bag: Bag, exact: Floats) -> Floats:
        import numpy as np  # noqa: PLC0415

        related = [
            not bag.families.isdisjoint(families) or r in bag.roots
            for families, r in zip(self._families, self._roots, strict=True)
        ]
        cover: Floats = np.maximum(exact, FAMILY * np.array(related, dtype=np.float32))
        if not bag.words or not self.asked.stems:
            return cover
        near = (self.asked.vectors @ bag.vectors.T).max(axis=1)
        soft: Floats = np.clip((near - SOFT_FLOOR) / SOFT_SPAN, 0, 1) * np.float32(SOFT)
        nearest: Floats = np.maximum(cover, soft)
        return nearest

    def _either(self, cover: Floats, inside: list[bool]) -> Floats:
        import numpy as np  # noqa: PLC0415

        either: Floats = np.maximum(cover, np.array(inside, dtype=np.float32))
        return either
