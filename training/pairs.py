"""Endless batches of training pairs, one kind of pairs a batch."""

import random
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from training.augmentation import frame, misspell_text, shorten
from training.material import Material
from training.recipe import Recipe
from training.tokens import Ids, RowTokenizer, TokenStore

SHARES = {"legi": 0.35, "eltec": 0.35, "service-public": 0.18, "travail": 0.04, "guides": 0.08}
"""Share of each corpus among the passages drawn; a corpus not named here is drawn by its size."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Columns of equal length: anchors, positives and, for some kinds, hard negatives."""

    kind: str
    columns: tuple[list[Ids], ...]


class PairMaker:
    """Draws batches from the training passages and meanings with one seeded generator."""

    def __init__(
        self, recipe: Recipe, tokenizer: RowTokenizer, store: TokenStore, material: Material
    ) -> None:
        """Group the passages by corpus; the store holds the ids of `material.passages`."""
        self.recipe, self.tokenizer, self.store = recipe, tokenizer, store
        self.passages, self.meanings, self.labels = (
            material.passages,
            material.meanings,
            material.labels,
        )
        self.draw = random.Random(recipe.seed)  # noqa: S311 - draws examples, guards nothing
        self.rng = np.random.default_rng(recipe.seed)
        corpora: dict[str, list[int]] = {}
        for index in material.chosen:
            corpora.setdefault(self.passages[index].corpus, []).append(int(index))
        self.corpora = {name: np.array(rows) for name, rows in sorted(corpora.items())}
        shares = np.array(
            [SHARES.get(n, len(r) / len(material.chosen)) for n, r in self.corpora.items()]
        )
        self.shares = shares / shares.sum()
        self.headed = {
            name: rows[[bool(self.passages[i].headings) for i in rows]]
            for name, rows in self.corpora.items()
        }

    def batches(self, steps: int) -> Iterator[Batch]:
        """Yield `steps` batches; the kinds follow the recipe's shares."""
        recipe = self.recipe
        kinds = {
            "spans": recipe.spans,
            "headings": recipe.headings,
            "everyday": recipe.everyday,
            "ontology": recipe.ontology,
        }
        if not self.meanings:
            kinds["everyday"] = 0.0
        if not self.labels:
            kinds["ontology"] = 0.0
        weights = np.array(list(kinds.values()))
        order = self.rng.choice(list(kinds), size=steps, p=weights / weights.sum())
        for kind in order:
            yield getattr(self, f"draw_{kind}")()

    def asked(self, text: str) -> str:
        """Turn a text into something a person could type."""
        if self.draw.random() < self.recipe.questions:
            text = frame(text, self.draw)
        if self.draw.random() < self.recipe.typos:
            text = misspell_text(text, self.draw.uniform(0.2, 1.0), self.draw)
        return text

    def windowed(self, ids: Ids) -> Ids:
        """Keep at most `passage_tokens` ids in a row."""
        limit = self.recipe.passage_tokens
        if len(ids) <= limit:
            return ids
        begin = self.draw.randrange(len(ids) - limit + 1)
        return ids[begin : begin + limit]

    def some_rows(self, corpora: dict[str, NDArray[np.int64]]) -> list[int]:
        """Draw the passages of a batch by the corpora's shares, none twice."""
        shares = np.array(
            [s if len(corpora[n]) else 0 for n, s in zip(corpora, self.shares, strict=True)]
        )
        counts = self.rng.multinomial(self.recipe.batch, shares / shares.sum())
        rows = [
            self.rng.choice(pool, size=min(n, len(pool)), replace=False)
            for n, pool in zip(counts, corpora.values(), strict=True)
        ]
        return [int(i) for i in np.concatenate(rows)]

    def draw_spans(self) -> Batch:
        """Words of a sentence → the rest of its passage, or at times the whole passage."""
        anchors, positives = [], []
        for row in self.some_rows(self.corpora):
            sentences = self.passages[row].sentences
            pick = self.draw.randrange(len(sentences))
            alone = len(sentences) == 1
            whole = alone or self.draw.random() < self.recipe.whole
            body = self.store.passage(row) if whole else self.store.without_sentence(row, pick)
            if len(body) < 4:
                continue
            anchors.append(self.asked(shorten(sentences[pick], self.draw)))
            positives.append(self.windowed(body))
        return Batch("spans", (self.tokenizer.encode(anchors), positives))

    def draw_headings(self) -> Batch:
        """Headings → passage; a heading serves once a batch."""
        anchors, positives, seen = [], [], set()
        for row in self.some_rows(self.headed):
            headings = self.passages[row].headings
            depth = self.draw.choice((1, 1, 2, 3))
            text = " ".join(headings[-depth:])
            if text in seen:
                continue
            seen.add(text)
            anchors.append(self.asked(text))
            positives.append(self.windowed(self.store.passage(row)))
        return Batch("headings", (self.tokenizer.encode(anchors), positives))

    def draw_everyday(self) -> Batch:
        """Everyday words → official words or other everyday words; a near miss as the negative."""
        anchors, positives, negatives = [], [], []
        for index in self.rng.permutation(len(self.meanings))[: self.recipe.batch]:
            meaning = self.meanings[index]
            first, *others = self.draw.sample(meaning.everyday, len(meaning.everyday))
            official = self.draw.choice(meaning.official)
            other = self.draw.choice(others) if others and self.draw.random() < 0.3 else official
            anchors.append(
                misspell_text(first, 0.3, self.draw)
                if self.draw.random() < self.recipe.typos
                else first
            )
            positives.append(other)
            negatives.append(
                self.draw.choice(meaning.near_misses or self.meanings[index - 1].official)
            )
        columns = [self.tokenizer.encode(anchors), self.tokenizer.encode(positives)]
        if self.recipe.hard_negatives:
            columns.append(self.tokenizer.encode(negatives))
        return Batch("everyday", tuple(columns))

    def draw_ontology(self) -> Batch:
        """Label → alternative label or definition."""
        rows = self.rng.permutation(len(self.labels))[: self.recipe.batch]
        pairs = [self.labels[i] for i in rows]
        return Batch(
            "ontology",
            (
                self.tokenizer.encode([self.asked(a) for a, _ in pairs]),
                self.tokenizer.encode([b for _, b in pairs]),
            ),
        )
