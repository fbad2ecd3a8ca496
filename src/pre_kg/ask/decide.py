"""Answered, related, or abstained, and why: from the best reading and the best nodes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pre_kg.ask.link import Anchor
    from pre_kg.ask.rank import Ranked, Weights
    from pre_kg.ask.understand import Understanding
    from pre_kg.index import NodeHit
    from pre_kg.model import Reason, Status

SURELY_NAMED: Final = 0.85
DEFINITE: Final = frozenset(
    ("number", "share", "amount", "date", "year", "weekday", "place", "boolean", "person")
)
"""Kinds of answer that nodes worth reading do not stand in for."""


def decide(
    understanding: Understanding,
    readings: Sequence[Ranked],
    anchors: Sequence[Anchor],
    hits: Sequence[NodeHit],
    unknown: Sequence[str],
    weights: Weights,
) -> tuple[Status, Reason | None]:
    """Return what the answer may claim, and the reason when it claims nothing.

    Args:
        understanding: The question.
        readings: Its readings, likeliest first.
        anchors: Nodes that it may be about.
        hits: Nodes found, best first.
        unknown: Its words that nothing in the graph resembles.
        weights: The thresholds.
    """
    best = readings[0].probability if readings else 0.0
    if understanding.asks and best >= weights.answered:
        return "answered", None
    named = any(a.named >= SURELY_NAMED for a in anchors)
    top = hits[0].score if hits else 0.0
    strange = [w for w in understanding.words if w.text in unknown]
    share = len(strange) / len(understanding.words) if understanding.words else 1.0
    if understanding.asks and understanding.expects in DEFINITE and named:
        return "abstained", "no_such_fact"
    if top < weights.related or share > 0.5:
        return "abstained", "unknown_terms" if share > 0.5 else "out_of_scope"
    if understanding.asks and understanding.expects in DEFINITE:
        return "abstained", "out_of_scope"
    return "related", None
