"""Learn how nodes are weighed, from what the parts of the search give for many questions."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from pre_kg.index import fusion

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pre_kg.index import Index
    from pre_kg.index.naming import Named
    from pre_kg.index.scoring import Scorer
    from training.fusion_questions import Asked

GROUPS = {
    "formulation": 1.0, "formulation:fautes": 0.6, "autre plume": 1.0, "autre plume:fautes": 0.6,
    "nom": 1.0, "nom:fautes": 0.6, "keyword": 0.7, "noisy": 0.5, "paraphrase": 0.7,
}  # fmt: skip
"""Groups of questions with their share of the measure."""
SHORT_KINDS = ("label", "description", "formulation", "fact")
STEPS = (0.0, 0.5, 0.7, 0.85, 1.2, 1.5, 2.0)
WIDE_STEPS = (0.5, 0.75, 1.35, 2.0)
GAIN = 0.05
WORTH_A_ROUND = 0.05


@dataclass(frozen=True, slots=True)
class Case:
    """What the parts give for one question, and the numbers of the nodes that answer."""

    parts: dict[str, np.ndarray]
    named: Mapping[int, Named]
    wanted: frozenset[int]
    group: str
    scorer: Scorer


def cases(index: Index, asked: Iterable[Asked]) -> list[Case]:
    """Return what the parts of an index give for each question."""
    found = []
    for question in asked:
        reading = index.read(question.text)
        vector = index.encoder.encode_query([reading.text])[0]
        wanted = frozenset(n for iri in question.wanted if (n := index.number(iri)) is not None)
        given = index.scorer.parts(reading, vector)
        parts = {name: row.astype(np.float16) for name, row in given.items()}
        named = index.named(question.text, reading)
        found.append(Case(parts, named, wanted, question.group, index.scorer))
    return found


class Bench:
    """Questions to measure weights on; the best documents of nodes are kept between measures."""

    def __init__(self, found: Sequence[Case]) -> None:
        """Take the cases."""
        self.cases = found
        self._parts: Mapping[str, fusion.Mix] | None = None
        self._best: list[np.ndarray] = []

    def ranks(self, weights: fusion.Weights) -> list[tuple[int, float]]:
        """Return, for each case, the rank of the first node that answers, and the best score."""
        scorers = {id(c.scorer): c.scorer.reweighed(weights) for c in self.cases}
        if weights.parts != self._parts:
            self._parts = weights.parts
            self._best = [
                scorers[id(c.scorer)].best(scorers[id(c.scorer)].fuse(_wide(c))) for c in self.cases
            ]
        results = []
        for case, best in zip(self.cases, self._best, strict=True):
            nodes = scorers[id(case.scorer)].gathered(best, _wide(case), case.named)
            reached = max((nodes[n] for n in case.wanted), default=-1.0)
            results.append((1 + int((nodes > reached).sum()), float(nodes.max(initial=0.0))))
        return results

    def measure(self, weights: fusion.Weights) -> float:
        """Return the mean of reciprocal rank and recall@5, each group weighed, in points."""
        by_group: dict[str, list[float]] = {}
        for (rank, _), case in zip(self.ranks(weights), self.cases, strict=True):
            by_group.setdefault(case.group, []).append(0.5 / rank + 0.5 * (rank <= 5))
        total = sum(GROUPS[group] * float(np.mean(worth)) for group, worth in by_group.items())
        return 100 * total / sum(GROUPS[group] for group in by_group)

    def climb(self, weights: fusion.Weights, rounds: int) -> fusion.Weights:
        """Move one weight at a time while the measure rises, those of whole nodes first."""
        best = self.measure(weights)
        print(f"  départ {best:.2f}", flush=True)
        for turn in range(rounds):
            before = best
            for name in fusion.NODE_WEIGHTS:
                for step in STEPS:
                    tried = replace(weights, **{name: round(getattr(weights, name) * step, 3)})
                    if (reached := self.measure(tried)) > best + GAIN:
                        best, weights = reached, tried
            print(f"  tour {turn + 1}, nœuds : {best:.2f} {_node_weights(weights)}", flush=True)
            if turn == rounds - 1 or (turn and best - before < WORTH_A_ROUND):
                break
            for kind in SHORT_KINDS:
                for part in fusion.PARTS:
                    for step in WIDE_STEPS:
                        tried = _with_part(weights, kind, part, step)
                        if (reached := self.measure(tried)) > best + GAIN:
                            best, weights = reached, tried
            print(f"  tour {turn + 1}, documents : {best:.2f} {weights.parts}", flush=True)
        return weights


def _wide(case: Case) -> dict[str, np.ndarray]:
    return {name: row.astype(np.float32) for name, row in case.parts.items()}


def _with_part(weights: fusion.Weights, kind: str, part: str, step: float) -> fusion.Weights:
    mix = weights.of(kind)
    moved = replace(mix, **{part: round(getattr(mix, part) * step, 3)})
    return replace(weights, parts={**weights.parts, kind: moved})


def _node_weights(weights: fusion.Weights) -> dict[str, float]:
    return {name: getattr(weights, name) for name in fusion.NODE_WEIGHTS}
