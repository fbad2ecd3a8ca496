"""Learn the small weights of the fused search, and the curve from score to likelihood.

`python -m training.fusion --corpora DIR` indexes the shipped graph without a quarter of its
formulations, asks these, names, and both misspelt, and moves one weight at a time while the
measure rises. Weights for passages come from held-out passages and from the nodes' own texts.
The result is src/pre_kg/index/fusion.json; no question set is read.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from pre_kg import encoders, store, verbalise
from pre_kg.index import builder, corpus, folder, fusion
from pre_kg.index.reader import Index
from training.evaluation import ndcg
from training.fusion_questions import Asked, TextSet, on_graph, on_texts, out_of_scope, split

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pre_kg.model import Document, Encoder

ROOT = Path(__file__).parents[1]
OUTPUT = ROOT / "src/pre_kg/index/fusion.json"
STEPS = (0.0, 0.5, 0.7, 0.85, 1.2, 1.5, 2.0)
SEED = 7
RIDGE = 1e-4
GROUPS = {"formulation": 1.0, "formulation:fautes": 0.6, "nom": 1.0, "nom:fautes": 0.6}
SHORT_KINDS = ("label", "description", "formulation", "fact")
START = {
    "label": (1.0, 0.6, 0.8), "description": (1.0, 0.6, 0.8), "formulation": (1.0, 0.6, 0.8),
    "fact": (0.9, 0.5, 0.7), "passage": (1.0, 0.6, 0.8),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Case:
    """What the parts give for one question, and the numbers of the nodes that answer."""

    parts: dict[str, np.ndarray]
    named: dict[int, float]
    wanted: frozenset[int]
    group: str


def cases(index: Index, asked: Sequence[Asked]) -> list[Case]:
    """Return what the parts of an index give for each question."""
    found = []
    for question in asked:
        reading = index.read(question.text)
        vector = index.encoder.encode_query([reading.text])[0]
        wanted = frozenset(n for iri in question.wanted if (n := index._number(iri)) is not None)
        parts = {name: row.astype(np.float16) for name, row in index.scorer.parts(reading, vector).items()}
        found.append(Case(parts, index._named(question.text, reading), wanted, question.group))
    return found


def ranks(index: Index, found: Sequence[Case], weights: fusion.Weights) -> list[tuple[int, float]]:
    """Return, for each case, the rank (from 1) of the first node that answers, and the best score."""
    scorer = index.scorer.reweighed(weights)
    results = []
    for case in found:
        nodes = scorer.node_scores({k: v.astype(np.float32) for k, v in case.parts.items()}, case.named)
        best = max((nodes[n] for n in case.wanted), default=-1.0)
        results.append((1 + int((nodes > best).sum()), float(nodes.max(initial=0.0))))
    return results


def measure(index: Index, found: Sequence[Case], weights: fusion.Weights) -> float:
    """Return the mean of reciprocal rank and recall@5, each group weighed, in points."""
    total = 0.0
    placed = ranks(index, found, weights)
    for group, share in GROUPS.items():
        of_group = [r for (r, _), case in zip(placed, found, strict=True) if case.group == group]
        if of_group:
            total += share * sum(0.5 / r + 0.5 * (r <= 5) for r in of_group) / len(of_group)
    return 100 * total / sum(GROUPS.values())


def climb(values: dict[str, float], score: Callable[[dict[str, float]], float], rounds: int) -> dict[str, float]:
    """Move one value at a time by the steps while the score rises."""
    best = score(values)
    print(f"  départ {best:.2f}", flush=True)
    for turn in range(rounds):
        before = best
        for name in list(values):
            for step in STEPS:
                tried = {**values, name: round(values[name] * step, 3)}
                if tried != values and (reached := score(tried)) > best + 0.02:
                    best, values = reached, tried
        print(f"  tour {turn + 1} : {best:.2f} {values}", flush=True)
        if best - before < 0.05:
            break
    return values


def weights_of(values: dict[str, float], slope: float = 1.0, middle: float = 1.0) -> fusion.Weights:
    """Return weights from the flat values that are learnt."""
    parts = {
        kind: fusion.Mix(*(values[f"{kind}.{part}"] for part in fusion.PARTS)) for kind in START
    }
    return fusion.Weights(parts, values["label"], values["others"], values["profile"], slope, middle)


def learn_passages(sets: Sequence[TextSet], encoder: Encoder) -> tuple[float, float]:
    """Return the weights of n-grams and vectors for passages, words weighing one."""
    tables = []
    for texts in sets:
        asked = texts.questions[:500]
        with corpus.indexed(texts.texts, encoder) as indexed:
            rows = [indexed.parts(question) for question, _ in asked]
        table = {part: np.array([row[part] for row in rows]) for part in fusion.PARTS}
        tables.append((table, [wanted for _, wanted in asked]))

    def score(ngrams: float, dense: float) -> float:
        values = [
            ndcg(t["lexical"] + ngrams * t["ngrams"] + dense * t["dense"], wanted).mean()
            for t, wanted in tables
        ]
        return float(np.mean(values) * 100)

    grid = [(n, d) for n in (0.0, 0.2, 0.4, 0.6, 0.8, 1.0) for d in (0.0, 0.3, 0.6, 0.8, 1.0, 1.3)]
    best = max(grid, key=lambda pair: score(*pair))
    print(f"  passages : mots seuls {score(0, 0):.2f}, retenu {best} {score(*best):.2f}", flush=True)
    return best


def node_texts(documents: Sequence[Document], count: int) -> TextSet:
    """Return each node's own text, with its formulations as questions."""
    by_node: dict[str, dict[str, list[str]]] = {}
    for d in documents:
        by_node.setdefault(d.node, {}).setdefault(d.kind, []).append(d.text)
    kept = [k for k in by_node.values() if "formulation" in k and "description" in k]
    texts = [" ".join((*k["label"], *k["description"], *k.get("fact", ()))) for k in kept]
    questions = [(q, {i}) for i, k in enumerate(kept) for q in k["formulation"]]
    random.Random(SEED).shuffle(questions)
    return TextSet("nœuds", texts, questions[:count])


