"""From a data set to a generation of its index."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from typing import TYPE_CHECKING, Final

from pre_kg import encoders, verbalise
from pre_kg.errors import IndexMissingError, IndexOutdatedError, StoreError
from pre_kg.index import centres, database, facets, folder, labels, texts, windows
from pre_kg.index.dense import write_vectors
from pre_kg.index.layout import KINDS, recipe
from pre_kg.model import Manifest

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    import numpy as np
    import numpy.typing as npt

    from pre_kg.model import Document, Encoder, Iri
    from pre_kg.store import Dataset
    from pre_kg.verbalise import Wording

    Progress = Callable[[int, int], None]

ENCODED_AT_ONCE: Final = 1024


def build(  # noqa: PLR0913 - one name each, given by keyword
    data: Dataset,
    schema: Dataset,
    encoder: Encoder,
    folder_: Path,
    *,
    graph_digest: str,
    schema_digest: str,
    progress: Progress | None = None,
    force: bool = False,
) -> Manifest:
    """Build the index of a data set, unless the folder already holds it.

    Args:
        data: The graph.
        schema: The ontology, perhaps empty.
        encoder: Gives the vectors; its name enters the manifest.
        folder_: Folder of the index, created when missing.
        graph_digest: Digest of the graph.
        schema_digest: Digest of the ontology.
        progress: Told how many texts are encoded, of how many.
        force: Build even if nothing changed.

    Raises:
        StoreError: The folder cannot be written; a previous index still serves.
        EncoderUnavailableError: The encoder returns something other than vectors.
    """
    with folder.locked(folder_):
        manifest = _up_to_date(folder_, graph_digest, schema_digest, encoder.name)
        if manifest is not None and not force:
            return manifest
        wording = verbalise.Wording(data, schema)
        documents = list(verbalise.word_documents(wording))
        return write(
            documents,
            wording,
            encoder,
            folder_,
            digests=(graph_digest, schema_digest),
            progress=progress,
        ).manifest


def _up_to_date(folder_: Path, graph: str, schema: str, encoder: str) -> Manifest | None:
    try:
        found = folder.current(folder_).manifest
    except (IndexMissingError, IndexOutdatedError):
        return None
    wanted = (graph, schema, encoder, recipe())
    return found if (found.graph, found.ontology, found.encoder, found.recipe) == wanted else None


def write(  # noqa: PLR0913 - what a generation is made of
    documents: Sequence[Document],
    wording: Wording | None,
    encoder: Encoder,
    folder_: Path,
    *,
    digests: tuple[str, str],
    progress: Progress | None = None,
) -> folder.Generation:
    """Write one generation, the folder being locked. Documents stand node by node."""
    nodes = list(dict.fromkeys(d.node for d in documents))
    graph, schema = digests
    manifest = Manifest(
        graph, schema, encoder.name, encoder.dim, recipe(), len(documents), len(nodes)
    )

    places, cut = windows.cut([d.text for d in documents])

    def into(path: Path) -> None:
        vectors = _encode(encoder, [*(d.text for d in documents), *cut], progress)
        try:
            connection = database.create(path / folder.DATABASE)
            try:
                _write_nodes(connection, nodes, wording)
                _write_documents(connection, documents, nodes, places)
                texts.write(connection, documents, cut, wording)
                if wording is not None:
                    facets.write(connection, documents, nodes, wording)
                    centres.write(connection, vectors[: len(documents)], documents)
                database.finish(connection)
            finally:
                connection.close()
        except sqlite3.Error as error:
            raise StoreError(
                f"Écriture impossible de l'index dans {folder_} ({error}). Vérifiez l'espace "
                "disque. L'index précédent, s'il existe, reste en service."
            ) from error
        write_vectors(path / folder.VECTORS, vectors)

    return folder.publish(folder_, manifest, into)


def _encode(
    encoder: Encoder, every: Sequence[str], progress: Progress | None
) -> npt.NDArray[np.float32]:
    import numpy as np  # noqa: PLC0415 - loaded with the first vector

    rows = np.zeros((len(every), encoder.dim), dtype=np.float32)
    for start in range(0, len(every), ENCODED_AT_ONCE):
        batch = every[start : start + ENCODED_AT_ONCE]
        found = encoder.encode_document(batch)
        rows[start : start + len(batch)] = encoders.checked(
            found, len(batch), encoder.dim, encoder.name
        )
        if progress is not None:
            progress(start + len(batch), len(every))
    return rows


def _write_nodes(
    connection: sqlite3.Connection, nodes: Sequence[Iri], wording: Wording | None
) -> None:
    if wording is None:
        rows = ((i, node, node, "[]") for i, node in enumerate(nodes))
    else:
        rows = (
            (i, node, wording.label(node), json.dumps([k.iri for k in wording.kinds(node)]))
            for i, node in enumerate(nodes)
        )
    connection.executemany("INSERT INTO nodes VALUES (?, ?, ?, ?)", rows)
    if wording is not None:
        found = (
            row for i, node in enumerate(nodes) for row in labels.rows(i, wording.labels(node))
        )
        connection.executemany(
            "INSERT INTO labels (node, key, stems, text, form, acronym) VALUES (?, ?, ?, ?, ?, ?)",
            found,
        )


def _write_documents(
    connection: sqlite3.Connection,
    documents: Sequence[Document],
    nodes: Sequence[Iri],
    places: Sequence[int],
) -> None:
    import numpy as np  # noqa: PLC0415

    number = {node: i for i, node in enumerate(nodes)}
    rows = (
        (i, d.doc_id, number[d.node], d.kind, _plain(d.text), database.facts_to_text(d.facts))
        for i, d in enumerate(documents)
    )
    connection.executemany("INSERT INTO documents VALUES (?, ?, ?, ?, ?, ?)", rows)
    owner = np.array([number[d.node] for d in documents], dtype="<i4")
    kind = np.array([KINDS.index(d.kind) for d in documents], dtype="u1")
    of = np.array(places, dtype="<i4")
    arrays = [("node", owner.tobytes()), ("kind", kind.tobytes()), ("window", of.tobytes())]
    connection.executemany("INSERT INTO arrays VALUES (?, ?)", arrays)


def _plain(text: str) -> str:
    """Return a text that SQLite and UTF-8 can hold."""
    return text.encode("utf-8", "replace").decode().replace("\x00", " ")


def digest(texts: Sequence[str]) -> str:
    """Return one digest over texts in order."""
    found = hashlib.sha256()
    for text in texts:
        found.update(hashlib.sha256(text.encode("utf-8", "replace")).digest())
    return found.hexdigest()
