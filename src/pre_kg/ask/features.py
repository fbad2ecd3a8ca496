"""How well each reading fits a question, in a few plain numbers, for all readings at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pre_kg import terms
from pre_kg.ask.cues import MONTHS
from pre_kg.ask.nature import fit, natures
from pre_kg.ask.reading import FEATURES
from pre_kg.french import stem
from pre_kg.model import Literal

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    import numpy.typing as npt

    from pre_kg.ask.covers import Asked, Covers
    from pre_kg.ask.link import Anchor
    from pre_kg.ask.reading import Candidate
    from pre_kg.ask.view import View
    from pre_kg.model import Iri, Term

    Floats = npt.NDArray[np.float32]

SHOWN_ANSWERS: Final = 12
SURELY: Final = 0.85
COMPARING: Final = frozenset(
    ("plus", "moins", "grand", "grande", "petit", "petite", "apres", "avant", "depuis", "dernier",
     "derniere", "premier", "premiere", "maximum", "minimum", "euros", "euro")
)  # fmt: skip
DATING: Final = frozenset(
    ("ancien", "ancienne", "vieux", "vieille", "recent", "recente", "recemment", "nouveau",
     "nouvelle", "jeune", "cree", "crees", "creee", "creees", "fonde", "fondes")
)  # fmt: skip
"""French words that say how things are compared, and those that compare dates."""
HINTED: Final = 0.3
"""How well at least an answer suits a question whose turn of phrase asks for its property."""
NOTHING_LEFT: Final = 0.5
"""Share explained when the node alone accounts for every word."""
COVERS: Final = ("anchor", "exact", "soft", "kind", "context", "beside", "said", "first", "last")
"""The covers of a reading, in the order of `_covers`."""

Read = tuple["Candidate", "Anchor", tuple["Anchor", ...]]
"""A reading, its node as linked, and every node that it starts from."""


def features(reads: Sequence[Read], covers: Covers, view: View) -> Floats:
    """Return the features of readings, one row each, in the order of `FEATURES`."""
    import numpy as np  # noqa: PLC0415 - loaded with the first question

    if not reads:
        return np.zeros((0, len(FEATURES)), dtype=np.float32)
    asked = covers.asked
    parts = np.array([_covers(read, covers, view) for read in reads], dtype=np.float32)
    members = [[float(r.predicate == terms.RDF_TYPE)] for r, _, _ in reads]
    told = _of_words(parts, np.array(members, dtype=np.float32), asked)
    for number, (reading, anchor, _) in enumerate(reads):
        for name, value in _of_reading(reading, anchor, covers, view).items():
            told[name][number] = value
    told["unwanted"] *= told["head_kind"] < 1
    told["head_left"] *= told["hinted"] == 0
    bare = (told["explained"] == NOTHING_LEFT) & (told["hinted"] > 0)
    told["explained"] = np.where(bare, 1.0, told["explained"])
    rows: Floats = np.stack([told[name] for name in FEATURES], axis=1)
    return rows


def _covers(read: Read, covers: Covers, view: View) -> list[Floats]:
    """Return the covers of a reading, in the order of `COVERS`."""
    import numpy as np  # noqa: PLC0415

    reading, _, starts = read
    named = np.maximum.reduce([covers.anchor(a) for a in starts])
    exact, soft = covers.wording(reading.predicate, reading.inverse)
    last, first = soft, covers.nothing
    for step in (reading.via, reading.also):
        if step is not None:
            more, near = covers.wording(step.predicate, step.inverse)
            exact, first = np.maximum(exact, more), np.maximum(first, near)
    if reading.by is not None:
        more, near = covers.wording(reading.by, inverse=False)
        exact, first = np.maximum(exact, more), np.maximum(first, near)
    if reading.via is not None:
        middles = {f.object if reading.inverse else f.subject for f in reading.facts[:4]}
        for middle in middles:
            if isinstance(middle, str):
                first = np.maximum(first, covers.kind(middle)[0])
    if reading.order is not None:
        compares = _compares(reading, covers.asked, view)
        exact, first = np.maximum(exact, compares), np.maximum(first, compares)
    kinds, beside = covers.answers(reading)
    said = np.maximum.reduce([covers.said(a) for a in reading.answers[:SHOWN_ANSWERS]])
    return [named, exact, np.maximum(soft, first), kinds, covers.beside(reading), beside, said,
            first, last]  # fmt: skip


def _of_words(parts: Floats, members: Floats, asked: Asked) -> dict[str, Floats]:
    """Return the features that tell which words are accounted for."""
    import numpy as np  # noqa: PLC0415

    anchor, exact, soft, kind, context, beside, said, first, last = parts.transpose(1, 0, 2)
    weights, words = asked.weights, asked.understanding.words
    total = float(weights.sum()) or 1.0
    rest = 1 - anchor
    known = np.maximum.reduce([anchor, soft, kind, 0.8 * context, 0.8 * beside])
    loose = np.maximum(known, 0.7 * said)
    missing = (1 - loose) * weights
    asks_for = np.maximum(soft, kind) * rest * weights
    to_explain = (rest * weights).sum(axis=1)
    choosing = asked.understanding.alternative or asked.understanding.yes_no
    names = np.array([w.name and not choosing for w in words], dtype=np.float32)
    numbers = np.array([w.text.isdigit() for w in words], dtype=np.float32)
    head = np.array([w.text == asked.understanding.head for w in words], dtype=np.float32)
    verb = np.array([w.text == asked.understanding.verb for w in words], dtype=np.float32)
    nowhere = 1 - np.maximum.reduce([anchor, soft, kind, said])
    unsaid = np.minimum(said, 1 - np.maximum.reduce([anchor, exact, kind]))
    strict = 1 - np.maximum(np.maximum(known, said) - 0.2 * context, 0)
    counting = float(asked.understanding.expects == "number")

    def most(values: Floats) -> Floats:
        highest: Floats = values.max(axis=1, initial=0)
        return highest

    with np.errstate(invalid="ignore", divide="ignore"):
        explained = np.where(to_explain > 1e-6, asks_for.sum(axis=1) / to_explain, NOTHING_LEFT)
    found = {
        "anchor": (anchor * weights).sum(axis=1) / total,
        "property": (exact * rest * weights).sum(axis=1) / total,
        "property_soft": (soft * rest * weights).sum(axis=1) / total,
        "kind": (kind * rest * weights).sum(axis=1) / total,
        "context": (context * rest * weights).sum(axis=1) / total,
        "answer_context": (beside * rest * weights).sum(axis=1) / total,
        "explained": explained,
        "left": missing.sum(axis=1) / total,
        "worst": most(missing),
        "worst_unknown": most(missing * asked.unknown),
        "strange_name": most((1 - np.maximum(known, said)) * names),
        "wrong_number": most(strict * numbers),
        "head": most(np.maximum(soft, kind) * head),
        "head_kind": most(kind * head),
        "head_left": most(nowhere * head),
        "verb_left": most(nowhere * verb),
        "said": np.zeros(len(parts)) if choosing else (unsaid * weights).sum(axis=1) / total,
        "steps_said": np.minimum(
            most(np.maximum(first - last, 0) * rest), most(np.maximum(last - first, 0) * rest)
        ),
        "counts": most(np.maximum.reduce([kind, exact, anchor * members]) * head) * counting,
    }
    found |= {name: np.zeros(len(parts)) for name in FEATURES if name not in found}
    return found


def _of_reading(reading: Candidate, anchor: Anchor, covers: Covers, view: View) -> dict[str, float]:
    """Return the features that tell of a reading as a whole."""
    asked, answers = covers.asked, reading.answers
    wanted = fit(asked.understanding, natures(reading, view), len(answers))
    year, wrong_year = _years(reading, asked, view)
    step = reading.predicate, reading.inverse
    hinted = covers.once(("hinted", *step), lambda: _hinted(reading, asked, view))
    met = covers.once(("met", reading.anchor), lambda: _label_met(asked, reading.anchor, view))
    near = covers.once(
        ("pattern", *step, anchor.spans), lambda: _near(reading, anchor, asked, view)
    )
    if hinted > 0:
        wanted = max(wanted, HINTED)
    return {
        "named": anchor.named,
        "label_met": met,
        "found": anchor.found,
        "first": 1 / (1 + anchor.rank),
        "fact": max(
            (asked.facts.get((f.subject, f.predicate, f.object), 0.0) for f in reading.facts[:60]),
            default=0.0,
        ) if asked.facts else 0.0,
        "pattern_near": near,
        "hinted": float(hinted > 0),
        "unhinted": float(hinted < 0),
        "wanted": max(wanted, 0.0),
        "unwanted": max(-wanted, 0.0),
        "count_fits": _count_fits(asked, len(answers)),
        "measure": float(not reading.inverse and view.is_measure(reading.predicate)),
        "members": float(reading.predicate == terms.RDF_TYPE),
        "two_steps": float(reading.via is not None),
        "joined": float(reading.also is not None),
        "operation": _operation(reading, asked),
        "choice": _choice(answers, asked, view),
        "year": year,
        "wrong_year": wrong_year,
        "stranger": _stranger(reading, anchor, asked, view),
    }  # fmt: skip


def _hinted(reading: Candidate, asked: Asked, view: View) -> float:
    """Return 1 when the property is of a family that the turn of phrase asks for, -1 if not."""
    hints = asked.understanding.hints
    if not hints:
        return 0.0
    bag = view.property_bag(reading.predicate, reading.inverse)
    return -1.0 if bag.families.isdisjoint(hints) else 1.0


def _stranger(reading: Candidate, anchor: Anchor, asked: Asked, view: View) -> float:
    """Return whether the question names a node that the reading has nothing to do with."""
    near: frozenset[Iri] | None = None
    by_span: dict[tuple[int, int], set[Iri]] = {}
    text, choosing = asked.understanding.text, asked.understanding.alternative
    for other in asked.anchors:
        if other.named >= SURELY and not choosing:
            for span in other.spans:
                if text[slice(*span)].islower():
                    continue
                by_span.setdefault(span, set()).add(other.node)
    for (start, end), nodes in by_span.items():
        if reading.anchor in nodes or any(s < end and start < e for s, e in anchor.spans):
            continue
        if any(s is not None and s.node in nodes for s in (reading.via, reading.also)):
            continue
        if near is None:
            shown = [a for a in reading.answers[:SHOWN_ANSWERS] if isinstance(a, str)]
            near = view.near(reading.anchor).union(shown, *(view.near(a) for a in shown[:3]))
        if near.isdisjoint(nodes):
            return 1.0
    return 0.0


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


def _label_met(asked: Asked, node: Iri, view: View) -> float:
    """Return the share of the words of the best met name of a node that the question holds."""
    stems = asked.understanding.stems.union(asked.stems)
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
    years = asked.understanding.moments or asked.understanding.years
    if not years:
        return 0.0, 0.0
    around = " ".join(
        [
            view.wording.label(reading.anchor),
            *(str(f.object) for fs in view.facts_from(reading.anchor).values() for f in fs),
            *(view.wording.term(a) for a in reading.answers[:SHOWN_ANSWERS]),
        ]
    )
    met = all(y in around or _written_in(y, reading.anchor, view) for y in years)
    return float(met), float(not met)


def _written_in(moment: str, node: Iri, view: View) -> bool:
    """Return whether a name of a node says the month or the day as French writes them."""
    year, *rest = moment.split("-")
    if not rest:
        return False
    words = {year, stem(MONTHS[int(rest[0]) - 1]), *(str(int(d)) for d in rest[1:])}
    return any(words <= names for names in view.names_of(node))
