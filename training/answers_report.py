"""Measure answers on every set of questions, and what each part of the engine gains.

    python -m training.answers_report --out evaluation [--dev QUESTIONS.jsonl]

Writes `reponses.json` and the risk/coverage picture of the sets that nothing was learned from.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest import mock

import numpy as np

from pre_kg import queries
from pre_kg.ask import covers, decide, families, understand, view
from pre_kg.ask.reading import FEATURES
from pre_kg.evaluation.judging import replays
from pre_kg.wiring import Knowledge, open_knowledge
from training.ranking import Base, base, examples, measured
from training.ranking_models import fit

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pre_kg.ask.rank import Weights
    from pre_kg.evaluation import Evaluation

QUESTIONS = Path("evaluation/questions")
OURS = ("pre-300", "faits-200")
WORLDS = Path("evaluation/worlds")
LEARNED = ("entrainement-1", "entrainement-2")
UNSEEN = ("commune", "musee")
GROUPS = {
    "nom du nœud (named, label_met, anchor)": ("named", "label_met", "anchor"),
    "rang dans la recherche (found, first, fact)": ("found", "first", "fact"),
    "vecteur de la question (pattern_near)": ("pattern_near",),
    "mots de la propriété (property, explained, head)": (
        "property", "property_soft", "explained", "head",
    ),
    "tournures (hinted, unhinted)": ("hinted", "unhinted"),
    "nature de la réponse (wanted, unwanted, count_fits, counts)": (
        "wanted", "unwanted", "count_fits", "counts",
    ),
    "mots laissés (left, worst, head_left…)": (
        "left", "worst", "worst_unknown", "head_left", "verb_left", "strange_name",
        "wrong_number", "stranger", "wrong_year",
    ),
}  # fmt: skip


def worlds(names: Sequence[str], folder: Path) -> list[Base]:
    """Open worlds and read their questions."""
    found = []
    for name in names:
        place = WORLDS / name
        knowledge = open_knowledge(
            next(place.glob("graph.*")), ontology=place / "ontology.ttl", index=folder / name
        )
        found.append(replace(base(knowledge, place / "questions.jsonl"), name=name))
    return found


def half(knowledge: Knowledge, name: str, part: str) -> Base:
    """Read a half of one of our sets of questions."""
    found = base(knowledge, QUESTIONS / f"{name}.jsonl", part)
    return replace(found, name=f"{name} {part}")


def row(found: Evaluation) -> dict[str, Any]:
    """Return the measures of one set."""
    kinds = {r.kind: r for r in found.rows}
    asked = [j for j in found.judgements if j.question.kind != "abstain"]
    return {
        "questions": len(found.judgements),
        "factual_exact": _mean(kinds, "factual", "exact"),
        "list_f1": _mean(kinds, "list", "f1"),
        "keyword_hit1": _mean(kinds, "keyword", "hit"),
        "keyword_recall5": _mean(kinds, "keyword", "recall_5"),
        "noisy_recall5": _mean(kinds, "noisy", "recall_5"),
        "paraphrase_hit1": _mean(kinds, "paraphrase", "hit"),
        "paraphrase_recall5": _mean(kinds, "paraphrase", "recall_5"),
        "abstention": kinds["abstain"].abstained if "abstain" in kinds else None,
        "wrong_refusals": float(np.mean([bool(j.abstained) for j in asked])),
        "wrong_claims": float(np.mean([j.loss == 1 for j in found.judgements])),
    }


def _mean(kinds: dict[str, Any], kind: str, name: str) -> float | None:
    return kinds[kind].means.get(name) if kind in kinds else None


def curve(found: Sequence[Evaluation]) -> list[tuple[float, float, float]]:
    """Return confidence, coverage and risk, claim after claim, the surest first."""
    judged = [
        j for e in found for j in e.judgements
        if j.question.answers or j.question.kind == "abstain"
    ]  # fmt: skip
    claims = sorted(
        (j.answer.confidence, j.loss) for j in judged if j.answer is not None and j.loss is not None
    )[::-1]
    losses = np.cumsum([loss for _, loss in claims])
    return [
        (confidence, (n + 1) / len(judged), float(losses[n] / (n + 1)))
        for n, (confidence, _) in enumerate(claims)
    ]


def picture(points: Sequence[tuple[float, float, float]]) -> str:
    """Return the curve as SVG."""
    path = " ".join(f"{60 + 520 * c:.1f},{260 - 800 * min(r, 0.3):.1f}" for _, c, r in points)
    marks = "".join(
        f'<text x="{60 + 520 * c:.0f}" y="280" text-anchor="middle">{c:.0%}</text>'
        for c in (0, 0.25, 0.5, 0.75, 1)
    ) + "".join(
        f'<text x="52" y="{264 - 800 * r:.0f}" text-anchor="end">{r:.0%}</text>'
        f'<line x1="60" x2="580" y1="{260 - 800 * r:.0f}" y2="{260 - 800 * r:.0f}" stroke="#ddd"/>'
        for r in (0, 0.1, 0.2, 0.3)
    )
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 620 320" role="img" '
        'font-family="sans-serif" font-size="12"><title>Risque selon la couverture</title>'
        f'{marks}<polyline points="{path}" fill="none" stroke="#0055aa" stroke-width="2"/>'
        '<text x="320" y="304" text-anchor="middle">questions répondues (les plus sûres d’abord)'
        '</text><text x="64" y="14">réponses fausses</text></svg>\n'
    )


@contextmanager
def without_words() -> Iterator[None]:
    """Read questions without families, roots and turns of phrase."""
    none: frozenset[str] = families.NONE
    with (
        mock.patch.object(covers, "of_stem", return_value=none),
        mock.patch.object(covers, "root", return_value=None),
        mock.patch.object(view, "of_stems", return_value=none),
        mock.patch.object(understand, "hinted", return_value=none),
    ):
        yield


def ablation(learned: Sequence[Base], tune: Base) -> dict[str, dict[str, Any]]:
    """Return the measures of one base, learned on others, without each part."""
    found = {"tout": row(measured(tune, _fit(learned)))}
    for name, dropped in GROUPS.items():
        kept = np.array([f not in dropped for f in FEATURES], dtype=float)
        bases = [_masked(b, kept) for b in (*learned, tune)]
        found[f"sans {name}"] = row(measured(bases[-1], _fit(bases[:-1])))
    with mock.patch.object(decide, "is_foreign", return_value=False):
        found["sans l’interdit de is_foreign"] = row(measured(tune, _fit(learned)))
    with without_words():
        for one in (*learned, tune):
            one.knowledge.engine.view.property_bag.cache_clear()
            one.knowledge.engine.view.name_bag.cache_clear()
        bases = [_again(b) for b in (*learned, tune)]
        found["sans familles ni tournures"] = row(measured(bases[-1], _fit(bases[:-1])))
    return found


def _again(one: Base) -> Base:
    rows = [e.row for e in one.examples]
    return replace(one, examples=tuple(examples(one.knowledge, rows)))


def _masked(one: Base, kept: np.ndarray) -> Base:
    return replace(
        one, examples=tuple(replace(e, features=e.features * kept) for e in one.examples)
    )


def _fit(bases: Sequence[Base]) -> Weights:
    return fit([e for one in bases for e in one.examples])


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--dev", type=Path, help="another set on the shipped graph")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        learned = worlds(LEARNED, Path(folder))
        ours = open_knowledge(index=Path(folder) / "pre")
        tunes = [half(ours, name, "tune") for name in OURS]
        unseen = [half(ours, name, "held") for name in OURS]
        unseen += worlds(UNSEEN, Path(folder))
        known = (*learned, *tunes)
        asked = [*known, *unseen]
        if options.dev:
            asked.append(replace(base(ours, options.dev), name=options.dev.stem))
        weights = ours.engine.weights
        found = {one.name: measured(one, weights) for one in asked}
        points = curve([found[one.name] for one in unseen])
        content = {
            "sets": {name: row(e) for name, e in found.items()},
            "cross": {
                one.name: row(measured(one, _fit([b for b in known if b is not one])))
                for one in known
            },
            "curve": [[round(x, 4) for x in point] for point in points],
            "replayed": replayed(unseen, weights),
            "ablation": ablation((*learned, tunes[1]), tunes[0]),
        }
    options.out.joinpath("reponses.json").write_text(
        json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8"
    )
    options.out.joinpath("reponses-risque.svg").write_text(picture(points), encoding="utf-8")


def replayed(bases: Sequence[Base], weights: Weights) -> float:
    """Return the share of claims whose query gives exactly their values."""
    told = []
    for one in bases:
        one.knowledge.engine.weights = weights
        for example in one.examples:
            answer = one.knowledge.engine.ask(example.row["question"])
            if answer.status == "answered":
                told.append(replays(answer, partial(queries.run, one.knowledge.data)))
    return float(np.mean(told))


if __name__ == "__main__":
    main()
