"""`pre-kg diff`: what was added, removed and changed from one graph to another, node by node."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pre_kg import diff, store
from pre_kg.cli import failures, session
from pre_kg.cli.frame import Frame
from pre_kg.cli.pages import write_data
from pre_kg.wiring import Knowledge

if TYPE_CHECKING:
    from pre_kg.cli.language import Say


def command(say: Say) -> click.Command:
    """Return the command."""
    return Frame(
        say=say,
        name="diff",
        help=say(
            "Dit ce qui a été ajouté, retiré et modifié d'un graphe à l'autre, nœud par nœud. "
            "Chacun est un fichier, un dossier, un paquet de `pre-kg pack`, ou une copie de "
            "travail. Code de sortie 1 s'il y a un changement.",
            "Say what was added, removed and changed from one graph to another, by node. Each is a "
            "file, a folder, a pack or a checkout. Exit code 1 when something changed.",
        ),
        params=[
            click.Argument(["old"], metavar=say("ANCIEN", "OLD")),
            click.Argument(["new"], metavar=say("NOUVEAU", "NEW")),
            click.Option(
                ["--json", "as_json"],
                is_flag=True,
                help=say("Pour un programme.", "For a program."),
            ),
        ],
        callback=_run,
    )


def _run(old: str, new: str, as_json: bool) -> int:
    settings = session.current().settings
    before, after = diff.parts(Path(old)), diff.parts(Path(new))
    changes = diff.compare(diff.read(before), diff.read(after))
    # The shipped vocabulary words the terms of any graph that uses them.
    vocabulary = Knowledge(replace(settings, graph=(), endpoint=None)).vocabulary
    words = diff.Words(store.load(before), store.load(after), vocabulary)
    write_data((diff.as_json if as_json else diff.as_text)(changes, words))
    return failures.NEGATIVE if changes else failures.DONE
