"""Two things: the same, perhaps, or homonyms; and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from rapidfuzz import fuzz

from pre_kg import terms

if TYPE_CHECKING:
    from pre_kg.alignment.things import Name, Thing

SEMAPV: Final = "https://w3id.org/semapv/vocab/"
EXACT, CLOSE = terms.SKOS + "exactMatch", terms.SKOS + "closeMatch"
SURE: Final = 0.9
"""Confidence from which two things are proposed as the same rather than as close."""
ALIKE: Final = 88.0
"""Likeness of two names, in [0, 100], from which one may be a misspelling of the other."""
ONE_WORD: Final = 80.0
NEAR: Final = 0.86
"""Cosine of two names' vectors from which they may mean the same."""
NEAR_FOR_ACRONYM: Final = 0.75
SHORTEST: Final = 8
"""Letters below which a name has too many neighbours to be a misspelling of one."""
HIDDEN: Final = 2


@dataclass(frozen=True, slots=True)
class Judgement:
    """Why two things may be one.

    Attributes:
        confidence: In ]0, 1[.
        justification: IRI of the Semantic Mapping Vocabulary.
        field: What was compared.
        matched: The text on which they meet.
        reason: In French.
    """

    confidence: float
    justification: str
    field: str
    matched: str
    reason: str

    @property
    def predicate(self) -> str:
        """The relation that is proposed; never that they are one, which a person decides."""
        return EXACT if self.confidence >= SURE else CLOSE


def judge(one: Thing, other: Thing, nearness: float | None = None) -> Judgement | None:
    """Say why two things may be one, `None` when nothing says so or something says not.

    Args:
        one: A thing.
        other: Another.
        nearness: Cosine of the vectors of their names, when known.
    """
    if other.iri in one.links or one.iri in other.links:
        return None  # said already
    if other.iri in one.apart or one.iri in other.apart:
        return None
    if shared := one.links & other.links:
        said = "toutes deux dites identiques à une même ressource"
        return Judgement(0.98, SEMAPV + "MappingChaining", terms.OWL_SAME_AS, min(shared), said)
    found = _by_identifier(one, other)
    if found is not None:
        return found
    if _told_apart(one, other):
        return None
    known = bool(one.kinds & other.kinds)
    candidates = (
        _by_name(one, other, known=known),
        _by_acronym(one, other, nearness, known=known),
        _by_spelling(one, other, known=known),
        _by_meaning(one, other, nearness, known=known),
    )
    return max((c for c in candidates if c is not None), key=lambda c: c.confidence, default=None)


def _by_identifier(one: Thing, other: Thing) -> Judgement | None:
    for scheme in sorted(one.identifiers.keys() & other.identifiers.keys()):
        if shared := one.identifiers[scheme] & other.identifiers[scheme]:
            said = "même identifiant"
            return Judgement(0.99, SEMAPV + "LexicalMatching", scheme, min(shared), said)
    return None


def _told_apart(one: Thing, other: Thing) -> bool:
    """Whether identifiers, kinds, places or dates say that two things are not one."""
    pairs = (
        *(
            (one.identifiers[s], other.identifiers[s])
            for s in one.identifiers
            if s in other.identifiers
        ),
        *((one.context[p], other.context[p]) for p in one.context if p in other.context),
    )
    if any(not mine & theirs for mine, theirs in pairs):
        return True
    return _of_one_vocabulary(one, other) and not one.kinds & other.kinds


def _of_one_vocabulary(one: Thing, other: Thing) -> bool:
    spaces = [
        {k[: max(k.rfind("#"), k.rfind("/")) + 1] for k in thing.kinds if "/" in k or "#" in k}
        for thing in (one, other)
    ]
    return bool(spaces[0] & spaces[1])


