"""Rows that a person accepted to statements: the same thing, and which node stays.

Source: Wikibase RDF dump format, « Redirects »: the old node is `owl:sameAs` the one that stays.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pre_kg import terms
from pre_kg.alignment.sssom import refuse
from pre_kg.model import Quad

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from pathlib import Path

    from pre_kg.alignment.sssom import Mapped
    from pre_kg.model import Iri


def merge(path: Path, rows: Sequence[Mapped], known: Collection[Iri]) -> list[Quad]:
    """Return the statements of the rows marked `owl:sameAs`, and of no other.

    The subject stays. An object of the same graph leads to it (`object owl:sameAs subject`); of
    one from elsewhere the subject says that it is the same (`subject owl:sameAs object`).

    Args:
        path: File of the rows, to name in an error.
        rows: The rows.
        known: The nodes of the graph.

    Raises:
        ParseError: A subject is unknown, or a node would be two that stay apart, with the line.
    """
    chosen = [r for r in rows if r.predicate == terms.OWL_SAME_AS and not r.negated]
    kept: dict[Iri, Iri] = {}
    at: dict[Iri, int] = {}
    for row in chosen:
        if row.subject not in known:
            raise refuse(path, row.line, f"{row.subject} n'est pas dans le graphe.")
        if row.subject == row.object:
            raise refuse(path, row.line, f"{row.subject} est des deux côtés.")
        if kept.get(row.object, row.subject) != row.subject:
            detail = (
                f"{row.object} serait à la fois {kept[row.object]} (ligne {at[row.object]}) et "
                f"{row.subject}. Réunissez d'abord ces deux-là, ou retirez une des lignes."
            )
            raise refuse(path, row.line, detail)
        kept[row.object], at[row.object] = row.subject, row.line
    quads = set()
    for row in chosen:
        root = _root(path, row, kept)
        one, other = (row.object, root) if row.object in known else (root, row.object)
        quads.add(Quad(one, terms.OWL_SAME_AS, other))
    return sorted(quads, key=lambda q: (q.subject, str(q.object)))


def _root(path: Path, row: Mapped, kept: dict[Iri, Iri]) -> Iri:
    seen, node = {row.object}, row.subject
    while node in kept:
        if node in seen:
            raise refuse(path, row.line, "ces lignes tournent en rond : aucun nœud ne reste.")
        seen.add(node)
        node = kept[node]
    return node
