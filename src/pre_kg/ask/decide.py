"""Answered, related, or abstained, and why: from the best reading and the best nodes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pre_kg.ask.reading import FEATURES
from pre_kg.ask.signs import TELLING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pre_kg.ask.rank import Ranked, Weights
    from pre_kg.ask.state import Reading
    from pre_kg.model import Reason, Status

SURELY_NAMED: Final = 0.85
COUNTED: Final = 0.5
"""How much of the noun after « combien de » the class of what is counted must meet."""
DEFINITE: Final = frozenset(
    ("number", "share", "amount", "date", "year", "weekday", "place", "boolean", "person")
)
"""Kinds of answer that nodes worth reading do not stand in for."""

FOREIGN: Final = {"head_left": 0.9, "strange_name": 0.9, "wrong_number": 0.7, "stranger": 1.0}
"""From how much on a feature alone forbids a claim: the word most asked about, a name, a number
or a node that the reading has nothing to do with."""
ENOUGH: Final = 0.6
"""Share of the words beside the node from which the word most asked about may be a mere noun."""


def signs(read: Reading) -> tuple[float, ...]:
    """Return what tells whether a question that is not answered is worth nodes, or a refusal."""
    understanding, hits = read.understanding, read.hits
    words = understanding.words
    strange = [w for w in words if w.text in read.unknown]
    best = read.readings[0] if read.readings else None
    features = best.candidate.named_features if best else {}
    named = max((a.named for a in read.anchors), default=0.0)
    asks = float(understanding.asks)
    foreign = float(best is not None and is_foreign(features))
    return (
        hits[0].score if hits else 0.0,
        hits[1].score if len(hits) > 1 else 0.0,
        read.covered,
        len(strange) / len(words) if words else 1.0,
        float(any(w.name for w in strange)),
        asks,
        float(understanding.expects in DEFINITE),
        named,
        best.probability if best else 0.0,
        foreign,
        *(features.get(name, 0.0) for name in FEATURES),
        *(named * asks * features.get(name, 0.0) for name in TELLING),
        named * asks * foreign,
    )


def is_foreign(features: Mapping[str, float]) -> bool:
    """Return whether a reading leaves out what the question is most about."""
    if features.get("head_left", 0.0) >= FOREIGN["head_left"]:
        return features.get("explained", 0.0) < ENOUGH
    return any(features.get(name, 0.0) >= limit for name, limit in FOREIGN.items())


def decide(read: Reading, weights: Weights) -> tuple[Status, Reason | None]:
    """Return what the answer may claim, and the reason when it claims nothing."""
    best = read.readings[0] if read.readings else None
    if best is not None and best.probability >= weights.answered and claimable(best, read):
        return "answered", None
    if read.hits and weights.worth_showing(signs(read)) >= weights.related:
        return "related", None
    return "abstained", reason(read)


def claimable(best: Ranked, read: Reading) -> bool:
    """Return whether nothing in the question forbids the best reading.

    A year that a figure does not have, a name that the graph does not know, an answer of another
    nature than the one asked for, a count of other things than those asked about: however near
    the rest comes, the graph does not say that.
    """
    features = best.candidate.named_features
    other_year = features.get("wrong_year", 0.0) and features.get("measure", 0.0)
    unknown_name = any(w.name and w.text in read.unknown for w in read.understanding.words)
    nodes = all(isinstance(a, str) for a in best.candidate.answers)
    counts = read.understanding.expects == "number" and nodes
    miscounts = counts and features.get("counts", 0.0) < COUNTED
    unwanted = features.get("unwanted", 0.0) >= 1.0
    return not (other_year or unknown_name or unwanted or miscounts or is_foreign(features))


def reason(read: Reading) -> Reason:
    """Return why nothing is claimed."""
    words = read.understanding.words
    strange = [w for w in words if w.text in read.unknown]
    if any(a.named >= SURELY_NAMED for a in read.anchors):
        return "no_such_fact"
    if not words or len(strange) > len(words) / 2:
        return "unknown_terms"
    return "out_of_scope"
