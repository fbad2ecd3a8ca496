"""From a question to the statements that could answer it, and how well each fits.

A candidate is one property of one node, read in one direction. Candidates come from what the
graph holds around the nodes that the question names or that the search finds; nothing is asked
that the graph could not answer. How a candidate fits is told by a few plain numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pre_kg import terms
from pre_kg.ask.nature import fit, natures
from pre_kg.french import stem
from pre_kg.model import Fact, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import numpy as np
    import numpy.typing as npt

    from pre_kg.ask.link import Anchor
    from pre_kg.ask.understand import Understanding
    from pre_kg.ask.view import Bag, View
    from pre_kg.model import Iri, Term

    Floats = npt.NDArray[np.float32]

SOFT_FLOOR, SOFT_SPAN = 0.35, 0.45
"""Similarity of two words at which one begins to stand for the other, and until it fully does."""
SHOWN_ANSWERS: Final = 12

FEATURES: Final = (
    "named",
    "found",
    "first",
    "anchor",
    "property",
    "property_soft",
    "kind",
    "context",
    "explained",
    "left",
    "worst",
    "strange_name",
    "said",
    "fact",
    "pattern",
    "wanted",
    "unwanted",
    "few",
    "year",
    "wrong_year",
)
"""What each number of `Candidate.features` tells, in order; all lie in [0, 1]."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One reading of a question.

    Attributes:
        anchor: The node that the question is about.
        predicate: The property that it asks.
        inverse: Whether the anchor is the object, and the subjects are asked.
        facts: The statements that answer.
        kind: Class to which the answers are kept, if any.
        features: How well it fits, see `FEATURES`.
    """

    anchor: Iri
    predicate: Iri
    inverse: bool
    facts: tuple[Fact, ...]
    kind: Iri | None = None
    features: tuple[float, ...] = ()

    @property
    def answers(self) -> tuple[Term, ...]:
        """The distinct answers, in the order of the facts."""
        found = (f.subject if self.inverse else f.object for f in self.facts)
        return tuple(dict.fromkeys(found))


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """The words of a question with their weights and vectors.

    Attributes:
        weights: How much each word tells, in [0, 1], 1 for the rarest; shape `(words,)`.
        vectors: Unit rows of shape `(words, dim)`.
    """

    understanding: Understanding
    stems: tuple[str, ...]
    weights: Floats
    vectors: Floats
    anchors: tuple[Anchor, ...]
    facts: Mapping[tuple[Iri, Iri, Term], float]


def candidates(asked: Asked, view: View) -> list[Candidate]:
    """Return every reading of a question, with its features; no order."""
    found: dict[tuple[Iri, Iri, bool, Iri | None], Candidate] = {}
    for anchor in asked.anchors:
        cover = _anchor_cover(asked, anchor, view)
        for reading in _around(anchor.node, view):
            for narrowed in _narrowed(reading, asked, view):
                key = (narrowed.anchor, narrowed.predicate, narrowed.inverse, narrowed.kind)
                if key not in found:
                    found[key] = _with_features(narrowed, anchor, cover, asked, view)
    return list(found.values())


def _around(node: Iri, view: View) -> Iterator[Candidate]:
    for inverse, grouped in ((False, view.facts_from(node)), (True, view.facts_to(node))):
        for predicate, facts in grouped.items():
            yield Candidate(node, predicate, inverse, tuple(facts))


def _narrowed(reading: Candidate, asked: Asked, view: View) -> Iterator[Candidate]:
    """Yield a reading, and the same kept to each class that the question names."""
    yield reading
    answers = [a for a in reading.answers if not isinstance(a, Literal)]
    if len(answers) < 2:
        return
    by_kind: dict[Iri, set[Iri]] = {}
    for answer in answers:
        for kind in view.wording.kinds(answer):
            by_kind.setdefault(kind.iri, set()).add(answer)
    for iri, members in by_kind.items():
        names = {s for x in view.wording.labels(iri) for s in view.stems_of(x.text)}
        if len(members) < len(answers) and not names.isdisjoint(asked.stems):
            kept = tuple(
                f for f in reading.facts if (f.subject if reading.inverse else f.object) in members
            )
            yield Candidate(reading.anchor, reading.predicate, reading.inverse, kept, iri)


# --- Features --------------------------------------------------------------------------------


def _exact(asked: Asked, stems: frozenset[str]) -> Floats:
    import numpy as np  # noqa: PLC0415 - loaded with the first question

    return np.array([s in stems for s in asked.stems], dtype=np.float32)


def _soft(asked: Asked, bag: Bag) -> Floats:
    import numpy as np  # noqa: PLC0415

    exact = _exact(asked, bag.stems)
    if not len(bag.words) or not len(asked.stems):
        return exact
    near = (asked.vectors @ bag.vectors.T).max(axis=1)
    return np.maximum(exact, np.clip((near - SOFT_FLOOR) / SOFT_SPAN, 0, 1) * 0.9)


def _anchor_cover(asked: Asked, anchor: Anchor, view: View) -> Floats:
    import numpy as np  # noqa: PLC0415

    cover = _exact(asked, view.name_bag(anchor.node).stems)
    words = asked.understanding.words
    for start, end in anchor.spans:
        inside = [start <= w.start and w.end <= end for w in words]
        cover = np.maximum(cover, np.array(inside, dtype=np.float32))
    return cover


def _with_features(
    reading: Candidate, anchor: Anchor, anchor_cover: Floats, asked: Asked, view: View
) -> Candidate:
    import numpy as np  # noqa: PLC0415

    weights = asked.weights
    total = float(weights.sum()) or 1.0
    bag = view.property_bag(reading.predicate, reading.inverse)
    exact, soft = _exact(asked, bag.stems), _soft(asked, bag)
    answers = reading.answers[:SHOWN_ANSWERS]
    kind = _kind_cover(asked, answers, view)
    context = _exact(asked, _context(reading, view))
    said = _exact(asked, frozenset().union(*(view.stems_of_term(a) for a in answers)))
    rest = 1 - anchor_cover
    known = np.maximum.reduce([anchor_cover, soft, kind, 0.8 * context])
    unsaid = np.minimum(said, 1 - np.maximum.reduce([anchor_cover, exact, kind]))
    missing = (1 - np.maximum(known, 0.7 * said)) * weights
    words = asked.understanding.words
    names = [m for m, w in zip(1 - np.maximum(known, said), words, strict=True) if w.name]
    wanted = fit(asked.understanding, natures(reading, view), len(reading.answers))
    left_to_explain = float((weights * rest).sum())
    values = (
        anchor.named,
        anchor.found,
        1 / (1 + anchor.rank),
        float((weights * anchor_cover).sum()) / total,
        float((weights * exact * rest).sum()) / total,
        float((weights * soft * rest).sum()) / total,
        float((weights * kind * rest).sum()) / total,
        float((weights * context * rest).sum()) / total,
        float((weights * np.maximum(soft, kind) * rest).sum()) / left_to_explain
        if left_to_explain
        else 0.5,
        float(missing.sum()) / total,
        float(missing.max(initial=0)),
        float(max(names, default=0)),
        float((weights * unsaid).sum()) / total,
        max((asked.facts.get((f.subject, f.predicate, f.object), 0.0) for f in reading.facts),
            default=0.0),
        _pattern(reading, asked, view, rest),
        max(wanted, 0.0),
        max(-wanted, 0.0),
        1 / len(reading.answers),
        *_years(reading, asked, view),
    )  # fmt: skip
    return Candidate(
        reading.anchor, reading.predicate, reading.inverse, reading.facts, reading.kind, values
    )


def _kind_cover(asked: Asked, answers: Sequence[Term], view: View) -> Floats:
    import numpy as np  # noqa: PLC0415

    kinds = [view.kind_bag(a) for a in answers[:4] if not isinstance(a, Literal)]
    if not kinds:
        return np.zeros(len(asked.stems), dtype=np.float32)
    return np.mean([_exact(asked, bag.stems) for bag in kinds], axis=0)


def _context(reading: Candidate, view: View) -> frozenset[str]:
    """Return the stems of what stands beside the facts: kind and description of the anchor."""
    kinds = view.kind_bag(reading.anchor).stems
    description = view.wording.description(reading.anchor)
    near = view.stems_of(description) if description else frozenset()
    others = frozenset().union(
        *(
            view.stems_of_term(f.object)
            for p, facts in view.facts_from(reading.anchor).items()
            if p != reading.predicate or reading.inverse
            for f in facts[:6]
        )
    )
    return kinds | near | others


def _pattern(reading: Candidate, asked: Asked, view: View, rest: Floats) -> float:
    """Return how near the rest of the question comes to a question pattern, by words."""
    remaining = {s for s, r in zip(asked.stems, rest, strict=True) if r > 0}
    best = 0.0
    for text in view.patterns(reading.predicate, reading.inverse):
        stems = view.stems_of(text)
        union = len(stems | remaining)
        if union:
            best = max(best, len(stems & remaining) / union)
    return best


def _years(reading: Candidate, asked: Asked, view: View) -> tuple[float, float]:
    """Return whether the years of the question are met, and whether they are denied."""
    years = asked.understanding.years
    if not years:
        return 0.0, 0.0
    around = " ".join(
        [
            view.wording.label(reading.anchor),
            *(str(f.object) for fs in view.facts_from(reading.anchor).values() for f in fs),
            *(view.wording.term(a) for a in reading.answers[:SHOWN_ANSWERS]),
        ]
    )
    met = all(y in around for y in years)
    return float(met), float(not met)


def asked_stems(understanding: Understanding) -> tuple[str, ...]:
    """Return the stems of the words of a question."""
    return tuple(stem(w.text) for w in understanding.words)


DESCRIBES: Final = frozenset(terms.DESCRIPTIONS)
