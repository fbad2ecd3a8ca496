"""Run SPARQL on a data set: free queries within limits, and the named queries of a folder.

The default graph of every query is the union of all graphs; `GRAPH ?g` gives each one's name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

import pyoxigraph as ox

from pre_kg import sparql
from pre_kg.errors import (
    ForbiddenQueryError,
    MalformedQueryError,
    ParameterError,
    StoreError,
    UnknownQueryError,
)
from pre_kg.model import Literal
from pre_kg.store import from_engine, to_engine
from pre_kg.terms import XSD

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from pre_kg.model import Iri, Term
    from pre_kg.store import Dataset


@dataclass(frozen=True, slots=True)
class Table:
    """The solutions of a `SELECT`, in the order that the query gives.

    Attributes:
        columns: Names of the variables, without `?`.
        rows: One tuple a solution, `None` where a variable is unbound.
        truncated: Whether the limit of rows cut the solutions.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Term | None, ...], ...]
    truncated: bool = False


@dataclass(frozen=True, slots=True)
class Triples:
    """The statements of a `CONSTRUCT` or `DESCRIBE`, distinct and sorted."""

    triples: tuple[tuple[Iri, Iri, Term], ...]
    truncated: bool = False


_Named: TypeAlias = "ox.NamedNode | ox.BlankNode"
_Merged: TypeAlias = "_Named | ox.DefaultGraph"

Result: TypeAlias = "Table | Triples | bool"


@dataclass(frozen=True, slots=True)
class Scope:
    """The graphs that a query reads, instead of those that its `FROM` names.

    Source: SPARQL 1.1 Protocol, §2.1.4.

    Attributes:
        default: Graphs whose merge is the default graph.
        named: Graphs that `GRAPH` may name.
    """

    default: tuple[Iri, ...] = ()
    named: tuple[Iri, ...] = ()


def run(  # noqa: PLR0913 - the ways of a query are independent
    data: Dataset,
    text: str,
    bindings: Mapping[str, Term] | None = None,
    *,
    rows: int | None = None,
    prefixes: Mapping[str, Iri] | None = None,
    scope: Scope | None = None,
) -> Result:
    """Run a query that reads.

    Args:
        data: The data set; never changed.
        text: SPARQL 1.1 Query.
        bindings: Variables (without `?`) to the terms that stand for them. Bound by the engine,
            never pasted into the text. A `SELECT` must project them; they are not returned.
        rows: Most rows or statements to return; the engine stops there.
        prefixes: Prefixes that the query may use without declaring them.
        scope: The graphs to read; those of the data set, or of its `FROM`, when not given.

    Raises:
        MalformedQueryError: The text is not SPARQL.
        ParameterError: A bound variable is no variable, or a `SELECT` does not project it.
        ForbiddenQueryError: The query would write, or leave the data set; or so would `scope`.
        StoreError: The engine failed.
    """
    graphs = data.graphs()
    substitutions = _substitutions(bindings or {})
    sparql.refuse_leaving(text, frozenset(graphs), prefixes)
    default, named = _read_graphs(text, scope, graphs)
    try:
        found = _solved(
            partial(
                data.engine.query,
                prefixes=dict(prefixes or {}),
                default_graph=default,
                named_graphs=named,
                substitutions=substitutions,
            ),
            text,
        )
    except SyntaxError as error:
        raise _malformed(text, error, prefixes or {}) from error
    except RuntimeError as error:
        if hidden := re.search(r"variable \?(\S+) in its SELECT projection", str(error)):
            raise ParameterError(
                f"Paramètre « {hidden[1]} » : le SELECT de la requête doit nommer ?{hidden[1]}."
            ) from error
        if unknown := re.search(r"custom function (\S+) is not supported", str(error)):
            raise MalformedQueryError(f"la fonction {unknown[1]} est inconnue") from error
        raise StoreError(f"La requête a échoué : {error}.") from error
    except ValueError as error:
        raise MalformedQueryError(str(error)) from error
    except OSError as error:
        raise StoreError(f"La requête a échoué : {error}.") from error
    try:
        return _collect(found, rows, frozenset(bindings or ()))
    except (OSError, RuntimeError) as error:
        raise StoreError(f"La requête a échoué : {error}.") from error


def _solved(query: Callable[[str], object], text: str) -> object:
    try:
        return query(text)
    except SyntaxError:
        # The engine reads escapes in strings and IRIs alone.
        if (plain := sparql.unescaped(text)) == text:
            raise
        return query(plain)


