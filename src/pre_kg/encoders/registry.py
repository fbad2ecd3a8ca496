"""The encoders by name."""

from __future__ import annotations

import json
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pre_kg.encoders.validation import Checked
from pre_kg.errors import EncoderUnavailableError, UnknownEncoderError

if TYPE_CHECKING:
    from collections.abc import Callable

    from pre_kg.model import Encoder

BUILT_IN: Final = "integre"
HASHING: Final = "hachage"
TRANSFORMERS: Final = "sentence-transformers"
DEFAULT: Final = BUILT_IN
ALIASES: Final = {"intégré": BUILT_IN, "built-in": BUILT_IN, "hashing": HASHING, "st": TRANSFORMERS}
MODEL_FOLDER: Final = Path(__file__).parent / "modele"
SMALLEST, LARGEST = 8, 65_536


def names() -> tuple[str, ...]:
    """Return the names that `load` knows."""
    return BUILT_IN, HASHING, f"{TRANSFORMERS}:<dossier ou nom>"


def available() -> tuple[str, ...]:
    """Return the names that load here without anything more."""
    return names()[:2] if (MODEL_FOLDER / "model.safetensors").exists() else (HASHING,)


def same(name: str, full_name: str) -> bool:
    """Whether a name asks for the encoder that a manifest tells by its full name.

    A name without revision fits any revision, but for the built-in model, whose revision is here.
    """
    family, _, detail = name.strip().partition(":")
    family = ALIASES.get(family.casefold(), family.casefold())
    if family.partition("@")[0] == BUILT_IN:
        return full_name == (name if "@" in name else _built_in_name())
    if family == HASHING and not detail:
        detail = "256"
    asked = f"{family}:{detail}" if detail else family
    return asked == full_name or ("@" not in asked and full_name.rpartition("@")[0] == asked)


def _built_in_name() -> str:
    try:
        revision = json.loads((MODEL_FOLDER / "config.json").read_bytes()).get("revision")
    except (OSError, ValueError, AttributeError):
        return BUILT_IN
    return f"{BUILT_IN}@{revision}" if revision else BUILT_IN


def load(
    name: str = DEFAULT,
    *,
    device: str | None = None,
    progress: Callable[[int, int], None] | None = None,
    cache: Path | None = None,
) -> Encoder:
    """Load the encoder of that name; its output is checked from then on.

    Args:
        name: `integre`, `hachage`, `hachage:<dimension>`, `sentence-transformers:<folder or name>`.
        device: Where a transformer runs; the others ignore it.
        progress: Told how many texts a transformer has encoded, of how many.
        cache: File that keeps a transformer's vectors of documents between builds.

    Raises:
        UnknownEncoderError: No encoder bears that name.
        EncoderUnavailableError: It is known but cannot be loaded.
    """
    family, _, detail = name.strip().partition(":")
    family = ALIASES.get(family.casefold(), family.casefold())
    if family == BUILT_IN and not detail:
        return Checked(_built_in())
    if family == HASHING:
        return Checked(_hashing(name, detail))
    if family == TRANSFORMERS and detail:
        from pre_kg.encoders.cache import Cached  # noqa: PLC0415
        from pre_kg.encoders.transformers import load_transformer  # noqa: PLC0415

        found = load_transformer(detail, device=device, progress=progress)
        return Checked(found if cache is None else Cached(found, cache))
    known = (BUILT_IN, HASHING, TRANSFORMERS)
    nearest = [
        n for n in names() if n.partition(":")[0] in get_close_matches(family, known, cutoff=0.5)
    ]
    raise UnknownEncoderError(name, nearest or names())


def _built_in() -> Encoder:
    from pre_kg.encoders.static import read_static  # noqa: PLC0415

    if not MODEL_FOLDER.is_dir():
        raise EncoderUnavailableError(
            f"Le modèle intégré est absent : {MODEL_FOLDER}. Réinstallez pre-kg."
        )
    return read_static(MODEL_FOLDER, BUILT_IN)


def _hashing(name: str, detail: str) -> Encoder:
    from pre_kg.encoders.hashing import HashingEncoder  # noqa: PLC0415

    if not detail:
        return HashingEncoder()
    if not detail.isdecimal() or not SMALLEST <= int(detail) <= LARGEST:
        raise UnknownEncoderError(name, [f"{HASHING}:256"])
    return HashingEncoder(int(detail))
