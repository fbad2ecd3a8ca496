"""A question as the index reads it: its words, the misspelt ones mended."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from pre_kg.french import Analyzer, correction, spelling_keys, stem, tokens
from pre_kg.french.words import abbreviations, frequent_words, stop_words
from pre_kg.index.database import chunks, marks

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping, Sequence

    from pre_kg.french import Token

REMEMBERED: Final = 64
"""Questions whose reading is kept: answering one reads it several times."""
LONGEST_QUESTION: Final = 4_000
MOST_TOKENS: Final = 200
GLUED: Final = re.compile(r"^(?:qu|[ldjsnmtc])(?=[aeiouyh])")
SHORTEST_GLUED: Final = 5


@dataclass(frozen=True, slots=True)
class Reading:
    """The words of a question.

    Attributes:
        tokens: Every word as typed, with its place.
        words: The words that carry the subject, mended, folded.
        typed: The same before mending, for character n-grams.
        corrected: What each misspelt word stands for.
        unknown: Words that the index has never seen, nor anything like them.
        text: The question with its misspelt words mended, for the encoder.
    """

    tokens: tuple[Token, ...]
    words: tuple[str, ...]
    typed: tuple[str, ...]
    corrected: Mapping[str, str]
    unknown: tuple[str, ...]
    text: str

    @property
    def stems(self) -> list[str]:
        """The stems of the mended words."""
        return [stem(word) for word in self.words]


class Reader:
    """Reads questions against the words of an index."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Keep the open file."""
        self._connection = connection
        self._analyzer = Analyzer()
        self.read = lru_cache(maxsize=REMEMBERED)(self._read)

    def _read(self, question: str) -> Reading:
        """Return the words of a question, those the index does not know mended if it can."""
        question = question[:LONGEST_QUESTION]
        found = tuple(tokens(question)[:MOST_TOKENS])
        typed = self._analyzer.content_words(found)
        known = self._known(list(dict.fromkeys(typed)))
        strange = [word for word in dict.fromkeys(typed) if word not in known]
        corrected = {word: mended for word in strange if (mended := self._mended(word))}
        words = [part for word in typed for part in corrected.get(word, word).split()]
        unknown = tuple(word for word in strange if word not in corrected)
        text = _rewritten(question, found, corrected)
        return Reading(found, tuple(words), tuple(typed), corrected, unknown, text)

    def _known(self, words: Sequence[str]) -> set[str]:
        """Return the words that the index holds, or whose stem it holds."""
        stems = {word: stem(word) for word in words}
        found: set[str] = set()
        for chunk in chunks(sorted(set(stems.values()))):
            rows = self._connection.execute(
                f"SELECT stem FROM stems WHERE stem IN ({marks(chunk)})",  # noqa: S608
                chunk,
            )
            found.update(row for (row,) in rows)
        return {word for word in words if stems[word] in found}

    def _mended(self, word: str) -> str | None:
        rest = GLUED.sub("", word)
        if rest != word and len(word) >= SHORTEST_GLUED and self._known([rest]):
            return rest
        keys = sorted(spelling_keys(word))
        candidates: dict[str, int] = {}
        for chunk in chunks(keys):
            candidates.update(
                self._connection.execute(
                    "SELECT words.word, count FROM spelling JOIN words USING (word) "  # noqa: S608
                    f"WHERE key IN ({marks(chunk)})",
                    chunk,
                )
            )
        if not candidates:
            return None
        return correction(word, candidates, real=word in frequent_words())


def _rewritten(question: str, found: Sequence[Token], corrected: Mapping[str, str]) -> str:
    """Return the question with short forms written out and misspelt words mended."""
    short_forms, stops = abbreviations(), stop_words()
    parts, last = [], 0
    for token in found:
        written = None
        if token.text in corrected:
            written = corrected[token.text]
        elif not token.acronym and token.text in short_forms:
            full = short_forms[token.text]
            written = " ".join(full) if token.text not in stops else None
        if written is not None:
            parts += [question[last : token.start], written]
            last = token.end
    return "".join((*parts, question[last:]))
