"""A folder that is written beside, then takes its place whole."""

from __future__ import annotations

import hashlib
import os
import shutil
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from pre_kg.diff import SUMS
from pre_kg.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pre_kg.pack.contents import File


def publish(target: Path, files: Iterable[File]) -> None:
    """Write files and their sums into a folder that then takes the place of `target`.

    An earlier pack is replaced; any other folder with something in it is left alone.

    Args:
        target: The folder; the one above it must exist.
        files: What it holds. Each is written before the next one is asked for.

    Raises:
        StoreError: The place is taken by something else, or the disk refuses; then nothing changes.
    """
    place = Path(os.path.realpath(target))
    try:
        _refuse_to_overwrite(place)
        beside = place.with_name(f".{place.name[:200]}.{os.getpid()}")
        try:
            beside.mkdir()
            _fill(beside, files)
            _swap(beside, place)
        except BaseException:
            shutil.rmtree(beside, ignore_errors=True)
            raise
    except OSError as error:
        raise StoreError(f"Écriture impossible : {target} ({error.strerror}).") from error


def _refuse_to_overwrite(place: Path) -> None:
    if not place.exists():
        return
    if not place.is_dir():
        raise StoreError(
            f"{place} est un fichier. Attendu : un dossier, nouveau ou déjà un paquet."
        )
    found = {str(p.relative_to(place)) for p in place.rglob("*") if not p.is_dir()}
    if extra := sorted(found - _listed(place)):
        raise StoreError(
            f"{place} contient autre chose qu'un paquet ({extra[0]}). Donnez un dossier nouveau, "
            "ou retirez ce fichier."
        )


def _listed(place: Path) -> set[str]:
    try:
        lines = (place / SUMS).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return set()
    return {SUMS, *(line.partition("  ")[2] for line in lines)}


def _fill(folder: Path, files: Iterable[File]) -> None:
    sums = []
    for file in files:
        content = file.text.encode("utf-8")
        _write(folder / file.name, content)
        sums.append((file.name, hashlib.sha256(content).hexdigest()))
    text = "".join(f"{digest}  {name}\n" for name, digest in sorted(sums))
    _write(folder / SUMS, text.encode("utf-8"))
    for inside in (*(p for p in folder.rglob("*") if p.is_dir()), folder):
        _sync(inside)


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(exist_ok=True)
    with path.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _swap(beside: Path, place: Path) -> None:
    if not place.exists():
        beside.rename(place)
        return
    old = beside.with_name(f"{beside.name}.ancien")
    place.rename(old)
    try:
        beside.rename(place)
    except BaseException:
        with suppress(OSError):
            old.rename(place)
        raise
    shutil.rmtree(old, ignore_errors=True)
