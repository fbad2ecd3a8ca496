"""From what a person calls a node to its IRI, and back to a name that reads well."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

from pre_kg import turtle
from pre_kg.errors import UnknownNodeError
from pre_kg.french import fold

if TYPE_CHECKING:
    from pre_kg.model import Iri
    from pre_kg.store import Dataset
    from pre_kg.verbalise import Wording

_ABSOLUTE = re.compile(r"^<?([a-z][a-z0-9+.\-]*:(?://)?[^<>\s]+)>?$", re.IGNORECASE)


class Names:
    """The names of the nodes of a data set and of the terms of its ontology."""

    def __init__(self, data: Dataset, wording: Wording, prefixes: dict[str, Iri]) -> None:
        """Take the words as they are; nothing is read before it is needed.

        Args:
            data: The data set, to tell whether an IRI is known.
            wording: Its labels.
            prefixes: Prefixes of CURIEs, beside the usual ones.
        """
        self._data, self._wording = data, wording
        self._prefixes = {**turtle.KNOWN_PREFIXES, **prefixes}

    def label(self, iri: Iri) -> str:
        """Return the preferred label, or the end of the IRI."""
        return self._wording.label(iri)

    def curie(self, iri: Iri) -> str:
        """Return the IRI shortened by the longest prefix that fits, or as it is."""
        fitting = [(s, p) for p, s in self._prefixes.items() if iri.startswith(s)]
        if not fitting:
            return iri
        space, prefix = max(fitting, key=lambda pair: len(pair[0]))
        return f"{prefix}:{iri.removeprefix(space)}"

    def resolve(self, name: str) -> Iri:
        """Return the node that a person means by an IRI, a CURIE or a label.

        A preferred label wins over an alternative one; case and accents do not matter.

        Raises:
            UnknownNodeError: Nothing bears that name; the nearest labels are given.
        """
        name = " ".join(name.split())
        for candidate in self._as_iri(name):
            if next(self._data.quads(candidate), None) or next(
                self._data.quads(object=candidate), None
            ):
                return candidate
        found = self._by_label.get(fold(name))
        if found is None:
            raise UnknownNodeError(name, self._nearest(name))
        return found

    def resolve_kind(self, name: str) -> Iri:
        """Return the class that a person means, among those that nodes have.

        Raises:
            UnknownNodeError: No class bears that name; the known ones are given.
        """
        kinds = sorted({k.iri for n in self._wording.nodes() for k in self._wording.kinds(n)})
        candidates = self._as_iri(name.strip())
        for iri in kinds:
            if iri in candidates or fold(name) in {
                fold(label.text) for label in self._wording.labels(iri)
            }:
                return iri
        from rapidfuzz import process  # noqa: PLC0415 - only to word an error

        known = {fold(self.label(k)): self.label(k) for k in kinds}
        close = process.extract(fold(name), list(known), limit=4, score_cutoff=60)
        raise UnknownNodeError(name, [known[k] for k, _, _ in close] or sorted(known.values()))

    def _as_iri(self, name: str) -> list[Iri]:
        found = []
        prefix, colon, local = name.partition(":")
        if colon and prefix in self._prefixes:
            found.append(self._prefixes[prefix] + local)
        if match := _ABSOLUTE.match(name):
            found.append(match[1])
        return found

    @cached_property
    def _by_label(self) -> dict[str, Iri]:
        ranked: dict[str, tuple[int, Iri]] = {}
        order = ("pref", "alt", "hidden", "local")
        for iri in self._wording.nodes():
            for label in self._wording.labels(iri):
                entry = order.index(label.form), iri
                key = fold(label.text)
                ranked[key] = min(entry, ranked.get(key, entry))
        return {key: iri for key, (_, iri) in ranked.items()}

    def _nearest(self, name: str) -> list[str]:
        from rapidfuzz import process  # noqa: PLC0415 - only to word an error

        close = process.extract(fold(name), list(self._by_label), limit=4, score_cutoff=60)
        return list(dict.fromkeys(self.label(self._by_label[key]) for key, _, _ in close))
