"""Answers in good French: numbers, units, periods, lists, sources."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from pre_kg.verbalise import quantity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pre_kg.ask.execute import Found
    from pre_kg.ask.view import View
    from pre_kg.model import Citation, Reason, Status, Value

NARROW_SPACE: Final = "\u202f"
NO_BREAK: Final = "\u00a0"
MONTHS: Final = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre",
    "octobre", "novembre", "décembre",
)  # fmt: skip
LONGEST_LIST: Final = 12
MOST_OTHERS: Final = 3
"""Other values that a sentence tells; the answer object holds them all."""
_DATE = re.compile(r"(\d{4})-(\d\d)(?:-(\d\d))?(?:T.*)?$")


def number(text: str) -> str:
    """Return a plain number as French writes it: `66000000` is `66 000 000`, `58.2` is `58,2`."""
    match = re.fullmatch(r"([+-]?)(\d+)(?:\.(\d+))?", text)
    if match is None:
        return text
    sign, whole, fraction = match.groups()
    grouped = f"{int(whole):,}".replace(",", NARROW_SPACE) if len(whole) > 4 else whole
    return f"{sign}{grouped}" + (f",{fraction}" if fraction and fraction.strip("0") else "")


def date(text: str) -> str:
    """Return an ISO date as French says it: `2022-12-13` is `13 décembre 2022`.

    An approximate one says so: `2006~` is `vers 2006`. Source: ISO 8601-2:2019, EDTF level 1.
    """
    if re.fullmatch(r"\d{4}(-\d\d){0,2}~", text):
        return f"vers {'le ' if text.count('-') > 1 else ''}{date(text[:-1])}"
    match = _DATE.fullmatch(text)
    if match is None:
        return text
    year, month, day = match.groups()
    if not 1 <= int(month) <= 12:
        return text
    name = MONTHS[int(month) - 1]
    if day is None:
        return f"{name} {year}"
    return f"{'1er' if day == '01' else int(day)} {name} {year}"


def value(found: Value, words: str | None = None) -> str:
    """Return a value with its comparison, unit and period.

    Args:
        found: The value.
        words: How the source writes it, kept when it is given.
    """
    if isinstance(found.value, bool):
        return "Oui" if found.value else "Non"
    if found.label is not None:
        return found.label
    text = words or date(number(found.value))
    period = f" ({found.period})" if found.period else ""
    return quantity(text, found.unit, found.comparison, NO_BREAK) + period


def listing(texts: Sequence[str]) -> str:
    """Return a readable list; a long one gives its count."""
    shown = list(texts[:LONGEST_LIST])
    if len(texts) > LONGEST_LIST:
        return f"{len(texts)} réponses, dont " + _joined(shown)
    return _joined(shown)


def _joined(texts: Sequence[str]) -> str:
    separator = " ; " if any("," in t for t in texts) else ", "
    if len(texts) < 2:
        return "".join(texts)
    return f"{separator.join(texts[:-1])} et {texts[-1]}"


def according_to(citations: Sequence[Citation]) -> str:
    """Return who says it, for the end of a sentence; empty when nobody is named."""
    if not citations:
        return ""
    first = citations[0]
    section = f", « {first.section} »" if first.section and first.section != first.title else ""
    others = len(citations) - 1
    more = "" if not others else " et une autre source" if others == 1 else f" et {others} autres"
    return f"selon {_quoted(first.title)}{section}{more}"


def _quoted(title: str) -> str:
    return title if title.startswith("«") else f"« {title} »"


def sentence(text: str) -> str:
    """Return a text with a capital first letter and one full stop."""
    text = text.strip()
    if not text:
        return text
    text = text[0].upper() + text[1:]
    return text if text[-1] in ".!?…" else f"{text}."


def answer(found: Found, view: View) -> str:
    """Return the sentence of an answer: values, who says so, and what others say."""
    values = [
        view.full_label(str(v.value)) if v.label is not None else value(v, form)
        for v, form in zip(found.values, found.forms, strict=True)
    ]
    source = according_to(found.sources)
    if found.facts and isinstance(found.values[0].value if found.values else None, bool):
        values = [f"{values[0]} : {found.facts[0].text}"]
    said = ", ".join(part for part in (listing(values), source) if part)
    return sentence(said + _others(found))


def _others(found: Found) -> str:
    """Return what others say: of the same period first, then the most recent; the rest counted."""
    period = found.values[0].period if found.values else None
    near = sorted(found.conflicts, key=lambda c: c.values[0].period or "", reverse=True)
    near.sort(key=lambda c: c.values[0].period != period)
    if not near:
        return ""
    several = "s" if len(near) > 1 else ""
    told = [
        listing([value(v) for v in c.values])
        + (f" ({_quoted(c.sources[0].title)})" if c.sources else "")
        for c in near[:MOST_OTHERS]
    ]
    left = len(near) - len(told)
    more = f" ; et {left} autre{'s' if left > 1 else ''}" if left else ""
    return f" ; autre{several} source{several} : {' ; '.join(told)}{more}"


def unanswered(
    status: Status,
    reason: Reason | None,
    label: str | None,
    description: str | None,
    details: Sequence[str],
) -> str:
    """Return what is said when nothing is claimed.

    Args:
        status: `related` or `abstained`.
        reason: Why nothing is claimed.
        label: The name of the best node.
        description: What it is.
        details: The unknown words; for `no_such_fact`, the periods known instead of the asked one.
    """
    if status == "related":
        head = f"Voir d'abord « {label} »." if label else ""
        return " ".join(part for part in (head, description) if part)
    if reason == "unknown_terms":
        words = ", ".join(f"« {w} »" for w in details[:5])
        return f"Je ne sais pas : le graphe ne connaît pas {words or 'ces mots'}."
    if reason == "no_such_fact":
        about = f" sur « {label} »" if label else ""
        known = f" Il connaît {_joined([date(p) for p in details])}." if details else ""
        return f"Je ne sais pas : le graphe ne dit pas cela{about}.{known}"
    return "Je ne sais pas : la question sort de ce que décrit le graphe."
