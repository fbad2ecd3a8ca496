"""Words of a text, with their place in it: elisions cut, numbers and acronyms made whole."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from pre_kg.french.folding import APOSTROPHES, fold_word

MAX_WORD: Final = 64
MARKS: Final = "\u0300-\u036f"
QUOTE: Final = f"['{APOSTROPHES}]"
ELIDED: Final = frozenset(
    (*"ldjsnmtc", "qu", "jusqu", "lorsqu", "puisqu", "quoiqu", "presqu", "quelqu", "entr")
)
LETTERS: Final = rf"(?:[^\W\d_][{MARKS}]*)+"

PATTERN: Final = re.compile(
    rf"(?P<acronym>(?<![\w.])(?:[^\W\d_]\.){{2,}}[^\W\d_]?(?!\w))"
    rf"|(?P<ordinal>(?<!\w)\d{{1,3}}\s?(?:i?[eè]mes?|er|[èe]re|nde?|e)(?!\w))"
    rf"|(?P<number>(?<![\w,.])\d{{1,3}}(?:[ \u00a0\u202f\u2009.]\d{{3}})+(?![\w])|\d+[.,]\d+|\d+)"
    rf"|(?P<inclusive>{LETTERS}(?:[·•‧]{LETTERS})+)"
    rf"|(?P<today>[Aa]ujourd{QUOTE}hui)"
    rf"|(?P<word>{LETTERS}(?:\d+(?!\w))?)",
)
ORDINAL_WORDS: Final = {
    "troisieme": "3e",
    "quatrieme": "4e",
    "cinquieme": "5e",
    "sixieme": "6e",
    "2nd": "2e",
    "2nde": "seconde",
}
THOUSANDS: Final = re.compile(r"(?<=\d)[ \u00a0\u202f\u2009.](?=\d{3}(?!\d))")


@dataclass(frozen=True, slots=True)
class Token:
    """One word of a text.

    Attributes:
        text: The word, folded.
        start: First character of the word in the text as given.
        end: Character after the last one.
        acronym: Written in capitals among small letters, or with full stops: kept as it is.
    """

    text: str
    start: int
    end: int
    acronym: bool = False


def tokens(text: str) -> list[Token]:
    """Return the words of a text in order, without the elided ones (`l'`, `qu'`…).

    `85 000` is one number, `58,2` is `58.2`, `C.L.A.S.` is the acronym `clas`, `6ème` and
    `sixième` are `6e`, `référent·e` is `referent`. Words over 64 characters are cut.
    """
    shouting = _is_shouting(text)
    found = []
    for match in PATTERN.finditer(text):
        token = _token(match, text, shouting)
        if token is not None:
            found.append(token)
    return found


def _token(match: re.Match[str], text: str, shouting: bool) -> Token | None:
    kind, raw = match.lastgroup, match.group()
    start, end = match.span()
    if kind == "word" and _is_elided(raw, text, end):
        return None
    word, acronym = _reading(kind, raw)
    if kind == "word":
        acronym = not shouting and 2 <= len(raw) <= 8 and raw.isupper()
    word = ORDINAL_WORDS.get(word, word)
    return Token(word[:MAX_WORD], start, end, acronym) if word else None


def _reading(kind: str | None, raw: str) -> tuple[str, bool]:
    if kind == "acronym":
        return fold_word(raw.replace(".", "")), True
    if kind == "number":
        return fold_word(THOUSANDS.sub("", raw).replace(",", ".")), False
    if kind == "ordinal":
        digits = "".join(char for char in raw if char.isdigit())
        return ORDINAL_WORDS.get(fold_word(raw), f"{fold_word(digits)}e"), False
    if kind == "inclusive":
        return fold_word(re.split("[·•‧]", raw)[0]), False
    if kind == "today":
        return "aujourdhui", False
    return fold_word(raw[: 2 * MAX_WORD]).strip(), False


def _is_elided(raw: str, text: str, end: int) -> bool:
    following = text[end : end + 2]
    return (
        len(following) == 2
        and (following[0] == "'" or following[0] in APOSTROPHES)
        and following[1].isalnum()
        and fold_word(raw) in ELIDED
    )


def _is_shouting(text: str) -> bool:
    """Whether capitals are the rule, so that they announce no acronym."""
    head = text[:400]
    words, letters = len(head.split()), sum(map(str.isalpha, head))
    return head.upper() == head and ((words > 1 and letters > 10) or words > 2) and letters > 0
