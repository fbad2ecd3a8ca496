"""Any sentence-transformers model, from a folder or a hub, loaded when first used."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from pre_kg.encoders.validation import checked
from pre_kg.errors import EncoderUnavailableError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy as np
    import numpy.typing as npt

PREFIX: Final = "sentence-transformers"
PICKLED: Final = (".bin", ".pt", ".pth", ".pkl", ".pickle", ".ckpt")
BATCH: Final = 64
LONGEST_TEXT: Final = 20_000
E5: Final = ("query: ", "passage: ")
ASYMMETRIC: Final = {"e5": E5, "solon": ("query : ", "")}
"""Prompts of model families, by a part of the model's name: for questions, for documents."""


@dataclass(frozen=True, slots=True, eq=False)
class TransformerEncoder:
    """A sentence-transformers model with the prompts of its family."""

    name: str
    dim: int
    model: Any
    prompts: tuple[str, str] = ("", "")
    progress: Callable[[int, int], None] | None = None

    def encode_query(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """Encode questions, with the prompt for questions."""
        return self._encode(texts, self.prompts[0])

    def encode_document(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """Encode documents, with the prompt for documents."""
        return self._encode(texts, self.prompts[1])

    def _encode(self, texts: Sequence[str], prompt: str) -> npt.NDArray[np.float32]:
        import numpy as np  # noqa: PLC0415

        rows = np.zeros((len(texts), self.dim), dtype=np.float32)
        spoken = [i for i, text in enumerate(texts) if text.strip()]
        for start in range(0, len(spoken), BATCH):
            batch = spoken[start : start + BATCH]
            given = [prompt + _encodable(texts[i]) for i in batch]
            found = self.model.encode(given, convert_to_numpy=True, show_progress_bar=False)
            rows[batch] = checked(found, len(batch), self.dim, self.name)
            if self.progress is not None:
                self.progress(min(start + BATCH, len(spoken)), len(spoken))
        return rows


def load_transformer(
    target: str,
    *,
    device: str | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> TransformerEncoder:
    """Load a model by folder or hub name; no remote code, no pickled weights.

    Args:
        target: A folder, or a name such as `intfloat/multilingual-e5-small`.
        device: `cpu`, `cuda`, `mps`…; `None` lets the library choose.
        progress: Told how many texts are done, of how many.

    Raises:
        EncoderUnavailableError: The extra, the folder or the model is missing or refused.
    """
    folder = Path(target).expanduser()
    if folder.is_dir():
        _refuse_unsafe(folder)
    elif target.startswith((".", "/", "~")) or target.count("/") != 1:
        raise EncoderUnavailableError(
            f"Dossier de modèle introuvable : {target}. Donnez un dossier au format "
            "sentence-transformers, ou un nom comme « intfloat/multilingual-e5-small »."
        )
    library = _library()
    try:
        model = library.SentenceTransformer(
            str(folder) if folder.is_dir() else target,
            device=device,
            trust_remote_code=False,
            model_kwargs={"use_safetensors": True},
        )
        dim = _dimension(model)
    except Exception as error:
        # The library lets through whatever its parts raise: network, file format, memory.
        raise EncoderUnavailableError(
            f"Le modèle « {target} » ne se charge pas ({type(error).__name__} : "
            f"{_first_line(error)}). Vérifiez son nom, la connexion au hub, ou le dossier."
        ) from error
    name = f"{PREFIX}:{target}{_revision(model, folder)}"
    return TransformerEncoder(name, dim, model, _prompts(target, model), progress)


def _library() -> Any:
    try:
        import sentence_transformers  # noqa: PLC0415
    except ImportError as error:
        raise EncoderUnavailableError(
            "L'extra « transformers » n'est pas installé. "
            "Faites : pip install 'pre-kg[transformers]'."
        ) from error
    return sentence_transformers


def _refuse_unsafe(folder: Path) -> None:
    if not (folder / "modules.json").exists() and not (folder / "config.json").exists():
        raise EncoderUnavailableError(
            f"{folder} n'est pas un modèle : ni « modules.json » ni « config.json »."
        )
    for path in sorted(folder.rglob("*")):
        if path.suffix.lower() in PICKLED:
            raise EncoderUnavailableError(
                f"Modèle refusé : {path} est un fichier pickle, qui peut exécuter du code. "
                "Utilisez une version en safetensors."
            )
        if path.suffix == ".py":
            raise EncoderUnavailableError(
                f"Modèle refusé : {path} est du code, que pre-kg n'exécute pas. "
                "Utilisez un modèle sans code propre."
            )


def _dimension(model: Any) -> int:
    ask = getattr(model, "get_embedding_dimension", None)
    ask = ask or model.get_sentence_embedding_dimension
    return int(ask())


def _revision(model: Any, folder: Path) -> str:
    if folder.is_dir():
        digest = hashlib.sha256()
        for path in sorted(folder.rglob("*.safetensors")):
            with path.open("rb") as stream:
                digest.update(hashlib.file_digest(stream, "sha256").digest())
        return f"@{digest.hexdigest()[:12]}"
    card = getattr(model, "model_card_data", None)
    revision = getattr(card, "base_model_revision", None)
    return f"@{revision[:12]}" if isinstance(revision, str) and revision else ""


def _prompts(target: str, model: Any) -> tuple[str, str]:
    declared = getattr(model, "prompts", None) or {}
    query, passage = declared.get("query"), declared.get("passage") or declared.get("document")
    if query or passage:
        return query or "", passage or ""
    last = target.rstrip("/").rpartition("/")[2].lower()
    return next((given for family, given in ASYMMETRIC.items() if family in last), ("", ""))


def _encodable(text: str) -> str:
    return text[:LONGEST_TEXT].encode("utf-8", "replace").decode()


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [""])[0][:200]
