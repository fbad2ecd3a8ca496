"""How likely each reading is the right one: two small linear models over plain features.

The first orders the readings of one question; the second says how likely the best one is right,
from its own features and from its lead over the next reading that would answer otherwise.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

from pre_kg.ask.decide import SIGNS
from pre_kg.ask.reading import FEATURES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pre_kg.ask.reading import Candidate

LEAD = 5.0
"""Lead beyond which one reading is no surer than with less."""


@dataclass(frozen=True, slots=True)
class Weights:
    """What the models learned; `training/ranking.py` writes it.

    Attributes:
        order: Weight of each feature in the score that orders readings.
        claim: Weight of each feature, of `score` and of `lead`, in the probability of the best.
        bias: Added to the weighted sum of `claim`.
        answered: Probability from which a reading is claimed.
        worth: Weight of each sign in the probability that nodes are worth showing.
        worth_bias: Added to the weighted sum of `worth`.
        related: Probability from which nodes are shown rather than nothing claimed.
    """

    order: Mapping[str, float]
    claim: Mapping[str, float]
    bias: float
    answered: float
    worth: Mapping[str, float]
    worth_bias: float
    related: float

    def worth_showing(self, signs: Sequence[float]) -> float:
        """Return the probability that the nodes found are worth showing."""
        total = sum(self.worth.get(n, 0.0) * v for n, v in zip(SIGNS, signs, strict=True))
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, self.worth_bias + total))))

    def score(self, values: Iterable[float]) -> float:
        """Return the score of a reading with these features; higher is better."""
        return sum(self.order.get(n, 0.0) * v for n, v in zip(FEATURES, values, strict=True))

    def probability(self, values: Sequence[float], score: float, lead: float) -> float:
        """Return the probability that the reading of that score and lead is right."""
        total = self.bias + self.claim.get("score", 0.0) * score
        total += self.claim.get("lead", 0.0) * max(-LEAD, min(LEAD, lead))
        total += sum(self.claim.get(n, 0.0) * v for n, v in zip(FEATURES, values, strict=True))
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


@dataclass(frozen=True, slots=True)
class Ranked:
    """A reading with its score, and the probability that it is right."""

    candidate: Candidate
    score: float
    probability: float


@lru_cache(maxsize=1)
def learned() -> Weights:
    """Return the weights that come with the package."""
    content = json.loads(files("pre_kg.ask").joinpath("weights.json").read_text(encoding="utf-8"))
    return Weights(**{key: content[key] for key in Weights.__slots__})


def ranked(candidates: Iterable[Candidate], weights: Weights) -> list[Ranked]:
    """Return readings, the likeliest first; ties go to the smaller IRIs."""
    scored = sorted(
        ((weights.score(c.features), c) for c in candidates),
        key=lambda pair: (
            -pair[0],
            pair[1].anchor,
            pair[1].predicate,
            pair[1].inverse,
            repr(pair[1].key),
        ),
    )
    found = []
    for place, (score, candidate) in enumerate(scored):
        lead = score - _rival(scored, place)
        probability = weights.probability(candidate.features, score, lead)
        found.append(Ranked(candidate, score, probability))
    return found


def _rival(scored: Sequence[tuple[float, Candidate]], place: int) -> float:
    """Return the score of the best reading that answers otherwise than the one in that place."""
    mine = set(scored[place][1].answers)
    for score, candidate in scored:
        if set(candidate.answers) != mine:
            return score
    return scored[place][0] - LEAD
