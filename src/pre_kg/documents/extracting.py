"""A document against a graph: all that it seems to say, with where it says it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pre_kg.documents.actors import Organisation, Person, organisations, persons
from pre_kg.documents.dates import Date, dates
from pre_kg.documents.figures import Figure, figures
from pre_kg.documents.legal import Text, texts
from pre_kg.documents.passages import passages, sentences

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pre_kg.documents.known import Known, Named
    from pre_kg.documents.outline import Document
    from pre_kg.documents.relations import Patterns, Relation


@dataclass(frozen=True, slots=True)
class Found:
    """What the sentences of one section seem to say, in the order of the text."""

    section: str
    named: tuple[Named, ...] = ()
    relations: tuple[Relation, ...] = ()
    figures: tuple[Figure, ...] = ()
    dates: tuple[Date, ...] = ()
    texts: tuple[Text, ...] = ()
    organisations: tuple[Organisation, ...] = ()
    persons: tuple[Person, ...] = ()


def extract(
    document: Document,
    known: Known,
    patterns: Patterns,
    progress: Callable[[int, int], None] | None = None,
) -> list[Found]:
    """Return what each section seems to say; sections without words of their own are left out."""
    every = list(passages(document))
    kept: dict[str, list[Found]] = {}
    for count, passage in enumerate(every, 1):
        for place in sentences(document.text, passage.start, passage.end):
            found = _sentence(document.text, place, passage.section, known, patterns)
            kept.setdefault(passage.section, []).append(found)
        if progress is not None:
            progress(count, len(every))
    return [_together(section, found) for section, found in kept.items()]


def _sentence(
    text: str, place: tuple[int, int], section: str, known: Known, patterns: Patterns
) -> Found:
    named = known.named(text, *place)
    cited = tuple(texts(text, *place))
    dated = tuple(dates(text, *place))
    apart = [(t.start, t.end) for t in cited]
    people = tuple(p for p in persons(text, *place) if not _within(p, named))
    groups = tuple(
        o
        for o in organisations(text, *place)
        if not _within(o, named) and not _within(o, cited) and not _within(o, people)
    )
    counted = figures(text, *place, [*dated])
    return Found(
        section,
        tuple(named),
        tuple(patterns.relations(text, named, known, place)),
        tuple(f for f in counted if not any(s <= f.start < e for s, e in apart)),
        tuple(d for d in dated if not any(s <= d.start < e for s, e in apart)),
        tuple(t for t in cited if not _covered(t, named)),
        groups,
        people,
    )


def _within(one: Organisation | Person, others: Iterable[Named | Text | Person]) -> bool:
    """Whether another find covers this one, or begins with it."""
    return any(o.start < one.end and one.start < o.end and _mostly(one, o) for o in others)


def _mostly(one: Organisation | Person, other: Named | Text | Person) -> bool:
    shared = min(one.end, other.end) - max(one.start, other.start)
    return 2 * shared > one.end - one.start


def _covered(one: Text, named: Iterable[Named]) -> bool:
    return any(n.start <= one.start and one.end <= n.end for n in named)


def _together(section: str, found: list[Found]) -> Found:
    return Found(
        section,
        tuple(x for f in found for x in f.named),
        tuple(x for f in found for x in f.relations),
        tuple(x for f in found for x in f.figures),
        tuple(x for f in found for x in f.dates),
        tuple(x for f in found for x in f.texts),
        tuple(x for f in found for x in f.organisations),
        tuple(x for f in found for x in f.persons),
    )
