"""The French words and turns that say what a question asks; nothing of any graph."""

from __future__ import annotations

import re
from typing import Final

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


NEGATION: Final = re.compile(r"\b(?:ne|n) (?:\w+ ){1,4}?(?:pas|plus|jamais|aucune?)\b")
EXCEPTION: Final = re.compile(r"\b(?:sauf|hormis|excepte|a part|autres? que|a l exception)\b")
SMALL: Final = ("petit", "ancien", "vieux", "vieil", "court", "bas", "faible", "leger")
"""Adjectives whose most is the least of a number or of a date."""
BOUNDS: Final = (
    ("more", r"(?:plus de|plus d|superieure? a|depassant|au dessus de|apres|depuis|au moins)"),
    ("less", r"(?:moins de|moins d|inferieure? a|en dessous de|avant|au plus)"),
)
TIMES: Final = re.compile(r"apres|depuis|avant")
"""Which of these words limit a year; the others limit a number."""
