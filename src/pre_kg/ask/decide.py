"""Answered, related, or abstained, and why: from the best reading and the best nodes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pre_kg.ask.reading import FEATURES
from pre_kg.ask.signs import TELLING
from pre_kg.model import Literal
from pre_kg.store import to_engine
from pre_kg.terms import XSD

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pre_kg.ask.rank import Ranked, Weights
    from pre_kg.ask.reading import Candidate
    from pre_kg.ask.state import Reading
    from pre_kg.model import Reason, Status

SURELY_NAMED: Final = 0.85
AS_WELL: Final = 0.02
"""Share of the words that a reading may leave more than another, and be as good."""
TOLD: Final = 0.3
"""How much of that noun the property of a number must meet, when no figure is meant."""
WEAK: Final = 0.25
"""Score below which the best node found has little to do with a question."""
FALSE: Final = frozenset(str(to_engine(Literal(v, XSD + "boolean"))) for v in ("false", "0"))
COUNTED: Final = 0.5
"""How much of the noun after « combien de » the class of what is counted must meet."""
DEFINITE: Final = frozenset(
    ("number", "share", "amount", "date", "year", "weekday", "place", "boolean", "person")
)
"""Kinds of answer that nodes worth reading do not stand in for."""

FOREIGN: Final = {"head_left": 0.9, "strange_name": 0.9, "wrong_number": 0.7, "stranger": 1.0}
"""From how much on a feature alone forbids a claim: the word most asked about, a name, a number
or a node that the reading has nothing to do with."""
ENOUGH: Final = 0.6
"""Share of the words beside the node from which the word most asked about may be a mere noun."""


def signs(read: Reading) -> tuple[float, ...]:
    """Return what tells whether a question that is not answered is worth nodes, or a refusal."""
    understanding, hits = read.understanding, read.hits
    words, top = understanding.words, hits[0].score if hits else 0.0
    strange = [w for w in words if w.text in read.unknown]
    best = read.readings[0] if read.readings else None
    features = best.candidate.named_features if best else {}
    named = max((a.named for a in read.anchors), default=0.0)
    asks = float(understanding.asks)
    foreign = float(best is not None and not claimable(best, read))
    return (
        top,
        hits[1].score if len(hits) > 1 else 0.0,
        read.covered,
        len(strange) / len(words) if words else 1.0,
        float(any(w.name for w in strange)),
        asks,
        float(understanding.expects in DEFINITE),
        named,
        best.probability if best else 0.0,
        foreign,
        1 - min(top, WEAK) / WEAK,
        float(len(strange) * 2 > len(words)),
        named * float(understanding.expects in DEFINITE),
        named * asks * (1 - (best.probability if best else 0.0)),
        *(features.get(name, 0.0) for name in FEATURES),
        *(named * asks * features.get(name, 0.0) for name in TELLING),
        named * asks * foreign,
    )


def is_foreign(features: Mapping[str, float]) -> bool:
    """Return whether a reading leaves out what the question is most about."""
    if features.get("head_left", 0.0) >= FOREIGN["head_left"]:
        return features.get("explained", 0.0) < ENOUGH
    return any(features.get(name, 0.0) >= limit for name, limit in FOREIGN.items())


def decide(read: Reading, weights: Weights) -> tuple[Status, Reason | None]:
    """Return what the answer may claim, and the reason when it claims nothing."""
    best = read.readings[0] if read.readings else None
    if best is not None and best.probability >= weights.answered and claimable(best, read):
        return "answered", None
    if read.hits and weights.worth_showing(signs(read)) >= weights.related:
        return "related", None
    return "abstained", reason(read)


def claimable(best: Ranked, read: Reading) -> bool:
    """Return whether nothing in the question forbids the best reading.

    A year that a figure does not have, a name that the graph does not know, an answer of another
    nature than the one asked for, a count of other things than those asked about: however near
    the rest comes, the graph does not say that.
    """
    reading, features = best.candidate, best.candidate.named_features
    other_year = features.get("wrong_year", 0.0) and features.get("measure", 0.0)
    unknown_name = any(w.name and w.text in read.unknown for w in read.understanding.words)
    unwanted = features.get("unwanted", 0.0) >= 1.0
    forbidden = other_year or unknown_name or unwanted or is_foreign(features)
    forbidden = forbidden or _miscounts(reading, read) or _unlimited(reading, read)
    return not (forbidden or _passes_over(reading, read) or _has_namesakes(best, read))


def _miscounts(reading: Candidate, read: Reading) -> bool:
    """Return whether « combien de » asks for other things than those that are counted."""
    asked, features = read.understanding, reading.named_features
    if asked.expects != "number":
        return False
    if all(isinstance(a, str) for a in reading.answers):
        return features.get("counts", 0.0) < COUNTED
    told = max(features.get("head", 0.0), features.get("measure", 0.0))
    return asked.head is not None and told < TOLD


def _unlimited(reading: Candidate, read: Reading) -> bool:
    """Return whether nodes are listed without every limit that the question gives."""
    bound = read.understanding.bound
    if read.understanding.bounds > 1:
        return True  # one limit is applied, never two
    if bound is None or bound.share or reading.order is not None:
        return False
    named = [s for a in read.anchors if a.node == reading.anchor for s in a.spans]
    inside = (w.text for w in read.understanding.words for s, e in named if s <= w.start < e)
    in_name = f"{bound.value:g}" in inside
    return not in_name and all(isinstance(a, str) for a in reading.answers)


def _passes_over(reading: Candidate, read: Reading) -> bool:
    """Return whether the reading passes over « ne … pas », « sauf »."""
    denies = reading.bound is not None and reading.bound in FALSE
    return read.understanding.excepting or (read.understanding.negated and not denies)


def _has_namesakes(best: Ranked, read: Reading) -> bool:
    """Return whether another node of the same name, as well met, has another answer."""
    mine, features = best.candidate, best.candidate.named_features
    spans = {a.node: a.spans for a in read.anchors if a.named >= SURELY_NAMED}
    for other in read.readings:
        theirs = other.candidate
        same = (theirs.predicate, theirs.inverse) == (mine.predicate, mine.inverse)
        if not same or theirs.anchor == mine.anchor or theirs.answers == mine.answers:
            continue
        name = spans.get(mine.anchor)
        as_well = theirs.named_features["left"] <= features["left"] + AS_WELL
        if name and name == spans.get(theirs.anchor) and as_well:
            return True
    return False


def reason(read: Reading) -> Reason:
    """Return why nothing is claimed."""
    words = read.understanding.words
    strange = [w for w in words if w.text in read.unknown]
    if any(a.named >= SURELY_NAMED for a in read.anchors):
        return "no_such_fact"
    if not words or len(strange) > len(words) / 2:
        return "unknown_terms"
    return "out_of_scope"
