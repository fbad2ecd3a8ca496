"""Settings: a flag, then the environment, then `pre-kg.toml`, then the default.

Read at the edge only; everything below receives values.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pre_kg.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Mapping

FILE_NAME = "pre-kg.toml"
ENVIRONMENT_PREFIX = "PRE_KG_"
KEYS = ("graph", "ontology", "endpoint", "index", "encoder", "lang")
LANGUAGES = ("fr", "en")


@dataclass(frozen=True, slots=True)
class Settings:
    """What to read, where to keep the index, and how to speak.

    Attributes:
        graph: Files and folders to read instead of the shipped graph; empty for the shipped one.
        ontology: File or folder with vocabulary and shapes; `None` for the shipped one when the
            graph is the shipped one, for none at all otherwise.
        endpoint: A SPARQL 1.1 endpoint to read instead of files.
        index: Folder of the index; `None` for one per graph in the cache folder.
        encoder: Name of the encoder; `None` for the default.
        language: Of the messages.
        cache: Folder for what can be built again; `None` to keep nothing.
    """

    graph: tuple[Path, ...] = ()
    ontology: Path | None = None
    endpoint: str | None = None
    index: Path | None = None
    encoder: str | None = None
    language: str = "fr"
    cache: Path | None = None


def read(flags: Mapping[str, object], environ: Mapping[str, str], folder: Path) -> Settings:
    """Settle every setting from its first source that has it.

    Args:
        flags: Values of the command line; `None` or an empty tuple where not given.
        environ: The environment, `PRE_KG_*` and the XDG folders.
        folder: Where `pre-kg.toml` may lie.

    Raises:
        ConfigError: The file is not TOML, or has an unknown key or a value of the wrong kind.
    """
    written = _file(folder / FILE_NAME)

    def settle(key: str) -> object:
        candidates = (flags.get(key), environ.get(ENVIRONMENT_PREFIX + key.upper()))
        return next((c for c in candidates if c), written.get(key))

    graph = settle("graph")
    named = (graph,) if isinstance(graph, str) else tuple(graph or ())  # type: ignore[arg-type]
    language = str(settle("lang") or "fr")
    if language not in LANGUAGES:
        raise ConfigError(f"Langue inconnue : « {language} ». Attendu : fr ou en.")
    return Settings(
        graph=tuple(Path(str(p)) for p in named),
        ontology=_path(settle("ontology")),
        endpoint=_text(settle("endpoint")),
        index=_path(settle("index")),
        encoder=_text(settle("encoder")),
        language=language,
        cache=cache_folder(environ),
    )


def _file(path: Path) -> Mapping[str, object]:
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{path} : attendu un fichier TOML lisible ({error}).") from error
    if unknown := sorted(set(content) - set(KEYS)):
        known = ", ".join(KEYS)
        raise ConfigError(f"{path} : clé inconnue « {unknown[0]} ». Clés admises : {known}.")
    for key, value in content.items():
        if not isinstance(value, str) and not (key == "graph" and isinstance(value, list)):
            raise ConfigError(f"{path} : « {key} » doit être un texte, trouvé {value!r}.")
    return content


def _path(value: object) -> Path | None:
    return Path(str(value)) if value else None


def _text(value: object) -> str | None:
    return str(value) if value else None


def cache_folder(environ: Mapping[str, str]) -> Path:
    """Return the user's cache folder for this package, as XDG names it."""
    root = environ.get("XDG_CACHE_HOME")
    home = Path(environ.get("HOME") or Path.home())
    return (Path(root) if root and Path(root).is_absolute() else home / ".cache") / "pre-kg"


def data_folder() -> Path:
    """Return the folder that holds the shipped `ontology/`, `graph/` and `queries/`.

    In a wheel they lie inside the package; in a checkout, at its top.
    """
    package = Path(__file__).resolve().parent
    shipped = package / "_data"
    return shipped if shipped.is_dir() else package.parents[1]
