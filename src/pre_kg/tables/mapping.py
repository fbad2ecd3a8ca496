"""A mapping: header lines that describe the table, and a query whose variables are its columns.

Header lines begin with `#+`:

- `title: …`, `description: …`, `page: …` (where the table is published)
- `separator: ;`, `encoding: cp1252`, `sheet: …`
- `column: NAME KIND[!][?] [FORM] — HELP`; `!` refuses an empty cell, `?` allows the column to miss
- `split: NAME… SEPARATOR`: a cell holds several values; columns named together are split together
- `empty: VALUE…`: what stands for an empty cell
- `graph: <IRI>` or `graph: ?variable`: the named graph of the statements
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

import pyoxigraph as ox

from pre_kg import queries, sparql, store
from pre_kg.errors import DataError, StoreError
from pre_kg.tables.functions import functions
from pre_kg.tables.kinds import KINDS, Cast, cast_for

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

ROW: Final = "ROWNUM"
"""Variable that holds the number of the row, from 1."""
_HEADER = re.compile(r"^#\+[ \t]*(\w+)[ \t]*:[ \t]*(.*?)[ \t]*$", re.MULTILINE)
_COLUMN = re.compile(
    r"^(?P<name>\w+)\s+(?P<kind>\w+)(?P<marks>[!?]*)(?:\s+(?P<form>[^—]*?))?\s*(?:—.*)?$"
)
_KNOWN = ("title", "description", "page", "separator", "encoding", "sheet", "column", "split",
          "empty", "graph")  # fmt: skip
_PLACE = "urn:pre-kg:colonne:"
_TAB = {"tab": "\t", "tabulation": "\t", "\\t": "\t"}

Slot: TypeAlias = "str | ox.NamedNode | ox.Literal | ox.BlankNode | ox.Triple"
"""A place of the template: the name of a variable, or a term."""


@dataclass(frozen=True, slots=True)
class Column:
    """What a mapping says of a column."""

    name: str
    kind: str
    cast: Cast
    required: bool = False
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Mapping:
    """A mapping that can be used.

    Attributes:
        columns: Those described, by the name of their variable.
        split: For each column whose cells hold several values, what separates them, and the
            group of columns that are split together.
        empty: Texts that stand for an empty cell.
        graph: An IRI, `?variable`, or `None`.
        template: The statements to make of each solution.
        variables: Names that the query takes from the table, sorted.
        prologue: `BASE` and `PREFIX` declarations.
        body: What stands between the braces of `WHERE`.
        prefixes: The prefixes declared.
    """

    name: str
    title: str
    description: str
    page: str
    separator: str | None
    encoding: str | None
    sheet: str | None
    columns: dict[str, Column]
    split: tuple[tuple[tuple[str, ...], str], ...]
    empty: frozenset[str]
    graph: str | None
    template: tuple[tuple[Slot, Slot, Slot], ...]
    variables: tuple[str, ...]
    prologue: str
    body: str
    prefixes: dict[str, str]

    def named(self) -> tuple[str, ...]:
        """Return the variables of a solution that statements are made of, sorted."""
        found = {slot for triple in self.template for slot in triple if isinstance(slot, str)}
        if self.graph is not None and self.graph.startswith("?"):
            found.add(self.graph[1:])
        return tuple(sorted(found - {ROW}))


def read_mapping(path: Path) -> Mapping:
    """Read a mapping.

    Raises:
        StoreError: The file cannot be read.
        DataError: A header line or the form of the query is not as it should be.
        MalformedQueryError: The query is not SPARQL.
        ForbiddenQueryError: The query would leave the table.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise StoreError(f"{path} : attendu un fichier en UTF-8 ({error}).") from error
    except OSError as error:
        raise StoreError(f"Lecture impossible : {path} ({error}).") from error
    return parse(path.stem, text)


def named_mappings(folder: Path) -> dict[str, Path]:
    """Return the mappings of a folder by name, sorted."""
    return {path.stem: path for path in sorted(folder.glob("*.rq"))}


def parse(name: str, text: str) -> Mapping:
    """Read the text of a mapping; the errors are those of `read_mapping`."""
    said = _said(name, text)
    sparql.refuse_leaving(text, frozenset())
    if sparql.form(text) != "CONSTRUCT":
        raise DataError(f"Mapping {name} : attendu une requête CONSTRUCT {{ … }} WHERE {{ … }}.")
    _refuse_malformed(name, text)
    prologue, template, body = _parts(name, text)
    graph = next(iter(said["graph"]), None)
    if graph is not None and not graph.startswith("?"):
        graph = graph.removeprefix("<").removesuffix(">")
        if not re.fullmatch(r"[A-Za-z][\w+.\-]*:[^\s<>]+", graph):
            raise DataError(f"Mapping {name} : « graph: {graph} » n'est ni <IRI> ni ?variable.")
    columns = {c.name: c for c in (_column(name, line) for line in said["column"])}
    used = {v[1:] for v in _variables(f"{template} {body} {graph or ''}")} - _assigned(body)
    return Mapping(
        name,
        next(iter(said["title"]), name),
        " ".join(said["description"]),
        next(iter(said["page"]), ""),
        _separator(name, next(iter(said["separator"]), None)),
        next(iter(said["encoding"]), None),
        next(iter(said["sheet"]), None),
        columns,
        tuple(_split(name, line) for line in said["split"]),
        frozenset(word for line in said["empty"] for word in line.split()),
        graph,
        _template(prologue, template),
        tuple(sorted(used - {ROW})),
        prologue,
        body,
        _prefixes(prologue),
    )


