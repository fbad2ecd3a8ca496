"""From a question to the statements that could answer it.

A candidate is one property of one node, read in one direction, or what is composed of such.
Candidates come from what the graph holds around the nodes that the question names or that the
search finds; nothing is asked that the graph could not answer.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from pre_kg import terms
from pre_kg.ask.compose import between, compared, joined, two_steps, valued
from pre_kg.ask.covers import Covers
from pre_kg.ask.features import features
from pre_kg.ask.link import Anchor
from pre_kg.ask.reading import FEATURES, Candidate
from pre_kg.model import Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import numpy as np
    import numpy.typing as npt

    from pre_kg.ask.covers import Asked
    from pre_kg.ask.features import Read
    from pre_kg.ask.view import View
    from pre_kg.model import Iri

    Floats = npt.NDArray[np.float32]

LEFT: Final = FEATURES.index("left")
EXPLAINED: Final = 0.03
"""Share of the words that a plain reading may leave for no other to be looked for."""


def candidates(asked: Asked, view: View) -> tuple[list[Candidate], Floats]:
    """Return every reading of a question, and its features, one row each; no order.

    Readings made of several are looked for when the plain ones leave words unexplained.
    """
    import numpy as np  # noqa: PLC0415 - loaded with the first question

    covers = Covers(asked, view)
    plain = [(a, reading) for a in asked.anchors for reading in _around(a.node, view)]
    members = list(_of_kinds(asked, view))
    simple = _distinct([*members, *_kept_to_classes(((a, r, (a,)) for a, r in plain), asked, view)])
    found = features(simple, covers, view)
    if len(found) and found[:, LEFT].min() <= EXPLAINED and not asked.understanding.alternative:
        return [reading for reading, _, _ in simple], found
    composed: list[Read] = [(r, a, (a,)) for a, r in two_steps(plain, view)]
    everyone = tuple(a for a in asked.anchors if a.named)
    composed += [(r, a, everyone) for a, r in between(asked.anchors, asked.understanding, view)]
    composed += [(r, a, (a, other)) for a, other, r in joined(plain)]
    more = _distinct(_kept_to_classes(((a, r, s) for r, a, s in composed), asked, view))
    known = {reading.key for reading, _, _ in simple}
    more = [read for read in more if read[0].key not in known]
    readings = [reading for reading, _, _ in (*simple, *more)]
    return readings, np.concatenate([found, features(more, covers, view)])


def _distinct(reads: Iterable[Read]) -> list[Read]:
    kept: dict[tuple[object, ...], Read] = {}
    for read in reads:
        if read[0].facts:
            kept.setdefault(read[0].key, read)
    return list(kept.values())


def _of_kinds(asked: Asked, view: View) -> Iterator[Read]:
    """Yield the readings that ask for members of a class."""
    stems = frozenset(asked.stems)
    for kind in _kinds_named(asked, view):
        anchor = Anchor(kind, 0.0, 0.0, len(asked.anchors))
        members = Candidate(kind, terms.RDF_TYPE, True, view.membership(kind))
        yield members, anchor, (anchor,)
        for reading in compared(members, asked.understanding, view):
            yield reading, anchor, (anchor,)
        for reading in valued(members, asked.understanding, stems, view):
            yield reading, anchor, (anchor,)


def _kinds_named(asked: Asked, view: View) -> list[Iri]:
    """Return the classes of which the question holds the first word of a name."""
    stems = frozenset(asked.stems)
    return [kind for kind, heads in view.kind_heads if not heads.isdisjoint(stems)]


def _around(node: Iri, view: View) -> Iterator[Candidate]:
    for inverse, grouped in ((False, view.facts_from(node)), (True, view.facts_to(node))):
        for predicate, facts in grouped.items():
            yield Candidate(node, predicate, inverse, tuple(facts))


def _kept_to_classes(
    reads: Iterable[tuple[Anchor, Candidate, tuple[Anchor, ...]]], asked: Asked, view: View
) -> Iterator[Read]:
    """Yield readings, and the same kept to each class that the question names."""
    for anchor, reading, starts in reads:
        for narrowed in _narrowed(reading, asked, view):
            yield narrowed, anchor, starts


def _narrowed(reading: Candidate, asked: Asked, view: View) -> Iterator[Candidate]:
    """Yield a reading, and the same kept to each class that the question names."""
    yield reading
    answers = [a for a in reading.answers if not isinstance(a, Literal)]
    if len(answers) < 2:
        return
    by_kind: dict[Iri, set[Iri]] = {}
    for answer in answers:
        for kind in view.kinds(answer):
            by_kind.setdefault(kind.iri, set()).add(answer)
    for iri, members in by_kind.items():
        names = view.name_bag(iri).stems
        if len(members) < len(answers) and not names.isdisjoint(asked.stems):
            kept = tuple(f for f in reading.facts if reading.answer(f) in members)
            yield replace(reading, facts=kept, kind=iri)
