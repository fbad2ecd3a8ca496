"""How answers and nodes look in a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
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
