"""RDF files to an immutable data set in memory, held by Oxigraph.

Nothing above this module and `queries` knows which engine holds the statements.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

import pyoxigraph as ox

from pre_kg.errors import ParseError, StoreError
from pre_kg.model import Literal, Quad

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from pre_kg.model import Iri, Term

FORMATS = {
    ".ttl": ox.RdfFormat.TURTLE,
    ".trig": ox.RdfFormat.TRIG,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".nq": ox.RdfFormat.N_QUADS,
    ".jsonld": ox.RdfFormat.JSON_LD,
    ".json": ox.RdfFormat.JSON_LD,
    ".rdf": ox.RdfFormat.RDF_XML,
    ".owl": ox.RdfFormat.RDF_XML,
    ".xml": ox.RdfFormat.RDF_XML,
}
"""File suffix to the syntax it announces. In a folder, `.json` and `.xml` are passed over."""

GENERIC_SUFFIXES = frozenset({".json", ".xml"})
_ENTITY_DECLARATION = b"<!ENTITY"
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_MAY_BEGIN_WITH_MARK = (ox.RdfFormat.RDF_XML, ox.RdfFormat.JSON_LD)
_PLACE = re.compile(r"^Parser error [^:]*: ")
_REASONS = {
    "using UTF-8": "ce fichier n'est pas en UTF-8. Enregistrez-le en UTF-8, sans BOM.",
    "Invalid UTF-8": "ce fichier n'est pas en UTF-8. Enregistrez-le en UTF-8, sans BOM.",
    "LoadDocumentCallback": (
        "le contexte JSON-LD est une adresse distante, et rien n'est lu sur le réseau. "
        "Recopiez le contexte dans le fichier."
    ),
    "Invalid IRI": "un IRI contient un caractère interdit. Codez-le (une espace s'écrit %20).",
    "Unexpected end of file": (
        "le fichier s'arrête au milieu d'un énoncé. Cherchez le guillemet, le crochet ou le point "
        "qui manque."
    ),
    "has not been declared": "un préfixe n'est pas déclaré. Ajoutez sa ligne @prefix.",
}
"""What the engine says, in English, to what a user can do about it."""

SKOLEM_PREFIX = "urn:pre-kg:anonyme:"
BLANK = "_:"
"""What a blank node that a query makes begins with; those of files are skolemised."""
_COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
_SMALL = 1 << 20
"""Bytes below which one transaction costs half of what a parallel load does."""
OUTSIDE = ox.NamedNode("urn:pre-kg:hors-section")
"""Inside the engine only: the graph of the statements that no section makes."""
_MERGE = ox.DefaultGraph()
_SUBJECTS = "SELECT DISTINCT ?s { ?s ?p ?o }"
ANY = object()
"""In `Dataset.quads`: whatever the graph."""


@dataclass(frozen=True, slots=True, eq=False)
class Dataset:
    """The statements of some files, and the digest of those files.

    In the engine, the default graph is the merge of all graphs, so that a query sees each
    statement once however many sections make it; the named graphs tell who makes it, and
    `OUTSIDE` keeps what no section makes.

    Attributes:
        files: The files read, sorted.
        digest: SHA-256 (hexadecimal) over the digests of the files, whatever their names and order.
    """

    files: tuple[Path, ...]
    digest: str
    engine: ox.Store = field(repr=False)

    def __len__(self) -> int:
        """Number of distinct statements."""
        (row,) = cast("ox.QuerySolutions", self.engine.query(_COUNT))
        return int(row["n"].value)

    def quads(
        self,
        subject: Iri | None = None,
        predicate: Iri | None = None,
        object: Term | None = None,  # noqa: A002 - RDF's own word
        graph: Iri | object | None = ANY,
    ) -> Iterator[Quad]:
        """Yield the statements that match, `None` matching anything but for `graph`.

        Args:
            subject: An IRI.
            predicate: An IRI.
            object: An IRI or a literal.
            graph: An IRI; `None` for the merge of all graphs, each statement once; `ANY` for the
                statements as written, once for each graph that makes them.
        """
        within = None if graph is ANY else _graph_term(graph)
        try:
            pattern = (
                None if subject is None else ox.NamedNode(subject),
                None if predicate is None else ox.NamedNode(predicate),
                None if object is None else to_engine(object),
            )
        except ValueError:
            return  # no statement holds what is no IRI
        for quad in self.engine.quads_for_pattern(*pattern, within):
            if within is not None or quad.graph_name != _MERGE:
                yield from_engine_quad(quad)

    def objects(self, subject: Iri, predicate: Iri) -> list[Term]:
        """Return the distinct objects of a statement in any graph, sorted."""
        return sorted((q.object for q in self.quads(subject, predicate, graph=None)), key=sort_key)

    def subjects(self, predicate: Iri, object: Term) -> list[Iri]:  # noqa: A002
        """Return the distinct subjects of a statement in any graph, sorted."""
        return sorted(q.subject for q in self.quads(None, predicate, object, None))

    def sections(self, subject: Iri, predicate: Iri, object: Term) -> tuple[Iri, ...]:  # noqa: A002
        """Return the named graphs that make a statement, sorted."""
        found = (q.graph for q in self.quads(subject, predicate, object) if q.graph is not None)
        return tuple(sorted(found))

    def nodes(self) -> list[Iri]:
        """Return everything of which something is said, sorted."""
        rows = cast("ox.QuerySolutions", self.engine.query(_SUBJECTS))
        return sorted(str(from_engine(row["s"])) for row in rows)

    def graphs(self) -> list[Iri]:
        """Return the names of the named graphs, sorted."""
        return sorted(str(g.value) for g in self.engine.named_graphs() if g != OUTSIDE)


def sort_key(term: Term) -> tuple[bool, str, str, str]:
    """Order IRIs before literals, each by its text."""
    if isinstance(term, Literal):
        return True, term.value, term.datatype, term.language or ""
    return False, term, "", ""


def to_engine(term: Term) -> ox.NamedNode | ox.BlankNode | ox.Literal:
    """Turn one of our terms into the engine's."""
    if isinstance(term, Literal):
        if term.language:
            return ox.Literal(term.value, language=term.language)
        return ox.Literal(term.value, datatype=ox.NamedNode(term.datatype))
    return node_to_engine(term)


