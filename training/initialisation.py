"""First token vectors: positive pointwise mutual information, its singular vectors, SIF weights."""

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Ids = NDArray[np.int32]


def frequencies(streams: list[Ids], size: int) -> NDArray[np.int64]:
    """Count each token id over the streams; returns `(size,)`."""
    return sum((np.bincount(s, minlength=size) for s in streams), np.zeros(size, np.int64))


def cooccurrences(
    flat: Ids, ends: NDArray[np.int64], size: int, contexts: int, window: int
) -> sp.csr_matrix:
    """Count, for each token, the tokens within `window` places on either side in the same passage.

    Args:
        flat: token ids of all passages, one after the other.
        ends: place after the last token of each passage.
        size: number of token ids.
        contexts: only the most frequent ids count as contexts (ids are sorted so by `frequencies`).
        window: number of places; a neighbour at distance k counts `(window + 1 - k) / window`.

    Returns:
        `(size, contexts)` sparse counts, float32.
    """
    passage = np.zeros(len(flat), np.int32)
    passage[ends[:-1]] = 1
    passage = np.cumsum(passage, dtype=np.int32)
    order = np.argsort(-np.bincount(flat, minlength=size), kind="stable")[:contexts]
    column = np.full(size, -1, np.int32)
    column[order] = np.arange(len(order), dtype=np.int32)
    total = sp.csr_matrix((size, len(order)), dtype=np.float32)
    for distance in range(1, window + 1):
        same = passage[:-distance] == passage[distance:]
        left, right = flat[:-distance][same], flat[distance:][same]
        weight = np.float32((window + 1 - distance) / window)
        for row, context in ((left, right), (right, left)):
            kept = column[context] >= 0
            cells = (row[kept], column[context[kept]])
            total = (
                total
                + sp.coo_matrix(
                    (np.full(kept.sum(), weight, np.float32), cells), shape=total.shape
                ).tocsr()
            )
    return total


def positive_information(
    counts: sp.csr_matrix, smoothing: float = 0.75, shift: float = 0.0
) -> sp.csr_matrix:
    """Turn counts into positive pointwise mutual information, context counts raised to `smoothing`.

    Source: Levy, Goldberg and Dagan (2015), Improving distributional similarity with lessons
    learned from word embeddings.
    """
    cells = counts.tocoo()
    rows = np.asarray(counts.sum(axis=1)).ravel()
    columns = np.asarray(counts.sum(axis=0)).ravel() ** smoothing
    with np.errstate(divide="ignore"):
        values = (
            np.log(cells.data)
            + np.log(columns.sum())
            - np.log(rows[cells.row])
            - np.log(columns[cells.col])
            - shift
        )
    kept = (values > 0) & (cells.data > 0.7)
    return sp.csr_matrix(
        (values[kept].astype(np.float32), (cells.row[kept], cells.col[kept])), shape=counts.shape
    )


def singular_vectors(matrix: sp.csr_matrix, dimension: int, seed: int, rounds: int = 3) -> Floats:
    """Return left singular vectors times the root of the singular values, `(rows, dimension)`.

    Source: Halko, Martinsson and Tropp (2011), Finding structure with randomness.
    """
    draw = np.random.default_rng(seed)
    width = dimension + 16
    transposed = matrix.T.tocsr()
    basis = matrix @ draw.standard_normal((matrix.shape[1], width), dtype=np.float32)
    for _ in range(rounds):
        basis, _ = np.linalg.qr(basis)
        basis, _ = np.linalg.qr(transposed @ basis)
        basis = matrix @ basis
    basis, _ = np.linalg.qr(basis)
    small = (transposed @ basis).T
    left, values, _ = np.linalg.svd(small, full_matrices=False)
    vectors = (basis @ left)[:, :dimension] * np.sqrt(values[:dimension])
    signs = np.sign(vectors[np.abs(vectors).argmax(axis=0), np.arange(dimension)])
    return np.ascontiguousarray(vectors * signs, dtype=np.float32)


def sif_weights(counts: NDArray[np.int64], a: float) -> Floats:
    """Return `a / (a + p)` for each token, p its share of the corpus.

    Source: Arora, Liang and Ma (2017), A simple but tough-to-beat baseline for sentence embeddings.
    """
    share = counts / max(1, counts.sum())
    return np.asarray(a / (a + share), np.float32)


def first_vectors(vectors: Floats, counts: NDArray[np.int64], sif: float) -> Floats:
    """Give each row a unit direction times its SIF weight.

    A row never seen gets a random direction, row 0 none.
    """
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    noise = np.random.default_rng(0).standard_normal(vectors.shape).astype(np.float32)
    noise /= np.linalg.norm(noise, axis=1, keepdims=True)
    directions = np.where(norms > 1e-6, vectors / np.maximum(norms, 1e-6), noise)
    weighted: Floats = (directions * sif_weights(counts, sif)[:, None]).astype(np.float32)
    weighted[0] = 0
    return weighted
