"""`pre-kg mcp`: the tools of an assistant, over stdio."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

from pre_kg.cli import failures, session
from pre_kg.cli.frame import Frame

if TYPE_CHECKING:
    import click

    from pre_kg.cli.language import Say


def command(say: Say) -> click.Command:
    """Return the command."""
    return Frame(
        say=say,
        name="mcp",
        help=say(
            "Sert le graphe à un assistant, par le protocole MCP, sur l'entrée et la sortie "
            "standard. L'index doit être à jour (pre-kg build).",
            "Serve the graph to an assistant over MCP on stdin and stdout. "
            "The index must be up to date (pre-kg build).",
        ),
        callback=_run,
    )


def _run() -> None:
    from pre_kg.server import assistants  # noqa: PLC0415 - not for the help page

    # A thread waits for the next line of stdin, and nothing else would end it. The workers end by
    # themselves when this process is gone.
    signal.signal(signal.SIGINT, lambda *_: os._exit(failures.INTERRUPTED))
    assistants.serve_stdio(session.current().settings)
