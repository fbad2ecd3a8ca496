"""Which pairs to look at, and those that may be one."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pre_kg.alignment.judging import judge

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pre_kg.alignment.judging import Judgement
    from pre_kg.alignment.things import Thing
    from pre_kg.model import Encoder

MOST_SHARING: Final = 60
"""Things that share a word, above which the word tells nothing."""
NEIGHBOURS: Final = 5
AT_ONCE: Final = 1024
LEAST: Final = 0.5
"""Confidence below which nothing is proposed."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """Two things that may be one, and why."""

    subject: Thing
    object: Thing
    why: Judgement


def propose(
    graph: Sequence[Thing],
    others: Sequence[Thing] | None = None,
    encoder: Encoder | None = None,
    *,
    least: float = LEAST,
) -> list[Proposal]:
    """Return the pairs that may be one thing, the surest first.

    Args:
        graph: The things of the graph.
        others: Those of another file; `None` to look for doubles within the graph.
        encoder: What tells whether names mean the same; without it, words alone do.
        least: Confidence below which nothing is proposed.
    """
    compared = graph if others is None else others
    near = _nearness(graph, compared, encoder) if encoder is not None else {}
    pairs = {*_sharing(graph, compared), *near}
    found = []
    for i, j in pairs:
        one, other = graph[i], compared[j]
        if one.iri == other.iri or (others is None and i > j):
            continue
        why = judge(one, other, near.get((i, j)))
        if why is not None and why.confidence >= least:
            found.append(Proposal(one, other, why))
    return sorted(found, key=lambda p: (-p.why.confidence, p.subject.iri, p.object.iri))


def _sharing(graph: Sequence[Thing], compared: Sequence[Thing]) -> Iterator[tuple[int, int]]:
    postings: dict[object, list[int]] = defaultdict(list)
    for j, thing in enumerate(compared):
        for key in _keys(thing):
            postings[key].append(j)
    for i, thing in enumerate(graph):
        for key in _keys(thing):
            found = postings.get(key, ())
            if len(found) <= MOST_SHARING or not isinstance(key, str):
                yield from ((i, j) for j in found)


def _keys(thing: Thing) -> set[object]:
    """Return what a thing is looked up by; a bare text is a word, which many may share."""
    words = {word for name in thing.names for word in name.words}
    whole = {("nom", name.words) for name in thing.names}
    initials = {
        ("sigle", "".join(w[0] for w in name.words)) for name in thing.names if len(name.words) > 1
    }
    short = {("sigle", acronym) for acronym in thing.acronyms}
    marks = {(s, v) for s, values in thing.identifiers.items() for v in values}
    return {*words, *whole, *initials, *short, *marks, *(("lien", link) for link in thing.links)}


def _nearness(
    graph: Sequence[Thing], compared: Sequence[Thing], encoder: Encoder
) -> dict[tuple[int, int], float]:
    """Return the nearest of the others for each thing, with the cosine of their labels."""
    import numpy as np  # noqa: PLC0415 - words alone need none

    if not graph or not compared:
        return {}
    right = encoder.encode_document([thing.label for thing in compared])
    left = right if graph is compared else encoder.encode_document([t.label for t in graph])
    found: dict[tuple[int, int], float] = {}
    count = min(NEIGHBOURS + (graph is compared), len(compared))
    for start in range(0, len(graph), AT_ONCE):
        scores = left[start : start + AT_ONCE] @ right.T
        best = np.argpartition(-scores, count - 1, axis=1)[:, :count]
        for row, columns in enumerate(best):
            for column in columns:
                found[start + row, int(column)] = float(scores[row, column])
    return found
