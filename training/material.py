"""What a run learns from, and what it keeps apart for choosing."""

import logging
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from training.corpora import Passage, corpus_files, file_digest, held_out, read_corpus
from training.resources import (
    HERE,
    Meaning,
    read_labels,
    read_lexicon,
    read_meanings,
    read_sentences,
    split_meanings,
)

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Material:
    """What a run learns from, and what it keeps apart for choosing."""

    passages: list[Passage]
    chosen: NDArray[np.int64]
    meanings: list[Meaning]
    held_meanings: list[Meaning]
    lexicon: list[tuple[str, str]]
    sentences: list[tuple[str, str]]
    labels: list[tuple[str, str]]
    digests: dict[str, str]

    @property
    def held_passages(self) -> list[Passage]:
        """The passages kept apart for choosing."""
        kept = set(self.chosen.tolist())
        return [p for i, p in enumerate(self.passages) if i not in kept]


def read_material(corpora: Path, resources: Path = HERE, ontology: Path | None = None) -> Material:
    """Read everything a run learns from and log it with its digest."""
    files = corpus_files(corpora)
    patterns = (
        "everyday-fr/meanings/*.jsonl",
        "everyday-fr/sentences/*.tsv",
        "lexicon-fr-en/*.tsv",
    )
    written = [f for pattern in patterns for f in sorted(resources.glob(pattern))]
    digests = {
        f.name if f in files else f.relative_to(resources).as_posix(): file_digest(f)
        for f in [*files, *written]
    }
    passages = [p for f in files for p in read_corpus(f)]
    meanings, kept = split_meanings(read_meanings(resources / "everyday-fr" / "meanings"))
    material = Material(
        passages=passages,
        chosen=np.array([i for i, p in enumerate(passages) if not held_out(p)]),
        meanings=meanings,
        held_meanings=kept,
        lexicon=read_lexicon(resources / "lexicon-fr-en"),
        sentences=read_sentences(resources / "everyday-fr" / "sentences"),
        labels=read_labels(ontology) if ontology else [],
        digests=digests,
    )
    for name, digest in digests.items():
        log.info("data %s sha256 %s", name, digest)
    log.info(
        "%d passages, %d held out; %d meanings, %d held out; "
        "%d words and expressions, %d sentences, %d label pairs",
        len(passages), len(passages) - len(material.chosen), len(meanings), len(kept),
        len(material.lexicon), len(material.sentences), len(material.labels),
    )  # fmt: skip
    return material
