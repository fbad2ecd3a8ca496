"""The shipped model is what its record says, fits in 10 MB and reads alike everywhere."""

import hashlib
import json
from pathlib import Path

import numpy as np
import pytest

MODEL = Path(__file__).parents[2] / "src" / "pre_kg" / "encoders" / "modele"
TEXTS = [
    "Mon fils sèche le collège",
    "absentéisme scolaire",
    "cantinne gratuitte",
    "",
    "日本",
    "L’ŒUVRE n°2",
]


def test_the_folder_fits_in_ten_megabytes() -> None:
    assert sum(f.stat().st_size for f in MODEL.iterdir()) <= 10_000_000


def test_the_weights_are_those_of_the_record() -> None:
    record = json.loads((MODEL / "training.json").read_text(encoding="utf-8"))
    digest = hashlib.sha256((MODEL / "model.safetensors").read_bytes()).hexdigest()
    assert digest == record["model.safetensors"]
    config = json.loads((MODEL / "config.json").read_text(encoding="utf-8"))
    assert config["revision"] == digest[:12]


def test_the_folder_holds_neither_pickle_nor_code() -> None:
    allowed = {".json", ".safetensors", ".md", ""}
    assert {f.suffix for f in MODEL.iterdir()} <= allowed


def test_card_and_notice_name_every_source() -> None:
    notice = (MODEL / "NOTICE").read_text(encoding="utf-8")
    for source in (
        "LEGI",
        "service-public.fr",
        "fiches-travail-data",
        "utilitR",
        "ELTeC",
        "MiniLM",
    ):
        assert source in notice
    card = (MODEL / "README.md").read_text(encoding="utf-8")
    assert "## Limites" in card
    assert "**Limits**" in card


def test_sentence_transformers_and_model2vec_read_it_alike() -> None:
    transformers = pytest.importorskip("sentence_transformers", reason="extra [train]")
    model2vec = pytest.importorskip("model2vec", reason="extra [train]")
    sentence = transformers.SentenceTransformer(str(MODEL), device="cpu").encode(TEXTS)
    static = model2vec.StaticModel.from_pretrained(MODEL, force_download=False).encode(TEXTS)
    np.testing.assert_allclose(sentence, static, atol=1e-3)
    norms = np.linalg.norm(sentence, axis=1)
    np.testing.assert_allclose(norms[[0, 1, 2, 5]], 1, atol=1e-5)
    assert norms[3] == 0


def test_the_columns_are_nested() -> None:
    model2vec = pytest.importorskip("model2vec", reason="extra [train]")
    config = json.loads((MODEL / "config.json").read_text(encoding="utf-8"))
    full = model2vec.StaticModel.from_pretrained(MODEL, force_download=False)
    for columns in config["matryoshka_dims"]:
        cut = full.encode(
            ["absentéisme scolaire", "élève absent à l'école", "permis de construire"]
        )
        cut = cut[:, :columns]
        cut /= np.linalg.norm(cut, axis=1, keepdims=True)
        assert cut[0] @ cut[1] > cut[0] @ cut[2]
