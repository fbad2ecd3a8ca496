"""Legal texts as French cites them, with NOR, ELI and JORF numbers.

Source: circular of 9 August 2006 on NOR numbers (four letters, seven digits, a letter); Légifrance
for JORFTEXT identifiers; the ELI templates of France.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pre_kg.documents.dates import MONTHS

if TYPE_CHECKING:
    from collections.abc import Iterator

_DAY = rf"(?:1er|\d{{1,2}})\s+(?:{'|'.join(MONTHS)})\s+\d{{4}}"
_KINDS: Final = (
    r"lois?(?:\s+organiques?)?|ordonnances?|décrets?(?:-lois?)?|arrêtés?(?:\s+interministériels?)?|"
    r"circulaires?(?:\s+interministérielles?)?|instructions?(?:\s+interministérielles?)?|"
    r"notes?\s+de\s+service|directives?|règlements?(?:\s+\(UE\))?|délibérations?"
)
_CITED = re.compile(
    rf"\b(?P<kind>{_KINDS})\s+"
    rf"(?:(?:n°|no|numéro)\s*(?P<number>[\w./-]*\d[\w/-]*(?:\.\d+)*)(?:\s+du\s+(?P<day>{_DAY}))?"
    rf"|du\s+(?P<alone>{_DAY}))",
    re.IGNORECASE,
)
_IDENTIFIER = re.compile(
    r"\b(?P<nor>[A-Z]{4}\d{7}[A-Z])\b|\b(?P<jorf>(?:JORF|LEGI)(?:TEXT|ARTI|SCTA)\d{12})\b"
    r"|(?P<eli>https?://[\w.]+/eli/[^\s\"'<>)\],;]+[^\s\"'<>)\],;.])"
)


@dataclass(frozen=True, slots=True)
class Text:
    """A legal text that is cited, by its title or by an identifier.

    Attributes:
        scheme: `title`, `nor`, `jorf` or `eli`.
        value: The title on one line, or the identifier.
    """

    start: int
    end: int
    scheme: str
    value: str


def texts(text: str, start: int, end: int) -> Iterator[Text]:
    """Yield the legal texts that a part of a text cites."""
    for found in _CITED.finditer(text, start, end):
        yield Text(found.start(), found.end(), "title", " ".join(found.group().split()))
    for found in _IDENTIFIER.finditer(text, start, end):
        yield Text(found.start(), found.end(), found.lastgroup or "", found.group())
