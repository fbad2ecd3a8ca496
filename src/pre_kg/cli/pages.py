"""How answers and nodes look in a terminal."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from pre_kg.cli.language import french

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from pre_kg.cli.language import Say
    from pre_kg.model import Answer, Citation, Value

STATUS_WORDS = {
    "asserted": ("", ""),
    "attributed": (
        " — rapporté, sans être repris à notre compte",
        " — reported, not endorsed",
    ),
    "contradicted": (
        " — contredit, jamais utilisé dans une réponse",
        " — contradicted, never used in an answer",
    ),
}
STEPS = {"Comprise": "Understood", "Liée": "Linked", "Trouvée": "Found", "Lue": "Read"}
"""Titles of the steps of an explanation, in English."""


_TURNS = (*range(0x202A, 0x202F), *range(0x2066, 0x206A))  # of the direction of writing
_CONTROLS = {
    c: "\ufffd" for c in (*range(0x20), *range(0x7F, 0xA0), *_TURNS) if chr(c) not in "\n\t"
}
MOST_FACTS = 8
"""Statements under an answer; the sentence holds them all."""
LONGEST = 2_000
"""Characters of one value that a person is shown; a program gets all of them."""


def shown(text: str) -> str:
    """Return a text of the graph that cannot drive the terminal, cut where nobody reads on."""
    cut = text if len(text) <= LONGEST else f"{text[:LONGEST]}… ({len(text)} caractères)"
    return cut.translate(_CONTROLS)


def write_data(text: str) -> None:
    """Write data on stdout: exactly, in UTF-8, but for what would drive a terminal."""
    if sys.stdout.isatty():
        click.echo(text.translate(_CONTROLS | {0x0D: None}), nl=False)
    else:
        click.echo(text.encode("utf-8", "replace"), nl=False)


def heading(text: str) -> str:
    """Return a heading: bold on a terminal, plain elsewhere."""
    return click.style(text, bold=True)


def citation(found: Citation, say: Say = french) -> str:
    """Return a source on one line: title, section, date, and how firmly it is said."""
    section = f", « {found.section} »" if found.section and found.section != found.title else ""
    issued = f" ({found.issued})" if found.issued else ""
    head, firmly = say("source : ", "source: "), say(*STATUS_WORDS[found.status])
    return shown(f"{head}{found.title}{section}{issued}{firmly}")


@contextmanager
def bar(label: str) -> Iterator[Callable[[int, int], None]]:
    """Draw progress on stderr, on a terminal only; yield what is told the steps done."""
    drawn = ""

    def progress(done: int, total: int) -> None:
        nonlocal drawn
        if total and sys.stderr.isatty():
            drawn = f"{label} [{'█' * round(30 * done / total):<30}] {done}/{total}"
            click.echo(f"\r{drawn}", nl=False, err=True)

    try:
        yield progress
    finally:
        if drawn:
            click.echo(f"\r{' ' * len(drawn)}\r", nl=False, err=True)


def answer(found: Answer, say: Say) -> Iterator[str]:
    """Draw an answer: the sentence, then sources, other values, and nodes worth reading."""
    yield heading(shown(found.text))
    for fact in found.facts[:MOST_FACTS]:
        yield f"  - {shown(fact.text)}"
        yield from _sources(fact.sources, say)
    if (more := len(found.facts) - MOST_FACTS) > 0:
        yield say(f"  … et {more} de plus (--json)", f"  … and {more} more (--json)")
    for conflict in found.conflicts:
        values = ", ".join(shown(value(v)) for v in conflict.values)
        yield say(f"  ≠ autre valeur : {values}", f"  ≠ other value: {values}")
        yield from _sources(conflict.sources, say)
    if found.suggestions:
        names = " ; ".join(map(shown, found.suggestions))
        yield say("Voulez-vous dire : ", "Did you mean: ") + names
    if found.nodes:
        yield ""
        yield heading(say("À lire", "Worth reading"))
    for node in found.nodes:
        kind = f"  ({shown(node.kind_label)})" if node.kind_label else ""
        yield f"  {node.score:.2f}  {shown(node.label)}{kind}"
        yield click.style(f"        {shown(node.iri)}", dim=True)


def value(found: Value) -> str:
    """Return a value on one line, as French writes it."""
    from pre_kg.ask import word  # noqa: PLC0415 - loaded by an answer already

    return word.value(found)


def _sources(found: Iterable[Citation], say: Say) -> Iterator[str]:
    return (click.style(f"      {citation(source, say)}", dim=True) for source in found)


def explanation(found: Mapping[str, Sequence[str]], say: Say) -> Iterator[str]:
    """Draw how an answer came to be."""
    for title, lines in found.items():
        yield ""
        yield heading(say(title, STEPS.get(title, title)))
        yield from (f"  {shown(line)}" for line in lines)
