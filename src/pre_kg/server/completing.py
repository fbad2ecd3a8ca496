"""Names that complete what is being typed."""

from __future__ import annotations

from bisect import bisect_left
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from pre_kg.french import fold

if TYPE_CHECKING:
    from pre_kg.model import Iri
    from pre_kg.server.snapshot import Snapshot

_MOST_LOOKED_AT: Final = 2_000
_FORMS: Final = ("pref", "alt", "hidden", "local")


class _Entry(NamedTuple):
    """A name from one of its words on: `at` counts the characters before it."""

    key: str
    at: int
    form: int
    text: str
    iri: Iri


@lru_cache(maxsize=1)
def _entries(snapshot: Snapshot) -> list[_Entry]:
    found = []
    for iri in snapshot.wording.nodes():
        for label in snapshot.wording.labels(iri):
            key = fold(label.text)
            starts = [0, *(i + 1 for i, c in enumerate(key[:-1]) if not c.isalnum())]
            form = _FORMS.index(label.form)
            found += [_Entry(key[at:], at, form, label.text, iri) for at in starts]
    return sorted(found)


def warm(snapshot: Snapshot) -> None:
    """Read the names, before workers are forked."""
    _entries(snapshot)


def complete(snapshot: Snapshot, text: str, k: int) -> list[tuple[Iri, str]]:
    """Return nodes of which a name has a word that begins so, each with that name.

    Names that begin so come first, preferred names before others, short ones before long. When
    none does, the nearest names are given.
    """
    wanted = fold(" ".join(text.split()))
    if not wanted:
        return []
    entries = _entries(snapshot)
    start = bisect_left(entries, (wanted,))
    fitting = []
    for entry in entries[start : start + _MOST_LOOKED_AT]:
        if not entry.key.startswith(wanted):
            break
        fitting.append((entry.at > 0, entry.form, len(entry.text), entry.text, entry.iri))
    found: dict[Iri, str] = {}
    for _, _, _, name, iri in sorted(fitting):
        found.setdefault(iri, name)
    return list(found.items())[:k] or _nearest(snapshot, text, k)


def _nearest(snapshot: Snapshot, text: str, k: int) -> list[tuple[Iri, str]]:
    close = set(snapshot.index.suggest(text, k))
    found = {e.iri: e.text for e in _entries(snapshot) if not e.at and e.text in close}
    return list(found.items())[:k]
