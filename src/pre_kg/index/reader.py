"""An index opened for reading, and the search that fuses its parts."""

from __future__ import annotations

import os
import weakref
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

from pre_kg import encoders
from pre_kg.errors import IndexOutdatedError
from pre_kg.index import database, facets, folder, fusion, naming
from pre_kg.index.centres import Centres
from pre_kg.index.dense import open_vectors
from pre_kg.index.grams import Grams
from pre_kg.index.hits import DocumentHit, NodeHit
from pre_kg.index.labels import Labels
from pre_kg.index.layout import KINDS, recipe
from pre_kg.index.lexical import Lexical
from pre_kg.index.reading import REMEMBERED, Reader
from pre_kg.index.scoring import Ranked, Scorer
from pre_kg.index.windows import Windows
from pre_kg.model import Document

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Mapping, Sequence
    from pathlib import Path

    import numpy as np

    from pre_kg.index.dense import VectorIndex
    from pre_kg.index.hits import Mention
    from pre_kg.index.naming import Named
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
        self.generation = generation.path.name
        self.manifest: Manifest = generation.manifest
        self.weights = weights or fusion.learned()
        self._given = encoder
        # Opened now: a later build may retire the files before the first search.
        self._vectors = os.open(generation.vectors, os.O_RDONLY)
        self._connection = database.open_read_only(generation.database)
        self._end = weakref.finalize(self, _close, self._connection, self._vectors)
        self._labels = Labels(self._connection)
        self._reader = Reader(self._connection)
        self._mentions = lru_cache(maxsize=REMEMBERED)(self._find_mentions)

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
            return open_vectors(stream, manifest.documents + len(self._windows.of), manifest.dim)

    @cached_property
    def _windows(self) -> Windows:
        of = self._array("window", "<i4")
        words = Lexical(self._connection, "windows", len(of))
        return Windows(of, words, Grams(self._connection, len(of), "window_grams"))

    @cached_property
    def _profiles(self) -> Lexical:
        return Lexical(self._connection, "profiles", self.manifest.nodes)

    @cached_property
    def scorer(self) -> Scorer:
        """The parts put together."""
        import numpy as np  # noqa: PLC0415 - loaded with the first search

        count = self.manifest.documents
        return Scorer(
            Lexical(self._connection, "lexical", count),
            self._profiles,
            Grams(self._connection, count),
            self._windows,
            self.vectors,
            Centres(self._array("centre", "i1", np.int8).reshape(-1, self.manifest.dim)),
            self._array("node", "<i4"),
            self._array("kind", "u1"),
            KINDS,
            self.weights,
        )

    def _array(self, name: str, dtype: str, to: type[np.generic] | None = None) -> Any:
        import numpy as np  # noqa: PLC0415 - loaded with the first search

        row = self._connection.execute("SELECT content FROM arrays WHERE name = ?", (name,))
        (content,) = row.fetchone() or (b"",)
        return np.frombuffer(content, dtype=dtype).astype(to or np.int64, copy=False)

    def search(
        self,
        question: str,
        k: int = 10,
        *,
        kinds: Collection[Iri] | None = None,
        themes: Collection[Iri] | None = None,
        sources: Collection[Iri] | None = None,
    ) -> list[NodeHit]:
        """Return the `k` nodes that answer a question best, best first.

        Args:
            question: Any text.
            k: How many.
            kinds: Classes to keep to; a node of a subclass counts.
            themes: Subjects to keep to; a node with a narrower subject counts.
            sources: Sources or sections to keep to; a node counts of which one states something.
        """
        if k <= 0 or not self.manifest.documents:
            return []
        reading = self.read(question)
        vector = self.encoder.encode_query([reading.text])[0]
        named = self.named(question, reading)
        asked = {facets.THEME: themes, facets.SOURCE: sources}
        kept = facets.kept(self._connection, kinds, asked)
        ranked = self.scorer.rank(reading, vector, named, k, kept)
        iris, shown = self._iris([hit.node for hit in ranked]), self._document_hits(ranked)
        return [
            NodeHit(
                iris[hit.node],
                self.weights.likelihood(hit.score),
                hit.found_by,
                tuple(shown[number] for number, _, _ in hit.documents),
                hit.parts,
            )
            for hit in ranked
        ]

    def named(self, question: str, reading: Reading) -> Mapping[int, Named]:
        """Return the nodes that a question names, by their number, with how well."""
        mentions = self._mentions(question)
        return naming.named(reading, mentions, self._labels, self._profiles, self.number)

    def read(self, question: str) -> Reading:
        """Return a question's words, the misspelt ones mended."""
        return self._reader.read(question)

    def mentions(self, question: str) -> list[Mention]:
        """Return the names of nodes in a question, longest first where they overlap."""
        return list(self._mentions(question))

    def _find_mentions(self, question: str) -> tuple[Mention, ...]:
        reading = self.read(question)
        return tuple(self._labels.mentions(question, reading.tokens, reading.corrected))

    def suggest(self, text: str, k: int = 3) -> list[str]:
        """Return the `k` labels nearest to a text, for “did you mean”."""
        return [label for label, _ in self._labels.nearest(text, k)]

    def labels_of(self, node: Iri) -> list[str]:
        """Return the names of a node, the preferred one first; none for an unknown node."""
        number = self.number(node)
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

    def number(self, node: Iri) -> int | None:
        """Return the number of a node, which orders the nodes of the index."""
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

    def _document_hits(self, ranked: Sequence[Ranked]) -> dict[int, DocumentHit]:
        """Return the documents of some hits by their number."""
        scored = {number: (score, by) for hit in ranked for number, score, by in hit.documents}
        found = {}
        for chunk in database.chunks([str(number) for number in scored]):
            for number, doc_id, kind, text in self._connection.execute(
                "SELECT id, doc_id, kind, text FROM documents "  # noqa: S608
                f"WHERE id IN ({database.marks(chunk)})",
                chunk,
            ):
                found[number] = DocumentHit(doc_id, kind, text, *scored[number])
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
