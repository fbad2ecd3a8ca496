"""`pre-kg build`: the index, built or brought up to date."""

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
        name="build",
        help=say(
            "Construit l'index, ou le met à jour si le graphe a changé.",
            "Build the index, or update it if the graph changed.",
        ),
        params=[
            click.Option(
                ["--force"],
                is_flag=True,
                help=say("Même si rien n'a changé.", "Even if nothing changed."),
            )
        ],
        callback=_run,
    )


def _run(force: bool) -> None:
    current = session.current()
    knowledge = Knowledge(current.settings)
    with bar(current.say("Index", "Index")) as progress:
        manifest = knowledge.build_index(force=force, progress=progress)
    click.echo(
        current.say(
            f"Index à jour : {manifest.nodes} nœuds, {manifest.documents} documents "
            f"({knowledge.index_folder}).",
            f"Index up to date: {manifest.nodes} nodes, {manifest.documents} documents "
            f"({knowledge.index_folder}).",
        ),
        err=True,
    )
