"""Windows of long texts: a question is often met by a sentence or two of a page.

A text of more than a window and a half is also indexed by overlapping windows. What the best of
them gets is mixed with what the whole text gets; short texts have none.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    import numpy.typing as npt

    from pre_kg.index.fusion import Mix
    from pre_kg.index.grams import Grams
    from pre_kg.index.lexical import Lexical
    from pre_kg.index.reading import Reading

    Floats = npt.NDArray[np.float32]

WORDS: Final = 25
STEP: Final = 12
SHORT: Final = 37
"""Up to that many words a text has no windows."""
MOST: Final = 400
"""The rest of a longer text is found by the whole alone."""
FOUND: Final = 200


def windows(text: str) -> list[str]:
    """Return the windows of a text in order, none for a short text."""
    words = text[: 40 * MOST * STEP].split()
    if len(words) <= SHORT:
        return []
    starts = range(0, len(words) - STEP, STEP)
    return [" ".join(words[start : start + WORDS]) for start in starts[:MOST]]


@dataclass(frozen=True, slots=True, eq=False)
class Windows:
    """The windows of an index.

    Attributes:
        of: Document of each window; windows of a document stand together.
        words: Their full-text table.
        grams: Their character n-grams.
    """

    of: npt.NDArray[np.int64]
    words: Lexical
    grams: Grams

    def lift(
        self, whole: Mapping[str, Floats], dense: Floats, reading: Reading, shares: Mix
    ) -> None:
        """Mix the best window of each long document into what the parts give it whole.

        Args:
            whole: What each part gives each document, changed in place.
            dense: Dot product of each window.
            reading: The question.
            shares: Share of the best window, by part.
        """
        if not len(self.of):
            return
        import numpy as np  # noqa: PLC0415 - loaded with the first search

        firsts = np.flatnonzero(np.diff(self.of, prepend=-1))
        long = self.of[firsts]
        for part in whole:
            share = getattr(shares, part)
            if share:
                best = np.maximum.reduceat(self._scores(part, dense, reading), firsts)
                whole[part][long] = (1 - share) * whole[part][long] + share * best

    def _scores(self, part: str, dense: Floats, reading: Reading) -> Floats:
        """Return what a part gives each window."""
        if part == "dense":
            return dense
        if part == "ngrams":
            return self.grams.scores(reading.words)
        import numpy as np  # noqa: PLC0415

        found = np.zeros(len(self.of), dtype=np.float32)
        for number, score in self.words.search(reading.stems, FOUND):
            found[number] = score
        return found


def cut(texts: Sequence[str]) -> tuple[list[int], list[str]]:
    """Return the windows of texts, each with the place of its text."""
    found = [(place, window) for place, text in enumerate(texts) for window in windows(text)]
    return [place for place, _ in found], [window for _, window in found]
