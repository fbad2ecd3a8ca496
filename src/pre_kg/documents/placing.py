"""Where the nodes of a document go: IRIs beside those of the graph, classes and terms it uses."""

from __future__ import annotations

import re
from collections import Counter
from functools import cached_property
from typing import TYPE_CHECKING, Final

from pre_kg import terms
from pre_kg.french import fold
from pre_kg.model import Literal
from pre_kg.verbalise import COMPARISONS, EXACT_FORMS, MEASURES, PERIODS, UNITS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pre_kg.model import Iri
    from pre_kg.store import Dataset
    from pre_kg.verbalise import Wording

ORGANISATION: Final = "http://www.w3.org/ns/org#Organization"
PERSON: Final = terms.FOAF + "Person"
LEGAL_TEXT: Final = "http://data.europa.eu/eli/ontology#LegalResource"
OBSERVATION: Final = terms.QB + "Observation"
ABOUT: Final = (terms.SCHEMA + "about", terms.DCTERMS + "subject", terms.DCTERMS + "references")
"""Properties by which a source is about a node; the first that the ontology declares is used."""
_REQUIRED: Final = terms.SH + "minCount"
_LONGEST: Final = 60


class Places:
    """The IRIs, classes and terms of a graph, as new statements must use them."""

    def __init__(self, data: Dataset, schema: Dataset, wording: Wording) -> None:
        """Take the graph, its ontology with its shapes, and its words."""
        self.data, self.schema, self.wording = data, schema, wording

    def source(self, name: str) -> Iri:
        """Return an IRI for a source, beside those of the other sources."""
        return self.beside(terms.SOURCE, "doc") + slug(name)

    def node(self, kind: Iri, name: str) -> Iri:
        """Return an IRI for a new node, beside those of its class."""
        return self.beside(kind, "id/" + slug(kind.rpartition("#")[2].rpartition("/")[2])) + slug(
            name
        )

    def beside(self, kind: Iri, otherwise: str) -> Iri:
        """Return what most IRIs of the nodes of a class begin with."""
        spaces: Counter[str] = Counter()
        for each in sorted(self.wording.subclasses(kind)):
            for node in self.data.subjects(terms.RDF_TYPE, each):
                head, mark, _ = node.rpartition("/")
                spaces[head + mark] += bool(mark)
        best = spaces.most_common(1)
        return best[0][0] if best and best[0][1] else f"{terms.BASE}{otherwise}/"

    @cached_property
    def about(self) -> Iri:
        """The property by which a source is about a node."""
        declared = (p for p in ABOUT if next(self.schema.quads(p), None) is not None)
        return next(declared, ABOUT[-1])

    @cached_property
    def figure(self) -> Iri:
        """The class of most nodes with a measured value."""
        kinds: Counter[Iri] = Counter()
        for quad in self.data.quads(None, self.measure, graph=None):
            types = self.data.objects(quad.subject, terms.RDF_TYPE)
            kinds.update(kind for kind in types if isinstance(kind, str))
        return kinds.most_common(1)[0][0] if kinds else OBSERVATION

    @cached_property
    def measure(self) -> Iri:
        """The property of a figure's value."""
        return self._used(MEASURES)

    @cached_property
    def terms_of_figures(self) -> tuple[Iri, Iri, Iri, Iri]:
        """The properties of a figure's written form, unit, comparison and period."""
        groups = (EXACT_FORMS, UNITS, COMPARISONS, PERIODS)
        form, unit, comparison, period = (self._used(group) for group in groups)
        return form, unit, comparison, period

    def required(self, kind: Iri) -> set[Iri]:
        """Return the properties without which the shapes refuse a node of a class."""
        found: set[Iri] = set()
        for shape in self.schema.subjects(terms.SH + "targetClass", kind):
            for part in self.schema.objects(shape, terms.SH + "property"):
                if isinstance(part, str) and self._at_least_one(part):
                    paths = self.schema.objects(part, terms.SH + "path")
                    found.update(p for p in paths if isinstance(p, str) and ":anonyme:" not in p)
        return found

    def _at_least_one(self, part: Iri) -> bool:
        return any(
            isinstance(o, Literal) and o.value != "0" for o in self.schema.objects(part, _REQUIRED)
        )

    def _used(self, group: Sequence[Iri]) -> Iri:
        used = (p for p in group if next(self.data.quads(None, p), None) is not None)
        return next(used, group[0])


def slug(name: str) -> str:
    """Return a name in small letters, digits and hyphens."""
    words = re.sub(r"[^a-z0-9]+", "-", fold(name)).strip("-")
    if len(words) <= _LONGEST:
        return words or "sans-nom"
    return words[:_LONGEST].rpartition("-")[0] or words[:_LONGEST]
