"""Questions that one part of the search misses and fusion finds, as a page.

`python -m training.fusion_examples > evaluation/recherche-exemples.md` asks the shipped graph the
tuning half of our own questions, by words alone, by vectors alone, by all parts fused.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pre_kg.index import Index, folder, fusion
from pre_kg.wiring import open_knowledge
from training.fusion import ROOT
from training.fusion_questions import our_own

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pre_kg.model import Iri
    from pre_kg.verbalise import Wording
    from training.fusion_questions import Asked

DEPTH = 50
MISSED = 6
"""A part misses a node that it does not place before."""
SHOWN = 3
HEAD = """\
# Ce qu'une partie de la recherche manque, et que la fusion trouve

Questions de la moitié de réglage d'`evaluation/questions/pre-300.jsonl`, posées au graphe livré.
« Rang » : place du nœud attendu parmi les nœuds rendus, « — » au-delà de {depth}. Page écrite par
`python -m training.fusion_examples > evaluation/recherche-exemples.md`, encodeur `{encoder}`.
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
    knowledge = open_knowledge()
    index, wording = knowledge.index, knowledge.wording
    generation = folder.current(knowledge.index_folder)
    ways = {part: Index(generation, index.encoder, fusion.alone(part)) for part in NAMES}
    ways["fused"] = index
    asked = our_own(ROOT / "evaluation/questions/pre-300.jsonl", wording)
    found = [find(ways, question) for question in asked]
    print(HEAD.format(depth=DEPTH, encoder=index.manifest.encoder), end="")
    for part in TITLES:
        print("\n".join(table(found, part, wording)))


if __name__ == "__main__":
    main()
