"""The nodes that a question may be about: those it names, and those the search finds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pre_kg.ask.view import View
    from pre_kg.index import Mention, NodeHit
    from pre_kg.model import Iri

SURELY: Final = 0.85
MOST_FIGURES: Final = 16
MOST: Final = 8
"""Nodes looked at: those named first, then the best found."""
MOST_NAMED: Final = 48
"""Nodes looked at because the question names them: a thousand may bear one name."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """A node with how it came.

    Attributes:
        named: How surely the question names it, in [0, 1]; 0 when it does not.
        found: Its score in the search, in [0, 1].
        rank: Its place in the search, from 0.
        spans: Where the question names it.
    """

    node: Iri
    named: float
    found: float
    rank: int
    spans: tuple[tuple[int, int], ...] = ()


def link(mentions: Sequence[Mention], hits: Sequence[NodeHit]) -> tuple[Anchor, ...]:
    """Return the nodes that a question may be about, named ones first."""
    named: dict[Iri, list[Mention]] = {}
    for mention in mentions:
        named.setdefault(mention.node, []).append(mention)
    places = {hit.node: (rank, hit.score) for rank, hit in enumerate(hits)}
    last = len(hits), 0.0
    order = sorted(
        named, key=lambda n: (-max(m.score for m in named[n]), places.get(n, last)[0], n)
    )
    order += [hit.node for hit in hits if hit.node not in named]
    found = []
    for node in order[: max(MOST, min(len(named), MOST_NAMED))]:
        rank, score = places.get(node, last)
        of_node = named.get(node, [])
        spans = tuple((m.start, m.end) for m in of_node)
        found.append(Anchor(node, max((m.score for m in of_node), default=0.0), score, rank, spans))
    return tuple(found)


def with_figures(anchors: tuple[Anchor, ...], view: View) -> tuple[Anchor, ...]:
    """Return the nodes with the figures about those that the question names."""
    known = {anchor.node for anchor in anchors}
    near = (n for a in anchors if a.named >= SURELY for n in sorted(view.near(a.node)))
    more = [n for n in dict.fromkeys(near) if n not in known and view.is_figure(n)]
    return (*anchors, *(Anchor(n, 0.0, 0.0, len(anchors)) for n in more[:MOST_FIGURES]))
