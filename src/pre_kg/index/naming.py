"""How well a question names nodes: by which name, and what else of the question they hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from pre_kg.index.hits import Mention
    from pre_kg.index.labels import Labels
    from pre_kg.index.lexical import Lexical
    from pre_kg.index.reading import Reading
    from pre_kg.model import Iri

SHORT_QUESTION: Final = 8
"""Up to that many words a question may be a misspelt name as a whole."""
NEARLY: Final = 0.9


class Named(NamedTuple):
    """A node that a question names.

    Attributes:
        score: How sure the name is and how much of the question it is, in [0, 1].
        covered: Share of the question's words, by rarity, that the node's documents hold.
    """

    score: float
    covered: float = 1.0


def named(
    reading: Reading,
    mentions: Sequence[Mention],
    labels: Labels,
    profiles: Lexical,
    number: Callable[[Iri], int | None],
) -> Mapping[int, Named]:
    """Return the nodes that a question names, by number.

    A name that a question of other words merely contains counts less: its node is held to cover
    the rest too.
    """
    content = max(1, sum(len(word) for word in reading.typed))
    scores: dict[int, float] = {}
    for mention in mentions:
        node = number(mention.node)
        share = min(1.0, (mention.end - mention.start) / content)
        if node is not None:
            score = mention.score * (0.5 + 0.5 * share)
            scores[node] = max(scores.get(node, 0.0), score)
    if len(reading.words) <= SHORT_QUESTION:
        for node, nearness in labels.whole(reading.words):
            scores[node] = max(scores.get(node, 0.0), NEARLY * nearness)
    covered = profiles.covered(reading.stems, list(scores))
    return {node: Named(score, covered[node]) for node, score in scores.items()}
