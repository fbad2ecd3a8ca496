"""A graph in French words: every statement, label and description as a document of its node.

Nothing here knows a particular graph. Words come from the ontology where it gives them, from
the labels in the data otherwise, from the IRIs as a last resort.
"""

from pre_kg.verbalise.documents import documents, node_labels, word_documents
from pre_kg.verbalise.gathering import local_name
from pre_kg.verbalise.properties import (
    COMPARISONS,
    EXACT_FORMS,
    MEASURES,
    PERIODS,
    STRUCTURE,
    UNITS,
    says_unit,
)
from pre_kg.verbalise.wording import Kind, Label, Wording

__all__ = [
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
    "says_unit",
    "word_documents",
]
