"""How likely each reading is the right one: a logistic model over plain features."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

from pre_kg.ask.interpret import FEATURES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pre_kg.ask.interpret import Candidate


@dataclass(frozen=True, slots=True)
class Weights:
    """What the model learned; `training/ranking.py` writes it.

    Attributes:
        features: Weight of each feature.
        bias: Added to the weighted sum.
        answered: Probability from which a reading is claimed.
        related: Score of the best node from which nodes are worth showing.
    """

    features: Mapping[str, float]
    bias: float
    answered: float
    related: float

    def probability(self, values: Iterable[float]) -> float:
        """Return the probability that a reading with these features is right."""
        total = self.bias + sum(
            self.features[name] * value for name, value in zip(FEATURES, values, strict=True)
        )
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


@dataclass(frozen=True, slots=True)
class Ranked:
    """A reading with its probability."""

    candidate: Candidate
    probability: float


@lru_cache(maxsize=1)
def learned() -> Weights:
    """Return the weights that come with the package."""
    content = json.loads(files("pre_kg.ask").joinpath("weights.json").read_text(encoding="utf-8"))
    return Weights(content["features"], content["bias"], content["answered"], content["related"])


def ranked(candidates: Iterable[Candidate], weights: Weights) -> list[Ranked]:
    """Return readings, the likeliest first; ties go to the smaller IRIs."""
    found = [Ranked(c, weights.probability(c.features)) for c in candidates]
    return sorted(
        found,
        key=lambda r: (
            -r.probability,
            r.candidate.anchor,
            r.candidate.predicate,
            r.candidate.inverse,
            r.candidate.kind or "",
        ),
    )
