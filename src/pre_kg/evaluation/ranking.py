"""Measures of one ranked list, and how sure a difference between two rankings is.

A list is measured against groups of items that would each satisfy the asker: an item meets every
group that holds it, and a group counts once. With one item a group these are the textbook
measures for binary relevance.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Collection, Hashable, Sequence

RESAMPLES: Final = 1_000
SEED: Final = 20_221_213


def gains(ranking: Sequence[Hashable], groups: Sequence[Collection[Hashable]]) -> list[int]:
    """Return how many groups each item of a ranking is the first to meet."""
    unmet = list(groups)
    found = []
    for item in ranking:
        left = [group for group in unmet if item not in group]
        found.append(len(unmet) - len(left))
        unmet = left
    return found


def hit(ranking: Sequence[Hashable], wanted: Collection[Hashable]) -> float:
    """Return 1 when the first item is wanted, else 0."""
    return float(bool(ranking) and ranking[0] in wanted)


def recall(ranking: Sequence[Hashable], groups: Sequence[Collection[Hashable]], k: int) -> float:
    """Return the share of the groups that the first `k` items meet; 1 when there is no group."""
    return sum(gains(ranking[:k], groups)) / len(groups) if groups else 1.0


def reciprocal_rank(ranking: Sequence[Hashable], groups: Sequence[Collection[Hashable]]) -> float:
    """Return 1 over the place of the first item that meets a group, 0 when none does."""
    return next((1 / i for i, gain in enumerate(gains(ranking, groups), 1) if gain), 0.0)


def ndcg(ranking: Sequence[Hashable], groups: Sequence[Collection[Hashable]], k: int = 10) -> float:
    """Return the discounted gain of the first `k` items over that of a perfect list.

    An item that is the first to meet a group, or several, gains 1.

    Source: Järvelin and Kekäläinen (2002), Cumulated gain-based evaluation of IR techniques.
    """
    found = gains(ranking[:k], groups)
    best = _discounted([1] * min(k, len(groups)))
    return _discounted([min(1, gain) for gain in found]) / best if best else 1.0


def _discounted(values: Sequence[int]) -> float:
    return sum(value / math.log2(place + 1) for place, value in enumerate(values, start=1))


def mean(values: Sequence[float]) -> float:
    """Return the mean, 0 for no value."""
    return math.fsum(values) / len(values) if values else 0.0


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean, or a difference of means, with the range that 95 of 100 resamples fall in."""

    mean: float
    low: float
    high: float

    @property
    def excludes_zero(self) -> bool:
        """Whether the sign is beyond doubt at this confidence."""
        return self.low > 0 or self.high < 0


def interval(values: Sequence[float], *, resamples: int = RESAMPLES, seed: int = SEED) -> Interval:
    """Return the bootstrap interval of a mean; the same values and seed give the same interval."""
    import numpy as np  # noqa: PLC0415 - only measures need it

    if not values:
        return Interval(0.0, 0.0, 0.0)
    sample = np.sort(np.asarray(values, dtype=np.float64))
    draws = np.random.default_rng(seed).integers(0, len(sample), (resamples, len(sample)))
    low, high = np.percentile(sample[draws].mean(axis=1), [2.5, 97.5])
    return Interval(mean(values), float(low), float(high))


def difference(
    ours: Sequence[float],
    theirs: Sequence[float],
    *,
    resamples: int = RESAMPLES,
    seed: int = SEED,
) -> Interval:
    """Return the paired bootstrap interval of the mean of `ours - theirs`, question by question.

    Source: Efron and Tibshirani (1993), An Introduction to the Bootstrap, percentile intervals.

    Raises:
        ValueError: The two do not measure the same questions.
    """
    paired = [a - b for a, b in zip(ours, theirs, strict=True)]
    return interval(paired, resamples=resamples, seed=seed)
