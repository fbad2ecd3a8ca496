"""`pre-kg serve`: the web application and the standard protocols."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import click

from pre_kg.cli import session
from pre_kg.cli.frame import Frame
from pre_kg.cli.pages import bar
from pre_kg.errors import ConfigError
from pre_kg.server.options import Options
from pre_kg.wiring import Knowledge

if TYPE_CHECKING:
    from pre_kg.cli.language import Say

_USUAL = Options()


def command(say: Say) -> click.Command:
    """Return the command."""
    return Frame(
        say=say,
        name="serve",
        help=say(
            "Sert le graphe : pages, données liées, SPARQL, API. Ctrl-C arrête.",
            "Serve the graph: pages, linked data, SPARQL, API. Ctrl-C ends.",
        ),
        params=[
            click.Option(
                ["--host"],
                default="127.0.0.1",
                show_default=True,
                metavar=say("ADRESSE", "ADDRESS"),
                help=say("Adresse d'écoute.", "Address to listen on."),
            ),
            click.Option(
                ["--port"],
                type=click.IntRange(0, 65535),
                default=8000,
                show_default=True,
                help=say("Port ; 0 pour un port libre.", "Port; 0 for any free one."),
            ),
            click.Option(
                ["--build"],
                is_flag=True,
                help=say("Construit l'index d'abord, s'il le faut.", "Build the index first."),
            ),
            click.Option(
                ["--prefix"],
                default="",
                metavar="/CHEMIN",
                help=say(
                    "Chemin sous lequel un mandataire montre le site.",
                    "Path under which a reverse proxy shows the site.",
                ),
            ),
            click.Option(
                ["--address"],
                metavar="URL",
                help=say(
                    "Adresse publique du site, pour les fiches et les catalogues.",
                    "Public address of the site, for records and catalogues.",
                ),
            ),
            click.Option(
                ["--base"],
                metavar="IRI",
                help=say(
                    "Début des IRI que ce site explique (sinon, trouvé dans le graphe).",
                    "What the IRIs of this site begin with (else found in the graph).",
                ),
            ),
            click.Option(
                ["--workers"],
                type=click.IntRange(1, 256),
                metavar="N",
                help=say("Processus de calcul : un par cœur.", "Working processes: one a core."),
            ),
            click.Option(
                ["--timeout"],
                type=click.FloatRange(0.1, 3600),
                default=_USUAL.seconds,
                show_default=True,
                metavar="S",
                help=say("Limite de temps d'une requête SPARQL.", "Time limit of a SPARQL query."),
            ),
            click.Option(
                ["--rows"],
                type=click.IntRange(min=1),
                default=_USUAL.rows,
                show_default=True,
                metavar="N",
                help=say("Lignes d'un résultat au plus.", "Most rows of a result."),
            ),
            click.Option(
                ["--rate"],
                type=click.FloatRange(min=0),
                default=_USUAL.rate,
                show_default=True,
                metavar="N",
                help=say(
                    "Requêtes par seconde et par client ; 0 : sans limite.",
                    "Requests a second for each client; 0: no limit.",
                ),
            ),
            click.Option(
                ["--mcp"],
                is_flag=True,
                help=say("Ouvre /mcp aux assistants.", "Open /mcp to assistants."),
            ),
            click.Option(
                ["--mcp-host", "mcp_hosts"],
                multiple=True,
                metavar=say("NOM", "NAME"),
                help=say(
                    "Nom public auquel /mcp répond, derrière un mandataire (répétable).",
                    "Public name that /mcp answers to, behind a proxy (repeatable).",
                ),
            ),
        ],
        callback=_run,
    )


def _run(host: str, port: int, build: bool, **chosen: Any) -> None:
    from pre_kg.server import running  # noqa: PLC0415 - HTTP is loaded to serve

    current = session.current()
    options = _options(**chosen)
    knowledge = Knowledge(current.settings)
    if build:
        with bar(current.say("Index", "Index")) as progress:
            knowledge.build_index(progress=progress)
    knowledge.required_index().close()

    def announce(address: str) -> None:
        with suppress(OSError):  # a full disk under the log stops no server
            click.echo(current.say(f"À l'écoute : {address}", f"Listening: {address}"), err=True)

    running.serve(current.settings, options, host=host, port=port, announce=announce)


def _options(
    prefix: str, address: str | None, workers: int | None, timeout: float, **more: Any
) -> Options:
    """Return what the operator chose.

    Raises:
        ConfigError: A path or an address is not one.
    """
    prefix = prefix.rstrip("/")
    if prefix and not re.fullmatch(r"(/[\w.~-]+)+", prefix):
        raise ConfigError(f"--prefix : attendu un chemin comme /pre ; trouvé « {prefix} ».")
    if address is not None and not re.fullmatch(r"https?://[^\s<>\"?#]+", address):
        raise ConfigError(f"--address : attendu une adresse http(s) ; trouvé « {address} ».")
    return Options(
        prefix=prefix,
        address=None if address is None else address.rstrip("/") + "/",
        workers=workers or _USUAL.workers,
        seconds=timeout,
        **more,
    )
