"""A graded set of pairs made from held-out meanings, for want of a French STS set at hand."""

import csv
import random
from pathlib import Path

import numpy as np
from scipy.stats import spearmanr

from training.evaluation import Encode
from training.resources import HERE, Meaning

PAIRS = HERE / "similarity" / "pairs.tsv"
PER_GRADE = 40


def make_pairs(meanings: list[Meaning], seed: int = 5) -> list[tuple[int, str, str]]:
    """Make pairs of known likeness, `PER_GRADE` of each grade where the meanings allow.

    Grades: 5, two official wordings of one meaning; 4, an everyday and an official wording of
    it; 2, an official wording and its near miss; 1, two meanings of one domain; 0, two meanings
    of different domains.
    """
    draw = random.Random(seed)  # noqa: S311 - draws examples, guards nothing
    graded: dict[int, list[tuple[str, str]]] = {5: [], 4: [], 2: [], 1: [], 0: []}
    for meaning in meanings:
        graded[5].extend((meaning.official[0], other) for other in meaning.official[1:])
        graded[4].extend((text, meaning.official[0]) for text in meaning.everyday)
        graded[2].extend((meaning.official[0], miss) for miss in meaning.near_misses)
        for other in meanings:
            if other is not meaning:
                pair = (draw.choice(meaning.everyday), other.official[0])
                graded[1 if other.domain == meaning.domain else 0].append(pair)
    return [
        (grade, *pair)
        for grade, pairs in graded.items()
        for pair in draw.sample(sorted(set(pairs)), min(PER_GRADE, len(set(pairs))))
    ]


def write_pairs(pairs: list[tuple[int, str, str]], path: Path = PAIRS) -> None:
    """Write the pairs as tab-separated `grade`, `a`, `b`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = ["grade\ta\tb", *(f"{g}\t{a}\t{b}" for g, a, b in pairs)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def read_pairs(path: Path = PAIRS) -> list[tuple[int, str, str]]:
    """Read the graded pairs."""
    with path.open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [(int(r["grade"]), r["a"], r["b"]) for r in rows]


def agreement(encode: Encode, pairs: list[tuple[int, str, str]]) -> float:
    """Return Spearman's correlation between grades and similarities, in points."""
    left, right = encode([a for _, a, _ in pairs]), encode([b for _, _, b in pairs])
    similarity = np.einsum("nd,nd->n", left, right)
    return float(spearmanr([g for g, _, _ in pairs], similarity).statistic * 100)