def _by_name(one: Thing, other: Thing, *, known: bool) -> Judgement | None:
    theirs = {name.words: name for name in other.names}
    pairs = [(n, theirs[n.words]) for n in one.names if n.words in theirs]
    pairs = [(a, b) for a, b in pairs if a.numbers == b.numbers]
    if not pairs:
        return None
    mine, same = min(pairs, key=lambda pair: (pair[0].rank + pair[1].rank, pair[0].text))
    confidence = (0.95, 0.9, 0.85, 0.75, 0.7)[mine.rank + same.rank] - (0.0 if known else 0.1)
    return Judgement(
        confidence,
        SEMAPV + "LexicalMatching",
        terms.SKOS_PREF_LABEL if not mine.rank + same.rank else terms.SKOS_ALT_LABEL,
        mine.text,
        "même nom" if known else "même nom, sortes non comparables",
    )


def _by_acronym(
    one: Thing, other: Thing, nearness: float | None, *, known: bool
) -> Judgement | None:
    shared = one.acronyms & other.acronyms
    spelt = (one.acronyms & _initials(other)) | (other.acronyms & _initials(one))
    if one.names and other.names:
        # Two long names: a short form alone joins homonyms.
        first, second = one.names[0], other.names[0]
        near = known and nearness is not None and nearness >= NEAR_FOR_ACRONYM
        if not shared or not near or first.numbers != second.numbers:
            return None
        if _substituted(first, second):
            return None
        said = "même sigle et noms voisins"
        return Judgement(
            0.8, SEMAPV + "CompositeMatching", terms.SKOS_ALT_LABEL, min(shared).upper(), said
        )
    if not (shared or spelt):
        return None
    said = "même sigle, un seul nom développé" if shared else "sigle fait des initiales du nom"
    return Judgement(
        0.6 if known else 0.5,
        SEMAPV + "LexicalMatching",
        terms.SKOS_ALT_LABEL,
        min(shared or spelt).upper(),
        said,
    )


def _initials(thing: Thing) -> set[str]:
    return {"".join(w[0] for w in name.words) for name in thing.names if len(name.words) > 1}


def _by_spelling(one: Thing, other: Thing, *, known: bool) -> Judgement | None:
    if not known:
        return None
    pairs = (
        (_alike(a, b), a.text, b.text)
        for a in one.names
        for b in other.names
        if a.rank < HIDDEN and b.rank < HIDDEN
    )
    score, mine, theirs = max(pairs, default=(0.0, "", ""))
    if score < ALIKE:
        return None
    return Judgement(
        round(0.85 * score / 100, 3),
        SEMAPV + "LexicalSimilarityThresholdMatching",
        terms.SKOS_PREF_LABEL,
        mine,
        f"noms voisins : « {mine} » et « {theirs} »",
    )


def _alike(one: Name, other: Name) -> float:
    """Return the likeness of two names, each word of one having a like in the other."""
    mine, theirs = " ".join(one.spelt), " ".join(other.spelt)
    if one.numbers != other.numbers or min(len(mine), len(theirs)) < SHORTEST:
        return 0.0
    only_one, only_other, _ = _compared(one, other)
    return 0.0 if only_one or only_other else fuzz.ratio(mine, theirs)


def _compared(one: Name, other: Name) -> tuple[int, int, int]:
    """Return how many words stand in one name only, in the other only, and in both."""
    mine = [any(fuzz.ratio(w, o) >= ONE_WORD for o in other.spelt) for w in one.spelt]
    theirs = [any(fuzz.ratio(w, o) >= ONE_WORD for o in one.spelt) for w in other.spelt]
    return mine.count(False), theirs.count(False), mine.count(True)


def _substituted(one: Name, other: Name) -> bool:
    """Whether two names differ by a word put for another: « lycées publics », « écoles publiques ».

    So are named the members of a series, which are never one.
    """
    only_one, only_other, both = _compared(one, other)
    return bool(only_one and only_other) and both >= 2 * max(only_one, only_other)


def _by_meaning(
    one: Thing, other: Thing, nearness: float | None, *, known: bool
) -> Judgement | None:
    if nearness is None or nearness < NEAR or not known or not one.names or not other.names:
        return None
    first, second = one.names[0], other.names[0]
    if first.numbers != second.numbers or _substituted(first, second):
        return None
    return Judgement(
        round(0.8 * nearness, 3),
        SEMAPV + "SemanticSimilarityThresholdMatching",
        terms.SKOS_PREF_LABEL,
        one.label,
        f"noms de sens voisin ({nearness:.2f})",
    )