def node_to_engine(node: Iri) -> ox.NamedNode | ox.BlankNode:
    """Turn an IRI, or a blank node that a query made, into the engine's."""
    if node.startswith(BLANK):
        return ox.BlankNode(node.removeprefix(BLANK))
    return ox.NamedNode(node)


def from_engine(term: object) -> Term:
    """Turn one of the engine's terms into ours."""
    if isinstance(term, ox.NamedNode):
        return str(term.value)
    if isinstance(term, ox.Literal):
        return Literal(term.value, str(term.datatype.value), term.language)
    if isinstance(term, ox.BlankNode):
        return BLANK + term.value
    return Literal(str(term))


def from_engine_quad(quad: ox.Quad) -> Quad:
    """Turn one of the engine's quads into ours."""
    name = quad.graph_name
    graph = str(name.value) if isinstance(name, ox.NamedNode) and name != OUTSIDE else None
    return Quad(
        str(from_engine(quad.subject)), str(quad.predicate.value), from_engine(quad.object), graph
    )


def _graph_term(graph: object) -> ox.NamedNode | ox.DefaultGraph:
    return ox.DefaultGraph() if graph is None else ox.NamedNode(str(graph))


def locate(paths: Sequence[Path]) -> tuple[Path, ...]:
    """Return the RDF files that the paths name, folders searched through, sorted.

    Raises:
        StoreError: A path does not exist, or a file has no known suffix, or there is no file.
    """
    found: set[Path] = set()
    for path in paths:
        if path.is_dir():
            found.update(
                p
                for p in path.rglob("*")
                if p.suffix in FORMATS and p.suffix not in GENERIC_SUFFIXES and p.is_file()
            )
        elif not path.exists():
            raise StoreError(f"Fichier introuvable : {path}. Vérifiez le chemin donné.")
        elif path.suffix not in FORMATS:
            raise StoreError(
                f"Format non reconnu : {path}. Suffixes attendus : {', '.join(sorted(FORMATS))}."
            )
        else:
            found.add(path)
    if not found:
        names = ", ".join(str(p) for p in paths) or "aucun chemin"
        raise StoreError(f"Aucun fichier RDF trouvé ({names}). Attendu : .ttl, .trig, .nt, .nq…")
    return tuple(sorted(found))


