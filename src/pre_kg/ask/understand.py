"""What kind of answer a French question wants, and the words that must be answered for.

Only the French language is known here: question words, verb inversion, units of time. Nothing of
any graph.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from pre_kg.ask.families import hinted
from pre_kg.french import fold, stem, tokens
from pre_kg.french.words import abbreviations, stop_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pre_kg.french import Token

LONGEST: Final = 2_000
"""Characters of a question that are read; nobody asks more at once."""

WHICH: Final = r"quel(?:le)?s?(?: est| sont| etait| etaient| a ete)?(?: l| la| le| les)? "
EXPECTATIONS: Final = (
    ("weekday", WHICH + r"jour de la semaine|quel jour (?:c est|etait|tombe|a eu lieu)"),
    ("year", r"(?:en |de |depuis )?quelle annee|" + WHICH + r"annee"),
    ("date", r"\bquand\b|quelle date|" + WHICH + r"(?:date|jour|mois|periode)|a quel moment"),
    (
        "place",
        r"^(?:ou|d ou|dans quelle? (?:ville|salle|lieu|commune)|a quel endroit)\b|\bou (?:a lieu|"
        r"s est|se (?:tient|passe|trouve|deroule)|est(?: situee?)?\b|ca se passe|c est|c )|"
        + WHICH
        + r"(?:ville|lieu|adresse|salle|commune|village|endroit)",
    ),
    (
        "share",
        WHICH + r"(?:pourcentage|part|proportion|taux|fraction)|combien pour cent|"
        r"quel nombre pour cent|combien de [\w ]+ sur \d|en pourcentage",
    ),
    (
        "amount",
        r"combien (?:d (?:euros?|argent)|coute|ca coute|est ce que ca coute|paye)|"
        r"combien de millions|" + WHICH + r"(?:montant|budget|somme|cout|prix|tarif|enveloppe)",
    ),
    (
        "number",
        r"combien|\bcb\b|^(?:le )?nombre (?:de|d)\b|"
        + WHICH
        + r"(?:nombre|effectif|quantite|chiffre|duree|delai|frequentation|moyenne)",
    ),
    (
        "expansion",
        r"(?:que |qu est ce que )?(?:signifie|veut dire|veulent dire|signification)|"
        r"ca veut dire|a quoi correspond|\bsigle\b|acronyme|abreviation|nom complet|"
        r"en toutes lettres|les lettres",
    ),
    (
        "definition",
        r"c est quoi|qu est ce que?\b|quoi (?:le|la|les|un|une)\b|definition|en quoi consiste|"
        r"qu entend on|qu est ce qu on appelle|qu appelle t on|"
        r"a quoi ser(?:t|vent)|ca sert|\bkesk|definis|explique|c koi|ser[t]? a koi",
    ),
    (
        "reason",
        r"pourquoi|pour quelle raison|dans quel but|" + WHICH + r"(?:objectif|but)|a quoi .* aider",
    ),
    (
        "person",
        r"^(?:c est )?(?:par |a |de |avec |chez |vers |pour )?qui\b|\bqui est\b|"
        + WHICH
        + r"(?:personne|responsable|titulaire)",
    ),
    (
        "list",
        r"\bquels\b|\bquelles\b|lesquels|lesquelles|\bliste|enumere|"
        r"(?:^|vous |tu |moi )cite[rz]?\b (?:moi )?(?:l[ae]s?|des|deux|trois|une?|tous)\b|"
        r"donne(?:r|z)? (?:moi )?les|tous les|toutes les",
    ),
    ("one", r"\bquel\b|\bquelle\b|lequel|laquelle|^que\b|^qu\b|\bquoi\b|comment"),
)
"""Kind of answer to the folded words that ask for it; the first that fits wins."""

QUESTION_WORDS: Final = frozenset((
    "qui", "que", "quoi", "quel", "quelle", "quels", "quelles", "quand", "comment", "combien",
    "pourquoi", "ou", "lequel", "laquelle", "lesquels", "lesquelles", "est", "ce", "citer",
    "liste", "donne", "donner", "dis", "dire", "existe", "faut", "peut",
))  # fmt: skip
GENERIC: Final = frozenset((
    "combien", "nombre", "pourcentage", "part", "proportion", "taux", "montant", "quel",
    "quelle", "annee", "date", "jour", "semaine", "lieu", "ville", "endroit", "signifie",
    "sigle", "definition", "objectif", "raison", "chose", "truc", "type", "genre", "sorte",
    "nom", "liste", "exemple", "faire", "fait", "font", "etre", "avoir", "dire", "aller",
    "mettre", "donner", "savoir", "trouver", "question", "info", "information", "sert",
    "servir", "veut", "veulent", "personne", "gens", "monde", "actuellement", "aujourdhui",
    "mentionne", "nomme", "selon", "decrit", "decrite", "moment", "complet", "lettres",
    "correspond", "appelle", "appelez", "consiste", "entend",
))  # fmt: skip
"""Words that shape a question without adding to what it is about."""

OPEN: Final = re.compile(
    r"\b(?:qui|que|qu|quoi|quel(?:le)?s?|quand|comment|combien|pourquoi|(?:le|la|les)quel(?:le)?s?|"
    r"cb|koi|ki|kel(?:le)?s?)\b"
)
"""Words of a question that yes or no does not answer, unless they come after what is asked."""
ASKS_WHETHER: Final = re.compile(
    r"^(?:et |mais |alors |bonjour )?(?:est ce qu|y a t il|existe t il|est il|est elle)\b|"
    r"(?<!qu )\best ce que?\b"
)
STATES: Final = re.compile(r"\b(?:est|sont|etait|a|ont|peut|peuvent|doit|existe|fait|font|va)\b")
HEAD: Final = re.compile(
    r"\bquel(?:le)?s?(?: est| sont| etait| etaient| a ete| serait)?(?: l| la| le| les)? "
    r"(?:(?:type|types|genre|sorte|sortes|numero) (?:de|d) )?(\w+)|"
    r"\bcombien (?:de|d) (\w+)|\bcombien (?:.* )?(?:il|elle|ils|elles|on|a) (?:de|d) (\w+)|"
    r"\b(?:nombre|liste) (?:de|d|des) (\w+)"
)
"""The noun that a question asks most about."""
VERB: Final = re.compile(
    r"\b(?:qui|que|qu|combien|ou|quand|comment)"
    r"(?: est ce qu[ei]?| est| sont| s| se| l| a| ont| en| y)* (\w+)"
)
"""The verb that a question asks about, when there is no such noun."""
MEASURED: Final = frozenset((
    "million", "milliard", "euro", "metre", "jour", "mois", "temps", "heure", "argent", "fois",
    "quantite", "effectif", "duree", "moyenne", "chiffre",
))  # fmt: skip
"""Words that say in what a number is counted."""
INVERSION: Final = re.compile(
    r"[a-zà-ÿ]-(?:t-)?(?:ils?|elles?|on|ce|vous|tu|je|nous)\b", re.IGNORECASE
)
YEAR: Final = re.compile(r"\b(?:19|20)\d\d\b")
AGE: Final = re.compile(r"\b(\d{1,2})\s*ans?\b", re.IGNORECASE)
WHERE: Final = re.compile(r"\boù\b", re.IGNORECASE)
MONTHS: Final = (
    "janvier", "fevrier", "mars", "avril", "mai", "juin", "juillet", "aout", "septembre",
    "octobre", "novembre", "decembre",
)  # fmt: skip
MOMENT: Final = re.compile(rf"\b(?:(\d{{1,2}})(?:er)? )?({'|'.join(MONTHS)}) ((?:19|20)\d\d)\b")
ORDINALS: Final = (
    "premiere?|1er",
    "deuxieme|seconde?|2e",
    "troisieme|3e",
    "quatrieme",
    "cinquieme",
)
ORDINAL: Final = re.compile(rf"\b({'|'.join(ORDINALS)})\b")
ALTERNATIVE: Final = re.compile(r"\w\s+(?:ou|soit)\s+\w")


SMALL: Final = ("petit", "ancien", "vieux", "vieil", "court", "bas", "faible", "leger")
"""Adjectives whose most is the least of a number or of a date."""
BOUNDS: Final = (
    ("more", r"(?:plus de|plus d|superieure? a|depassant|au dessus de|apres|depuis|au moins)"),
    ("less", r"(?:moins de|moins d|inferieure? a|en dessous de|avant|au plus)"),
)


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
        match = re.search(cue + r" (?:l an |en |de )?(\d+(?: \d{3})*)", folded)
        if match:
            value = match.group(1).replace(" ", "")
            return Bound(side, float(value), bool(YEAR.fullmatch(value)))
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
