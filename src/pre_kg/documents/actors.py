"""Organisations by their acronym or their capitals, persons by their title or their role."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pre_kg.french import fold

if TYPE_CHECKING:
    from collections.abc import Iterator

_UPPER = "A-ZÀ-ÖØ-ÞŒ"
_NAME = rf"[{_UPPER}][\w-]+(?:['’][\w-]+)?"
_HEADS: Final = (
    "Académie|Agence|Alliance|Amicale|Assemblée|Association|Atelier|Bibliothèque|Bureau|Caisse|"
    "Centre|Chambre|Cité|Club|Collectif|Collège|Comité|Commission|Communauté|Confédération|Conseil|"
    "Délégation|Département|Direction|École|Fédération|Fondation|Foyer|Groupement|Haut[- ]Conseil|"
    "Inspection|Institut|Ligue|Lycée|Mairie|Maison|Métropole|Ministère|Mission|Mouvement|Observatoire|"
    "Office|Préfecture|Rectorat|Région|Régie|Réseau|Secrétariat|Service|Société|Syndicat|Union|"
    "Université|Ville"
)
_JOIN = (
    r"(?:(?:d|de\s+l|à\s+l|l)['’]\s?|(?:de\s+la|de|des|du|pour|à|aux?|en|sur|la|les?)\s+|"
    r"et\s+(?!l['’]|l[ae]s?\s))"
)
_NAMED = re.compile(
    rf"\b(?P<name>(?:{_HEADS})\b(?:\s+(?:{_JOIN}{{0,2}}(?:[\"«]\s?)?{_NAME}|{_JOIN}[a-zà-ÿœ-]{{4,}}|"
    rf"(?:national|régional|départemental|municipal|général|français|social|local|culturel)e?s?)\b)"
    rf"{{1,6}})(?:\s*\((?P<acronym>[{_UPPER}][{_UPPER}\w.-]{{1,11}})\))?"
)
_SPELT = re.compile(
    rf"(?<!\w)(?:[LlDd]['’])?(?P<name>{_NAME}(?:\s+[\w’'-]+){{1,12}}?)\s*"
    rf"\((?P<acronym>[{_UPPER}]{{2,10}})\)"
)
_ACRONYM = re.compile(rf"(?<![\w.'’-])(?:[dlDL]['’])?(?P<acronym>[{_UPPER}]{{3,10}})(?![\w.-])")
_TITLED = re.compile(
    rf"\b(?:M\.|MM\.|Mme|Mlle|Madame|Monsieur|Dr|Pr|Docteur|Professeure?)\s+"
    rf"(?P<person>{_NAME}(?:\s+(?:de\s+|d['’]|le\s+|la\s+)?{_NAME}){{0,3}})"
)
_ROLES: Final = (
    r"directeur|directrice|présidente?|vice-présidente?|maire|adjointe?|ministre|préfète?|"
    r"sous-préfète?|déléguée?|chef|cheffe|responsable|coordonnateur|coordonnatrice|coordinateur|"
    r"coordinatrice|conseill(?:er|ère)|secrétaire|chargée?|référente?|professeure?|rapporteure?|"
    r"sociologue|psychologue|inspecteur|inspectrice|recteur|rectrice|proviseure?|principale?|"
    r"animateur|animatrice|éducateur|éducatrice|députée?|sénateur|sénatrice|trésori(?:er|ère)"
)
_IN_ROLE = re.compile(
    rf"\b(?P<person>{_NAME}(?:\s+(?:de\s+|d['’])?{_NAME}){{1,3}})\s*,\s*(?:la\s+|le\s+|l['’])?"
    rf"(?P<role>(?:{_ROLES})\b[^,.;:()\n]{{0,80}})"
)
_ROLE_AFTER = re.compile(
    rf"\s*,\s*(?:la\s+|le\s+|l['’])?(?P<role>(?:{_ROLES})\b[^,.;:()\n]{{0,80}})"
)
_NUMBERS: Final = frozenset(("NOR", "ELI", "JORF", "SIREN", "SIRET", "RNA", "INSEE", "ISBN"))
"""What announces an identifier rather than names an organisation."""
_SMALL: Final = frozenset(
    ("de", "des", "du", "la", "le", "les", "et", "pour", "d", "l", "à", "en", "aux", "au", "sur")
)


@dataclass(frozen=True, slots=True)
class Organisation:
    """Capitals that may name an organisation; `acronym` is its short form, when both are given."""

    start: int
    end: int
    name: str
    acronym: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """A person, with the role as the text says it, or none."""

    start: int
    end: int
    name: str
    role: str = ""


def persons(text: str, start: int, end: int) -> Iterator[Person]:
    """Yield the persons of a sentence, each once."""
    seen: list[tuple[int, int]] = []
    for pattern in (_TITLED, _IN_ROLE):
        for found in pattern.finditer(text, start, end):
            place = found.span("person")
            if any(s < place[1] and place[0] < e for s, e in seen):
                continue
            seen.append(place)
            after = _ROLE_AFTER.match(text, place[1], end)
            role = " ".join(after["role"].split()) if after else ""
            yield Person(*place, " ".join(found["person"].split()), role)


def organisations(text: str, start: int, end: int) -> Iterator[Organisation]:
    """Yield what may be organisations in a sentence: names with their acronym, then acronyms."""
    seen: list[tuple[int, int]] = []
    for found in _SPELT.finditer(text, start, end):
        first = _first_word(text, found)
        if first is not None:
            seen.append((first, found.end()))
            name = " ".join(text[first : found.end("name")].split())
            yield Organisation(first, found.end("name"), name, found["acronym"])
    for found in _NAMED.finditer(text, start, end):
        place = found.span("name")
        if not any(s < place[1] and place[0] < e for s, e in seen):
            seen.append(found.span())
            yield Organisation(*place, " ".join(found["name"].split()), found["acronym"] or "")
    for found in _ACRONYM.finditer(text, start, end):
        place = found.span("acronym")
        apart = not any(s < place[1] and place[0] < e for s, e in seen)
        if apart and found["acronym"] not in _NUMBERS and not _shouting(text, place):
            yield Organisation(*place, found["acronym"])


def _first_word(text: str, found: re.Match[str]) -> int | None:
    """Return where the name begins whose initials make the acronym that follows it."""
    words = list(re.finditer(r"[^\s'’-]+", text[found.start("name") : found.end("name")]))
    wanted = fold(found["acronym"]).replace(" ", "")
    for skipped in range(len(words)):
        rest = words[skipped:]
        capital = rest[0].group()[:1].isupper()
        initials = [fold(w.group())[:1] for w in rest if fold(w.group()) not in _SMALL]
        if capital and "".join(initials) == wanted:
            return found.start("name") + rest[0].start()
    return None


def _shouting(text: str, place: tuple[int, int]) -> bool:
    """Whether the words around are in capitals too: a title, not an acronym."""
    around = text[max(0, place[0] - 20) : place[1] + 20]
    letters = [c for c in around if c.isalpha()]
    return sum(c.isupper() for c in letters) > 0.7 * len(letters) > 7
