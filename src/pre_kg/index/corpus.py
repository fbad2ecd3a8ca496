"""The same search over plain texts: ranks a list of texts for questions, to measure it."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pre_kg.index import builder, folder, fusion
from pre_kg.index.reader import Index
from pre_kg.model import Document

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy as np
    import numpy.typing as npt

    from pre_kg.model import Encoder

ALONE: Final = ("lexical", "ngrams", "dense")


class Corpus:
    """Texts indexed as a graph's passages are; text `i` is document `i`."""

    def __init__(self, index: Index) -> None:
        """Wrap the index of the texts."""
        self._index = index

    def parts(
        self, question: str, weights: fusion.Weights | None = None
    ) -> dict[str, npt.NDArray[np.float32]]:
        """Return what each part of the search gives each text, windows in their share."""
        reading = self._index.read(question)
        vector = self._index.encoder.encode_query([reading.text])[0]
        scorer = self._index.scorer
        return (scorer.reweighed(weights) if weights else scorer).parts(reading, vector)

    def rank(self, question: str, k: int = 10, weights: fusion.Weights | None = None) -> list[int]:
        """Return the `k` best texts for a question, best first; ties go to the first text."""
        import numpy as np  # noqa: PLC0415 - loaded with the first search

        used = weights or self._index.weights
        scores = used.of("passage").fuse(self.parts(question, used))
        best = np.argsort(-scores, kind="stable")[:k]
        return [int(number) for number in best]


@contextmanager
def indexed(texts: Sequence[str], encoder: Encoder) -> Iterator[Corpus]:
    """Index texts in a temporary folder for as long as the context lasts."""
    with tempfile.TemporaryDirectory(prefix="pre-kg-") as name, folder.locked(Path(name)):
        documents = [
            Document(f"passage-{i:08d}", f"urn:texte:{i:08d}", "passage", text)
            for i, text in enumerate(texts)
        ]
        digests = (builder.digest(texts), builder.digest(()))
        generation = builder.write(documents, None, encoder, Path(name), digests=digests)
        index = Index(generation, encoder)
        try:
            yield Corpus(index)
        finally:
            index.close()


def rank(  # noqa: PLR0913 - one name each, given by keyword
    texts: Sequence[str],
    questions: Sequence[str],
    encoder: Encoder,
    *,
    k: int = 10,
    part: str | None = None,
    weights: fusion.Weights | None = None,
) -> list[list[int]]:
    """Return, for each question, the `k` best texts, best first.

    Args:
        texts: The corpus.
        questions: What is asked of it.
        encoder: Gives the vectors of the dense part.
        k: How many texts a question.
        part: `lexical` (BM25), `ngrams` or `dense` alone; all fused when `None`.
        weights: Other weights than the learned ones.
    """
    used = weights or fusion.learned()
    if part is not None:
        used = fusion.alone(part)
    with indexed(texts, encoder) as corpus:
        return [corpus.rank(question, k, used) for question in questions]
