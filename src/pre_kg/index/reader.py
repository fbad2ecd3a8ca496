"""An index opened for reading, and the search that fuses its parts."""

from __future__ import annotations

import json
import os
import weakref
from functools import cached_property
from typing import TYPE_CHECKING

from pre_kg import encoders
from pre_kg.errors import IndexOutdatedError
from pre_kg.index import database, folder, fusion
from pre_kg.index.dense import open_vectors
from pre_kg.index.grams import Grams
from pre_kg.index.hits import DocumentHit, NodeHit
from pre_kg.index.labels import Labels
from pre_kg.index.layout import KINDS, recipe
from pre_kg.index.lexical import Lexical
from pre_kg.index.reading import Reader
from pre_kg.index.scoring import Scorer
from pre_kg.model import Document

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Sequence
    from pathlib import Path

    import numpy as np
    import numpy.typing as npt

    from pre_kg.index.dense import VectorIndex
    from pre_kg.index.hits import Mention
    from pre_kg.index.reading import Reading
    from pre_kg.model import DocumentKind, Encoder, Iri, Manifest


class Index:
    """The index of one graph, read-only; its files are immutable."""

    def __init__(
        self,
        generation: folder.Generation,
        encoder: str | Encoder,
        weights: fusion.Weights | None = None,
    ) -> None:
        """Open the files; the vectors and the encoder wait for the first search.

        Raises:
            IndexOutdatedError: A file is not what was written.
        """
        self.manifest: Manifest = generation.manifest
        self.weights = weights or fusion.learned()
        self._given = encoder
        # Opened now: a later build may retire the files before the first search.
        self._vectors = os.open(generation.vectors, os.O_RDONLY)
        self._connection = database.open_read_only(generation.database)
        self._end = weakref.finalize(self, _close, self._connection, self._vectors)
        self._labels = Labels(self._connection)
        self._reader = Reader(self._connection)

    @property
    def node_count(self) -> int:
        """Number of nodes that can be found."""
        return self.manifest.nodes

    @cached_property
    def encoder(self) -> Encoder:
        """The encoder of the vectors, loaded when first needed.

        Raises:
            IndexOutdatedError: It is no longer the one that encoded the documents.
            EncoderUnavailableError: It cannot be loaded.
        """
        given = self._given
        found = encoders.load(given) if isinstance(given, str) else given
        _require_encoder(found.name, self.manifest)
        return found

    @cached_property
    def vectors(self) -> VectorIndex:
        """The vectors of the documents."""
        manifest = self.manifest
        with open(self._vectors, "rb", closefd=False) as stream:
            return open_vectors(stream, manifest.documents, manifest.dim)

    @cached_property
    def scorer(self) -> Scorer:
        """The parts put together."""
        count = self.manifest.documents
        return Scorer(
            Lexical(self._connection, "lexical", count),
            Lexical(self._connection, "profiles", self.manifest.nodes),
            Grams(self._connection, count),
            self.vectors,
            self._array("node", "<i4"),
            self._array("kind", "u1"),
            KINDS,
            self.weights,
        )

    def _array(self, name: str, dtype: str) -> npt.NDArray[np.int64]:
        import numpy as np  # noqa: PLC0415 - loaded with the first search

        row = self._connection.execute("SELECT content FROM arrays WHERE name = ?", (name,))
        return np.frombuffer(row.fetchone()[0], dtype=dtype).astype(np.int64)

    def search(
        self, question: str, k: int = 10, *, kinds: Collection[Iri] | None = None
    ) -> list[NodeHit]:
        """Return the `k` nodes that answer a question best, best first.

        Args:
            question: Any text.
            k: How many.
            kinds: Classes to keep to; a node of a subclass counts.
        """
        if k <= 0 or not self.manifest.documents:
            return []
        reading = self.read(question)
        vector = self.encoder.encode_query([reading.text])[0]
        named = self._named(question, reading)
        kept = None if kinds is None else self._of_kinds(kinds)
        ranked = self.scorer.rank(reading, vector, named, k, kept)
        iris = self._iris([hit.node for hit in ranked])
        return [
            NodeHit(
                iris[hit.node],
                self.weights.likelihood(hit.score),
                hit.found_by,
                tuple(self._document_hits(hit.documents)),
                hit.parts,
            )
            for hit in ranked
        ]

    def read(self, question: str) -> Reading:
        """Return a question's words, the misspelt ones mended."""
        return self._reader.read(question)

    def mentions(self, question: str) -> list[Mention]:
        """Return the names of nodes in a question, longest first where they overlap."""
        reading = self.read(question)
        return self._labels.mentions(question, reading.tokens, reading.corrected)

    def suggest(self, text: str, k: int = 3) -> list[str]:
        """Return the `k` labels nearest to a text, for “did you mean”."""
        return [label for label, _ in self._labels.nearest(text, k)]

    def labels_of(self, node: Iri) -> list[str]:
        """Return the names of a node, the preferred one first; none for an unknown node."""
        number = self._number(node)
        return [] if number is None else [text for text, _ in self._labels.of(number)]

    def document(self, doc_id: str) -> Document | None:
        """Return a document with the facts that it words."""
        row = self._connection.execute(
            "SELECT doc_id, iri, kind, text, facts FROM documents "
            "JOIN nodes ON nodes.id = documents.node WHERE doc_id = ?",
            (doc_id,),
        ).fetchone()
        return None if row is None else _document(*row)

    def documents_of(self, node: Iri) -> list[Document]:
        """Return every document of a node."""
        rows = self._connection.execute(
            "SELECT doc_id, iri, kind, text, facts FROM documents "
            "JOIN nodes ON nodes.id = documents.node WHERE iri = ? ORDER BY documents.id",
            (node,),
        )
        return [_document(*row) for row in rows]

    def close(self) -> None:
        """Close the files."""
        self._end()

    def _named(self, question: str, reading: Reading) -> dict[int, float]:
        """Return how well the question names nodes, in [0, 1]: by the name, and its share."""
        content = max(1, sum(len(word) for word in reading.typed))
        found: dict[int, float] = {}
        for mention in self._labels.mentions(question, reading.tokens, reading.corrected):
            number = self._number(mention.node)
            share = min(1.0, (mention.end - mention.start) / content)
            score = mention.score * (0.5 + 0.5 * share)
            if number is not None:
                found[number] = max(found.get(number, 0.0), score)
        if len(reading.words) <= 8:
            for number, nearness in self._labels.whole(reading.words):
                found[number] = max(found.get(number, 0.0), 0.9 * nearness)
        return found

    def _number(self, node: Iri) -> int | None:
        row = self._connection.execute("SELECT id FROM nodes WHERE iri = ?", (node,)).fetchone()
        return None if row is None else int(row[0])

    def _iris(self, numbers: Sequence[int]) -> dict[int, Iri]:
        keys = [str(number) for number in numbers]
        found: dict[int, Iri] = {}
        for chunk in database.chunks(keys):
            found.update(
                self._connection.execute(
                    f"SELECT id, iri FROM nodes WHERE id IN ({database.marks(chunk)})",  # noqa: S608
                    chunk,
                )
            )
        return found

    def _of_kinds(self, kinds: Collection[Iri]) -> set[int]:
        rows = self._connection.execute("SELECT id, kinds FROM nodes")
        return {number for number, stated in rows if not set(json.loads(stated)).isdisjoint(kinds)}

    def _document_hits(
        self, scored: Sequence[tuple[int, float, tuple[str, ...]]]
    ) -> list[DocumentHit]:
        found = []
        for number, score, by in scored:
            doc_id, kind, text = self._connection.execute(
                "SELECT doc_id, kind, text FROM documents WHERE id = ?", (number,)
            ).fetchone()
            found.append(DocumentHit(doc_id, kind, text, score, by))
        return found


