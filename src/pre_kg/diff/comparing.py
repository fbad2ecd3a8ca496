"""Two sets of statements to the nodes that come, go and change."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pre_kg.model import Quad
from pre_kg.store import sort_key

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from collections.abc import Set as AbstractSet

    from pre_kg.model import Iri

RESTATED: Final = 0.5
"""Share of what the graph says of a node from which a file is a new version of that node."""


@dataclass(frozen=True, slots=True)
class NodeChange:
    """What changes of one node: statements that go and come, by section, property and value."""

    node: Iri
    removed: tuple[Quad, ...]
    added: tuple[Quad, ...]


@dataclass(frozen=True, slots=True)
class Changes:
    """The nodes that come, go and change, each group sorted by IRI.

    Attributes:
        added: Nodes of which nothing was said before.
        removed: Nodes of which nothing is said any more.
        changed: The others.
    """

    added: tuple[NodeChange, ...] = ()
    removed: tuple[NodeChange, ...] = ()
    changed: tuple[NodeChange, ...] = ()

    def __bool__(self) -> bool:
        """Whether anything changes."""
        return bool(self.added or self.removed or self.changed)

    @property
    def nodes(self) -> tuple[NodeChange, ...]:
        """Every node that changes."""
        return (*self.added, *self.changed, *self.removed)

    @property
    def counts(self) -> dict[str, int]:
        """Number of nodes and statements that come, go and change."""
        return {
            "nodes_added": len(self.added),
            "nodes_changed": len(self.changed),
            "nodes_removed": len(self.removed),
            "statements_added": sum(len(change.added) for change in self.nodes),
            "statements_removed": sum(len(change.removed) for change in self.nodes),
        }


def compare(old: AbstractSet[Quad], new: AbstractSet[Quad]) -> Changes:
    """Return what changes from one graph to another."""
    return _grouped(old - new, new - old, _subjects(old), _subjects(new))


def offered(graph: AbstractSet[Quad], file: AbstractSet[Quad]) -> Changes:
    """Return what a file would change in a graph if it were taken over.

    What it says beside the graph would come. A node of which it restates at least half of what
    the graph says is taken for a new version: what it no longer says of that node would go. A file
    without sections is held against the merge of all of them.

    Args:
        graph: The statements of the graph, without those of the file.
        file: The statements of the file.
    """
    if all(quad.graph is None for quad in file):
        graph = {Quad(q.subject, q.predicate, q.object) for q in graph}
    said = Counter(quad.subject for quad in graph)
    restated = Counter(quad.subject for quad in graph & file)
    renewed = {node for node, count in restated.items() if count >= RESTATED * said[node]}
    gone = {quad for quad in graph - file if quad.subject in renewed}
    return _grouped(gone, file - graph, _subjects(graph), _subjects(graph | file))


def _subjects(quads: Iterable[Quad]) -> set[Iri]:
    return {quad.subject for quad in quads}


def _grouped(
    gone: Iterable[Quad], come: Iterable[Quad], before: Collection[Iri], after: Collection[Iri]
) -> Changes:
    removed: dict[Iri, list[Quad]] = defaultdict(list)
    added: dict[Iri, list[Quad]] = defaultdict(list)
    for quads, into in ((gone, removed), (come, added)):
        for quad in quads:
            into[quad.subject].append(quad)
    changes = [
        NodeChange(node, _sorted(removed.get(node, ())), _sorted(added.get(node, ())))
        for node in sorted({*removed, *added})
    ]
    return Changes(
        tuple(c for c in changes if c.node not in before),
        tuple(c for c in changes if c.node not in after),
        tuple(c for c in changes if c.node in before and c.node in after),
    )


def _sorted(quads: Iterable[Quad]) -> tuple[Quad, ...]:
    return tuple(sorted(quads, key=lambda q: (q.graph or "", q.predicate, sort_key(q.object))))
