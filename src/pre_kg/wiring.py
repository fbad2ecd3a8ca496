"""Put the parts together: from settings to a knowledge base that can be asked.

A part is imported by the method that needs it, so that a query loads neither gate nor index.
"""

from __future__ import annotations

import shlex
from functools import cached_property
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING

from pre_kg import config, provenance, queries, store
from pre_kg.errors import ConfigError, DataError, IndexMissingError, IndexOutdatedError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pre_kg.ask import Engine
    from pre_kg.config import Settings
    from pre_kg.gate import ValidDataset
    from pre_kg.index import Index
    from pre_kg.model import Answer, Encoder, Manifest
    from pre_kg.names import Names
    from pre_kg.store import Dataset
    from pre_kg.verbalise import Wording

    Progress = Callable[[int, int], None]

SHAPES = "shapes"
"""Folder of an ontology that holds constraints and no words."""
BUILT_WHEN_ASKED = 100_000
"""Triples of a graph below which a missing index is built by asking."""


class Knowledge:
    """A graph, its ontology and what is built from them, each made when first needed."""

    def __init__(self, settings: Settings) -> None:
        """Take the settings; nothing is read yet."""
        self.settings = settings
        self._reading = RLock()

    # --- Files --------------------------------------------------------------------------------

    @property
    def shipped(self) -> bool:
        """Whether the graph is the one that comes with the package."""
        return not self.settings.graph

    @cached_property
    def graph_files(self) -> tuple[Path, ...]:
        """The files of the graph, sorted.

        Raises:
            ConfigError: An endpoint is named, which this version does not read.
        """
        if self.settings.endpoint is not None:
            raise ConfigError(
                f"--endpoint {self.settings.endpoint} : cette version ne lit que des fichiers. "
                "Exportez le graphe du point d'accès, puis donnez le fichier à --graph."
            )
        folder = config.data_folder()
        shipped = (folder / "graph", folder / "ontology" / "themes.ttl")
        return store.locate(self.settings.graph or shipped)

    @cached_property
    def ontology_place(self) -> Path | None:
        """Where vocabulary, shapes and verify queries lie, if anywhere."""
        if self.settings.ontology is not None:
            return self.settings.ontology
        return config.data_folder() / "ontology" if self.shipped else None

    @cached_property
    def schema_files(self) -> tuple[Path, ...]:
        """The files that declare classes and properties, and the shapes.

        Neither alignments nor a JSON-LD context say anything that the engine reads.
        """
        if self.ontology_place is None:
            return ()
        found = store.locate([self.ontology_place])
        return tuple(
            f
            for f in found
            if f not in self.graph_files
            and f.parent.name != "alignments"
            and f.name != "context.jsonld"
        )

    @property
    def verify_folders(self) -> tuple[Path, ...]:
        """Where the verify queries lie."""
        place = self.ontology_place
        folder = place / "verify" if place is not None else None
        return (folder,) if folder is not None and folder.is_dir() else ()

    @property
    def _memory(self) -> Path | None:
        cache = self.settings.cache
        return None if cache is None else cache / "empreintes.json"

    # --- Statements and words -----------------------------------------------------------------

    @cached_property
    def data(self) -> Dataset:
        """The graph; read once, whoever asks for it first.

        Raises:
            DataError: There is nothing in it.
        """
        with self._reading:
            read: Dataset | None = self.__dict__.get("data")
            if read is not None:
                return read
            data = store.load(self.graph_files, self._memory)
            if next(data.quads(), None) is None:
                names = ", ".join(str(f) for f in data.files)
                raise DataError(f"Le graphe est vide ({names}). Attendu : au moins un énoncé.")
            self.__dict__["data"] = data
            return data

    @cached_property
    def graph_digest(self) -> str:
        """Digest of the graph, without reading what has not changed."""
        return store.digest(self.graph_files, self._memory)

    @cached_property
    def schema(self) -> Dataset:
        """Classes, properties, their words, and the shapes; empty for a graph without ontology."""
        return store.load(self.schema_files, self._memory) if self.schema_files else store.empty()

    @cached_property
    def vocabulary(self) -> Dataset:
        """The ontology without its folder of shapes: all that wording reads."""
        files = [f for f in self.schema_files if f.parent.name != SHAPES]
        return store.load(files, self._memory) if files else store.empty()

    @cached_property
    def schema_digest(self) -> str:
        """Digest of the ontology, shapes included, without reading what has not changed."""
        return store.digest(self.schema_files, self._memory)

    @cached_property
    def wording(self) -> Wording:
        """The words of the graph."""
        from pre_kg.verbalise import Wording  # noqa: PLC0415

        return Wording(self.data, self.vocabulary)

    @cached_property
    def prefixes(self) -> dict[str, str]:
        """The prefixes that the files declare."""
        return store.prefixes((*self.graph_files, *self.schema_files))

    @cached_property
    def names(self) -> Names:
        """The names of nodes and terms."""
        from pre_kg.names import Names  # noqa: PLC0415

        return Names(self.data, self.wording, self.prefixes)

    @cached_property
    def provenance(self) -> provenance.Provenance:
        """Who says what."""
        return provenance.Provenance(self.data)

    @cached_property
    def queries(self) -> dict[str, queries.NamedQuery]:
        """The named queries."""
        return queries.read_named(config.data_folder() / "queries")

    # --- Index --------------------------------------------------------------------------------

    @property
    def encoder_name(self) -> str:
        """Name of the encoder."""
        from pre_kg import encoders  # noqa: PLC0415

        return self.settings.encoder or encoders.DEFAULT

    @cached_property
    def index_folder(self) -> Path:
        """Folder of the index: the one given, else one per graph in the cache."""
        if self.settings.index is not None:
            return self.settings.index
        if self.settings.cache is None:
            raise ConfigError(
                "Aucun dossier pour l'index : donnez --index, ou un dossier de cache."
            )
        return self.settings.cache / "index" / self.graph_digest[:16]

    def open_index(self) -> Index:
        """Open the index of this graph.

        Raises:
            IndexMissingError: It was never built.
            IndexOutdatedError: It was built from something else, or is damaged.
        """
        from pre_kg import index  # noqa: PLC0415

        return index.open_index(
            self.index_folder,
            graph_digest=self.graph_digest,
            schema_digest=self.schema_digest,
            encoder_name=self.encoder_name,
        )

    def build_index(self, *, force: bool = False, progress: Progress | None = None) -> Manifest:
        """Build the index, unless it is up to date; the graph passes the gate first.

        Raises:
            GateError: The graph is refused.
            StoreError: The folder cannot be written.
        """
        from pre_kg import encoders, index  # noqa: PLC0415

        valid = self.valid()
        kept = None if self.settings.cache is None else self.settings.cache / "vecteurs.sqlite"
        encoder: Encoder = encoders.load(self.encoder_name, cache=kept)
        return index.build(
            valid.data,
            valid.schema,
            encoder,
            self.index_folder,
            graph_digest=valid.data.digest,
            schema_digest=valid.schema.digest,
            progress=progress,
            force=force,
        )

    def valid(self) -> ValidDataset:
        """Let the graph through the gate; an unchanged graph is not validated twice.

        Raises:
            GateError: The graph is refused.
        """
        from pre_kg import gate  # noqa: PLC0415

        carried = config.data_folder() / "graph" / gate.VERDICT_FILE
        return gate.require(
            self.data,
            self.schema,
            verify=self.verify_folders,
            remembered=[carried] if self.shipped else [],
            cache=self.settings.cache,
        )

    def ready_index(
        self, *, announce: Callable[[str], None], progress: Progress | None = None
    ) -> Index:
        """Open the index, built first when it is missing or stale and the graph is small.

        Args:
            announce: Told why the index is built.
            progress: Told how many documents are encoded, of how many.

        Raises:
            IndexMissingError: It is missing and the graph is large.
            IndexOutdatedError: It is stale and the graph is large.
        """
        try:
            return self.open_index()
        except (IndexMissingError, IndexOutdatedError) as reason:
            if (count := len(self.data)) >= BUILT_WHEN_ASKED:
                raise type(reason)(
                    f"{reason} Ce graphe a {count} énoncés : l'index ne se construit pas en posant "
                    f"une question. Lancez d'abord : {self.build_command}"
                ) from reason
            announce(str(reason))
        self.build_index(progress=progress)
        return self.open_index()

    def required_index(self) -> Index:
        """Open the index; nothing is built, for a server that others wait for.

        Raises:
            IndexMissingError: It was never built; the message holds the command that builds it.
            IndexOutdatedError: It is stale or damaged; likewise.
        """
        try:
            return self.open_index()
        except (IndexMissingError, IndexOutdatedError) as reason:
            raise type(reason)(f"{reason} Lancez d'abord : {self.build_command}") from reason

    @property
    def build_command(self) -> str:
        """The command that builds the index of this graph, as a shell takes it."""
        named: list[tuple[str, object]] = [("--graph", graph) for graph in self.settings.graph]
        named += [("--ontology", self.settings.ontology), ("--index", self.settings.index)]
        named += [("--encoder", self.settings.encoder)]
        options = [part for flag, value in named if value for part in (flag, str(value))]
        return shlex.join(["pre-kg", *options, "build"])

    @cached_property
    def index(self) -> Index:
        """The index, built without a word when it must be."""
        return self.ready_index(announce=lambda _: None)

    def ask(self, question: str, k: int = 10) -> Answer:
        """Answer a question in French.

        Args:
            question: Any text; half a surrogate pair, which no text file can hold, becomes `�`.
            k: Most nodes to return; none below 1.
        """
        return self.engine.ask(_writable(question), max(k, 0))

    @cached_property
    def engine(self) -> Engine:
        """What answers questions."""
        from pre_kg.ask import Engine  # noqa: PLC0415 - loaded by the first question

        return Engine(self.index, self.data, self.wording, self.provenance)


def _writable(text: str) -> str:
    """Return a text that UTF-8 can write."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


def open_knowledge(
    graph: str | Path | Iterable[str | Path] = (),
    *,
    ontology: str | Path | None = None,
    index: str | Path | None = None,
    encoder: str | None = None,
) -> Knowledge:
    """Open a knowledge base: the shipped graph, or files of your own.

    Nothing is read before it is needed. The first question builds the index of a small graph when
    it is missing or stale; `build_index` builds that of any graph. The environment and
    `pre-kg.toml` give what is not said here, as they do for the command line.

    Args:
        graph: Files or folders to read instead of the shipped graph.
        ontology: Vocabulary and shapes of that graph.
        index: Folder of the index.
        encoder: Name of the encoder.

    Returns:
        A knowledge base; `ask` answers questions, `data` holds the statements.

    Raises:
        ConfigError: A setting cannot be used.
    """
    import os  # noqa: PLC0415 - this function is an edge: it reads the environment

    named = (graph,) if isinstance(graph, str | Path) else graph
    flags = {
        "graph": tuple(str(p) for p in named),
        "ontology": ontology,
        "index": index,
        "encoder": encoder,
    }
    return Knowledge(config.read(flags, os.environ, Path.cwd()))
