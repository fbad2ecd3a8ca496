"""Reading the corpora: passages, headings, sentences, and what is held out for choosing."""

import hashlib
import json
import lzma
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

SENTENCE_END = re.compile(r"(?<=[.!?;…])\s+|\n+")
HEADING_SEPARATOR = " > "
HELD_OUT_SHARE = 20
"""One passage in this many is held out for choosing hyper-parameters."""


@dataclass(frozen=True, slots=True)
class Passage:
    """One passage of a corpus: its headings, the widest first, and its sentences."""

    corpus: str
    headings: tuple[str, ...]
    sentences: tuple[str, ...]

    @property
    def text(self) -> str:
        """The sentences, one after the other."""
        return " ".join(self.sentences)


def corpus_files(folder: Path) -> list[Path]:
    """Return the corpora of a folder in the order of their names.

    Raises:
        FileNotFoundError: the folder holds no `*.jsonl.xz`.
    """
    files = sorted(folder.glob("*.jsonl.xz"))
    if not files:
        raise FileNotFoundError(
            f"no *.jsonl.xz under {folder}: expected the corpora described in training/README.md"
        )
    return files


def file_digest(path: Path) -> str:
    """Return the SHA-256 of a file's bytes."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def read_corpus(path: Path) -> Iterator[Passage]:
    """Yield the passages of one `{"title", "text"}` JSON-lines file compressed with xz."""
    corpus = path.name.removesuffix(".jsonl.xz")
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            yield from split_record(corpus, record["title"], record["text"])


def split_record(corpus: str, title: str, text: str) -> Iterator[Passage]:
    """Yield the passages of one record: a sheet of service-public.fr is cut at its own headings."""
    if corpus == "service-public":
        yield from split_sheet(corpus, text)
        return
    headings = tuple(part.strip() for part in title.split(HEADING_SEPARATOR) if part.strip())
    sentences = tuple(s for s in SENTENCE_END.split(text) if s.strip())
    if sentences:
        yield Passage(corpus, headings, sentences)


def split_sheet(corpus: str, text: str) -> Iterator[Passage]:
    """Yield one passage for each part of a sheet; a short line without final stop is a heading.

    The first lines, before the first full sentence, head the whole sheet.
    """
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    top: list[str] = []
    while lines and is_heading(lines[0]) and len(top) < 2:
        top.append(lines.pop(0))
    if sum(map(len, lines)) > 200:
        yield Passage(
            corpus, tuple(top), tuple(s for line in lines for s in SENTENCE_END.split(line) if s)
        )
    near, body = "", list[str]()
    for line in [*lines, "§"]:
        if line != "§" and not is_heading(line):
            body.extend(s for s in SENTENCE_END.split(line) if s)
            continue
        if near and sum(map(len, body)) > 60:
            yield Passage(corpus, (*top, near), tuple(body))
        near, body = line, []


def is_heading(line: str) -> bool:
    """Tell whether a line of a sheet heads what follows it."""
    return len(line) < 90 and line[0].isupper() and line[-1] not in ".;:,"


def held_out(passage: Passage) -> bool:
    """Tell whether a passage is held out: decided by its headings, so that no sibling leaks."""
    key = HEADING_SEPARATOR.join(passage.headings) if passage.headings else passage.text
    return hashlib.sha256(key.encode()).digest()[0] * HELD_OUT_SHARE < 256
