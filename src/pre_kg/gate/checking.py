"""SHACL and the verify queries over files, whole or only where something changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pre_kg import store
from pre_kg.gate import verify as rules
from pre_kg.gate.findings import Finding, Labels, finding, in_order
from pre_kg.gate.places import Place, Places
from pre_kg.gate.reading import Reading, read
from pre_kg.gate.scope import Shapes, Statements
from pre_kg.model import Quad, Report, Term
from pre_kg.terms import RDF_TYPE

if TYPE_CHECKING:
    from pathlib import Path

Progress = Callable[[int, int], None]

EMPTY_FILE = "fichier-vide"
"""Rule of a file that states nothing: a warning."""


def check(  # noqa: PLR0913 - each is a part of what is asked
    files: Sequence[Path],
    schema_files: Sequence[Path],
    *,
    verify: Sequence[Path] = (),
    only: AbstractSet[Path] | None = None,
    since: Sequence[Path] | None = None,
    progress: Progress | None = None,
) -> Report:
    """Hold a graph against its shapes and its verify queries.

    Args:
        files: Files and folders of the graph.
        schema_files: Vocabulary and shapes; their statements are read beside the graph's, but
            are not themselves held against the shapes.
        verify: Verify queries, files or folders. They always run on the whole graph.
        only: Report what concerns these files alone, the others being their context. They must
            be among `files`.
        since: An older version of the graph that passed with the same schema: only what changed,
            and what depends on it, is validated again. The verdict is that of the whole.
        progress: Told the steps done and their number.

    Returns:
        The report, sorted by file, line, node, property and value.

    Raises:
        ParseError: A file is not the RDF that its suffix announces.
        StoreError: A path cannot be read.
        DataError: The shapes cannot be used.
        QueryError: A verify query cannot be run.
        ValueError: A file of `only` is not among `files`.
    """
    queries = rules.read_rules(verify)
    steps = _Steps(progress, 3 + len(queries))
    graph, schema = read(files), read(schema_files)
    data, vocabulary = graph.all(), schema.all()
    labels = Labels.of((q.subject, q.predicate, q.object) for q in (*vocabulary, *data))
    places = Places(graph)
    steps.done()
    partner = None if only is None else _Partner.of(graph, only)
    changed = _changed(data, partner, since)
    found = list(_empty(graph, labels, places))
    found += _shacl(Shapes(vocabulary), data, changed, labels, places)
    steps.done()
    if queries:
        engine = rules.engine_of(data, vocabulary)
        for query in queries:
            found += rules.offenders(query, engine, labels, places)
            steps.done()
    steps.done()
    if partner is not None:
        found = [f for f in found if partner.concerned(f)]
    return Report(in_order(found), triples=len(data), files=len(graph.quads))


@dataclass(slots=True)
class _Steps:
    tell: Progress | None
    total: int
    count: int = 0

    def done(self) -> None:
        self.count += 1
        if self.tell is not None:
            self.tell(self.count, self.total)


@dataclass(frozen=True, slots=True)
class _Partner:
    """Some files among those of the graph, and the nodes they speak of."""

    files: frozenset[str]
    quads: tuple[Quad, ...]
    subjects: frozenset[Term]
    mentioned: frozenset[Term]

    @classmethod
    def of(cls, graph: Reading, files: AbstractSet[Path]) -> _Partner:
        wanted = {path.resolve() for path in store.locate(sorted(files))}
        chosen = {path: quads for path, quads in graph.quads.items() if path.resolve() in wanted}
        if len(chosen) < len(wanted):
            raise ValueError("only: every file must be among the files of the graph")
        quads = tuple(quad for quads in chosen.values() for quad in quads)
        subjects = frozenset(q.subject for q in quads)
        objects = {q.object for q in quads if q.predicate != RDF_TYPE}
        graphs = {q.graph for q in quads if q.graph is not None}
        names = frozenset(str(path) for path in chosen)
        return cls(names, quads, subjects, subjects | objects | graphs)

    def concerned(self, found: Finding) -> bool:
        """Whether the node, the statement, or another node that takes part is in the files."""
        return (
            found.file in self.files
            or found.focus_node in self.mentioned
            or found.value in self.subjects
            or not self.subjects.isdisjoint(found.related)
        )


def _changed(
    data: AbstractSet[Quad], partner: _Partner | None, since: Sequence[Path] | None
) -> list[Quad] | None:
    if since is not None:
        # Shapes see triples: one that another graph still makes has not changed.
        now = {Quad(q.subject, q.predicate, q.object) for q in data}
        before = {Quad(q.subject, q.predicate, q.object) for q in read(since).all()}
        return list(now ^ before)
    return None if partner is None else list(partner.quads)


def _shacl(
    shapes: Shapes,
    data: AbstractSet[Quad],
    changed: Iterable[Quad] | None,
    labels: Labels,
    places: Places,
) -> Iterator[Finding]:
    if not shapes:
        return
    from pre_kg.gate import shacl  # noqa: PLC0415 - the engine is loaded when it is used

    everything = {*data, *shapes.quads}
    narrowed = None
    if changed is not None:
        narrowed = shapes.narrowed(changed, Statements.of(everything))
    results = shacl.validate(shapes.quads if narrowed is None else narrowed, everything)
    foreign = _terms(shapes.quads) - _terms(data)
    yield from (f for f in results.findings(labels, places) if f.focus_node not in foreign)


def _terms(quads: Iterable[Quad]) -> set[Term]:
    return {term for quad in quads for term in (quad.subject, quad.object)}


def _empty(graph: Reading, labels: Labels, places: Places) -> Iterator[Finding]:
    for path, quads in graph.quads.items():
        if not quads:
            yield finding(
                labels,
                places,
                "",
                None,
                None,
                shape=EMPTY_FILE,
                severity="warning",
                message="Ce fichier ne dit rien. Complétez-le ou retirez-le.",
                expected="au moins un énoncé",
                place=Place(path, 1),
            )
