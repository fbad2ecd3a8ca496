"""Learn how passages are weighed: the parts, and the share of the best window in each."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from pre_kg.index import corpus, fusion
from training.evaluation import ndcg

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pre_kg.model import Encoder
    from training.fusion_questions import TextSet

    Table = dict[str, np.ndarray]

ASKED = 500
STEPS = (0.0, 0.5, 0.7, 0.85, 1.2, 1.5, 2.0)
SHARES = (0.0, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 1.0)
GAIN = 0.02


def tables(texts: TextSet, encoder: Encoder, weights: fusion.Weights) -> tuple[Table, Table]:
    """Return what each part gives each text for each question: whole, and by its best window."""
    found: tuple[Table, Table] = ({}, {})
    asked = [question for question, _ in texts.questions[:ASKED]]
    with corpus.indexed(texts.texts, encoder) as index:
        for table, share in zip(found, (0.0, 1.0), strict=True):
            used = replace(weights, windows=fusion.Mix(share, share, share))
            rows = [index.parts(question, used) for question in asked]
            table.update({part: np.array([row[part] for row in rows]) for part in fusion.PARTS})
    return found


def learn_passages(
    sets: Sequence[TextSet], encoder: Encoder, weights: fusion.Weights
) -> fusion.Weights:
    """Return the weights with those of passages and windows learned, words weighing one."""
    found = [(*tables(s, encoder, weights), [w for _, w in s.questions[:ASKED]]) for s in sets]

    print("  " + ", ".join(s.name for s in sets), flush=True)

    def scores(values: dict[str, float]) -> list[float]:
        return [
            100 * float(ndcg(_fused(whole, near, values), wanted).mean())
            for whole, near, wanted in found
        ]

    values = {"ngrams": 0.2, "dense": 0.6} | {f"window.{part}": 0.5 for part in fusion.PARTS}
    alone = dict.fromkeys(values, 0.0)
    print(f"  passages, mots seuls {_told(scores(alone))}", flush=True)
    print(f"  sans fenêtres {_told(scores({**alone, 'ngrams': 0.2, 'dense': 0.6}))}", flush=True)
    best = float(np.mean(scores(values)))
    for _ in range(3):
        before = best
        for name in values:
            steps = [values[name] * step for step in STEPS]
            for value in SHARES if name.startswith("window.") else steps:
                tried = {**values, name: round(value, 3)}
                if (reached := float(np.mean(scores(tried)))) > best + GAIN:
                    best, values = reached, tried
        if best - before < GAIN:
            break
    print(f"  retenu {values} {_told(scores(values))}", flush=True)
    shares = fusion.Mix(*(values[f"window.{part}"] for part in fusion.PARTS))
    passage = fusion.Mix(1.0, values["ngrams"], values["dense"])
    return replace(weights, parts={**weights.parts, "passage": passage}, windows=shares)


def _fused(whole: Table, near: Table, values: dict[str, float]) -> np.ndarray:
    fused = np.zeros_like(whole["lexical"])
    for part in fusion.PARTS:
        share = values[f"window.{part}"]
        fused += values.get(part, 1.0) * ((1 - share) * whole[part] + share * near[part])
    return fused


def _told(scores: Sequence[float]) -> str:
    return " ".join(f"{score:.1f}" for score in scores) + f" : {np.mean(scores):.2f}"
