"""What a SHACL constraint wants, and how to mend, said in French.

Source: Shapes Constraint Language (SHACL), §4.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from pre_kg.model import Iri, Literal, Term
from pre_kg.terms import SH, XSD

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from pre_kg.gate.findings import Labels

Parameters: TypeAlias = "Mapping[str, Sequence[Term]]"
"""SHACL parameters by local name; the members of a list stand for it."""

_NODE_KINDS = {
    "IRI": "un IRI",
    "Literal": "un littéral",
    "BlankNode": "un nœud anonyme",
    "BlankNodeOrIRI": "un IRI ou un nœud anonyme",
    "BlankNodeOrLiteral": "un littéral ou un nœud anonyme",
    "IRIOrLiteral": "un IRI ou un littéral",
}
_DATATYPES = {
    "gYear": 'une année ("2022"^^xsd:gYear)',
    "gYearMonth": 'un mois ("2022-12"^^xsd:gYearMonth)',
    "date": 'une date ("2022-12-13"^^xsd:date)',
    "dateTime": "une date et une heure (xsd:dateTime)",
    "integer": "un nombre entier (xsd:integer)",
    "decimal": "un nombre décimal (xsd:decimal)",
    "boolean": "true ou false (xsd:boolean)",
    "string": "un texte sans langue (xsd:string)",
    "anyURI": "une adresse (xsd:anyURI)",
}


def _number(singular: str) -> Callable[[Sequence[Term], Labels], str]:
    def say(values: Sequence[Term], labels: Labels) -> str:
        return f"{singular} {_all(values, labels)}"

    return say


def _count(bound: str) -> Callable[[Sequence[Term], Labels], str]:
    def say(values: Sequence[Term], labels: Labels) -> str:
        number = _all(values, labels)
        return f"{bound} {number} valeur{'' if number in ('0', '1') else 's'}"

    return say


def _all(values: Sequence[Term], labels: Labels) -> str:
    return ", ".join(v.value if isinstance(v, Literal) else labels.show(v) for v in values)


def _shown(values: Sequence[Term], labels: Labels) -> str:
    return ", ".join(labels.show(v) for v in values)


def _datatype(values: Sequence[Term], labels: Labels) -> str:
    kind = str(values[0])
    known = _DATATYPES.get(kind.removeprefix(XSD)) if kind.startswith(XSD) else None
    return known or f"un littéral de type {labels.show(kind)}"


_EXPECTATIONS: dict[str, tuple[str, Callable[[Sequence[Term], Labels], str]]] = {
    "MinCount": ("minCount", _count("au moins")),
    "MaxCount": ("maxCount", _count("au plus")),
    "QualifiedMinCount": ("qualifiedMinCount", _count("au moins, de la sorte voulue,")),
    "QualifiedMaxCount": ("qualifiedMaxCount", _count("au plus, de la sorte voulue,")),
    "Datatype": ("datatype", _datatype),
    "NodeKind": ("nodeKind", lambda v, _: _NODE_KINDS.get(str(v[0]).removeprefix(SH), str(v[0]))),
    "Class": ("class", lambda v, names: f"un nœud de la classe « {_shown(v, names)} »"),
    "Pattern": ("pattern", lambda v, names: f"un texte de la forme {_all(v, names)}"),
    "MinLength": ("minLength", _number("un texte d'une longueur d'au moins")),
    "MaxLength": ("maxLength", _number("un texte d'une longueur d'au plus")),
    "In": ("in", lambda v, names: f"l'une des valeurs {_shown(v, names)}"),
    "LanguageIn": ("languageIn", lambda v, n: f"un texte dans une langue parmi : {_all(v, n)}"),
    "UniqueLang": ("uniqueLang", lambda _v, _n: "une seule valeur par langue"),
    "HasValue": ("hasValue", lambda v, names: f"la valeur {_shown(v, names)}"),
    "MinInclusive": ("minInclusive", _number("au moins")),
    "MaxInclusive": ("maxInclusive", _number("au plus")),
    "MinExclusive": ("minExclusive", _number("plus de")),
    "MaxExclusive": ("maxExclusive", _number("moins de")),
    "Equals": ("equals", lambda v, names: f"les mêmes valeurs que « {_shown(v, names)} »"),
    "Disjoint": ("disjoint", lambda v, names: f"aucune valeur de « {_shown(v, names)} »"),
    "LessThan": ("lessThan", lambda v, names: f"moins que « {_shown(v, names)} »"),
    "LessThanOrEquals": (
        "lessThanOrEquals",
        lambda v, names: f"au plus autant que « {_shown(v, names)} »",
    ),
    "Closed": ("closed", lambda _v, _n: "une propriété que la forme admet"),
    "Node": ("node", lambda v, names: f"un nœud conforme à « {_shown(v, names)} »"),
    "Not": ("not", lambda _v, _n: "autre chose que ce que la forme exclut"),
    "And": ("and", lambda _v, _n: "toutes les conditions de la forme"),
    "Or": ("or", lambda _v, _n: "l'une des conditions de la forme"),
    "Xone": ("xone", lambda _v, _n: "exactement une des conditions de la forme"),
}

_MENDING = {
    "MinCount": "Ajoutez ce qui manque.",
    "QualifiedMinCount": "Ajoutez ce qui manque.",
    "HasValue": "Ajoutez cette valeur.",
    "MaxCount": "Retirez les valeurs en trop.",
    "QualifiedMaxCount": "Retirez les valeurs en trop.",
    "UniqueLang": "Gardez une valeur par langue.",
    "Closed": "Retirez cette propriété.",
}


def expected(component: Iri, parameters: Parameters, labels: Labels) -> str | None:
    """Say what a constraint component wants, or `None` when only its message can."""
    known = _EXPECTATIONS.get(_kind(component))
    if known is None or not parameters.get(known[0]):
        return None
    parameter, say = known
    return say(parameters[parameter], labels)


def mending(component: Iri) -> str:
    """Say how to mend when the shape does not."""
    return _MENDING.get(_kind(component), "Corrigez cette valeur ou retirez-la.")


def _kind(component: Iri) -> str:
    return component.removeprefix(SH).removesuffix("ConstraintComponent")
