"""Learn the small weights of the fused search, and the curve from score to likelihood.

`python -m training.fusion --corpora DIR` indexes the shipped graph without a quarter of its
formulations and without those of its second author, asks these, names, and all misspelt; asks
the whole graph the half of our own questions that is there to tune; and moves one weight at a
time while the measure rises. Weights for passages come from held-out passages and from the
nodes' own texts. The result is src/pre_kg/index/fusion.json; no measured question is read.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from pre_kg import encoders, store, verbalise
from pre_kg.index import builder, folder, fusion
from pre_kg.index.reader import Index
from training.fusion_nodes import GROUPS, Bench, cases
from training.fusion_passages import learn_passages
from training.fusion_questions import (
    Asked,
    node_texts,
    on_graph,
    on_texts,
    our_own,
    out_of_scope,
    second_author,
    split,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pre_kg.model import Document, Encoder
    from pre_kg.verbalise import Wording

ROOT = Path(__file__).parents[1]
OUTPUT = ROOT / "src/pre_kg/index/fusion.json"
SEED = 7
SHORT, FACT = fusion.Mix(1.0, 0.6, 0.8), fusion.Mix(0.9, 0.5, 0.7)
START = fusion.Weights(
    parts={
        **dict.fromkeys(("label", "description", "formulation", "passage"), SHORT),
        "fact": FACT,
    },
    windows=fusion.Mix(0.5, 0.5, 0.5),
    label=0.2,
    covered=0.3,
    others=0.35,
    profile=0.6,
    centre=3.0,
    size=0.2,
    slope=1.0,
    middle=1.0,
)
"""Where the climb starts."""
RIDGE = 1e-4
ASKED = (":question", ":sujet")
"""Questions on a sentence of a passage, and on the whole of it."""
ABOUT = (
    "Learned by training/fusion.py, read by src/pre_kg/index/fusion.py. Parts: weight of each "
    "part of the search for a document of that kind. Windows: share of the best window of a long "
    "text. Label: weight of a name of the node in the question; covered: the same times the share "
    "of the question that the node covers. Others: share that the second and third documents of a "
    "node add. Profile: weight of all documents of a node taken as one text; centre: of the "
    "nearness of their centre; size: of the logarithm of their number. Calibration: from score to "
    "likelihood."
)


@contextmanager
def indexed(documents: Sequence[Document], wording: Wording, encoder: Encoder) -> Iterator[Index]:
    """Index documents for as long as the context lasts."""
    with tempfile.TemporaryDirectory() as name, folder.locked(Path(name)):
        generation = builder.write(documents, wording, encoder, Path(name), digests=("", ""))
        index = Index(generation, encoder)
        try:
            yield index
        finally:
            index.close()


def calibrate(right: Sequence[float], wrong: Sequence[float]) -> tuple[float, float]:
    """Return slope and middle of the logistic curve that tells right best scores from wrong."""
    scores = np.array([*right, *wrong])
    truth = np.array([1.0] * len(right) + [0.0] * len(wrong))
    share = np.where(truth == 1, 0.5 / max(1, len(right)), 0.5 / max(1, len(wrong)))
    features = np.stack([scores, np.ones_like(scores)], axis=1)
    line = np.zeros(2)
    for _ in range(50):  # Newton's steps of logistic regression, slightly held back
        likely = 1 / (1 + np.exp(-features @ line))
        slope_of_loss = features.T @ ((likely - truth) * share) + RIDGE * line
        curvature = (features * (share * likely * (1 - likely))[:, None]).T @ features
        line -= np.linalg.solve(curvature + RIDGE * np.eye(2), slope_of_loss)
    slope, middle = float(line[0]), float(-line[1] / line[0])
    told = np.mean([(1 + np.sign(r - w)) / 2 for r in right for w in wrong])
    print(
        f"  juste contre hors sujet : {told:.3f} des paires, pente {slope:.2f}, milieu {middle:.2f}"
    )
    return round(slope, 3), round(middle, 3)


def main() -> None:
    """Learn and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpora", type=Path, required=True)
    parser.add_argument("--questions", type=int, default=400, help="of each group, at most")
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    encoder = encoders.load()
    data = store.load([ROOT / "graph", ROOT / "ontology/themes.ttl"])
    schema = store.load([ROOT / "ontology/pre.ttl"])
    wording = verbalise.Wording(data, schema)
    every = list(verbalise.word_documents(wording))
    plain = [s for s in on_texts(given.corpora, SEED, 1_000) if s.name.endswith(ASKED)]
    weights = learn_passages([*plain, node_texts(every, 600, SEED)], encoder, START)

    kept, held, foreign = split(every, second_author(ROOT / "graph/formulations"))
    asked = on_graph(every, held, foreign, SEED, given.questions)
    away = [Asked(text, frozenset(), "ailleurs") for text in out_of_scope()[:400]]
    ours = our_own(ROOT / "evaluation/questions/pre-300.jsonl", wording)
    with indexed(kept, wording, encoder) as index, indexed(every, wording, encoder) as whole:
        bench = Bench([*cases(index, asked), *cases(whole, ours)])
        weights = bench.climb(weights, given.rounds)
        placed = bench.ranks(weights)
        wrong = [score for _, score in Bench(cases(index, away)).ranks(weights)]
        slope, middle = calibrate([score for rank, score in placed if rank == 1], wrong)
        for group in GROUPS:
            ranks = [r for (r, _), c in zip(placed, bench.cases, strict=True) if c.group == group]
            first, five = np.mean([r == 1 for r in ranks]), np.mean([r <= 5 for r in ranks])
            print(f"{group:20} n={len(ranks)} hit@1 {first:.3f} recall@5 {five:.3f}")
    write(replace(weights, slope=slope, middle=middle), encoder.name)


def write(weights: fusion.Weights, encoder: str) -> None:
    """Write the weights where the search reads them."""
    content = {
        "about": ABOUT,
        "encoder": encoder,
        "parts": {kind: _parts(mix) for kind, mix in weights.parts.items()},
        "windows": _parts(weights.windows),
        **{name: getattr(weights, name) for name in fusion.NODE_WEIGHTS},
        "calibration": {"slope": weights.slope, "middle": weights.middle},
    }
    OUTPUT.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


def _parts(mix: fusion.Mix) -> dict[str, float]:
    return {part: getattr(mix, part) for part in fusion.PARTS}


if __name__ == "__main__":
    main()
