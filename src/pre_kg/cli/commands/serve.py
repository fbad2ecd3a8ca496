"""`pre-kg serve`: the web application and the standard protocols."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from pre_kg.cli import session
from pre_kg.cli.frame import Frame
from pre_kg.cli.pages import bar
from pre_kg.wiring import Knowledge

if TYPE_CHECKING:
    from pre_kg.cli.language import Say


def command(say: Say) -> click.Command:
    """Return the command."""
    return Frame(
        say=say,
        name="serve",
        help=say(
            "Sert le graphe : pages, données liées, SPARQL, API. Ctrl-C arrête.",
            "Serve the graph: pages, linked data, SPARQL, API. Ctrl-C ends.",
        ),
        params=[
            click.Option(
                ["--host"],
                default="127.0.0.1",
                show_default=True,
                metavar=say("ADRESSE", "ADDRESS"),
                help=say("Adresse d'écoute.", "Address to listen on."),
            ),
            click.Option(
                ["--port"],
                type=click.IntRange(0, 65535),
                default=8000,
                show_default=True,
                help=say("Port ; 0 pour un port libre.", "Port; 0 for any free one."),
            ),
            click.Option(
                ["--build"],
                is_flag=True,
                help=say("Construit l'index d'abord, s'il le faut.", "Build the index first."),
            ),
            click.Option(
                ["--prefix"],
                default="",
                metavar="/CHEMIN",
                help=say(
                    "Chemin sous lequel un mandataire montre le site.",
                    "Path under which a reverse proxy shows the site.",
                ),
            ),
            click.Option(
                ["--mcp"],
                is_flag=True,
                help=say("Ouvre /mcp aux assistants.", "Open /mcp to assistants."),
            ),
            click.Option(
                ["--mcp-host", "mcp_hosts"],
                multiple=True,
                metavar=say("NOM", "NAME"),
                help=say(
                    "Nom public auquel /mcp répond, derrière un mandataire (répétable).",
                    "Public name that /mcp answers to, behind a proxy (repeatable).",
                ),
            ),
        ],
        callback=_run,
    )


def _run(
    host: str, port: int, build: bool, prefix: str, mcp: bool, mcp_hosts: tuple[str, ...]
) -> None:
    from pre_kg.server import running  # noqa: PLC0415 - HTTP is loaded to serve
    from pre_kg.server.options import Options  # noqa: PLC0415

    current = session.current()
    knowledge = Knowledge(current.settings)
    if build:
        with bar(current.say("Index", "Index")) as progress:
            knowledge.build_index(progress=progress)
    knowledge.required_index().close()
    running.serve(
        current.settings,
        Options(prefix=prefix, mcp=mcp, mcp_hosts=mcp_hosts),
        host=host,
        port=port,
        announce=lambda address: click.echo(
            current.say(f"À l'écoute : {address}{prefix}/", f"Listening: {address}{prefix}/"),
            err=True,
        ),
    )