def calibrate(right: Sequence[float], wrong: Sequence[float]) -> tuple[float, float]:
    """Return slope and middle of the logistic curve that tells right best scores from wrong ones."""
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
    print(f"  juste contre hors sujet : {told:.3f} des paires, pente {slope:.2f}, milieu {middle:.2f}")
    return round(slope, 3), round(middle, 3)


def main() -> None:
    """Learn and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpora", type=Path, required=True)
    parser.add_argument("--questions", type=int, default=1_000)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    encoder = encoders.load()
    data = store.load([ROOT / "graph", ROOT / "ontology/themes.ttl"])
    schema = store.load([ROOT / "ontology/pre.ttl"])
    wording = verbalise.Wording(data, schema)
    every = list(verbalise.word_documents(wording))
    kept, held = split(every)
    asked = on_graph(every, held, SEED)[: given.questions]
    plain = [s for s in on_texts(given.corpora, SEED, 1_000) if s.name.endswith(":question")]
    passages = learn_passages([*plain, node_texts(every, 600)], encoder)
    with tempfile.TemporaryDirectory() as name, folder.locked(Path(name)):
        generation = builder.write(kept, wording, encoder, Path(name), digests=(data.digest, schema.digest))
        index = Index(generation, encoder)
        found = cases(index, asked)
        values = {f"{k}.{p}": v for k, mix in START.items() for p, v in zip(fusion.PARTS, mix, strict=True)}
        values |= {"label": 0.6, "others": 0.5, "profile": 0.6}
        fixed = {"passage.lexical": 1.0, "passage.ngrams": passages[0], "passage.dense": passages[1]}
        free = {name: value for name, value in values.items() if not name.startswith("passage.")}
        best = climb(free, lambda v: measure(index, found, weights_of({**v, **fixed})), given.rounds)
        chosen = weights_of({**best, **fixed})
        placed = ranks(index, found, chosen)
        away = cases(index, [Asked(t, frozenset(), "ailleurs") for t in out_of_scope()[:400]])
        wrong = [score for _, score in ranks(index, away, chosen)]
        slope, middle = calibrate([score for rank, score in placed if rank == 1], wrong)
        for group in GROUPS:
            of_group = [r for (r, _), case in zip(placed, found, strict=True) if case.group == group]
            first, five = np.mean([r == 1 for r in of_group]), np.mean([r <= 5 for r in of_group])
            print(f"{group:20} n={len(of_group)} hit@1 {first:.3f} recall@5 {five:.3f}")
    write(chosen, slope, middle, encoder.name)


def write(weights: fusion.Weights, slope: float, middle: float, encoder: str) -> None:
    """Write the weights where the search reads them."""
    content = {
        "about": "Learned by training/fusion.py, read by src/pre_kg/index/fusion.py. Parts: weight "
        "of each part of the search for a document of that kind. Label: weight of a name of the "
        "node in the question. Others: share that the second and third documents of a node add. "
        "Profile: weight of all documents of a node taken as one text. Calibration: from score to likelihood.",
        "encoder": encoder,
        "parts": {
            kind: {part: getattr(mix, part) for part in fusion.PARTS}
            for kind, mix in weights.parts.items()
        },
        "label": weights.label,
        "others": weights.others,
        "profile": weights.profile,
        "calibration": {"slope": slope, "middle": middle},
    }
    OUTPUT.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
