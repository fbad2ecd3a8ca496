"""What the graph says around a node, and the words for it: read when needed, then kept."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Final

from pre_kg import terms
from pre_kg.french import Analyzer, stem
from pre_kg.model import Fact, Literal
from pre_kg.verbalise import MEASURES, PERIODS, STRUCTURE

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy as np
    import numpy.typing as npt

    from pre_kg.model import Encoder, Iri, Term
    from pre_kg.provenance import Provenance
    from pre_kg.store import Dataset
    from pre_kg.verbalise import Wording

    Floats = npt.NDArray[np.float32]

MOST_FACTS: Final = 2_000
"""Statements around one node that are looked at."""
UNRANKED: Final = 5
KNOWN: Final = {"sujet": False, "s": False, "objet": True, "o": True}
"""Slot of a question pattern to the direction that it asks: is the object the known side?"""


@dataclass(frozen=True, slots=True, eq=False)
class Bag:
    """Some words: their stems, and their vectors for what is said otherwise.

    Attributes:
        vectors: Unit rows, one a word, of shape `(len(words), dim)`.
    """

    words: tuple[str, ...]
    stems: frozenset[str]
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
        self.stems_of = lru_cache(maxsize=16384)(self._stems_of)
        self._vector = lru_cache(maxsize=65536)(self._word_vector)

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

    def standing(self, source: Iri) -> int:
        """Return the rank that the data gives a source: 1 for the first, 5 when it says none."""
        ranks = [
            o.value for o in self.data.objects(source, terms.STANDING) if isinstance(o, Literal)
        ]
        return min((int(r) for r in ranks if r.isdecimal()), default=UNRANKED)

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
            if predicate in self.dimensions and predicate not in PERIODS
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
        return predicate in MEASURES

    def full_label(self, node: Iri) -> str:
        """Return the label of a node with its acronym, if it has one that the label lacks."""
        label = self.wording.label(node)
        for other in self.wording.labels(node):
            short = other.text
            if (
                other.form == "alt"
                and short.isupper()
                and 2 <= len(short) <= 10
                and " " not in short
            ):
                return label if short in label else f"{label} ({short})"
        return label

    # --- Words --------------------------------------------------------------------------------

    def _property_bag(self, predicate: Iri, inverse: bool) -> Bag:
        texts = [self.wording.label(predicate)]
        texts += self.wording.texts(predicate, terms.SKOS_ALT_LABEL)
        texts += self.wording.texts(
            predicate, terms.INVERSE_WORDING if inverse else terms.VERBALISATION
        )
        texts += self.patterns(predicate, inverse)
        return self.bag(texts)

    def _patterns(self, predicate: Iri, inverse: bool) -> list[str]:
        """Return the question patterns of a property in which the known side is a slot."""
        found = []
        for text in self.wording.texts(predicate, terms.QUESTION):
            slot = text.partition("{")[2].partition("}")[0]
            if KNOWN.get(slot, False) == inverse:
                found.append(text.replace("{" + slot + "}", " "))
        return found

    def _kind_bag(self, node: Iri) -> Bag:
        return self.bag(
            label.text
            for kind in self.wording.kinds(node)
            for label in self.wording.labels(kind.iri)
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
        return self.encoder.encode_document(texts)

    def _names_of(self, node: Iri) -> tuple[frozenset[str], ...]:
        """Return the stems of each name of a node."""
        return tuple(self.stems_of(label.text) for label in self.wording.labels(node))

    @cached_property
    def kind_heads(self) -> tuple[tuple[Iri, frozenset[str]], ...]:
        """The classes that nodes have, with the stem that begins each of their names."""
        kinds = {k.iri for n in self.wording.nodes() for k in self.wording.kinds(n)}
        names = {kind: self.wording.labels(kind) for kind in sorted(kinds)}
        return tuple(
            (kind, frozenset(s for x in labels for s in self._analyzer.terms(x.text)[:1]))
            for kind, labels in names.items()
        )

    def membership(self, kind: Iri) -> tuple[Fact, ...]:
        """Return that each node of a class is of it."""
        return tuple(Fact(node, terms.RDF_TYPE, kind) for node in self.members(kind)[:MOST_FACTS])

    def _around(self, node: Iri) -> frozenset[str]:
        """Return the stems of what is said of a node: its description, and its facts' objects."""
        description = self.wording.description(node)
        near = self.stems_of(description) if description else frozenset()
        objects = [f.object for facts in self.facts_from(node).values() for f in facts[:6]]
        return near.union(*(self.stems_of_term(o) for o in objects))

    def stems_of_term(self, term: Term) -> frozenset[str]:
        """Return the stems of a literal, or of the names of a node."""
        if isinstance(term, Literal):
            return self.stems_of(term.value)
        return self.name_bag(term).stems

    def bag(self, texts: Iterable[str]) -> Bag:
        """Return the words of texts with their vectors."""
        import numpy as np  # noqa: PLC0415 - loaded with the first question

        words = tuple(dict.fromkeys(w for t in texts for w in self._analyzer.words(t)))
        rows = [self._vector(w) for w in words]
        vectors = np.vstack(rows) if rows else np.zeros((0, self.encoder.dim), dtype=np.float32)
        return Bag(words, frozenset(map(stem, words)), vectors)

    def vectors(self, words: Iterable[str]) -> Floats:
        """Return the vectors of words, one row each."""
        import numpy as np  # noqa: PLC0415

        rows = [self._vector(w) for w in words]
        return np.vstack(rows) if rows else np.zeros((0, self.encoder.dim), dtype=np.float32)

    def _word_vector(self, word: str) -> Floats:
        vector: Floats = self.encoder.encode_query([word])[0]
        return vector
