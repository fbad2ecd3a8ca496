"""The centre of a node's documents: a question near all of them is near none by chance.

Centres are eight-bit rows in the database: there is one a node, and a part of them is multiplied.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    import numpy as np
    import numpy.typing as npt

    from pre_kg.model import Document

GREATEST: Final = 127


def write(
    connection: sqlite3.Connection, rows: npt.NDArray[np.float32], documents: Sequence[Document]
) -> None:
    """Write the centre of each node's rows, documents of a node standing together."""
    import numpy as np  # noqa: PLC0415 - builds and searches alone need it

    firsts = [
        place
        for place, document in enumerate(documents)
        if not place or document.node != documents[place - 1].node
    ]
    if not firsts:
        return
    sums = np.add.reduceat(rows, firsts)
    peaks = np.abs(sums).max(axis=1, keepdims=True)
    whole = np.round(sums * (GREATEST / np.where(peaks > 0, peaks, 1))).astype("i1")
    connection.execute("INSERT INTO arrays VALUES ('centre', ?)", (whole.tobytes(),))


@dataclass(frozen=True, slots=True, eq=False)
class Centres:
    """The centres of an index; without rows nothing is near."""

    rows: npt.NDArray[np.int8]

    def near(
        self, vector: npt.NDArray[np.float32], nodes: npt.NDArray[np.int64]
    ) -> npt.NDArray[np.float32]:
        """Return the cosine of a unit vector with the centres of some nodes, from 0."""
        import numpy as np  # noqa: PLC0415

        rows = self.rows[nodes].astype(np.float32)
        norms = np.sqrt(np.einsum("ij,ij->i", rows, rows))
        found = np.einsum("ij,j->i", rows, vector) / np.where(norms > 0, norms, 1)
        return np.asarray(np.maximum(found, 0), dtype=np.float32)
