"""Questions that the graph answers, made from its own words."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from itertools import zip_longest
from typing import TYPE_CHECKING, Final

from pre_kg import terms

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pre_kg.model import Iri
    from pre_kg.server.snapshot import Snapshot

WANTED: Final = 6
TRIED: Final = 40
"""Most questions that are asked in order to keep those with an answer."""
TRIES: Final = 3
"""Questions made from one class or property."""
LONGEST: Final = 64
"""Characters of a question."""
SLOT: Final = "{sujet}"


@lru_cache(maxsize=4)
def examples(snapshot: Snapshot) -> tuple[str, ...]:
    """Return questions with an answer, about nodes of different kinds, the best known first."""
    found: list[str] = []
    patterns: set[str] = set()
    for number, (pattern, question) in enumerate(_candidates(snapshot)):
        if len(found) == WANTED or number == TRIED:
            break
        if pattern not in patterns and snapshot.knowledge.ask(question, 1).status == "answered":
            found.append(question)
            patterns.add(pattern)
    return tuple(found)


def _candidates(snapshot: Snapshot) -> Iterator[tuple[str, str]]:
    """Yield questions in the words of the ontology, one a node; then bare names, kind by kind."""
    wording = snapshot.wording
    tried: Counter[Iri] = Counter()
    nodes = list(_in_turn(snapshot))
    for node in nodes:
        classes = [k.iri for k in wording.kinds(node)]
        for said_of in (*classes, *dict.fromkeys(f.predicate for f in wording.facts(node))):
            pattern = _pattern(snapshot, said_of)
            if pattern and tried[said_of] < TRIES:
                tried[said_of] += 1
                question = _filled(pattern, wording.label(node))
                if len(question) <= LONGEST:
                    yield pattern, question
                    break
    for node in nodes:
        name = wording.label(node)
        yield name, _filled(f"{SLOT} ?", name)


def _in_turn(snapshot: Snapshot) -> Iterator[Iri]:
    """Yield the nodes, the best known of each kind first, the kinds taking turns."""
    by_kind: dict[Iri, list[Iri]] = {}
    for node in _best_known(snapshot):
        kinds = snapshot.wording.kinds(node)
        if kinds and not _is_source(snapshot, node):
            by_kind.setdefault(kinds[0].iri, []).append(node)
    for turn in zip_longest(*by_kind.values()):
        yield from (node for node in turn if node is not None)


def _is_source(snapshot: Snapshot, node: Iri) -> bool:
    return any(k.iri == terms.SOURCE for k in snapshot.wording.kinds(node))


def _pattern(snapshot: Snapshot, said_of: Iri) -> str | None:
    """Return a question that begins with the name of the node: it needs no article."""
    patterns = snapshot.wording.texts(said_of, terms.QUESTION)
    fitting = [p for p in patterns if p.startswith(SLOT) and len(p) > len(SLOT) + 2]
    return max(fitting, key=len, default=None)


def _filled(pattern: str, label: str) -> str:
    text = pattern.replace(SLOT, label)
    return text[:1].upper() + text[1:]


def _best_known(snapshot: Snapshot) -> list[Iri]:
    joined: Counter[Iri] = Counter()
    for quad in snapshot.data.quads(graph=None):
        if isinstance(quad.object, str) and quad.predicate != terms.RDF_TYPE:
            joined.update((quad.subject, quad.object))
    kept = set(snapshot.wording.nodes())
    return sorted((n for n in joined if n in kept), key=lambda n: (-joined[n], n))
