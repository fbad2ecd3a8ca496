"""The tools: what each takes, does and returns. Nothing here knows how or where they are called.

What a tool does is a function of a knowledge base and of plain values, for any process to run.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from pre_kg import answers, nodes, queries, results
from pre_kg.errors import ParameterError
from pre_kg.mcp import judging, schemas
from pre_kg.queries import Triples

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pre_kg.mcp.schemas import Schema
    from pre_kg.wiring import Knowledge

Given: TypeAlias = "dict[str, Any]"
"""Arguments by name: texts, whole numbers, `None`."""

LONGEST_QUESTION: Final = 2_000
LONGEST_TEXT: Final = 200_000
MOST_ROWS: Final = 10_000
MOST_FINDINGS: Final = 200
SUFFIXES: Final = {
    "turtle": ".ttl",
    "trig": ".trig",
    "ntriples": ".nt",
    "nquads": ".nq",
    "jsonld": ".jsonld",
    "rdfxml": ".rdf",
}


@dataclass(frozen=True, slots=True)
class Argument:
    """One thing that a tool takes; without a default it must be given.

    Attributes:
        most: Most characters of a text, or the largest number.
        choices: The only texts admitted, if any.
    """

    name: str
    description: str
    most: int
    default: str | int | None = None
    choices: tuple[str, ...] = ()
    required: bool = False

    @property
    def is_number(self) -> bool:
        """Whether it is a whole number, from 1."""
        return isinstance(self.default, int)

    @property
    def schema(self) -> Schema:
        """What the argument may be, as JSON Schema."""
        found: Schema = {"description": self.description}
        if self.is_number:
            found |= {"type": "integer", "minimum": 1, "maximum": self.most}
        else:
            found |= {"type": "string", "maxLength": self.most}
        if self.choices:
            found["enum"] = list(self.choices)
        if self.default is not None:
            found["default"] = self.default
        return found

    def read(self, given: Mapping[str, object]) -> str | int | None:
        """Return the value given, or the default.

        Raises:
            ParameterError: It is missing, or is not what it should be.
        """
        value = given.get(self.name)
        if value is None:
            if self.required:
                raise ParameterError(f"Il manque « {self.name} » : {self.description}")
            return self.default
        if self.is_number:
            fits = isinstance(value, int) and not isinstance(value, bool)
            if not fits or not 1 <= value <= self.most:  # type: ignore[operator]
                raise self._refusal(f"un entier de 1 à {self.most}", value)
            return value  # type: ignore[return-value]
        if not isinstance(value, str) or len(value) > self.most:
            raise self._refusal(f"un texte d'au plus {self.most} caractères", value)
        if self.choices and value not in self.choices:
            raise self._refusal(f"l'un de {', '.join(self.choices)}", value)
        if self.required and not value.strip():
            raise self._refusal("un texte qui ne soit pas vide", value)
        return value

    def _refusal(self, expected: str, value: object) -> ParameterError:
        return ParameterError(f"« {self.name} » : attendu {expected} ; trouvé {str(value)[:80]!r}.")


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool, as an assistant sees it.

    Attributes:
        run: What it does.
        confined: Whether it runs a program of its caller, and so must be able to open nothing.
        heavy: Whether it takes seconds, and the argument `dossier` for files of its own: an
            empty folder that whoever runs it makes and removes.
    """

    name: str
    title: str
    description: str
    arguments: tuple[Argument, ...]
    output: Schema
    run: Callable[[Knowledge, Given], dict[str, Any]]
    confined: bool = False
    heavy: bool = False

    @property
    def input(self) -> Schema:
        """What the tool takes, as JSON Schema."""
        found = schemas.record(**{a.name: a.schema for a in self.arguments})
        return {**found, "required": [a.name for a in self.arguments if a.required]}

    def read(self, given: Mapping[str, object]) -> Given:
        """Return the arguments, defaults filled in.

        Raises:
            ParameterError: One is unknown, missing, or not what it should be.
        """
        known = [a.name for a in self.arguments]
        if unknown := next((name for name in given if name not in known), None):
            raise ParameterError(
                f"Argument inconnu : « {unknown[:80]} ». Arguments admis : {', '.join(known)}."
            )
        return {a.name: a.read(given) for a in self.arguments}


def _ask(knowledge: Knowledge, given: Given) -> dict[str, Any]:
    return answers.as_json(knowledge.ask(given["question"], given["k"]))


def _search(knowledge: Knowledge, given: Given) -> dict[str, Any]:
    names, wording = knowledge.names, knowledge.wording
    kind, theme, source = given["sorte"], given["theme"], given["source"]
    hits = knowledge.index.search(
        given["texte"],
        given["k"],
        kinds=wording.subclasses(names.resolve_kind(kind)) if kind else None,
        themes=[names.resolve(theme)] if theme else None,
        sources=[names.resolve(source)] if source else None,
    )
    found = []
    for hit in hits:
        kinds = wording.kinds(hit.node)
        found.append(
            {
                "iri": hit.node,
                "label": wording.label(hit.node),
                "kind": kinds[0].iri if kinds else None,
                "kind_label": kinds[0].label if kinds else None,
                "score": round(min(1.0, hit.score), 4),
                "found_by": list(hit.found_by),
                "description": wording.description(hit.node),
            }
        )
    return {"nodes": found}


