# ruff: noqa: PLC0415
"""Measures: ranking on public question sets and on what was held out of the training data."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from training.initialisation import Floats

Encode = Callable[[Sequence[str]], Floats]
"""Texts → unit rows, `(n, dimension)` float32."""


def ndcg(scores: Floats, relevant: Sequence[set[int]], k: int = 10) -> NDArray[np.float64]:
    """Return nDCG@k of each query with binary relevance; ties rank in the order of the documents.

    Args:
        scores: `(queries, documents)`.
        relevant: the documents that answer each query.
        k: how many ranks count.

    Source: Järvelin and Kekäläinen (2002), Cumulated gain-based evaluation of IR techniques.
    """
    gains = 1 / np.log2(np.arange(2, k + 2))
    order = np.argsort(-scores, axis=1, kind="stable")[:, :k]
    values = np.zeros(len(relevant))
    for row, wanted in enumerate(relevant):
        found = np.array([d in wanted for d in order[row]])
        values[row] = gains[: len(found)][found].sum() / gains[: min(k, len(wanted))].sum()
    return values


def ranked(
    encode: Encode, queries: Sequence[str], documents: Sequence[str], relevant: Sequence[set[int]]
) -> float:
    """Return the mean nDCG@10, in points."""
    rows = encode(documents)
    values = [
        ndcg(encode(queries[b : b + 1000]) @ rows.T, relevant[b : b + 1000])
        for b in range(0, len(queries), 1000)
    ]
    return float(np.concatenate(values).mean() * 100)


def service_public(encode: Encode, path: Path, characters: int = 1_200) -> float:
    """nDCG@10 of the questions of service-public.fr over the sheets that answer them."""
    records = [
        json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()
    ]
    texts = [r["text"][:characters] for r in records]
    return ranked(
        encode, [r["question"] for r in records], texts, [{i} for i in range(len(records))]
    )


def piaf(encode: Encode, path: Path) -> float:
    """nDCG@10 of the questions of PIAF over its paragraphs."""
    paragraphs = [
        p for a in json.loads(path.read_text(encoding="utf-8"))["data"] for p in a["paragraphs"]
    ]
    pairs = [(q["question"], i) for i, p in enumerate(paragraphs) for q in p["qas"]]
    return ranked(
        encode, [q for q, _ in pairs], [p["context"] for p in paragraphs], [{i} for _, i in pairs]
    )


def loaders(folder: Path) -> dict[str, Encode]:
    """Return the ways of loading a model folder that its users have."""
    from model2vec import StaticModel
    from sentence_transformers import SentenceTransformer

    sentence = SentenceTransformer(str(folder), device="cpu")
    static = StaticModel.from_pretrained(folder, force_download=False)
    return {
        "sentence-transformers": lambda texts: np.asarray(
            sentence.encode(list(texts), normalize_embeddings=True)
        ),
        "model2vec": lambda texts: np.asarray(
            static.encode(list(texts), normalize=True), np.float32
        ),
    }


def report(
    folder: Path, sheets: Path | None, paragraphs: Path | None, english: bool
) -> dict[str, dict[str, float]]:
    """Measure a model folder through each loader, and the English teacher when asked."""
    from training.similarity import PAIRS, agreement, read_pairs

    encoders = loaders(folder)
    if english:
        from training.distillation import teach

        encoders["all-MiniLM-L6-v2 (English)"] = lambda texts: teach(texts, longest=256)
    figures: dict[str, dict[str, float]] = {}
    for name, encode in encoders.items():
        row = figures[name] = {}
        if sheets:
            row["service-public nDCG@10"] = round(service_public(encode, sheets), 2)
        if paragraphs:
            row["PIAF nDCG@10"] = round(piaf(encode, paragraphs), 2)
        if PAIRS.exists():
            row["similarity, Spearman"] = round(agreement(encode, read_pairs()), 2)
    return figures
