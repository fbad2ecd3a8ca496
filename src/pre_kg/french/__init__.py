"""French text to search terms: folding, elision, stems, spelling, abbreviations.

Everything here is pure and total: any Unicode string is accepted, nothing is read but the word
lists beside the code, and equal texts always give equal terms.
"""

from pre_kg.french.analyzer import RECIPE, Analyzer, recipe
from pre_kg.french.folding import fold
from pre_kg.french.ngrams import ngrams
from pre_kg.french.spelling import correction, phonetic, spelling_keys
from pre_kg.french.stems import singular, stem
from pre_kg.french.tokens import Token, tokens

__all__ = [
    "RECIPE",
    "Analyzer",
    "Token",
    "correction",
    "fold",
    "ngrams",
    "phonetic",
    "recipe",
    "singular",
    "spelling_keys",
    "stem",
    "tokens",
]
