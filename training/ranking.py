"""Learn how likely a reading of a question is: the weights of `pre_kg.ask.rank`.

    python -m training.ranking WORLD [WORLD…] [--tune QUESTIONS.jsonl…] [--cross] [--out FILE]

A world is a folder with `graph.*`, `ontology.ttl` and `questions.jsonl`, whose golds name the
property that answers. Readings whose answers are the gold's are right, all others wrong.
`--cross` measures each base with weights learned on the others alone.
"""

from __future__ import annotations

import argparse
import json
import re
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from pre_kg import evaluation, queries
from pre_kg.ask.interpret import candidates
from pre_kg.ask.reading import FEATURES
from pre_kg.wiring import Knowledge, open_knowledge
from training.ranking_models import Example, fit

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pre_kg.ask.rank import Weights
    from pre_kg.ask.reading import Candidate
    from pre_kg.model import Answer

ROUNDED = re.compile(r"(-?\d+\.\d{4})\d+")


@dataclass(frozen=True)
class Base:
    """A graph with questions on it."""

    name: str
    knowledge: Knowledge
    examples: tuple[Example, ...]
    questions: tuple[evaluation.Question, ...]


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
        if not literal:
            return str(len(candidate.answers)) == str(row["expected_answer"])
    return bool(wanted) and {str(a) for a in candidate.answers} == wanted


def examples(knowledge: Knowledge, rows: Sequence[dict[str, Any]]) -> Iterator[Example]:
    """Yield questions as they are read, with which readings are right."""
    for row in rows:
        read = knowledge.engine.read(row["question"])
        scored = (
            row["kind"] in {"factual", "list", "abstain"} and row.get("answer_type") != "boolean"
        )
        scored = scored and (row["kind"] == "abstain" or bool(row.get("gold")))
        scored = scored and knowledge.engine.definition(read) is None
        readings: Sequence[Candidate] = ()
        features = np.zeros((0, len(FEATURES)))
        if read.understanding.asks:
            readings, features = candidates(read.asked, knowledge.engine.view)
        wanted = golds(knowledge, row) if scored else set()
        right = np.array([is_right(c, row, wanted) for c in readings], dtype=bool)
        answers = tuple(frozenset(map(str, c.answers)) for c in readings)
        yield Example(row, read, readings, features, right, answers, scored)


def base(knowledge: Knowledge, questions: Path, half: str | None = None) -> Base:
    """Return a graph with its questions read; those of one half when it is named."""
    rows = [json.loads(line) for line in questions.read_text(encoding="utf-8").splitlines() if line]
    where = {} if half is None else {"half": half}
    rows = [r for r in rows if half is None or r.get("half") == half]
    return Base(
        questions.stem if half else questions.parent.name,
        knowledge,
        tuple(examples(knowledge, rows)),
        tuple(evaluation.read_questions(questions, where)),
    )


def measured(one: Base, weights: Weights) -> evaluation.Evaluation:
    """Return how a base is answered under some weights."""
    engine, wording = one.knowledge.engine, one.knowledge.wording
    engine.weights = weights
    read = {e.row["question"]: e for e in one.examples}
    names = evaluation.NodeNames(
        {iri: [label.text for label in wording.labels(iri)] for iri in wording.nodes()}
    )

    def ask(question: str) -> Answer:
        return engine.answer(read[question].under(weights), question)

    return evaluation.evaluate(one.questions, names, ask=ask)


def table(name: str, found: evaluation.Evaluation) -> str:
    """Return the measures of a base, one line a kind."""
    lines = [name]
    for row in (*found.rows, found.total):
        means = {k: v for k, v in row.means.items() if k in {"exact", "f1", "hit", "recall_5"}}
        shown = "  ".join(f"{k} {v:.3f}" for k, v in means.items())
        lines.append(f"  {row.kind:11} {row.count:4}  abstained {row.abstained or 0:.3f}  {shown}")
    return "\n".join(lines)


def world(folder: Path, index: Path) -> Base:
    """Open a world and read its questions."""
    graph = next(folder.glob("graph.*"))
    knowledge = open_knowledge(graph, ontology=folder / "ontology.ttl", index=index)
    return base(knowledge, folder / "questions.jsonl")


def written(weights: Weights) -> str:
    """Return weights as the file that comes with the package."""
    content = {"about": "learned by `python -m training.ranking`", **asdict(weights)}
    return ROUNDED.sub(r"\1", json.dumps(content, indent=2, default=float)) + "\n"


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("worlds", nargs="+", type=Path)
    parser.add_argument(
        "--tune", nargs="+", default=[], type=Path,
        help="questions on the shipped graph, half « tune »",
    )  # fmt: skip
    parser.add_argument("--cross", action="store_true", help="measure on what was not learned")
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        bases = [world(p, Path(folder) / str(n)) for n, p in enumerate(options.worlds)]
        bases += [base(open_knowledge(), path, "tune") for path in options.tune]
        if options.cross:
            for one in bases:
                weights = fit([e for other in bases if other is not one for e in other.examples])
                print(table(f"{one.name}, learned elsewhere", measured(one, weights)))
        learned = fit([e for one in bases for e in one.examples])
        for one in bases:
            print(table(f"{one.name}, learned here too", measured(one, learned)))
    if options.out:
        options.out.write_text(written(learned), encoding="utf-8")


if __name__ == "__main__":
    main()
