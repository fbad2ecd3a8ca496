"""Resources written for this project: everyday meanings, French–English lexicon, labels."""

import csv
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
HELD_OUT_MEANINGS = 10
"""One meaning in this many is held out."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """One meaning: how administrations say it, how people type it, what it is easily taken for."""

    domain: str
    official: tuple[str, ...]
    everyday: tuple[str, ...]
    near_misses: tuple[str, ...]


def read_meanings(folder: Path = HERE / "everyday-fr" / "meanings") -> list[Meaning]:
    """Read every `*.jsonl` of a folder; an absent folder gives an empty list."""
    meanings = []
    for path in sorted(folder.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if not line.strip():
                continue
            record = json.loads(line)
            everyday = tuple(e["text"] for e in record["everyday"])
            if everyday:
                official = (record["official"], *record.get("official_alt", ()))
                meanings.append(
                    Meaning(
                        record.get("domain", path.stem),
                        official,
                        everyday,
                        tuple(record.get("near_misses", ())),
                    )
                )
    return meanings


def split_meanings(meanings: list[Meaning]) -> tuple[list[Meaning], list[Meaning]]:
    """Return the meanings to train on and one in ten held out, by their official wording."""

    def is_held(meaning: Meaning) -> bool:
        return hashlib.sha256(meaning.official[0].encode()).digest()[0] % HELD_OUT_MEANINGS == 0

    return [m for m in meanings if not is_held(m)], [m for m in meanings if is_held(m)]


def read_table(path: Path) -> list[tuple[str, str]]:
    """Read the `fr` and `en` columns of a tab-separated file."""
    with path.open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [(r["fr"].strip(), r["en"].strip()) for r in rows if r.get("fr") and r.get("en")]


def read_lexicon(folder: Path = HERE / "lexicon-fr-en") -> list[tuple[str, str]]:
    """Read the words and expressions with their English rendering."""
    return [pair for path in sorted(folder.glob("*.tsv")) for pair in read_table(path)]


def read_sentences(folder: Path = HERE / "everyday-fr" / "sentences") -> list[tuple[str, str]]:
    """Read the everyday sentences with their English rendering."""
    return [pair for path in sorted(folder.glob("*.tsv")) for pair in read_table(path)]


def read_labels(folder: Path) -> list[tuple[str, str]]:
    """Pair the French labels of ontologies with their alternative labels and definitions.

    Args:
        folder: Turtle files are read from it and below; an absent folder gives an empty list.
    """
    import pyoxigraph as ox  # noqa: PLC0415 - only ontologies need it

    names = (
        "http://www.w3.org/2004/02/skos/core#prefLabel",
        "http://www.w3.org/2000/01/rdf-schema#label",
    )
    others = (
        "http://www.w3.org/2004/02/skos/core#altLabel",
        "http://www.w3.org/2004/02/skos/core#definition",
    )
    labels: dict[str, list[str]] = {}
    sides: dict[str, list[str]] = {}
    for path in sorted(folder.rglob("*.ttl")):
        for quad in ox.parse(path=str(path)):
            if not isinstance(quad.object, ox.Literal) or quad.object.language not in ("fr", None):
                continue
            target = (
                labels
                if quad.predicate.value in names
                else sides
                if quad.predicate.value in others
                else None
            )
            if target is not None:
                target.setdefault(str(quad.subject), []).append(quad.object.value)
    return [
        (label, side)
        for key in sorted(labels)
        for label in labels[key]
        for side in sides.get(key, ())
    ]
