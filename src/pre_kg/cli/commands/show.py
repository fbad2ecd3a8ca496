"""`pre-kg show`: a node, what is said of it and around it, and who says it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from pre_kg import nodes
from pre_kg.cli import session
from pre_kg.cli.frame import Frame
from pre_kg.cli.pages import citation, heading, shown
from pre_kg.wiring import Knowledge

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pre_kg.cli.language import Say
    from pre_kg.model import Fact, Iri


def command(say: Say) -> click.Command:
    """Return the command."""
    return Frame(
        say=say,
        name="show",
        help=say(
            "Montre un nœud, nommé par son IRI, son nom abrégé ou un libellé.",
            "Show a node, named by IRI, CURIE or label.",
        ),
        params=[
            click.Argument(["node"], nargs=-1, required=True, metavar=say("NŒUD", "NODE")),
            click.Option(["--json", "as_json"], is_flag=True, help="JSON."),
        ],
        callback=_run,
    )


def _run(node: tuple[str, ...], as_json: bool) -> None:
    current = session.current()
    knowledge = Knowledge(current.settings)
    iri = knowledge.names.resolve(" ".join(node))
    if as_json:
        found = nodes.as_json(iri, knowledge.data, knowledge.wording, knowledge.provenance)
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(_page(knowledge, iri, current.say)))


def _page(knowledge: Knowledge, iri: Iri, say: Say) -> Iterator[str]:
    wording, names = knowledge.wording, knowledge.names
    kinds = wording.kinds(iri)
    yield heading(shown(names.label(iri))) + (f"  ({shown(kinds[0].label)})" if kinds else "")
    short = names.curie(iri)
    yield click.style(f"<{iri}>" if short == iri else f"{short}  <{iri}>", dim=True)
    others = [x.text for x in wording.labels(iri) if x.form == "alt"]
    if others:
        yield say("Aussi appelé : ", "Also called: ") + " ; ".join(map(shown, others))
    if description := wording.description(iri):
        yield f"\n{shown(description)}"
    outgoing, incoming = nodes.about(knowledge.data, iri)
    if outgoing:
        yield "\n" + heading(say("Ce qui en est dit", "What is said of it"))
        yield from _lines(knowledge, ((f, wording.fact(f)) for f in outgoing))
    if incoming:
        yield "\n" + heading(say("Ce qui s'y rapporte", "What refers to it"))
        yield from _lines(knowledge, ((f, wording.fact(f)) for f in incoming))


def _lines(knowledge: Knowledge, worded: Iterable[tuple[Fact, str]]) -> Iterator[str]:
    for fact, text in worded:
        yield f"  - {shown(text)}"
        for found in knowledge.provenance.citations(fact.sections):
            yield click.style(f"      {citation(found)}", dim=True)
