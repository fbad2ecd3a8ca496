"""Static models: one vector a sub-word, summed. Read from their files without torch."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from pre_kg.encoders.tokenizing import read_tokenizer
from pre_kg.errors import EncoderUnavailableError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import numpy as np
    import numpy.typing as npt

    from pre_kg.encoders.tokenizing import Tokenizer

WEIGHTS_FILE: Final = "model.safetensors"
TOKENIZER_FILE: Final = "tokenizer.json"
CONFIG_FILE: Final = "config.json"
TYPES: Final = {
    "I8": "int8",
    "F16": "float16",
    "F32": "float32",
    "I32": "int32",
    "I64": "int64",
    "F64": "float64",
}
LONGEST_HEADER: Final = 1 << 20
BATCH: Final = 4096


@dataclass(frozen=True, slots=True, eq=False)
class StaticEncoder:
    """The sum of the vectors of a text's sub-words, of length one.

    Attributes:
        rows: One vector a row, any numeric type.
        weights: One factor a token.
        mapping: Row of each token, `None` when they are the same.
    """

    name: str
    tokenizer: Tokenizer
    rows: npt.NDArray[Any]
    weights: npt.NDArray[np.float32]
    mapping: npt.NDArray[np.int64] | None = None

    @property
    def dim(self) -> int:
        """Number of columns."""
        return int(self.rows.shape[1])

    def encode_query(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """Encode questions; the same as documents."""
        return self.encode_document(texts)

    def encode_document(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """Encode texts to unit rows, zero for a text without a known sub-word."""
        import numpy as np  # noqa: PLC0415 - loaded with the first vector

        vectors = np.zeros((len(texts), self.dim), dtype=np.float32)
        for start in range(0, len(texts), BATCH):
            self._sum(texts[start : start + BATCH], vectors[start : start + BATCH])
        norms = np.linalg.norm(vectors, axis=1, keepdims=True)
        return np.asarray(vectors / np.where(norms > 0, norms, 1), dtype=np.float32)

    def _sum(self, texts: Sequence[str], into: npt.NDArray[np.float32]) -> None:
        import numpy as np  # noqa: PLC0415

        for row, text in enumerate(texts):
            ids = np.array(self.tokenizer.ids(text), dtype=np.int64)
            if ids.size:
                places = ids if self.mapping is None else self.mapping[ids]
                into[row] = self.weights[ids] @ self.rows[places].astype(np.float32)


def read_static(folder: Path, name: str) -> StaticEncoder:
    """Read a static model in the model2vec layout; its revision enters its name.

    Raises:
        EncoderUnavailableError: A file is missing, damaged or does not fit the others.
    """
    tensors = read_tensors(folder / WEIGHTS_FILE)
    tokenizer = read_tokenizer(folder / TOKENIZER_FILE)
    try:
        config = json.loads((folder / CONFIG_FILE).read_bytes())
        rows = tensors["embeddings"]
        revision = config.get("revision")
        dim, count = int(config.get("hidden_dim", rows.shape[1])), tokenizer.size
    except (OSError, ValueError, KeyError, AttributeError, IndexError) as error:
        raise EncoderUnavailableError(
            f"Le modèle de {folder} est incomplet ou endommagé ({error!r}). Réinstallez-le."
        ) from error
    mapping = tensors.get("mapping")
    weights = tensors.get("weights")
    if rows.ndim != 2 or rows.shape[1] != dim or count > len(rows if mapping is None else mapping):
        raise EncoderUnavailableError(
            f"Le modèle de {folder} ne s'accorde pas : vecteurs {rows.shape}, {count} mots, "
            f"dimension {dim} annoncée. Réinstallez-le."
        )
    import numpy as np  # noqa: PLC0415

    factors = np.ones(count, dtype=np.float32) if weights is None else weights.astype(np.float32)
    full_name = f"{name}@{revision}" if revision else name
    return StaticEncoder(full_name, tokenizer, rows, factors, mapping)


def read_tensors(path: Path) -> dict[str, npt.NDArray[Any]]:
    """Map the tensors of a safetensors file into memory.

    Source: https://huggingface.co/docs/safetensors, format: eight bytes of length, a JSON
    header, the bytes of the tensors.

    Raises:
        EncoderUnavailableError: The file is missing, truncated or not safetensors.
    """
    import numpy as np  # noqa: PLC0415

    try:
        with path.open("rb") as stream:
            length = int.from_bytes(stream.read(8), "little")
            if not 2 <= length <= LONGEST_HEADER:
                raise ValueError("en-tête absurde")
            header = json.loads(stream.read(length))
        content = np.memmap(path, dtype=np.uint8, mode="r", offset=8 + length)
        return {
            key: _tensor(content, entry) for key, entry in header.items() if key != "__metadata__"
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise EncoderUnavailableError(
            f"Modèle absent ou endommagé : {path} ({error}). Réinstallez le modèle."
        ) from error


def _tensor(content: npt.NDArray[np.uint8], entry: dict[str, Any]) -> npt.NDArray[Any]:
    start, end = entry["data_offsets"]
    if not 0 <= start <= end <= content.size:
        raise ValueError("fichier tronqué")
    flat = content[start:end].view(TYPES[entry["dtype"]])
    return flat.reshape(entry["shape"])
