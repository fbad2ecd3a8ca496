"""The pipeline: one question in, one answer object out."""

from __future__ import annotations

import math
import time
from typing import TYPE_CHECKING, Final

from pre_kg import terms
from pre_kg.ask import execute, word
from pre_kg.ask.covers import Asked
from pre_kg.ask.decide import decide
from pre_kg.ask.interpret import candidates
from pre_kg.ask.link import link, with_figures
from pre_kg.ask.rank import KEPT, learned, ranked
from pre_kg.ask.reading import FEATURES
from pre_kg.ask.state import Reading
from pre_kg.ask.understand import LONGEST, understand
from pre_kg.ask.view import View
from pre_kg.ask.yesno import verdict
from pre_kg.model import Answer, AnswerNode

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pre_kg.ask.link import Anchor
    from pre_kg.ask.rank import Ranked, Weights
    from pre_kg.ask.understand import Understanding
    from pre_kg.index import Index, NodeHit
    from pre_kg.index.reading import Reading as WordsRead
    from pre_kg.model import Iri, Reason, Status, Term
    from pre_kg.provenance import Provenance
    from pre_kg.store import Dataset
    from pre_kg.verbalise import Wording

DEEP: Final = 12
"""Nodes that the search gives the interpretation, at least."""
SUGGESTED: Final = 4
WITHOUT_FIGURES: Final = frozenset(
    ("person", "place", "date", "year", "weekday", "definition", "expansion", "reason")
)
"""Kinds of answer that no figure gives."""


