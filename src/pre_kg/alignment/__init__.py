"""Which nodes may be one thing: proposals with their reasons, and what a person accepted of them.

Nothing is merged here by itself: `propose` says what may be the same and why, `merge` turns the
rows that a person marked `owl:sameAs` into statements. Homonyms stay apart.
"""

from pre_kg.alignment.merging import merge
from pre_kg.alignment.proposing import Proposal, propose
from pre_kg.alignment.sssom import Mapped, read_sssom, write_sssom
from pre_kg.alignment.things import Thing, things

__all__ = [
    "Mapped",
    "Proposal",
    "Thing",
    "merge",
    "propose",
    "read_sssom",
    "things",
    "write_sssom",
]
