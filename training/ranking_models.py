"""The models of `pre_kg.ask.rank`, learned from readings of questions: small, linear, regularised.

Each later model is learned on questions that the earlier ones have not seen (cross-fitting), so
that it knows how good they are on new questions and not on their own.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression

from pre_kg.ask.decide import decide, is_foreign, signs
from pre_kg.ask.rank import LEAD, Weights, ranked
from pre_kg.ask.reading import FEATURES
from pre_kg.ask.signs import SIGNS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pre_kg.ask.reading import Candidate
    from pre_kg.ask.state import Reading

SEED = 7
FOLDS = 5
RIDGE = 0.5
"""Strength of the prior that a weight of the order is nought."""
STRENGTH = {"claim": 0.3, "worth": 0.3}
"""Inverse strength of the same prior for the two probabilities."""
WRONG_COSTS = 0.7
"""A wrong claim costs as much as that many right ones are worth: what is likelier is claimed."""
CLAIMED = WRONG_COSTS / (1 + WRONG_COSTS)
WRONG_REFUSALS = 0.025
"""Share of the questions with an answer that may be refused."""


@dataclass(frozen=True)
class Example:
    """A question as it was read.

    Attributes:
        scored: Whether its right readings are known, so that the order is learned from it.
        answers: What each reading answers.
    """

    row: dict[str, Any]
    read: Reading
    candidates: Sequence[Candidate]
    features: np.ndarray
    right: np.ndarray
    answers: tuple[frozenset[str], ...]
    scored: bool

    @property
    def refusable(self) -> bool:
        """Whether nothing in the graph answers it."""
        return bool(self.row["kind"] == "abstain")

    def under(self, weights: Weights) -> Reading:
        """Return the reading of the question under other weights."""
        if not len(self.candidates):
            return self.read
        return replace(self.read, readings=ranked(self.candidates, self.features, weights))


def fit(found: Sequence[Example]) -> Weights:
    """Return the weights learned from questions."""
    folds = np.random.default_rng(SEED).integers(0, FOLDS, len(found))
    rest = [[e for e, f in zip(found, folds, strict=True) if f != n] for n in range(FOLDS)]
    mine = [[e for e, f in zip(found, folds, strict=True) if f == n] for n in range(FOLDS)]
    orders = [order(examples) for examples in rest]
    outcomes = [o for e, w in zip(mine, orders, strict=True) for o in best_readings(e, w)]
    model = claim(outcomes)
    weights = _weights(order(found), model)
    shown = []
    for examples, of_fold in zip(mine, orders, strict=True):
        unseen = _weights(of_fold, model)
        for example in examples:
            read = example.under(unseen)
            answered = not read.understanding.yes_no and decide(read, unseen)[0] == "answered"
            shown.append((signs(read), example.refusable, answered))
    return worth(shown, weights)


def order(found: Sequence[Example]) -> np.ndarray:
    """Return the weights under which the right readings of each question come first.

    A conditional logit: the probability of a reading among those of its question.
    """
    useful = [e for e in found if e.scored and e.right.any() and not e.right.all()]
    sizes = [len(e.right) for e in useful]
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    rows = np.concatenate([e.features for e in useful]).astype(float)
    right = np.concatenate([e.right for e in useful]).astype(float)
    of = np.repeat(np.arange(len(useful)), sizes)

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        scores = rows @ weights
        scores = np.exp(scores - np.maximum.reduceat(scores, starts)[of])
        every, good = np.add.reduceat(scores, starts), np.add.reduceat(scores * right, starts)
        total = 0.5 * RIDGE * float(weights @ weights) - float(np.log(good / every).sum())
        change = (scores / every[of]) - (scores * right / good[of])
        return total, RIDGE * weights + rows.T @ change

    return np.asarray(minimize(loss, np.zeros(len(FEATURES)), jac=True, method="L-BFGS-B").x)


def best_readings(found: Sequence[Example], weights: np.ndarray) -> list[tuple[list[float], bool]]:
    """Return the row of the best reading of each question, if it may be claimed; is it right?"""
    outcomes = []
    for example in found:
        if not example.scored or not len(example.candidates):
            continue
        scores = example.features @ weights
        place = int(np.argmax(scores))
        mine = example.answers[place]
        others = [s for s, a in zip(scores, example.answers, strict=True) if a != mine]
        lead = float(np.clip(scores[place] - max(others), -LEAD, LEAD)) if others else LEAD
        if is_foreign(dict(zip(FEATURES, example.features[place], strict=True))):
            continue
        row = [float(scores[place]), lead, *map(float, example.features[place])]
        outcomes.append((row, bool(example.right[place])))
    return outcomes


def claim(outcomes: Sequence[tuple[list[float], bool]]) -> LogisticRegression:
    """Return the model of how likely the best reading is right."""
    rows, labels = [row for row, _ in outcomes], [ok for _, ok in outcomes]
    model = LogisticRegression(C=STRENGTH["claim"], max_iter=5000, random_state=SEED)
    return model.fit(rows, labels)


def worth(shown: Sequence[tuple[Sequence[float], bool, bool]], weights: Weights) -> Weights:
    """Return the weights with the model of whether nodes are worth showing.

    Few questions are to be refused, so each weighs as much as the others together. The threshold
    refuses as many as `WRONG_REFUSALS` allows.
    """
    rows = [s for s, _, answered in shown if not answered]
    labels = [not refusable for _, refusable, answered in shown if not answered]
    model = LogisticRegression(
        C=STRENGTH["worth"], max_iter=5000, class_weight="balanced", random_state=SEED
    ).fit(rows, labels)
    chances = model.predict_proba(rows)[:, 1]
    wanted = np.sort([p for p, ok in zip(chances, labels, strict=True) if ok])
    allowed = int(WRONG_REFUSALS * sum(not refusable for _, refusable, _ in shown))
    threshold = float(wanted[min(allowed, len(wanted) - 1)])
    return replace(
        weights,
        worth=dict(zip(SIGNS, map(float, model.coef_[0]), strict=True)),
        worth_bias=float(model.intercept_[0]),
        related=threshold,
    )


def _weights(of_order: np.ndarray, model: LogisticRegression) -> Weights:
    names = ("score", "lead", *FEATURES)
    return Weights(
        order=dict(zip(FEATURES, map(float, of_order), strict=True)),
        claim=dict(zip(names, map(float, model.coef_[0]), strict=True)),
        bias=float(model.intercept_[0]),
        answered=CLAIMED,
        worth={},
        worth_bias=0.0,
        related=0.5,
    )
