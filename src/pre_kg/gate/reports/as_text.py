"""The report for a reader: by file, then line by line, what is wrong, expected, and to be done."""

from __future__ import annotations

import io
import itertools
from typing import TYPE_CHECKING

from pre_kg.gate.findings import as_finding, counts, local_name, relative, show_value

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pre_kg.gate.findings import Finding
    from pre_kg.model import Report

_SEVERITIES = {
    "violation": ("violation", "violations", "bold red"),
    "warning": ("avertissement", "avertissements", "bold yellow"),
    "info": ("remarque", "remarques", "bold blue"),
}
_MARKS = {"violation": "✗", "warning": "!", "info": "i"}
_NOWHERE = "(sans fichier)"
_Line = list[tuple[str, str]]


def as_text(
    report: Report,
    *,
    root: Path | None = None,
    colour: bool = False,
    width: int = 100,
    unit: str = "énoncé",
) -> str:
    """Return the report in French.

    Args:
        report: What the gate found.
        root: Folder from which files are named.
        colour: Whether to mark parts with ANSI colours, for a terminal.
        width: Columns at which a terminal's lines are folded; plain text is never folded.
        unit: What the report counts: statements, or the digests of a document.
    """
    lines = list(_lines(report, root, unit))
    if not colour:
        return "".join("".join(text for text, _ in line).rstrip() + "\n" for line in lines)
    return _coloured(lines, width)


def _coloured(lines: list[_Line], width: int) -> str:
    from rich.console import Console  # noqa: PLC0415 - plain text needs none of it
    from rich.text import Text  # noqa: PLC0415

    console = Console(file=io.StringIO(), force_terminal=True, color_system="standard", width=width)
    with console.capture() as capture:
        for line in lines:
            console.print(Text.assemble(*line), soft_wrap=False, highlight=False)
    return capture.get()


def _lines(report: Report, root: Path | None, unit: str) -> Iterator[_Line]:
    found = [as_finding(v) for v in report.violations]
    for file, group in itertools.groupby(found, key=lambda f: f.file):
        yield [(_clean(_NOWHERE if file is None else relative(file, root)), "bold underline")]
        for item in group:
            yield from _entry(item, root)
        yield []
    yield _summary(report, unit)


def _entry(found: Finding, root: Path | None) -> Iterator[_Line]:
    name, _, style = _SEVERITIES[found.severity]
    place = _NOWHERE if found.file is None else relative(found.file, root)
    place += "" if found.line is None else f":{found.line}"
    subject = found.focus_label or (local_name(found.focus_node) if found.focus_node else "")
    said = [t for t in (subject, found.path_label or (found.path and local_name(found.path))) if t]
    yield [
        (f"  {_MARKS[found.severity]} ", style),
        (_clean(place), "cyan"),
        ("  ", ""),
        (_clean(" · ".join(said) or name), "bold"),
    ]
    if found.value is not None and found.value != found.focus_node:
        yield [("      trouvé   ", "dim"), (_clean(show_value(found.value)), "")]
    if found.expected:
        yield [("      attendu  ", "dim"), (_clean(found.expected), "")]
    yield [("      à faire  ", "dim"), (_clean(found.message), "")]
    yield [("      règle    ", "dim"), (_clean(local_name(found.rule)), "dim")]


def _summary(report: Report, unit: str) -> _Line:
    said = [
        f"{number} {_SEVERITIES[severity][number > 1]}"
        for severity, number in counts(report).items()
        if number
    ]
    read = f"{_number(report.triples, unit)} dans {_number(report.files, 'fichier')}"
    if not report.triples:
        read += " : rien à contrôler"
    if report.conforms:
        more = f" ({', '.join(said)})" if said else ""
        return [("Conforme", "bold green"), (f"{more} : {read}.", "")]
    return [("Non conforme", "bold red"), (f" : {', '.join(said)}, pour {read}.", "")]


def _number(count: int, word: str) -> str:
    return f"{count} {word}{'s' if count > 1 else ''}"


def _clean(text: str) -> str:
    """Show control characters: a value must not drive the terminal."""
    return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text)
