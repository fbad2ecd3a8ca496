"""A file to a `Document`, by its suffix; whatever is wrong with it is said in French."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Final

from pre_kg.errors import ExtraMissingError, ParseError, PreKgError, StoreError

if TYPE_CHECKING:
    from pathlib import Path

    from pre_kg.documents.outline import Document

READERS: Final = {
    ".pdf": "pdf",
    ".docx": "word",
    ".odt": "opendocument",
    ".html": "webpage",
    ".htm": "webpage",
    ".xhtml": "webpage",
    ".md": "markdown",
    ".markdown": "markdown",
    ".txt": "plain",
}
"""File suffix to the module that reads it, loaded when it is used."""
EXTRA: Final = "documents"
MOST_BYTES: Final = 200 << 20
MOST_CHARACTERS: Final = 20_000_000


def read(path: Path) -> Document:
    """Read a document.

    Raises:
        StoreError: There is no such file, or it cannot be read or is too large.
        ParseError: It is of another format than its name says, broken, locked, or without text.
        ExtraMissingError: The package that reads this format is not installed.
    """
    reader = READERS.get(path.suffix.lower())
    _require_file(path)
    if reader is None:
        known = ", ".join(READERS)
        detail = f"format non lu. Suffixes attendus : {known}. Enregistrez-le dans l'un d'eux."
        raise ParseError(str(path), detail)
    try:
        document: Document = importlib.import_module(f"pre_kg.documents.{reader}").read(path)
    except ImportError as error:
        raise ExtraMissingError(EXTRA) from error
    except PreKgError:
        raise
    except OSError as error:
        raise StoreError(f"Lecture impossible : {path} ({error}).") from error
    except Exception as error:  # readers raise what they like on a broken file
        what = str(error) or type(error).__name__
        detail = f"document abîmé, ou d'un autre format que son nom ({what[:200]})."
        raise ParseError(str(path), detail) from error
    _require_text(path, document)
    return document


def _require_file(path: Path) -> None:
    try:
        if not path.exists():
            raise StoreError(f"Fichier introuvable : {path}. Vérifiez le chemin donné.")
        if not path.is_file():
            raise StoreError(f"{path} n'est pas un fichier. Donnez les documents un par un.")
        size = path.stat().st_size
    except OSError as error:
        raise StoreError(f"Lecture impossible : {path} ({error}).") from error
    if size == 0:
        raise ParseError(str(path), "fichier vide (0 octet).")
    if size > MOST_BYTES:
        raise StoreError(f"{path} : {size >> 20} Mio, la limite est {MOST_BYTES >> 20} Mio.")


def _require_text(path: Path, document: Document) -> None:
    if not any(map(str.isalpha, document.text)):
        raise ParseError(str(path), "le document n'a aucun texte.")
    if len(document.text) > MOST_CHARACTERS:
        detail = f"plus de {MOST_CHARACTERS // 1_000_000} millions de caractères. Coupez-le."
        raise ParseError(str(path), detail)
