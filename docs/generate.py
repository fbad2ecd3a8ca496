"""Write the reference pages from what they describe: the program, the vocabulary, the queries.

`python docs/generate.py` writes `docs/reference/`; `--check` only says which pages are stale.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import pyoxigraph as ox

from pre_kg import queries
from pre_kg.cli.language import french
from pre_kg.cli.program import COMMANDS, Program

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "docs" / "reference"
NOTICE = "<!-- Page écrite par docs/generate.py : ne pas la modifier à la main. -->"

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
OWL = "http://www.w3.org/2002/07/owl#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
PRE = "https://w3id.org/pre-kg/def#"
GROUPS = (
    (OWL + "Class", "Classes"),
    (OWL + "ObjectProperty", "Liens entre deux nœuds"),
    (OWL + "DatatypeProperty", "Valeurs"),
    (OWL + "AnnotationProperty", "Annotations"),
    (RDFS + "Datatype", "Types de valeurs"),
    (OWL + "NamedIndividual", "Statuts d'un énoncé"),
)

# --- Command line --------------------------------------------------------------------------------

EXIT_CODES = """\
| Code | Sens |
| --- | --- |
| 0 | fait ; « je ne sais pas » est une réponse, donc 0 |
| 1 | verdict négatif : `check` a trouvé des fautes, `diff` des changements |
| 2 | usage : option, requête, nœud ou encodeur inconnu, avec les noms les plus proches |
| 3 | entrée illisible ou mal formée, avec le fichier, la ligne et ce qui était attendu |
| 4 | refusé ou indisponible : graphe refusé au contrôle, requête interdite ou trop longue |
| 130 | interrompu |
"""


def command_line() -> str:
    """Return the reference of the command line."""
    program = Program(french)
    lines = [
        NOTICE,
        "# La ligne de commande",
        "",
        program.help or "",
        "",
        "Les données vont sur la sortie standard, les messages et la progression sur la sortie "
        "d'erreur. La couleur n'apparaît qu'au terminal ; `NO_COLOR` l'éteint.",
        "",
        "`ask` est un raccourci de `pre-kg ask`.",
        "",
        "## Options générales",
        "",
        "Elles se placent avant la commande : `pre-kg --graph mon-graphe.ttl ask …`",
        "",
        *_options(program, click.Context(program, info_name="pre-kg")),
    ]
    context = click.Context(program)
    for name in COMMANDS:
        command = program.get_command(context, name)
        assert command is not None, f"{name} is a command"
        lines += ["", *_command(name, command)]
    lines += ["", "## Codes de sortie", "", EXIT_CODES]
    lines += ["Jamais de trace d'exécution, sauf avec `PRE_KG_DEBUG=1`."]
    return "\n".join(lines) + "\n"


def _command(name: str, command: click.Command) -> Iterator[str]:
    context = click.Context(command, info_name=f"pre-kg {name}")
    yield f"## `pre-kg {name}`"
    yield ""
    yield command.help or ""
    yield ""
    yield "```text"
    yield f"pre-kg {name} " + " ".join(command.collect_usage_pieces(context))
    yield "```"
    yield ""
    yield from _options(command, context)


def _options(command: click.Command, context: click.Context) -> Iterator[str]:
    yield "| Option | Effet |"
    yield "| --- | --- |"
    for option in command.get_params(context):
        if isinstance(option, click.Option):
            yield f"| {_flags(option)} | {_cell(option.help or '')}{_default(option)} |"


def _flags(option: click.Option) -> str:
    value = "" if option.is_flag else " " + (option.metavar or _choices(option))
    return ", ".join(f"`{flag}{value}`".replace("|", "\\|") for flag in option.opts)


def _choices(option: click.Option) -> str:
    if isinstance(option.type, click.Choice):
        return "|".join(str(choice) for choice in option.type.choices)
    return {"text": "TEXTE", "path": "CHEMIN"}.get(option.type.name, "N")


def _default(option: click.Option) -> str:
    return f" Sans elle : `{option.default}`." if option.show_default else ""


# --- Vocabulary ----------------------------------------------------------------------------------


class Vocabulary:
    """The statements of `ontology/pre.ttl`, by subject and predicate."""

    def __init__(self, path: Path) -> None:
        """Read the file."""
        self.values: dict[str, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
        parser = ox.parse(path=str(path), format=ox.RdfFormat.TURTLE)
        for quad in parser:
            if isinstance(quad.subject, ox.NamedNode):
                self.values[quad.subject.value][quad.predicate.value].append(quad.object)
        self.prefixes = sorted(parser.prefixes.items(), key=lambda pair: -len(pair[1]))

    def curie(self, iri: str) -> str:
        """Return the short name of a term."""
        for prefix, namespace in self.prefixes:
            if iri.startswith(namespace) and iri != namespace:
                return f"{prefix}:{iri.removeprefix(namespace)}"
        return f"<{iri}>"

    def text(self, term: str, predicate: str, language: str = "fr") -> str:
        """Return the first text of a term in a language, or nothing."""
        return next((v.value for v in self.values[term][predicate] if v.language == language), "")

    def names(self, term: str, predicate: str) -> str:
        """Return the short names of what a term is linked to."""
        found = sorted(self.curie(v.value) for v in self.values[term][predicate])
        return ", ".join(f"`{name}`" for name in found)

    def of(self, kind: str) -> list[str]:
        """Return the terms of a kind: ours first, then by short name."""
        found = [t for t, p in self.values.items() if ox.NamedNode(kind) in p[RDF + "type"]]
        return sorted(found, key=lambda t: (not t.startswith(PRE), self.curie(t).casefold()))


def vocabulary() -> str:
    """Return the reference of the vocabulary."""
    terms = Vocabulary(ROOT / "ontology" / "pre.ttl")
    ontology = PRE.rstrip("#")
    counts = ", ".join(f"{len(terms.of(kind))} {title.lower()}" for kind, title in GROUPS)
    lines = [
        NOTICE,
        "# Le vocabulaire",
        "",
        terms.text(ontology, "http://purl.org/dc/terms/description"),
        "",
        f"Version {terms.values[ontology][OWL + 'versionInfo'][0].value} : {counts}.",
        "",
        "Les termes d'autres vocabulaires gardent leur IRI ; ils portent ici un libellé français "
        "et une définition de notre main. Fichier : [`ontology/pre.ttl`](../../ontology/pre.ttl).",
        "",
        "## Préfixes",
        "",
        "| Préfixe | Espace de noms |",
        "| --- | --- |",
        *(f"| `{prefix}:` | <{namespace}> |" for prefix, namespace in sorted(terms.prefixes)),
    ]
    for kind, title in GROUPS:
        lines += ["", f"## {title}"]
        for term in terms.of(kind):
            lines += ["", *_term(terms, term)]
    return "\n".join(lines) + "\n"


def _term(terms: Vocabulary, term: str) -> Iterator[str]:
    label = terms.text(term, RDFS + "label")
    english = terms.text(term, RDFS + "label", "en")
    yield f"### `{terms.curie(term)}`"
    yield ""
    yield f"**{label}** · *{english}*"
    if definition := terms.text(term, SKOS + "definition"):
        yield ""
        yield definition
    details = list(_details(terms, term))
    if details:
        yield ""
        yield from details


def _details(terms: Vocabulary, term: str) -> Iterator[str]:
    if parents := terms.names(term, RDFS + "subClassOf"):
        yield f"- Sous-classe de {parents}."
    domain, span = terms.names(term, RDFS + "domain"), terms.names(term, RDFS + "range")
    if domain and span:
        yield f"- De {domain} vers {span}."
    elif domain or span:
        yield f"- De {domain}." if domain else f"- Vers {span}."
    if comment := terms.text(term, RDFS + "comment"):
        yield f"- {comment}"
    if wording := terms.text(term, PRE + "verbalisation"):
        inverse = terms.text(term, PRE + "formuleInverse")
        yield f"- Se dit « {wording} »" + (f" ou « {inverse} »" if inverse else "") + "."


# --- Named queries -------------------------------------------------------------------------------


def named_queries() -> str:
    """Return the reference of the named queries."""
    found = queries.read_named(ROOT / "queries")
    lines = [
        NOTICE,
        "# Les requêtes nommées",
        "",
        f"{len(found)} questions toutes prêtes, en SPARQL, dans [`queries/`](../../queries). "
        "On les lance par leur nom : `pre-kg query NOM --param clé=valeur`.",
        "Un paramètre non donné prend la valeur indiquée.",
    ]
    for query in found.values():
        lines += ["", f"## `{query.name}`", "", f"**{query.title}.** {query.description}"]
        if query.parameters:
            lines += ["", "| Paramètre | Attendu | Sans lui |", "| --- | --- | --- |"]
        for parameter in query.parameters:
            expected = queries.PARAMETER_KINDS[parameter.kind]
            detail = f" ({parameter.description})" if parameter.description else ""
            default = f"`{parameter.default}`" if parameter.default else "obligatoire"
            lines += [f"| `{parameter.name}` | {_cell(expected + detail)} | {_cell(default)} |"]
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


PAGES: dict[str, Callable[[], str]] = {
    "cli.md": command_line,
    "ontologie.md": vocabulary,
    "requetes.md": named_queries,
}


def stale() -> list[str]:
    """Return the names of the pages that are not what they would be if written now."""
    return [
        name
        for name, write in PAGES.items()
        if not (FOLDER / name).is_file() or (FOLDER / name).read_text("utf-8") != write()
    ]


def main() -> int:
    """Write the pages, or check them; return the exit code."""
    names = stale()
    if "--check" in sys.argv[1:]:
        print("\n".join(f"à refaire : docs/reference/{name}" for name in names), file=sys.stderr)
        return 1 if names else 0
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name in names:
        (FOLDER / name).write_text(PAGES[name](), "utf-8")
        print(f"écrit : docs/reference/{name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
