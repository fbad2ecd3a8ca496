"""Hold a file of facts against the tables: each fact is carried, or left out with a reason."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from knowledge.tables import Tables

PARTLY = "En partie"
"""A reason that begins so leaves out a part of a fact whose rest is carried."""


@dataclass(frozen=True, slots=True)
class Count:
    """The facts, each list sorted.

    Attributes:
        twice: Carried and left out, without a reason that says which part.
        missing: Neither carried nor left out.
        unknown: In the tables, but no fact bears that id.
    """

    carried: tuple[str, ...]
    left_out: tuple[str, ...]
    twice: tuple[str, ...]
    missing: tuple[str, ...]
    unknown: tuple[str, ...]

    @property
    def complete(self) -> bool:
        """Whether each fact is counted once."""
        return not (self.twice or self.missing or self.unknown)


def identifiers(paths: Iterable[Path]) -> set[str]:
    """Return the ids of files of facts: JSON lists of objects with an `id`."""
    return {str(row["id"]) for path in paths for row in json.loads(path.read_text("utf-8"))}


def count(tables: Tables, facts: set[str]) -> Count:
    """Count the facts."""
    carried, aside = tables.carried(), tables.set_aside()
    partly = {f for r in tables.left_out if r.reason.startswith(PARTLY) for f in r.facts}
    return Count(
        tuple(sorted(carried & facts)),
        tuple(sorted((aside - carried) & facts)),
        tuple(sorted((carried & aside) - partly)),
        tuple(sorted(facts - carried - aside)),
        tuple(sorted((carried | aside) - facts)),
    )