def load(paths: Sequence[Path], memory: Path | None = None) -> Dataset:
    """Read files and folders into one data set.

    Blank nodes are skolemised by file and order of appearance, so that the same files always
    give the same names.

    Args:
        paths: Files and folders.
        memory: Where digests of unchanged files are remembered, see `digest`.

    Raises:
        StoreError: A path cannot be read.
        ParseError: A file is not the RDF that its suffix announces.
    """
    files = locate(paths)
    engine = ox.Store()
    with_graphs = [f for f in files if FORMATS[f.suffix].supports_datasets]
    without = [f for f in files if not FORMATS[f.suffix].supports_datasets]
    for path in with_graphs:
        _read_into(engine, path)
    _merge(engine)
    for path in without:
        # Twice, which costs less than the merge would: once for the merge, once for `OUTSIDE`.
        _read_into(engine, path)
        _read_into(engine, path, OUTSIDE)
    if _has_blank_nodes(engine):
        engine = ox.Store()
        for path in files:
            engine.bulk_extend(skolemised(path))
        _merge(engine)
    return Dataset(files, digest(files, memory), engine)


def _read_into(engine: ox.Store, path: Path, graph: ox.NamedNode | None = None) -> None:
    with _reading(path):
        read = engine.load if path.stat().st_size < _SMALL else engine.bulk_load
        form = FORMATS[path.suffix]
        read(path=str(path), format=form, base_iri=base_iri(path), to_graph=graph)


def _merge(engine: ox.Store) -> None:
    """Keep what no section makes in `OUTSIDE`, and put everything into the default graph."""
    engine.update(f"INSERT {{ GRAPH {OUTSIDE} {{ ?s ?p ?o }} }} WHERE {{ ?s ?p ?o }}")
    engine.update("INSERT { ?s ?p ?o } WHERE { GRAPH ?g { ?s ?p ?o } }")


def empty() -> Dataset:
    """Return a data set without statements: the ontology of a graph that has none."""
    return Dataset((), digest(()), ox.Store())


def prefixes(files: Iterable[Path]) -> dict[str, str]:
    """Return the prefixes that files declare, the first file that declares one winning."""
    found: dict[str, str] = {}
    for path in files:
        with _reading(path):
            parser = ox.parse(path=str(path), format=FORMATS[path.suffix], base_iri=base_iri(path))
            next(iter(parser), None)
        for prefix, space in parser.prefixes.items():
            found.setdefault(prefix, space)
    return found


@contextmanager
def _reading(path: Path) -> Iterator[None]:
    try:
        _refuse_traps(path)
        yield
    except SyntaxError as error:
        said = error.msg or str(error)
        found = f"attendu du {FORMATS[path.suffix].name} bien formé ; trouvé : "
        detail = next((r for mark, r in _REASONS.items() if mark in said), None)
        detail = detail or found + _PLACE.sub("", said)
        raise ParseError(str(path), detail, line=error.lineno, column=error.offset) from error
    except MemoryError as error:
        detail = "un seul littéral ou IRI dépasse 16 Mio, ce que rien ne justifie. Coupez-le."
        raise ParseError(str(path), detail) from error
    except (OSError, ValueError) as error:
        raise StoreError(f"Lecture impossible : {path} ({error}).") from error


