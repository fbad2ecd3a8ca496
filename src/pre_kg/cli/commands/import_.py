"""`pre-kg import`: a table through a mapping to statements, through the gate."""

from __future__ import annotations

import difflib
import io
import os
import shutil
import sys
import tempfile
from contextlib import contextmanager, suppress
from dataclasses import replace
from itertools import chain, islice
from pathlib import Path
from typing import IO, TYPE_CHECKING

import click

from pre_kg import config, gate, tables
from pre_kg.cli import session
from pre_kg.cli.frame import Frame
from pre_kg.cli.pages import bar, write_data
from pre_kg.errors import ConfigError, DataError, GateError, StoreError
from pre_kg.gate import reports
from pre_kg.wiring import Knowledge

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pre_kg.cli.language import Say
    from pre_kg.tables import Conversion, Mapping

BY_SUFFIX = {".ttl": "turtle", ".trig": "trig", ".nq": "nquads"}
"""Suffix of the output to its format."""


def command(say: Say) -> click.Command:
    """Return the command."""
    text = click.Option
    return Frame(
        say=say,
        name="import",
        help=say(
            "Lit un tableau (CSV, TSV, XLSX, Parquet) par un mapping, une requête CONSTRUCT dont "
            "les variables sont les colonnes, et écrit les énoncés. Rien n'est écrit si une case "
            "est refusée. Avec --ontology, le résultat passe les formes SHACL.",
            "Read a table (CSV, TSV, XLSX, Parquet) through a mapping, a CONSTRUCT whose variables "
            "are the columns, and write the statements; all or nothing.",
        ),
        params=[
            click.Argument(["table"], required=False, metavar=say("TABLEAU", "TABLE")),
            text(
                ["--mapping"],
                metavar=say("FICHIER|NOM", "FILE|NAME"),
                help=say(
                    "Mapping : un fichier .rq, ou le nom d'un mapping livré (--list).",
                    "Mapping: a .rq file, or the name of a shipped one (--list).",
                ),
            ),
            text(
                ["-o", "--output"],
                metavar=say("CHEMIN", "PATH"),
                help=say(
                    "Fichier .ttl, .trig ou .nq (sinon la sortie standard).",
                    "A .ttl, .trig or .nq file (stdout if not given).",
                ),
            ),
            text(
                ["--format", "form"],
                type=click.Choice(list(tables.FORMATS)),
                help=say("Format, si le nom du fichier ne le dit pas.", "Format of the output."),
            ),
            text(
                ["--dry-run"],
                is_flag=True,
                help=say(
                    "Lit tout, n'écrit rien, et montre ce que donnent les premières lignes.",
                    "Read all, write nothing, and show what the first rows give.",
                ),
            ),
            text(
                ["--sample"],
                type=click.IntRange(min=0),
                default=5,
                metavar="N",
                help=say("Lignes montrées par --dry-run : 5.", "Rows that --dry-run shows: 5."),
            ),
            text(
                ["--separator"],
                metavar="C",
                help=say("Séparateur d'un CSV, ou tab.", "Separator of a CSV, or tab."),
            ),
            text(
                ["--encoding"],
                metavar=say("NOM", "NAME"),
                help=say("Encodage d'un CSV : utf-8.", "Encoding of a CSV: utf-8."),
            ),
            text(
                ["--sheet"],
                metavar=say("NOM", "NAME"),
                help=say("Feuille d'un classeur : la première.", "Sheet of a workbook."),
            ),
            text(
                ["--list", "listing"],
                is_flag=True,
                help=say("Liste les mappings livrés.", "List the shipped mappings."),
            ),
        ],
        callback=_run,
    )


def _run(
    table: str | None,
    mapping: str | None,
    output: str | None,
    form: str | None,
    dry_run: bool,
    sample: int,
    separator: str | None,
    encoding: str | None,
    sheet: str | None,
    listing: bool,
) -> None:
    current = session.current()
    say = current.say
    shipped = tables.named_mappings(config.data_folder() / "mappings")
    if listing:
        named = (tables.read_mapping(path) for path in shipped.values())
        click.echo("".join(f"{m.name}\t{m.title}\t{m.page}\n" for m in named), nl=False)
        return
    if table is None or mapping is None:
        missing = say("TABLEAU", "TABLE") if table is None else "--mapping"
        raise click.UsageError(say(f"il manque {missing}", f"{missing} is missing"))
    found = tables.read_mapping(_mapping(mapping, shipped))
    options = tables.Options(
        _separator(separator, say) or found.separator,
        encoding or found.encoding,
        sheet or found.sheet,
    )
    chosen = _format(output, form, found)
    told = tables.Conversion()
    nowhere = dry_run and current.settings.ontology is None
    with _nowhere() if nowhere else _beside(output, chosen) as (stream, place):
        text = _converted(
            Path(table), found, options, stream, chosen, told, sample if dry_run else 0
        )
        stream.flush()
        _through_the_gate(Knowledge(current.settings), place, say)
        if dry_run:
            write_data(text)
        elif output is None:
            _to_stdout(place)
        else:
            _take_place(stream, place, Path(output))
    click.echo(_summary(told, output, dry_run, say), err=True)


def _mapping(name: str, shipped: dict[str, Path]) -> Path:
    if name in shipped and not Path(name).is_file():
        return shipped[name]
    if Path(name).exists() or Path(name).suffix:
        return Path(name)
    near = difflib.get_close_matches(name, list(shipped), n=3, cutoff=0.4) or list(shipped)
    raise ConfigError(f"Mapping inconnu : « {name} ». Noms proches : {', '.join(near)}.")


