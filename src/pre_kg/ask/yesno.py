"""Questions answered by yes or no: the statement that says so, or the one that denies it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pre_kg.ask import execute
from pre_kg.model import Literal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pre_kg.ask.interpret import Asked
    from pre_kg.ask.rank import Ranked, Weights
    from pre_kg.ask.view import View


def verdict(
    readings: Sequence[Ranked], asked: Asked, view: View, weights: Weights
) -> tuple[execute.Found, float] | None:
    """Return that a statement holds, when both its sides and its property are in the question."""
    best: tuple[float, execute.Found] | None = None
    stems = frozenset(asked.stems)
    for ranked in readings[:20]:
        reading = ranked.candidate
        for fact in reading.facts:
            other = fact.subject if reading.inverse else fact.object
            words = view.stems_of_term(other)
            shared = len(words & stems) / len(words) if words else 0.0
            score = 0.5 * ranked.probability + 0.5 * shared
            if shared >= 0.5 and score >= weights.answered and (best is None or score > best[0]):
                best = score, execute.holds(fact, view)
        if any(isinstance(a, Literal) for a in reading.answers):
            continue
    return None if best is None else (best[1], best[0])
