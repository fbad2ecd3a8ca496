"""How likely each reading is the right one: two small linear models over plain features.

The first orders the readings of one question; the second says how likely the best one is right,
from its own features and from its lead over the next reading that would answer otherwise.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from pre_kg.ask.reading import FEATURES
from pre_kg.ask.signs import SIGNS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    import numpy.typing as npt

    from pre_kg.ask.reading import Candidate

    Floats = npt.NDArray[np.float32]

KEPT: Final = 40
"""Readings kept of a question."""
LEAD: Final = 5.0
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


def ranked(
    candidates: Sequence[Candidate], features: Floats, weights: Weights, most: int | None = KEPT
) -> list[Ranked]:
    """Return the readings worth keeping, the likeliest first; ties go to the smaller IRIs.

    Args:
        candidates: The readings.
        features: Their features, one row each.
        weights: What was learned.
        most: How many to keep, all of them when `None`.
    """
    import numpy as np  # noqa: PLC0415 - loaded with the first question

    scores = features @ np.array([weights.order.get(n, 0.0) for n in FEATURES])
    order = sorted(
        np.argsort(-scores, kind="stable")[:most],
        key=lambda n: (-scores[n], candidates[n].anchor, candidates[n].predicate,
                       candidates[n].inverse, repr(candidates[n].key)),
    )  # fmt: skip
    rows = [tuple(map(float, features[n])) for n in order]
    scored = [
        (float(scores[n]), replace(candidates[n], features=row))
        for n, row in zip(order, rows, strict=True)
    ]
    found = []
    for place, (score, candidate) in enumerate(scored):
        lead = score - _rival(scored, place)
        probability = weights.probability(candidate.features, score, lead)
        found.append(Ranked(candidate, score, probability))
    return found


def _rival(scored: Sequence[tuple[float, Candidate]], place: int) -> float:
    """Return the score of the best reading that answers otherwise than the one in that place."""
    mine = frozenset(scored[place][1].answers)
    for score, candidate in scored:
        if frozenset(candidate.answers) != mine:
            return score
    return scored[place][0] - LEAD
