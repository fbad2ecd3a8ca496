"""Nearest vectors: exact below 100,000 documents, eight bits a number above.

Eight bits are signed integers of one scale for all columns: on our vectors they keep more of the
true neighbours than the quantiser that learns a range a column (0.98 against 0.97 of the first
ten), and are searched in a fifth of its time.
"""

from __future__ import annotations

import math
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, BinaryIO, Final, Protocol

from pre_kg.errors import IndexOutdatedError

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    import numpy.typing as npt

EXACT_BELOW: Final = 100_000
LOADED_BELOW: Final = 60_000
FLAT: Final = b"IxFI"
FLAT_HEADER: Final = struct.Struct("<4siqqq?i")
"""fourcc, d, ntotal, two unused, is_trained, metric; then the count of numbers, then they."""
COUNT_SIZE: Final = 8
FOUND: Final = 200
ADDED_AT_ONCE: Final = 50_000
GREATEST: Final = 127
WIDEST: Final = 6.0
"""Numbers of a unit row are within that many times their root mean square, or cut."""


class VectorIndex(Protocol):
    """Rows that can be searched by dot product."""

    def every(self, vector: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """Return a score for every row: its dot product, or about the least that was looked at."""

    def nearest(
        self, vector: npt.NDArray[np.float32], k: int
    ) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float32]]:
        """Return the rows with the highest dot products and these, highest first."""


@dataclass(frozen=True, slots=True, eq=False)
class LoadedVectors:
    """The rows of a flat faiss file, multiplied by numpy: loading faiss would cost more."""

    rows: npt.NDArray[np.float32]

    def every(self, vector: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """Return every dot product."""
        import numpy as np  # noqa: PLC0415 - loaded with the first search

        # Not `@`: waking the threads of BLAS costs milliseconds, one product a fraction of one.
        return np.asarray(np.einsum("ij,j->i", self.rows, vector), dtype=np.float32)

    def nearest(
        self, vector: npt.NDArray[np.float32], k: int
    ) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float32]]:
        """Return the best rows; ties go to the lower row."""
        import numpy as np  # noqa: PLC0415 - loaded with the first search

        scores = self.every(vector)
        count = min(k, len(scores))
        if count == 0:
            return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.float32)
        best = np.argpartition(-scores, count - 1)[:count]
        best = best[np.lexsort((best, -scores[best]))]
        return best.astype(np.int64), scores[best]


@dataclass(frozen=True, slots=True, eq=False)
class FaissVectors:
    """The rows of any faiss file.

    Attributes:
        index: The faiss index.
        scale: What every number of the rows was multiplied by.
    """

    index: Any
    scale: float = 1.0

    def every(self, vector: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """Return the dot products of the best rows, and the least of these for the others."""
        import numpy as np  # noqa: PLC0415

        rows, scores = self.nearest(vector, FOUND)
        every = np.full(self.index.ntotal, scores.min(initial=1.0), dtype=np.float32)
        every[rows] = scores
        return every

    def nearest(
        self, vector: npt.NDArray[np.float32], k: int
    ) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float32]]:
        """Return the best rows that faiss finds."""
        scores, rows = self.index.search(vector[None, :] * self.scale, min(k, self.index.ntotal))
        found = rows[0] >= 0
        return rows[0][found], scores[0][found] / self.scale**2


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
        kind = faiss.ScalarQuantizer.QT_8bit_direct_signed
        index = faiss.IndexScalarQuantizer(dim, kind, faiss.METRIC_INNER_PRODUCT)
    for start in range(0, count, ADDED_AT_ONCE):
        rows = vectors[start : start + ADDED_AT_ONCE]
        index.add(rows if count < EXACT_BELOW else _quantised(rows))
    with path.open("wb") as stream:
        faiss.serialize_index(index).tofile(stream)


def _quantised(rows: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    import numpy as np  # noqa: PLC0415

    return np.clip(np.round(rows * _scale(rows.shape[1])), -GREATEST, GREATEST)


def _scale(dim: int) -> float:
    """Return what brings the numbers of unit rows to eight bits; the few beyond are cut."""
    return GREATEST * math.sqrt(dim) / WIDEST


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
        faiss.omp_set_num_threads(1)  # one product a question: more threads only wait
        index = faiss.deserialize_index(np.frombuffer(stream.read(), dtype=np.uint8))
        if (index.ntotal, index.d) != (count, dim):
            raise ValueError(f"{index.ntotal} vecteurs de {index.d}")
    except (OSError, ValueError, RuntimeError, struct.error) as error:
        raise IndexOutdatedError(
            f"Vecteurs de l'index illisibles ({error}). Reconstruisez-le avec `pre-kg build`."
        ) from error
    return FaissVectors(index, _scale(dim) if count >= EXACT_BELOW else 1.0)


def _loaded(stream: BinaryIO, head: bytes, count: int, dim: int) -> LoadedVectors:
    import numpy as np  # noqa: PLC0415

    _, columns, total, *_ = FLAT_HEADER.unpack(head)
    if (total, columns) != (count, dim):
        raise ValueError(f"{total} vecteurs de {columns}, {count} de {dim} attendus")
    stream.seek(FLAT_HEADER.size + COUNT_SIZE)
    # Read rather than mapped: the numbers lie off their natural boundary in the file.
    rows = np.frombuffer(stream.read(4 * count * dim), dtype="<f4")
    return LoadedVectors(rows.reshape(count, dim))
