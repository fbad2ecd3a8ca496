"""What kind of answer a French question wants, and the words that must be answered for.

Only the French language is known here: question words, verb inversion, units of time. Nothing of
any graph.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pre_kg.french import Analyzer, fold, stem, tokens
from pre_kg.french.words import abbreviations, stop_words

if TYPE_CHECKING:
    from pre_kg.french import Token

LONGEST: Final = 2_000
"""Characters of a question that are read; nobody asks more at once."""

EXPECTATIONS: Final = (
    ("weekday", r"quel jour de la semaine|quel jour (?:c est|etait|tombe|a eu lieu)"),
    ("year", r"(?:en |de |depuis )?quelle annee"),
    ("date", r"quand|quelle date|depuis quand|a quel moment|quel jour|quel mois|quelle periode"),
    ("place", r"^(?:ou|dans quelle? (?:ville|salle|lieu|commune)|a quel endroit)\b|\bou (?:a lieu|"
     r"s est|se (?:tient|passe|trouve|deroule)|est(?: situee?)?\b|ca se passe)|"
     r"quelle? (?:ville|lieu|adresse|salle|commune)"),
    ("share", r"quel(?:le)? (?:pourcentage|part|proportion|taux|fraction)|"
     r"(?:combien|quel nombre) pour cent|un parent sur|combien de [\w ]+ sur \d|en pourcentage"),
    ("amount", r"combien (?:d (?:euros?|argent)|coute|ca coute|est ce que ca coute)|"
     r"quel(?:le)? (?:montant|budget|somme|cout|prix|tarif|enveloppe)|combien de millions"),
    ("number", r"combien|quel(?:le)? (?:nombre|effectif|quantite|chiffre)|nombre (?:de|d)\b|cb de"),
    ("expansion", r"(?:que |qu est ce que )?(?:signifie|veut dire|veulent dire|signification)|"
     r"ca veut dire|sigle|acronyme|abreviation"),
    ("definition", r"c est quoi|qu est ce que?\b|quoi (?:le|la|les|un|une)\b|definition|"
     r"a quoi ser(?:t|vent)|ca sert|en quoi consiste|kesk|presente|definis|explique"),
    ("reason", r"pourquoi|pour quelle raison|dans quel but|quel est l objectif|a quoi .* aider"),
    ("person", r"^qui\b|^par qui|^a qui|^de qui|^avec qui|^chez qui|^vers qui|^pour qui|\bqui est\b|"
     r"quel(?:le)?s? (?:personne|responsable|titulaire)"),
    ("list", r"quels|quelles|lesquels|lesquelles|cite|liste|enumere|donne(?:r|z)? (?:moi )?les|"
     r"tous les|toutes les"),
    ("one", r"\bquel\b|\bquelle\b|lequel|laquelle"),
)  # fmt: skip
"""Kind of answer to the folded words that ask for it; the first that fits wins."""

QUESTION_WORDS: Final = frozenset(
    "qui que quoi quel quelle quels quelles quand comment combien pourquoi ou lequel laquelle "
    "lesquels lesquelles est ce cite citer liste donne donner dis dire existe faut peut".split()
)
GENERIC: Final = frozenset(
    "combien nombre pourcentage part proportion taux montant quel quelle annee date jour semaine "
    "lieu ville endroit signifie sigle definition objectif raison chose truc type genre sorte nom "
    "liste exemple faire fait font etre avoir dire aller mettre donner savoir trouver question "
    "info information sert servir veut personne gens monde actuellement aujourdhui mentionne cite "
    "nomme document texte selon decrit decrite compte rendu moment".split()
)
"""Words that shape a question without adding to what it is about."""

INVERSION: Final = re.compile(
    r"[a-zà-ÿ]-(?:t-)?(?:ils?|elles?|on|ce|vous|tu|je|nous)\b", re.IGNORECASE
)
YES_NO: Final = re.compile(r"^(?:est ce qu|est ce que|y a t il|existe t il|est il|est elle)\b")
YEAR: Final = re.compile(r"\b(?:19|20)\d\d\b")
AGE: Final = re.compile(r"\b(\d{1,2})\s*ans?\b", re.IGNORECASE)
ALTERNATIVE: Final = re.compile(r"\bou\b")


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
        years: Years that it names.
        ages: Ages that it names.
    """

    text: str
    expects: str | None
    yes_no: bool
    asks: bool
    words: tuple[Word, ...]
    years: tuple[str, ...]
    ages: tuple[int, ...]


def understand(question: str) -> Understanding:
    """Read a question; any string is accepted."""
    text = " ".join(question.split())[:LONGEST]
    folded = " ".join(re.findall(r"[a-z0-9]+", fold(text)))
    found = tokens(text)
    expects = next((kind for kind, cue in EXPECTATIONS if re.search(cue, folded)), None)
    open_question = any(t.text in QUESTION_WORDS - {"est", "ce", "existe", "ou"} for t in found)
    inverted = bool(INVERSION.search(text)) or bool(YES_NO.search(folded))
    yes_no = inverted and (expects in {None, "place"} or not open_question)
    return Understanding(
        text=text,
        expects="boolean" if yes_no else expects,
        yes_no=yes_no,
        asks=yes_no or expects is not None or "?" in text,
        words=tuple(_subject_words(text, found)),
        years=tuple(dict.fromkeys(YEAR.findall(text))),
        ages=tuple(int(a) for a in AGE.findall(text)),
    )


def _subject_words(text: str, found: list[Token]) -> list[Word]:
    short_forms, stops = abbreviations(), stop_words()
    words = []
    for token in found:
        written_out = (token.text,) if token.acronym else short_forms.get(token.text, (token.text,))
        name = token.start > 0 and text[token.start].isupper()
        for word in written_out:
            if word not in stops and word not in GENERIC and word not in QUESTION_WORDS:
                words.append(Word(word, stem(word), token.start, token.end, name))
    return words


def content(text: str) -> list[str]:
    """Return the stems of the words that carry the subject of a text."""
    return [stem(w) for w in Analyzer().words(text) if w not in GENERIC]
