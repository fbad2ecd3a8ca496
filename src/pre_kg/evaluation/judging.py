"""One question, one answer: what was right."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Final

from pre_kg import terms
from pre_kg.errors import QueryError, StoreError
from pre_kg.evaluation import ranking as ranks
from pre_kg.evaluation.matching import meets, quantity, same_value
from pre_kg.evaluation.questions import ABSTAIN, FACTUAL, LIST
from pre_kg.model import Literal
from pre_kg.queries import Table, Triples

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pre_kg.evaluation.matching import NodeNames
    from pre_kg.evaluation.questions import Question
    from pre_kg.model import Answer, Iri, Term, Value
    from pre_kg.queries import Result

    RunQuery = Callable[[str], Result]

KEPT: Final = 10


@dataclass(frozen=True, slots=True)
class Judgement:
    """What one answer is worth; every measure lies in [0, 1], `None` where it does not apply.

    Attributes:
        ranking: The nodes returned, best first.
        unresolved: Expected names that no node of the graph bears; they count as not found.
        hit: The first node is expected.
        lenient: The first node is expected or acceptable.
        exact: The answer to a factual question is the expected one, and claims nothing else.
        f1: Of the items of a list: harmonic mean of precision and recall.
        abstained: The engine abstained.
        replayed: The query of the answer gives exactly its values.
    """

    question: Question
    ranking: tuple[Iri, ...]
    unresolved: tuple[str, ...] = ()
    hit: float | None = None
    lenient: float | None = None
    recall_5: float | None = None
    recall_10: float | None = None
    reciprocal_rank: float | None = None
    ndcg_10: float | None = None
    exact: float | None = None
    f1: float | None = None
    abstained: bool | None = None
    replayed: float | None = None
    answer: Answer | None = None

    @property
    def loss(self) -> float | None:
        """How wrong the answer is, in [0, 1], when it claims something that can be judged."""
        if self.answer is None or self.answer.status != "answered":
            return None
        if self.question.kind == ABSTAIN:
            return 1.0
        right = self.exact if self.exact is not None else self.f1
        return None if right is None else 1.0 - right


def judge(
    question: Question,
    names: NodeNames,
    ranking: Sequence[Iri],
    answer: Answer | None = None,
    run: RunQuery | None = None,
) -> Judgement:
    """Judge the nodes returned for a question and, if there is one, its answer.

    Args:
        question: What was asked, with what is expected.
        names: The labels of the nodes.
        ranking: The nodes returned, best first, each once.
        answer: The whole answer; without it retrieval alone is judged.
        run: Runs a query on the graph that was asked, to replay the answer's own.
    """
    judgement = _placed(question, names, ranking)
    if answer is None:
        return judgement
    wanted = frozenset().union(*(names.bearers(name) for name in question.expected))
    exact = f1 = replayed = None
    if question.kind == FACTUAL and question.answers:
        exact = float(is_exact(question, answer, names, wanted))
    if question.kind == LIST and question.answers:
        f1 = list_f1(question.answers, answer, names, wanted)
    if answer.status == "answered" and run is not None:
        replayed = float(replays(answer, run))
    abstained = answer.status == "abstained"
    return replace(
        judgement, exact=exact, f1=f1, replayed=replayed, abstained=abstained, answer=answer
    )


def _placed(question: Question, names: NodeNames, ranking: Sequence[Iri]) -> Judgement:
    """Judge the places of the nodes; without expected nodes there is nothing to judge."""
    kept = tuple(ranking[:KEPT])
    if not question.expected:
        return Judgement(question, kept)
    bearers = [names.bearers(name) for name in question.expected]
    unresolved = tuple(n for n, b in zip(question.expected, bearers, strict=True) if not b)
    wanted = frozenset().union(*bearers)
    tolerated = wanted.union(*(names.bearers(name) for name in question.acceptable))
    # Names of the same nodes are one expectation; each name that no node bears stays one.
    groups = [*dict.fromkeys(b for b in bearers if b), *[frozenset[str]()] * len(unresolved)]
    return Judgement(
        question,
        kept,
        unresolved,
        hit=ranks.hit(ranking, wanted),
        lenient=ranks.hit(ranking, tolerated),
        recall_5=ranks.recall(ranking, groups, 5),
        recall_10=ranks.recall(ranking, groups, 10),
        reciprocal_rank=ranks.reciprocal_rank(ranking, groups),
        ndcg_10=ranks.ndcg(ranking, groups, 10),
    )


def is_exact(
    question: Question, answer: Answer, names: NodeNames, nodes: frozenset[Iri] = frozenset()
) -> bool:
    """Say whether an answer claims the expected value and nothing else.

    Every claimed value must be the expected one or a variant of it; several values may also make
    up one expected text together.
    """
    values = answer.values if answer.status == "answered" else ()
    if not values:
        return False
    writings = [_with_unit(t, question.unit) for t in (*question.answers, *question.variants)]
    if all(meets(value, writings, names, nodes) for value in values):
        return True
    together = " ".join(value.label or str(value.value) for value in values)
    phrases = [text for text in writings if quantity(text) is None]
    return len(values) > 1 and any(same_value(text, together) for text in phrases)


def _with_unit(text: str, unit: str | None) -> str:
    bare = quantity(text)
    return f"{text} {unit}" if unit and bare is not None and not bare.unit else text


def list_f1(
    expected: Sequence[str],
    answer: Answer,
    names: NodeNames,
    nodes: frozenset[Iri] = frozenset(),
) -> float:
    """Return the F1 of a claimed list; an item and a value are matched at most once each."""
    values = answer.values if answer.status == "answered" else ()
    if not values or not expected:
        return 0.0
    edges = [[j for j, v in enumerate(values) if meets(v, [e], names, nodes)] for e in expected]
    return 2 * _most_pairs(edges) / (len(expected) + len(values))


def _most_pairs(edges: Sequence[Sequence[int]]) -> int:
    """Return the size of a maximum matching of a bipartite graph.

    Source: Kuhn (1955), The Hungarian method, by augmenting paths.
    """
    taken: dict[int, int] = {}

    def augment(item: int, seen: set[int]) -> bool:
        for value in edges[item]:
            if value not in seen:
                seen.add(value)
                if value not in taken or augment(taken[value], seen):
                    taken[value] = item
                    return True
        return False

    return sum(augment(item, set()) for item in range(len(edges)))


def replays(answer: Answer, run: RunQuery) -> bool:
    """Say whether the query of an answer gives exactly its values, in one of its columns."""
    if not answer.sparql:
        return False
    try:
        result = run(answer.sparql)
    except (QueryError, StoreError):
        return False
    if isinstance(result, bool):
        return [v.value for v in answer.values] == [result]
    if isinstance(result, Triples):
        return False
    claimed = sorted(_claimed(value) for value in answer.values)
    return any(sorted(column) == claimed for column in _columns(result))


def _columns(table: Table) -> list[set[str]]:
    return [
        {_plain(row[i]) for row in table.rows if row[i] is not None}
        for i in range(len(table.columns))
    ]


def _claimed(value: Value) -> str:
    text = str(value.value)
    numeric = value.datatype is not None and value.datatype.startswith(terms.XSD)
    return _number(text) if numeric else text


def _plain(term: Term | None) -> str:
    if not isinstance(term, Literal):
        return str(term)
    return _number(term.value) if term.datatype.startswith(terms.XSD) else term.value


def _number(text: str) -> str:
    try:
        return str(Decimal(text).normalize())
    except InvalidOperation:
        return text
