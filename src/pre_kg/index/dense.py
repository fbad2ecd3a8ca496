"""Nearest vectors: exact below 100,000 documents, eight bits a number above."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, BinaryIO, Final, Protocol

from pre_kg.errors import IndexOutdatedError

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    import numpy.typing as npt

EXACT_BELOW: Final = 100_000
LOADED_BELOW: Final = 30_000
FLAT: Final = b"IxFI"
FLAT_HEADER: Final = struct.Struct("<4siqqq?i")
"""fourcc, d, ntotal, two unused, is_trained, metric; then the count of numbers, then they."""
COUNT_SIZE: Final = 8
TRAINING_SAMPLE: Final = 50_000


class VectorIndex(Protocol):
    """Rows that can be searched by dot product."""

    def nearest(
        self, vector: npt.NDArray[np.float32], k: int
    ) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float32]]:
        """Return the rows with the highest dot products and these, highest first."""


@dataclass(frozen=True, slots=True, eq=False)
class LoadedVectors:
    """The rows of a flat faiss file, multiplied by numpy: loading faiss would cost more."""

    rows: npt.NDArray[np.float32]

    def nearest(
        self, vector: npt.NDArray[np.float32], k: int
    ) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float32]]:
        """Return the best rows; ties go to the lower row."""
        import numpy as np  # noqa: PLC0415 - loaded with the first search

        # Not `@`: waking the threads of BLAS costs milliseconds, one product a fraction of one.
        scores = np.einsum("ij,j->i", self.rows, vector)
        count = min(k, len(scores))
        if count == 0:
            return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.float32)
        best = np.argpartition(-scores, count - 1)[:count]
        best = best[np.lexsort((best, -scores[best]))]
        return best.astype(np.int64), scores[best]


@dataclass(frozen=True, slots=True, eq=False)
class FaissVectors:
    """The rows of any faiss file."""

    index: Any

    def nearest(
        self, vector: npt.NDArray[np.float32], k: int
    ) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float32]]:
        """Return the best rows that faiss finds."""
        scores, rows = self.index.search(vector[None, :], min(k, self.index.ntotal))
        found = rows[0] >= 0
        return rows[0][found], scores[0][found]


def write_vectors(path: Path, vectors: npt.NDArray[np.float32]) -> None:
    """Write unit rows as a faiss index: flat, or eight-bit scalar quantised when many.

    Raises:
        OSError: The disk refuses.
    """
    import faiss  # noqa: PLC0415 - only builds and large indexes need it

    count, dim = vectors.shape
    if count < EXACT_BELOW:
        index: Any = faiss.IndexFlatIP(dim)
    else:
        kind = faiss.ScalarQuantizer.QT_8bit
        index = faiss.IndexScalarQuantizer(dim, kind, faiss.METRIC_INNER_PRODUCT)
        index.train(vectors[:: max(1, count // TRAINING_SAMPLE)])
    if count:
        index.add(vectors)
    with path.open("wb") as stream:
        faiss.serialize_index(index).tofile(stream)


def open_vectors(stream: BinaryIO, count: int, dim: int) -> VectorIndex:
    """Read what `write_vectors` wrote, from a file that may have been retired since it was opened.

    Raises:
        IndexOutdatedError: It is not the file that was written.
    """
    try:
        stream.seek(0)
        head = stream.read(FLAT_HEADER.size)
        if head[:4] == FLAT and count < LOADED_BELOW:
            return _loaded(stream, head, count, dim)
        import faiss  # noqa: PLC0415
        import numpy as np  # noqa: PLC0415

        stream.seek(0)
        index = faiss.deserialize_index(np.frombuffer(stream.read(), dtype=np.uint8))
        if (index.ntotal, index.d) != (count, dim):
            raise ValueError(f"{index.ntotal} vecteurs de {index.d}")
    except (OSError, ValueError, RuntimeError, struct.error) as error:
        raise IndexOutdatedError(
            f"Vecteurs de l'index illisibles ({error}). Reconstruisez-le avec `pre-kg build`."
        ) from error
    return FaissVectors(index)


def _loaded(stream: BinaryIO, head: bytes, count: int, dim: int) -> LoadedVectors:
    import numpy as np  # noqa: PLC0415

    _, columns, total, *_ = FLAT_HEADER.unpack(head)
    if (total, columns) != (count, dim):
        raise ValueError(f"{total} vecteurs de {columns}, {count} de {dim} attendus")
    stream.seek(FLAT_HEADER.size + COUNT_SIZE)
    # Read rather than mapped: the numbers lie off their natural boundary in the file.
    rows = np.frombuffer(stream.read(4 * count * dim), dtype="<f4")
    return LoadedVectors(rows.reshape(count, dim))
