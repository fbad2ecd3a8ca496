"""Statistics of the French–English lexicon: entries by part and domain, coverage of corpora."""

import argparse
import csv
import json
import lzma
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import snowballstemmer

HERE = Path(__file__).parent
COLUMNS = ["fr", "en", "domain"]
TOKEN = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
"""A word: letters, with inner hyphens kept."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the lexicon."""

    french: str
    english: str
    domain: str


def read_entries(folder: Path = HERE) -> dict[str, list[Entry]]:
    """Read every part (`*.tsv`) of the lexicon, in order of name."""
    parts = {}
    for path in sorted(folder.glob("*.tsv")):
        with path.open(encoding="utf-8", newline="") as stream:
            rows = csv.reader(stream, delimiter="\t", quoting=csv.QUOTE_NONE)
            if next(rows) != COLUMNS:
                raise ValueError(f"{path.name}: the first line must be {COLUMNS}")
            parts[path.name] = [Entry(*row) for row in rows]
    return parts


def fold(text: str) -> str:
    """Fold case, apostrophes and spaces, so that two spellings of one entry are seen as one."""
    return " ".join(text.casefold().replace("’", "'").split())


def words(text: str) -> list[str]:
    """Split a text in lower-cased words, without elided words and others of one letter."""
    return [word for word in TOKEN.findall(text.lower()) if len(word) > 1]


def vocabulary(entries: Iterable[Entry]) -> tuple[frozenset[str], frozenset[str]]:
    """Return the one-word entries, and all words met in entries."""
    listed = [words(entry.french) for entry in entries]
    single = frozenset(item[0] for item in listed if len(item) == 1)
    return single, frozenset(word for item in listed for word in item)


def texts(path: Path) -> Iterator[str]:
    """Yield the texts of a `.jsonl`, `.jsonl.xz` file (field `text`) or of a plain text file."""
    opener = lzma.open if path.suffix == ".xz" else open
    with opener(path, "rt", encoding="utf-8") as stream:
        for line in stream:
            yield json.loads(line)["text"] if ".jsonl" in path.suffixes else line


@dataclass(frozen=True, slots=True)
class Coverage:
    """Tokens of a corpus; those met among one-word entries, words of any entry, their stems."""

    tokens: int
    listed: int
    met: int
    stemmed: int

    def shares(self) -> tuple[float, ...]:
        """Return the shares in percent."""
        total = max(self.tokens, 1)
        return tuple(100 * number / total for number in (self.listed, self.met, self.stemmed))


def cover(path: Path, entries: Iterable[Entry]) -> Coverage:
    """Count the running tokens of a corpus file; stems join most inflections of a word."""
    single, every = vocabulary(entries)
    stem = snowballstemmer.stemmer("french").stemWord
    stems = {stem(word) for word in every}
    counts: Counter[str] = Counter()
    for text in texts(path):
        counts.update(words(text))
    return Coverage(
        counts.total(),
        sum(number for word, number in counts.items() if word in single),
        sum(number for word, number in counts.items() if word in every),
        sum(number for word, number in counts.items() if word in every or stem(word) in stems),
    )


def report(parts: dict[str, list[Entry]], corpora: Path | None) -> Iterator[str]:
    """Yield the lines of a Markdown report."""
    entries = [entry for part in parts.values() for entry in part]
    expressions = sum(" " in entry.french for entry in entries)
    yield f"{len(entries)} entrées, dont {expressions} expressions de plusieurs mots"
    yield "\n| partie | entrées |\n| --- | ---: |"
    yield from (f"| {name} | {len(part)} |" for name, part in parts.items())
    yield "\n| domaine | entrées |\n| --- | ---: |"
    domains = Counter(entry.domain for entry in entries)
    yield from (f"| {name} | {number} |" for name, number in domains.most_common())
    if corpora is not None:
        yield "\n| corpus | mots courants | mots-entrées | et mots des expressions | et flexions |"
        yield "| --- | ---: | ---: | ---: | ---: |"
        for path in sorted(corpora.glob("*.jsonl*")):
            coverage = cover(path, entries)
            shares = " | ".join(f"{share:.1f} %" for share in coverage.shares())
            yield f"| {path.name} | {coverage.tokens} | {shares} |"


def main() -> None:
    """Print the report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--corpora", type=Path, help="folder of .jsonl(.xz) files with a field text"
    )
    arguments = parser.parse_args()
    sys.stdout.write("\n".join(report(read_entries(), arguments.corpora)) + "\n")


if __name__ == "__main__":
    main()
