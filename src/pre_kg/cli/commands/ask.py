"""`pre-kg ask`: a question in French, answered with its sources."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import click

from pre_kg.answers import as_json
from pre_kg.cli import pages, session
from pre_kg.cli.frame import Frame
from pre_kg.wiring import Knowledge

if TYPE_CHECKING:
    from pre_kg.cli.language import Say


def command(say: Say) -> click.Command:
    """Return the command."""
    return Frame(
        say=say,
        name="ask",
        help=say(
            "Répond à une question en français, avec ses sources. "
            "« ask --json - » lit une question par ligne sur l'entrée standard.",
            "Answer a question in French, with its sources. "
            "`ask --json -` reads one question a line from stdin.",
        ),
        params=[
            click.Argument(["words"], nargs=-1, metavar="QUESTION"),
            click.Option(
                ["-k"],
                type=click.IntRange(min=1, max=1000),
                default=10,
                show_default=True,
                help=say("Nombre de nœuds au plus.", "Most nodes."),
            ),
            click.Option(["--json", "as_lines"], is_flag=True, help="JSON (INTERFACE §3)."),
            click.Option(
                ["--explain"],
                is_flag=True,
                help=say("Dit d'où vient chaque résultat.", "Say where each result comes from."),
            ),
        ],
        callback=_run,
    )


def _run(words: tuple[str, ...], k: int, as_lines: bool, explain: bool) -> None:
    current = session.current()
    knowledge = Knowledge(current.settings)
    question = " ".join(words)
    if not words and sys.stdin.isatty():
        _converse(knowledge, k)
        return
    _open(knowledge, current.say)
    if as_lines and question == "-":
        for line in sys.stdin.buffer:
            text = line.decode("utf-8", "replace").rstrip("\r\n")
            click.echo(json.dumps(as_json(knowledge.ask(text, k)), ensure_ascii=False))
        return
    answer = knowledge.ask(question, k)
    if as_lines:
        click.echo(json.dumps(as_json(answer), ensure_ascii=False, indent=2))
        return
    click.echo("\n".join(pages.answer(answer, current.say)))
    if explain:
        click.echo("\n".join(pages.explanation(knowledge.engine.explain(question, k))))


def _open(knowledge: Knowledge, say: Say) -> None:
    """Open the index, and draw its building when it must be built."""
    with pages.bar(say("Index", "Index")) as progress:
        knowledge.index = knowledge.ready_index(
            announce=lambda _: click.echo(
                say("Construction de l'index…", "Building the index…"), err=True
            ),
            progress=progress,
        )


def _converse(knowledge: Knowledge, k: int) -> None:
    """Answer questions from a prompt with history and completion of labels."""
    import readline  # noqa: PLC0415 - only for the prompt

    current = session.current()
    _open(knowledge, current.say)
    labels = [knowledge.wording.label(n) for n in knowledge.wording.nodes()]

    def complete(text: str, state: int) -> str | None:
        found = [label for label in labels if label.casefold().startswith(text.casefold())]
        return found[state] if state < len(found) else None

    readline.set_completer(complete)
    readline.set_completer_delims("")
    readline.parse_and_bind("tab: complete")
    assert current.settings.cache is not None, "the command line always has a cache folder"
    history = current.settings.cache / "historique"
    if history.is_file():
        readline.read_history_file(history)
    click.echo(current.say("Une question ? (Ctrl-D pour finir)", "A question? (Ctrl-D ends)"))
    while True:
        try:
            question = input("> ")
        except EOFError:
            click.echo()
            break
        if question.strip():
            click.echo("\n".join(pages.answer(knowledge.ask(question, k), current.say)) + "\n")
    history.parent.mkdir(parents=True, exist_ok=True)
    readline.write_history_file(history)
