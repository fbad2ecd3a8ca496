"""The corpora as token ids, so that a training step never touches text it does not change."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from training.corpora import Passage

Ids = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class TokenStore:
    """Passages as ids: sentence s of passage p is `flat[starts[first[p] + s]:starts[first[p] + s + 1]]`."""

    flat: Ids
    starts: NDArray[np.int64]
    first: NDArray[np.int64]

    def passage_ends(self) -> NDArray[np.int64]:
        return self.starts[self.first[1:]]

    def passage(self, index: int) -> Ids:
        return self.flat[self.starts[self.first[index]] : self.starts[self.first[index + 1]]]

    def without_sentence(self, index: int, sentence: int) -> Ids:
        """Return the ids of a passage less one of its sentences."""
        begin, end = self.starts[self.first[index]], self.starts[self.first[index + 1]]
        cut, resume = self.starts[self.first[index] + sentence], self.starts[self.first[index] + sentence + 1]
        return np.concatenate([self.flat[begin:cut], self.flat[resume:end]])


def tokenize_passages(tokenizer: Tokenizer, passages: list[Passage]) -> TokenStore:
    """Encode all passages, sentence by sentence."""
    sentences = [s for p in passages for s in p.sentences]
    lengths, pieces = [], []
    for begin in range(0, len(sentences), 20_000):
        for encoding in tokenizer.encode_batch_fast(sentences[begin : begin + 20_000], add_special_tokens=False):
            ids = np.array(encoding.ids, np.int32)
            pieces.append(ids)
            lengths.append(len(ids))
    counts = np.array([len(p.sentences) for p in passages], np.int64)
    return TokenStore(
        flat=np.concatenate(pieces),
        starts=np.concatenate([[0], np.cumsum(np.array(lengths, np.int64))]),
        first=np.concatenate([[0], np.cumsum(counts)]),
    )
