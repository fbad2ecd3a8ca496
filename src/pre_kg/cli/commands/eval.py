"""`pre-kg eval`: what retrieval and answers are worth on a set of questions."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pre_kg import encoders, evaluation, queries
from pre_kg.cli import measures, session
from pre_kg.cli.frame import Frame
from pre_kg.cli.pages import bar
from pre_kg.evaluation import corpora
from pre_kg.wiring import Knowledge

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pre_kg.cli.language import Say
    from pre_kg.evaluation import Evaluation, Question
    from pre_kg.evaluation.corpora import Corpus, Ranking
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
            click.Argument(["files"], nargs=-1, metavar="QUESTIONS.jsonl…"),
            click.Option(
                ["--where", "conditions"],
                multiple=True,
                metavar=say("CLÉ=VALEUR", "KEY=VALUE"),
                help=say(
                    "Les seules questions dont un champ a cette valeur (répétable).",
                    "Only the questions of which a field has that value (repeatable).",
                ),
            ),
            click.Option(
                ["--corpus", "corpora_"],
                multiple=True,
                metavar=say("FICHIER", "FILE"),
                help=say(
                    "Corpus dont on mesure le classement des textes (répétable).",
                    "Corpus whose texts are ranked (repeatable).",
                ),
            ),
            click.Option(
                ["--characters"],
                type=click.IntRange(min=1),
                metavar="N",
                help=say(
                    "N premiers caractères de chaque texte (corpus).",
                    "First N characters of each text (corpora).",
                ),
            ),
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


def _run(
    files: tuple[str, ...],
    conditions: tuple[str, ...],
    corpora_: tuple[str, ...],
    characters: int | None,
    as_json: bool,
    retrieval: bool,
    misses: bool,
) -> None:
    current = session.current()
    if not files and not corpora_:
        raise click.UsageError(
            current.say(
                "il manque un jeu de questions (QUESTIONS.jsonl) ou --corpus FICHIER",
                "a question set (QUESTIONS.jsonl) or --corpus FILE is missing",
            )
        )
    knowledge = Knowledge(current.settings)
    shown: dict[str, object] = {}
    if files:
        where = _where(conditions, current.say)
        asked = [q for name in files for q in evaluation.read_questions(Path(name), where)]
        found = _evaluated(knowledge, asked, retrieval, current.say)
        label = knowledge.names.label
        shown = measures.content(found, label, misses=misses)
        if not as_json:
            click.echo(measures.page(found, current.say, terminal=sys.stdout.isatty()), nl=False)
            if misses:
                click.echo(measures.missed(found, label, current.say), nl=False)
    for corpus in [corpora.read_corpus(Path(name), characters) for name in corpora_]:
        ranked = _ranked(knowledge, corpus, current.say)
        shown[corpus.name] = measures.ranking_content(corpus, ranked)
        if not as_json:
            page = measures.ranking_page(corpus, ranked, current.say, terminal=sys.stdout.isatty())
            click.echo(page, nl=False)
    if as_json:
        click.echo(json.dumps(shown, ensure_ascii=False, indent=2))


def _where(conditions: Sequence[str], say: Say) -> dict[str, str]:
    if wrong := next((c for c in conditions if "=" not in c), None):
        raise click.UsageError(
            say(f"attendu --where clé=valeur ; trouvé : « {wrong} »", f"KEY=VALUE: {wrong}")
        )
    return dict(condition.split("=", 1) for condition in conditions)


def _ranked(knowledge: Knowledge, corpus: Corpus, say: Say) -> list[Ranking]:
    encoder = encoders.load(knowledge.encoder_name)
    with bar(say(f"Questions de {corpus.name}", f"Questions of {corpus.name}")) as progress:
        found = corpora.measure(corpus, encoder, progress=progress)
    return corpora.compare(found)


def _evaluated(
    knowledge: Knowledge, asked: Sequence[Question], retrieval: bool, say: Say
) -> Evaluation:
    wording = knowledge.wording
    names = evaluation.NodeNames(
        {iri: [label.text for label in wording.labels(iri)] for iri in wording.nodes()}
    )
    with bar(say("Index", "Index")) as progress:
        index = knowledge.ready_index(announce=_tell, progress=progress)

    def search(question: str) -> list[Iri]:
        return [hit.node for hit in index.search(question, 10)]

    with bar(say("Questions", "Questions")) as progress:
        if retrieval:
            found = evaluation.evaluate(asked, names, search=search, progress=progress)
        else:
            found = evaluation.evaluate(
                asked,
                names,
                ask=knowledge.ask,
                run=lambda text: queries.run(knowledge.data, text),
                progress=progress,
            )
    if found.unresolved:
        unknown = " ; ".join(found.unresolved)
        _tell(
            say(
                f"Noms attendus qu'aucun nœud ne porte : {unknown}.",
                f"Expected names that no node bears: {unknown}.",
            )
        )
    return found


def _tell(text: str) -> None:
    click.echo(text, err=True)
