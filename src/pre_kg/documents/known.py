"""What the graph already knows: nodes by name and by identifier, and names that look alike."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from rapidfuzz import fuzz, process

from pre_kg.alignment.things import IDENTIFIERS, LINKS
from pre_kg.french import fold
from pre_kg.model import Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pre_kg.index import Index
    from pre_kg.model import Iri
    from pre_kg.store import Dataset
    from pre_kg.verbalise import Wording

ALIKE: Final = 88.0
"""Likeness of two names, in [0, 100], from which a person is asked whether they are one."""
FEWEST_LETTERS: Final = 4
_SURE: Final = frozenset(("exact", "acronym", "folded"))


@dataclass(frozen=True, slots=True)
class Named:
    """Words of a text that name nodes: several when the name is shared."""

    start: int
    end: int
    nodes: tuple[Iri, ...]


class Known:
    """A graph as documents are read against it."""

    def __init__(self, data: Dataset, wording: Wording, index: Index) -> None:
        """Take the graph, its words and its index."""
        self.data, self.wording, self._index = data, wording, index

    def named(self, text: str, start: int, end: int) -> list[Named]:
        """Return the known nodes that a sentence names, left to right."""
        found: dict[tuple[int, int], list[Iri]] = {}
        for mention in self._index.mentions(text[start:end]):
            place = (start + mention.start, start + mention.end)
            several = " " in mention.text.strip()
            capital = any(map(str.isupper, mention.text))
            if mention.how not in _SURE and not (mention.how == "stem" and several):
                continue
            if mention.form == "hidden" and not capital:
                continue
            if not several and not capital and len(mention.text) < FEWEST_LETTERS:
                continue
            nodes = found.setdefault(place, [])
            if mention.node not in nodes:
                nodes.append(mention.node)
        return [Named(*place, tuple(nodes)) for place, nodes in sorted(found.items())]

    def identified(self, value: str) -> Iri | None:
        """Return the node that bears an identifier, or an address."""
        return self._identifiers.get(value.rstrip("/"))

    def alike(self, name: str) -> tuple[Iri, str] | None:
        """Return the node, with its name, that may be what bears another name."""
        names = self._names
        key = fold(name)
        if key in names:
            return names[key]
        best = process.extractOne(key, list(names), scorer=fuzz.ratio, score_cutoff=ALIKE)
        return names[best[0]] if best and len(key) > FEWEST_LETTERS else None

    @cached_property
    def _identifiers(self) -> Mapping[str, Iri]:
        found: dict[str, Iri] = {}
        for predicate in (*IDENTIFIERS, *LINKS):
            for quad in self.data.quads(None, predicate):
                value = quad.object.value if isinstance(quad.object, Literal) else quad.object
                found.setdefault(value.rstrip("/"), quad.subject)
        return found

    @cached_property
    def _names(self) -> Mapping[str, tuple[Iri, str]]:
        found: dict[str, tuple[Iri, str]] = {}
        for node in self.wording.nodes():
            for label in self.wording.labels(node):
                found.setdefault(fold(label.text), (node, label.text))
        return found
