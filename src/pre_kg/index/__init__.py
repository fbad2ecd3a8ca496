"""The index of a graph: built once into a folder, opened read-only, searched in milliseconds.

One generation of an index is three immutable files: `index.sqlite` (documents, labels, words,
n-grams), `vectors.faiss` and `manifest.json`. A build writes a new generation beside the one in
use and makes it current in one rename. What builds is imported with the first build.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pre_kg.index.hits import DocumentHit, Mention, NodeHit
from pre_kg.index.reader import Index, open_index

if TYPE_CHECKING:
    from pre_kg.index.builder import build

__all__ = ["DocumentHit", "Index", "Mention", "NodeHit", "build", "open_index"]


def __getattr__(name: str) -> object:
    if name != "build":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from pre_kg.index.builder import build  # noqa: PLC0415

    globals()["build"] = build
    return build
