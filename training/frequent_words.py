"""Write the list of frequent French words that the spelling correction leaves alone.

`python -m training.frequent_words --corpora DIR` counts in how many passages of the corpora each
folded word stands, and keeps the most widespread.
"""

from __future__ import annotations

import argparse
import json
import lzma
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from pre_kg.french import tokens

if TYPE_CHECKING:
    from collections.abc import Iterator

OUTPUT = Path(__file__).parents[1] / "src/pre_kg/french/data/mots-frequents.txt"
LENGTHS = range(4, 16)
HEADER = (
    "# Frequent French words, folded, by decreasing spread over the passages of the corpora.\n"
    "# Written by training/frequent_words.py; see NOTICE for the corpora.\n"
)


def passages(folder: Path, limit: int) -> Iterator[str]:
    """Yield the texts of each corpus, at most `limit` of each."""
    for path in sorted(folder.glob("*.jsonl.xz")):
        with lzma.open(path, "rt", encoding="utf-8") as stream:
            for number, line in enumerate(stream):
                if number == limit:
                    break
                yield json.loads(line)["text"]


def frequent_words(folder: Path, count: int, least: int, limit: int) -> list[str]:
    """Return at most `count` words that stand in at least `least` passages."""
    spread: Counter[str] = Counter()
    for text in passages(folder, limit):
        spread.update({t.text for t in tokens(text) if not t.acronym})
    kept = [w for w, n in spread.most_common() if n >= least and w.isascii() and w.isalpha()]
    return [w for w in kept if len(w) in LENGTHS][:count]


def main() -> None:
    """Write the list."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpora", type=Path, required=True)
    parser.add_argument("--count", type=int, default=24_000)
    parser.add_argument("--least", type=int, default=8)
    parser.add_argument("--limit", type=int, default=30_000)
    given = parser.parse_args()
    words = frequent_words(given.corpora, given.count, given.least, given.limit)
    lines = [" ".join(words[i : i + 12]) for i in range(0, len(words), 12)]
    OUTPUT.write_text(HEADER + "\n".join(lines) + "\n", encoding="utf-8")
    print(f"{len(words)} mots dans {OUTPUT}")


if __name__ == "__main__":
    main()
