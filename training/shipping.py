"""Writing the model: int8 rows, one scale a token, in a layout that public loaders read."""

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save_file

from training.initialisation import Floats
from training.recipe import Recipe
from training.tokens import RowTokenizer

MODULES = [
    {"idx": 0, "name": "0", "path": ".", "type": "sentence_transformers.models.StaticEmbedding"},
    {
        "idx": 1,
        "name": "1",
        "path": "1_Normalize",
        "type": "sentence_transformers.models.Normalize",
    },
]


def quantise(vectors: Floats) -> tuple[NDArray[np.int8], Floats]:
    """Round each row to int8 with a scale of its own.

    Returns:
        `(rows, dimension)` int8 in -127…127 and `(rows,)` float32: `rows * scales[:, None]` is
        near `vectors`.
    """
    peaks = np.abs(vectors).max(axis=1)
    scales = (peaks / 127).astype(np.float32)
    rows = np.rint(vectors / np.maximum(scales, 1e-12)[:, None]).clip(-127, 127).astype(np.int8)
    return rows, scales


def restore(rows: NDArray[np.int8], scales: Floats) -> Floats:
    """Return the float32 vectors that int8 rows and their scales stand for."""
    restored: Floats = rows.astype(np.float32) * scales[:, None]
    return restored


def write_model(folder: Path, tokenizer: RowTokenizer, vectors: Floats, recipe: Recipe) -> str:
    """Write the model and return the SHA-256 of its weights.

    The tensors carry the names of model2vec (`embeddings`, `weights` and, where tokens share
    rows, `mapping`); sentence-transformers folds them into float32 when it loads, so that
    neither loader needs code of ours.
    """
    folder.mkdir(parents=True, exist_ok=True)
    rows, scales = quantise(vectors)
    weights = folder / "model.safetensors"
    tensors: dict[str, NDArray[Any]] = {"embeddings": rows, "weights": scales[tokenizer.rows]}
    if tokenizer.size < len(tokenizer.rows):
        tensors["mapping"] = tokenizer.rows
    save_file(tensors, weights)
    weights.chmod(0o644)
    digest = hashlib.sha256(weights.read_bytes()).hexdigest()
    (folder / "tokenizer.json").write_text(
        tokenizer.tokenizer.to_str(pretty=False), encoding="utf-8"
    )
    write_json(
        folder / "config.json",
        {
            "model_type": "model2vec",
            "architectures": ["StaticModel"],
            "hidden_dim": recipe.dimension,
            "seq_length": 1_000_000,
            "max_length": None,
            "normalize": True,
            "embedding_dtype": "int8",
            "languages": ["fr"],
            "matryoshka_dims": [recipe.dimension, *recipe.matryoshka],
            "recipe": recipe.digest(),
            "revision": digest[:12],
        },
    )
    write_json(
        folder / "config_sentence_transformers.json",
        {"prompts": {}, "similarity_fn_name": "cosine"},
    )
    write_json(folder / "modules.json", MODULES)
    return digest


def write_json(path: Path, value: object) -> None:
    """Write a JSON file in UTF-8 with a final line feed."""
    path.write_text(json.dumps(value, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
