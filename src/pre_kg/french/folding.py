"""Text without what people forget to type: case, accents, ligatures, typographic signs."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import Final

LIGATURES: Final = {"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "ł": "l", "đ": "d", "ı": "i"}
APOSTROPHES: Final = "’‘ʼʹʻ′´`＇ꞌ‛"
DASHES: Final = "‐‑‒–—―−﹣－"
SPACE_LIKE: Final = frozenset({"Cc", "Zs", "Zl", "Zp"})
DROPPED: Final = frozenset({"Mn", "Me", "Cf", "Cs", "Co", "Cn"})
MAX_PASSES: Final = 8


def _table() -> dict[int, str]:
    """Fold every character of Latin text in one look-up."""
    table = {code: _fold_slowly(chr(code)) for code in range(0x250)}
    signs = APOSTROPHES + DASHES + "«»“”„…€œŒ\u202f\u2009\u200b\u00ad"
    table.update({ord(sign): _fold_slowly(sign) for sign in signs})
    return table


def _fold_once(text: str) -> str:
    for sign in APOSTROPHES:
        text = text.replace(sign, "'")
    for sign in DASHES:
        text = text.replace(sign, "-")
    kept = []
    for char in unicodedata.normalize("NFKD", text.lower()):
        category = unicodedata.category(char)
        if category in DROPPED:
            continue
        kept.append(" " if category in SPACE_LIKE else LIGATURES.get(char, char))
    return "".join(kept)


def _fold_slowly(text: str) -> str:
    for _ in range(MAX_PASSES):
        folded = _fold_once(text)
        if folded == text:
            break
        text = folded
    return text


_LATIN: Final = _table()


def fold(text: str) -> str:
    """Return the text in lower case, compatibility-decomposed, without accents or ligatures.

    Apostrophes and dashes become `'` and `-`, control characters and any space become a plain
    space, invisible and unassigned characters vanish. `fold(fold(text)) == fold(text)`.
    """
    folded = text.translate(_LATIN)
    if folded.isascii():
        return folded
    return _fold_slowly(folded)


@lru_cache(maxsize=1 << 16)
def fold_word(word: str) -> str:
    """Fold one word, remembering the answer."""
    return fold(word)