class Engine:
    """Answers questions over one graph."""

    def __init__(
        self,
        index: Index,
        data: Dataset,
        wording: Wording,
        provenance: Provenance,
        weights: Weights | None = None,
    ) -> None:
        """Take the parts; nothing is read before the first question."""
        self.index = index
        self.view = View(data, wording, provenance, index.encoder)
        self.weights = weights or learned()
        self.kept: int | None = KEPT

    def ask(self, question: str, k: int = 10) -> Answer:
        """Answer a question.

        Args:
            question: Any text.
            k: Most nodes to return.
        """
        start = time.perf_counter()
        read = self.read(question, k)
        answer = self.answer(read, question, k)
        elapsed = (time.perf_counter() - start) * 1000
        return _timed(answer, elapsed)

    def read(self, question: str, k: int = 10) -> Reading:
        """Return everything that a question could mean, likeliest first."""
        text = " ".join(question.split())[:LONGEST]
        reading = self.index.read(text)
        understanding = understand(text, reading.text)
        hits = self.index.search(text, max(k, DEEP)) if understanding.words else []
        anchors = link(self.index.mentions(text), hits)
        if understanding.expects not in WITHOUT_FIGURES:
            anchors = with_figures(anchors, self.view)
        asked = self._asked(understanding, anchors, hits, reading)
        found = self._ranked(asked) if understanding.asks else []
        covered = self._covered(asked, hits)
        return Reading(understanding, hits, anchors, asked, found, reading.unknown, covered)

    def _ranked(self, asked: Asked) -> list[Ranked]:
        return ranked(*candidates(asked, self.view), self.weights, self.kept)

    def _covered(self, asked: Asked, hits: Sequence[NodeHit]) -> float:
        """Return the share of the question's words that the texts of the best node hold."""
        total = float(asked.weights.sum())
        if not hits or not total:
            return 0.0
        held = frozenset().union(*(self.view.stems_of(d.text) for d in hits[0].documents))
        met = (w for s, w in zip(asked.stems, asked.weights, strict=True) if s in held)
        return float(sum(met)) / total

    def explain(self, question: str, k: int = 10) -> dict[str, list[str]]:
        """Return how a question is read, step by step, in French lines under a title each."""
        read = self.read(question, k)
        understanding, label = read.understanding, self.view.wording.label
        return {
            "Comprise": [
                f"réponse attendue : {understanding.expects or 'indéterminée'}",
                f"mots : {', '.join(w.text for w in understanding.words) or 'aucun'}",
                f"mots inconnus : {', '.join(read.unknown) or 'aucun'}",
            ],
            "Liée": [
                f"{label(a.node)} — nommé {a.named:.2f}, trouvé {a.found:.2f}" for a in read.anchors
            ],
            "Trouvée": [
                f"{hit.score:.2f} {label(hit.node)} — par {', '.join(hit.found_by)} : "
                + " | ".join(d.text[:60] for d in hit.documents)
                for hit in read.hits[:k]
            ],
            "Lue": [
                f"{r.probability:.3f} {label(r.candidate.anchor)} — "
                f"{'inverse de ' if r.candidate.inverse else ''}{label(r.candidate.predicate)} — "
                + ", ".join(
                    f"{name} {value:.2f}"
                    for name, value in zip(FEATURES, r.candidate.features, strict=True)
                    if value
                )
                for r in read.readings[:5]
            ],
        }

    def _asked(
        self,
        understanding: Understanding,
        anchors: tuple[Anchor, ...],
        hits: Sequence[NodeHit],
        reading: WordsRead,
    ) -> Asked:
        import numpy as np  # noqa: PLC0415 - loaded with the first question

        from pre_kg.french import stem  # noqa: PLC0415

        words = [reading.corrected.get(w.text, w.text) for w in understanding.words]
        stems = tuple(stem(w) for w in words)
        spread = self.index.scorer.lexical.spread(list(dict.fromkeys(stems)))
        count = self.index.manifest.documents
        weights = np.array([_rarity(spread.get(s, 0), count) for s in stems], dtype=np.float32)
        unknown = np.array([w.text in reading.unknown for w in understanding.words], np.float32)
        vectors = self.view.vectors(words)
        return Asked(understanding, stems, weights, vectors, unknown, anchors, self._facts(hits))

    def _facts(self, hits: Sequence[NodeHit]) -> dict[tuple[Iri, Iri, Term], float]:
        """Return the statements that the search found, with their share of the best score."""
        found: dict[tuple[Iri, Iri, Term], float] = {}
        best = max((d.score for h in hits for d in h.documents), default=1.0) or 1.0
        for hit in hits:
            for shown in hit.documents:
                if shown.kind != "fact" or (document := self.index.document(shown.doc_id)) is None:
                    continue
                for fact in document.facts:
                    key = fact.subject, fact.predicate, fact.object
                    found[key] = max(found.get(key, 0.0), shown.score / best)
        return found

    # --- Answers ------------------------------------------------------------------------------

    def answer(self, read: Reading, question: str, k: int = 10) -> Answer:
        """Return the answer to a question from its reading."""
        definition = self.definition(read)
        if definition is not None:
            found, confidence = definition
            return self._answered(read, question, k, found, confidence)
        status, reason = decide(read, self.weights)
        if read.understanding.yes_no:
            judged = verdict(read, self.view)
            if judged is not None:
                found, confidence = judged
                return self._answered(read, question, k, found, confidence)
            status, reason = (
                ("abstained", "no_such_fact") if status == "answered" else (status, reason)
            )
        if status == "answered":
            best = read.readings[0]
            return self._answered(read, question, k, self._executed(read, best), best.probability)
        return self._unanswered(read, question, k, status, reason)

    def _executed(self, read: Reading, best: Ranked) -> execute.Found:
        reading = best.candidate
        counted = read.understanding.expects == "number" and not self._numeric(reading.answers)
        if counted:
            return execute.count(reading, self.view)
        return execute.execute(reading, self.view, read.understanding.years)

    def _numeric(self, answers: Sequence[Term]) -> bool:
        return any(getattr(a, "datatype", None) in execute.SINGLE for a in answers)

    def definition(self, read: Reading) -> tuple[execute.Found, float] | None:
        """Return what a node is, when that alone is asked of a node that is named."""
        understanding, expects = read.understanding, read.understanding.expects
        if expects not in {"definition", "expansion"} or not understanding.words:
            return None
        for anchor in read.anchors:
            inside = [
                any(s <= w.start and w.end <= e for s, e in anchor.spans)
                for w in understanding.words
            ]
            if anchor.named < SURE or not all(inside):
                continue
            of = (terms.DESCRIPTIONS, terms.PREFERRED_LABELS)
            short = all(understanding.text[s:e].isupper() for s, e in anchor.spans)
            for properties in of[: 1 + short] if expects == "definition" else of[1:]:
                found = execute.describe(anchor.node, properties, self.view)
                if found is not None:
                    return found, 0.9 * anchor.named
        return None

    def _answered(
        self, read: Reading, question: str, k: int, found: execute.Found, confidence: float
    ) -> Answer:
        return Answer(
            question=question,
            status="answered",
            text=word.answer(found, self.view),
            values=found.values,
            nodes=self._nodes(read, k, found),
            facts=found.facts,
            conflicts=found.conflicts,
            sparql=found.sparql,
            confidence=round(confidence, 4),
        )

    def _unanswered(
        self, read: Reading, question: str, k: int, status: Status, reason: Reason | None
    ) -> Answer:
        nodes = self._nodes(read, k, None)
        near = self.index.suggest(read.understanding.text, SUGGESTED) if reason else ()
        label = nodes[0].label if nodes else None
        details = self._known_periods(read) if reason == "no_such_fact" else read.unknown
        description = self.view.wording.description(nodes[0].iri) if nodes else None
        return Answer(
            question=question,
            status=status,
            text=word.unanswered(status, reason, label, description, details),
            reason=reason,
            nodes=nodes,
            suggestions=tuple(near),
            confidence=round(nodes[0].score, 4) if status == "related" and nodes else 0.0,
        )

    def _known_periods(self, read: Reading) -> list[str]:
        """Return the periods that the graph has, when the question names another one."""
        best = read.readings[0].candidate if read.readings else None
        if best is None or not read.understanding.years or not self.view.is_figure(best.anchor):
            return []
        family = [best.anchor, *self.view.same_figures(best.anchor)]
        periods = {
            self.view.wording.term(f.object) for n in family for f in self.view.of_role(n, "period")
        }
        denied = all(y not in p for y in read.understanding.years for p in periods)
        return sorted(periods) if denied else []

    def _nodes(self, read: Reading, k: int, found: execute.Found | None) -> tuple[AnswerNode, ...]:
        """Return the nodes worth reading: those of the answer first, then as found."""
        scores = {hit.node: (hit.score, hit.found_by) for hit in read.hits}
        order = [hit.node for hit in read.hits]
        if found is not None:
            said = [v.value for v in found.values if v.label is not None]
            said += [f.subject for f in found.facts]
            first = dict.fromkeys(str(n) for n in said)
            order = [*first, *(n for n in order if n not in first)]
        top = max((s for s, _ in scores.values()), default=1.0)
        nodes = []
        for iri in order[:k]:
            score, found_by = scores.get(iri, (0.0, ()))
            if found is not None and iri in first:
                score, found_by = max(score, top), found_by or ("graph",)
            kinds = self.view.kinds(iri)
            kind = kinds[0] if kinds else None
            nodes.append(
                AnswerNode(
                    iri,
                    self.view.wording.label(iri),
                    kind.iri if kind else None,
                    kind.label if kind else None,
                    round(min(1.0, score), 4),
                    found_by,
                )
            )
        return tuple(nodes)


def _rarity(spread: int, count: int) -> float:
    """Return how much a word tells that stands in `spread` of `count` documents: 1 for none."""
    return math.log((count + 1) / (spread + 1)) / math.log(count + 1) if count else 1.0


SURE: Final = 0.85


def _timed(answer: Answer, elapsed: float) -> Answer:
    from dataclasses import replace  # noqa: PLC0415

    return replace(answer, elapsed_ms=round(elapsed, 2))
