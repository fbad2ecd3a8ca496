"""The values that flow through the engine: frozen, in the field's own words."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, TypeAlias
from typing import Literal as OneOf

from pre_kg.terms import XSD_STRING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    import numpy.typing as npt

Iri: TypeAlias = str
"""An absolute IRI. Blank nodes of a foreign graph are skolemised when it is loaded; in the result
of a query alone, `_:…` is a blank node that the query made."""

SectionStatus: TypeAlias = OneOf["asserted", "attributed", "contradicted"]


@dataclass(frozen=True, slots=True, order=True)
class Literal:
    """An RDF literal, its lexical form untouched."""

    value: str
    datatype: Iri = XSD_STRING
    language: str | None = None


Term: TypeAlias = "Iri | Literal"


@dataclass(frozen=True, slots=True)
class Quad:
    """A statement and the graph that makes it (`None`: the default graph)."""

    subject: Iri
    predicate: Iri
    object: Term
    graph: Iri | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """Who says something: a document, a page, a data set."""

    iri: Iri
    title: str
    publisher: str | None = None
    issued: str | None = None
    url: str | None = None
    license: str | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a source; its IRI names the graph of what that part states.

    Attributes:
        start: First code point of the section in the NFC text of its source, if known.
        end: Code point after the last one.
        sha256: Hexadecimal digest of the UTF-8 bytes of that range.
    """

    iri: Iri
    source: Source
    title: str
    status: SectionStatus = "asserted"
    start: int | None = None
    end: int | None = None
    sha256: str | None = None


@dataclass(frozen=True, slots=True)
class Fact:
    """A statement with the graphs (sections) that make it, in sorted order."""

    subject: Iri
    predicate: Iri
    object: Term
    sections: tuple[Iri, ...] = ()


DocumentKind: TypeAlias = OneOf["label", "description", "formulation", "fact", "passage"]


@dataclass(frozen=True, slots=True)
class Document:
    """One French text that leads to a node.

    Attributes:
        doc_id: Stable within a graph: the same statement gives the same id at every build.
        node: The node that the text leads to.
        kind: What the text is: only facts and passages may be shown as evidence.
        text: French words, never markup.
        facts: The statements that the text words, if any.
    """

    doc_id: str
    node: Iri
    kind: DocumentKind
    text: str
    facts: tuple[Fact, ...] = ()


Severity: TypeAlias = OneOf["violation", "warning", "info"]


@dataclass(frozen=True, slots=True)
class Violation:
    """One result of the gate, in SHACL's words, with the place in the file.

    Attributes:
        shape: IRI of the shape, or name of the verify query, that failed.
        line: Line of the statement in `file`, from 1; `None` when the statement is missing.
    """

    focus_node: Iri
    path: Iri | None
    value: Term | None
    shape: str
    severity: Severity
    message: str
    focus_label: str | None = None
    path_label: str | None = None
    file: str | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """What the gate found. It conforms when nothing in it is a violation."""

    violations: tuple[Violation, ...] = ()
    triples: int = 0
    files: int = 0

    @property
    def conforms(self) -> bool:
        """Whether no result has the severity of a violation."""
        return not any(v.severity == "violation" for v in self.violations)


class Encoder(Protocol):
    """Texts to vectors. Rows are unit vectors, or zero for a text without meaning to it."""

    @property
    def name(self) -> str:
        """What enters the index manifest: name, revision, and digest if it has one."""

    @property
    def dim(self) -> int:
        """Number of columns of every vector."""

    def encode_query(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """Encode questions to an array of shape `(len(texts), dim)`."""

    def encode_document(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """Encode documents to an array of shape `(len(texts), dim)`."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A document found for a question; scores lie in [0, 1], higher is better."""

    doc_id: str
    node: Iri
    score: float
    found_by: tuple[str, ...]


class Retriever(Protocol):
    """One way of finding documents."""

    def search(self, query: str, k: int) -> list[Hit]:
        """Return at most `k` hits, best first; ties are broken by `doc_id`."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an index generation was built from; equal manifests mean an up-to-date index."""

    graph: str
    ontology: str
    encoder: str
    dim: int
    recipe: str
    documents: int
    nodes: int


# --- The answer object, INTERFACE §3 ---------------------------------------------------------

Status: TypeAlias = OneOf["answered", "related", "abstained"]
Reason: TypeAlias = OneOf["out_of_scope", "no_such_fact", "unknown_terms"]


@dataclass(frozen=True, slots=True)
class Value:
    """A value that an answer claims. `comparison` is one of `=`, `≈`, `<`, `>`."""

    value: str | bool
    datatype: Iri | None = None
    label: str | None = None
    unit: str | None = None
    comparison: str = "="
    period: str | None = None


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a statement stands: source, section, and how the section says it."""

    source: Iri
    title: str
    section: str
    issued: str | None = None
    status: SectionStatus = "asserted"


@dataclass(frozen=True, slots=True)
class AnswerNode:
    """A node worth reading, with the parts of the search that found it."""

    iri: Iri
    label: str
    kind: Iri | None
    kind_label: str | None
    score: float
    found_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AnswerFact:
    """A statement with its wording and its sources."""

    subject: Iri
    predicate: Iri
    object: Term
    text: str
    sources: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class Conflict:
    """Other values for the same fact, and who gives them."""

    values: tuple[Value, ...]
    sources: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """The one answer object of every surface."""

    question: str
    status: Status
    text: str
    reason: Reason | None = None
    values: tuple[Value, ...] = ()
    nodes: tuple[AnswerNode, ...] = ()
    facts: tuple[AnswerFact, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    suggestions: tuple[str, ...] = ()
    sparql: str | None = None
    confidence: float = 0.0
    elapsed_ms: float = 0.0
    explanation: Mapping[str, object] = field(default_factory=dict, compare=False)
