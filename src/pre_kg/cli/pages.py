"""How answers and nodes look in a terminal."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from pre_kg.cli.language import Say
    from pre_kg.model import Answer, Citation

STATUS_WORDS = {
    "asserted": "",
    "attributed": " — rapporté, sans être repris à notre compte",
    "contradicted": " — contredit, jamais utilisé dans une réponse",
}


_CONTROLS = {c: "\ufffd" for c in (*range(0x20), *range(0x7F, 0xA0)) if chr(c) not in "\n\t"}
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


def citation(found: Citation) -> str:
    """Return a source on one line: title, section, date, and how firmly it is said."""
    section = f", « {found.section} »" if found.section and found.section != found.title else ""
    issued = f" ({found.issued})" if found.issued else ""
    return shown(f"source : {found.title}{section}{issued}{STATUS_WORDS[found.status]}")


@contextmanager
def bar(label: str) -> Iterator[Callable[[int, int], None]]:
    """Draw progress on stderr, on a terminal only; yield what is told the steps done."""
    shown = sys.stderr.isatty()

    def progress(done: int, total: int) -> None:
        if shown and total:
            filled = round(30 * done / total)
            click.echo(f"\r{label} [{'█' * filled:<30}] {done}/{total}", nl=False, err=True)

    try:
        yield progress
    finally:
        if shown:
            click.echo("\r\033[K", nl=False, err=True)


def answer(found: Answer, say: Say) -> Iterator[str]:
    """Draw an answer: the sentence, then sources, other values, and nodes worth reading."""
    yield heading(found.text)
    for fact in found.facts[:8]:
        yield f"  - {fact.text}"
        for source in fact.sources:
            yield click.style(f"      {citation(source)}", dim=True)
    for conflict in found.conflicts:
        values = ", ".join(str(v.label or v.value) for v in conflict.values)
        yield say(f"  ≠ autre valeur : {values}", f"  ≠ other value: {values}")
        for source in conflict.sources:
            yield click.style(f"      {citation(source)}", dim=True)
    if found.suggestions:
        yield say("Voulez-vous dire : ", "Did you mean: ") + " ; ".join(found.suggestions)
    if found.nodes:
        yield ""
        yield heading(say("À lire", "Worth reading"))
    for node in found.nodes:
        kind = f"  ({node.kind_label})" if node.kind_label else ""
        yield f"  {node.score:.2f}  {node.label}{kind}"
        yield click.style(f"        {node.iri}", dim=True)


def explanation(found: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """Draw how an answer came to be."""
    for title, lines in found.items():
        yield ""
        yield heading(title)
        yield from (f"  {line}" for line in lines)
