"""How measures look: a table for a terminal, text for a pipe, JSON for a program."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pre_kg.evaluation.questions import ABSTAIN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from pre_kg.cli.language import Say
    from pre_kg.evaluation import Evaluation, Judgement
    from pre_kg.evaluation.corpora import Corpus, Ranking
    from pre_kg.evaluation.summary import Row
    from pre_kg.model import Iri

COLUMNS = {
    "hit": "hit@1",
    "lenient": "hit@1 large",
    "recall_5": "rappel@5",
    "recall_10": "rappel@10",
    "reciprocal_rank": "MRR",
    "ndcg_10": "nDCG@10",
    "exact": "exacts",
    "f1": "F1 listes",
    "replayed": "SPARQL rejoué",
}
PARTS = {
    "lexical": ("mots (BM25)", "words (BM25)"),
    "ngrams": ("n-grammes", "n-grams"),
    "dense": ("sens (encodeur)", "meaning (encoder)"),
    "fused": ("fusion", "fused"),
}
ENGLISH = {
    "lenient": "lenient hit@1",
    "recall_5": "recall@5",
    "recall_10": "recall@10",
    "exact": "exact",
    "f1": "list F1",
    "replayed": "SPARQL replayed",
}


def page(found: Evaluation, say: Say, *, terminal: bool) -> str:
    """Draw the means by kind, then what confidence is worth when answers were measured."""
    rows = [*found.rows, found.total]
    names = [name for name in COLUMNS if any(name in row.means for row in rows)]
    refusals = any(row.abstained is not None for row in rows)
    head = [say("sorte", "kind"), say("questions", "questions")]
    head += [say(COLUMNS[n], ENGLISH.get(n, COLUMNS[n])) for n in names]
    head += [say("abstentions", "abstained")] if refusals else []
    text = drawn(head, [_cells(row, names, refusals) for row in rows], terminal=terminal)
    if not found.risks:
        return text
    risk_head = [say("confiance ≥", "confidence ≥"), say("couverture", "coverage")]
    cells = [
        (f"{r.threshold:.2f}", f"{r.coverage:.3f}", "" if r.risk is None else f"{r.risk:.3f}")
        for r in found.risks
    ]
    return f"{text}\n{drawn([*risk_head, say('risque', 'risk')], cells, terminal=terminal)}"


def _cells(row: Row, names: list[str], refusals: bool) -> tuple[str, ...]:
    means = [f"{row.means[n]:.3f}" if n in row.means else "" for n in names]
    share = "" if row.abstained is None else f"{row.abstained:.3f}"
    return (row.kind, str(row.count), *means, *([share] if refusals else []))


def drawn(head: Sequence[str], rows: Sequence[Sequence[str]], *, terminal: bool) -> str:
    """Draw a table for a terminal, its numbers to the right; write it with tabs elsewhere."""
    if not terminal:
        return "".join("\t".join(row) + "\n" for row in (head, *rows))
    from rich.box import SIMPLE_HEAD  # noqa: PLC0415 - only when a table is drawn
    from rich.console import Console  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    drawing = Table(box=SIMPLE_HEAD, header_style="bold")
    for place, column in enumerate(head):
        drawing.add_column(Text(column), justify="right" if place else "left")
    for row in rows:
        drawing.add_row(*map(Text, row))
    console = Console(highlight=False)
    with console.capture() as capture:
        console.print(drawing)
    return capture.get()


def missed(found: Evaluation, label: Callable[[Iri], str], say: Say) -> str:
    """List the missed questions: what was expected, what came."""
    lines = [line for judgement in found.misses for line in _missed(judgement, label, say)]
    return "\n".join(["", *lines, ""]) if lines else say("Rien de manqué.\n", "Nothing missed.\n")


def _missed(judgement: Judgement, label: Callable[[Iri], str], say: Say) -> Iterator[str]:
    question, answer = judgement.question, judgement.answer
    yield f"{question.id}  {question.kind}  {question.text}"
    if question.kind == ABSTAIN:
        yield say("    attendu : une abstention", "    expected: an abstention")
    if question.expected:
        yield say("    nœuds attendus : ", "    expected nodes: ") + " ; ".join(question.expected)
    yield say("    nœuds trouvés : ", "    found nodes: ") + " ; ".join(
        label(iri) for iri in judgement.ranking[:5]
    )
    if answer is not None:
        if question.answers:
            yield say("    réponse attendue : ", "    expected: ") + " ; ".join(question.answers)
        values = " ; ".join(value.label or str(value.value) for value in answer.values)
        outcome = f"{answer.status} {answer.confidence:.2f}" + (f" : {values}" if values else "")
        yield say("    réponse : ", "    answer: ") + outcome


def content(
    found: Evaluation, label: Callable[[Iri], str], *, misses: bool = False
) -> dict[str, object]:
    """Return the measures as JSON holds them."""
    result: dict[str, object] = {
        "kinds": {row.kind: _row(row) for row in found.rows},
        "total": _row(found.total),
        "risk": [
            {"confidence": r.threshold, "coverage": r.coverage, "risk": r.risk} for r in found.risks
        ],
        "unresolved": found.unresolved,
    }
    if misses:
        result["misses"] = [_judgement(j, label) for j in found.misses]
    return result


def ranking_page(corpus: Corpus, ranked: Sequence[Ranking], say: Say, *, terminal: bool) -> str:
    """Draw how each way of ranking does on a corpus, and its gain over the words alone."""
    title = say(
        f"{corpus.name} : {len(corpus.questions)} questions, {len(corpus.texts)} textes",
        f"{corpus.name}: {len(corpus.questions)} questions, {len(corpus.texts)} texts",
    )
    head = [
        say("classement", "ranking"),
        "nDCG@10",
        say("intervalle à 95 %", "95% interval"),
        say("écart aux mots seuls", "gain over words alone"),
    ]
    rows = [
        (
            say(*PARTS.get(r.name, (r.name, r.name))),
            _points(r.ndcg.mean),
            f"[{_points(r.ndcg.low)} ; {_points(r.ndcg.high)}]",
            f"{100 * r.gain.mean:+.1f} [{100 * r.gain.low:+.1f} ; {100 * r.gain.high:+.1f}]",
        )
        for r in ranked
    ]
    return f"{title}\n{drawn(head, rows, terminal=terminal)}"


def ranking_content(corpus: Corpus, ranked: Sequence[Ranking]) -> dict[str, object]:
    """Return the same as JSON holds it, nDCG@10 in [0, 1]."""
    return {
        "questions": len(corpus.questions),
        "texts": len(corpus.texts),
        "ndcg_10": {
            r.name: {
                "mean": r.ndcg.mean,
                "interval": [r.ndcg.low, r.ndcg.high],
                "gain": r.gain.mean,
                "gain_interval": [r.gain.low, r.gain.high],
            }
            for r in ranked
        },
    }


def _points(share: float) -> str:
    return f"{100 * share:.1f}"


def _row(row: Row) -> dict[str, object]:
    means: dict[str, object] = {"questions": row.count, **row.means}
    return means if row.abstained is None else {**means, "abstained": row.abstained}


def _judgement(judgement: Judgement, label: Callable[[Iri], str]) -> dict[str, object]:
    question, answer = judgement.question, judgement.answer
    result: dict[str, object] = {
        "id": question.id,
        "kind": question.kind,
        "question": question.text,
        "expected_nodes": list(question.expected),
        "found_nodes": [{"iri": iri, "label": label(iri)} for iri in judgement.ranking],
        "hit": judgement.hit,
        "recall_5": judgement.recall_5,
    }
    if answer is not None:
        result |= {
            "expected_answer": list(question.answers),
            "status": answer.status,
            "confidence": answer.confidence,
            "text": answer.text,
            "values": [v.label or v.value for v in answer.values],
            "sparql": answer.sparql,
            "exact": judgement.exact,
            "f1": judgement.f1,
            "replayed": judgement.replayed,
        }
    return result
