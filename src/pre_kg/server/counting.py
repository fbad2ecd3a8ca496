"""What a server counts of its requests."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, field
from typing import Final

BOUNDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Seconds: the upper bounds of the histogram."""


@dataclass(slots=True)
class Metrics:
    """Requests by route, never by address: an address can hold a question."""

    requests: Counter[tuple[str, str, int]] = field(default_factory=Counter)
    seconds: dict[str, list[int]] = field(default_factory=dict)
    totals: dict[str, float] = field(default_factory=dict)
    limited: int = 0
    under_way: int = 0

    def count(self, route: str, method: str, status: int, seconds: float) -> None:
        """Count a request that was answered."""
        self.requests[route, method, status] += 1
        steps = self.seconds.setdefault(route, [0] * (len(BOUNDS) + 1))
        steps[bisect_left(BOUNDS, seconds)] += 1
        self.totals[route] = self.totals.get(route, 0.0) + seconds
