"""What decides the content of an index beside graph, ontology and encoder."""

from __future__ import annotations

from typing import Final

from pre_kg import french

KINDS: Final = ("label", "description", "formulation", "fact", "passage")
"""Kinds of documents, in the order of their numbers in the index."""

LAYOUT: Final = "4"
"""Changes whenever the tables hold something else for the same graph."""


def recipe() -> str:
    """Return the version of the analysis and of the tables, as the manifest keeps it."""
    return f"{french.recipe()}-{LAYOUT}"
