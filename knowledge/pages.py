"""Turn the rows of the tables into statements, each in the section of the source that makes it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from knowledge.tables import Figure, Statement
from pre_kg import terms
from pre_kg.model import Literal, Quad
from pre_kg.turtle import KNOWN_PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from knowledge.tables import Page, Place, Row, Tables
    from pre_kg.model import Iri, SectionStatus, Term

REASON: Final = (
    "Page relais, ou énoncé lu dans un extrait : rapporté, sans être repris à notre compte."
)
_SUFFIX: Final[Mapping[str, str]] = {
    "asserted": "", "attributed": "-attribue", "contradicted": "-contredit",
}  # fmt: skip
_TITLE: Final[Mapping[str, str]] = {
    "attributed": "énoncés rapportés", "contradicted": "énoncés contredits",
}  # fmt: skip
_STATUS: Final[Mapping[SectionStatus, Iri]] = {
    "asserted": terms.ASSERTED,
    "attributed": terms.ATTRIBUTED,
    "contradicted": terms.CONTRADICTED,
}
_PAGE: Final = terms.FOAF + "page"
_ISSUED: Final = terms.DCTERMS + "issued"
_PLACES: Final = ("id/", "doc/")
_LITERALS: Final[Mapping[str, tuple[str, str]]] = {
    "year": (r"-?\d{4}", terms.XSD + "gYear"),
    "month": (r"\d{4}-\d{2}", terms.XSD + "gYearMonth"),
    "integer": (r"-?\d+", terms.XSD + "integer"),
    "decimal": (r"-?\d+(\.\d+)?", terms.XSD + "decimal"),
    "text": (r".+", terms.XSD_STRING),
}
_DATES: Final = (
    (re.compile(r"\d{4}-\d{2}-\d{2}"), terms.XSD + "date"),
    (re.compile(r"\d{4}-\d{2}"), terms.XSD + "gYearMonth"),
    (re.compile(r"\d{4}"), terms.XSD + "gYear"),
)


@dataclass(frozen=True, slots=True)
class Known:
    """What `graph/` says before the tables: its own names, and its sources by address."""

    outside: frozenset[tuple[Iri, Iri, Term]]
    sources: Mapping[str, Iri]


def known(quads: Iterable[Quad]) -> Known:
    """Gather what the tables may rely on from the files that people write."""
    outside: set[tuple[Iri, Iri, Term]] = set()
    kinds: set[Iri] = set()
    addresses: dict[str, Iri] = {}
    for quad in quads:
        if quad.graph is not None:
            continue
        outside.add((quad.subject, quad.predicate, quad.object))
        if quad.predicate == terms.RDF_TYPE and quad.object == terms.SOURCE:
            kinds.add(quad.subject)
        if quad.predicate == _PAGE and isinstance(quad.object, str):
            addresses[quad.object] = quad.subject
    sources = {url: iri for url, iri in addresses.items() if iri in kinds}
    return Known(frozenset(outside), sources)


def iri(text: str, place: Place) -> Iri:
    """Read `id/theme/…`, `dcterms:subject` or a whole address."""
    if text.startswith(_PLACES):
        return terms.BASE + text
    if re.match(r"https?://", text):
        return text
    prefix, _, name = text.partition(":")
    if not name or prefix not in KNOWN_PREFIXES:
        place.refuse(f"attendu id/…, doc/…, prefixe:nom ou une adresse ; trouvé : « {text} ».")
    return KNOWN_PREFIXES[prefix] + name


def dated(text: str) -> Literal:
    """Type a day, a month or a year; what is approximate or an interval stays plain (EDTF)."""
    kinds = (Literal(text, kind) for form, kind in _DATES if form.fullmatch(text))
    return next(kinds, Literal(text))


def _object(row: Statement) -> Term:
    text, kind = row.object, row.type
    if kind == "iri":
        return iri(text, row.place)
    if kind == "fr":
        return Literal(text, terms.RDF_LANG_STRING, "fr")
    if kind == "date":
        return dated(text)
    if kind in _LITERALS:
        form, datatype = _LITERALS[kind]
        if not re.fullmatch(form, text):
            row.place.refuse(f"valeur de type « {kind} » attendue ; trouvé : « {text} ».")
        return Literal(text, datatype)
    if ":" not in kind:
        row.place.refuse(f"type inconnu : « {kind} ».")
    return Literal(text, iri(kind, row.place))


@dataclass(frozen=True, slots=True)
class Written:
    """What is written from the tables.

    Attributes:
        pages: Publisher to the statements of its pages.
        sources: Descriptions of the sources and their sections.
        figures: Share of the facts to the names of its figures.
    """

    pages: Mapping[str, tuple[Quad, ...]]
    sources: tuple[Quad, ...]
    figures: Mapping[str, tuple[Quad, ...]]


def convert(tables: Tables, world: Known) -> Written:
    """Return everything that the tables say.

    Raises:
        ParseError: A row that names an unknown source, or a name that `graph/nodes` does not hold.
    """
    sources = _sources(tables.pages, world)
    pages: dict[str, list[Quad]] = {}
    used: dict[tuple[str, SectionStatus], Page] = {}
    for row in tables.said():
        if not row.source:
            _must_be_named(row, world)
            continue
        if row.source not in sources:
            row.place.refuse(f"source inconnue : « {row.source} ». Ajoutez-la dans sources/.")
        page, section = sources[row.source]
        used[row.source, row.status] = page
        said = pages.setdefault(page.publisher, [])
        said.extend(_said(row, section + _SUFFIX[row.status]))
    described = [q for row, (page, s) in sources.items() for q in _described(page, s, row, used)]
    return Written(
        {publisher: tuple(quads) for publisher, quads in pages.items()},
        tuple(described),
        _figures(tables.figures),
    )


def _sources(rows: Iterable[Page], world: Known) -> dict[str, tuple[Page, Iri]]:
    """Return the page and the section of each source; a source that people wrote gets a new one."""
    found: dict[str, tuple[Page, Iri]] = {}
    addresses: dict[str, str] = {}
    for row in rows:
        known_as = world.sources.get(row.url)
        source = f"{terms.BASE}doc/{row.source}"
        if known_as is not None and known_as != source:
            row.place.refuse(f"cette page est déjà une source : {known_as.rpartition('/')[2]}.")
        if row.source in found or (row.url and addresses.get(row.url, row.source) != row.source):
            row.place.refuse(f"source ou adresse donnée deux fois : {row.source}, {row.url}.")
        addresses[row.url] = row.source
        found[row.source] = row, source + ("/s1" if known_as is None else "/s2")
    return found


def _must_be_named(row: Row, world: Known) -> None:
    if not isinstance(row, Statement):
        row.place.refuse("un chiffre a toujours une source.")
    said = iri(row.subject, row.place), iri(row.property, row.place), _object(row)
    if said not in world.outside:
        row.place.refuse("graph/nodes ne contient pas cet énoncé sans source : ajoutez-le au nœud.")


def _said(row: Row, section: Iri) -> Iterator[Quad]:
    if isinstance(row, Statement):
        subject, predicate = iri(row.subject, row.place), iri(row.property, row.place)
        yield Quad(subject, predicate, _object(row), section)
        return
    figure = terms.BASE + row.figure
    pairs: list[tuple[Iri, Term]] = [
        (terms.PRE + "indicateur", _french(row.indicator)),
        *((terms.PRE + "concerne", iri(node, row.place)) for node in row.concerns),
        *((terms.PRE + "population", iri(node, row.place)) for node in row.population),
        (terms.SDMX_MEASURE + "obsValue", Literal(row.value, terms.XSD + "decimal")),
        (terms.PRE + "operateur", Literal(row.comparison)),
        (terms.PRE + "unite", _french(row.unit)),
        (terms.PRE + "valeurLexicale", Literal(row.lexical)),
        (terms.SDMX_DIMENSION + "refArea", iri(row.area, row.place)),
        (terms.PRE + "typeDeMesure", _french(row.measure)),
        (terms.SDMX_DIMENSION + "refPeriod", dated(row.period))
        if row.period
        else (terms.PRE + "periodeIndeterminee", Literal("true", terms.XSD + "boolean")),
    ]
    for predicate, term in pairs:
        yield Quad(figure, predicate, term, section)


def _described(
    page: Page, section: Iri, name: str, used: Mapping[tuple[str, SectionStatus], Page]
) -> Iterator[Quad]:
    source = f"{terms.BASE}doc/{name}"
    statuses = [status for status in _STATUS if (name, status) in used]
    if not statuses:
        return
    if section.endswith("/s1"):
        yield from _source(page, source)
    yield from _section(section, source, page.title, "asserted", None)
    for status in statuses:
        if status != "asserted":
            title, reason = f"{page.title} — {_TITLE[status]}", page.reason or REASON
            yield from _section(section + _SUFFIX[status], section, title, status, reason)


def _source(page: Page, source: Iri) -> Iterator[Quad]:
    yield Quad(source, terms.RDF_TYPE, terms.SOURCE)
    yield Quad(source, terms.DCTERMS + "title", _french(page.title))
    is_node = page.publisher.startswith(_PLACES)
    publisher = iri(page.publisher, page.place) if is_node else _french(page.publisher)
    yield Quad(source, terms.DCTERMS + "publisher", publisher)
    if page.url:
        yield Quad(source, _PAGE, page.url)
    if page.date:
        yield Quad(source, _ISSUED, dated(page.date))
    if page.licence:
        yield Quad(source, terms.DCTERMS + "rights", _french(page.licence))
    if page.rank:
        yield Quad(source, terms.STANDING, Literal(page.rank, terms.XSD + "positiveInteger"))
    if page.note:
        yield Quad(source, terms.SKOS + "editorialNote", _french(page.note))


def _section(
    section: Iri, whole: Iri, title: str, status: SectionStatus, reason: str | None
) -> Iterator[Quad]:
    yield Quad(section, terms.RDF_TYPE, terms.SECTION)
    yield Quad(section, terms.DCTERMS + "title", _french(title))
    yield Quad(section, terms.IS_PART_OF, whole)
    yield Quad(section, terms.STATUS, _STATUS[status])
    if reason:
        yield Quad(section, terms.RDFS_COMMENT, _french(reason))


def _figures(rows: Iterable[Figure]) -> dict[str, tuple[Quad, ...]]:
    """Return the names of the figures; one that several rows name bears one name, once."""
    found: dict[str, list[Quad]] = {}
    names: dict[str, str] = {}
    for row in rows:
        if not row.label or names.get(row.figure) == row.label:
            continue
        if row.figure in names:
            row.place.refuse(f"ce chiffre s'appelle déjà « {names[row.figure]} ».")
        names[row.figure] = row.label
        figure = terms.BASE + row.figure
        named = found.setdefault(row.place.share, [])
        named.append(Quad(figure, terms.RDF_TYPE, terms.PRE + "Chiffre"))
        named.append(Quad(figure, terms.SKOS_PREF_LABEL, _french(row.label)))
        if row.note:
            named.append(Quad(figure, terms.SKOS + "editorialNote", _french(row.note)))
    return {share: tuple(quads) for share, quads in found.items()}


def _french(text: str) -> Literal:
    return Literal(text, terms.RDF_LANG_STRING, "fr")
