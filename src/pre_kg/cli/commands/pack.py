"""`pre-kg pack`: the graph for a partner, in a folder."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pre_kg import diff, exports, gate, pack, store
from pre_kg.cli import session
from pre_kg.cli.frame import Frame
from pre_kg.cli.pages import bar
from pre_kg.errors import GateError
from pre_kg.wiring import Knowledge

if TYPE_CHECKING:
    from pre_kg.cli.language import Say


def command(say: Say) -> click.Command:
    """Return the command."""
    return Frame(
        say=say,
        name="pack",
        help=say(
            "Écrit le paquet d'un partenaire : graphe en Turtle, TriG et JSON-LD, un tableau CSV "
            "par sorte, fiche DCAT-AP et VoID, rapport de contrôle, empreintes. Des graphes égaux "
            "donnent des paquets égaux, octet pour octet.",
            "Write the partner pack: graph, one CSV table a kind, DCAT-AP and VoID record, report "
            "of the gate, checksums. Equal graphs give equal packs, byte for byte.",
        ),
        params=[
            click.Option(
                ["-o", "--output"],
                required=True,
                metavar=say("DOSSIER", "DIR"),
                help=say("Dossier à écrire, nouveau ou déjà un paquet.", "Folder to write."),
            ),
            click.Option(
                ["--since"],
                metavar=say("DOSSIER", "DIR"),
                help=say(
                    "Version précédente (paquet, dossier, fichier) : ajoute la liste de ce qui a "
                    "changé.",
                    "Earlier version (pack, folder, file): add the list of what changed.",
                ),
            ),
            click.Option(
                ["--url"],
                metavar="URL",
                help=say(
                    "Adresse où le paquet sera publié, pour la fiche.",
                    "Address where the pack will be published, for the record.",
                ),
            ),
        ],
        callback=_run,
    )


def _run(output: str, since: str | None, url: str | None) -> None:
    current = session.current()
    knowledge = Knowledge(current.settings)
    if url is not None and "://" not in url:
        raise click.UsageError(
            current.say(
                f"--url {url} : attendu une adresse entière, comme https://exemple.fr/donnees/",
                f"--url {url}: expected a whole address, like https://example.org/data/",
            )
        )
    earlier = None if since is None else _since(knowledge, Path(since))
    with bar(current.say("Contrôle", "Check")) as progress:
        report = gate.check(
            knowledge.data.files,
            knowledge.schema_files,
            verify=knowledge.verify_folders,
            progress=progress,
        )
    if not report.conforms:
        raise GateError(report)
    base = None if url is None else url.rstrip("/") + "/"
    material = pack.Material(
        knowledge.data,
        knowledge.vocabulary,
        knowledge.wording,
        knowledge.names,
        report,
        base,
        earlier,
    )
    with bar(current.say("Paquet", "Pack")) as progress:
        pack.publish(Path(output), pack.files(material, progress))
    click.echo(current.say(f"Écrit : {output}", f"Written: {output}"), err=True)


def _since(knowledge: Knowledge, place: Path) -> pack.Since:
    before = diff.parts(place)
    changes = diff.compare(diff.read(before), diff.settled(exports.quads(knowledge.data)))
    shipped = Knowledge(replace(knowledge.settings, graph=(), endpoint=None)).vocabulary
    return pack.Since(changes, diff.Words(store.load(before), knowledge.data, shipped))
