"""One state of the graph and of its index, as every worker holds it."""

from __future__ import annotations

import gc
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING

from pre_kg import __version__
from pre_kg.index import folder
from pre_kg.wiring import Knowledge

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pre_kg.ask import Engine
    from pre_kg.config import Settings
    from pre_kg.index import Index
    from pre_kg.model import Iri
    from pre_kg.names import Names
    from pre_kg.provenance import Provenance
    from pre_kg.queries import NamedQuery
    from pre_kg.store import Dataset
    from pre_kg.verbalise import Wording

NEARLY_ALL = 0.98


@dataclass(frozen=True, slots=True)
class State:
    """What the process that speaks HTTP knows of a snapshot.

    Attributes:
        graph: Digest of the graph.
        schema: Digest of the ontology.
        generation: Name of the generation of the index.
        encoder: Name of the encoder.
        base: What the local IRIs begin with; the rest of each is its path on this server.
        modified: When the youngest file of the graph was written.
        ontologies: IRIs of the ontologies and of their versions, without a final `#`.
    """

    graph: str
    schema: str
    generation: str
    encoder: str
    base: Iri
    modified: datetime
    statements: int
    nodes: int
    documents: int
    ontologies: tuple[Iri, ...] = ()

    @property
    def fingerprint(self) -> tuple[str, ...]:
        """What `fingerprint` gives as long as nothing changes."""
        return self.graph, self.schema, self.generation

    def etag(self, variant: str) -> str:
        """Return the entity tag of a representation: `variant` tells it from others of its URL."""
        return f'"{self.graph[:16]}-{self.schema[:8]}-{__version__}-{variant}"'


class Snapshot:
    """The parts of a knowledge base, all loaded: a worker is forked from them as they are."""

    def __init__(self, knowledge: Knowledge, state: State) -> None:
        """Take what `load` put together."""
        self.knowledge, self.state = knowledge, state

    @property
    def data(self) -> Dataset:
        """The statements."""
        return self.knowledge.data

    @property
    def wording(self) -> Wording:
        """The words of the graph."""
        return self.knowledge.wording

    @property
    def names(self) -> Names:
        """The names of nodes and terms."""
        return self.knowledge.names

    @property
    def provenance(self) -> Provenance:
        """Who says what."""
        return self.knowledge.provenance

    @property
    def queries(self) -> dict[str, NamedQuery]:
        """The named queries."""
        return self.knowledge.queries

    @property
    def engine(self) -> Engine:
        """What answers questions."""
        return self.knowledge.engine

    @property
    def index(self) -> Index:
        """What finds nodes."""
        return self.knowledge.index

    @cached_property
    def known(self) -> frozenset[Iri]:
        """Everything of which something is said, and every named graph."""
        return frozenset(self.data.nodes()) | frozenset(self.data.graphs())

    @cached_property
    def term_documents(self) -> dict[Iri, str]:
        """What holds terms at a `#`: its IRI to `vocabulary` or `shapes`."""
        found = dict.fromkeys(_spaces(self.knowledge.schema), "shapes")
        found |= dict.fromkeys(_spaces(self.knowledge.vocabulary), "vocabulary")
        return found | dict.fromkeys(self.state.ontologies, "vocabulary")


def _spaces(terms: Dataset) -> set[Iri]:
    return {node.partition("#")[0] for node in terms.nodes() if "#" in node}


def load(settings: Settings, base: Iri | None = None) -> Snapshot:
    """Read a graph and open its index; nothing is built.

    Args:
        settings: Where they lie.
        base: What the local IRIs begin with; found in the graph when not given.

    Raises:
        DataError: The graph cannot be read.
        SearchError: The index is missing, stale or damaged.
    """
    gc.disable()
    knowledge = Knowledge(settings)
    knowledge.index = knowledge.required_index()
    snapshot = Snapshot(knowledge, _state(knowledge, base))
    # One question loads what a question needs: workers are forked with it.
    first = next((snapshot.wording.label(n) for n in snapshot.wording.nodes()), "")
    knowledge.ask(first)
    assert None not in (snapshot.names, snapshot.queries, snapshot.known, snapshot.term_documents)
    gc.freeze()
    gc.enable()
    return snapshot


def _state(knowledge: Knowledge, base: Iri | None) -> State:
    from pre_kg.terms import OWL, RDF_TYPE  # noqa: PLC0415

    manifest = knowledge.index.manifest
    written = max(f.stat().st_mtime for f in knowledge.graph_files)
    schema = knowledge.schema
    ontologies = schema.subjects(RDF_TYPE, OWL + "Ontology")
    versions = [str(v) for o in ontologies for v in schema.objects(o, OWL + "versionIRI")]
    return State(
        graph=knowledge.graph_digest,
        schema=knowledge.schema_digest,
        generation=knowledge.index.generation,
        encoder=manifest.encoder,
        base=own_base(knowledge.data.nodes()) if base is None else base,
        modified=datetime.fromtimestamp(int(written), UTC),
        statements=len(knowledge.data),
        nodes=manifest.nodes,
        documents=manifest.documents,
        ontologies=tuple(o.removesuffix("#") for o in (*ontologies, *versions)),
    )


def fingerprint(settings: Settings) -> tuple[str, ...]:
    """Return what tells graph, ontology and index, as they now are, from others.

    Raises:
        StoreError: A file cannot be read.
    """
    knowledge = Knowledge(settings)
    generation = folder.name_in_use(knowledge.index_folder)
    return knowledge.graph_digest, knowledge.schema_digest, generation


def own_base(nodes: Iterable[Iri]) -> Iri:
    """Return what nearly all web IRIs of a graph begin with, up to a `/`; `""` without any."""
    folders: Counter[str] = Counter()
    for node in nodes:
        scheme, _, rest = node.partition("://")
        if scheme in ("http", "https"):
            parts = rest.partition("#")[0].split("/")[:-1] or [rest]
            folders.update(
                f"{scheme}://{'/'.join(parts[:depth])}/" for depth in range(1, len(parts) + 1)
            )
    if not folders:
        return ""
    host = min(folders, key=lambda f: (-folders[f], len(f), f))
    own = [f for f in folders if f.startswith(host) and folders[f] >= NEARLY_ALL * folders[host]]
    return max(own, key=len)
