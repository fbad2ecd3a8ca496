"""What the graph says around a node, and the words for it: read when needed, then kept."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Final

from pre_kg import terms
from pre_kg.ask.families import of_stems, root
from pre_kg.french import Analyzer, fold, stem
from pre_kg.model import Fact, Literal
from pre_kg.verbalise import (
    COMPARISONS,
    EXACT_FORMS,
    MEASURES,
    PERIODS,
    STRUCTURE,
    UNITS,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy as np
    import numpy.typing as npt

    from pre_kg.model import Encoder, Iri, Term
    from pre_kg.provenance import Provenance
    from pre_kg.store import Dataset
    from pre_kg.verbalise import Wording

    Floats = npt.NDArray[np.float32]

ROLES: Final[dict[str, tuple[frozenset[Iri], frozenset[str]]]] = {
    "measure": (
        frozenset(MEASURES),
        frozenset(("valeur", "valeur observee", "valeur mesuree", "valeur numerique", "value")),
    ),
    "unit": (frozenset(UNITS), frozenset(("unite", "unite de mesure", "unit"))),
    "period": (
        frozenset(PERIODS),
        frozenset(("periode", "annee", "annee de reference", "periode de reference")),
    ),
    "comparison": (frozenset(COMPARISONS), frozenset()),
    "form": (frozenset(EXACT_FORMS), frozenset()),
}
"""What a property tells of a figure, to the standard terms for it and to French labels of it."""
SLOT: Final = re.compile(r"\{\w+\}")
MOST_FACTS: Final = 2_000
"""Statements around one node that are looked at."""
MOST_WORDS: Final = 65_536
KNOWN: Final = {"sujet": False, "s": False, "objet": True, "o": True}
"""Slot of a question pattern to the direction that it asks: is the object the known side?"""


@dataclass(frozen=True, slots=True, eq=False)
class Bag:
    """Some words: their stems, and their vectors for what is said otherwise.

    Attributes:
        families: Families of everyday words that some of them belong to.
        roots: The first letters of the longer ones.
        vectors: Unit rows, one a word, of shape `(len(words), dim)`.
    """

    words: tuple[str, ...]
    stems: frozenset[str]
    families: frozenset[str]
    roots: frozenset[str]
    vectors: Floats


class View:
    """The statements and words around nodes, without what is contradicted."""

    def __init__(
        self, data: Dataset, wording: Wording, provenance: Provenance, encoder: Encoder
    ) -> None:
        """Take the parts; nothing is read yet."""
        self.data, self.wording, self.provenance = data, wording, provenance
        self.encoder = encoder
        self._analyzer = Analyzer()
        self.facts_from = lru_cache(maxsize=4096)(self._facts_from)
        self.facts_to = lru_cache(maxsize=4096)(self._facts_to)
        self.property_bag = lru_cache(maxsize=4096)(self._property_bag)
        self.patterns = lru_cache(maxsize=4096)(self._patterns)
        self.kind_bag = lru_cache(maxsize=1024)(self._kind_bag)
        self.name_bag = lru_cache(maxsize=8192)(self._name_bag)
        self.names_of = lru_cache(maxsize=8192)(self._names_of)
        self.wordings = lru_cache(maxsize=4096)(self._wordings)
        self.around = lru_cache(maxsize=8192)(self._around)
        self.kinds = lru_cache(maxsize=16384)(wording.kinds)
        self.words_of_kinds = lru_cache(maxsize=16384)(self._words_of_kinds)
        self.described = lru_cache(maxsize=8192)(self._described)
        self.near = lru_cache(maxsize=8192)(self._near)
        self.role = lru_cache(maxsize=4096)(self._role)
        self.stems_of = lru_cache(maxsize=16384)(self._stems_of)
        self._vectors: dict[str, Floats] = {}

    # --- Statements ---------------------------------------------------------------------------

    def _facts_from(self, node: Iri) -> dict[Iri, list[Fact]]:
        found: dict[Iri, list[Fact]] = {}
        for fact in self.wording.facts(node)[:MOST_FACTS]:
            found.setdefault(fact.predicate, []).append(fact)
        return found

    def _facts_to(self, node: Iri) -> dict[Iri, list[Fact]]:
        graphs: dict[tuple[Iri, Iri], set[Iri]] = {}
        for number, quad in enumerate(self.data.quads(object=node)):
            if number >= MOST_FACTS:
                break
            if quad.predicate in STRUCTURE or self._rejected(quad.graph):
                continue
            sections = graphs.setdefault((quad.predicate, quad.subject), set())
            if quad.graph is not None:
                sections.add(quad.graph)
        found: dict[Iri, list[Fact]] = {}
        for (predicate, subject), sections in sorted(graphs.items()):
            fact = Fact(subject, predicate, node, tuple(sorted(sections)))
            found.setdefault(predicate, []).append(fact)
        return found

    def _rejected(self, graph: Iri | None) -> bool:
        return graph is not None and self.provenance.status(graph) == "contradicted"

    def members(self, kind: Iri) -> list[Iri]:
        """Return the nodes of a class, those of its subclasses included, sorted."""
        found = {
            q.subject
            for iri in self.wording.subclasses(kind)
            for q in self.data.quads(None, terms.RDF_TYPE, iri, None)
        }
        return sorted(found)

    def same_figures(self, node: Iri) -> list[Iri]:
        """Return the other figures that measure the same thing: equal in every dimension but time.

        Source: RDF Data Cube, §6.2: the dimensions of an observation say what it applies to.
        """
        mine = self._dimensions(node)
        if not mine:
            return []
        predicate, term = min(mine, key=repr)
        return sorted(
            q.subject
            for q in self.data.quads(None, predicate, term, None)
            if q.subject != node and self._dimensions(q.subject) == mine
        )

    def _dimensions(self, node: Iri) -> frozenset[tuple[Iri, Term]]:
        return frozenset(
            (predicate, fact.object)
            for predicate, facts in self.facts_from(node).items()
            if predicate in self.dimensions and self.role(predicate) != "period"
            for fact in facts
        )

    @cached_property
    def dimensions(self) -> frozenset[Iri]:
        """The properties that the ontology declares to be dimensions of figures."""
        return frozenset(self.wording.instances(terms.QB + "DimensionProperty"))

    def is_dated(self, predicate: Iri) -> bool:
        """Return whether the values of a property are dates, from the first that is met."""
        quad = next(self.data.quads(None, predicate, None, None), None)
        return (
            quad is not None
            and isinstance(quad.object, Literal)
            and quad.object.datatype.rpartition("#")[2]
            in {"date", "gYear", "gYearMonth", "dateTime"}
        )

    def is_measure(self, predicate: Iri) -> bool:
        """Return whether a property holds the value of a figure."""
        return self.role(predicate) == "measure"

    def _role(self, predicate: Iri) -> str | None:
        """Return what a property tells of a figure: by the standard term, else by its label."""
        label = fold(self.wording.label(predicate))
        for role, (properties, names) in ROLES.items():
            if predicate in properties or label in names:
                return role
        return None

    def of_role(self, node: Iri, role: str) -> list[Fact]:
        """Return the statements of a node whose property plays a role for a figure."""
        grouped = self.facts_from(node)
        return [f for p, facts in grouped.items() if self.role(p) == role for f in facts]

    def is_figure(self, node: Iri) -> bool:
        """Return whether a node is a figure: it has a value of its own."""
        return any(self.is_measure(p) for p in self.facts_from(node))

    def _near(self, node: Iri) -> frozenset[Iri]:
        """Return the nodes that a statement joins to a node."""
        objects = {f.object for fs in self.facts_from(node).values() for f in fs}
        subjects = {f.subject for fs in self.facts_to(node).values() for f in fs}
        return frozenset(o for o in objects if isinstance(o, str)) | subjects

    def full_label(self, node: Iri) -> str:
        """Return the label of a node with the acronym that its initials spell, if it lacks it."""
        label = self.wording.label(node)
        others = [x.text for x in self.wording.labels(node) if x.form == "alt"]
        short = [t for t in others if t.isupper() and 2 <= len(t) <= 10 and " " not in t]
        if not short or any(t in label for t in short):
            return label
        initials = "".join(word[0] for word in fold(label).split()).upper()
        spelt = [t for t in short if t[0] == initials[0] and _is_within(fold(t).upper(), initials)]
        return f"{label} ({spelt[0]})" if spelt else label

    # --- Words --------------------------------------------------------------------------------

    def _property_bag(self, predicate: Iri, inverse: bool) -> Bag:
        texts = [self.wording.label(predicate)]
        texts += self.wording.texts(predicate, terms.SKOS_ALT_LABEL)
        texts += self.wording.texts(
            predicate, terms.INVERSE_WORDING if inverse else terms.VERBALISATION
        )
        return self.bag((SLOT.sub(" ", t) for t in texts), self.patterns(predicate, inverse))

    def _patterns(self, predicate: Iri, inverse: bool) -> list[str]:
        """Return the question patterns of a property in which the known side is a slot."""
        found = []
        for text in self.wording.texts(predicate, terms.QUESTION):
            slot = text.partition("{")[2].partition("}")[0]
            if KNOWN.get(slot, False) == inverse:
                found.append(SLOT.sub(" ", text))
        return found

    def _words_of_kinds(self, node: Iri) -> frozenset[str]:
        """Return the folded names of the classes of a node."""
        kinds = self.kinds(node)
        return frozenset(fold(x.text) for kind in kinds for x in self.wording.labels(kind.iri))

    def _kind_bag(self, node: Iri) -> Bag:
        return self.bag(
            label.text for kind in self.kinds(node) for label in self.wording.labels(kind.iri)
        )

    def _name_bag(self, node: Iri) -> Bag:
        return self.bag(label.text for label in self.wording.labels(node))

    def _stems_of(self, text: str) -> frozenset[str]:
        return frozenset(self._analyzer.terms(text))

    def _wordings(self, predicate: Iri, inverse: bool) -> Floats:
        """Return the vectors of the wordings of a property read in one direction."""
        texts = [self.wording.label(predicate)]
        texts += self.wording.texts(predicate, terms.SKOS_ALT_LABEL)
        texts += self.patterns(predicate, inverse)
        if inverse:
            texts += self.wording.texts(predicate, terms.INVERSE_WORDING)
        return self.encoder.encode_document([SLOT.sub(" ", t) for t in texts])

    def _names_of(self, node: Iri) -> tuple[frozenset[str], ...]:
        """Return the stems of each name of a node."""
        return tuple(self.stems_of(label.text) for label in self.wording.labels(node))

    @cached_property
    def kind_heads(self) -> tuple[tuple[Iri, frozenset[str]], ...]:
        """The classes that nodes have, with the stem that begins each of their names."""
        names = {kind: self.wording.labels(kind) for kind in self.wording.kinds_in_use()}
        return tuple(
            (kind, frozenset(s for x in labels for s in self._analyzer.terms(x.text)[:1]))
            for kind, labels in names.items()
        )

    def membership(self, kind: Iri) -> tuple[Fact, ...]:
        """Return that each node of a class is of it."""
        return tuple(Fact(node, terms.RDF_TYPE, kind) for node in self.members(kind)[:MOST_FACTS])

    def _around(self, node: Iri) -> frozenset[str]:
        """Return the stems of what is said of a node: its description, and its facts' objects."""
        near = self.described(node)
        objects = [f.object for facts in self.facts_from(node).values() for f in facts[:6]]
        return near.union(*(self.stems_of_term(o) for o in objects))

    def _described(self, node: Iri) -> frozenset[str]:
        """Return the stems of the description of a node."""
        description = self.wording.description(node)
        return self.stems_of(description) if description else frozenset()

    def stems_of_term(self, term: Term) -> frozenset[str]:
        """Return the stems of a literal, or of the names of a node."""
        if isinstance(term, Literal):
            return self.stems_of(term.value)
        return self.name_bag(term).stems

    def bag(self, texts: Iterable[str], patterns: Iterable[str] = ()) -> Bag:
        """Return the words of texts and of question patterns, which have no families."""
        core = dict.fromkeys(w for t in texts for w in self._analyzer.words(t))
        words = tuple(
            {**core, **dict.fromkeys(w for t in patterns for w in self._analyzer.words(t))}
        )
        return Bag(
            words,
            frozenset(map(stem, words)),
            of_stems(map(stem, core)),
            frozenset(r for w in core if (r := root(w))),
            self.vectors(words),
        )

    def vectors(self, words: Iterable[str]) -> Floats:
        """Return the vectors of words, one row each; new words are encoded together."""
        import numpy as np  # noqa: PLC0415 - loaded with the first question

        wanted = list(words)
        new = [w for w in dict.fromkeys(wanted) if w not in self._vectors]
        if new:
            if len(self._vectors) > MOST_WORDS:
                self._vectors.clear()
                new = list(dict.fromkeys(wanted))
            self._vectors.update(zip(new, self.encoder.encode_query(new), strict=True))
        if not wanted:
            return np.zeros((0, self.encoder.dim), dtype=np.float32)
        return np.stack([self._vectors[w] for w in wanted])


def _is_within(letters: str, text: str) -> bool:
    """Return whether a text has some letters in their order."""
    rest = iter(text)
    return all(letter in rest for letter in letters)