def _refuse_traps(path: Path) -> None:
    syntax = FORMATS[path.suffix]
    is_xml = syntax is ox.RdfFormat.RDF_XML
    with path.open("rb") as stream:
        start = stream.read() if is_xml else stream.read(len(_BYTE_ORDER_MARK))
    # An entity can expand to gigabytes; no RDF/XML needs one.
    if is_xml and _ENTITY_DECLARATION in start:
        raise StoreError(f"{path} déclare des entités XML, ce qui est refusé. Retirez-les.")
    if start == _BYTE_ORDER_MARK and syntax not in _MAY_BEGIN_WITH_MARK:
        detail = "le fichier commence par une marque BOM. Retirez-la."
        raise ParseError(str(path), detail, line=1, column=1)


def _has_blank_nodes(engine: ox.Store) -> bool:
    # The default graph holds the merge: what it has not, no graph has.
    return bool(engine.query("ASK { ?s ?p ?o FILTER(isBlank(?s) || isBlank(?o)) }"))


def base_iri(path: Path) -> str:
    """Return the base against which the relative IRIs of a file are resolved."""
    return path.absolute().as_uri()


def parse(path: Path) -> Iterator[Quad]:
    """Yield the statements of a file as it writes them (`1.50` stays `1.50`), skolemised.

    Raises:
        ParseError: The file is not the RDF that its suffix announces.
        StoreError: The file cannot be read.
    """
    for quad in skolemised(path):
        yield from_engine_quad(quad)


def skolemised(path: Path) -> Iterator[ox.Quad]:
    """Yield the engine's quads of a file, each blank node named by its order of appearance.

    Raises:
        ParseError: The file is not the RDF that its suffix announces.
        StoreError: The file cannot be read.
    """
    with _reading(path):
        yield from _skolemised(path)


def _skolemised(path: Path) -> Iterator[ox.Quad]:
    prefix = f"{SKOLEM_PREFIX}{_file_digest(path)[:12]}:"
    names: dict[str, ox.NamedNode] = {}

    def named(term: Any) -> Any:
        if isinstance(term, ox.BlankNode):
            return names.setdefault(term.value, ox.NamedNode(f"{prefix}{len(names) + 1}"))
        return term

    for quad in ox.parse(path=str(path), format=FORMATS[path.suffix], base_iri=base_iri(path)):
        graph = getattr(quad, "graph_name", ox.DefaultGraph())
        yield ox.Quad(named(quad.subject), quad.predicate, named(quad.object), named(graph))


# --- Digests ---------------------------------------------------------------------------------


def digest(files: Iterable[Path], memory: Path | None = None) -> str:
    """Return one SHA-256 over the contents of files, whatever their names and order.

    Args:
        files: The files.
        memory: A JSON file that remembers the digest of each file by its size and time of
            change, so that an unchanged file is not read again. Created when missing.

    Raises:
        StoreError: A file cannot be read.
    """
    remembered = _recall(memory)
    known: dict[str, list[object]] = {}
    digests = []
    for path in files:
        try:
            stat = path.stat()
            mark: list[object] = [stat.st_size, stat.st_mtime_ns, stat.st_ino]
            key = str(path.absolute())
            entry = remembered.get(key)
            known_digest = isinstance(entry, list) and len(entry) == 4 and entry[:3] == mark
            value = str(entry[3]) if known_digest and entry else _file_digest(path)
        except OSError as error:
            raise StoreError(f"Lecture impossible : {path} ({error}).") from error
        known[key] = [*mark, value]
        digests.append(value)
    if memory is not None and any(remembered.get(k) != v for k, v in known.items()):
        _remember(memory, {**remembered, **known})
    return hashlib.sha256("\n".join(sorted(digests)).encode()).hexdigest()


def _file_digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _recall(memory: Path | None) -> dict[str, list[object]]:
    if memory is None:
        return {}
    try:
        content = json.loads(memory.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}  # a memory that is lost is only slower
    return content if isinstance(content, dict) else {}


def _remember(memory: Path, content: dict[str, list[object]]) -> None:
    beside = memory.with_name(f"{memory.name}.{os.getpid()}")
    try:
        memory.parent.mkdir(parents=True, exist_ok=True)
        beside.write_text(json.dumps(content), encoding="utf-8")
        beside.replace(memory)
    except OSError:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
