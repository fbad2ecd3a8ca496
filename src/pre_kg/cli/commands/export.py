"""`pre-kg export`: the graph or a part of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from pre_kg import exports
from pre_kg.cli import session
from pre_kg.cli.frame import Frame
from pre_kg.cli.pages import write_data
from pre_kg.wiring import Knowledge

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pre_kg.cli.language import Say
    from pre_kg.model import Quad


def command(say: Say) -> click.Command:
    """Return the command."""
    return Frame(
        say=say,
        name="export",
        help=say(
            "Exporte le graphe, ou le voisinage d'un nœud, une sorte ou un thème. "
            "Des graphes égaux donnent des fichiers égaux, octet pour octet.",
            "Export the graph, or the surroundings of a node, a kind or a theme.",
        ),
        params=[
            click.Option(
                ["--format", "form"],
                type=click.Choice(list(exports.WRITERS)),
                default="turtle",
                help=say("Format : turtle s'il n'est pas dit.", "Format: turtle if not given."),
            ),
            click.Option(["--node"], metavar="X", help=say("Un nœud.", "A node.")),
            click.Option(
                ["--depth"],
                type=click.IntRange(min=0, max=10),
                default=1,
                metavar="N",
                help=say("Nombre de pas autour du nœud : 1.", "Steps around the node: 1."),
            ),
            click.Option(["--kind"], metavar="K", help=say("Une sorte de nœuds.", "A kind.")),
            click.Option(["--theme"], metavar="T", help=say("Un thème.", "A theme.")),
            click.Option(
                ["-o", "--output"],
                metavar="CHEMIN",
                help=say("Fichier à écrire (sinon la sortie standard).", "File to write."),
            ),
        ],
        callback=_run,
    )


def _run(
    form: str, node: str | None, depth: int, kind: str | None, theme: str | None, output: str | None
) -> None:
    current = session.current()
    knowledge = Knowledge(current.settings)
    statements = _selected(knowledge, node, depth, kind, theme)
    text = exports.WRITERS[form](statements, knowledge.names)
    if output is None:
        write_data(text)
        return
    exports.write_file(Path(output), text)
    click.echo(current.say(f"Écrit : {output}", f"Written: {output}"), err=True)


def _selected(
    knowledge: Knowledge, node: str | None, depth: int, kind: str | None, theme: str | None
) -> Iterable[Quad]:
    everything = list(exports.quads(knowledge.data))
    if node is not None:
        start = knowledge.names.resolve(node)
        everything = exports.neighbourhood(everything, [start], depth)
    if kind is not None:
        wanted = knowledge.names.resolve_kind(kind)
        wording = knowledge.wording
        of_kind = [n for n in wording.nodes() if wanted in {k.iri for k in wording.kinds(n)}]
        everything = exports.neighbourhood(everything, of_kind, 0)
    if theme is not None:
        subject = knowledge.names.resolve(theme)
        about = {q.subject for q in everything if q.object == subject and q.graph is not None}
        everything = exports.neighbourhood(everything, {subject, *about}, 0)
    return everything
