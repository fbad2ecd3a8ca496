"""How the shapes lay a kind out: which property comes first, under what name, in what group.

Source: SHACL, §2.3.2 (sh:name, sh:order, sh:group are there for building pages).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from pre_kg import terms
from pre_kg.model import Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pre_kg.model import Iri
    from pre_kg.server.snapshot import Snapshot
    from pre_kg.store import Dataset

LAST: Final = float("inf")
_BRANCHES: Final = (terms.SH + "alternativePath",)
_DEEPEST: Final = 64


@dataclass(frozen=True, slots=True)
class Place:
    """Where a property stands on the page of a node.

    Attributes:
        name: What the shape calls it; `None` when only the order is said.
        group: IRI of its group.
        messages: What the shapes ask of its values.
    """

    order: float = LAST
    name: str | None = None
    group: Iri | None = None
    messages: tuple[str, ...] = ()


class Layout:
    """The property shapes of every class."""

    def __init__(self, schema: Dataset) -> None:
        """Read the shapes."""
        self._schema = schema
        self.of_class: dict[Iri, dict[Iri, Place]] = {}
        for quad in schema.quads(None, terms.SH + "targetClass", graph=None):
            if isinstance(quad.object, str):
                places = self.of_class.setdefault(quad.object, {})
                for shape in schema.objects(quad.subject, terms.SH + "property"):
                    if isinstance(shape, str):
                        self._place(shape, places)

    def places(self, kinds: Iterable[Iri]) -> dict[Iri, Place]:
        """Return the places of the properties of a node, the most specific class deciding."""
        found: dict[Iri, Place] = {}
        for kind in kinds:
            for predicate, place in self.of_class.get(kind, {}).items():
                found.setdefault(predicate, place)
        return found

    def group(self, iri: Iri | None) -> tuple[float, str | None]:
        """Return the order and the title of a group; properties without a group come first."""
        if iri is None:
            return 0, None
        return self._number(iri), self._text(iri, terms.RDFS_LABEL)

    def _place(self, shape: Iri, places: dict[Iri, Place]) -> None:
        name = self._text(shape, terms.SH + "name")
        message = self._text(shape, terms.SH + "message")
        for path in self._schema.objects(shape, terms.SH + "path"):
            if isinstance(path, Literal):
                continue
            direct = list(self._branches(path))
            for predicate in direct:
                known = places.get(predicate, Place())
                own = name if direct == [path] else None
                first = self._number(shape) < known.order and (own or not known.name)
                places[predicate] = Place(
                    min(self._number(shape), known.order),
                    own if first else known.name or own,
                    known.group or self._iri(shape, terms.SH + "group"),
                    tuple(dict.fromkeys((*known.messages, *([message] if message else ())))),
                )

    def _branches(self, path: Iri) -> Iterator[Iri]:
        """Yield the properties that a path begins with."""
        for branch in _BRANCHES:
            for listed in self._schema.objects(path, branch):
                yield from self._listed(listed)
                return
        if not path.startswith("urn:pre-kg:anonyme:"):
            yield path

    def _listed(self, node: object) -> Iterator[Iri]:
        for _ in range(_DEEPEST):
            if not isinstance(node, str) or node == terms.RDF + "nil":
                return
            for item in self._schema.objects(node, terms.RDF + "first"):
                if isinstance(item, str):
                    yield from self._branches(item)
            node = next(iter(self._schema.objects(node, terms.RDF + "rest")), None)

    def _number(self, iri: Iri) -> float:
        text = self._text(iri, terms.SH + "order")
        try:
            return float(text) if text else LAST
        except ValueError:
            return LAST

    def _text(self, iri: Iri, predicate: Iri) -> str | None:
        found = [o for o in self._schema.objects(iri, predicate) if isinstance(o, Literal)]
        found.sort(key=lambda o: (o.language != "fr", bool(o.language), o.value))
        return found[0].value if found else None

    def _iri(self, iri: Iri, predicate: Iri) -> Iri | None:
        return next((o for o in self._schema.objects(iri, predicate) if isinstance(o, str)), None)


@lru_cache(maxsize=4)
def layout(snapshot: Snapshot) -> Layout:
    """Return the layout of the shapes of a snapshot."""
    return Layout(snapshot.knowledge.schema)
