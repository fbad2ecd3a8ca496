"""What kind of thing an answer is, and whether the question wanted that kind."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from pre_kg import terms
from pre_kg.french import fold
from pre_kg.model import Literal

if TYPE_CHECKING:
    from pre_kg.ask.reading import Candidate
    from pre_kg.ask.understand import Understanding
    from pre_kg.ask.view import View
    from pre_kg.model import Iri, Term

NUMERIC: Final = frozenset(
    terms.XSD + name
    for name in (
        "integer", "decimal", "double", "float", "int", "long", "short", "byte",
        "nonNegativeInteger", "positiveInteger", "unsignedInt", "negativeInteger",
    )
)  # fmt: skip
BY_DATATYPE: Final = {
    terms.XSD + "gYear": "year",
    terms.XSD + "date": "date",
    terms.XSD + "dateTime": "date",
    terms.XSD + "gYearMonth": "date",
    terms.XSD + "boolean": "truth",
}
WEEKDAYS: Final = frozenset(
    ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
)
UNIT_AT_END: Final = re.compile(r"\sen (\w+s)$|\((?:en )?([^()]{1,12})\)$")
WHO: Final = frozenset(
    ("qui", "personne", "acteur", "organisation", "organisme", "association", "institution",
     "structure", "auteur", "artiste", "agent", "equipe", "entreprise", "ministere")
)  # fmt: skip
WHERE: Final = frozenset(("ou", "lieu", "ville", "commune", "territoire", "adresse", "salle"))
"""Names of classes that answer « qui » and « où », in any French ontology."""

WANTED: Final[dict[str, dict[str, float]]] = {
    "number": {
        "number": 1.0,
        "share": 0.3,
        "amount": 0.2,
        "node": 0.0,
        "who": 0.0,
        "place": 0.0,
        "text": -0.5,
    },
    "share": {"share": 1.0, "number": -0.3, "amount": -0.6},
    "amount": {"amount": 1.0, "number": -0.4, "share": -0.6},
    "date": {"date": 1.0, "year": 0.9, "weekday": 0.6},
    "year": {"year": 1.0, "date": 0.8},
    "weekday": {"weekday": 1.0, "date": 0.1},
    "place": {"place": 1.0, "web": 0.3, "who": -0.2, "node": -0.2, "text": 0.0},
    "person": {"who": 1.0, "node": -0.3, "text": -0.4, "place": -0.5},
    "list": {"node": 0.4, "who": 0.4, "text": 0.2, "place": 0.2, "web": 0.0, "number": -0.6},
    "one": {
        "node": 0.2,
        "who": 0.2,
        "text": 0.2,
        "place": 0.0,
        "number": 0.1,
        "share": 0.1,
        "amount": 0.1,
        "date": 0.0,
        "year": 0.0,
        "weekday": 0.1,
        "web": 0.0,
    },
    "reason": {"text": 0.6, "node": 0.2, "who": -0.5},
    "definition": {"text": 0.2, "node": 0.0, "who": 0.0},
}
"""Kind of answer asked to what each nature is worth; what is not named is worth -1."""


def natures(reading: Candidate, view: View) -> frozenset[str]:
    """Return what the answers of a reading are, in one word each."""
    return frozenset(_nature(a, reading, view) for a in reading.answers[:6])


def _nature(answer: Term, reading: Candidate, view: View) -> str:
    if not isinstance(answer, Literal):
        return _node_nature(answer, view)
    if answer.datatype in NUMERIC:
        return _number_nature(reading, view)
    if answer.datatype in BY_DATATYPE:
        return BY_DATATYPE[answer.datatype]
    if fold(answer.value) in WEEKDAYS:
        return "weekday"
    return "text"


def _number_nature(reading: Candidate, view: View) -> str:
    unit = (
        unit_of(reading.facts[0].subject, view) or view.wording.label(reading.predicate)
    ).casefold()
    if "%" in unit or "pour cent" in unit or "pourcent" in unit:
        return "share"
    if re.search(r"€|\beuros?\b|\beur\b", unit):
        return "amount"
    return "number"


def unit_of(node: Iri, view: View) -> str | None:
    """Return the unit of a figure, as a word."""
    return next((view.wording.term(f.object) for f in view.of_role(node, "unit")), None)


def unit_in_label(predicate: Iri, view: View) -> str | None:
    """Return the unit that a label ends with: « montant en euros », « largeur (m) »."""
    match = UNIT_AT_END.search(view.wording.label(predicate))
    return None if match is None else match[1] or match[2]


def _node_nature(node: Iri, view: View) -> str:
    names = view.words_of_kinds(node)
    if names & WHERE:
        return "place"
    if names & WHO:
        return "who"
    if not view.kinds(node) and node.startswith(("http://", "https://")):
        return "web"
    return "node"


def fit(understanding: Understanding, found: frozenset[str], count: int) -> float:
    """Return how well answers suit what was asked, from -1 (not at all) to 1."""
    wanted = WANTED.get(understanding.expects or "")
    if wanted is None or not found:
        return 0.0
    worth = sum(wanted.get(nature, -1.0) for nature in found) / len(found)
    if understanding.expects == "list":
        worth += 0.5 if count > 1 else -0.2
    return max(-1.0, min(1.0, worth))
