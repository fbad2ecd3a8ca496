"""A graph in French words: every statement, label and description as a document of its node.

Nothing here knows a particular graph. Words come from the ontology where it gives them, from
the labels in the data otherwise, from the IRIs as a last resort.
"""

from pre_kg.verbalise.documents import documents, node_labels, word_documents
from pre_kg.verbalise.gathering import local_name
from pre_kg.verbalise.properties import (
    COMPARED,
    COMPARISONS,
    EXACT_FORMS,
    MEASURES,
    PERIODS,
    STRUCTURE,
    UNITS,
    quantity,
)
from pre_kg.verbalise.wording import Kind, Label, Wording

__all__ = [
    "COMPARED",
    "COMPARISONS",
    "EXACT_FORMS",
    "MEASURES",
    "PERIODS",
    "STRUCTURE",
    "UNITS",
    "Kind",
    "Label",
    "Wording",
    "documents",
    "local_name",
    "node_labels",
    "quantity",
    "word_documents",
]
