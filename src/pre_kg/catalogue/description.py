"""What a data set says of itself, and what can be said of it when it says nothing.

Source: Describing Linked Datasets with the VoID Vocabulary, §6.1 (a description and its topic).
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from pre_kg import terms
from pre_kg.catalogue.access import EU
from pre_kg.catalogue.statistics import Statistics, measure
from pre_kg.model import Literal, Quad
from pre_kg.verbalise import Wording

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pre_kg.model import Iri, Term
    from pre_kg.store import Dataset

VOID: Final = "http://rdfs.org/ns/void#"
DCAT: Final = "http://www.w3.org/ns/dcat#"
VCARD: Final = "http://www.w3.org/2006/vcard/ns#"
LANGUAGE: Final = EU + "language/"

TITLE, DESCRIPTION = terms.DCTERMS + "title", terms.DCTERMS + "description"
PUBLISHER, LICENSE = terms.DCTERMS + "publisher", terms.DCTERMS + "license"
URI_SPACE: Final = VOID + "uriSpace"
TOPIC: Final = terms.FOAF + "primaryTopic"
NAMED: Final = 5
"""Kinds that the title of a data set without one names."""

EU_LANGUAGES: Final = {
    "bg": "BUL", "br": "BRE", "ca": "CAT", "co": "COS", "cs": "CES", "da": "DAN", "de": "DEU",
    "el": "ELL", "en": "ENG", "es": "SPA", "et": "EST", "eu": "EUS", "fi": "FIN", "fr": "FRA",
    "ga": "GLE", "hr": "HRV", "hu": "HUN", "it": "ITA", "lt": "LIT", "lv": "LAV", "mt": "MLT",
    "nl": "NLD", "oc": "OCI", "pl": "POL", "pt": "POR", "ro": "RON", "sk": "SLK", "sl": "SLV",
    "sv": "SWE",
}  # fmt: skip
"""ISO 639-1 codes to the codes of the EU table of languages."""

_PARTS = (
    terms.RDF_TYPE,
    terms.RDFS_LABEL,
    terms.SKOS_PREF_LABEL,
    TITLE,
    terms.DCTERMS + "type",
    DCAT + "startDate",
    DCAT + "endDate",
    DCAT + "bbox",
    DCAT + "centroid",
)
_PART_SPACES = (terms.FOAF, VCARD)


@dataclass(frozen=True, slots=True)
class Description:
    """A data set, what is said of it, what is counted in it.

    Attributes:
        iri: Of the data set.
        said: Statements about it: each property with its values, sorted.
        parts: Statements about what it names: publisher, contact, licence, period.
        counts: What is counted in it.
        sources: IRIs of the sources that it draws from, sorted.
    """

    iri: Iri
    said: dict[Iri, tuple[Term, ...]]
    parts: tuple[Quad, ...]
    counts: Statistics
    sources: tuple[Iri, ...]

    def values(self, predicate: Iri) -> tuple[Term, ...]:
        """Return the values of a property of the data set."""
        return self.said.get(predicate, ())

    def text(self, predicate: Iri) -> str:
        """Return one text of a property, French first, empty when there is none."""
        found = [t for t in self.values(predicate) if isinstance(t, Literal)]
        return min(found, key=lambda t: (t.language != "fr", t.value)).value if found else ""


def describe(
    data: Dataset, schema: Dataset, base: str, counts: Statistics | None = None
) -> Description:
    """Gather what a data set says of itself, and complete it by what can be computed.

    Args:
        data: The data set.
        schema: Its ontology, looked at first for a `void:DatasetDescription`.
        base: Address under which the data set is published, with a final slash.
        counts: What is counted in it, if that was done already.
    """
    counts = measure(data) if counts is None else counts
    place, iri = _topic(data, schema)
    said: dict[Iri, tuple[Term, ...]] = {}
    parts: tuple[Quad, ...] = ()
    if iri is not None:
        said = _said(place, iri)
        parts = tuple(_parts(place, said))
    iri = iri or f"{base}catalogue#graphe"
    computed, more = _computed(Wording(data, schema), counts, iri, base)
    missing = {p: values for p, values in computed.items() if p not in said}
    named = {str(value) for values in missing.values() for value in values}
    return Description(
        iri,
        {**said, **missing},
        (*parts, *(q for q in more if q.subject in named)),
        counts,
        tuple(data.subjects(terms.RDF_TYPE, terms.SOURCE)),
    )


def part_iri(owner: Iri, word: str, *named: object) -> Iri:
    """Name a part of a record: the same part has the same name at every build."""
    space = owner if "#" in owner else f"{owner}#"
    joint = "" if space.endswith("#") else "-"
    digest = hashlib.sha256("\n".join(map(str, named)).encode()).hexdigest()[:12]
    return f"{space}{joint}{word}{f'-{digest}' if named else ''}"


def french(text: str) -> Literal:
    """Return a French text."""
    return Literal(text, terms.RDF_LANG_STRING, "fr")


def _topic(data: Dataset, schema: Dataset) -> tuple[Dataset, Iri | None]:
    for place in (schema, data):
        for page in place.subjects(terms.RDF_TYPE, VOID + "DatasetDescription"):
            topics = [t for t in place.objects(page, TOPIC) if isinstance(t, str)]
            if topics:
                return place, topics[0]
    return data, None


def _said(place: Dataset, iri: Iri) -> dict[Iri, tuple[Term, ...]]:
    found: dict[Iri, set[Term]] = defaultdict(set)
    for quad in place.quads(iri, graph=None):
        if quad.predicate != terms.RDF_TYPE:
            found[quad.predicate].add(quad.object)
    return {p: tuple(place.objects(iri, p)) for p in sorted(found)}


def _parts(place: Dataset, said: dict[Iri, tuple[Term, ...]]) -> Iterator[Quad]:
    named = {t for values in said.values() for t in values if isinstance(t, str)}
    for iri in sorted(named):
        for quad in place.quads(iri, graph=None):
            if quad.predicate in _PARTS or quad.predicate.startswith(_PART_SPACES):
                yield Quad(iri, quad.predicate, quad.object)
    for agent in sorted(t for t in said.get(PUBLISHER, ()) if isinstance(t, str)):
        if not place.objects(agent, terms.FOAF + "name"):
            names = place.objects(agent, terms.SKOS_PREF_LABEL) or [Literal(agent)]
            yield Quad(agent, terms.RDF_TYPE, terms.FOAF + "Agent")
            yield from (Quad(agent, terms.FOAF + "name", name) for name in names)


def _computed(
    wording: Wording, counts: Statistics, iri: Iri, base: str
) -> tuple[dict[Iri, tuple[Term, ...]], Iterable[Quad]]:
    told = (c for c in counts.classes if c[0] not in (terms.SOURCE, terms.SECTION))
    kinds = sorted(told, key=lambda c: (-c[1], c[0]))
    labels = list(dict.fromkeys(wording.label(kind) for kind, _ in kinds))
    title = "Jeu de données : " + ", ".join(labels[:NAMED]) if labels else "Jeu de données"
    sorts = f"{len(kinds)} sortes de nœuds : {', '.join(labels[:20])}"
    text = (sorts + ("…" if len(labels) > 20 else ".")) if labels else "Des énoncés RDF."
    publisher, period = part_iri(iri, "editeur"), part_iri(iri, "periode")
    languages = [EU_LANGUAGES.get(tag.partition("-")[0]) for tag in counts.languages]
    said: dict[Iri, tuple[Term, ...]] = {
        TITLE: (french(title),),
        DESCRIPTION: (french(text),),
        PUBLISHER: (publisher,),
        DCAT + "keyword": tuple(french(label) for label in labels[:20]),
        terms.DCTERMS + "language": tuple(
            LANGUAGE + code for code in dict.fromkeys(filter(None, languages))
        ),
        terms.DCTERMS + "identifier": (Literal(iri),),
    }
    parts = [
        Quad(publisher, terms.RDF_TYPE, terms.FOAF + "Agent"),
        Quad(publisher, terms.FOAF + "name", Literal(urlsplit(base).netloc or base)),
    ]
    if counts.years is not None:
        said[terms.DCTERMS + "temporal"] = (period,)
        parts.append(Quad(period, terms.RDF_TYPE, terms.DCTERMS + "PeriodOfTime"))
        for name, year in zip(("startDate", "endDate"), counts.years, strict=True):
            parts.append(Quad(period, DCAT + name, Literal(year, terms.XSD + "gYear")))
    return {p: values for p, values in said.items() if values}, parts
