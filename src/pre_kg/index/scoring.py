"""The parts of the search put together: documents scored, then the nodes they speak for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Final

from pre_kg.index.fusion import PARTS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    import numpy.typing as npt

    from pre_kg.index.centres import Centres
    from pre_kg.index.dense import VectorIndex
    from pre_kg.index.fusion import Weights
    from pre_kg.index.grams import Grams
    from pre_kg.index.lexical import Lexical
    from pre_kg.index.naming import Named
    from pre_kg.index.reading import Reading
    from pre_kg.index.windows import Windows

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


@dataclass(frozen=True, eq=False)
class Scorer:
    """Scores every document by each part, weighs, and takes each node's best documents.

    Attributes:
        owner: Node of each document; documents of a node stand together.
        kind: Kind of each document, a place in `kinds`.
    """

    lexical: Lexical
    profiles: Lexical
    grams: Grams
    windows: Windows
    vectors: VectorIndex
    centres: Centres
    owner: Numbers
    kind: Numbers
    kinds: Sequence[str]
    weights: Weights

    def parts(self, reading: Reading, vector: Floats) -> dict[str, Floats]:
        """Return what each part gives each document, 0 where it does not find it.

        `profile` and `centre` are given to nodes, for all their documents taken together.
        """
        import numpy as np  # noqa: PLC0415 - loaded with the first search

        count = len(self.owner)
        dense = np.zeros(count + len(self.windows.of), dtype=np.float32)
        if vector.any():
            dense = np.maximum(self.vectors.every(vector), 0)
        found = {"dense": dense[:count], "lexical": np.zeros(count, dtype=np.float32)}
        for number, score in self.lexical.search(reading.stems, FOUND):
            found["lexical"][number] = score
        found["ngrams"] = self.grams.scores(reading.words)
        self.windows.lift(found, dense[count:], reading, self.weights.windows)
        found["profile"] = np.zeros(self.node_count, dtype=np.float32)
        for number, score in self.profiles.search(reading.stems, FOUND):
            found["profile"][number] = score
        found["centre"] = self._near(found, vector)
        return found

    def _near(self, found: Mapping[str, Floats], vector: Floats) -> Floats:
        """Return how near the question is to each node's centre; among many, to those found."""
        import numpy as np  # noqa: PLC0415

        nodes = np.arange(self.node_count)
        near = np.zeros(self.node_count, dtype=np.float32)
        if len(self.centres.rows) != self.node_count or not vector.any():
            return near
        if self.node_count > LOOKED_AT:
            best = np.argpartition(-self.fuse(found), FOUND)[:LOOKED_AT]
            nodes = np.union1d(self.owner[best], np.flatnonzero(found["profile"]))
        near[nodes] = self.centres.near(vector, nodes)
        return near

    def rank(
        self,
        reading: Reading,
        vector: Floats,
        named: Mapping[int, Named],
        k: int,
        kept: set[int] | None = None,
    ) -> list[Ranked]:
        """Return the `k` best nodes, best first; ties go to the first node of the index."""
        import numpy as np  # noqa: PLC0415

        parts = self.parts(reading, vector)
        fused = self.fuse(parts)
        nodes = self.gathered(self.best(fused), parts, named)
        if kept is not None:
            mask = np.ones(len(nodes), dtype=bool)
            mask[sorted(kept)] = False
            nodes[mask] = 0
        best = np.argsort(-nodes, kind="stable")[:k]
        peaks = {name: SPOKEN * float(parts[name].max(initial=0)) for name in PARTS}
        return [
            self._explained(int(n), float(nodes[n]), fused, parts, named, peaks)
            for n in best
            if nodes[n] > 0
        ]

    def reweighed(self, weights: Weights) -> Scorer:
        """Return the same scorer with other weights."""
        return replace(self, weights=weights)

    def gathered(
        self, best: Floats, parts: Mapping[str, Floats], named: Mapping[int, Named]
    ) -> Floats:
        """Return the score of every node, from its best documents and what is given to it whole."""
        weights = self.weights
        nodes: Floats = best[0] + weights.others * (best[1] + best[2] / 2)
        nodes += weights.profile * parts["profile"] + weights.centre * parts["centre"]
        nodes += weights.size * self._sizes
        for number, (score, covered) in named.items():
            nodes[number] += score * (weights.label + weights.covered * covered)
        return nodes

    @cached_property
    def _sizes(self) -> Floats:
        import numpy as np  # noqa: PLC0415

        counted = np.bincount(self.owner, minlength=self.node_count)
        return np.asarray(np.log1p(counted), dtype=np.float32)

    @cached_property
    def _firsts(self) -> Numbers:
        import numpy as np  # noqa: PLC0415

        return np.flatnonzero(np.diff(self.owner, prepend=-1))

    @cached_property
    def _shares(self) -> tuple[tuple[str, Floats], ...]:
        """What each part weighs for each document."""
        import numpy as np  # noqa: PLC0415

        of_kinds = [self.weights.of(kind) for kind in self.kinds]
        return tuple(
            (part, np.array([getattr(w, part) for w in of_kinds], dtype=np.float32)[self.kind])
            for part in PARTS
        )

    @cached_property
    def node_count(self) -> int:
        """Number of nodes."""
        return int(self.owner[-1]) + 1 if len(self.owner) else 0

    def fuse(self, parts: Mapping[str, Floats]) -> Floats:
        """Return one score a document, each kind weighed its own way."""
        import numpy as np  # noqa: PLC0415

        fused = np.zeros(len(self.owner), dtype=np.float32)
        for part, share in self._shares:
            fused += share * parts[part]
        return fused

    def best(self, fused: Floats) -> Floats:
        """Return the scores of each node's three best documents, one row a place."""
        import numpy as np  # noqa: PLC0415

        found = np.zeros((SHOWN, self.node_count), dtype=np.float32)
        if not len(fused):
            return found
        left = fused.copy()
        firsts = self._firsts
        sizes = np.diff(firsts, append=len(fused))
        for place in found:
            np.maximum.reduceat(left, firsts, out=place)
            # Each node's best is taken away; of equal ones all but the first count again.
            peaks = np.flatnonzero(left == np.repeat(place, sizes))
            owners = self.owner[peaks]
            left[peaks[np.diff(owners, prepend=-1) > 0]] = 0
        return found

    def _explained(  # noqa: PLR0913, PLR0917 - what one hit is told from
        self,
        node: int,
        score: float,
        fused: Floats,
        parts: Mapping[str, Floats],
        named: Mapping[int, Named],
        peaks: Mapping[str, float],
    ) -> Ranked:
        import numpy as np  # noqa: PLC0415

        start, end = np.searchsorted(self.owner, [node, node + 1])
        order = start + np.argsort(-fused[start:end], kind="stable")[:SHOWN]
        documents = []
        for number in order:
            if fused[number] <= 0:
                continue
            by = tuple(name for name in PARTS if parts[name][number] > peaks[name])
            documents.append((int(number), float(fused[number]), by))
        lent = {name: float(parts[name][start:end].max(initial=0)) for name in PARTS}
        lent |= {"profile": float(parts["profile"][node]), "centre": float(parts["centre"][node])}
        lent["label"], lent["covered"] = named.get(node, (0.0, 0.0))
        found = {by for _, _, bys in documents for by in bys}
        if node in named:
            found.add("label")
        ordered = tuple(n for n in ("label", "lexical", "ngrams", "dense", "graph") if n in found)
        return Ranked(node, score, ordered, tuple(documents), tuple(sorted(lent.items())))