def _said(name: str, text: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {key: [] for key in _KNOWN}
    for key, value in _HEADER.findall(text):
        if key not in found:
            near = difflib.get_close_matches(key, _KNOWN, n=1) or _KNOWN
            raise DataError(f"Mapping {name} : « #+ {key} » inconnu. Attendu : {', '.join(near)}.")
        found[key].append(value)
    return found


def _column(mapping: str, line: str) -> Column:
    found = _COLUMN.match(line)
    if found is None or found["kind"] not in KINDS:
        raise DataError(
            f"Mapping {mapping} : « column: {line} » n'est pas de la forme « NOM SORTE — AIDE », "
            f"où SORTE est l'un de {', '.join(KINDS)}."
        )
    try:
        cast = cast_for(found["kind"], (found["form"] or "").strip())
    except ValueError as error:
        raise DataError(f"Mapping {mapping} : « column: {line} » : {error}.") from error
    marks = found["marks"]
    return Column(found["name"], found["kind"], cast, "!" in marks, "?" in marks)


def _split(mapping: str, line: str) -> tuple[tuple[str, ...], str]:
    *names, separator = line.split() or [""]
    if not names:
        raise DataError(f"Mapping {mapping} : « split: {line} » : attendu « NOM… SÉPARATEUR ».")
    return tuple(names), separator


def _separator(mapping: str, said: str | None) -> str | None:
    if not said:
        return None
    found = _TAB.get(said.casefold(), said)
    if len(found) != 1:
        raise DataError(f"Mapping {mapping} : « separator: {said} » : attendu un caractère ou tab.")
    return found


# --- The query ---------------------------------------------------------------------------------


def _refuse_malformed(name: str, text: str) -> None:
    try:
        ox.Store().query(text, custom_functions=functions({}))
    except (SyntaxError, ValueError):
        queries.run(store.empty(), text)
        raise
    except RuntimeError as error:
        raise DataError(f"Mapping {name} : {error}.") from error


def _parts(name: str, text: str) -> tuple[str, str, str]:
    found = sparql.tokens(text)
    plain = found[0].string
    start = next(i for i, t in enumerate(found) if sparql.word_of(t) == "CONSTRUCT")
    shape = f"Mapping {name} : attendu CONSTRUCT {{ … }} WHERE {{ … }}, sans rien après."
    if found[start + 1].group() != "{":
        raise DataError(shape)
    end = _closing(found, start + 1)
    after = end + 1 + (sparql.word_of(found[end + 1]) == "WHERE")
    if found[after].group() != "{" or _closing(found, after) != len(found) - 1:
        raise DataError(shape)
    return (
        plain[: found[start].start()],
        plain[found[start + 1].end() : found[end].start()],
        plain[found[after].end() : found[-1].start()],
    )


def _closing(found: Sequence[re.Match[str]], opening: int) -> int:
    depth = 0
    for index in range(opening, len(found)):
        depth += {"{": 1, "}": -1}.get(found[index].group(), 0)
        if not depth:
            return index
    return len(found) - 1


def _variables(text: str) -> Iterator[str]:
    return (t.group() for t in sparql.tokens(text) if t.lastgroup == "variable")


def _assigned(body: str) -> set[str]:
    """Return the variables that the query itself gives a value."""
    found, names = sparql.tokens(body), set()
    for index, token in enumerate(found[:-1]):
        word = sparql.word_of(token)
        if word == "AS":
            names.add(found[index + 1].group()[1:])
        elif word == "VALUES":
            for following in found[index + 1 :]:
                if following.group() == "{":
                    break
                names.add(following.group()[1:])
    return names


def _template(prologue: str, template: str) -> tuple[tuple[Slot, Slot, Slot], ...]:
    """Let the engine read the template: each variable stands as an IRI meanwhile."""
    pieces, at = [], 0
    for token in sparql.tokens(template):
        if token.lastgroup == "variable":
            pieces += [template[at : token.start()], f"<{_PLACE}{token.group()[1:]}>"]
            at = token.end()
    text = f"{prologue} CONSTRUCT {{ {''.join(pieces)}{template[at:]} }} WHERE {{ }}"
    found = ox.Store().query(text)
    assert isinstance(found, ox.QueryTriples), "a CONSTRUCT gives triples"
    triples = [(_slot(t.subject), _slot(t.predicate), _slot(t.object)) for t in found]
    return tuple(sorted(triples, key=_by_text))


def _by_text(triple: tuple[Slot, ...]) -> list[str]:
    # The engine names blank nodes at random.
    return ["" if isinstance(slot, ox.BlankNode) else str(slot) for slot in triple]


def _slot(term: Slot) -> Slot:
    if isinstance(term, ox.NamedNode) and term.value.startswith(_PLACE):
        return term.value.removeprefix(_PLACE)
    return term


def _prefixes(prologue: str) -> dict[str, str]:
    found = sparql.tokens(prologue)
    return {
        found[i + 1].group()[:-1]: found[i + 2].group()[1:-1]
        for i, token in enumerate(found[:-2])
        if sparql.word_of(token) == "PREFIX"
    }
