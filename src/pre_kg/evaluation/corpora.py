"""Corpora of questions and the text that answers each: how well texts are ranked."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from pre_kg.errors import ParseError, StoreError
from pre_kg.evaluation.ranking import difference, interval, ndcg
from pre_kg.index import corpus as texts_index
from pre_kg.index import fusion

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    import numpy as np
    import numpy.typing as npt

    from pre_kg.evaluation.ranking import Interval
    from pre_kg.model import Encoder

    Progress = Callable[[int, int], None]

FUSED: Final = "fused"
BASELINE: Final = "lexical"
DEPTH: Final = 10


@dataclass(frozen=True, slots=True)
class Corpus:
    """Texts, and questions that one of them answers.

    Attributes:
        answers: For each question, the place of its text in `texts`.
    """

    name: str
    texts: tuple[str, ...]
    questions: tuple[str, ...]
    answers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Ranking:
    """How one way of ranking does on a corpus.

    Attributes:
        scores: nDCG@10 of each question.
        ndcg: Their mean, with its interval.
        gain: How much better it is than the words alone, question by question.
    """

    name: str
    scores: tuple[float, ...]
    ndcg: Interval
    gain: Interval


def read_corpus(path: Path, characters: int | None = None) -> Corpus:
    """Read a corpus: JSON lines of `question`, `text`, `doc_id`, or one SQuAD `.json` object.

    Args:
        path: The file.
        characters: Keep that many characters of each text; all of them when `None`.

    Raises:
        StoreError: The file cannot be read.
        ParseError: It is neither; the line, for JSON lines.
    """
    try:
        content = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise StoreError(f"Lecture impossible : {path} ({error}).") from error
    lines = [line for line in content.split("\n") if line.strip()]
    squad = len(lines) == 1 or path.suffix == ".json"
    pairs = _squad(path, content) if squad and '"data"' in content else _lines(path, content)
    places: dict[str, int] = {}
    texts: list[str] = []
    answers = []
    for key, _, text in pairs:
        if key not in places:
            places[key] = len(texts)
            texts.append(text[:characters])
        answers.append(places[key])
    if not answers:
        raise ParseError(str(path), "aucune question")
    return Corpus(path.stem, tuple(texts), tuple(q for _, q, _ in pairs), tuple(answers))


def _lines(path: Path, content: str) -> list[tuple[str, str, str]]:
    pairs = []
    for number, line in enumerate(content.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            question, text = row["question"], row["text"]
            pairs.append((str(row.get("doc_id", text)), str(question), str(text)))
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            detail = "attendu un objet JSON avec « question » et « text »"
            raise ParseError(str(path), detail, line=number) from error
    return pairs


def _squad(path: Path, content: str) -> list[tuple[str, str, str]]:
    """Read the format of the Stanford Question Answering Dataset, version 1.1."""
    try:
        articles: Any = json.loads(content)["data"]
        return [
            (str(p["context"]), str(q["question"]), str(p["context"]))
            for article in articles
            for p in article["paragraphs"]
            for q in p["qas"]
        ]
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        detail = f"attendu le format SQuAD : data, paragraphs, context, qas, question ({error!r})"
        raise ParseError(str(path), detail) from error


def _best(found: npt.NDArray[np.float32]) -> list[int]:
    """Return the places of the texts that were found, best first; ties go to the first text."""
    import numpy as np  # noqa: PLC0415 - only measures need it

    best = np.argsort(-found, kind="stable")[:DEPTH]
    return [int(place) for place in best if found[place] > 0]


def scores(corpus: Corpus, ranked: Sequence[Sequence[int]]) -> list[float]:
    """Return the nDCG@10 of each question from the places of the texts, best first."""
    return [
        ndcg(list(places), [{answer}], DEPTH)
        for places, answer in zip(ranked, corpus.answers, strict=True)
    ]


def compare(found: Mapping[str, Sequence[float]], baseline: str = BASELINE) -> list[Ranking]:
    """Put ways of ranking side by side, each against one of them on the same questions."""
    return [
        Ranking(name, tuple(values), interval(values), difference(values, found[baseline]))
        for name, values in found.items()
    ]


def measure(
    corpus: Corpus,
    encoder: Encoder,
    *,
    weights: fusion.Weights | None = None,
    progress: Progress | None = None,
) -> dict[str, list[float]]:
    """Rank the texts by each part of the search alone and by all of them fused.

    Args:
        corpus: What to rank, for which questions.
        encoder: Gives the vectors of the dense part.
        weights: Other weights than the learned ones.
        progress: Told how many questions are done, of how many.

    Returns:
        nDCG@10 of each question, by `lexical`, `ngrams`, `dense` and `fused`.
    """
    ways = {part: fusion.alone(part) for part in texts_index.ALONE}
    ways[FUSED] = weights or fusion.learned()
    ranked: dict[str, list[list[int]]] = {name: [] for name in ways}
    with texts_index.indexed(corpus.texts, encoder) as index:
        for done, question in enumerate(corpus.questions, start=1):
            for name, used in ways.items():
                parts = index.parts(question, used)
                ranked[name].append(_best(used.of("passage").fuse(parts)))
            if progress is not None:
                progress(done, len(corpus.questions))
    return {name: scores(corpus, places) for name, places in ranked.items()}
