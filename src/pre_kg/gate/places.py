"""From a statement or a node to the file and line where it stands."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from pre_kg.gate.lines import Statement, statements
from pre_kg.gate.reading import Reading, is_blank
from pre_kg.model import Iri, Literal, Quad, Term
from pre_kg.terms import RDF_TYPE

if TYPE_CHECKING:
    from pathlib import Path

_Key: TypeAlias = "tuple[Term | None, Iri, Term | None, Term | None]"


class Place(NamedTuple):
    """A file and, where the syntax allows, the line."""

    file: Path
    line: int | None


@dataclass(slots=True)
class Places:
    """The places of the statements of some files; a file's lines are read when first needed."""

    reading: Reading
    _subjects: dict[Iri, list[tuple[Path, Quad]]] = field(default_factory=dict)
    _objects: dict[Term, list[tuple[Path, Quad]]] = field(default_factory=dict)
    _graphs: dict[Iri, list[tuple[Path, Quad]]] = field(default_factory=dict)
    _lines: dict[Path, dict[_Key, list[Statement]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Index the statements."""
        subjects, objects, graphs = defaultdict(list), defaultdict(list), defaultdict(list)
        for path, quads in self.reading.quads.items():
            for quad in quads:
                subjects[quad.subject].append((path, quad))
                objects[quad.object].append((path, quad))
                if quad.graph is not None:
                    graphs[quad.graph].append((path, quad))
        self._subjects, self._objects, self._graphs = subjects, objects, graphs

    def statement(self, subject: Term, predicate: Iri, value: Term | None) -> Place | None:
        """Return the place of the first statement that fits, `value` `None` fitting any."""
        if isinstance(subject, Literal):
            return None
        found = [
            (path, quad)
            for path, quad in self._subjects.get(subject, [])
            if quad.predicate == predicate and value in (None, quad.object)
        ]
        return self._first(found)

    def node(self, node: Term) -> Place | None:
        """Return the place of a node's block: where its type is given, or it is first spoken of."""
        if isinstance(node, Literal):
            return self._first(self._objects.get(node, []))
        as_subject = self._subjects.get(node, [])
        typed = [(path, quad) for path, quad in as_subject if quad.predicate == RDF_TYPE]
        if found := self._first(typed or as_subject, block=True):
            return found
        return self._first(self._objects.get(node, [])) or self._first(self._graphs.get(node, []))

    def _first(self, found: list[tuple[Path, Quad]], *, block: bool = False) -> Place | None:
        places = (self._place(path, quad, block=block) for path, quad in found)
        return min(places, key=lambda p: (p.line is None, str(p.file), p.line or 0), default=None)

    def _place(self, path: Path, quad: Quad, *, block: bool) -> Place:
        graph = None if quad.graph is None else _named(quad.graph)
        key = (_named(quad.subject), quad.predicate, _named(quad.object), graph)
        written = self._in(path).get(key, [])
        if not written or (len(written) > 1 and None in key[:3]):
            return Place(path, None)  # two blank nodes that say the same cannot be told apart
        line = min(s.block if block else s.line for s in written)
        return Place(path, line)

    def _in(self, path: Path) -> dict[_Key, list[Statement]]:
        if path not in self._lines:
            index: dict[_Key, list[Statement]] = defaultdict(list)
            for statement in statements(path):
                key = (statement.subject, statement.predicate, statement.object, statement.graph)
                index[key].append(statement)
            self._lines[path] = index
        return self._lines[path]


def _named(term: Term) -> Term | None:
    return None if is_blank(term) else term
