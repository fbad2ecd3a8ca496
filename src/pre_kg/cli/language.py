"""French and English side by side, where they are used."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from pre_kg import config
from pre_kg.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path


class Say(Protocol):
    """Choose between the two wordings of one message."""

    def __call__(self, french: str, english: str) -> str:
        """Return the wording in the language of the session."""


def french(french: str, english: str) -> str:
    """Return the French wording."""
    return french


def english(french: str, english: str) -> str:
    """Return the English wording."""
    return english


def speaker(arguments: Sequence[str], environ: Mapping[str, str], folder: Path) -> Say:
    """Choose the language before anything is parsed, so that usage errors speak it too."""
    chosen = environ.get("PRE_KG_LANG") or _written(folder)
    for index, argument in enumerate(arguments):
        if argument == "--lang" and index + 1 < len(arguments):
            chosen = arguments[index + 1]
        elif argument.startswith("--lang="):
            chosen = argument.removeprefix("--lang=")
    return english if chosen == "en" else french


def _written(folder: Path) -> str:
    try:
        return config.read({}, {}, folder).language
    except ConfigError:
        return config.LANGUAGES[0]  # told again, as an error, when the settings are read
