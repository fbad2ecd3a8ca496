"""Light spelling correction against a known vocabulary.

A word and its misspelling share a key: the word less one letter, its first letters less two, or
what it sounds like. A store of words by key therefore finds the candidates of an unknown word
in a few look-ups, and `correction` chooses among them.

Source: deletion neighbourhoods after SymSpell (W. Garbe, 2012).
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

SHORTEST: Final = 4
SHORTEST_FOR_TWO: Final = 8
PREFIX_FOR_TWO: Final = 8
LONGEST: Final = 24
SOUND: Final = "~"
ALIKE_REACH: Final = 2
ALIKE_GAIN: Final = 1.5
SOUNDS: Final = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"[^a-z]", ""),
        (r"eaux?|aux?", "o"),
        (r"ph", "f"),
        (r"ch|sh|sch", "$"),
        (r"qu|q|ck|c(?![eiy$])|kh", "k"),
        (r"c(?=[eiy])|ss|z|t(?=ion)", "s"),
        (r"g(?=[eiy])|ge(?=[ao])", "j"),
        (r"gu(?=[eiy])", "g"),
        (r"h", ""),
        (r"y", "i"),
        (r"w", "v"),
        (r"[ae][mn](?![aeiou])", "an"),
        (r"(?:ai|ei|i)[mn](?![aeiou])", "in"),
        (r"o[mn](?![aeiou])", "on"),
        (r"oi", "wa"),
        (r"ou", "u"),
        (r"aient$|ais$|ait$|er$|ez$|ees?$|es$|ai|ei", "e"),
        (r"(.)\1+", r"\1"),
        (r"es?$|[stxdp]+$", ""),
    )
)


@lru_cache(maxsize=1 << 15)
def phonetic(word: str) -> str:
    """Return roughly what a folded word sounds like in French; may be empty."""
    for pattern, sound in SOUNDS:
        word = pattern.sub(sound, word)
    return word


def spelling_keys(word: str) -> frozenset[str]:
    """Return the keys that a folded word shares with its likely misspellings.

    Words under four letters, over twenty-four, or not of letters alone have none.
    """
    if not SHORTEST <= len(word) <= LONGEST or not word.isalpha():
        return frozenset()
    keys = {word}
    keys.update(word[:i] + word[i + 1 :] for i in range(len(word)))
    if len(word) >= SHORTEST_FOR_TWO:
        head = word[:PREFIX_FOR_TWO]
        shorter = {head[:i] + head[i + 1 :] for i in range(len(head))}
        keys.update(f"{s[:i]}{s[i + 1 :]}*" for s in shorter for i in range(len(s)))
    sound = phonetic(word)
    if len(sound) >= 3:
        keys.add(SOUND + sound)
    return frozenset(keys)


def allowed_distance(word: str) -> int:
    """Return how many edits a word of that length may be away: none, one, two or three."""
    if len(word) < SHORTEST:
        return 0
    return 1 if len(word) < SHORTEST_FOR_TWO else 2 if len(word) < 13 else 3


def correction(word: str, candidates: Mapping[str, int], *, real: bool = False) -> str | None:
    """Return the candidate that a misspelt folded word most likely stands for.

    Nearest first (an edit is one letter added, lost, changed, or two swapped), words that sound
    alike being nearer than their letters tell; then the same first letter, then the more frequent.

    Args:
        word: A word that is not in the vocabulary.
        candidates: Words of the vocabulary with how often each occurs.
        real: Whether the word is known French: then only what sounds the same replaces it.
    """
    from rapidfuzz.distance import OSA  # noqa: PLC0415 - only for unknown words

    limit = allowed_distance(word)
    sound = phonetic(word)
    ranked = []
    for candidate, count in candidates.items():
        alike = bool(sound) and phonetic(candidate) == sound
        if real and not alike:
            continue
        reach = limit + ALIKE_REACH if alike else limit
        distance = OSA.distance(word, candidate, score_cutoff=reach)
        if distance <= reach:
            cost = distance - (ALIKE_GAIN if alike else 0.0)
            ranked.append((cost, candidate[0] != word[0], -count, candidate))
    return min(ranked)[-1] if ranked else None
