"""Many judgements: means by kind of question, and what confidence is worth."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pre_kg.evaluation.judging import judge
from pre_kg.evaluation.questions import ABSTAIN
from pre_kg.evaluation.ranking import mean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from pre_kg.evaluation.judging import Judgement, RunQuery
    from pre_kg.evaluation.matching import NodeNames
    from pre_kg.evaluation.questions import Question
    from pre_kg.model import Answer, Iri

    Progress = Callable[[int, int], None]

RETRIEVAL: Final = ("hit", "lenient", "recall_5", "recall_10", "reciprocal_rank", "ndcg_10")
ANSWERS: Final = ("exact", "f1", "replayed")
THRESHOLDS: Final = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95)


@dataclass(frozen=True, slots=True)
class Row:
    """The means of one kind of question; a measure that applies to none of them is left out.

    Attributes:
        abstained: Share of the questions on which the engine abstained: right on kind `abstain`,
            a wrong refusal on any other. `None` when retrieval alone was measured.
    """

    kind: str
    count: int
    means: dict[str, float]
    abstained: float | None


@dataclass(frozen=True, slots=True)
class Risk:
    """What is claimed at or above a confidence, and how wrong it is.

    Attributes:
        coverage: Share of the judged questions that are answered with that confidence.
        risk: Mean loss of those answers, `None` when there is none.
    """

    threshold: float
    coverage: float
    risk: float | None


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Every judgement, in the order of the questions."""

    judgements: tuple[Judgement, ...]

    @property
    def rows(self) -> list[Row]:
        """The means by kind, in the order in which kinds first come."""
        kinds = dict.fromkeys(j.question.kind for j in self.judgements)
        return [_row(k, [j for j in self.judgements if j.question.kind == k]) for k in kinds]

    @property
    def total(self) -> Row:
        """The means over all questions but those that nothing answers."""
        asked = [j for j in self.judgements if j.question.kind != ABSTAIN]
        return _row("ensemble", asked)

    @property
    def risks(self) -> list[Risk]:
        """Risk and coverage at each threshold of confidence; empty without answers.

        Judged are the questions with an expected answer and those that nothing answers.
        """
        judged = [
            j
            for j in self.judgements
            if j.answer is not None and (j.question.kind == ABSTAIN or j.question.answers)
        ]
        return [_risk(judged, threshold) for threshold in THRESHOLDS] if judged else []

    @property
    def misses(self) -> list[Judgement]:
        """The judgements that are not all they should be, in the order of the questions."""
        return [j for j in self.judgements if is_miss(j)]

    @property
    def unresolved(self) -> list[str]:
        """Expected names that no node bears, each once."""
        return list(dict.fromkeys(name for j in self.judgements for name in j.unresolved))


def evaluate(  # noqa: PLR0913 - each is a function that the caller has or has not
    questions: Sequence[Question],
    names: NodeNames,
    *,
    search: Callable[[str], Sequence[Iri]] | None = None,
    ask: Callable[[str], Answer] | None = None,
    run: RunQuery | None = None,
    progress: Progress | None = None,
) -> Evaluation:
    """Ask every question and judge what comes back.

    Args:
        questions: What to ask.
        names: The labels of the nodes of the graph.
        search: Returns nodes, best first: measures retrieval alone.
        ask: Returns an answer: measures answers, and its nodes as retrieval.
        run: Runs a query on the graph that `ask` answers from.
        progress: Told how many questions are done, of how many.

    Raises:
        ValueError: Not exactly one of `search` and `ask` is given.
    """
    if (search is None) == (ask is None):
        raise ValueError("give `search` or `ask`")
    found = []
    for done, question in enumerate(questions, start=1):
        if ask is not None:
            answer = ask(question.text)
            nodes = list(dict.fromkeys(node.iri for node in answer.nodes))
            found.append(judge(question, names, nodes, answer, run))
        elif search is not None:
            found.append(judge(question, names, list(search(question.text))))
        if progress is not None:
            progress(done, len(questions))
    return Evaluation(tuple(found))


def is_miss(judgement: Judgement) -> bool:
    """Say whether the first node, the first five, the answer or a refusal is wrong."""
    if judgement.question.kind == ABSTAIN:
        return judgement.abstained is False
    parts = (judgement.hit, judgement.recall_5, judgement.exact, judgement.f1, judgement.replayed)
    return bool(judgement.abstained) or any(p is not None and p < 1 for p in parts)


def _row(kind: str, judgements: Sequence[Judgement]) -> Row:
    means = {}
    for name in (*RETRIEVAL, *ANSWERS):
        values = list(_known(getattr(j, name) for j in judgements))
        if values:
            means[name] = mean(values)
    refusals = list(_known(j.abstained for j in judgements))
    abstained = mean([float(r) for r in refusals]) if refusals else None
    return Row(kind, len(judgements), means, abstained)


def _known(values: Iterable[float | None]) -> Iterable[float]:
    return (value for value in values if value is not None)


def _risk(judged: Sequence[Judgement], threshold: float) -> Risk:
    losses = [
        loss
        for j in judged
        if (loss := j.loss) is not None and j.answer is not None
        if j.answer.confidence >= threshold
    ]
    return Risk(threshold, len(losses) / len(judged), mean(losses) if losses else None)
