"""`pre-kg eval`: what retrieval and answers are worth on a set of questions."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pre_kg import evaluation, queries
from pre_kg.cli import measures, session
from pre_kg.cli.frame import Frame
from pre_kg.cli.pages import bar
from pre_kg.wiring import Knowledge

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pre_kg.cli.language import Say
    from pre_kg.evaluation import Evaluation, Question
    from pre_kg.model import Iri


def command(say: Say) -> click.Command:
    """Return the command."""
    return Frame(
        say=say,
        name="eval",
        help=say(
            "Mesure la recherche et les réponses sur un jeu de questions (.jsonl), ou, avec "
            "--corpus, le classement des textes d'un corpus de questions (.jsonl ou SQuAD .json).",
            "Measure search and answers on a question set (.jsonl) or, with --corpus, the "
            "ranking of the texts of a question corpus (.jsonl or SQuAD .json).",
        ),
        params=[
            click.Argument(["files"], nargs=-1, required=True, metavar="QUESTIONS.jsonl…"),
            click.Option(["--json", "as_json"], is_flag=True, help="JSON."),
            click.Option(
                ["--retrieval"],
                is_flag=True,
                help=say("La recherche seule, sans réponse.", "Search alone, without answers."),
            ),
            click.Option(
                ["--misses"],
                is_flag=True,
                help=say(
                    "Ajoute les questions manquées, avec ce qui a été trouvé.",
                    "Add the missed questions, with what was found.",
                ),
            ),
        ],
        callback=_run,
    )


def _run(files: tuple[str, ...], as_json: bool, retrieval: bool, misses: bool) -> None:
    current = session.current()
    asked = [q for name in files for q in evaluation.read_questions(Path(name))]
    knowledge = Knowledge(current.settings)
    found = _evaluated(knowledge, asked, retrieval, current.say)
    if as_json:
        content = measures.content(found, knowledge.names.label, misses=misses)
        click.echo(json.dumps(content, ensure_ascii=False, indent=2))
    else:
        terminal = sys.stdout.isatty()
        click.echo(measures.page(found, current.say, terminal=terminal), nl=False)
        if misses:
            click.echo(measures.missed(found, knowledge.names.label, current.say), nl=False)
    if found.unresolved:
        names = " ; ".join(found.unresolved)
        click.echo(
            current.say(
                f"Noms attendus qu'aucun nœud ne porte : {names}.",
                f"Expected names that no node bears: {names}.",
            ),
            err=True,
        )


def _evaluated(
    knowledge: Knowledge, asked: Sequence[Question], retrieval: bool, say: Say
) -> Evaluation:
    wording = knowledge.wording
    names = evaluation.NodeNames(
        {iri: [label.text for label in wording.labels(iri)] for iri in wording.nodes()}
    )
    with bar(say("Index", "Index")) as progress:
        index = knowledge.ready_index(
            announce=lambda text: click.echo(text, err=True), progress=progress
        )
    with bar(say("Questions", "Questions")) as progress:
        if retrieval:

            def search(question: str) -> list[Iri]:
                return [hit.node for hit in index.search(question, 10)]

            return evaluation.evaluate(asked, names, search=search, progress=progress)
        return evaluation.evaluate(
            asked,
            names,
            ask=knowledge.ask,
            run=lambda text: queries.run(knowledge.data, text),
            progress=progress,
        )
