"""The parts of the search put together: documents scored, then the nodes they speak for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from pre_kg.index.fusion import PARTS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    import numpy.typing as npt

    from pre_kg.index.dense import VectorIndex
    from pre_kg.index.fusion import Weights
    from pre_kg.index.grams import Grams
    from pre_kg.index.lexical import Lexical
    from pre_kg.index.reading import Reading

    Floats = npt.NDArray[np.float32]
    Numbers = npt.NDArray[np.int64]

FOUND: Final = 200
"""How many documents a part may find."""
SPOKEN: Final = 0.15
"""A part has found a document when it lends that share of the best it lends any."""
SHOWN: Final = 3
LOOKED_AT: Final = 2_000


@dataclass(frozen=True, slots=True)
class Ranked:
    """A node with its score before it becomes a likelihood."""

    node: int
    score: float
    found_by: tuple[str, ...]
    documents: tuple[tuple[int, float, tuple[str, ...]], ...]
    parts: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Scorer:
    """Scores every document by each part, weighs, and takes each node's best documents.

    Attributes:
        owner: Node of each document; documents of a node stand together.
        kind: Kind of each document, a place in `kinds`.
    """

    lexical: Lexical
    profiles: Lexical
    grams: Grams
    vectors: VectorIndex
    owner: Numbers
    kind: Numbers
    kinds: Sequence[str]
    weights: Weights

    def parts(self, reading: Reading, vector: Floats) -> dict[str, Floats]:
        """Return what each part gives each document, 0 where it does not find it.

        `profile` is given to nodes, for all their documents taken together.
        """
        import numpy as np  # noqa: PLC0415 - loaded with the first search

        count = len(self.owner)
        found = {name: np.zeros(count, dtype=np.float32) for name in ("lexical", "dense")}
        if vector.any():
            found["dense"] = np.maximum(self.vectors.every(vector), 0)
        for number, score in self.lexical.search(reading.stems, FOUND):
            found["lexical"][number] = score
        found["ngrams"] = self.grams.scores(reading.words)
        found["profile"] = np.zeros(self.node_count, dtype=np.float32)
        for number, score in self.profiles.search(reading.stems, FOUND):
            found["profile"][number] = score
        return found

    def rank(
        self,
        reading: Reading,
        vector: Floats,
        named: Mapping[int, float],
        k: int,
        kept: set[int] | None = None,
    ) -> list[Ranked]:
        """Return the `k` best nodes, best first; ties go to the first node of the index."""
        import numpy as np  # noqa: PLC0415

        parts = self.parts(reading, vector)
        fused = self.fuse(parts)
        nodes = self._gathered(fused, parts, named)
        if kept is not None:
            mask = np.ones(len(nodes), dtype=bool)
            mask[sorted(kept)] = False
            nodes[mask] = 0
        best = np.argsort(-nodes, kind="stable")[:k]
        return [
            self._explained(int(n), float(nodes[n]), fused, parts, named)
            for n in best
            if nodes[n] > 0
        ]

    def reweighed(self, weights: Weights) -> Scorer:
        """Return the same scorer with other weights."""
        return replace(self, weights=weights)

    def node_scores(self, parts: Mapping[str, Floats], named: Mapping[int, float]) -> Floats:
        """Return the score of every node, from what the parts give its documents."""
        return self._gathered(self.fuse(parts), parts, named)

    def _gathered(
        self, fused: Floats, parts: Mapping[str, Floats], named: Mapping[int, float]
    ) -> Floats:
        nodes = self._by_node(fused) + self.weights.profile * parts["profile"]
        for number, score in named.items():
            nodes[number] += self.weights.label * score
        return nodes

    @property
    def node_count(self) -> int:
        """Number of nodes."""
        return int(self.owner[-1]) + 1 if len(self.owner) else 0

    def fuse(self, parts: Mapping[str, Floats]) -> Floats:
        """Return one score a document, each kind weighed its own way."""
        import numpy as np  # noqa: PLC0415

        fused = np.zeros(len(self.owner), dtype=np.float32)
        for part in PARTS:
            of_kind = [getattr(self.weights.of(kind), part) for kind in self.kinds]
            fused += np.array(of_kind, dtype=np.float32)[self.kind] * parts[part]
        return fused

    def _by_node(self, fused: Floats) -> Floats:
        """Return the score of each node: its best document and shares of the next two.

        Only the best documents of all are looked at: the others could lift no node to the top.
        """
        import numpy as np  # noqa: PLC0415

        best = np.arange(len(fused))
        if len(fused) > LOOKED_AT:
            best = np.argpartition(-fused, LOOKED_AT)[:LOOKED_AT]
        order = best[np.lexsort((best, -fused[best], self.owner[best]))]
        owners = self.owner[order]
        firsts = np.flatnonzero(np.diff(owners, prepend=-1))
        sizes = np.diff(firsts, append=len(owners))
        place = np.arange(len(owners)) - np.repeat(firsts, sizes)
        shares = np.array([1.0, self.weights.others, self.weights.others / 2], dtype=np.float32)
        kept = place < len(shares)
        lent = fused[order[kept]] * shares[place[kept]]
        summed = np.bincount(owners[kept], lent, minlength=self.node_count)
        return summed.astype(np.float32)

    def _explained(
        self,
        node: int,
        score: float,
        fused: Floats,
        parts: Mapping[str, Floats],
        named: Mapping[int, float],
    ) -> Ranked:
        import numpy as np  # noqa: PLC0415

        start, end = np.searchsorted(self.owner, [node, node + 1])
        order = start + np.argsort(-fused[start:end], kind="stable")[:SHOWN]
        peaks = {name: float(parts[name].max(initial=0)) for name in PARTS}
        documents = []
        for number in order:
            if fused[number] <= 0:
                continue
            by = tuple(name for name in PARTS if parts[name][number] > SPOKEN * peaks[name])
            documents.append((int(number), float(fused[number]), by))
        lent = {name: float(parts[name][start:end].max(initial=0)) for name in PARTS}
        lent |= {"profile": float(parts["profile"][node]), "label": named.get(node, 0.0)}
        found = {by for _, _, bys in documents for by in bys}
        if node in named:
            found.add("label")
        ordered = tuple(n for n in ("label", "lexical", "ngrams", "dense", "graph") if n in found)
        return Ranked(node, score, ordered, tuple(documents), tuple(sorted(lent.items())))
