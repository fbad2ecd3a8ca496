"""Vectors kept between builds, and tokenizers of every kind."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from pre_kg.encoders.cache import Cached
from pre_kg.encoders.hashing import HashingEncoder
from pre_kg.encoders.tokenizing import read_tokenizer
from pre_kg.errors import EncoderUnavailableError


class Counting:
    """An encoder that counts what it is given."""

    def __init__(self, name: str = "compte@1") -> None:
        self.name, self.dim, self.given = name, 256, 0

    def encode_query(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        return HashingEncoder().encode_query(texts)

    def encode_document(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        self.given += len(texts)
        return HashingEncoder().encode_document(texts)


def test_a_text_is_encoded_once(tmp_path: Path) -> None:
    inner, path = Counting(), tmp_path / "vecteurs.sqlite"
    texts = ["aide aux devoirs", "cantine", "cantine", "", "\ud800"]
    first = Cached(inner, path).encode_document(texts)
    assert inner.given == 4
    again = Cached(inner, path).encode_document([*texts, "stade"])
    assert inner.given == 5
    assert np.array_equal(first, again[:5])
    assert np.array_equal(first, HashingEncoder().encode_document(texts))


def test_another_encoder_or_revision_shares_nothing(tmp_path: Path) -> None:
    path = tmp_path / "vecteurs.sqlite"
    Cached(Counting("compte@1"), path).encode_document(["cantine"])
    other = Counting("compte@2")
    Cached(other, path).encode_document(["cantine"])
    assert other.given == 1


def test_questions_are_not_kept(tmp_path: Path) -> None:
    path = tmp_path / "vecteurs.sqlite"
    assert Cached(Counting(), path).encode_query(["cantine"]).shape == (1, 256)
    assert not path.exists() or path.stat().st_size == 0


@pytest.mark.parametrize("content", [b"", b"autre chose" * 500])
def test_a_damaged_or_missing_cache_costs_only_time(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "vecteurs.sqlite"
    path.write_bytes(content)
    found = Cached(Counting(), path).encode_document(["cantine", "stade"])
    assert np.array_equal(found, HashingEncoder().encode_document(["cantine", "stade"]))
    absent = tmp_path / "absent" / "vecteurs.sqlite"
    assert Cached(Counting(), absent).encode_document(["cantine"]).shape == (1, 256)


def saved(path: Path, kind: str) -> Path:
    library = pytest.importorskip("tokenizers")
    corpus = ["aide aux devoirs le soir", "la cantine de l'école", "aider un enfant"] * 20
    made, trainer = {
        "BPE": (library.models.BPE(unk_token="[UNK]"), library.trainers.BpeTrainer),
        "Unigram": (library.models.Unigram(), library.trainers.UnigramTrainer),
        "WordLevel": (
            library.models.WordLevel(unk_token="[UNK]"),
            library.trainers.WordLevelTrainer,
        ),
    }[kind]
    tokenizer = library.Tokenizer(made)
    tokenizer.pre_tokenizer = library.pre_tokenizers.Whitespace()
    options = {"unk_token": "[UNK]"} if kind == "Unigram" else {}
    tokenizer.train_from_iterator(
        corpus, trainer(vocab_size=60, special_tokens=["[UNK]"], show_progress=False, **options)
    )
    tokenizer.save(str(path))
    return path


@pytest.mark.parametrize("kind", ["BPE", "Unigram", "WordLevel"])
def test_another_tokenizer_is_read_by_the_library(tmp_path: Path, kind: str) -> None:
    path = saved(tmp_path / "tokenizer.json", kind)
    found = read_tokenizer(path)
    ids = found.ids("aide aux devoirs")
    assert ids
    assert all(0 < i < found.size for i in ids)
    assert found.ids("") == []
    assert 0 not in found.ids("zzz \ud800 ☃")


def test_without_the_library_another_tokenizer_is_told_with_the_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "tokenizer.json"
    path.write_text(json.dumps({"model": {"type": "BPE", "vocab": {"a": 0}, "merges": []}}))
    monkeypatch.setitem(sys.modules, "tokenizers", None)
    with pytest.raises(EncoderUnavailableError, match=r"BPE.*pre-kg\[transformers\]"):
        read_tokenizer(path)


@pytest.mark.parametrize(
    "content", ["", "[]", "{}", '{"model": {"type": "BPE"}}', '{"model": {"type": "WordPiece"}}']
)
def test_a_damaged_tokenizer_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "tokenizer.json"
    path.write_text(content)
    with pytest.raises(EncoderUnavailableError, match="illisible"):
        read_tokenizer(path)
