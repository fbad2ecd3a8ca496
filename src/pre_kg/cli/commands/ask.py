"""`pre-kg ask`: a question in French, answered with its sources."""

from __future__ import annotations

import gc
import importlib
import json
import sys
from contextlib import contextmanager, suppress
from threading import Thread
from typing import TYPE_CHECKING

import click

from pre_kg.answers import as_json
from pre_kg.cli import pages, session
from pre_kg.cli.frame import Frame
from pre_kg.wiring import Knowledge

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pre_kg.cli.language import Say

FROM_STDIN = "-"
BYTE_ORDER_MARK = "\ufeff"


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
    questions = _questions(words, current.say)
    many = words == (FROM_STDIN,)
    knowledge = Knowledge(current.settings)
    _open(knowledge, current.say)
    if questions is None:
        questions = _typed(knowledge, current)
    for question in questions:
        answer = knowledge.ask(question, k)
        if as_lines:
            indent = 2 if words and not many else None
            click.echo(json.dumps(as_json(answer), ensure_ascii=False, indent=indent))
        else:
            click.echo("\n".join(pages.answer(answer, current.say)))
        if explain:
            # Data alone on stdout: what is told beside JSON goes the other way.
            told = pages.explanation(knowledge.engine.explain(answer.question, k), current.say)
            click.echo("\n".join(told), err=as_lines)
        if not as_lines and (many or not words):
            click.echo()


def _questions(words: tuple[str, ...], say: Say) -> Iterator[str] | None:
    """Return the questions given; `None` when a person is to type them.

    Raises:
        UsageError: There is none, and nobody to ask for one.
    """
    if words == (FROM_STDIN,):
        return _lines()
    if words:
        return iter([" ".join(words)])
    if sys.stdin.isatty():
        return None
    raise click.UsageError(
        say(
            "il manque la question. Écrivez-la après « ask », ou donnez « --json - » pour lire "
            "une question par ligne sur l'entrée standard.",
            "no question. Write it after `ask`, or give `--json -` to read one question a line "
            "from stdin.",
        )
    )


def _lines() -> Iterator[str]:
    """Yield the lines of standard input as they come, whatever bytes they hold."""
    for number, line in enumerate(sys.stdin.buffer):
        text = line.decode("utf-8", "replace").rstrip("\r\n")
        yield text.removeprefix(BYTE_ORDER_MARK) if number == 0 else text


def _open(knowledge: Knowledge, say: Say) -> None:
    """Open the index, and draw its building when it must be built."""
    gc.disable()  # what is read now stays to the end: nothing in it is to be collected
    with _graph_read_meanwhile(knowledge), pages.bar(say("Index", "Index")) as progress:
        for name in ("numpy", "pre_kg.ask"):
            importlib.import_module(name)
        knowledge.index = knowledge.ready_index(
            announce=lambda _: click.echo(
                say("Construction de l'index…", "Building the index…"), err=True
            ),
            progress=progress,
        )
    assert knowledge.engine, "made before the first question"
    gc.freeze()
    gc.enable()


@contextmanager
def _graph_read_meanwhile(knowledge: Knowledge) -> Iterator[None]:
    """Read the graph beside what is done within: the store reads without Python's lock."""

    def read() -> None:
        with suppress(Exception):  # met again, and told, where the graph is used
            assert knowledge.data is not None

    reader = Thread(target=read)
    reader.start()
    try:
        yield
    finally:
        reader.join()


def _typed(knowledge: Knowledge, current: session.Session) -> Iterator[str]:
    """Yield what is typed at a prompt with history and completion of labels."""
    import readline  # noqa: PLC0415 - only for the prompt

    labels = sorted({knowledge.wording.label(n) for n in knowledge.wording.nodes()})

    def complete(text: str, state: int) -> str | None:
        found = [label for label in labels if label.casefold().startswith(text.casefold())]
        return found[state] if state < len(found) else None

    readline.set_completer(complete)
    readline.set_completer_delims("")
    readline.parse_and_bind("tab: complete")
    cache = current.settings.cache
    history = None if cache is None else cache / "historique"
    if history is not None:
        with suppress(OSError):  # none yet, or not ours to read
            readline.read_history_file(history)
    click.echo(current.say("Une question ? (Ctrl-D pour finir)", "A question? (Ctrl-D ends)"))
    try:
        while True:
            question = input("> ")
            if question.strip():
                yield question
    except EOFError:
        click.echo()
    finally:
        if history is not None:
            with suppress(OSError):  # a prompt without memory is a prompt still
                history.parent.mkdir(parents=True, exist_ok=True)
                readline.write_history_file(history)