def _read_graphs(
    text: str, scope: Scope | None, graphs: Sequence[Iri]
) -> tuple[list[_Merged] | None, list[_Named] | None]:
    """Return the default graph and the named graphs, `None` for what the query or store says."""
    if scope is None:
        return None, None if sparql.names_graphs(text) else [ox.NamedNode(g) for g in graphs]
    if unknown := sorted({*scope.default, *scope.named} - set(graphs)):
        raise ForbiddenQueryError(
            f"Le graphe {unknown[0]} est refusé : il n'est pas dans les données, et rien n'est lu "
            "sur le disque ni sur le réseau."
        )
    return [ox.NamedNode(g) for g in scope.default], [ox.NamedNode(g) for g in scope.named]


def _substitutions(
    bindings: Mapping[str, Term],
) -> dict[ox.Variable, ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple]:
    found: dict[ox.Variable, ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple] = {}
    for name, term in bindings.items():
        try:
            found[ox.Variable(name)] = to_engine(term)
        except ValueError as error:
            raise ParameterError(f"Paramètre refusé : « {name} » ({error}).") from error
    return found


def _collect(found: object, limit: int | None, bound: frozenset[str]) -> Result:
    if isinstance(found, ox.QuerySolutions):
        columns = tuple(v.value for v in found.variables if v.value not in bound)
        solutions: list[tuple[Term | None, ...]] = []
        for solution in found:
            if limit is not None and len(solutions) >= limit:
                return Table(columns, tuple(solutions), truncated=True)
            solutions.append(tuple(_term(solution[name]) for name in columns))
        return Table(columns, tuple(solutions))
    if isinstance(found, ox.QueryTriples):
        triples: set[tuple[Iri, Iri, Term]] = set()
        truncated = False
        for triple in found:
            if limit is not None and len(triples) >= limit:
                truncated = True
                break
            triples.add(
                (
                    str(from_engine(triple.subject)),
                    str(triple.predicate.value),
                    from_engine(triple.object),
                )
            )
        return Triples(tuple(sorted(triples, key=_triple_key)), truncated)
    return bool(found)


def _term(term: object) -> Term | None:
    return None if term is None else from_engine(term)


def _triple_key(triple: tuple[Iri, Iri, Term]) -> tuple[str, ...]:
    subject, predicate, term = triple
    if isinstance(term, Literal):
        return subject, predicate, "1", term.value, term.datatype, term.language or ""
    return subject, predicate, "0", term, "", ""


_HINTS = {
    "IRI parsing failed": "une IRI est mal formée, ou relative sans BASE",
    "variable that is unbound": "le SELECT nomme une variable que le GROUP BY n'a pas",
}


def _malformed(text: str, error: SyntaxError, prefixes: Mapping[str, Iri]) -> MalformedQueryError:
    place = re.search(r"at (\d+):(\d+)", error.msg or "")
    if place is None:
        return MalformedQueryError(error.msg or str(error), line=error.lineno, column=error.offset)
    line, column = int(place[1]), int(place[2])
    lines = text.splitlines() or [""]
    found = lines[min(line, len(lines)) - 1][column - 1 :].strip()[:40]
    detail = f"« {found} » n'est pas attendu ici" if found else "la requête s'arrête trop tôt"
    if unknown := sparql.undeclared(text, prefixes):
        detail += f" ; préfixe non déclaré : {', '.join(unknown)}"
    detail += "".join(f" ; {hint}" for sign, hint in _HINTS.items() if sign in (error.msg or ""))
    return MalformedQueryError(detail, line=line, column=column)


# --- Named queries ---------------------------------------------------------------------------

_HEADER = re.compile(r"^#\+[ \t]*(\w+)[ \t]*:[ \t]*(.*)$", re.MULTILINE)
_PARAMETER = re.compile(
    r"^(?P<name>\w+)\s+(?P<kind>\w+)(?:\s*=\s*(?P<default>\S.*?))?\s*(?:—\s*(?P<help>.*))?$"
)
PARAMETER_KINDS = {
    "node": "nœud : IRI, nom abrégé ou libellé",
    "text": "texte libre",
    "integer": "nombre entier",
    "year": "année sur quatre chiffres",
    "date": "date AAAA-MM-JJ",
}


@dataclass(frozen=True, slots=True)
class Parameter:
    """A variable of a named query that its user binds."""

    name: str
    kind: str
    default: str | None = None
    description: str = ""


