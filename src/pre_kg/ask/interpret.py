"""From a question to the statements that could answer it, and how well each fits.

A candidate is one property of one node, read in one direction. Candidates come from what the
graph holds around the nodes that the question names or that the search finds; nothing is asked
that the graph could not answer. How a candidate fits is told by a few plain numbers.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from pre_kg import terms
from pre_kg.ask.compose import compared, joined, two_steps, valued
from pre_kg.ask.link import Anchor
from pre_kg.ask.nature import fit, natures
from pre_kg.ask.reading import Candidate
from pre_kg.model import Literal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import numpy as np
    import numpy.typing as npt

    from pre_kg.ask.understand import Understanding
    from pre_kg.ask.view import Bag, View
    from pre_kg.model import Iri, Term

    Floats = npt.NDArray[np.float32]

SOFT_FLOOR, SOFT_SPAN = 0.2, 0.4
"""Similarity of two words at which one begins to stand for the other, and until it fully does."""
SHOWN_ANSWERS: Final = 12
COMPARING: Final = frozenset(
    ("plus", "moins", "grand", "grande", "petit", "petite", "apres", "avant", "depuis", "dernier",
     "derniere", "premier", "premiere", "maximum", "minimum", "euros", "euro")
)  # fmt: skip
DATING: Final = frozenset(
    ("ancien", "ancienne", "vieux", "vieille", "recent", "recente", "recemment", "nouveau",
     "nouvelle", "jeune", "cree", "crees", "creee", "creees", "fonde", "fondes")
)  # fmt: skip
"""French words that say how things are compared, and those that compare dates."""


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """The words of a question with their weights and vectors.

    Attributes:
        weights: How much each word tells, in [0, 1], 1 for the rarest; shape `(words,)`.
        vectors: Unit rows of shape `(words, dim)`.
    """

    understanding: Understanding
    stems: tuple[str, ...]
    weights: Floats
    vectors: Floats
    anchors: tuple[Anchor, ...]
    facts: Mapping[tuple[Iri, Iri, Term], float]
    _without: dict[tuple[tuple[int, int], ...], Floats] = field(default_factory=dict)

    def without(self, spans: tuple[tuple[int, int], ...], view: View) -> Floats:
        """Return the vector of the question when some of its words are left out."""
        if spans not in self._without:
            text = self.understanding.text
            for start, end in sorted(spans, reverse=True):
                text = f"{text[:start]} {text[end:]}"
            self._without[spans] = view.encoder.encode_query([text])[0]
        return self._without[spans]


def candidates(asked: Asked, view: View) -> list[Candidate]:
    """Return every reading of a question, with its features; no order."""
    found: dict[tuple[object, ...], Candidate] = {}
    for readings in (_of_kinds(asked, view), _of_nodes(asked, view)):
        for reading, anchor, cover in readings:
            if reading.facts and reading.key not in found:
                found[reading.key] = _with_features(reading, anchor, cover, asked, view)
    return list(found.values())


def _of_kinds(asked: Asked, view: View) -> Iterator[tuple[Candidate, Anchor, Floats]]:
    """Yield the readings that ask for members of a class."""
    stems = frozenset(asked.stems)
    for kind in _kinds_named(asked, view):
        anchor = Anchor(kind, 0.0, 0.0, len(asked.anchors))
        cover = _exact(asked, view.name_bag(kind).stems)
        members = Candidate(kind, terms.RDF_TYPE, True, view.membership(kind))
        yield members, anchor, cover
        for reading in compared(members, asked.understanding, view):
            yield reading, anchor, cover
        for reading in valued(members, asked.understanding, stems, view):
            yield reading, anchor, cover


def _of_nodes(asked: Asked, view: View) -> Iterator[tuple[Candidate, Anchor, Floats]]:
    """Yield the readings that start from nodes: plain, in two steps, with two conditions."""
    import numpy as np  # noqa: PLC0415 - loaded with the first question

    covers = {a.node: _anchor_cover(asked, a, view) for a in asked.anchors}
    plain = [(a, reading) for a in asked.anchors for reading in _around(a.node, view)]
    for anchor, reading in (*plain, *two_steps(plain, view)):
        for narrowed in _narrowed(reading, asked, view):
            yield narrowed, anchor, covers[anchor.node]
    for anchor, other, reading in joined(plain):
        both = np.maximum(covers[anchor.node], covers[other.node])
        for narrowed in _narrowed(reading, asked, view):
            yield narrowed, anchor, both


def _kinds_named(asked: Asked, view: View) -> list[Iri]:
    """Return the classes of which the question holds the first word of a name."""
    stems = frozenset(asked.stems)
    return [kind for kind, heads in view.kind_heads if not heads.isdisjoint(stems)]


def _around(node: Iri, view: View) -> Iterator[Candidate]:
    for inverse, grouped in ((False, view.facts_from(node)), (True, view.facts_to(node))):
        for predicate, facts in grouped.items():
            yield Candidate(node, predicate, inverse, tuple(facts))


def _narrowed(reading: Candidate, asked: Asked, view: View) -> Iterator[Candidate]:
    """Yield a reading, and the same kept to each class that the question names."""
    yield reading
    answers = [a for a in reading.answers if not isinstance(a, Literal)]
    if len(answers) < 2:
        return
    by_kind: dict[Iri, set[Iri]] = {}
    for answer in answers:
        for kind in view.wording.kinds(answer):
            by_kind.setdefault(kind.iri, set()).add(answer)
    for iri, members in by_kind.items():
        names = {s for x in view.wording.labels(iri) for s in view.stems_of(x.text)}
        if len(members) < len(answers) and not names.isdisjoint(asked.stems):
            kept = tuple(f for f in reading.facts if reading.answer(f) in members)
            yield replace(reading, facts=kept, kind=iri)


# --- Features --------------------------------------------------------------------------------


def _exact(asked: Asked, stems: frozenset[str]) -> Floats:
    import numpy as np  # noqa: PLC0415 - loaded with the first question

    return np.array([s in stems for s in asked.stems], dtype=np.float32)


def _soft(asked: Asked, bag: Bag) -> Floats:
    import numpy as np  # noqa: PLC0415

    exact = _exact(asked, bag.stems)
    if not len(bag.words) or not len(asked.stems):
        return exact
    near = (asked.vectors @ bag.vectors.T).max(axis=1)
    soft: Floats = np.clip((near - SOFT_FLOOR) / SOFT_SPAN, 0, 1) * np.float32(0.9)
    return np.maximum(exact, soft)


def _anchor_cover(asked: Asked, anchor: Anchor, view: View) -> Floats:
    import numpy as np  # noqa: PLC0415

    cover = _exact(asked, view.name_bag(anchor.node).stems)
    words = asked.understanding.words
    for start, end in anchor.spans:
        inside = [start <= w.start and w.end <= end for w in words]
        cover = np.maximum(cover, np.array(inside, dtype=np.float32))
    return cover


def _with_features(
    reading: Candidate, anchor: Anchor, anchor_cover: Floats, asked: Asked, view: View
) -> Candidate:
    import numpy as np  # noqa: PLC0415

    weights = asked.weights
    total = float(weights.sum()) or 1.0
    bags = _bags(reading, view)
    exact = np.maximum.reduce([_exact(asked, bag.stems) for bag in bags])
    soft = np.maximum.reduce([_soft(asked, bag) for bag in bags])
    if reading.order is not None:
        soft = exact = np.maximum(exact, _compares(reading, asked, view))
    answers = reading.answers[:SHOWN_ANSWERS]
    kind = _kind_cover(asked, answers, view)
    context = _exact(asked, _context(reading, view))
    said = _exact(asked, frozenset().union(*(view.stems_of_term(a) for a in answers)))
    beside = _mean([_exact(asked, view.around(a)) for a in answers[:4] if isinstance(a, str)], kind)
    rest = 1 - anchor_cover
    known = np.maximum.reduce([anchor_cover, soft, kind, 0.8 * context, 0.8 * beside])
    unsaid = np.minimum(said, 1 - np.maximum.reduce([anchor_cover, exact, kind]))
    missing = (1 - np.maximum(known, 0.7 * said)) * weights
    words = asked.understanding.words
    names = [m for m, w in zip(1 - np.maximum(known, said), words, strict=True) if w.name]
    wanted = fit(asked.understanding, natures(reading, view), len(reading.answers))
    left_to_explain = float((weights * rest).sum())

    def share(cover: Floats) -> float:
        return float((weights * cover).sum()) / total

    values = (
        anchor.named,
        _label_met(asked, reading.anchor, view),
        anchor.found,
        1 / (1 + anchor.rank),
        share(anchor_cover),
        share(exact * rest),
        share(soft * rest),
        share(kind * rest),
        share(context * rest),
        share(beside * rest),
        float((weights * np.maximum(soft, kind) * rest).sum()) / left_to_explain
        if left_to_explain
        else 0.5,
        float(missing.sum()) / total,
        float(missing.max(initial=0)),
        float(max(names, default=0)),
        0.0 if asked.understanding.alternative or asked.understanding.yes_no else share(unsaid),
        max((asked.facts.get((f.subject, f.predicate, f.object), 0.0) for f in reading.facts),
            default=0.0),
        _pattern(reading, asked, view, rest),
        _near(reading, anchor, asked, view),
        max(wanted, 0.0),
        max(-wanted, 0.0),
        _count_fits(asked, len(reading.answers)),
        float(view.is_measure(reading.predicate) and not reading.inverse),
        float(reading.predicate == terms.RDF_TYPE),
        float(reading.via is not None),
        float(reading.also is not None),
        _operation(reading, asked),
        _choice(answers, asked, view),
        *_years(reading, asked, view),
    )  # fmt: skip
    return replace(reading, features=values)


def _bags(reading: Candidate, view: View) -> list[Bag]:
    """Return the words of every property of a reading."""
    bags = [view.property_bag(reading.predicate, reading.inverse)]
    bags += [view.property_bag(s.predicate, s.inverse) for s in (reading.via, reading.also) if s]
    if reading.by is not None:
        bags.append(view.property_bag(reading.by, False))
    if reading.via is not None:
        middles = {f.object if reading.inverse else f.subject for f in reading.facts[:4]}
        bags += [view.kind_bag(m) for m in middles if isinstance(m, str)]
    return bags


def _compares(reading: Candidate, asked: Asked, view: View) -> Floats:
    """Return which words of the question only say how things are compared."""
    import numpy as np  # noqa: PLC0415

    dated = reading.by is not None and view.is_dated(reading.by)
    said = []
    for word in asked.understanding.words:
        number = word.text.replace(".", "").isdigit()
        value = reading.bound_text is not None and word.stem in view.stems_of(reading.bound_text)
        said.append(number or value or word.text in COMPARING or (dated and word.text in DATING))
    return np.array(said, dtype=np.float32)


def _kind_cover(asked: Asked, answers: Sequence[Term], view: View) -> Floats:
    import numpy as np  # noqa: PLC0415

    kinds = [view.kind_bag(a) for a in answers[:4] if not isinstance(a, Literal)]
    nothing = np.zeros(len(asked.stems), dtype=np.float32)
    return _mean([_exact(asked, bag.stems) for bag in kinds], nothing)


def _mean(covers: Sequence[Floats], otherwise: Floats) -> Floats:
    import numpy as np  # noqa: PLC0415

    return np.mean(covers, axis=0) if covers else otherwise


def _label_met(asked: Asked, node: Iri, view: View) -> float:
    """Return the share of the words of the best met name of a node that the question holds."""
    stems = frozenset(asked.stems)
    return max((len(n & stems) / len(n) for n in view.names_of(node) if n), default=0.0)


def _count_fits(asked: Asked, count: int) -> float:
    several = asked.understanding.expects in {"list", "number"}
    return float(count > 1) if several else 1 / count


def _near(reading: Candidate, anchor: Anchor, asked: Asked, view: View) -> float:
    """Return how near the question, without its anchor, comes to the wording of the property."""
    matrix = view.wordings(reading.predicate, reading.inverse)
    if not len(matrix):
        return 0.0
    return max(0.0, float((matrix @ asked.without(anchor.spans, view)).max()))


def _context(reading: Candidate, view: View) -> frozenset[str]:
    """Return the stems of what stands beside the facts: kind and description of the anchor."""
    kinds = view.kind_bag(reading.anchor).stems
    description = view.wording.description(reading.anchor)
    near = view.stems_of(description) if description else frozenset()
    others = frozenset().union(
        *(
            view.stems_of_term(f.object)
            for p, facts in view.facts_from(reading.anchor).items()
            if p != reading.predicate or reading.inverse
            for f in facts[:6]
        )
    )
    return kinds | near | others


def _pattern(reading: Candidate, asked: Asked, view: View, rest: Floats) -> float:
    """Return how near the rest of the question comes to a question pattern, by words."""
    remaining = {s for s, r in zip(asked.stems, rest, strict=True) if r > 0}
    best = 0.0
    for text in view.patterns(reading.predicate, reading.inverse):
        stems = view.stems_of(text)
        union = len(stems | remaining)
        if union:
            best = max(best, len(stems & remaining) / union)
    return best


def _operation(reading: Candidate, asked: Asked) -> float:
    """Return 1 when a comparison is asked and made, -1 when it is asked or made alone."""
    wanted = asked.understanding.extreme is not None or asked.understanding.bound is not None
    made = reading.order in {"max", "min", "more", "less"}
    return 0.0 if not wanted and not made else 1.0 if wanted and made else -1.0


def _choice(answers: Sequence[Term], asked: Asked, view: View) -> float:
    """Return whether the question offers one of the answers to choose."""
    if not asked.understanding.alternative:
        return 0.0
    stems = frozenset(asked.stems)
    return float(any(s and s <= stems for a in answers for s in _forms(a, view)))


def _forms(term: Term, view: View) -> tuple[frozenset[str], ...]:
    return (view.stems_of(term.value),) if isinstance(term, Literal) else view.names_of(term)


def _years(reading: Candidate, asked: Asked, view: View) -> tuple[float, float]:
    """Return whether the years of the question are met, and whether they are denied."""
    years = asked.understanding.years
    if not years:
        return 0.0, 0.0
    around = " ".join(
        [
            view.wording.label(reading.anchor),
            *(str(f.object) for fs in view.facts_from(reading.anchor).values() for f in fs),
            *(view.wording.term(a) for a in reading.answers[:SHOWN_ANSWERS]),
        ]
    )
    met = all(y in around for y in years)
    return float(met), float(not met)
