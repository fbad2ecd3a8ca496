"""What kind of answer a French question wants, and the words that must be answered for.

Only the French language is known here: question words, verb inversion, units of time. Nothing of
any graph.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from pre_kg.ask.cues import (
    AGE,
    ALTERNATIVE,
    ASKS_WHETHER,
    BOUNDS,
    EXCEPTION,
    EXPECTATIONS,
    GENERIC,
    HEAD,
    INVERSION,
    MEASURED,
    MOMENT,
    MONTHS,
    NEGATION,
    OPEN,
    ORDINAL,
    ORDINALS,
    QUESTION_WORDS,
    SMALL,
    STATES,
    TIMES,
    VERB,
    WHERE,
    YEAR,
)
from pre_kg.ask.families import hinted
from pre_kg.french import fold, stem, tokens
from pre_kg.french.words import abbreviations, stop_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pre_kg.french import Token

LIMIT: Final = r" (?:l an |en |de )?(\d+(?: \d{3})*)"
"""What follows « plus de », « avant »."""
YEAR_DIGITS: Final = 4
LONGEST: Final = 2_000
"""Characters of a question that are read; nobody asks more at once."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word that an answer must account for.

    Attributes:
        name: Written with a capital inside a sentence: it names something.
    """

    text: str
    stem: str
    start: int
    end: int
    name: bool = False


@dataclass(frozen=True, slots=True)
class Understanding:
    """A question as the engine reads it.

    Attributes:
        text: The question, trimmed and cut at `LONGEST`.
        expects: The kind of answer wanted, `None` when nothing tells.
        yes_no: Whether it can be answered by yes or no.
        asks: Whether it is a question at all, rather than a few key words.
        words: The words that carry its subject, in order.
        stems: The stems of all its words.
        years: Years that it names.
        moments: Months and days that it names, as the beginning of ISO dates.
        ages: Ages that it names.
        hints: Families of relations that its turn of phrase asks for.
        head: The folded noun that it asks most about.
        verb: The folded verb that it asks about, when there is no such noun.
        alternative: Whether it offers a choice, « soit … soit … », « … ou … ».
        extreme: `max` or `min` when it asks for the most or the least of something.
        ordinal: The place in an order that it asks for, from 1.
        bound: The limit that values must keep, « plus de 900 », « après 1999 ».
        bounds: How many limits it gives; `bound` is one of them.
        negated: Whether it asks for what does not hold, « ne … pas ».
        excepting: Whether it sets something aside, « sauf … ».
    """

    text: str
    expects: str | None
    yes_no: bool
    asks: bool
    words: tuple[Word, ...]
    stems: frozenset[str]
    years: tuple[str, ...]
    moments: tuple[str, ...]
    ages: tuple[int, ...]
    hints: frozenset[str]
    head: str | None = None
    verb: str | None = None
    alternative: bool = False
    extreme: str | None = None
    ordinal: int | None = None
    bound: Bound | None = None
    bounds: int = 0
    negated: bool = False
    excepting: bool = False


@dataclass(frozen=True, slots=True)
class Bound:
    """A limit that a value must keep: `more` or `less` than a number, a year, or half."""

    side: str
    value: float
    year: bool
    share: bool = False


def understand(question: str, mended: str | None = None) -> Understanding:
    """Read a question; any string is accepted.

    Args:
        question: The question as typed; places of words are counted in it.
        mended: The same with its misspelt words mended: what is asked is read there.
    """
    text = " ".join(question.split())[:LONGEST]
    plain = text
    folded = _folded(text)
    if mended is not None and _expected(folded) is None:
        plain = " ".join(mended.split())[:LONGEST]
        folded = _folded(plain)
    found = tokens(text)
    expects = _expected(folded)
    yes_no, head = _is_yes_no(plain, folded, expects), _asked_most(HEAD, folded)
    return Understanding(
        text=text,
        expects="boolean" if yes_no else expects,
        yes_no=yes_no,
        asks=yes_no or expects is not None or "?" in text,
        words=tuple(_subject_words(text, found)),
        stems=frozenset(stem(t.text) for t in found),
        years=tuple(dict.fromkeys(YEAR.findall(text))),
        moments=tuple(_moments(folded)),
        ages=tuple(int(a) for a in AGE.findall(text)),
        hints=frozenset() if yes_no else hinted(folded),
        head=None if yes_no else head,
        verb=None if yes_no or head else _asked_most(VERB, folded),
        alternative=bool(ALTERNATIVE.search(text.casefold())),
        extreme=_extreme(folded),
        ordinal=_ordinal(folded),
        bound=_bound(folded),
        bounds=sum(len(re.findall(cue + LIMIT, folded)) for _, cue in BOUNDS),
        negated=bool(NEGATION.search(folded)),
        excepting=bool(EXCEPTION.search(folded)),
    )


def _folded(text: str) -> str:
    return " ".join(re.findall(r"[a-z0-9]+", fold(text)))


def _expected(folded: str) -> str | None:
    return next((kind for kind, cue in EXPECTATIONS if re.search(cue, folded)), None)


def _moments(folded: str) -> Iterator[str]:
    """Yield the months and days that a question names, as the beginning of ISO dates."""
    for day, name, year in MOMENT.findall(folded):
        month = f"{year}-{MONTHS.index(name) + 1:02d}"
        yield f"{month}-{int(day):02d}" if day else month


def _ordinal(folded: str) -> int | None:
    """Return the place that a question asks for in an order: 2 for « le deuxième »."""
    match = ORDINAL.search(folded)
    if match is None:
        return None
    return next(n for n, cue in enumerate(ORDINALS, start=1) if re.fullmatch(cue, match[1]))


def _is_yes_no(plain: str, folded: str, expects: str | None) -> bool:
    """Return whether yes or no answers: a verb before its subject, and no question word first."""
    opened = OPEN.search(folded)
    if whether := ASKS_WHETHER.search(folded):
        before = opened is not None and opened.start() < whether.start()
        return not before and not WHERE.search(plain[: whether.start() + 3])
    if WHERE.search(plain) or (expects == "place" and folded.startswith("ou ")):
        return False
    if inverted := INVERSION.search(plain):
        return opened is None or opened.start() > inverted.start()
    return opened is None and expects is None and "?" in plain and bool(STATES.search(folded))


def _asked_most(cue: re.Pattern[str], folded: str) -> str | None:
    """Return the word that a question asks about, unless it only shapes the question."""
    match = cue.search(folded)
    found = None if match is None else next((w for w in match.groups() if w), None)
    return None if found is None or stem(found) in _shaping() else found


@lru_cache(maxsize=1)
def _shaping() -> frozenset[str]:
    return frozenset(map(stem, GENERIC | MEASURED))


def _extreme(folded: str) -> str | None:
    least = re.search(r"\b(?:le|la|les|l) (?:\w+ )?moins\b|le moins", folded)
    most = re.search(r"\b(?:le|la|les|l) (?:\w+ )?plus\b(?! de \d)|le plus", folded)
    if not least and not most:
        last = re.search(r"\b(?:dernier|derniere|en dernier|premier|premiere|en premier)\b", folded)
        return None if last is None else "max" if "dernier" in last.group() else "min"
    small = any(re.search(rf"(?:plus|moins) {adjective}", folded) for adjective in SMALL)
    return "min" if bool(least) != small else "max"


def _bound(folded: str) -> Bound | None:
    if match := re.search(r"\b(?:plus|moins) de la moitie|majorit\w+|minorit\w+", folded):
        less = match.group().startswith(("moins", "minorit"))
        return Bound("less" if less else "more", 50.0, year=False, share=True)
    for side, cue in BOUNDS:
        match = re.search(cue + LIMIT, folded)
        if match:
            value = match.group(1).replace(" ", "")
            dated = TIMES.match(match.group()) is not None and len(value) == YEAR_DIGITS
            return Bound(side, float(value), dated)
    return None


def _subject_words(text: str, found: list[Token]) -> list[Word]:
    short_forms, stops = abbreviations(), stop_words()
    left_out = stops | GENERIC | QUESTION_WORDS
    words = []
    for token in found:
        written_out = (token.text,) if token.acronym else short_forms.get(token.text, (token.text,))
        name = token.start > 0 and text[token.start].isupper()
        words += [
            Word(word, stem(word), token.start, token.end, name)
            for word in written_out
            if word not in left_out
        ]
    return words
