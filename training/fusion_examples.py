"""Questions that one part of the search misses and fusion finds, as a page.

`python -m training.fusion_examples > evaluation/recherche-exemples.md` indexes the shipped graph
without the formulations of its second author, and asks these: by words alone, by vectors alone,
by all parts fused.
"""

from __future__ import annotations

import random
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pre_kg import encoders, store, verbalise
from pre_kg.index import Index, builder, folder, fusion
from training.fusion import ROOT, SEED
from training.fusion_questions import Asked, second_author

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pre_kg.model import Iri
    from pre_kg.verbalise import Wording

DEPTH = 50
COUNT = 400
WORDS = 4
MISSED = 6
"""A part misses a node that it does not place before."""
SHOWN = 3
HEAD = """\
# Ce qu'une partie de la recherche manque, et que la fusion trouve

Questions : {count} formulations du second auteur, de {words} mots au moins, tirées au sort, posées
au graphe livré sans aucune des siennes. « Rang » : place du nœud attendu parmi les nœuds rendus,
« — » au-delà de {depth}. Encodeur `{encoder}`. Page écrite par
`python -m training.fusion_examples > evaluation/recherche-exemples.md`.
"""
TITLES = {
    "lexical": "Les mots seuls se trompent, le sens trouve",
    "dense": "Les vecteurs seuls se tromperaient, la fusion sauve",
}
COLUMNS = (
    "| Question | Attendu | {part} proposent | Rang par {part} | Rang par {other} | Rang fusionné |"
)
NAMES = {"lexical": "les mots", "dense": "les vecteurs"}


@dataclass(frozen=True, slots=True)
class Found:
    """Where each way of searching puts the node that a question wants."""

    asked: Asked
    places: dict[str, int]
    first: dict[str, Iri]


def find(ways: dict[str, Index], asked: Asked) -> Found:
    """Ask one question every way."""
    places, first = {}, {}
    for way, index in ways.items():
        nodes = [hit.node for hit in index.search(asked.text, DEPTH)]
        wanted = (i for i, node in enumerate(nodes, start=1) if node in asked.wanted)
        places[way] = next(wanted, DEPTH + 1)
        first[way] = nodes[0] if nodes else ""
    return Found(asked, places, first)


def table(found: Sequence[Found], part: str, wording: Wording) -> list[str]:
    """Return the rows of the questions that a part misses most and fusion finds best."""
    other = "dense" if part == "lexical" else "lexical"
    kept = [f for f in found if f.places[part] >= MISSED and f.places["fused"] < MISSED]
    kept.sort(key=lambda f: (f.places["fused"], -f.places[part], f.asked.text))
    lines = [f"\n## {TITLES[part]}\n", COLUMNS.format(part=NAMES[part], other=NAMES[other])]
    lines.append("| --- | --- | --- | ---: | ---: | ---: |")
    for f in kept[:SHOWN]:
        label = min(wording.label(node) for node in f.asked.wanted)
        instead = wording.label(f.first[part]) if f.first[part] else "rien"
        ranks = " | ".join(_rank(f.places[way]) for way in (part, other, "fused"))
        lines.append(f"| {f.asked.text} | {label} | {instead} | {ranks} |")
    lines.append(
        f"\n{len(kept)} questions sur {len(found)} : rang {MISSED} ou plus loin par {NAMES[part]}, "
        f"avant le rang {MISSED} une fois fusionné."
    )
    return lines


def _rank(place: int) -> str:
    return "—" if place > DEPTH else str(place)


def main() -> None:
    """Print the page."""
    data = store.load([ROOT / "graph", ROOT / "ontology/themes.ttl"])
    wording = verbalise.Wording(data, store.load([ROOT / "ontology/pre.ttl"]))
    every = list(verbalise.word_documents(wording))
    theirs = second_author(ROOT / "graph/formulations")
    kept = [d for d in every if d.kind != "formulation" or d.text not in theirs]
    gone = [d for d in every if d.kind == "formulation" and d.text in theirs]
    gone = [d for d in gone if len(d.text.split()) >= WORDS]
    drawn = random.Random(SEED).sample(gone, min(COUNT, len(gone)))  # noqa: S311 - a sample
    asked = [Asked(d.text, frozenset({d.node}), "autre plume") for d in drawn]
    encoder = encoders.load()
    with tempfile.TemporaryDirectory() as name, folder.locked(Path(name)):
        generation = builder.write(kept, wording, encoder, Path(name), digests=("", ""))
        ways = {part: Index(generation, encoder, fusion.alone(part)) for part in NAMES}
        ways["fused"] = Index(generation, encoder)
        found = [find(ways, question) for question in asked]
        for index in ways.values():
            index.close()
    print(HEAD.format(count=len(found), words=WORDS, depth=DEPTH, encoder=encoder.name), end="")
    for part in TITLES:
        print("\n".join(table(found, part, wording)))


if __name__ == "__main__":
    main()
