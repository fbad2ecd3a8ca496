"""Precision and recall of each kind of find, on annotated documents of our own writing.

`python -m tests.documents.measuring` prints the table. Each document is written in the format
that its annotation names, read back, and held against what a person marked in it.
"""

import json
import tempfile
from collections import Counter
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from tests.documents import making

from pre_kg import documents
from pre_kg.documents.extracting import Found, extract
from pre_kg.documents.known import Known
from pre_kg.documents.relations import Patterns
from pre_kg.wiring import open_knowledge

FOLDER = Path(__file__).parent
ANNOTATED = FOLDER / "annotes.json"


@dataclass(frozen=True, slots=True)
class Measure:
    """Finds of one kind: right, found, and marked by a person."""

    kind: str
    right: int
    found: int
    marked: int

    @property
    def precision(self) -> float:
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        return self.right / self.marked if self.marked else 1.0


def measure() -> list[Measure]:
    """Return the measure of each kind over all the annotated documents."""
    sums: Counter[tuple[str, str]] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        knowledge = open_knowledge(
            FOLDER / "atelier.ttl",
            ontology=FOLDER / "atelier-mots.ttl",
            index=Path(folder) / "index",
            encoder="hashing",
        )
        with closing(knowledge.index) as index:
            known = Known(knowledge.data, knowledge.wording, index)
            patterns = Patterns(knowledge.vocabulary)
            for number, each in enumerate(json.loads(ANNOTATED.read_text(encoding="utf-8"))):
                path = Path(folder) / f"{number}{each['format']}"
                making.make(path, [(level, text) for level, text in each["blocks"]])
                document = documents.read(path)
                said = _said(document, extract(document, known, patterns))
                for kind, marked in each["marked"].items():
                    wanted, got = Counter(marked), Counter(said[kind])
                    sums[kind, "right"] += (wanted & got).total()
                    sums[kind, "found"] += got.total()
                    sums[kind, "marked"] += wanted.total()
    kinds = dict.fromkeys(kind for kind, _ in sums)
    return [Measure(k, sums[k, "right"], sums[k, "found"], sums[k, "marked"]) for k in kinds]


def _said(document: documents.Document, found: Iterable[Found]) -> dict[str, list[str]]:
    def end(iri: str) -> str:
        return iri.rpartition("/")[2].rpartition("#")[2]

    every = list(found)
    return {
        "sections": [s.title for s in document.sections],
        "mentions": [end(n.nodes[0]) for f in every for n in f.named],
        "relations": [
            f"{end(r.subject)} {end(r.predicate)} {end(r.object)}"
            for f in every
            for r in f.relations
        ],
        "figures": [
            " ".join((x.comparison, str(x.value), x.unit, x.period.value if x.period else "-"))
            for f in every
            for x in f.figures
        ],
        "dates": [d.value for f in every for d in f.dates],
        "texts": [t.value for f in every for t in f.texts],
        "organisations": [o.name for f in every for o in f.organisations],
        "persons": [f"{p.name}, {p.role}" if p.role else p.name for f in every for p in f.persons],
    }


if __name__ == "__main__":
    print(f"{'':14} {'précision':>9} {'rappel':>7} {'justes':>7} {'trouvés':>8} {'marqués':>8}")
    for m in measure():
        print(
            f"{m.kind:14} {m.precision:9.2f} {m.recall:7.2f} {m.right:7} {m.found:8} {m.marked:8}"
        )
