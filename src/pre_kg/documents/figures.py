"""Figures as French writes them: comparison, number, scale, unit or what is counted."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pre_kg.documents.dates import Date

COMPARED: Final = {
    "≈": r"près\s+de|environ|quelque|autour\s+de|à\s+peu\s+près|presque|de\s+l'ordre\s+de",
    ">": r"plus\s+de|plus\s+d'|au\s+moins|au-delà\s+de|supérieure?s?\s+à|davantage\s+que",
    "<": r"moins\s+de|moins\s+d'|au\s+plus|jusqu'à|inférieure?s?\s+à|à\s+peine",
}
"""Sign of a comparison to the words before a number that say it."""
SCALES: Final = {"mille": 10**3, "million": 10**6, "milliard": 10**9}
_FROM_TWO: Final = (
    *("deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze"),
    *("douze", "treize", "quatorze", "quinze", "seize"),
)
WORDS: Final = {
    **{word: value for value, word in enumerate(_FROM_TWO, 2)},
    **{"vingt": 20, "trente": 30, "quarante": 40, "cinquante": 50, "cent": 100},
}
_GROUPED = r"\d{1,3}(?:[ \u00a0\u202f\u2009.]\d{3})+(?:,\d+)?"
_COMPARISON = "|".join(f"(?P<c{n}>{words})" for n, words in enumerate(COMPARED.values()))
_COUNTED = r"[a-zà-öø-ÿœ][\w'’-]*"
_LINK = r"(?:de\s+la|de\s+l['’]|des|de|du|d['’]|en|à|aux?|et)"
_FIGURE = re.compile(
    rf"(?:\b(?:{_COMPARISON})\s*)?"
    rf"(?<![\w,.°/-])(?P<number>{_GROUPED}|\d+(?:,\d+)?|\b(?:{'|'.join(WORDS)})\b)"
    r"(?:\s+(?P<scale>mille|millions?|milliards?)\b)?"
    rf"(?:(?:\s+(?P<among>{_COUNTED}))?\s+sur\s+(?P<out>\d+|" + "|".join(WORDS) + r")\b)?"
    r"(?:\s*(?P<sign>%|€|‰)|\s+(?P<worded>pour\s+cent|(?:d['’]\s?)?euros?)\b|"
    rf"\s+(?:d['’]\s?|de\s+)?(?P<counted>{_COUNTED}(?:\s+(?:{_LINK}\s*)?{_COUNTED}){{0,3}}))?",
    re.IGNORECASE,
)
_AFTER_PERCENT = re.compile(rf"\s+(?:{_LINK}\s*)?(?:les?\s+|la\s+|l['’])?(?P<of>{_COUNTED})", re.I)
NEAR: Final = 16
"""Code points before a number where a word says that it numbers something."""
_NO_FIGURE = re.compile(
    r"(?:n°|numéro|article|art\.|page|p\.|chapitre|section|annexe|alinéa|figure|tableau|code|"
    r"téléphone|tél\.?|version|axe|étape|phase|salle)\s*$",
    re.IGNORECASE,
)
_VERB = re.compile(r"^l[ea]s?$|(?<!m)ent$", re.IGNORECASE)
"""An article, or the ending of a verb: what is counted has been said."""
_STOPS: Final = frozenset(
    (
        *("est", "sont", "ont", "a", "qui", "que", "dont", "où", "par", "pour", "dans", "sur"),
        *("avec", "sans", "contre", "mais", "ou", "car", "chaque", "depuis", "entre", "sous"),
        *("selon", "comme", "lors", "pendant", "peuvent", "doivent", "était", "étaient", "vers"),
        *("chez", "soit", "déjà", "ainsi", "cette", "ce", "cet", "ces", "fois", "n'ont", "y"),
    )
)
_NOT_COUNTED: Final = frozenset(
    (*("ans", "an", "heures", "heure", "h", "minutes", "jours", "mois", "semaines", "er", "e"),)
)
_LINKS: Final = frozenset(("de", "des", "du", "d", "en", "à", "au", "aux", "et", "la", "l"))


@dataclass(frozen=True, slots=True)
class Figure:
    """A number in a text.

    Attributes:
        value: As a decimal.
        comparison: `=`, `≈`, `>` or `<`.
        unit: `%`, `€` or what is counted.
        written: The number with its comparison, as it is written.
        counted: What it counts, as it is written; empty when the text does not say.
        period: When it held, in XML Schema's form; `None` when the sentence does not say.
    """

    start: int
    end: int
    value: Decimal
    comparison: str
    unit: str
    written: str
    counted: str
    period: Date | None = None


def figures(text: str, start: int, end: int, dates: Iterable[Date]) -> Iterator[Figure]:
    """Yield the figures of a sentence that say what they count.

    Args:
        text: The text.
        start: Where the sentence begins.
        end: Where it ends.
        dates: The dates in it: their numbers are no figures, the first one is the period.
    """
    known = list(dates)
    taken = [(d.start, d.end) for d in known]
    at = start
    while (found := _FIGURE.search(text, at, end)) is not None:
        number = found.span("number")
        at = number[1]
        if any(s < number[1] and number[0] < e for s, e in taken):
            continue
        if _NO_FIGURE.search(text, max(start, number[0] - NEAR), number[0]):
            continue
        figure = _figure(text, found, known[0] if known else None, end)
        if figure is not None:
            yield figure
            at = max(
                at, found.end("scale"), found.end("out"), found.end("sign"), found.end("worded")
            )


def _figure(text: str, found: re.Match[str], period: Date | None, end: int) -> Figure | None:
    sign, counted = found["sign"] or _sign(found["worded"]), _counted(found["counted"] or "")
    until = max(found.end(n) for n in ("number", "scale", "out", "sign", "worded"))
    if sign and (of := _AFTER_PERCENT.match(text, until, end)):
        counted = _counted(of["of"])
    if (
        not sign
        and not found["out"]
        and (not counted or counted.split()[0].lower() in _NOT_COUNTED)
    ):
        return None
    if not sign and re.fullmatch(r"\d{5}|(?:19|20)\d\d", found["number"]):
        return None  # a postal code, a year
    scale = SCALES.get((found["scale"] or "").lower().rstrip("s"), 1)
    value = _plain(_value(found["number"]) * scale)
    comparison = next((s for n, s in enumerate(COMPARED) if found[f"c{n}"]), "=")
    written = " ".join(text[found.start() : until].split())
    if found["out"]:
        unit, counted = f"sur {_value(found['out'])}", found["among"] or counted
    else:
        unit = sign or counted.split()[0]
    return Figure(found.start(), until, value, comparison, unit, written, counted, period)


def _sign(worded: str | None) -> str:
    return "" if worded is None else "%" if "cent" in worded else "€"


def _value(number: str) -> Decimal:
    if (named := WORDS.get(number.lower())) is not None:
        return Decimal(named)
    if re.fullmatch(_GROUPED, number):
        number = re.sub(r"[ \u00a0\u202f\u2009.]", "", number)
    return Decimal(number.replace(",", "."))


def _plain(value: Decimal) -> Decimal:
    """Return the same number without the zeros that end its decimals."""
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value


def _counted(words: str) -> str:
    """Return what is counted: the words before a verb or a preposition."""
    kept: list[str] = []
    for word in words.split():
        if word.lower() in _STOPS or (kept and _VERB.search(word)):
            break
        kept.append(word)
    while kept and kept[-1].lower().strip("'’") in _LINKS:
        kept.pop()
    return " ".join(kept)
