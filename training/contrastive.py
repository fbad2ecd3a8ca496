"""Contrastive training of token vectors with sentence-transformers."""

import logging
import queue
import threading
from collections.abc import Callable, Iterator

import numpy as np
import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.losses import (
    MatryoshkaLoss,
    MultipleNegativesRankingLoss,
)
from sentence_transformers.sentence_transformer.modules import StaticEmbedding

from training.initialisation import Floats
from training.pairs import Batch
from training.recipe import Recipe
from training.tokens import Ids, RowTokenizer

log = logging.getLogger(__name__)


def features(column: list[Ids]) -> dict[str, torch.Tensor]:
    """Put the texts of a column into the form that `StaticEmbedding` takes."""
    lengths = np.array([len(ids) for ids in column])
    return {
        "input_ids": torch.from_numpy(np.concatenate(column).astype(np.int64)),
        "offsets": torch.from_numpy(
            np.concatenate([[0], np.cumsum(lengths)[:-1]]).astype(np.int64)
        ),
    }


def ahead(batches: Iterator[Batch], depth: int = 4) -> Iterator[Batch]:
    """Prepare batches in a thread of their own, in the same order."""
    line: queue.Queue[Batch | BaseException | None] = queue.Queue(depth)

    def fill() -> None:
        try:
            for batch in batches:
                line.put(batch)
            line.put(None)
        except BaseException as error:
            line.put(error)

    threading.Thread(target=fill, daemon=True).start()
    while (item := line.get()) is not None:
        if isinstance(item, BaseException):
            raise item
        yield item


def train(
    recipe: Recipe,
    tokenizer: RowTokenizer,
    vectors: Floats,
    batches: Iterator[Batch],
    distil: "Callable[[StaticEmbedding], torch.Tensor] | None" = None,
) -> Floats:
    """Train the token vectors on batches of pairs.

    Args:
        recipe: the hyper-parameters.
        tokenizer: what the vectors belong to.
        vectors: `(rows, dimension)` float32, the first vectors.
        batches: what to train on, `recipe.steps` of them.
        distil: takes the module and returns a loss, added with the weight `recipe.distilled`.

    Returns:
        The trained vectors, `(rows, dimension)` float32.
    """
    torch.manual_seed(recipe.seed)
    module = StaticEmbedding(tokenizer.tokenizer, embedding_weights=vectors.copy())
    model = SentenceTransformer(modules=[module], device="cpu")
    ranking = MultipleNegativesRankingLoss(model, scale=recipe.scale)
    dims = [recipe.dimension, *(d for d in recipe.matryoshka if d < recipe.dimension)]
    loss_of = MatryoshkaLoss(model, ranking, dims)
    optimiser = torch.optim.Adam(module.parameters(), lr=recipe.learning_rate, betas=(0.9, 0.98))
    warm = max(1, recipe.steps // 20)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser,
        lambda s: min((s + 1) / warm, max(0.02, (recipe.steps - s) / (recipe.steps - warm))),
    )
    running: dict[str, float] = {}
    for step, batch in enumerate(ahead(batches)):
        optimiser.zero_grad()
        loss = loss_of([features(c) for c in batch.columns], torch.empty(0)) / len(dims)
        if distil is not None:
            extra = distil(module)
            loss = loss + recipe.distilled * extra
            running["distilled"] = 0.9 * running.get("distilled", extra.item()) + 0.1 * extra.item()
        loss.backward()
        optimiser.step()
        schedule.step()
        running[batch.kind] = 0.9 * running.get(batch.kind, loss.item()) + 0.1 * loss.item()
        if step % 100 == 0:
            log.info(
                "step %d/%d %s", step, recipe.steps, {k: round(v, 3) for k, v in running.items()}
            )
    trained: Floats = module.embedding.weight.detach().numpy().copy()
    trained[0] = 0
    return trained
