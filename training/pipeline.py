"""The whole training run: from a folder of corpora to token vectors ready to ship."""

import logging
import platform
import random
import sys
from dataclasses import dataclass
from importlib.metadata import version

import numpy as np
import torch
from numpy.typing import NDArray

from training import contrastive, initialisation
from training.distillation import Distiller, Glossary, Teacher, glossed, teach
from training.evaluation import Encode
from training.initialisation import Floats
from training.material import Material
from training.pairs import PairMaker
from training.recipe import Recipe
from training.tokenization import train_tokenizer
from training.tokens import RowTokenizer, TokenStore, one_row_each, rows_by_stem, tokenize_passages

log = logging.getLogger(__name__)

RARITY_FLOOR = 20.0
"""Added to every count before rarity is raised to a power."""


@dataclass(frozen=True, slots=True)
class Trained:
    """A trained model before it is quantised."""

    tokenizer: RowTokenizer
    vectors: Floats

    def encoder(self) -> Encode:
        """Return the function from texts to unit rows, in float32."""
        return encoder(self.tokenizer, self.vectors)


@dataclass(frozen=True, slots=True)
class Prepared:
    """What comes before contrastive training: tokenizer, encoded passages, first vectors."""

    tokenizer: RowTokenizer
    store: TokenStore
    vectors: Floats


def fix_seeds(recipe: Recipe) -> None:
    """Seed every generator and log what the result depends on."""
    random.seed(recipe.seed)
    np.random.seed(recipe.seed)
    torch.manual_seed(recipe.seed)
    torch.set_num_threads(recipe.threads)
    torch.use_deterministic_algorithms(True)
    names = ("numpy", "scipy", "torch", "tokenizers", "sentence-transformers")
    log.info("seed %d, recipe sha256 %s", recipe.seed, recipe.digest())
    log.info("python %s, %s", sys.version.split()[0], ", ".join(f"{n} {version(n)}" for n in names))
    log.info("machine %s, %d threads", platform.machine(), recipe.threads)


def build_tokenizer(recipe: Recipe, material: Material) -> RowTokenizer:
    """Train the tokenizer on the passages that are not held out."""
    texts = (material.passages[i].text for i in material.chosen)
    tokenizer = train_tokenizer(texts, recipe.algorithm, recipe.vocabulary)
    return rows_by_stem(tokenizer) if recipe.stems else one_row_each(tokenizer)


def build_first_vectors(recipe: Recipe, tokenizer: RowTokenizer, store: TokenStore) -> Floats:
    """Return the PPMI-SVD vectors with their SIF weights."""
    counts = initialisation.cooccurrences(
        store.flat, store.passage_ends(), tokenizer.size, recipe.contexts, recipe.window
    )
    information = initialisation.positive_information(counts)
    vectors = initialisation.singular_vectors(information, recipe.dimension, recipe.seed)
    return initialisation.first_vectors(
        vectors, np.bincount(store.flat, minlength=tokenizer.size), recipe.sif
    )


def build_distiller(
    recipe: Recipe, material: Material, tokenizer: RowTokenizer, teacher: Teacher
) -> Distiller | None:
    """Gloss French texts, have the teacher read them, return the loss; none without a lexicon."""
    pairs = [*material.lexicon, *material.sentences]
    if not recipe.distilled or not pairs:
        return None
    if recipe.glosses:
        passages = [material.passages[i] for i in material.chosen]
        pairs += glossed(Glossary(material.lexicon), passages, material.meanings, recipe)
    log.info("teacher reads %d texts", len(pairs))
    return Distiller(
        recipe,
        tokenizer,
        [french for french, _ in pairs],
        teacher([english for _, english in pairs]),
    )


def prepare(recipe: Recipe, material: Material) -> Prepared:
    """Train the tokenizer, encode the passages and find the first vectors."""
    fix_seeds(recipe)
    tokenizer = build_tokenizer(recipe, material)
    store = tokenize_passages(tokenizer, material.passages)
    log.info("%d tokens share %d rows", len(tokenizer.rows), tokenizer.size)
    log.info("%d tokens of text", len(store.flat))
    return Prepared(tokenizer, store, build_first_vectors(recipe, tokenizer, store))


def build(
    recipe: Recipe,
    material: Material,
    teacher: Teacher = teach,
    prepared: Prepared | None = None,
) -> Trained:
    """Run the whole training, from what `prepare` returns for the recipe."""
    ready = prepared or prepare(recipe, material)
    tokenizer, store, vectors = ready.tokenizer, ready.store, ready.vectors
    distil = build_distiller(recipe, material, tokenizer, teacher)
    fix_seeds(recipe)
    if distil is not None and recipe.distillation != "relations":
        vectors = distil.aligned(vectors, encoder(tokenizer, vectors))
    pairs = PairMaker(recipe, tokenizer, store, material)
    vectors = contrastive.train(recipe, tokenizer, vectors, pairs.batches(recipe.steps), distil)
    vectors = without_components(recipe, tokenizer, vectors, material)
    counts = np.bincount(store.flat, minlength=tokenizer.size)
    return Trained(tokenizer, lift_rare(vectors, counts, recipe.rarity))


def lift_rare(vectors: Floats, counts: NDArray[np.int64], rarity: float) -> Floats:
    """Weigh each row by `(count + 20) ** -rarity`.

    Rare words, drawn too seldom in training to earn their weight, count more.
    """
    weights = (counts + RARITY_FLOOR) ** -rarity
    lifted: Floats = (vectors * (weights / weights.mean())[:, None]).astype(np.float32)
    return lifted


def without_components(
    recipe: Recipe, tokenizer: RowTokenizer, vectors: Floats, material: Material
) -> Floats:
    """Remove the principal components that all passages share; none by default."""
    if not recipe.components:
        return vectors
    texts = [material.passages[i].text for i in material.chosen[::40]]
    _, _, axes = np.linalg.svd(encoder(tokenizer, vectors)(texts), full_matrices=False)
    shared = axes[: recipe.components]
    cleaned: Floats = (vectors - (vectors @ shared.T) @ shared).astype(np.float32)
    return cleaned


def encoder(tokenizer: RowTokenizer, vectors: Floats) -> Encode:
    """Return the function from texts to unit rows; a text without known token gives a zero row."""

    def encode(texts: list[str]) -> Floats:
        found = np.zeros((len(texts), vectors.shape[1]), np.float32)
        for row, ids in enumerate(tokenizer.encode(texts)):
            if len(ids):
                found[row] = vectors[ids].sum(axis=0)
        norms = np.linalg.norm(found, axis=1, keepdims=True)
        unit: Floats = found / np.maximum(norms, 1e-12)
        return unit

    return encode  # type: ignore[return-value]
