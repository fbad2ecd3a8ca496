"""The names of what tells whether a question that is not answered is worth nodes."""

from __future__ import annotations

from typing import Final

from pre_kg.ask.reading import FEATURES

TELLING: Final = (
    "left", "worst", "worst_unknown", "head_left", "verb_left", "unhinted", "strange_name",
    "wrong_number", "stranger",
)  # fmt: skip
"""Features of the best reading that tell that the graph does not say what a named node is asked."""
OF_QUESTION: Final = (
    "top", "second", "covered", "unknown", "unknown_name", "asks", "definite", "some_named",
    "reading", "foreign", "weak", "lost", "definite of named", "unread",
)  # fmt: skip
SIGNS: Final = (*OF_QUESTION, *FEATURES, *(f"{name} of named" for name in (*TELLING, "foreign")))
"""What each number of `signs` tells, in order: the question, the best reading, and what is asked
of a node that is named. Nearly all lie in [0, 1]."""
