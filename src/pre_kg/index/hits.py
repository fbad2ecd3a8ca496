"""What a search returns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pre_kg.model import DocumentKind, Iri


@dataclass(frozen=True, slots=True)
class DocumentHit:
    """A document that speaks for a node.

    Attributes:
        score: Its share of the search, higher is better; comparable within one question.
        by: The parts that found it, among `lexical`, `ngrams`, `dense`.
    """

    doc_id: str
    kind: DocumentKind
    text: str
    score: float
    by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NodeHit:
    """A node found for a question.

    Attributes:
        score: How likely the node is to be what was asked for, in [0, 1].
        found_by: The parts that found it, among `label`, `lexical`, `ngrams`, `dense`, `graph`.
        documents: Its best documents for the question, best first.
        parts: What each part gave, for `--explain`.
    """

    node: Iri
    score: float
    found_by: tuple[str, ...]
    documents: tuple[DocumentHit, ...] = ()
    parts: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Mention:
    """Words of a question that name a node.

    Attributes:
        start: First character in the question.
        end: Character after the last one.
        text: The words as typed.
        node: What they name.
        score: In [0, 1]: 1 for the exact name.
        how: `exact`, `acronym`, `folded`, `stem` or `fuzzy`.
        label: The name as the graph writes it.
        form: `pref`, `alt`, `hidden` or `local`.
    """

    start: int
    end: int
    text: str
    node: Iri
    score: float
    how: str
    label: str
    form: str
