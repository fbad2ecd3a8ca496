"""What can be counted in a data set.

Source: Describing Linked Datasets with the VoID Vocabulary, §4.6 (statistics).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pre_kg import queries, terms
from pre_kg.model import Literal
from pre_kg.store import SKOLEM_PREFIX

if TYPE_CHECKING:
    from pre_kg.model import Iri, Term
    from pre_kg.store import Dataset

_TOTALS = """SELECT (COUNT(*) AS ?triples) (COUNT(DISTINCT ?s) AS ?subjects)
(COUNT(DISTINCT ?o) AS ?objects) WHERE { ?s ?p ?o }"""
_ENTITIES = "SELECT (COUNT(DISTINCT ?s) AS ?n) WHERE { ?s a ?c }"
_CLASSES = "SELECT ?c (COUNT(?s) AS ?n) WHERE { ?s a ?c FILTER(isIRI(?c)) } GROUP BY ?c ORDER BY ?c"
_PROPERTIES = "SELECT ?p (COUNT(*) AS ?n) WHERE { ?s ?p ?o } GROUP BY ?p ORDER BY ?p"
_LANGUAGES = """SELECT ?l (COUNT(*) AS ?n) WHERE { ?s ?p ?o
BIND(LCASE(LANG(?o)) AS ?l) FILTER(?l != "") } GROUP BY ?l ORDER BY DESC(?n) ?l"""
_SPACES = """SELECT ?space (COUNT(*) AS ?n) WHERE { { SELECT DISTINCT ?s WHERE { ?s a ?c } }
BIND(REPLACE(STR(?s), "^([a-zA-Z][a-zA-Z0-9+.-]*://[^/]+/).*$", "$1") AS ?space)
FILTER(CONTAINS(?space, "://")) } GROUP BY ?space ORDER BY DESC(?n) ?space LIMIT 1"""
_PERIODS = f"""SELECT DISTINCT ?period WHERE {{ ?s ?p ?period
FILTER(?p IN (<{terms.SDMX_DIMENSION}refPeriod>, <{terms.SCHEMA}observationDate>,
<{terms.SCHEMA}temporalCoverage>)) FILTER(isLiteral(?period)) }}"""
_YEAR = re.compile(r"\d{4}")


@dataclass(frozen=True, slots=True)
class Statistics:
    """Counts of a data set, a statement counted once however many sections make it.

    Attributes:
        entities: Nodes of a class.
        classes: Each class, in the order of IRIs, with the number of its nodes.
        properties: Each property, in the order of IRIs, with the number of its statements.
        languages: Language tags of its texts in lower case, the most frequent first.
        space: Scheme and host that most nodes share, with a final slash, if any.
        years: First and last year that its figures speak of.
    """

    triples: int
    subjects: int
    objects: int
    entities: int
    classes: tuple[tuple[Iri, int], ...]
    properties: tuple[tuple[Iri, int], ...]
    languages: tuple[str, ...]
    space: str | None
    years: tuple[str, str] | None


def measure(data: Dataset) -> Statistics:
    """Count a data set."""
    triples, subjects, objects = map(_number, _rows(data, _TOTALS)[0])
    periods = [_text(row[0]) for row in _rows(data, _PERIODS)]
    years = sorted(year for period in periods for year in _YEAR.findall(period))
    spaces = [_text(row[0]) for row in _rows(data, _SPACES)]
    return Statistics(
        triples,
        subjects,
        objects,
        _number(_rows(data, _ENTITIES)[0][0]),
        _counted(data, _CLASSES),
        _counted(data, _PROPERTIES),
        tuple(_text(row[0]) for row in _rows(data, _LANGUAGES)),
        spaces[0] if spaces else None,
        (years[0], years[-1]) if years else None,
    )


def _rows(data: Dataset, text: str) -> tuple[tuple[Term | None, ...], ...]:
    found = queries.run(data, text)
    assert isinstance(found, queries.Table), "every query above is a SELECT"
    return found.rows


def _counted(data: Dataset, text: str) -> tuple[tuple[Iri, int], ...]:
    found = ((_text(name), _number(count)) for name, count in _rows(data, text))
    return tuple((name, count) for name, count in found if not name.startswith(SKOLEM_PREFIX))


def _text(term: Term | None) -> str:
    return term.value if isinstance(term, Literal) else term or ""


def _number(term: Term | None) -> int:
    return int(_text(term) or 0)
