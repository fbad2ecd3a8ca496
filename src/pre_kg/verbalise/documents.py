"""The documents of a graph: its labels, descriptions and statements, in French words."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from pre_kg.model import Document
from pre_kg.verbalise.properties import OF_A_FIGURE
from pre_kg.verbalise.wording import Wording

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pre_kg.model import DocumentKind, Fact, Iri
    from pre_kg.store import Dataset
    from pre_kg.verbalise.wording import Label


def documents(data: Dataset, schema: Dataset) -> list[Document]:
    """Return the French texts that lead to each node, grouped by node, in a stable order.

    Labels, then the description, the formulations, and every fact read from its subject and
    from its object. What only a contradicted section states gives no document.
    """
    wording = Wording(data, schema)
    return list(word_documents(wording))


def word_documents(wording: Wording) -> Iterator[Document]:
    """Yield the documents of every node, node after node."""
    known = wording.nodes()
    incoming: dict[Iri, list[Fact]] = {iri: [] for iri in known}
    for iri in known:
        for fact in wording.facts(iri):
            if isinstance(fact.object, str) and fact.object in incoming and fact.object != iri:
                incoming[fact.object].append(fact)
    for iri in known:
        yield from _node_documents(wording, iri, incoming[iri])


def _node_documents(wording: Wording, iri: Iri, incoming: Sequence[Fact]) -> Iterator[Document]:
    for label in wording.labels(iri):
        yield document(iri, "label", label.text)
    if text := wording.description(iri):
        yield document(iri, "description", f"{wording.label(iri)} : {text}")
    for text in wording.formulations(iri):
        yield document(iri, "formulation", text)
    figure = wording.figure(iri)
    facts = wording.facts(iri)
    if figure is not None:
        yield document(iri, "fact", figure, [f for f in facts if f.predicate in OF_A_FIGURE])
        facts = [f for f in facts if f.predicate not in OF_A_FIGURE]
    for fact in facts:
        yield document(iri, "fact", wording.fact(fact), [fact])
    for fact in incoming:
        text = wording.figure(fact.subject) or wording.inverse(fact)
        yield document(iri, "fact", text, [fact])


def document(node: Iri, kind: DocumentKind, text: str, facts: Sequence[Fact] = ()) -> Document:
    """Return a document whose id depends on its node and on what it says alone."""
    said = [f"{f.subject} {f.predicate} {f.object!r}" for f in facts] or [text]
    digest = hashlib.sha256("\n".join((node, kind, *said)).encode("utf-8", "replace"))
    return Document(f"{kind}-{digest.hexdigest()[:16]}", node, kind, text, tuple(facts))


def node_labels(data: Dataset, schema: Dataset) -> dict[Iri, list[Label]]:
    """Return every name of every node worth finding."""
    wording = Wording(data, schema)
    return {iri: wording.labels(iri) for iri in wording.nodes()}
