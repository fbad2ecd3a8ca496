"""`pre-kg ingest`: a document to a proposal, a proposal to the graph, a source out of it."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pre_kg import documents, exports, gate
from pre_kg.cli import session
from pre_kg.cli.frame import Frame
from pre_kg.cli.pages import bar, write_data
from pre_kg.documents import applying
from pre_kg.errors import GateError, StoreError
from pre_kg.gate import reports
from pre_kg.store import skolemised
from pre_kg.terms import RDF_TYPE, SOURCE
from pre_kg.wiring import Knowledge

if TYPE_CHECKING:
    from collections.abc import Collection

    from pre_kg.cli.language import Say

SOURCES = "sources"
"""Folder of a graph's folder where sources lie, if there is one."""


def command(say: Say) -> click.Command:
    """Return the command."""
    option = click.Option
    return Frame(
        say=say,
        name="ingest",
        help=say(
            "Lit des documents (PDF, DOCX, ODT, HTML, Markdown, texte) et écrit une proposition en "
            "TriG : la source, ses sections, ce qu'elles semblent dire. Une personne la corrige ; "
            "--apply l'ajoute au graphe si elle passe le contrôle. Les images ne sont pas lues.",
            "Read documents (PDF, DOCX, ODT, HTML, Markdown, text) and write a proposal in TriG, "
            "which a person corrects and --apply adds to the graph if it passes the gate.",
        ),
        params=[
            click.Argument(["files"], nargs=-1, metavar=say("[DOCUMENT]…", "[DOCUMENT]…")),
            option(
                ["-o", "--output"],
                metavar=say("CHEMIN", "PATH"),
                help=say("Proposition .trig à écrire (sinon la sortie standard).", "Proposal."),
            ),
            option(
                ["--texts"],
                metavar=say("DOSSIER", "FOLDER"),
                help=say(
                    "Dossier où garder le texte lu, que « check --document » compare.",
                    "Folder for the texts as read, for `check --document`.",
                ),
            ),
            option(
                ["--apply", "proposal"],
                metavar=say("PROPOSITION", "PROPOSAL"),
                help=say(
                    "Ajoute une proposition au dossier du graphe, ou ne change rien.",
                    "Add a proposal to the graph's folder, or change nothing.",
                ),
            ),
            option(
                ["--remove", "source"],
                metavar="SOURCE",
                help=say(
                    "Retire une source (IRI, ou sa fin) et ce qu'elle est seule à dire.",
                    "Take out a source (IRI, or its end) and what it alone says.",
                ),
            ),
        ],
        callback=_run,
    )


def _run(
    files: tuple[str, ...],
    output: str | None,
    texts: str | None,
    proposal: str | None,
    source: str | None,
) -> None:
    current = session.current()
    say = current.say
    if sum((bool(files), proposal is not None, source is not None)) != 1:
        raise click.UsageError(
            say(
                "donnez des documents, ou --apply, ou --remove : l'un des trois",
                "give documents, or --apply, or --remove: one of them",
            )
        )
    knowledge = Knowledge(current.settings)
    if proposal is not None:
        click.echo(_apply(knowledge, Path(proposal), say), err=True)
    elif source is not None:
        click.echo(_remove(knowledge, source, say), err=True)
    else:
        _propose(knowledge, [Path(name) for name in files], output, texts, say)


