"""`pre-kg align`: what may be the same thing, as SSSOM; and what a person accepted of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pre_kg import __version__, alignment, exports, turtle
from pre_kg.cli import session
from pre_kg.cli.frame import Frame
from pre_kg.cli.pages import write_data
from pre_kg.wiring import Knowledge

if TYPE_CHECKING:
    from pre_kg.cli.language import Say


def command(say: Say) -> click.Command:
    """Return the command."""
    return Frame(
        say=say,
        name="align",
        help=say(
            "Propose les nœuds qui sont peut-être la même chose : entre le graphe et un fichier, "
            "ou dans le graphe seul. La liste est un tableau SSSOM ; rien n'est réuni. Une "
            "personne y écrit owl:sameAs dans predicate_id là où c'est la même chose, puis "
            "--merge écrit ces énoncés-là.",
            "Propose nodes that may be the same thing, between the graph and a file or within the "
            "graph, as an SSSOM table. Nothing is merged: a person writes owl:sameAs in "
            "predicate_id where they are one, then --merge writes those statements.",
        ),
        params=[
            click.Argument(["names"], nargs=-1, metavar=say("[FICHIER]…", "[FILE]…")),
            click.Option(
                ["--least"],
                type=click.FloatRange(min=0.0, max=1.0),
                default=0.5,
                metavar="C",
                help=say("Confiance minimale : 0,5.", "Least confidence: 0.5."),
            ),
            click.Option(
                ["--names-only"],
                is_flag=True,
                help=say(
                    "Sans l'encodeur : noms, sigles et identifiants seulement.",
                    "Without the encoder: names, acronyms and identifiers alone.",
                ),
            ),
            click.Option(
                ["--merge", "accepted"],
                metavar=say("FICHIER.sssom.tsv", "FILE.sssom.tsv"),
                help=say(
                    "Écrit en Turtle les lignes marquées owl:sameAs, et elles seules.",
                    "Write the rows marked owl:sameAs, and no other, as Turtle.",
                ),
            ),
            click.Option(
                ["-o", "--output"],
                metavar=say("CHEMIN", "PATH"),
                help=say("Fichier à écrire (sinon la sortie standard).", "File to write."),
            ),
        ],
        callback=_run,
    )


def _run(
    names: tuple[str, ...],
    least: float,
    names_only: bool,
    accepted: str | None,
    output: str | None,
) -> None:
    current = session.current()
    say = current.say
    knowledge = Knowledge(current.settings)
    if accepted is not None and names:
        raise click.UsageError(
            say("--merge se donne sans fichier à comparer", "--merge takes no file to compare")
        )
    if accepted is not None:
        path = Path(accepted)
        rows = alignment.read_sssom(path)
        quads = alignment.merge(path, rows, frozenset(knowledge.data.nodes()))
        text = "".join(turtle.write(quads))
        count = say(f"Énoncés owl:sameAs : {len(quads)}", f"owl:sameAs statements: {len(quads)}")
    else:
        proposals = _proposals(knowledge, tuple(map(Path, names)), least, names_only)
        text = alignment.write_sssom(
            proposals, tool=f"pre-kg {__version__}", cell=exports.safe_cell
        )
        count = say(f"Propositions : {len(proposals)}", f"Proposals: {len(proposals)}")
    if output is None:
        write_data(text)
        click.echo(f"{count}.", err=True)
        return
    exports.write_file(Path(output), text)
    click.echo(count + say(f". Écrit : {output}", f". Written: {output}"), err=True)


def _proposals(
    knowledge: Knowledge, files: tuple[Path, ...], least: float, names_only: bool
) -> list[alignment.Proposal]:
    encoder = None
    if not names_only:
        from pre_kg import encoders  # noqa: PLC0415 - numpy is loaded for vectors alone

        encoder = encoders.load(knowledge.encoder_name)
    graph = alignment.things(knowledge.data, knowledge.wording, knowledge.vocabulary)
    if not files:
        return alignment.propose(graph, None, encoder, least=least)
    # The words and kinds of the graph's ontology serve the file too.
    place = knowledge.ontology_place
    other = Knowledge(replace(knowledge.settings, graph=files, ontology=place, endpoint=None))
    others = alignment.things(other.data, other.wording, other.vocabulary)
    return alignment.propose(graph, others, encoder, least=least)