@dataclass(frozen=True, slots=True)
class NamedQuery:
    """A query of a folder, with what its header says of it."""

    name: str
    title: str
    description: str
    parameters: tuple[Parameter, ...]
    text: str


def read_named(folder: Path) -> dict[str, NamedQuery]:
    """Return the named queries of a folder by name, sorted.

    Raises:
        StoreError: The folder cannot be read, or a header is not as it should be.
    """
    try:
        files = sorted(folder.rglob("*.rq"))
        return {f.stem: named_query(f.stem, f.read_text(encoding="utf-8")) for f in files}
    except OSError as error:
        raise StoreError(f"Lecture impossible : {folder} ({error}).") from error
    except UnicodeDecodeError as error:
        raise StoreError(f"{folder} : attendu des requêtes en UTF-8 ({error}).") from error


def named_query(name: str, text: str) -> NamedQuery:
    """Read the header of a named query.

    Header lines are `#+ title: …`, `#+ description: …` and, for each parameter,
    `#+ param: NAME KIND = DEFAULT — HELP` (default and help optional).

    Raises:
        StoreError: The title is missing, or a parameter line cannot be read.
    """
    fields = _HEADER.findall(text)
    title = next((v.strip() for k, v in fields if k == "title"), "")
    if not title:
        raise StoreError(f"Requête {name} : il manque la ligne « #+ title: … ».")
    described = " ".join(v.strip() for k, v in fields if k == "description")
    parameters = []
    for key, value in fields:
        if key == "param":
            match = _PARAMETER.match(value.strip())
            if match is None or match["kind"] not in PARAMETER_KINDS:
                kinds = ", ".join(PARAMETER_KINDS)
                raise StoreError(
                    f"Requête {name} : « {value.strip()} » n'est pas de la forme "
                    f"« NOM SORTE = DÉFAUT — AIDE », où SORTE est l'un de {kinds}."
                )
            parameters.append(
                Parameter(match["name"], match["kind"], match["default"], match["help"] or "")
            )
    return NamedQuery(name, title, described, tuple(parameters), text)


def find(queries: Mapping[str, NamedQuery], name: str) -> NamedQuery:
    """Return a named query.

    Raises:
        UnknownQueryError: No query bears that name; the nearest names are given.
    """
    try:
        return queries[name]
    except KeyError:
        from rapidfuzz import process  # noqa: PLC0415 - only to word an error

        nearest = [n for n, _, _ in process.extract(name, list(queries), limit=3, score_cutoff=50)]
        raise UnknownQueryError(name, nearest) from None


def literal(kind: str, value: str) -> Literal:
    """Turn the text of a parameter that is no node into a literal of its kind.

    Raises:
        ParameterError: The text does not fit the kind.
    """
    patterns = {
        "integer": (r"[+-]?\d+", "integer"),
        "year": (r"\d{4}", "gYear"),
        "date": (r"\d{4}-\d\d-\d\d", "date"),
    }
    if kind not in patterns:
        return Literal(value)
    pattern, datatype = patterns[kind]
    if not re.fullmatch(pattern, value):
        raise ParameterError(
            f"Paramètre refusé : attendu {PARAMETER_KINDS[kind]} ; trouvé « {value} »."
        )
    return Literal(value, XSD + datatype)


def bind(
    query: NamedQuery, given: Mapping[str, str], resolve: Callable[[str], Iri]
) -> dict[str, Term]:
    """Return the terms that stand for the parameters of a named query, defaults filled in.

    Args:
        query: The query.
        given: Names of parameters to what a person wrote.
        resolve: Finds the node that a person means.

    Raises:
        ParameterError: A parameter is unknown, missing, or of another kind.
        UnknownNodeError: No node bears the name that stands for one.
    """
    known = {p.name: p for p in query.parameters}
    if unknown := next((k for k in given if k not in known), None):
        names = ", ".join(known) or "aucun"
        raise ParameterError(f"Paramètre inconnu : « {unknown} ». Paramètres admis : {names}.")
    bindings: dict[str, Term] = {}
    for name, parameter in known.items():
        value = given.get(name, parameter.default)
        if value is None:
            expected = PARAMETER_KINDS[parameter.kind]
            raise ParameterError(f"Il manque le paramètre « {name} » ({expected}).")
        is_node = parameter.kind == "node"
        bindings[name] = resolve(value) if is_node else literal(parameter.kind, value)
    return bindings
