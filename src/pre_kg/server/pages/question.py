"""The question page: a field, and the answer with everything that lets a reader check it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from pre_kg.ask import word
from pre_kg.server.pages import figures, trees
from pre_kg.server.pages.display import Display
from pre_kg.server.pages.examples import examples
from pre_kg.server.pages.kinds import entries
from pre_kg.server.pages.rendering import Page, render
from pre_kg.verbalise import COMPARED

if TYPE_CHECKING:
    from pre_kg.model import Answer, Iri, Value
    from pre_kg.server.pages.display import Cited, Shown
    from pre_kg.server.pages.kinds import Entry
    from pre_kg.server.pages.visit import Visit
    from pre_kg.server.snapshot import Snapshot

SHOWN: Final = 10
TILES: Final = 8
MOST_FACTS: Final = 12
OTHERS: Final = " ; autres sources :"
"""Where the sentence begins to list other values: a table does it better when they are many."""
MOST_SIDES: Final = 4
"""Values side by side; more of them are rows of a table, by period."""
FOUND_BY: Final = {
    "label": ("son nom est dans la question", "its name is in the question"),
    "lexical": ("mots communs", "words in common"),
    "ngrams": ("orthographe proche", "close spelling"),
    "dense": ("sens proche", "close meaning"),
    "graph": ("lié à un nœud trouvé", "linked to a node that was found"),
}
CONFIDENCES: Final = (
    (0.85, 3, ("Confiance élevée", "High confidence")),
    (0.6, 2, ("Confiance moyenne", "Medium confidence")),
    (0.0, 1, ("Confiance faible : à vérifier", "Low confidence: check it")),
)
"""Least probability that the answer is right, a level, and its wording."""
REASONS: Final = {
    "out_of_scope": (
        "Aucun énoncé du graphe ne porte sur ce sujet. Essayez un terme qu'il connaît, "
        "ou parcourez-le.",
        "No statement of the graph is about this. Try a term that it knows, or browse it.",
    ),
    "no_such_fact": (
        "Le sujet est connu, mais aucune source n'y dit ce qui est demandé. Sa page montre ce que "
        "les sources en disent.",
        "The subject is known, but no source says what is asked. Its page shows what the sources "
        "say of it.",
    ),
    "unknown_terms": (
        "Vérifiez l'orthographe, ou essayez un terme proche.",
        "Check the spelling, or try a close term.",
    ),
}
"""Why nothing is answered, and what to do: the sentence of the answer tells the rest."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """A value of an answer: a link for a node, words for the rest."""

    text: str
    href: str | None
    context: str
    """What stands beside it: comparison, unit and period."""
    long: bool = False


@dataclass(frozen=True, slots=True)
class Evidence:
    """A statement under an answer, with its sources."""

    text: str
    sources: list[Cited]


@dataclass(frozen=True, slots=True)
class Side:
    """One of the values that disagree, with its sources."""

    values: list[Claimed]
    sources: list[Cited]
    chosen: bool


@dataclass(frozen=True, slots=True)
class Point:
    """One of many values that differ, as a row with a bar; `length` lies between 0 and 100."""

    value: str
    context: str
    length: float
    sources: list[Cited]
    chosen: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """A node worth reading."""

    node: Shown
    kind: Shown | None
    description: Shown | None
    score: str
    found_by: list[str]


def question(snapshot: Snapshot, visit: Visit, asked: str) -> Page:
    """Return the page, with the answer when something is asked."""
    display = Display(snapshot, visit)
    if not asked.strip():
        return render(
            visit,
            "home.html",
            asked="",
            examples=examples(snapshot),
            kinds=_largest(display),
            trees=trees.schemes(display),
            state=snapshot.state,
        )
    answer = snapshot.knowledge.ask(asked, SHOWN)
    return render(visit, "answer.html", asked=asked, answer=answer, **_view(display, answer))


def _largest(display: Display) -> list[Entry]:
    """Return the largest classes that somebody defined: those that a reader can tell apart."""
    found = [k for k in entries(display) if k.count]
    defined = [k for k in found if k.description]
    chosen: list[Entry] = []
    below: set[Iri] = set()
    for entry in sorted(defined or found, key=lambda k: -k.count):
        if entry.iri not in below:
            chosen.append(entry)
            below |= display.snapshot.wording.subclasses(entry.iri)
    return chosen[:TILES]


def _view(display: Display, answer: Answer) -> dict[str, Any]:
    say = display.say
    level, worded = next((lv, w) for least, lv, w in CONFIDENCES if answer.confidence >= least)
    facts = [
        Evidence(f.text, [display.citing(c) for c in f.sources]) for f in answer.facts[:MOST_FACTS]
    ]
    values = [_claimed(display, v) for v in answer.values]
    sides = _sides(display, answer, values)
    return {
        "values": values if _worth(values, answer) else [],
        "level": level,
        "confidence": say(*worded),
        "percent": display.number(f"{100 * answer.confidence:.0f}"),
        "facts": facts,
        "more_facts": max(0, len(answer.facts) - MOST_FACTS),
        "sides": sides,
        "series": _series(display, answer, sides) if len(sides) > MOST_SIDES else [],
        "sentence": _without_others(answer.text) if len(sides) > MOST_SIDES else answer.text,
        "reason": say(*REASONS[answer.reason]) if answer.reason else None,
        "suggestions": list(answer.suggestions),
        "nodes": [
            Reading(
                display.node(n.iri),
                display.kind(n.kind) if n.kind else None,
                display.description(n.iri),
                display.number(f"{n.score:.2f}"),
                [say(*FOUND_BY[f]) for f in n.found_by if f in FOUND_BY],
            )
            for n in answer.nodes
        ],
    }


def _without_others(text: str) -> str:
    head, cut, _ = text.partition(OTHERS)
    return f"{head}." if cut else text


def _worth(values: list[Claimed], answer: Answer) -> bool:
    """Whether values add to the sentence: a number to see from afar, nodes to follow."""
    return (
        bool(values)
        and not any(v.long for v in values)
        and not (isinstance(answer.values[0].value, bool))
    )


def _claimed(display: Display, value: Value) -> Claimed:
    if value.label is not None:
        return Claimed(value.label, display.node(str(value.value)).href, "")
    if isinstance(value.value, bool):
        said = display.say("Oui", "Yes") if value.value else display.say("Non", "No")
        return Claimed(said, None, "")
    french = display.visit.language == "fr"
    text = word.date(word.number(value.value)) if french else value.value
    compared = COMPARED.get(value.comparison, "") if french else _sign(value.comparison)
    period = word.date(value.period) if french and value.period else value.period
    context = f"({period})" if period else ""
    if value.unit:
        context = f"{value.unit} {context}".strip()
    return Claimed(compared + text, None, context, long=len(text) > 40)


def _sign(comparison: str) -> str:
    return "" if comparison == "=" else f"{comparison} "


def _sides(display: Display, answer: Answer, values: list[Claimed]) -> list[Side]:
    """Return the values that disagree, that of the answer first; empty when none do."""
    if not answer.conflicts:
        return []
    used = dict.fromkeys(c for f in answer.facts for c in f.sources)
    own = Side(values, [display.citing(c) for c in used], chosen=True)
    others = [
        Side(
            [_claimed(display, v) for v in c.values],
            [display.citing(s) for s in c.sources],
            chosen=False,
        )
        for c in answer.conflicts
    ]
    return [own, *others]


def _series(display: Display, answer: Answer, sides: list[Side]) -> list[Point]:
    """Return numbers that differ by period; nothing when they are no numbers."""
    numbers = [answer.values[0], *(c.values[0] for c in answer.conflicts)]
    if not all(isinstance(v.value, str) and figures.is_number(v.value) for v in numbers):
        return []
    longest = max(float(v.value) for v in numbers) or 1.0
    rows = sorted(
        zip(numbers, sides, strict=True), key=lambda r: (r[0].period or "", not r[1].chosen)
    )
    return [
        Point(
            side.values[0].text,
            side.values[0].context,
            round(figures.WIDTH * max(0.0, float(v.value)) / longest, 2),
            side.sources,
            side.chosen,
        )
        for v, side in rows
    ]