def _close(connection: sqlite3.Connection, vectors: int) -> None:
    connection.close()
    os.close(vectors)


def _document(doc_id: str, node: Iri, kind: DocumentKind, text: str, facts: str) -> Document:
    return Document(doc_id, node, kind, text, database.facts_from_text(facts))


def open_index(
    folder_: Path,
    *,
    graph_digest: str,
    schema_digest: str,
    encoder_name: str = encoders.DEFAULT,
    encoder: Encoder | None = None,
) -> Index:
    """Open the current index of a folder for a graph, an ontology and an encoder.

    Args:
        folder_: Folder of the index.
        graph_digest: Digest of the graph that is to be searched.
        schema_digest: Digest of its ontology.
        encoder_name: Name of the encoder, loaded with the first search.
        encoder: The encoder itself, if it is loaded already.

    Raises:
        IndexMissingError: None was built.
        IndexOutdatedError: It was built from something else, or is damaged.
    """
    generation = folder.current(folder_)
    manifest = generation.manifest
    for what, found, wanted in (
        ("ce graphe", manifest.graph, graph_digest),
        ("cette ontologie", manifest.ontology, schema_digest),
        ("cette version de pre-kg", manifest.recipe, recipe()),
    ):
        if found != wanted:
            raise IndexOutdatedError(
                f"L'index de {folder_} n'est pas celui de {what} : il a été construit "
                f"pour « {found[:12]} », et « {wanted[:12]} » est attendu. {folder.MEND}"
            )
    given = encoder if encoder is not None else encoder_name
    _require_encoder(given if isinstance(given, str) else given.name, manifest)
    return Index(generation, given)


def _require_encoder(name: str, manifest: Manifest) -> None:
    if not encoders.same(name, manifest.encoder):
        raise IndexOutdatedError(
            f"L'index a été construit avec l'encodeur « {manifest.encoder} », "
            f"et « {name} » est demandé. {folder.MEND}"
        )
