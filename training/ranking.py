"""Learn how likely a reading of a question is: the weights of `pre_kg.ask.rank`.

    python -m training.ranking WORLD [WORLD…] [--tune QUESTIONS.jsonl] --out FILE

A world is a folder with `graph.*`, `ontology.ttl` and `questions.jsonl`, whose golds name the
property that answers. Readings whose answers are the gold's are right, all others wrong.
The thresholds are chosen on the same questions.
"""

from __future__ import annotations

import argparse
import json
import re
import tempfile
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression

from pre_kg import queries
from pre_kg.ask.decide import SIGNS, decide, signs
from pre_kg.ask.rank import LEAD, Weights
from pre_kg.ask.reading import FEATURES
from pre_kg.wiring import Knowledge, open_knowledge

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pre_kg.ask.reading import Candidate

SEED = 7
RIDGE = 0.5
ROUNDED = re.compile(r"(-?\d+\.\d{4})\d+")
REFUSAL_COSTS = 0.8
"""A wrong refusal costs as much as that many right ones are worth."""
WRONG_COSTS = 1.5
"""A wrong claim costs as much as that many right ones are worth."""


@dataclass(frozen=True)
class Example:
    """A question with the features of its readings and which of them are right."""

    question: str
    kind: str
    features: np.ndarray
    right: np.ndarray
    answers: tuple[frozenset[str], ...]


def golds(knowledge: Knowledge, row: dict[str, Any]) -> set[str]:
    """Return what answers a question, as texts of terms."""
    gold = row.get("gold")
    if not gold:
        return set()
    if "sparql" in gold:
        result = queries.run(knowledge.data, gold["sparql"], prefixes=knowledge.prefixes)
        return {str(r[0]) for r in result.rows} if isinstance(result, queries.Table) else set()
    pattern = (
        f"?v <{gold['predicate']}> <{gold['subject']}>"
        if gold.get("inverse")
        else f"<{gold['subject']}> <{gold['predicate']}> ?v"
    )
    result = queries.run(knowledge.data, f"SELECT DISTINCT ?v WHERE {{ {pattern} }}")
    return {str(r[0]) for r in result.rows} if isinstance(result, queries.Table) else set()


def is_right(candidate: Candidate, row: dict[str, Any], wanted: set[str]) -> bool:
    """Tell whether a reading gives the answers of the gold."""
    gold = row.get("gold") or {}
    if "predicate" in gold:
        same = candidate.anchor == gold["subject"] and candidate.predicate == gold["predicate"]
        if same and candidate.inverse == bool(gold.get("inverse")) and candidate.is_plain:
            return True
    if row["answer_type"] == "number" and "sparql" in gold:
        literal = any(not isinstance(a, str) for a in candidate.answers)
        return not literal and str(len(candidate.answers)) == str(row["expected_answer"])
    return bool(wanted) and {str(a) for a in candidate.answers} == wanted


def examples(knowledge: Knowledge, rows: list[dict[str, Any]]) -> Iterator[Example]:
    """Yield the readings of questions of fact and of questions without answer."""
    for row in rows:
        if row["kind"] not in {"factual", "list", "abstain"} or row["answer_type"] == "boolean":
            continue
        if row["kind"] != "abstain" and not row.get("gold"):
            continue
        read = knowledge.engine.read(row["question"])
        candidates = [r.candidate for r in read.readings]
        if not candidates:
            continue
        wanted = golds(knowledge, row)
        right = np.array([is_right(c, row, wanted) for c in candidates])
        features = np.array([c.features for c in candidates])
        answers = tuple(frozenset(map(str, c.answers)) for c in candidates)
        yield Example(row["question"], row["kind"], features, right, answers)


def worth(
    knowledge: Knowledge, rows: list[dict[str, Any]], weights: Weights
) -> Iterator[tuple[str, Any, bool]]:
    """Yield the signs of each question that is not answered, and whether it has an answer."""
    knowledge.engine.weights = weights
    for row in rows:
        read = knowledge.engine.read(row["question"])
        if decide(read, weights)[0] != "answered":
            yield row["kind"], signs(read), row["kind"] != "abstain"


def learn_worth(found: list[tuple[str, Any, bool]]) -> tuple[LogisticRegression, float]:
    """Return the model of whether nodes are worth showing, and its threshold.

    Few questions are to be refused, so each weighs as much as the others together.
    """
    rows, labels = [s for _, s, _ in found], [ok for _, _, ok in found]
    model = LogisticRegression(C=1.0, max_iter=5000, class_weight="balanced", random_state=SEED)
    model.fit(rows, labels)
    chances = model.predict_proba(rows)[:, 1]
    kinds = np.array([k for k, _, _ in found])
    threshold = max(
        (
            np.sum(chances[kinds == "abstain"] < t)
            - REFUSAL_COSTS * np.sum(chances[kinds != "abstain"] < t),
            t,
        )
        for t in np.linspace(0.05, 0.95, 91)
    )[1]
    for kind in sorted(set(kinds)):
        refused = np.mean(chances[kinds == kind] < threshold)
        print(f"{kind:11} refused {refused:.3f} of {np.sum(kinds == kind)}")
    return model, float(threshold)


