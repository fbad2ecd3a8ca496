"""What every encoder is held to, whoever wrote it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pre_kg.errors import EncoderUnavailableError

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    import numpy.typing as npt

    from pre_kg.model import Encoder

TINY: Final = 1e-12


def checked(rows: object, count: int, dim: int, name: str) -> npt.NDArray[np.float32]:
    """Return the rows as float32, each of length one or zero.

    Raises:
        EncoderUnavailableError: They are not `count` rows of `dim` finite numbers; the message
            names the encoder.
    """
    import numpy as np  # noqa: PLC0415 - loaded with the first vector

    try:
        found = np.ascontiguousarray(rows, dtype=np.float32)
    except (TypeError, ValueError) as error:
        raise EncoderUnavailableError(
            f"L'encodeur « {name} » n'a pas rendu de vecteurs ({error}). Choisissez-en un autre."
        ) from error
    if found.shape != (count, dim):
        raise EncoderUnavailableError(
            f"L'encodeur « {name} » a rendu un tableau de forme {found.shape}, "
            f"alors que {(count, dim)} était attendu. Vérifiez le modèle ou choisissez-en un autre."
        )
    if not np.isfinite(found).all():
        raise EncoderUnavailableError(
            f"L'encodeur « {name} » a rendu des valeurs qui ne sont pas des nombres finis (NaN). "
            "Son modèle est endommagé : réinstallez-le ou choisissez-en un autre."
        )
    norms = np.linalg.norm(found, axis=1, keepdims=True)
    return np.asarray(found / np.where(norms > TINY, norms, 1.0), dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Checked:
    """An encoder whose every output is checked."""

    encoder: Encoder

    @property
    def name(self) -> str:
        """Name of the encoder within."""
        return self.encoder.name

    @property
    def dim(self) -> int:
        """Number of columns of the encoder within."""
        return self.encoder.dim

    def encode_query(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """Encode questions, checked."""
        return checked(self.encoder.encode_query(texts), len(texts), self.dim, self.name)

    def encode_document(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """Encode documents, checked."""
        return checked(self.encoder.encode_document(texts), len(texts), self.dim, self.name)
