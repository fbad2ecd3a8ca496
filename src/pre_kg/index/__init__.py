"""The index of a graph: built once into a folder, opened read-only, searched in milliseconds.

One generation of an index is three immutable files: `index.sqlite` (documents, labels, words,
n-grams), `vectors.faiss` and `manifest.json`. A build writes a new generation beside the one in
use and makes it current in one rename.
"""

from pre_kg.index.builder import build
from pre_kg.index.hits import DocumentHit, Mention, NodeHit
from pre_kg.index.reader import Index, open_index

__all__ = ["DocumentHit", "Index", "Mention", "NodeHit", "build", "open_index"]
