"""The folder of an index: immutable generations, one of them current.

```
<folder>/current                      name of the generation in use
<folder>/lock                         held while one is built
<folder>/generations/<name>/          index.sqlite, vectors.faiss, manifest.json
```
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
import time
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final

from pre_kg.errors import IndexMissingError, IndexOutdatedError, StoreError
from pre_kg.model import Manifest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

FORMAT: Final = 1
DATABASE: Final = "index.sqlite"
VECTORS: Final = "vectors.faiss"
MANIFEST: Final = "manifest.json"
CURRENT: Final = "current"
LOCK: Final = "lock"
GENERATIONS: Final = "generations"
VERIFIED: Final = "verified"
UNFINISHED: Final = "tmp-"
MEND: Final = "Reconstruisez-le avec `pre-kg build`."
ALWAYS_HASHED: Final = 4 << 20
"""Up to that many bytes, a generation is hashed whenever it is opened."""
PATIENCE: Final = 600.0
PAUSE: Final = 0.05


@dataclass(frozen=True, slots=True)
class Generation:
    """One built index on disk."""

    path: Path
    manifest: Manifest

    @property
    def database(self) -> Path:
        """The SQLite file."""
        return self.path / DATABASE

    @property
    def vectors(self) -> Path:
        """The faiss file."""
        return self.path / VECTORS


def current(folder: Path) -> Generation:
    """Return the generation in use, its files verified.

    Raises:
        IndexMissingError: None was ever built here.
        IndexOutdatedError: It is damaged or of another version.
    """
    try:
        name = (folder / CURRENT).read_text(encoding="utf-8").strip()
    except FileNotFoundError as error:
        raise IndexMissingError(
            f"Aucun index dans {folder}. Construisez-le avec `pre-kg build`."
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        raise IndexOutdatedError(f"Index illisible : {folder} ({error}). {MEND}") from error
    if not name or "/" in name or "\\" in name or name.startswith("."):
        raise IndexOutdatedError(f"L'index de {folder} est endommagé. {MEND}")
    path = folder / GENERATIONS / name
    content = _read_manifest(path)
    _verify(path, content)
    return Generation(path, _manifest(content, path))


def _read_manifest(path: Path) -> dict[str, object]:
    try:
        content = json.loads((path / MANIFEST).read_bytes())
    except (OSError, ValueError) as error:
        raise IndexOutdatedError(
            f"Le manifeste de l'index est absent ou endommagé : {path / MANIFEST}. {MEND}"
        ) from error
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        found = content.get("format") if isinstance(content, dict) else None
        raise IndexOutdatedError(
            f"L'index est d'une autre version (format {found!r}, {FORMAT} attendu). {MEND}"
        )
    return content


def _manifest(content: dict[str, object], path: Path) -> Manifest:
    try:
        return Manifest(**content["manifest"])  # type: ignore[arg-type]
    except (KeyError, TypeError) as error:
        raise IndexOutdatedError(
            f"Le manifeste de l'index est endommagé : {path}. {MEND}"
        ) from error


def _verify(path: Path, content: dict[str, object]) -> None:
    """Refuse files that are not those that were written."""
    files = content.get("files")
    if not isinstance(files, dict) or set(files) != {DATABASE, VECTORS}:
        raise IndexOutdatedError(f"Le manifeste de l'index est endommagé : {path}. {MEND}")
    marks = []
    for name, (size, _) in files.items():
        try:
            stat = (path / name).stat()
        except OSError as error:
            raise IndexOutdatedError(f"Il manque {name} à l'index {path}. {MEND}") from error
        if stat.st_size != size:
            raise IndexOutdatedError(
                f"{path / name} est tronqué ou modifié : {stat.st_size} octets, {size} attendus. "
                f"{MEND}"
            )
        marks.append(f"{name} {size} {stat.st_mtime_ns} {stat.st_ino}")
    mark = "\n".join(marks)
    small = sum(size for size, _ in files.values()) <= ALWAYS_HASHED
    if not small and _verified_before(path, mark):
        return
    for name, (_, digest) in files.items():
        if _digest(path / name) != digest:
            raise IndexOutdatedError(f"{path / name} est endommagé (empreinte fausse). {MEND}")
    if not small:
        _remember(path, mark)


def _verified_before(path: Path, mark: str) -> bool:
    try:
        return (path / VERIFIED).read_text(encoding="utf-8") == mark
    except (OSError, UnicodeDecodeError):
        return False


def _remember(path: Path, mark: str) -> None:
    beside = path / f"{VERIFIED}.{os.getpid()}"
    try:
        beside.write_text(mark, encoding="utf-8")
        beside.replace(path / VERIFIED)
    except OSError:
        return  # a read-only folder is only slower


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise IndexOutdatedError(f"Lecture impossible : {path} ({error}). {MEND}") from error


# --- Writing ---------------------------------------------------------------------------------


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the folder for one build; a second waits for the first. The lock dies with its holder.

    Raises:
        StoreError: The folder cannot be written, or the other build does not end.
    """
    with writing(folder):
        (folder / GENERATIONS).mkdir(parents=True, exist_ok=True)
        descriptor = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        _acquire(descriptor, folder)
        yield
    finally:
        os.close(descriptor)


