"""What tells a node from another: names, short forms, identifiers, kind, place and date."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pre_kg import terms
from pre_kg.french import Analyzer, fold, stem
from pre_kg.index.labels import BRACKETED, is_acronym
from pre_kg.model import Literal

if TYPE_CHECKING:
    from pre_kg.model import Iri, Term
    from pre_kg.store import Dataset
    from pre_kg.verbalise import Wording

ADMS: Final = "http://www.w3.org/ns/adms#"
ELI: Final = "http://data.europa.eu/eli/ontology#"
ORG: Final = "http://www.w3.org/ns/org#"

IDENTIFIERS: Final = (
    terms.DCTERMS + "identifier",
    terms.DC + "identifier",
    terms.SCHEMA + "identifier",
    terms.SCHEMA + "taxID",
    terms.SCHEMA + "isbn",
    ORG + "identifier",
    ADMS + "identifier",
    ELI + "id_local",
    terms.SKOS_NOTATION,
)
"""Properties whose value names one thing in its scheme."""
LINKS: Final = (terms.OWL_SAME_AS, terms.SKOS + "exactMatch", terms.SCHEMA + "sameAs")
DISTINCT: Final = (terms.OWL + "differentFrom", terms.DCTERMS + "replaces")
"""Properties that say that two nodes are not one."""
WHERE_AND_WHEN: Final = (
    terms.DCTERMS + "spatial",
    terms.DCTERMS + "issued",
    terms.DCTERMS + "date",
    terms.DCTERMS + "created",
    terms.DCTERMS + "isPartOf",
    terms.SCHEMA + "containedInPlace",
    terms.SCHEMA + "location",
    terms.SCHEMA + "address",
    terms.SCHEMA + "addressLocality",
    terms.SCHEMA + "postalCode",
    terms.SCHEMA + "startDate",
    terms.SCHEMA + "birthDate",
    terms.FOAF + "birthday",
    terms.SDMX_DIMENSION + "refArea",
    terms.SDMX_DIMENSION + "refPeriod",
    ELI + "date_document",
    ORG + "unitOf",
)
"""Properties by which two things of one name are told apart."""
_ANALYZER = Analyzer(expand=False)
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Name:
    """A name as it is compared.

    Attributes:
        text: As it is written.
        words: Its words without accents, endings and stop words.
        spelt: The same words with their endings.
        numbers: The numbers in it, sorted.
        rank: 0 for the preferred name, 1 for another, 2 for a hidden one.
    """

    text: str
    words: tuple[str, ...]
    spelt: tuple[str, ...]
    numbers: tuple[str, ...]
    rank: int


@dataclass(frozen=True, slots=True)
class Thing:
    """A node with what tells it from others.

    Attributes:
        label: Its one name.
        kind: Label of its most precise class.
        names: Its names but for short forms.
        acronyms: Its short forms, folded, without dots.
        identifiers: Scheme (data type, else property) to values.
        links: IRIs that it is said to be the same as.
        apart: IRIs that it is said not to be.
        kinds: IRIs of its classes, those above included, and their folded labels.
        context: Property of place or time to its values in words.
    """

    iri: Iri
    label: str
    kind: str
    names: tuple[Name, ...]
    acronyms: frozenset[str]
    identifiers: dict[str, frozenset[str]]
    links: frozenset[Iri]
    apart: frozenset[Iri]
    kinds: frozenset[str]
    context: dict[Iri, frozenset[str]]


def things(data: Dataset, wording: Wording, schema: Dataset) -> list[Thing]:
    """Return the nodes of a graph that may have a double, sorted by IRI."""
    declared = schema.subjects(terms.RDF_TYPE, terms.OWL + "InverseFunctionalProperty")
    above = {*IDENTIFIERS, *declared}
    below = {p for key in above for p in schema.subjects(terms.RDFS + "subPropertyOf", key)}
    keys = above | below
    return [_thing(iri, data, wording, keys) for iri in wording.nodes()]


def _thing(iri: Iri, data: Dataset, wording: Wording, keys: set[Iri]) -> Thing:
    names: dict[tuple[str, ...], Name] = {}
    acronyms: set[str] = set()
    for label in wording.labels(iri):
        for text in _parts(label.text):
            if is_acronym(text):
                acronyms.add(fold(text).replace(".", "").replace(" ", ""))
                continue
            name = _name(text, {"pref": 0, "alt": 1, "local": 1}.get(label.form, 2))
            if name.words and name.words not in names:
                names[name.words] = name
    identifiers: dict[str, set[str]] = {}
    context: dict[Iri, set[str]] = {}
    links: set[Iri] = set()
    apart: set[Iri] = set()
    for quad in data.quads(iri, graph=None):
        if quad.predicate in keys and isinstance(quad.object, Literal):
            scheme = quad.object.datatype
            scheme = (
                quad.predicate if scheme in (terms.XSD_STRING, terms.RDF_LANG_STRING) else scheme
            )
            identifiers.setdefault(scheme, set()).add(fold(quad.object.value).replace(" ", ""))
        elif quad.predicate in LINKS and isinstance(quad.object, str):
            links.add(quad.object)
        elif quad.predicate in DISTINCT and isinstance(quad.object, str):
            apart.add(quad.object)
        if quad.predicate in WHERE_AND_WHEN:
            context.setdefault(quad.predicate, set()).add(_said(quad.object, wording))
    kinds = wording.kinds(iri)
    return Thing(
        iri,
        wording.label(iri),
        kinds[0].label if kinds else "",
        tuple(names.values()),
        frozenset(acronyms),
        {scheme: frozenset(values) for scheme, values in identifiers.items()},
        frozenset(links),
        frozenset(apart),
        frozenset(x for kind in kinds for x in (kind.iri, fold(kind.label))),
        {predicate: frozenset(values) for predicate, values in context.items()},
    )


def _parts(text: str) -> tuple[str, ...]:
    found = BRACKETED.match(text)
    if found and is_acronym(found["inside"]):
        return found["name"], found["inside"]
    return (text,)


def _name(text: str, rank: int) -> Name:
    spelt = tuple(_ANALYZER.words(text))
    return Name(text, tuple(map(stem, spelt)), spelt, tuple(sorted(_NUMBER.findall(text))), rank)


def _said(term: Term, wording: Wording) -> str:
    return fold(term.value if isinstance(term, Literal) else wording.term(term)).strip()
