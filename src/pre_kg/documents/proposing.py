"""What a document seems to say, as TriG that a person edits.

What is sure is a statement; what is not is a comment, which a person uncomments, completes or
leaves. A comment gives the place in code points, never a sentence of the document.
"""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING

from pre_kg import terms, turtle
from pre_kg.documents import placing
from pre_kg.documents.outline import tidy
from pre_kg.model import Literal, Quad
from pre_kg.store import to_engine
from pre_kg.verbalise import local_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pre_kg.documents.actors import Organisation, Person
    from pre_kg.documents.extracting import Found
    from pre_kg.documents.figures import Figure
    from pre_kg.documents.known import Known
    from pre_kg.documents.legal import Text
    from pre_kg.documents.outline import Document
    from pre_kg.documents.placing import Places
    from pre_kg.model import Iri

_LOCAL = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_RELATIVE = re.compile(r"[A-Za-z0-9_-]+(?:/[A-Za-z0-9_-][A-Za-z0-9_.-]*)*")
HEAD = """\
# Proposition écrite par « pre-kg ingest » : à relire, à corriger, puis « pre-kg ingest --apply ».
# Une ligne qui commence par # ne compte pas. « ? » marque un doute : pour retenir ce qui le suit,
# retirez les #. Les nombres entre parenthèses sont la place dans le texte, en points de code.
"""


def propose(
    found: Sequence[tuple[Document, Sequence[Found]]], known: Known, places: Places
) -> Iterator[str]:
    """Yield the text of a proposal: for each document its source, its sections, what they say.

    Args:
        found: Documents with what their sections seem to say.
        known: The graph.
        places: Where new nodes go.
    """
    yield HEAD
    for prefix, space in sorted(turtle.KNOWN_PREFIXES.items()):
        yield f"@prefix {prefix}: <{space}> .\n"
    yield f"@base <{terms.BASE}> .\n"
    taken: set[Iri] = set()
    for document, said in found:
        source = _free(places.source(document.name.rpartition(".")[0]), known, taken)
        taken.add(source)
        yield f"\n# --- {tidy(document.name)} : {document.title}\n"
        yield from _blocks(_described(document, source))
        writer = _Writer(document, source, known, places)
        for section in said:
            yield from writer.section(section)


def _free(source: Iri, known: Known, taken: Iterable[Iri]) -> Iri:
    """Return an IRI that no node bears: `…-2`, `…-3` after the first."""
    used, name, count = set(taken), source, 2
    while name in used or next(known.data.quads(name), None) is not None:
        name, count = f"{source}-{count}", count + 1
    return name


def _blocks(quads: Iterable[Quad]) -> Iterator[str]:
    """Yield statements, one block a subject; the prefixes stand at the head of the proposal."""
    for subject, said in groupby(quads, key=lambda quad: quad.subject):
        lines = [_line(quad).removeprefix(_short(subject))[1:-2] for quad in said]
        yield f"\n{_short(subject)} " + " ;\n    ".join(lines) + " .\n"


def _described(document: Document, source: Iri) -> Iterator[Quad]:
    def said(subject: Iri, predicate: Iri, value: str, kind: str = "") -> Quad:
        if kind == "fr":
            return Quad(subject, predicate, Literal(value, terms.RDF_LANG_STRING, "fr"))
        return Quad(subject, predicate, Literal(value, kind) if kind else value)

    yield said(source, terms.RDF_TYPE, terms.SOURCE)
    yield said(source, terms.DCTERMS + "title", document.title, "fr")
    yield said(source, terms.DOCUMENT_DIGEST, document.sha256, terms.XSD_STRING)
    for section in document.sections:
        name = f"{source}/s{section.number}"
        title = section.title + (f" (page {section.page})" if section.page else "")
        held = source if section.parent is None else f"{source}/s{section.parent}"
        yield said(name, terms.RDF_TYPE, terms.SECTION)
        yield said(name, terms.IS_PART_OF, held)
        yield said(name, terms.DCTERMS + "title", title, "fr")
        yield said(name, terms.STATUS, terms.ASSERTED)
        yield said(name, terms.OA + "start", str(section.start), terms.XSD + "integer")
        yield said(name, terms.OA + "end", str(section.end), terms.XSD + "integer")
        yield said(name, terms.SECTION_DIGEST, section.sha256, terms.XSD_STRING)


