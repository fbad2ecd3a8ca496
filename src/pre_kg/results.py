"""Results of queries as text for a program: the result formats of SPARQL 1.1, and Turtle."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import TYPE_CHECKING

from pre_kg import terms
from pre_kg.errors import ParameterError
from pre_kg.model import Literal, Quad
from pre_kg.queries import Table, Triples
from pre_kg.store import BLANK, to_engine

if TYPE_CHECKING:
    from collections.abc import Callable

    from pre_kg.model import Term
    from pre_kg.queries import Result


def as_csv(result: Result) -> str:
    """Write SPARQL 1.1 Query Results CSV."""
    table = _table(result)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(table.columns)
    writer.writerows([_plain(t) for t in row] for row in table.rows)
    return out.getvalue()


def as_tsv(result: Result) -> str:
    """Write SPARQL 1.1 Query Results TSV."""
    table = _table(result)
    lines = ["\t".join(f"?{c}" for c in table.columns)]
    lines += ["\t".join("" if t is None else str(to_engine(t)) for t in r) for r in table.rows]
    return "\n".join(lines) + "\n"


def as_json(result: Result) -> str:
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
        if term.startswith(BLANK):
            return {"type": "bnode", "value": term.removeprefix(BLANK)}
        return {"type": "uri", "value": term}
    content = {"type": "literal", "value": term.value}
    if term.language:
        return {**content, "xml:lang": term.language}
    return content if term.datatype == terms.XSD_STRING else {**content, "datatype": term.datatype}


def as_xml(result: Result) -> str:
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
        if term.startswith(BLANK):
            return f"<bnode>{term.removeprefix(BLANK)}</bnode>"
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


def as_ttl(result: Result) -> str:
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


WRITERS: dict[str, Callable[[Result], str]] = {
    "csv": as_csv,
    "tsv": as_tsv,
    "json": as_json,
    "xml": as_xml,
    "ttl": as_ttl,
}
"""Name of a form to what writes it."""
