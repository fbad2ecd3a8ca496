"""ZIP packages (DOCX, ODT): what is a trap is refused before anything is unpacked."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING, Final

from pre_kg.errors import ParseError

if TYPE_CHECKING:
    from pathlib import Path

MOST_UNPACKED: Final = 256 << 20
MOST_XML: Final = 64 << 20
"""Of one XML part: it is held in memory as a tree, some twenty times larger."""
MOST_PARTS: Final = 20_000
_MARKUP = (b"<!ENTITY", b"<!DOCTYPE")
_COMPOUND = b"\xd0\xcf\x11\xe0"
"""What an Office file with a password, or of before 2007, begins with."""


def refuse_traps(path: Path, kind: str, part: str) -> None:
    """Refuse a package that is locked, is no package, or would fill the memory.

    Args:
        path: The file.
        kind: Name of the format, for the messages.
        part: A part that every document of this format has.

    Raises:
        ParseError: It is one of these.
    """
    with path.open("rb") as stream:
        if stream.read(4) == _COMPOUND:
            detail = f"protégé par un mot de passe, ou ancien format .doc. Enregistrez-le en {kind}"
            raise ParseError(str(path), f"{detail}, sans mot de passe.")
    try:
        with zipfile.ZipFile(path) as package:
            _refuse_parts(path, package, part, kind)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
        raise ParseError(str(path), f"ce n'est pas un {kind}, ou il est abîmé.") from error


def _refuse_parts(path: Path, package: zipfile.ZipFile, part: str, kind: str) -> None:
    parts = package.infolist()
    if len(parts) > MOST_PARTS or sum(p.file_size for p in parts) > MOST_UNPACKED:
        detail = f"plus de {MOST_UNPACKED >> 20} Mio une fois déplié : refusé."
        raise ParseError(str(path), detail)
    if part not in package.namelist():
        raise ParseError(str(path), f"ce n'est pas un {kind} : {part} y manque.")
    for found in parts:
        if not found.filename.endswith((".xml", ".rels")):
            continue
        if found.file_size > MOST_XML:
            detail = f"{found.filename} : plus de {MOST_XML >> 20} Mio une fois déplié : refusé."
            raise ParseError(str(path), detail)
        with package.open(found) as stream:
            head = stream.read(1 << 16)
        if any(mark in head for mark in _MARKUP):
            detail = f"{found.filename} déclare des entités XML, ce qui est refusé."
            raise ParseError(str(path), detail)
        if b"encryption-data" in head:
            raise ParseError(str(path), "protégé par un mot de passe. Enregistrez-le sans.")
