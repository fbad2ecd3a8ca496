"""The one recipe that turns French text, indexed or asked, into search terms."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from pre_kg.french.ngrams import ngrams
from pre_kg.french.stems import stem
from pre_kg.french.tokens import tokens
from pre_kg.french.words import abbreviations, stop_words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pre_kg.french.tokens import Token

LISTS: Final = ("mots-vides.txt", "abreviations.tsv")
"""The lists that decide the terms of an index; frequent words only matter to questions."""


@dataclass(frozen=True, slots=True)
class Analyzer:
    """Text to terms. Two analyzers that are equal give equal terms.

    Attributes:
        expand: Whether short forms (`ado`, `tjrs`) are written out.
        keep_stop_words: Whether words without a subject of their own are kept.
    """

    expand: bool = True
    keep_stop_words: bool = False

    def words(self, text: str) -> list[str]:
        """Return the folded words that carry the subject of a text, in order."""
        return self.content_words(tokens(text))

    def content_words(self, found: Iterable[Token]) -> list[str]:
        """Return the words of tokens, short forms written out, stop words left out."""
        short_forms = abbreviations() if self.expand else {}
        stops = frozenset() if self.keep_stop_words else stop_words()
        words: list[str] = []
        for token in found:
            if token.acronym:
                words.append(token.text)
            elif token.text in short_forms:
                words.extend(word for word in short_forms[token.text] if word not in stops)
            elif token.text not in stops:
                words.append(token.text)
        return words

    def terms(self, text: str) -> list[str]:
        """Return the stems of the words of a text, in order, with repeats."""
        return [stem(word) for word in self.words(text)]

    def index_text(self, text: str) -> str:
        """Return the terms of a text, one space between: what a full-text engine is fed."""
        return " ".join(self.terms(text))

    def grams(self, text: str) -> list[str]:
        """Return the character n-grams of the words of a text, with repeats."""
        return [gram for word in self.words(text) for gram in ngrams(word)]


@lru_cache(maxsize=1)
def recipe() -> str:
    """Return a digest of everything that decides which terms a text gives."""
    digest = hashlib.sha256()
    folder = files("pre_kg.french")
    for name in LISTS:
        digest.update(folder.joinpath("data", name).read_bytes())
    digest.update(RECIPE.encode())
    return digest.hexdigest()[:12]


RECIPE: Final = "fr-1"
"""Changes whenever the code gives other terms for a text, so that old indexes are refused."""
