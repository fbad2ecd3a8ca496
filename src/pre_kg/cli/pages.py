"""How answers and nodes look in a terminal."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pre_kg.model import Citation

STATUS_WORDS = {
    "asserted": "",
    "attributed": " — rapporté, sans être repris à notre compte",
    "contradicted": " — contredit, jamais utilisé dans une réponse",
}


def heading(text: str) -> str:
    """Return a heading: bold on a terminal, plain elsewhere."""
    return click.style(text, bold=True)


def citation(found: Citation) -> str:
    """Return a source on one line: title, section, date, and how firmly it is said."""
    section = f", « {found.section} »" if found.section and found.section != found.title else ""
    issued = f" ({found.issued})" if found.issued else ""
    return f"source : {found.title}{section}{issued}{STATUS_WORDS[found.status]}"


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