def _separator(given: str | None, say: Say) -> str | None:
    if given is None:
        return None
    found = {"tab": "\t", "\\t": "\t"}.get(given, given)
    if len(found) != 1 or found in '"\r\n':
        raise click.UsageError(
            say(
                f"--separator {given} : attendu un caractère, ou tab",
                f"--separator {given}: expected one character, or tab",
            )
        )
    return found


def _format(output: str | None, form: str | None, mapping: Mapping) -> str:
    suffix = Path(output).suffix if output is not None else ""
    chosen = form or BY_SUFFIX.get(suffix) or ("turtle" if mapping.graph is None else "trig")
    if output is not None and suffix not in BY_SUFFIX:
        raise ConfigError(f"{output} : suffixe attendu, {', '.join(BY_SUFFIX)}.")
    if output is not None and BY_SUFFIX[suffix] != chosen:
        raise ConfigError(f"{output} : ce suffixe annonce {BY_SUFFIX[suffix]}, et non {chosen}.")
    if chosen == "turtle" and mapping.graph is not None:
        raise ConfigError(
            f"Le mapping {mapping.name} range les énoncés dans un graphe nommé, que Turtle ne sait "
            "pas écrire. Choisissez .trig ou .nq."
        )
    return chosen


@contextmanager
def _nowhere() -> Iterator[tuple[IO[bytes], Path]]:
    """Open what keeps nothing."""
    place = Path(os.devnull)
    with place.open("wb") as stream:
        yield stream, place


@contextmanager
def _beside(output: str | None, form: str) -> Iterator[tuple[IO[bytes], Path]]:
    """Open a file next to the one to write, or a temporary one; it goes away at the end."""
    suffix = next(s for s, named in BY_SUFFIX.items() if named == form)
    target = None if output is None else Path(os.path.realpath(output))
    try:
        folder = None if target is None else target.parent
        prefix = "pre-kg-" if target is None else f".{target.name[:200]}."
        number, name = tempfile.mkstemp(suffix, prefix, folder)
    except OSError as error:
        raise StoreError(f"Écriture impossible : {output} ({error.strerror}).") from error
    place = Path(name)
    try:
        with os.fdopen(number, "wb") as stream:
            yield stream, place
    except BrokenPipeError:
        raise  # nobody reads any more, which is no failure
    except OSError as error:
        raise StoreError(f"Écriture impossible : {output or place} ({error.strerror}).") from error
    finally:
        with suppress(OSError):
            place.unlink()


def _converted(
    table: Path,
    mapping: Mapping,
    options: tables.Options,
    stream: IO[bytes],
    form: str,
    told: Conversion,
    sample: int,
) -> str:
    """Write the statements of a table, and return those of its first rows as text."""
    first = io.BytesIO()
    with (
        bar(table.name) as progress,
        tables.open_table(table, options, lambda h: tables.used_columns(mapping, h)) as opened,
    ):
        if sample > 0:
            rows = list(islice(opened.rows, sample))
            shown = replace(opened, rows=iter(rows))
            with suppress(DataError):  # the whole reading says what is refused
                quads = tables.convert(shown, mapping, tables.Conversion())
                tables.write(quads, first, form, mapping.prefixes)
            whole = replace(opened, rows=chain(rows, opened.rows))
        else:
            whole = opened
        quads = tables.convert(
            whole, mapping, told, lambda: progress(round(100 * opened.progress()), 100)
        )
        tables.write(quads, stream, form, mapping.prefixes)
    return first.getvalue().decode("utf-8")


def _through_the_gate(knowledge: Knowledge, place: Path, say: Say) -> None:
    """Hold the statements against the shapes that are named, the graph being their context."""
    if knowledge.settings.ontology is None:
        return
    with bar(say("Contrôle", "Check")) as progress:
        report = gate.check(
            (*knowledge.graph_files, place),
            knowledge.schema_files,
            verify=knowledge.verify_folders,
            only={place},
            progress=progress,
        )
    if not report.conforms:
        click.echo(reports.as_text(report, root=place.parent), err=True, nl=False)
        raise GateError(report)


def _to_stdout(place: Path) -> None:
    if sys.stdout.isatty():
        write_data(place.read_text(encoding="utf-8"))
        return
    with place.open("rb") as stream:
        shutil.copyfileobj(stream, sys.stdout.buffer)
    sys.stdout.buffer.flush()


def _take_place(stream: IO[bytes], place: Path, output: Path) -> None:
    target = Path(os.path.realpath(output))
    os.fsync(stream.fileno())
    mode = target.stat().st_mode & 0o777 if target.exists() else 0o666 & ~_mask()
    place.chmod(mode)
    place.replace(target)


def _mask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _summary(told: Conversion, output: str | None, dry_run: bool, say: Say) -> str:
    text = say(
        f"Lignes : {told.rows}. Énoncés : {told.statements}.",
        f"Rows: {told.rows}. Statements: {told.statements}.",
    )
    if told.silent:
        lines = ", ".join(map(str, told.first_silent))
        more = "…" if told.silent > len(told.first_silent) else ""
        text += say(
            f" Lignes sans énoncé : {told.silent} ({lines}{more}).",
            f" Rows without a statement: {told.silent} ({lines}{more}).",
        )
    if dry_run:
        return text + say(" Rien n'est écrit.", " Nothing is written.")
    return text + (say(f" Écrit : {output}", f" Written: {output}") if output else "")
