"""One score from several: small weights that were learned, in a file that can be read."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

PARTS: Final = ("lexical", "ngrams", "dense")


@dataclass(frozen=True, slots=True)
class Weights:
    """How the parts of the search are weighed.

    Attributes:
        parts: Weight of each part for one document.
        kinds: Factor of each kind of document.
        label: Weight of a name of the node in the question.
        others: Share that a node's second and third documents add to its best.
        slope: Steepness of the curve from score to likelihood.
        middle: Score that is as likely right as wrong.
    """

    parts: Mapping[str, float]
    kinds: Mapping[str, float]
    label: float
    others: float
    slope: float
    middle: float

    def likelihood(self, score: float) -> float:
        """Return how likely a node with that score is to be what was asked for, in [0, 1]."""
        return 1 / (1 + math.exp(min(60.0, -self.slope * (score - self.middle))))


def read(text: str) -> Weights:
    """Read weights from the text of their file."""
    content = json.loads(text)
    curve = content["calibration"]
    return Weights(
        content["parts"],
        content["kinds"],
        content["label"],
        content["others"],
        curve["slope"],
        curve["middle"],
    )


@lru_cache(maxsize=1)
def learned() -> Weights:
    """Return the weights that come with the package."""
    return read(files("pre_kg.index").joinpath("fusion.json").read_text(encoding="utf-8"))
