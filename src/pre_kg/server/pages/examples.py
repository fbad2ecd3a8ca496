"""Questions that the graph answers, made from its own words."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from pre_kg import terms
from pre_kg.verbalise import MEASURES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pre_kg.model import Iri
    from pre_kg.server.snapshot import Snapshot

WANTED: Final = 6
TRIED: Final = 40
"""Most questions that are asked in order to keep those with an answer."""
SLOT: Final = "{sujet}"


@lru_cache(maxsize=4)
def examples(snapshot: Snapshot) -> tuple[str, ...]:
    """Return questions with an answer, about nodes of different kinds, the best known first."""
    found: list[str] = []
    for number, question in enumerate(_candidates(snapshot)):
        if len(found) == WANTED or number == TRIED:
            break
        if snapshot.knowledge.ask(question, 1).status == "answered":
            found.append(question)
    return tuple(found)


def _candidates(snapshot: Snapshot) -> Iterator[str]:
    """Yield one question a node, the kinds taking turns."""
    wording = snapshot.wording
    by_kind: dict[Iri, list[Iri]] = {}
    for node in _best_known(snapshot):
        kinds = wording.kinds(node)
        if kinds and not any(k.iri == terms.SOURCE for k in kinds):
            by_kind.setdefault(kinds[0].iri, []).append(node)
    for turn in range(3):
        for kind, members in by_kind.items():
            if turn < len(members):
                yield _question(snapshot, kind, members[turn])


def _best_known(snapshot: Snapshot) -> list[Iri]:
    joined: Counter[Iri] = Counter()
    for quad in snapshot.data.quads(graph=None):
        if isinstance(quad.object, str) and quad.predicate != terms.RDF_TYPE:
            joined.update((quad.subject, quad.object))
    kept = set(snapshot.wording.nodes())
    return sorted((n for n in joined if n in kept), key=lambda n: (-joined[n], n))


def _question(snapshot: Snapshot, kind: Iri, node: Iri) -> str:
    """Return a question about a node in the words of its class, which need no article if any do."""
    label = snapshot.wording.label(node)
    patterns = snapshot.wording.texts(kind, terms.QUESTION)
    fitting = [p for p in patterns if p.startswith(SLOT)] or [f"{SLOT} ?"]
    if any(snapshot.data.objects(node, m) for m in MEASURES):
        fitting = [f"{SLOT} ?"]
    text = max(fitting, key=len).replace(SLOT, label)
    return text[:1].upper() + text[1:]