def _propose(
    knowledge: Knowledge, files: list[Path], output: str | None, texts: str | None, say: Say
) -> None:
    if output is not None and Path(output).suffix != applying.SUFFIX:
        raise click.UsageError(
            say(f"-o {output} : attendu un nom en .trig", f"-o {output}: expected a .trig name")
        )
    read = [documents.read(path) for path in files]
    with bar(say("Index", "Index")) as progress:
        index = knowledge.ready_index(
            announce=lambda why: click.echo(why, err=True), progress=progress
        )
    from pre_kg.documents import extracting, known, placing, proposing, relations  # noqa: PLC0415

    graph = known.Known(knowledge.data, knowledge.wording, index)
    patterns = relations.Patterns(knowledge.vocabulary)
    found = []
    for document in read:
        with bar(document.name) as progress:
            found.append((document, extracting.extract(document, graph, patterns, progress)))
    places = placing.Places(knowledge.data, knowledge.schema, knowledge.wording)
    text = "".join(proposing.propose(found, graph, places))
    if texts is not None:
        _keep_texts(Path(texts), read)
    if output is None:
        write_data(text)
    else:
        exports.write_file(Path(output), text)
    sections = sum(len(document.sections) for document in read)
    doubts = text.count("# ? ")
    click.echo(
        say(
            f"Documents : {len(read)}. Sections : {sections}. À décider : {doubts}.",
            f"Documents: {len(read)}. Sections: {sections}. To decide: {doubts}.",
        )
        + (say(f" Écrit : {output}", f" Written: {output}") if output else ""),
        err=True,
    )


def _keep_texts(folder: Path, read: list[documents.Document]) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"Écriture impossible : {folder} ({error.strerror}).") from error
    for document in read:
        exports.write_file(folder / f"{document.name}.txt", document.text)


def _apply(knowledge: Knowledge, proposal: Path, say: Say) -> str:
    folder = _writable(knowledge)
    sources = folder / SOURCES if (folder / SOURCES).is_dir() else folder
    known = knowledge.data.subjects(RDF_TYPE, SOURCE)
    place = applying.target(proposal, sources, known)
    _through_the_gate(knowledge, (*knowledge.graph_files, proposal), {proposal}, say)
    exports.write_file(place, proposal.read_bytes().decode("utf-8"))
    count = sum(1 for _ in skolemised(place))
    return say(f"Énoncés : {count}. Écrit : {place}", f"Statements: {count}. Written: {place}")


def _remove(knowledge: Knowledge, name: str, say: Say) -> str:
    folder = _writable(knowledge)
    source = applying.named_source(name, knowledge.data.subjects(RDF_TYPE, SOURCE))
    files = knowledge.graph_files
    change = applying.removal(source, files, folder)
    with tempfile.TemporaryDirectory(prefix="pre-kg-") as scratch:
        after = [path for path in files if path not in change.files]
        for number, text in enumerate(t for t in change.files.values() if t is not None):
            changed = Path(scratch) / f"{number}{applying.SUFFIX}"
            changed.write_text(text, encoding="utf-8")
            after.append(changed)
        if after:
            _through_the_gate(knowledge, tuple(after), None, say)
    for path, left in change.files.items():
        if left is None:
            path.unlink()
        else:
            exports.write_file(path, left)
    return say(
        f"Source retirée : {source}. Énoncés : {change.statements}.",
        f"Source taken out: {source}. Statements: {change.statements}.",
    )


def _writable(knowledge: Knowledge) -> Path:
    """Return the folder of the graph that may be written to."""
    folders = [path for path in knowledge.settings.graph if path.is_dir()]
    if not folders:
        raise StoreError(
            "Ni le graphe livré ni un fichier seul ne se modifient sur place. Copiez le graphe "
            "dans un dossier, et donnez-le : pre-kg --graph DOSSIER --ontology DOSSIER ingest …"
        )
    if not os.access(folders[-1], os.W_OK):
        raise StoreError(f"Écriture impossible : {folders[-1]} (droits).")
    return folders[-1]


def _through_the_gate(
    knowledge: Knowledge, files: tuple[Path, ...], only: Collection[Path] | None, say: Say
) -> None:
    with bar(say("Contrôle", "Check")) as progress:
        report = gate.check(
            files,
            knowledge.schema_files,
            verify=knowledge.verify_folders,
            only=None if only is None else set(only),
            progress=progress,
        )
    if not report.conforms:
        click.echo(reports.as_text(report), err=True, nl=False)
        raise GateError(report)