def _acquire(descriptor: int, folder: Path) -> None:
    try:
        import fcntl  # noqa: PLC0415 - absent from Windows
    except ImportError:
        return  # two builds then do the work twice; the rename still keeps each whole
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise StoreError(
                    f"Une autre construction de l'index est en cours dans {folder}. "
                    "Attendez sa fin, ou choisissez un autre dossier avec --index."
                ) from None
            time.sleep(PAUSE)
        else:
            return


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Turn what the disk refuses into one French error.

    Raises:
        StoreError: The folder cannot be written: rights, space, something in the way.
    """
    try:
        yield
    except OSError as error:
        raise StoreError(
            f"Écriture impossible de l'index dans {folder} ({error.strerror or error}). "
            "Vérifiez les droits et l'espace disque, ou choisissez un dossier avec --index. "
            "L'index précédent, s'il existe, reste en service."
        ) from error


def publish(folder: Path, manifest: Manifest, write: Callable[[Path], None]) -> Generation:
    """Write a generation beside the current one, then make it current.

    Args:
        folder: The folder of the index, locked.
        manifest: What the generation is built from.
        write: Writes `index.sqlite` and `vectors.faiss` into the folder it is given.

    Raises:
        StoreError: The disk refuses; what was current still is.
    """
    generations = folder / GENERATIONS
    with writing(folder):
        _sweep(generations)
        beside = type(folder)(tempfile.mkdtemp(prefix=UNFINISHED, dir=generations))
        try:
            beside.chmod(0o755)
            write(beside)
            files = {
                name: (_settle(beside / name), _digest(beside / name))
                for name in (DATABASE, VECTORS)
            }
            content = {"format": FORMAT, "manifest": asdict(manifest), "files": files}
            _write(beside / MANIFEST, json.dumps(content, ensure_ascii=False, indent=2) + "\n")
            _sync_folder(beside)
            final = (
                generations / f"{manifest.graph[:12] or 'vide'}-{beside.name[len(UNFINISHED) :]}"
            )
            beside.rename(final)
        except BaseException:
            shutil.rmtree(beside, ignore_errors=True)
            raise
        previous = name_in_use(folder)
        pointer = folder / f"{CURRENT}.{os.getpid()}"
        _write(pointer, final.name + "\n")
        pointer.replace(folder / CURRENT)
        _sync_folder(folder)
    _retire(generations, {final.name, previous})
    return Generation(final, manifest)


def name_in_use(folder: Path) -> str:
    """Return the name of the current generation, unverified; `""` when there is none."""
    try:
        return (folder / CURRENT).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return ""


def _sweep(generations: Path) -> None:
    """Remove what builds that were killed left."""
    for path in generations.glob(f"{UNFINISHED}*"):
        shutil.rmtree(path, ignore_errors=True)


def _retire(generations: Path, kept: set[str]) -> None:
    """Remove old generations, but for the last: a reader may be opening it."""
    for path in generations.iterdir():
        if path.name not in kept and not path.name.startswith(UNFINISHED):
            shutil.rmtree(path, ignore_errors=True)


def _settle(path: Path) -> int:
    """Force a file to the disk and return its size."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
        return os.fstat(descriptor).st_size
    finally:
        os.close(descriptor)


def _write(path: Path, text: str) -> None:
    with path.open("w", encoding="utf-8") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())


def _sync_folder(path: Path) -> None:
    if os.name == "posix":
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
