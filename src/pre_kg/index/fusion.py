"""One score from several: small weights that were learned, in a file that can be read."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    import numpy.typing as npt

PARTS: Final = ("lexical", "ngrams", "dense")
NODE_WEIGHTS: Final = ("label", "covered", "others", "profile", "centre", "size")


@dataclass(frozen=True, slots=True)
class Mix:
    """Weights of the parts for one kind of document."""

    lexical: float
    ngrams: float
    dense: float

    def fuse(self, parts: Mapping[str, npt.NDArray[np.float32]]) -> npt.NDArray[np.float32]:
        """Return the weighted sum of what the parts give each document."""
        fused = self.lexical * parts["lexical"]
        fused += self.ngrams * parts["ngrams"]
        fused += self.dense * parts["dense"]
        return fused


@dataclass(frozen=True, slots=True)
class Weights:
    """How the parts of the search are weighed.

    Attributes:
        parts: Weights of the parts by kind of document.
        windows: Share of the best window in what a part gives a long text.
        label: Weight of a name of the node in the question.
        covered: Weight of the same times the share of the question that the node covers.
        others: Share that a node's second document adds to its best; the third adds half of it.
        profile: Weight of all documents of a node taken as one text.
        centre: Weight of the nearness of the question to the centre of the node's documents.
        size: Weight of the logarithm of one more than the number of the node's documents.
        slope: Steepness of the curve from score to likelihood.
        middle: Score that is as likely right as wrong.
    """

    parts: Mapping[str, Mix]
    windows: Mix
    label: float
    covered: float
    others: float
    profile: float
    centre: float
    size: float
    slope: float
    middle: float

    def of(self, kind: str) -> Mix:
        """Return the weights of the parts for a kind of document."""
        return self.parts[kind]

    def likelihood(self, score: float) -> float:
        """Return how likely a node with that score is to be what was asked for, in [0, 1]."""
        return 1 / (1 + math.exp(min(60.0, -self.slope * (score - self.middle))))


def from_json(content: Mapping[str, Any]) -> Weights:
    """Read weights from the content of their file."""
    calibration = content["calibration"]
    return Weights(
        parts={kind: Mix(**mix) for kind, mix in content["parts"].items()},
        windows=Mix(**content["windows"]),
        slope=calibration["slope"],
        middle=calibration["middle"],
        **{name: content[name] for name in NODE_WEIGHTS},
    )


@lru_cache(maxsize=1)
def learned() -> Weights:
    """Return the weights that come with the package."""
    text = files("pre_kg.index").joinpath("fusion.json").read_text(encoding="utf-8")
    return from_json(json.loads(text))


def alone(part: str) -> Weights:
    """Return weights that let one part decide, to measure it."""
    mix = Mix(**{name: float(name == part) for name in PARTS})
    found = learned()
    silent = replace(found, label=0.0, covered=0.0, profile=0.0, centre=0.0, size=0.0)
    return replace(silent, parts=dict.fromkeys(found.parts, mix))
