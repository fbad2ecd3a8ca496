"""What changes from one graph to another, node by node, in words.

Statements are compared with the sections that make them: one that moves from a section to another
has changed. A blank node is what is said of it, whatever its file calls it.
"""

from pre_kg.diff.comparing import Changes, NodeChange, compare, offered
from pre_kg.diff.reading import PACKED_GRAPH, SUMS, blank_names, parts, read, settled
from pre_kg.diff.saying import Words, as_json, as_markdown, as_text

__all__ = [
    "PACKED_GRAPH",
    "SUMS",
    "Changes",
    "NodeChange",
    "Words",
    "as_json",
    "as_markdown",
    "as_text",
    "blank_names",
    "compare",
    "offered",
    "parts",
    "read",
    "settled",
]
