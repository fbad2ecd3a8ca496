"""The corpora as token ids, so that a training step never touches text it does not change."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from snowballstemmer import stemmer
from tokenizers import Tokenizer

from training.corpora import Passage

Ids = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class RowTokenizer:
    """A tokenizer whose tokens share rows: `rows[token]`; row 0 is the unknown token's."""

    tokenizer: Tokenizer
    rows: Ids

    @property
    def size(self) -> int:
        """Number of rows."""
        return int(self.rows.max()) + 1

    def encode(self, texts: Sequence[str]) -> list[Ids]:
        """Return the rows of each text's tokens, less the unknown one."""
        found: list[Ids] = []
        for begin in range(0, len(texts), 20_000):
            encodings = self.tokenizer.encode_batch_fast(
                list(texts[begin : begin + 20_000]), add_special_tokens=False
            )
            found.extend(
                rows[rows > 0] for rows in (self.rows[np.array(e.ids, np.int64)] for e in encodings)
            )
        return found


def one_row_each(tokenizer: Tokenizer) -> RowTokenizer:
    """Give each token a row of its own."""
    return RowTokenizer(tokenizer, np.arange(tokenizer.get_vocab_size(), dtype=np.int32))


def rows_by_stem(tokenizer: Tokenizer) -> RowTokenizer:
    """Give one row to the words of five letters or more that have one French stem."""
    stem = stemmer("french").stemWord
    names = {i: t for t, i in tokenizer.get_vocab().items()}
    rows = np.zeros(len(names), np.int32)
    known: dict[str, int] = {}
    for token in range(len(names)):
        name = names[token]
        key = "=" + stem(name) if name.isalpha() and len(name) >= 5 else name
        rows[token] = known.setdefault(key, len(known))
    return RowTokenizer(tokenizer, rows)


@dataclass(frozen=True, slots=True)
class TokenStore:
    """Passages as ids: sentence s of passage p begins at `flat[starts[first[p] + s]]`."""

    flat: Ids
    starts: NDArray[np.int64]
    first: NDArray[np.int64]

    def passage_ends(self) -> NDArray[np.int64]:
        """Return the place after the last id of each passage."""
        return self.starts[self.first[1:]]

    def passage(self, index: int) -> Ids:
        """Return the ids of a passage."""
        return self.flat[self.starts[self.first[index]] : self.starts[self.first[index + 1]]]

    def without_sentence(self, index: int, sentence: int) -> Ids:
        """Return the ids of a passage less one of its sentences."""
        begin, end = self.starts[self.first[index]], self.starts[self.first[index + 1]]
        cut, resume = (
            self.starts[self.first[index] + sentence],
            self.starts[self.first[index] + sentence + 1],
        )
        return np.concatenate([self.flat[begin:cut], self.flat[resume:end]])


def tokenize_passages(tokenizer: RowTokenizer, passages: list[Passage]) -> TokenStore:
    """Encode all passages, sentence by sentence."""
    pieces = tokenizer.encode([s for p in passages for s in p.sentences])
    lengths = np.array([len(ids) for ids in pieces], np.int64)
    counts = np.array([len(p.sentences) for p in passages], np.int64)
    return TokenStore(
        flat=np.concatenate(pieces),
        starts=np.concatenate([[0], np.cumsum(lengths)]),
        first=np.concatenate([[0], np.cumsum(counts)]),
    )