def _node(knowledge: Knowledge, given: Given) -> dict[str, Any]:
    most = given["limite"]
    iri = knowledge.names.resolve(given["nom"])
    found = nodes.as_json(
        iri, knowledge.data, knowledge.wording, knowledge.provenance, most=most + 1
    )
    cut = any(len(found[key]) > most for key in ("facts", "incoming"))
    shortened = {key: found[key][:most] for key in ("facts", "incoming")}
    return {**found, **shortened, "truncated": cut}


def _query(knowledge: Knowledge, given: Given) -> dict[str, Any]:
    result = queries.run(
        knowledge.data, given["requete"], rows=given["lignes"], prefixes=knowledge.prefixes
    )
    if isinstance(result, Triples):
        return {"results": None, "turtle": results.as_ttl(result), "truncated": result.truncated}
    truncated = not isinstance(result, bool) and result.truncated
    return {
        "results": json.loads(results.as_json(result)),
        "turtle": None,
        "truncated": truncated,
    }


def _verify(knowledge: Knowledge, given: Given) -> dict[str, Any]:
    name = f"donnees{SUFFIXES[given['format']]}"
    report = judging.judge(knowledge, given["donnees"], Path(given["dossier"]).resolve() / name)
    found = report["violations"]
    keys = schemas.REPORT["properties"]["violations"]["items"]["properties"]
    return {
        "conforms": report["conforms"],
        "counts": report["counts"],
        "violations": [{key: v[key] for key in keys} for v in found[:MOST_FINDINGS]],
        "truncated": len(found) > MOST_FINDINGS,
    }


TOOLS: Final = {
    tool.name: tool
    for tool in (
        Tool(
            "demander",
            "Répondre à une question",
            "Répond en français à une question posée en français, à partir des seuls énoncés du "
            "graphe. « answered » : text et values affirment, facts donne la source de chaque "
            "énoncé, conflicts les autres valeurs ; citez la source. « related » : rien n'est "
            "affirmé, nodes donne de quoi lire. « abstained » : le graphe ne répond pas, reason "
            "dit pourquoi ; ne répondez pas à sa place.",
            (
                Argument("question", "La question.", LONGEST_QUESTION, required=True),
                Argument("k", "Nombre de nœuds au plus.", 100, 10),
            ),
            schemas.ANSWER,
            _ask,
        ),
        Tool(
            "chercher",
            "Chercher des nœuds",
            "Donne les nœuds du graphe qui répondent le mieux à un texte, les meilleurs d'abord, "
            "sans rien affirmer. sorte, theme et source restreignent la recherche ; chacun se "
            "donne par son libellé, son nom abrégé ou son IRI.",
            (
                Argument("texte", "Ce que l'on cherche.", LONGEST_QUESTION, required=True),
                Argument("k", "Nombre de nœuds au plus.", 100, 10),
                Argument("sorte", "Classe des nœuds.", LONGEST_QUESTION),
                Argument("theme", "Sujet des nœuds, ou sujet plus large.", LONGEST_QUESTION),
                Argument("source", "Source qui en dit quelque chose.", LONGEST_QUESTION),
            ),
            schemas.FOUND,
            _search,
        ),
        Tool(
            "noeud",
            "Lire un nœud",
            "Donne tout ce que le graphe dit d'un nœud et ce qui s'y rapporte, chaque énoncé avec "
            "ses sources. Une source « attributed » rapporte sans affirmer ; un énoncé "
            "« contradicted » est rejeté.",
            (
                Argument(
                    "nom", "IRI, nom abrégé ou libellé du nœud.", LONGEST_QUESTION, required=True
                ),
                Argument("limite", "Nombre d'énoncés au plus, dans chaque sens.", 1_000, 100),
            ),
            schemas.NODE,
            _node,
        ),
        Tool(
            "sparql",
            "Interroger en SPARQL",
            "Exécute une requête SPARQL 1.1 qui lit : SELECT, ASK, CONSTRUCT ou DESCRIBE. Le "
            "graphe par défaut réunit tout ; GRAPH ?section donne la section de source qui "
            "énonce. Les préfixes du graphe sont connus. Mises à jour, SERVICE et FROM d'un "
            "graphe inconnu sont refusés ; le temps et le nombre de lignes sont limités.",
            (
                Argument("requete", "La requête.", LONGEST_TEXT, required=True),
                Argument("lignes", "Nombre de lignes ou d'énoncés au plus.", MOST_ROWS, 100),
            ),
            schemas.RESULT,
            _query,
            confined=True,
        ),
        Tool(
            "verifier",
            "Vérifier des données",
            "Contrôle des données RDF par les formes SHACL et les règles du graphe, avec le graphe "
            "pour contexte, sans rien y écrire. Le rapport dit la ligne, ce qui ne va pas et quoi "
            "faire.",
            (
                Argument("donnees", "Les données, dans le texte.", LONGEST_TEXT, required=True),
                Argument("format", "Leur syntaxe.", 20, "turtle", choices=tuple(SUFFIXES)),
            ),
            schemas.REPORT,
            _verify,
            heavy=True,
        ),
    )
}
"""Name of a tool to the tool."""
