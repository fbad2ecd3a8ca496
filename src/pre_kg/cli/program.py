"""The program: global options, commands loaded when used, errors to messages and exit codes."""

from __future__ import annotations

import importlib
import keyword
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pre_kg import __version__, config
from pre_kg.cli import failures
from pre_kg.cli.frame import Frame
from pre_kg.cli.language import Say, speaker
from pre_kg.cli.session import Session

if TYPE_CHECKING:
    from collections.abc import Sequence

COMMANDS = {
    "ask": ("Répond à une question en français.", "Answer a question in French."),
    "build": ("Construit ou met à jour l'index.", "Build or update the index."),
    "check": ("Contrôle le graphe, ou des fichiers.", "Check the graph, or files."),
    "query": ("Exécute une requête nommée ou SPARQL.", "Run a named or SPARQL query."),
    "show": ("Montre un nœud : libellés, faits, sources.", "Show a node: labels, facts, sources."),
    "export": ("Exporte tout ou partie du graphe.", "Export the graph or a part of it."),
    "serve": ("Sert le graphe sur le web.", "Serve the graph on the web."),
    "mcp": ("Sert le graphe à un assistant (MCP).", "Serve the graph to an assistant (MCP)."),
    "ingest": (
        "Lit un document, et propose ce qu'il dit.",
        "Read a document, propose what it says.",
    ),
    "import": ("Lit un tableau par un mapping.", "Read a table through a mapping."),
    "align": ("Propose ce qui est peut-être la même chose.", "Propose what may be the same."),
    "pack": ("Écrit le paquet d'un partenaire.", "Write the partner pack."),
    "diff": ("Compare deux graphes, nœud par nœud.", "Compare two graphs, by node."),
    "eval": ("Mesure les réponses sur un jeu de questions.", "Measure answers on questions."),
}


class Program(Frame, click.Group):
    """A group whose commands are imported when they are used, and not for `--help`."""

    def __init__(self, say: Say) -> None:
        """Declare the global options."""
        super().__init__(
            say=say,
            name="pre-kg",
            help=say(
                "Graphe de connaissances des Programmes de réussite éducative : "
                "questions en français, SPARQL, contrôle, exports.",
                "Knowledge graph of the French Programmes de réussite éducative: "
                "questions in French, SPARQL, checks, exports.",
            ),
            params=_global_options(say),
            no_args_is_help=False,
            invoke_without_command=True,
            callback=self._start,
        )

    def _start(self, **flags: object) -> None:
        context = click.get_current_context()
        settings = config.read(flags, os.environ, Path.cwd())
        context.obj = Session(settings, self.say)
        context.color = _color()
        if context.invoked_subcommand is None:
            click.echo(context.get_help())

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name the commands in the order in which a user meets them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command."""
        if cmd_name not in COMMANDS:
            return None
        name = f"{cmd_name}_" if keyword.iskeyword(cmd_name) else cmd_name
        module = importlib.import_module(f"pre_kg.cli.commands.{name}")
        command: click.Command = module.command(self.say)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        with formatter.section(self.say("Commandes", "Commands")):
            formatter.write_dl([(n, self.say(*texts)) for n, texts in COMMANDS.items()])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command, or name the nearest ones."""
        if self.get_command(ctx, args[0]) is None:
            raise click.UsageError(
                self.say(f"commande inconnue : « {args[0]} »", f"unknown command: {args[0]}")
                + failures.nearest(args[0], list(COMMANDS), self.say),
                ctx,
            )
        return super().resolve_command(ctx, args)


def _global_options(say: Say) -> list[click.Parameter]:
    def option(name: str, french: str, english: str, **more: object) -> click.Option:
        return click.Option([name], help=say(french, english), **more)  # type: ignore[arg-type]

    def version(context: click.Context, _: click.Parameter, asked: bool) -> None:
        if asked and not context.resilient_parsing:
            click.echo(f"pre-kg {__version__}")
            context.exit()

    return [
        option(
            "--graph",
            "Fichier ou dossier RDF à lire au lieu du graphe livré (répétable).",
            "RDF file or folder to read instead of the shipped graph (repeatable).",
            multiple=True,
            metavar="CHEMIN",
        ),
        option(
            "--ontology",
            "Vocabulaire et formes SHACL.",
            "Vocabulary and SHACL shapes.",
            metavar="CHEMIN",
        ),
        option(
            "--endpoint",
            "Point d'accès SPARQL 1.1 à lire au lieu de fichiers.",
            "SPARQL 1.1 endpoint to read instead of files.",
            metavar="URL",
        ),
        option("--index", "Dossier de l'index.", "Index folder.", metavar="DOSSIER"),
        option("--encoder", "Nom de l'encodeur.", "Encoder name.", metavar="NOM"),
        option("--lang", "Langue des messages.", "Language of messages.", metavar="fr|en"),
        click.Option(
            ["--version"],
            is_flag=True,
            is_eager=True,
            expose_value=False,
            callback=version,
            help=say("Affiche la version.", "Show the version."),
        ),
    ]


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the program and exit with its code."""
    sys.exit(run(list(sys.argv[1:] if arguments is None else arguments)))


def ask_main() -> None:
    """Run `pre-kg ask`."""
    main(["ask", *sys.argv[1:]])


def _color() -> bool | None:
    return False if os.environ.get("NO_COLOR") else None  # https://no-color.org


def run(arguments: list[str]) -> int:
    """Run the program and return its exit code; never a traceback unless `PRE_KG_DEBUG=1`."""
    say = speaker(arguments, os.environ, Path.cwd())
    try:
        result = Program(say).main(arguments, prog_name="pre-kg", standalone_mode=False)
    except (BrokenPipeError, SystemExit):  # click exits by itself, but only for a broken pipe
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # nobody reads any more
        return failures.DONE
    except BaseException as error:  # the last line of defence: a message, whatever happens
        if isinstance(error, Exception) and os.environ.get("PRE_KG_DEBUG") == "1":
            raise
        message, code = failures.account(error, say)
        head = click.style(say("Erreur : ", "Error: "), fg="red", bold=True)
        click.echo(head + message, err=True, color=_color())
        return code
    return result if isinstance(result, int) else failures.DONE
