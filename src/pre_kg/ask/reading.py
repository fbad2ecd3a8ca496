"""One reading of a question: which statements answer it, and the pattern that finds them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from pre_kg import terms
from pre_kg.store import to_engine

if TYPE_CHECKING:
    from pre_kg.ask.view import View
    from pre_kg.model import Fact, Iri, Term


FEATURES: Final = (
    "named", "label_met", "found", "first", "anchor", "property", "property_soft", "kind",
    "context", "answer_context", "explained", "left", "worst", "worst_unknown", "strange_name",
    "wrong_number", "head", "head_left", "verb_left", "counts", "said", "fact", "pattern_near",
    "hinted", "unhinted", "wanted", "unwanted", "count_fits", "measure", "members", "two_steps",
    "steps_said", "joined", "operation", "choice", "year", "wrong_year", "stranger",
)  # fmt: skip
"""What each number of `Candidate.features` tells, in order; nearly all lie in [0, 1]."""


@dataclass(frozen=True, slots=True)
class Step:
    """A property of a node, read in one direction.

    Attributes:
        inverse: Whether the node is the object, and the subjects are meant.
    """

    node: Iri
    predicate: Iri
    inverse: bool


@dataclass(frozen=True)
class Candidate:
    """One reading of a question.

    Attributes:
        anchor: The node that the question is about.
        predicate: The property that it asks.
        inverse: Whether the anchor is the object, and the subjects are asked.
        facts: The statements that answer.
        kind: Class to which the answers are kept, if any.
        via: First step from the anchor, when `predicate` starts from where that leads.
        also: A second condition that the answers meet, if any.
        order: `max`, `min`, `more`, `less`, `equal` or `during`: how a value chooses answers.
        by: The property of that value.
        bound: The value of all but `max` and `min`, as SPARQL writes it.
        bound_text: The same as a person writes it.
        among: The nodes between which `order` chooses, instead of a class.
        features: How well it fits, see `FEATURES`.
    """

    anchor: Iri
    predicate: Iri
    inverse: bool
    facts: tuple[Fact, ...]
    kind: Iri | None = None
    via: Step | None = None
    also: Step | None = None
    order: str | None = None
    by: Iri | None = None
    bound: str | None = None
    bound_text: str | None = None
    among: tuple[Iri, ...] = ()
    features: tuple[float, ...] = ()

    @cached_property
    def answers(self) -> tuple[Term, ...]:
        """The distinct answers, in the order of the facts."""
        return tuple(dict.fromkeys(self.answer(f) for f in self.facts))

    def answer(self, fact: Fact) -> Term:
        """Return the side of a statement that answers."""
        return fact.subject if self.inverse else fact.object

    @property
    def named_features(self) -> dict[str, float]:
        """The features by name; none before they are computed."""
        return dict(zip(FEATURES, self.features, strict=True)) if self.features else {}

    @property
    def key(self) -> tuple[object, ...]:
        """What makes two readings the same."""
        return (
            self.anchor, self.predicate, self.inverse, self.kind, self.via, self.also,
            self.order, self.by, self.bound, self.among,
        )  # fmt: skip

    @property
    def is_plain(self) -> bool:
        """Whether it is one property of one node, and nothing more."""
        return not (self.kind or self.via or self.also or self.order)


def pattern(reading: Candidate, view: View) -> str:
    """Return the graph pattern of a reading; its answers are `?valeur`."""
    start = _iri(reading.anchor)
    parts = []
    if reading.via is not None:
        parts.append(_step(start, reading.via.predicate, reading.via.inverse, "?milieu"))
        start = "?milieu"
    if reading.inverse and reading.predicate == terms.RDF_TYPE and reading.via is None:
        parts.append(_of_class("?valeur", reading.anchor, view))  # and of the classes below it
    else:
        parts.append(_step(start, reading.predicate, reading.inverse, "?valeur"))
    if reading.also is not None:
        also = reading.also
        parts.append(_step(_iri(also.node), also.predicate, also.inverse, "?valeur"))
    if reading.kind is not None:
        parts.append(_of_class("?valeur", reading.kind, view))
    return " ".join(parts)


def query(reading: Candidate, view: View) -> str:
    """Return the plain query of a reading, sources aside."""
    where = pattern(reading, view)
    if reading.order is None or reading.by is None:
        return f"SELECT DISTINCT ?valeur WHERE {{ {where} }}"
    members = (
        f"VALUES ?valeur {{ {' '.join(map(_iri, reading.among))} }}"
        if reading.among
        else _of_class("?valeur", reading.anchor, view)
    )
    if reading.order == "equal":
        held = f"?valeur {_iri(reading.by)} {reading.bound} ."
        return f"SELECT DISTINCT ?valeur WHERE {{ {members} {held} }}"
    measured = f"{members} ?valeur {_iri(reading.by)} ?mesure ."
    if reading.order == "during":
        kept = f"FILTER(STRSTARTS(STR(?mesure), {reading.bound}))"
        return f"SELECT DISTINCT ?valeur WHERE {{ {measured} {kept} }}"
    if reading.order in {"max", "min"}:
        way = "DESC" if reading.order == "max" else "ASC"
        return f"SELECT ?valeur WHERE {{ {measured} }} ORDER BY {way}(?mesure) LIMIT 1"
    sign = ">" if reading.order == "more" else "<"
    return f"SELECT DISTINCT ?valeur WHERE {{ {measured} FILTER(?mesure {sign} {reading.bound}) }}"


def _step(start: str, predicate: Iri, inverse: bool, end: str) -> str:
    return f"{end} {_iri(predicate)} {start} ." if inverse else f"{start} {_iri(predicate)} {end} ."


def _of_class(variable: str, kind: Iri, view: View) -> str:
    classes = " ".join(_iri(c) for c in sorted(view.wording.subclasses(kind)))
    if " " not in classes:
        return f"{variable} a {classes} ."
    return f"VALUES ?classe {{ {classes} }} {variable} a ?classe ."


def _iri(iri: Iri) -> str:
    return str(to_engine(iri))
