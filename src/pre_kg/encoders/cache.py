"""Vectors of documents kept between builds: a slow model encodes each text once.

A kept vector is found by the full name of the encoder, which holds its revision, and by the text.
A cache that cannot be read or written only costs time.
"""

from __future__ import annotations

import hashlib
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import numpy as np
    import numpy.typing as npt

    from pre_kg.model import Encoder

TABLE: Final = "CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, row BLOB) WITHOUT ROWID"
PATIENCE: Final = 5.0


@dataclass(frozen=True, slots=True)
class Cached:
    """An encoder whose vectors of documents are kept in a file."""

    encoder: Encoder
    path: Path

    @property
    def name(self) -> str:
        """Name of the encoder within."""
        return self.encoder.name

    @property
    def dim(self) -> int:
        """Number of columns of the encoder within."""
        return self.encoder.dim

    def encode_query(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """Encode questions, which are not kept."""
        return self.encoder.encode_query(texts)

    def encode_document(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """Encode the texts that were not encoded before, and keep their vectors."""
        import numpy as np  # noqa: PLC0415 - loaded with the first vector

        keys = [self._key(text) for text in texts]
        kept = self._read(keys)
        missing = dict.fromkeys(key for key in keys if key not in kept)
        if missing:
            places = {key: place for place, key in enumerate(keys)}
            found = self.encoder.encode_document([texts[places[key]] for key in missing])
            new = {key: row.astype("<f4") for key, row in zip(missing, found, strict=True)}
            self._write({key: row.tobytes() for key, row in new.items()})
            kept |= new
        rows = np.zeros((len(texts), self.dim), dtype=np.float32)
        for place, key in enumerate(keys):
            rows[place] = kept[key]
        return rows

    def _key(self, text: str) -> bytes:
        given = f"{self.name}\x00{text}".encode("utf-8", "replace")
        return hashlib.blake2b(given, digest_size=16).digest()

    def _read(self, keys: Sequence[bytes]) -> dict[bytes, npt.NDArray[np.float32]]:
        import numpy as np  # noqa: PLC0415

        found = {}
        try:
            with closing(sqlite3.connect(self.path, timeout=PATIENCE)) as connection:
                for key in dict.fromkeys(keys):
                    row = connection.execute("SELECT row FROM vectors WHERE key = ?", (key,))
                    for (content,) in row:
                        if len(content) == 4 * self.dim:
                            found[key] = np.frombuffer(content, dtype="<f4")
        except sqlite3.Error:
            return found
        return found

    def _write(self, rows: dict[bytes, bytes]) -> None:
        try:
            with closing(sqlite3.connect(self.path, timeout=PATIENCE)) as connection, connection:
                connection.execute(TABLE)
                connection.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?)", rows.items())
        except sqlite3.Error:
            return  # a full or read-only disk only makes the next build slower
