"""What a change can affect: the focus nodes whose verdict may differ, and nothing looser.

A shape reads the statements at the end of its paths. When a statement changes, the verdict of a
focus node can only differ if one of its paths reaches the subject or the object of that statement,
so we walk back from there along the properties that paths go through. A shape that looks anywhere
(SPARQL, rules, targets of its own making) is not narrowed: it is run on all its targets.

Source: Shapes Constraint Language (SHACL), §2.1.3 (targets), §2.3.1 (paths).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pre_kg.model import Iri, Quad, Term
from pre_kg.terms import OWL, RDF, RDF_TYPE, RDFS, RDFS_SUBCLASS_OF, SH

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_TARGETS = tuple(
    SH + t for t in ("targetNode", "targetClass", "targetSubjectsOf", "targetObjectsOf")
)
_NESTED = tuple(SH + p for p in ("property", "node", "not", "qualifiedValueShape"))
_NESTED_LISTS = tuple(SH + p for p in ("and", "or", "xone"))
_READING_VALUES = (*_NESTED, *_NESTED_LISTS, SH + "class")
_ANYWHERE = tuple(SH + p for p in ("sparql", "js", "expression", "rule", "target"))
_CLASSES = (RDFS + "Class", OWL + "Class")
_STRUCTURAL = frozenset((RDFS_SUBCLASS_OF, RDFS + "subPropertyOf", OWL + "imports"))
_UNBOUNDED = 1 << 20


@dataclass(frozen=True, slots=True)
class Statements:
    """Statements of any graph, found from either end."""

    forward: dict[tuple[Term, Iri], list[Term]] = field(default_factory=lambda: defaultdict(list))
    backward: dict[tuple[Iri, Term], list[Iri]] = field(default_factory=lambda: defaultdict(list))
    ends: dict[Iri, list[tuple[Iri, Term]]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def of(cls, quads: Iterable[Quad]) -> Statements:
        """Index statements, one counted once whatever the number of graphs that make it."""
        made = cls()
        for subject, predicate, term in sorted_triples(quads):
            made.forward[subject, predicate].append(term)
            made.backward[predicate, term].append(subject)
            made.ends[predicate].append((subject, term))
        return made

    def objects(self, subject: Term, predicate: Iri) -> list[Term]:
        """Return the objects of a statement."""
        return self.forward.get((subject, predicate), [])

    def subjects(self, predicate: Iri, term: Term) -> list[Iri]:
        """Return the subjects of a statement."""
        return self.backward.get((predicate, term), [])

    def members(self, head: Term) -> Iterator[Term]:
        """Yield the members of an RDF list; a list that turns in a circle ends."""
        seen: set[Term] = set()
        while head != RDF + "nil" and head not in seen:
            seen.add(head)
            yield from self.objects(head, RDF + "first")
            head = next(iter(self.objects(head, RDF + "rest")), RDF + "nil")


def sorted_triples(quads: Iterable[Quad]) -> list[tuple[Iri, Iri, Term]]:
    """Return the distinct triples of some quads in a stable order."""
    triples = {(q.subject, q.predicate, q.object) for q in quads}
    return sorted(triples, key=lambda t: (t[0], t[1], isinstance(t[2], str), str(t[2])))


@dataclass(slots=True)
class _Reach:
    """The properties that the paths of a shape go through, and how far they go."""

    edges: set[tuple[Iri, bool]] = field(default_factory=set)
    depth: int = 0
    anywhere: bool = False


class Shapes:
    """The shapes of a schema, and what each one reads."""

    def __init__(self, schema: Iterable[Quad]) -> None:
        """Index the schema."""
        self.quads = list(schema)
        self.statements = Statements.of(self.quads)
        self._custom = self._custom_parameters()

    def __bool__(self) -> bool:
        """Whether there is any shape with a target."""
        return bool(self.roots())

    def roots(self) -> list[Iri]:
        """Return the shapes that have targets of their own."""
        with_targets = {
            quad.subject for quad in self.quads if quad.predicate in (*_TARGETS, SH + "target")
        }
        shape_types = (SH + "NodeShape", SH + "PropertyShape")
        implicit = {
            shape
            for kind in shape_types
            for shape in self.statements.subjects(RDF_TYPE, kind)
            if self._is_class(shape)
        }
        return sorted(with_targets | implicit)

    def narrowed(self, changed: Iterable[Quad], data: Statements) -> list[Quad] | None:
        """Return the schema with targets cut down to what the changed statements can affect.

        Args:
            changed: Statements added or removed.
            data: The statements after the change, those of the schema included.

        Returns:
            `None` when nothing can be cut: a change of the class hierarchy, or rules.
        """
        changes = list(changed)
        rules = any(quad.predicate == SH + "rule" for quad in self.quads)
        if rules or any(quad.predicate in _STRUCTURAL for quad in changes):
            return None
        seeds = {term for q in changes for term in (q.subject, q.object)}
        narrowed, dropped = [], set()
        for root in self.roots():
            reach = self._reach(root)
            if reach.anywhere or self._is_class(root):
                continue
            dropped.add(root)
            affected = _affected(seeds, reach, data)
            narrowed += [
                Quad(root, SH + "targetNode", node) for node in self._focus(root, data) & affected
            ]
        kept = [q for q in self.quads if not (q.subject in dropped and q.predicate in _TARGETS)]
        return kept + narrowed

    def _is_class(self, shape: Iri) -> bool:
        return any(kind in _CLASSES for kind in self.statements.objects(shape, RDF_TYPE))

    def _custom_parameters(self) -> set[Term]:
        found: set[Term] = set()
        for component in self.statements.subjects(RDF_TYPE, SH + "ConstraintComponent"):
            for parameter in self.statements.objects(component, SH + "parameter"):
                found.update(self.statements.objects(parameter, SH + "path"))
        return found

    # --- Targets ---

    def _focus(self, shape: Iri, data: Statements) -> set[Term]:
        found: set[Term] = set(self.statements.objects(shape, SH + "targetNode"))
        for predicate in self.statements.objects(shape, SH + "targetSubjectsOf"):
            found.update(subject for subject, _ in data.ends.get(str(predicate), []))
        for predicate in self.statements.objects(shape, SH + "targetObjectsOf"):
            found.update(term for _, term in data.ends.get(str(predicate), []))
        classes = list(self.statements.objects(shape, SH + "targetClass"))
        seen: set[Term] = set()
        while classes:
            kind = classes.pop()
            if kind not in seen:
                seen.add(kind)
                found.update(data.subjects(RDF_TYPE, kind))
                classes += data.subjects(RDFS_SUBCLASS_OF, kind)
        return found

    # --- Reach ---

    def _reach(self, root: Iri) -> _Reach:
        reach = _Reach()
        self._walk(root, 0, (), reach)
        return reach

    def _walk(self, shape: Term, depth: int, trail: tuple[Term, ...], reach: _Reach) -> None:
        if shape in trail:
            reach.depth = _UNBOUNDED
            return
        has = self.statements.objects
        looks = any(has(shape, p) for p in _ANYWHERE)
        reach.anywhere |= looks or any(has(shape, str(p)) for p in self._custom)
        nested = [s for p in _NESTED for s in has(shape, p)]
        nested += [
            s for p in _NESTED_LISTS for h in has(shape, p) for s in self.statements.members(h)
        ]
        for path in has(shape, SH + "path"):
            edges, length = self._path(path)
            depth += length
            if length > 1 or any(has(shape, p) for p in _READING_VALUES):
                reach.edges |= edges
        reach.depth = max(reach.depth, depth)
        for inner in nested:
            self._walk(inner, depth, (*trail, shape), reach)

    def _path(self, path: Term, *, inverse: bool = False) -> tuple[set[tuple[Iri, bool]], int]:
        """Return the steps of a path (property, whether backwards) and their greatest number."""
        has = self.statements.objects
        for inner in has(path, SH + "inversePath"):
            return self._path(inner, inverse=not inverse)
        for kind in ("zeroOrMorePath", "oneOrMorePath"):
            for inner in has(path, SH + kind):
                return self._path(inner, inverse=inverse)[0], _UNBOUNDED
        for inner in has(path, SH + "zeroOrOnePath"):
            return self._path(inner, inverse=inverse)
        for head in has(path, SH + "alternativePath"):
            parts = [self._path(p, inverse=inverse) for p in self.statements.members(head)]
            return set().union(*(e for e, _ in parts)), max((n for _, n in parts), default=0)
        if has(path, RDF + "first"):
            parts = [self._path(p, inverse=inverse) for p in self.statements.members(path)]
            return set().union(*(e for e, _ in parts)), sum(n for _, n in parts)
        return {(str(path), inverse)}, 1


def _affected(seeds: set[Term], reach: _Reach, data: Statements) -> set[Term]:
    found, frontier = set(seeds), set(seeds)
    for _ in range(reach.depth if reach.edges else 0):
        frontier = {
            node
            for term in frontier
            for predicate, inverse in reach.edges
            for node in (
                data.objects(term, predicate) if inverse else data.subjects(predicate, term)
            )
        } - found
        if not frontier:
            break
        found |= frontier
    return found
