"""Results of queries as text: for a terminal, a spreadsheet, a program."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pre_kg import results
from pre_kg.cli.pages import shown
from pre_kg.model import Literal
from pre_kg.queries import Triples

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


def _unnamed(write: Callable[[Result], str]) -> Callable[[Result, Knowledge], str]:
    return lambda result, _: write(result)


WRITERS: dict[str, Callable[[Result, Knowledge], str]] = {
    "table": as_table,
    **{form: _unnamed(write) for form, write in results.WRITERS.items()},
}
"""Name of a form to what writes it."""
