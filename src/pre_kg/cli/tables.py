"""Results of queries as text: for a terminal, a spreadsheet, a program."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import TYPE_CHECKING

from pre_kg import terms
from pre_kg.cli.pages import shown
from pre_kg.errors import ParameterError
from pre_kg.model import Literal, Quad
from pre_kg.queries import Table, Triples
from pre_kg.store import to_engine

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from pre_kg.model import Term
    from pre_kg.queries import NamedQuery, Result
    from pre_kg.wiring import Knowledge


def default_form(result: Result, *, terminal: bool) -> str:
    """Return the form that suits the result and the reader."""
    if isinstance(result, Triples):
        return "ttl"
    return "table" if terminal or isinstance(result, bool) else "csv"


def catalogue(named: Mapping[str, NamedQuery], *, terminal: bool) -> str:
    """List named queries with their titles and parameters."""
    rows = [
        (q.name, q.title, ", ".join(f"{p.name}={p.default or '…'}" for p in q.parameters))
        for q in named.values()
    ]
    if terminal:
        return _rich(("requête", "ce qu'elle donne", "paramètres"), rows)
    return "".join("\t".join(row) + "\n" for row in rows)


def as_table(result: Result, knowledge: Knowledge) -> str:
    """Draw a table in which nodes bear their labels."""
    if isinstance(result, bool):
        return "oui\n" if result else "non\n"
    if isinstance(result, Triples):
        rows: Iterable[tuple[Term | None, ...]] = result.triples
        columns: tuple[str, ...] = ("sujet", "propriété", "objet")
    else:
        rows, columns = result.rows, result.columns
    # A node whose words stand in a column of their own is not drawn twice.
    kept = [i for i, name in enumerate(columns) if f"{name}Libelle" not in columns]
    readable = [tuple(_readable(row[i], knowledge) for i in kept) for row in rows]
    heads = [columns[i].removesuffix("Libelle") for i in kept]
    return _rich(heads, readable) if readable else "Aucun résultat.\n"


def _readable(term: Term | None, knowledge: Knowledge) -> str:
    if term is None:
        return ""
    if isinstance(term, Literal):
        return shown(term.value)
    label = shown(knowledge.names.label(term))
    short = knowledge.names.curie(term)
    return label if short == term and label != term else f"{label} ({short})"


def _rich(columns: Sequence[str], rows: Iterable[tuple[str, ...]]) -> str:
    from rich.box import SIMPLE_HEAD  # noqa: PLC0415 - only when a table is drawn
    from rich.console import Console  # noqa: PLC0415
    from rich.table import Table as Drawing  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    drawing = Drawing(box=SIMPLE_HEAD, header_style="bold")
    for column in columns:
        drawing.add_column(Text(column), overflow="fold")
    for row in rows:
        drawing.add_row(*map(Text, row))
    console = Console(highlight=False)
    with console.capture() as capture:
        console.print(drawing)
    return capture.get()


def as_csv(result: Result, _: Knowledge) -> str:
    """Write SPARQL 1.1 Query Results CSV."""
    table = _table(result)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(table.columns)
    writer.writerows([_plain(t) for t in row] for row in table.rows)
    return out.getvalue()


def as_tsv(result: Result, _: Knowledge) -> str:
    """Write SPARQL 1.1 Query Results TSV."""
    table = _table(result)
    lines = ["\t".join(f"?{c}" for c in table.columns)]
    lines += ["\t".join("" if t is None else str(to_engine(t)) for t in r) for r in table.rows]
    return "\n".join(lines) + "\n"


def as_json(result: Result, _: Knowledge) -> str:
    """Write SPARQL 1.1 Query Results JSON."""
    if isinstance(result, bool):
        content: object = {"head": {}, "boolean": result}
    else:
        table = _table(result)
        content = {
            "head": {"vars": list(table.columns)},
            "results": {
                "bindings": [
                    {c: _json(t) for c, t in zip(table.columns, r, strict=True) if t is not None}
                    for r in table.rows
                ]
            },
        }
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def _json(term: Term) -> dict[str, str]:
    if not isinstance(term, Literal):
        return {"type": "uri", "value": term}
    content = {"type": "literal", "value": term.value}
    if term.language:
        return {**content, "xml:lang": term.language}
    return content if term.datatype == terms.XSD_STRING else {**content, "datatype": term.datatype}


def as_xml(result: Result, _: Knowledge) -> str:
    """Write SPARQL Query Results XML."""
    head = '<?xml version="1.0"?>\n<sparql xmlns="http://www.w3.org/2005/sparql-results#">\n'
    if isinstance(result, bool):
        return f"{head}<head/>\n<boolean>{str(result).lower()}</boolean>\n</sparql>\n"
    table = _table(result)
    variables = "".join(f'<variable name="{_escape(c)}"/>' for c in table.columns)
    lines = [f"{head}<head>{variables}</head>\n<results>\n"]
    for row in table.rows:
        cells = (
            f'<binding name="{_escape(c)}">{_xml(t)}</binding>'
            for c, t in zip(table.columns, row, strict=True)
            if t is not None
        )
        lines.append(f"<result>{''.join(cells)}</result>\n")
    return "".join([*lines, "</results>\n</sparql>\n"])


def _xml(term: Term) -> str:
    if not isinstance(term, Literal):
        return f"<uri>{_escape(term)}</uri>"
    mark = f' xml:lang="{_escape(term.language)}"' if term.language else ""
    if not term.language and term.datatype != terms.XSD_STRING:
        mark = f' datatype="{_escape(term.datatype)}"'
    return f"<literal{mark}>{_escape(term.value)}</literal>"


_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\r": "&#xD;"})
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def _escape(text: str) -> str:
    # What XML cannot write at all is shown as a character that could not be read.
    return _NOT_XML.sub("\ufffd", text).translate(_ENTITIES)


def as_ttl(result: Result, _: Knowledge) -> str:
    """Write Turtle, for statements only.

    Raises:
        ParameterError: The result is a table or a yes or no.
    """
    if not isinstance(result, Triples):
        raise ParameterError("Le format ttl demande une requête CONSTRUCT ou DESCRIBE.")
    from pre_kg import turtle  # noqa: PLC0415 - its patterns take milliseconds to compile

    return "".join(turtle.write(Quad(*triple) for triple in result.triples))


def _table(result: Result) -> Table:
    if isinstance(result, bool):
        value = Literal(str(result).lower(), terms.XSD + "boolean")
        return Table(("reponse",), ((value,),))
    if isinstance(result, Triples):
        return Table(("subject", "predicate", "object"), result.triples)
    return result


def _plain(term: Term | None) -> str:
    return "" if term is None else term.value if isinstance(term, Literal) else term


WRITERS: dict[str, Callable[[Result, Knowledge], str]] = {
    "table": as_table,
    "csv": as_csv,
    "tsv": as_tsv,
    "json": as_json,
    "xml": as_xml,
    "ttl": as_ttl,
}
"""Name of a form to what writes it."""