class _Writer:
    """Writes what the sections of one document say."""

    def __init__(self, document: Document, source: Iri, known: Known, places: Places) -> None:
        self._document, self._source, self._known, self._places = document, source, known, places
        self._figures = 0
        self._proposed: set[str] = set()
        self._about: set[Iri] = set()

    def section(self, found: Found) -> Iterator[str]:
        body = "".join(f"    {' '.join(line.splitlines())}\n" for line in self._lines(found))
        if body:
            yield f"\n{_short(f'{self._source}/s{found.section}')} {{\n{body}}}\n"

    def _lines(self, found: Found) -> Iterator[str]:
        yield from self._named(found)
        for relation in dict.fromkeys(found.relations):
            place = f"({relation.start}–{relation.end})"
            names = " — ".join(
                self._known.wording.label(x)
                for x in (relation.subject, relation.predicate, relation.object)
            )
            line = _line(Quad(relation.subject, relation.predicate, relation.object))
            yield f"# {'' if relation.sure else '? '}{place} {names}"
            yield line if relation.sure else f"# {line}"
        for figure in found.figures:
            yield from self._figure(figure)
        for text in found.texts:
            yield from self._text(text)
        for organisation in found.organisations:
            yield from self._organisation(organisation)
        for person in found.persons:
            yield from self._person(person)
        if found.dates:
            said = ", ".join(f"{d.value} ({d.start}–{d.end})" for d in found.dates)
            yield f"# Dates : {said}"

    def _named(self, found: Found) -> Iterator[str]:
        at: dict[tuple[Iri, ...], list[str]] = {}
        for named in found.named:
            at.setdefault(named.nodes, []).append(f"{named.start}–{named.end}")
        for nodes, spans in at.items():
            label = self._known.wording.label(nodes[0])
            yield f"# {'? lequel ? ' if len(nodes) > 1 else ''}{label} ({', '.join(spans)})"
            for node in nodes:
                line = _line(Quad(self._source, self._places.about, node))
                yield line if len(nodes) == 1 else f"# {line}"

    def _figure(self, figure: Figure) -> Iterator[str]:
        self._figures += 1
        kind = self._places.figure
        node = self._places.node(kind, f"{local_name(self._source)}-{self._figures}")
        form, unit, comparison, period = self._places.terms_of_figures
        given = {
            self._places.measure: Literal(str(figure.value), terms.XSD + "decimal"),
            form: Literal(figure.written),
            unit: Literal(figure.unit, terms.RDF_LANG_STRING, "fr"),
            comparison: Literal(figure.comparison),
        }
        if figure.period is not None:
            given[period] = Literal(figure.period.value, figure.period.datatype)
        lacking = sorted(self._places.required(kind) - {*given, terms.RDF_TYPE})
        counted = f", compte : {figure.counted}" if figure.counted else ""
        yield f"# ? Chiffre ({figure.start}–{figure.end}){counted}."
        quads = [Quad(node, terms.RDF_TYPE, kind), *(Quad(node, p, o) for p, o in given.items())]
        for quad in quads:
            yield "# " + _line(quad)
        for predicate in lacking:
            yield f"# {_short(node)} {_short(predicate)} … .  (à compléter)"

    def _text(self, text: Text) -> Iterator[str]:
        place, value = f"({text.start}–{text.end})", text.value
        node = self._known.identified(value)
        if node is not None:
            yield f"# {self._known.wording.label(node)} {place}, par son numéro {value}"
            yield _line(Quad(self._source, self._places.about, node))
        elif text.scheme == "title":
            yield from self._new(placing.LEGAL_TEXT, "Texte", value, place)
        else:
            yield f"# ? {text.scheme.upper()} {place} : {value}, d'un texte inconnu du graphe."

    def _organisation(self, found: Organisation) -> Iterator[str]:
        place = f"({found.start}–{found.end})"
        yield from self._new(placing.ORGANISATION, "Organisation", found.name, place, found.acronym)

    def _person(self, found: Person) -> Iterator[str]:
        place = f"({found.start}–{found.end})"
        role = f", {found.role}" if found.role else ""
        yield from self._new(placing.PERSON, "Personne", found.name, place + role)

    def _new(self, kind: Iri, what: str, name: str, place: str, acronym: str = "") -> Iterator[str]:
        if name in self._proposed:
            return
        self._proposed.add(name)
        alike = self._known.alike(name) or (self._known.alike(acronym) if acronym else None)
        same = f" Même entité que {_short(alike[0])}, « {alike[1]} » ?" if alike else ""
        yield f"# ? {what} {place} : {name}{f' ({acronym})' if acronym else ''}.{same}"
        node = self._places.node(kind, name)
        yield "# " + _line(Quad(node, terms.RDF_TYPE, kind))
        for predicate, label in ((terms.SKOS_PREF_LABEL, name), (terms.SKOS_ALT_LABEL, acronym)):
            if label:
                fr = Literal(label, terms.RDF_LANG_STRING, "fr")
                yield "# " + _line(Quad(node, predicate, fr))


def _line(quad: Quad) -> str:
    """Return one statement on one line."""
    value = quad.object
    written = _short(value) if isinstance(value, str) else _literal(value)
    verb = "a" if quad.predicate == terms.RDF_TYPE else _short(quad.predicate)
    return f"{_short(quad.subject)} {verb} {written} ."


def _literal(value: Literal) -> str:
    if value.datatype == terms.XSD + "integer":
        return value.value
    plain = Literal(value.value, language=value.language)
    quoted = str(to_engine(plain))
    if value.language or value.datatype == terms.XSD_STRING:
        return quoted
    return f"{quoted}^^{_short(value.datatype)}"


def _short(iri: Iri) -> str:
    for prefix, space in turtle.KNOWN_PREFIXES.items():
        if iri.startswith(space) and _LOCAL.fullmatch(iri, len(space)):
            return f"{prefix}:{iri.removeprefix(space)}"
    if iri.startswith(terms.BASE) and _RELATIVE.fullmatch(iri, len(terms.BASE)):
        return f"<{iri.removeprefix(terms.BASE)}>"
    return f"<{iri}>"
