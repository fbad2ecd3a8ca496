"""Write Turtle and TriG that people read and compare: one order, one layout, whatever the input.

Source: RDF 1.1 Turtle, §6.5 (grammar), for what a prefixed name may hold.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import groupby
from typing import TYPE_CHECKING

from pre_kg import terms
from pre_kg.model import Literal, Quad
from pre_kg.store import BLANK, sort_key, to_engine

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pre_kg.model import Iri, Term

_LETTER = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d"
    "\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_CHARACTER = rf"[{_LETTER}_0-9\u00b7\u0300-\u036f\u203f\u2040\-]"
_LOCAL = re.compile(rf"[{_LETTER}](?:{_CHARACTER}|\.(?={_CHARACTER}))*")
_NAMESPACE = re.compile(r"^(.*[/#])([^/#]+)$")
_RELATIVE = re.compile(r"[A-Za-z0-9_\-]+(?:/[A-Za-z0-9_\-][A-Za-z0-9_.\-]*)*")
_BARE = re.compile(r"-?[1-9]\d*|0")
FEWEST = 3
FIRST = (terms.RDF_TYPE, terms.SKOS_PREF_LABEL, terms.RDFS_LABEL, terms.DCTERMS + "title")

KNOWN_PREFIXES: Mapping[str, Iri] = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": terms.DCTERMS,
    "eli": "http://data.europa.eu/eli/ontology#",
    "foaf": terms.FOAF,
    "oa": terms.OA,
    "org": "http://www.w3.org/ns/org#",
    "owl": terms.OWL,
    "pre": terms.PRE,
    "prov": terms.PROV,
    "qb": terms.QB,
    "rdf": terms.RDF,
    "rdfs": terms.RDFS,
    "schema": terms.SCHEMA,
    "sdmx-attribute": terms.SDMX_ATTRIBUTE,
    "sdmx-dimension": terms.SDMX_DIMENSION,
    "sdmx-measure": terms.SDMX_MEASURE,
    "sh": terms.SH,
    "skos": terms.SKOS,
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "void": "http://rdfs.org/ns/void#",
    "xsd": terms.XSD,
}


def prefixes_for(iris: Iterable[Iri], base: Iri | None = None) -> dict[str, Iri]:
    """Choose prefixes for the namespaces that IRIs use: the known one, or its last word.

    A namespace that serves fewer than three IRIs, or that the base shortens, and is not a known
    one gets none.
    """
    uses = Counter(
        m[1] for iri in set(iris) if (m := _NAMESPACE.match(iri)) and _LOCAL.fullmatch(m[2])
    )
    known = {space: name for name, space in KNOWN_PREFIXES.items()}
    spaces = sorted(
        s
        for s, count in uses.items()
        if s in known or (count >= FEWEST and not (base and s.startswith(base)))
    )
    chosen = {known[s]: s for s in spaces if s in known}
    for space in spaces:
        if space not in known:
            stem = _word(space)
            name, count = stem, 2
            while name in chosen or name in KNOWN_PREFIXES:
                name, count = f"{stem}{count}", count + 1
            chosen[name] = space
    return dict(sorted(chosen.items()))


def _word(space: Iri) -> str:
    _, _, rest = space.lower().partition(":")
    host, _, path = rest.removeprefix("//").removeprefix("www.").partition("/")
    words = [w.rstrip("-") for w in re.findall(r"[a-z][a-z0-9\-]+", path)]
    labels = re.findall(r"[a-z][a-z0-9\-]*", host)[-2:] or ["n"]
    return str(words[-1] if words else labels[0].rstrip("-"))


def write(quads: Iterable[Quad], base: Iri | None = None) -> Iterator[str]:
    """Yield the text of a TriG document (Turtle when no statement is in a named graph).

    Statements are sorted by graph, subject, predicate and object; equal sets give equal text.

    Args:
        quads: The statements.
        base: What IRIs are written against, ending with a slash; whole IRIs by default.
    """
    ordered = sorted(set(quads), key=_order)
    prefixes = prefixes_for(_iris(ordered), base)
    yield from (f"@prefix {name}: <{space}> .\n" for name, space in prefixes.items())
    short = {space: name for name, space in prefixes.items()}
    if base:
        yield f"@base <{base}> .\n"
        short[base] = ""
    for graph, statements in groupby(ordered, key=lambda q: q.graph):
        if graph is None:
            for block in _blocks(statements, short, ""):
                yield "\n" + block
        else:
            yield f"\n{_iri(graph, short)} {{\n"
            yield "\n".join(_blocks(statements, short, "    "))
            yield "}\n"


def _order(quad: Quad) -> tuple[object, ...]:
    rank = FIRST.index(quad.predicate) if quad.predicate in FIRST else len(FIRST)
    return quad.graph or "", quad.subject, rank, quad.predicate, sort_key(quad.object)


def _iris(quads: Iterable[Quad]) -> Iterator[Iri]:
    for quad in quads:
        yield quad.subject
        if quad.predicate != terms.RDF_TYPE:  # written `a`
            yield quad.predicate
        if quad.graph is not None:
            yield quad.graph
        if not isinstance(quad.object, Literal):
            yield quad.object
        elif not quad.object.language and quad.object.datatype != terms.XSD_STRING:
            yield quad.object.datatype


def _blocks(statements: Iterable[Quad], short: Mapping[Iri, str], indent: str) -> Iterator[str]:
    for subject, of_subject in groupby(statements, key=lambda q: q.subject):
        lines = []
        for predicate, of_predicate in groupby(of_subject, key=lambda q: q.predicate):
            verb = "a" if predicate == terms.RDF_TYPE else _iri(predicate, short)
            objects = [_term(q.object, short) for q in of_predicate]
            joint = " , " if sum(map(len, objects)) < 60 else f" ,\n{indent}        "
            lines.append(f"{verb} {joint.join(objects)}")
        yield f"{indent}{_iri(subject, short)} " + f" ;\n{indent}    ".join(lines) + " .\n"


def _iri(iri: Iri, short: Mapping[Iri, str]) -> str:
    if iri.startswith(BLANK):
        return iri
    match = _NAMESPACE.match(iri)
    if match and short.get(match[1]) and _LOCAL.fullmatch(match[2]):
        return f"{short[match[1]]}:{match[2]}"
    base = next((space for space, name in short.items() if not name), None)
    if base and iri.startswith(base) and _RELATIVE.fullmatch(iri, len(base)):
        return f"<{iri.removeprefix(base)}>"
    return f"<{iri}>"


def _term(term: Term, short: Mapping[Iri, str]) -> str:
    if not isinstance(term, Literal):
        return _iri(term, short)
    if term.datatype == terms.XSD + "integer" and _BARE.fullmatch(term.value):
        return term.value
    quoted = str(to_engine(Literal(term.value)))
    if term.language:
        return f"{quoted}@{term.language}"
    if term.datatype == terms.XSD_STRING:
        return quoted
    return f"{quoted}^^{_iri(term.datatype, short)}"
