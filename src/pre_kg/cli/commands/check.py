"""`pre-kg check`: the graph, a partner's files, or citations, held against what they should be."""

from __future__ import annotations

import os
import shutil
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pre_kg import config, diff, gate, store
from pre_kg.cli import failures, session
from pre_kg.cli.frame import Frame
from pre_kg.cli.pages import bar, write_data
from pre_kg.errors import StoreError
from pre_kg.gate import reports
from pre_kg.wiring import Knowledge

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pre_kg.cli.language import Say
    from pre_kg.model import Report

MOST_NODES = 50
"""Nodes of a partner's files whose change is shown; `diff` shows them all."""


def command(say: Say) -> click.Command:
    """Return the command."""
    return Frame(
        say=say,
        name="check",
        help=say(
            "Contrôle le graphe par ses formes SHACL et ses règles ; ou bien des fichiers, les "
            "vôtres ou ceux d'un partenaire, avec le graphe pour contexte, et ce qu'ils y "
            "changeraient. "
            "Code de sortie 1 s'il y a une violation.",
            "Check the graph by its SHACL shapes and verify queries; or files, yours or a "
            "partner's, within the graph, and what they would change. Exit code 1 when there is a "
            "violation.",
        ),
        params=[
            click.Argument(["names"], nargs=-1, metavar=say("[FICHIER]…", "[FILE]…")),
            click.Option(
                ["--format", "form"],
                type=click.Choice(list(reports.FORMATS)),
                default="text",
                show_default=True,
                help=say("Format du rapport.", "Format of the report."),
            ),
            click.Option(
                ["--since"],
                metavar=say("DOSSIER", "DIR"),
                help=say(
                    "Version antérieure déjà conforme : seul ce qui a changé est validé.",
                    "Earlier version that conforms: only what changed is validated.",
                ),
            ),
            click.Option(
                ["--document"],
                metavar=say("FICHIER", "FILE"),
                help=say(
                    "Vérifie plutôt chaque empreinte du graphe sur ce document.",
                    "Verify instead each digest of the graph on this document.",
                ),
            ),
            click.Option(
                ["--remember"],
                is_flag=True,
                help=say(
                    "Garde le verdict à côté du graphe livré, s'il est conforme.",
                    "Keep the verdict beside the shipped graph, if it conforms.",
                ),
            ),
        ],
        callback=_run,
    )


def _run(
    names: tuple[str, ...], form: str, since: str | None, document: str | None, remember: bool
) -> int:
    current = session.current()
    knowledge = Knowledge(current.settings)
    files = tuple(Path(name) for name in names)
    _refuse_mixtures(files, since, document, remember, shipped=knowledge.shipped, say=current.say)
    if document is not None:
        report = gate.check_document(knowledge.data, Path(document))
        click.echo(_written(report, form, unit="empreinte"), nl=False)
        return failures.DONE if report.conforms else failures.NEGATIVE
    with bar(current.say("Contrôle", "Check")) as progress:
        if remember:
            report = _remembered(knowledge, progress)
        else:
            report = _checked(knowledge, files, since, progress)
    click.echo(_written(report, form), nl=False)
    if files and form == "text":
        write_data(_offered(knowledge, files, current.say))
    return failures.DONE if report.conforms else failures.NEGATIVE


def _offered(knowledge: Knowledge, files: Sequence[Path], say: Say) -> str:
    """Say what a partner's files would change in the graph; nothing is written."""
    given = {path.resolve() for path in store.locate(files)}
    graph = [path for path in knowledge.graph_files if path.resolve() not in given]
    if len(graph) < len(knowledge.graph_files):
        return ""  # files of the graph itself
    changes = diff.offered(diff.read(graph), diff.read(sorted(given)))
    words = diff.Words(knowledge.data, store.load(sorted(given)), knowledge.vocabulary)
    head = say("Ce que changerait ce fichier :", "What this file would change:")
    return f"\n{head}\n{diff.as_text(changes, words, most=MOST_NODES)}"


def _refuse_mixtures(
    files: Sequence[Path],
    since: str | None,
    document: str | None,
    remember: bool,
    *,
    shipped: bool,
    say: Say,
) -> None:
    if document is not None and (files or since or remember):
        raise click.UsageError(
            say("--document se donne seul, sans autre option ni fichier", "--document stands alone")
        )
    if remember and (files or since):
        raise click.UsageError(
            say("--remember contrôle le graphe entier", "--remember checks the whole graph")
        )
    if remember and not shipped:
        raise click.UsageError(
            say(
                "--remember vaut pour le graphe livré, sans --graph",
                "--remember is for the shipped graph, without --graph",
            )
        )


def _checked(
    knowledge: Knowledge,
    files: Sequence[Path],
    since: str | None,
    progress: Callable[[int, int], None],
) -> Report:
    judged, only = knowledge.graph_files, None
    if files:
        only = {path.resolve() for path in store.locate(files)}
        judged = tuple(sorted({path.resolve() for path in judged} | only))
    return gate.check(
        judged,
        knowledge.schema_files,
        verify=knowledge.verify_folders,
        only=only,
        since=None if since is None else _earlier(Path(since)),
        progress=progress,
    )


def _earlier(place: Path) -> list[Path]:
    """Return the parts of an earlier version: those of a checkout, or the folder itself."""
    checkout = [place / "graph", place / "ontology" / "themes.ttl"]
    return checkout if all(path.exists() for path in checkout) else [place]


def _remembered(knowledge: Knowledge, progress: Callable[[int, int], None]) -> Report:
    """Check the shipped graph whole, and write the verdict beside it when it conforms."""
    data, schema, rules = knowledge.data, knowledge.schema, knowledge.verify_folders
    verdict = gate.Verdict(data.digest, gate.rules_digest(schema, rules), len(data))
    report = gate.check(data.files, schema.files, verify=rules, progress=progress)
    now = store.digest(data.files), gate.rules_digest(schema, rules)
    if now != (verdict.graph, verdict.ontology):
        raise StoreError("Un fichier a changé pendant le contrôle. Recommencez.")
    if report.conforms:
        gate.remember(verdict, config.data_folder() / "graph" / gate.VERDICT_FILE)
    return report


def _written(report: Report, form: str, *, unit: str = "énoncé") -> str:
    """Return a report; files are named from the current folder."""
    root = Path.cwd()
    colour = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    width = shutil.get_terminal_size().columns
    writers: dict[str, Callable[[Report], str]] = {
        "text": partial(reports.as_text, root=root, colour=colour, width=width, unit=unit),
        "json": partial(reports.as_json, root=root),
        "ttl": partial(reports.as_turtle, root=root),
        "sarif": partial(reports.as_sarif, root=root),
    }
    return writers[form](report)