def order(found: list[Example]) -> np.ndarray:
    """Return the weights under which the right readings of each question come first.

    A conditional logit: the probability of a reading among those of its question.
    """
    useful = [e for e in found if e.right.any() and not e.right.all()]

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        total, gradient = 0.5 * RIDGE * float(weights @ weights), RIDGE * weights
        for example in useful:
            scores = example.features @ weights
            all_ = np.exp(scores - scores.max())
            right = all_ * example.right
            total -= float(np.log(right.sum() / all_.sum()))
            expected = example.features.T @ (all_ / all_.sum())
            gradient = gradient + expected - example.features.T @ (right / right.sum())
        return total, gradient

    start = np.zeros(len(FEATURES))
    return np.asarray(minimize(loss, start, jac=True, method="L-BFGS-B").x)


def best_of(example: Example, weights: np.ndarray) -> tuple[int, float, float]:
    """Return the best reading of a question, its score, and its lead over another answer."""
    scores = example.features @ weights
    place = int(np.argmax(scores))
    others = [
        s for s, a in zip(scores, example.answers, strict=True) if a != example.answers[place]
    ]
    lead = float(scores[place]) - max(others) if others else LEAD
    return place, float(scores[place]), float(np.clip(lead, -LEAD, LEAD))


def claim(found: list[Example], weights: np.ndarray) -> LogisticRegression:
    """Return the model of how likely the best reading is right."""
    rows, labels = [], []
    for example in found:
        place, score, lead = best_of(example, weights)
        rows.append([score, lead, *example.features[place]])
        labels.append(bool(example.right[place]))
    return LogisticRegression(C=0.3, max_iter=5000, random_state=SEED).fit(rows, labels)


def report(found: list[Example], weights: np.ndarray, model: LogisticRegression) -> float:
    """Print how often the best reading is right; return the best threshold."""
    outcomes = []
    for example in found:
        place, score, lead = best_of(example, weights)
        row = np.array([[score, lead, *example.features[place]]])
        outcomes.append(
            (float(model.predict_proba(row)[0, 1]), bool(example.right[place]), example)
        )
    answerable = [o for o in outcomes if o[2].right.any()]
    lost = [o for o in outcomes if o[2].kind != "abstain" and not o[2].right.any()]
    print(f"questions {len(outcomes)}, with a right reading {len(answerable)}, without {len(lost)}")
    print(f"best reading right: {np.mean([o[1] for o in answerable]):.3f}")
    threshold = max(
        (sum((1.0 if ok else -WRONG_COSTS) for p, ok, _ in outcomes if p >= t), t)
        for t in np.linspace(0.05, 0.95, 91)
    )[1]
    claimed = [(ok, e) for p, ok, e in outcomes if p >= threshold]
    refused = [e for _, _, e in outcomes if e.kind == "abstain"]
    print(
        f"threshold {threshold:.2f}: claimed {len(claimed)}, right "
        f"{np.mean([ok for ok, _ in claimed]):.3f}; to be refused but claimed "
        f"{sum(e.kind == 'abstain' for _, e in claimed)} of {len(refused)}"
    )
    return float(threshold)


def world(folder: Path, index: Path) -> Knowledge:
    """Open a world."""
    graph = next(folder.glob("graph.*"))
    return open_knowledge(graph, ontology=folder / "ontology.ttl", index=index)


def rows_of(path: Path) -> list[dict[str, Any]]:
    """Read a file of questions."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("worlds", nargs="+", type=Path)
    parser.add_argument("--tune", type=Path, help="questions on the shipped graph, half « tune »")
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        bases = [
            (world(place, Path(folder) / str(n)), rows_of(place / "questions.jsonl"))
            for n, place in enumerate(options.worlds)
        ]
        if options.tune:
            tune = [r for r in rows_of(options.tune) if r.get("half") == "tune"]
            bases.append((open_knowledge(), tune))
        found = [example for base, rows in bases for example in examples(base, rows)]
        weights = order(found)
        model = claim(found, weights)
        threshold = report(found, weights, model)
        claims = dict(zip(("score", "lead", *FEATURES), map(float, model.coef_[0]), strict=True))
        learned = Weights(
            order=dict(zip(FEATURES, map(float, weights), strict=True)),
            claim=claims,
            bias=float(model.intercept_[0]),
            answered=threshold,
            worth={},
            worth_bias=0.0,
            related=0.5,
        )
        shown = [sign for base, rows in bases for sign in worth(base, rows, learned)]
    refusal, floor = learn_worth(shown)
    learned = replace(
        learned,
        worth=dict(zip(SIGNS, map(float, refusal.coef_[0]), strict=True)),
        worth_bias=float(refusal.intercept_[0]),
        related=floor,
    )
    for name in FEATURES:
        print(f"{name:15} order {learned.order[name]:7.3f}  claim {claims[name]:7.3f}")
    print(f"score {claims['score']:.3f}, lead {claims['lead']:.3f}, bias {learned.bias:.3f}")
    for name in SIGNS:
        print(f"{name:15} worth {learned.worth[name]:7.3f}")
    if options.out:
        content = {"about": "learned by `python -m training.ranking`", **asdict(learned)}
        text = json.dumps(content, indent=2, default=float)
        options.out.write_text(ROUNDED.sub(r"\1", text) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
