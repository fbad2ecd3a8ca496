"""`pre-kg query`: a named query of `queries/`, or free SPARQL."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pre_kg import limits, queries
from pre_kg.cli import session, tables
from pre_kg.cli.frame import Frame
from pre_kg.cli.pages import write_data
from pre_kg.errors import ParameterError, StoreError
from pre_kg.wiring import Knowledge

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pre_kg.cli.language import Say
    from pre_kg.model import Term


def command(say: Say) -> click.Command:
    """Return the command."""
    return Frame(
        say=say,
        name="query",
        help=say(
            "Exécute une requête nommée (--list les donne), ou du SPARQL lu d'un fichier (-f) "
            "ou de l'entrée standard (-).",
            "Run a named query (--list lists them), or SPARQL from a file (-f) or stdin (-).",
        ),
        params=[
            click.Argument(["name"], required=False, metavar=say("[NOM|-]", "[NAME|-]")),
            click.Option(
                ["--param", "parameters"],
                multiple=True,
                metavar="K=V",
                help=say("Valeur d'un paramètre.", "Value of a parameter."),
            ),
            click.Option(
                ["--format", "form"],
                type=click.Choice(list(tables.WRITERS)),
                help=say(
                    "Forme du résultat (table au terminal, csv ailleurs ; ttl pour CONSTRUCT).",
                    "Form of the result (table on a terminal, csv elsewhere; ttl for CONSTRUCT).",
                ),
            ),
            click.Option(
                ["-f", "--file"], metavar="FICHIER", help=say("Fichier SPARQL.", "SPARQL file.")
            ),
            click.Option(
                ["--list", "listing"],
                is_flag=True,
                help=say("Liste les requêtes nommées.", "List the named queries."),
            ),
            click.Option(
                ["--timeout"],
                type=click.FloatRange(min=0.001),
                default=30.0,
                metavar="S",
                help=say("Limite de temps, en secondes : 30.", "Time limit, in seconds: 30."),
            ),
            click.Option(
                ["--rows"],
                type=click.IntRange(min=1),
                metavar="N",
                help=say("Nombre maximal de lignes.", "Most rows."),
            ),
        ],
        callback=_run,
    )


def _run(
    name: str | None,
    parameters: tuple[str, ...],
    form: str | None,
    file: str | None,
    listing: bool,
    timeout: float,
    rows: int | None,
) -> None:
    current = session.current()
    knowledge = Knowledge(current.settings)
    if listing:
        click.echo(tables.catalogue(knowledge.queries, terminal=sys.stdout.isatty()), nl=False)
        return
    free = file is not None or name == "-"
    if file is not None:
        text, bindings = _text(Path(file)), _free(parameters)
    elif name == "-":
        text, bindings = _stdin(), _free(parameters)
    elif name is not None:
        query = queries.find(knowledge.queries, name)
        text = query.text
        # A query without a node reads no names.
        resolve = lambda name: knowledge.names.resolve(name)  # noqa: E731, PLW0108
        bindings = queries.bind(query, _pairs(parameters), resolve)
    else:
        raise click.UsageError(
            current.say(
                "il manque le nom d'une requête (--list les donne), « - » ou -f FICHIER",
                "a query name is missing (--list lists them), or -, or -f FILE",
            )
        )
    # A named query declares its prefixes; those of the files are for what a person types.
    data, prefixes = knowledge.data, knowledge.prefixes if free else {}
    result = limits.within(
        timeout, lambda: queries.run(data, text, bindings, rows=rows, prefixes=prefixes)
    )
    chosen = form or tables.default_form(result, terminal=sys.stdout.isatty())
    written = tables.WRITERS[chosen](result, knowledge)
    if chosen == "table":
        click.echo(written, nl=False)
    else:
        write_data(written)
    if not isinstance(result, bool) and result.truncated:
        click.echo(
            current.say(f"Résultat coupé à {rows} lignes.", f"Cut at {rows} rows."), err=True
        )


def _stdin() -> str:
    try:
        return sys.stdin.buffer.read().decode("utf-8")
    except UnicodeDecodeError as error:
        raise StoreError(f"Entrée standard : attendu un texte en UTF-8 ({error}).") from error


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise StoreError(f"{path} : attendu un texte en UTF-8 ({error}).") from error
    except OSError as error:
        raise StoreError(f"Lecture impossible : {path} ({error}).") from error


def _pairs(parameters: tuple[str, ...]) -> dict[str, str]:
    pairs = dict(p.partition("=")[::2] for p in parameters)
    if missing := next((p for p in parameters if "=" not in p), None):
        raise ParameterError(f"Paramètre refusé : attendu clé=valeur ; trouvé « {missing} ».")
    return pairs


def _free(parameters: tuple[str, ...]) -> Mapping[str, Term]:
    return {key: queries.literal("text", value) for key, value in _pairs(parameters).items()}
