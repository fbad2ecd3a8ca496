"""Put the parts together: from settings to a knowledge base that can be asked."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from pre_kg import config, provenance, queries, store, verbalise
from pre_kg.names import Names

if TYPE_CHECKING:
    from pathlib import Path

    from pre_kg.config import Settings
    from pre_kg.store import Dataset


class Knowledge:
    """A graph, its ontology and what is built from them, each made when first needed."""

    def __init__(self, settings: Settings) -> None:
        """Take the settings; nothing is read yet."""
        self.settings = settings

    @property
    def shipped(self) -> bool:
        """Whether the graph is the one that comes with the package."""
        return not self.settings.graph

    @cached_property
    def graph_files(self) -> tuple[Path, ...]:
        """The files of the graph, sorted."""
        folder = config.data_folder()
        shipped = (folder / "graph", folder / "ontology" / "themes.ttl")
        return store.locate(self.settings.graph or shipped)

    @cached_property
    def ontology_folder(self) -> Path | None:
        """Where vocabulary, shapes and verify queries lie, if anywhere."""
        if self.settings.ontology is not None:
            return self.settings.ontology
        return config.data_folder() / "ontology" if self.shipped else None

    @cached_property
    def vocabulary_files(self) -> tuple[Path, ...]:
        """The files that declare classes and properties."""
        place = self.ontology_folder
        if place is None:
            return ()
        found = store.locate([place])
        apart = {"shapes", "alignments"}
        return tuple(f for f in found if f not in self.graph_files and f.parent.name not in apart)

    @cached_property
    def data(self) -> Dataset:
        """The graph."""
        return store.load(self.graph_files)

    @cached_property
    def vocabulary(self) -> Dataset:
        """Classes, properties and their words; without statements for a graph without ontology."""
        return store.load(self.vocabulary_files) if self.vocabulary_files else store.empty()

    @cached_property
    def wording(self) -> verbalise.Wording:
        """The words of the graph."""
        return verbalise.Wording(self.data, self.vocabulary)

    @cached_property
    def prefixes(self) -> dict[str, str]:
        """The prefixes that the files declare."""
        return store.prefixes((*self.graph_files, *self.vocabulary_files))

    @cached_property
    def names(self) -> Names:
        """The names of nodes and terms."""
        return Names(self.data, self.wording, self.prefixes)

    @cached_property
    def provenance(self) -> provenance.Provenance:
        """Who says what."""
        return provenance.Provenance(self.data)

    @cached_property
    def queries(self) -> dict[str, queries.NamedQuery]:
        """The named queries."""
        return queries.read_named(config.data_folder() / "queries")
