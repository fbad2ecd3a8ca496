"""Changes in words: for a person, for a page, for a program."""

from __future__ import annotations

import json
from itertools import groupby
from typing import TYPE_CHECKING, Final

from pre_kg import terms
from pre_kg.model import Literal
from pre_kg.provenance import Provenance
from pre_kg.store import SKOLEM_PREFIX, to_engine
from pre_kg.verbalise import Wording

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pre_kg.diff.comparing import Changes, NodeChange
    from pre_kg.model import Iri, Quad
    from pre_kg.store import Dataset

LONGEST: Final = 300
"""Characters of one value that a person is shown."""
BLANK: Final = "nœud anonyme"


class Words:
    """The names of what changes, as the newer graph gives them, else as the older one did."""

    def __init__(self, old: Dataset, new: Dataset, schema: Dataset) -> None:
        """Take both graphs and an ontology that words them."""
        self._graphs = [(g, Wording(g, schema), Provenance(g)) for g in (new, old)]

    def label(self, iri: Iri) -> str:
        """Return the one name of a node or a property."""
        return BLANK if iri.startswith(SKOLEM_PREFIX) else self._of(iri)[1].label(iri)

    def kind(self, iri: Iri) -> tuple[Iri, str] | None:
        """Return the most telling class of a node."""
        kinds = self._of(iri)[1].kinds(iri)
        return (kinds[0].iri, kinds[0].label) if kinds else None

    def section(self, graph: Iri) -> str:
        """Return the source and the section that a graph is named for."""
        found = self._of(graph)[2].citation(graph)
        return f"{found.title}, « {found.section} »" if found.section else found.title

    def value(self, quad: Quad) -> str:
        """Return the value of a statement on one line."""
        term = quad.object
        if quad.predicate == terms.RDF_TYPE:
            return self.label(str(term))
        if not isinstance(term, Literal):
            return BLANK if term.startswith(SKOLEM_PREFIX) else self._of(term)[1].term(term)
        text = " ".join(term.value.split())
        text = text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
        if term.language:
            return f"« {text} »" + ("" if term.language == "fr" else f" ({term.language})")
        return f"« {text} »" if term.datatype == terms.XSD_STRING else text

    def _of(self, iri: Iri) -> tuple[Dataset, Wording, Provenance]:
        knowing = (g for g in self._graphs if next(g[0].quads(iri), None) is not None)
        return next(knowing, self._graphs[0])


def summary(changes: Changes) -> str:
    """Return how much changes, in one line."""
    if not changes:
        return "Rien ne change."
    parts = (
        ("nodes_added", "nœud ajouté", "nœuds ajoutés"),
        ("nodes_removed", "nœud retiré", "nœuds retirés"),
        ("nodes_changed", "nœud modifié", "nœuds modifiés"),
        ("statements_added", "énoncé de plus", "énoncés de plus"),
        ("statements_removed", "énoncé de moins", "énoncés de moins"),
    )
    counted = ((changes.counts[name], one, many) for name, one, many in parts)
    said = [f"{count} {one if count == 1 else many}" for count, one, many in counted if count]
    return f"{', '.join(said)}."


def as_text(changes: Changes, words: Words, *, most: int | None = None) -> str:
    """Return the changes for a terminal.

    Args:
        changes: What changes.
        words: How it is named.
        most: Nodes to show of each group, all when not given.
    """
    lines: list[str] = []
    for sign, head, nodes in _groups(changes):
        for change in _by_name(nodes, words)[:most]:
            lines.append(f"{sign} {head} : {_titled(change.node, words)}")
            lines += [f"    {line}" for line in _lines(change, words)]
        if most is not None and len(nodes) > most:
            lines.append(f"{sign} … et {len(nodes) - most} autres")
    return "\n".join([*lines, summary(changes), ""])


def as_markdown(changes: Changes, words: Words) -> str:
    """Return the changes as a page."""
    lines = ["# Ce qui change", "", summary(changes), ""]
    for _, head, nodes in _groups(changes):
        if nodes:
            lines += [f"## {head}s", ""]
        for change in _by_name(nodes, words):
            lines += [f"### {_escaped(_titled(change.node, words))}", "", f"<{change.node}>", ""]
            lines += [f"- {_escaped(line)}" for line in _lines(change, words)]
            lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def as_json(changes: Changes, words: Words) -> str:
    """Return the changes for a program: statements that come and go, node by node."""
    content = {
        **{
            name: [_node(change, words) for change in nodes]
            for name, nodes in (
                ("added", changes.added),
                ("changed", changes.changed),
                ("removed", changes.removed),
            )
        },
        "counts": changes.counts,
    }
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def _groups(changes: Changes) -> Iterator[tuple[str, str, Sequence[NodeChange]]]:
    yield "+", "Ajouté", changes.added
    yield "~", "Modifié", changes.changed
    yield "-", "Retiré", changes.removed


def _by_name(nodes: Iterable[NodeChange], words: Words) -> list[NodeChange]:
    return sorted(nodes, key=lambda change: (words.label(change.node).casefold(), change.node))


def _titled(iri: Iri, words: Words) -> str:
    kind = words.kind(iri)
    return words.label(iri) + (f" ({kind[1]})" if kind else "")


def _lines(change: NodeChange, words: Words) -> Iterator[str]:
    """Yield one line a statement; a single value that gives way to another is one line."""
    quads = [*((q, "-") for q in change.removed), *((q, "+") for q in change.added)]
    quads.sort(key=lambda pair: _place(pair[0]))
    for _, group in groupby(quads, key=lambda pair: _place(pair[0])):
        same = list(group)
        quad = same[0][0]
        name = words.label(quad.predicate)
        said = "" if quad.graph is None else f"  [{words.section(quad.graph)}]"
        values = {sign: [words.value(q) for q, s in same if s == sign] for sign in "-+"}
        if len(values["-"]) == len(values["+"]) == 1:
            before, after = values["-"][0], values["+"][0]
            if before == after and isinstance(quad.object, Literal):
                before, after = (str(to_engine(q.object)) for q, _ in same)
            yield f"{name} : {before} → {after}{said}"
            continue
        yield from (f"{sign} {name} : {v}{said}" for sign in "-+" for v in values[sign])


def _place(quad: Quad) -> tuple[str, str]:
    return quad.predicate, quad.graph or ""


def _escaped(text: str) -> str:
    return "".join(f"\\{c}" if c in "\\`*_[]<>|" else c for c in text)


def _node(change: NodeChange, words: Words) -> dict[str, object]:
    kind = words.kind(change.node)
    return {
        "iri": change.node,
        "label": words.label(change.node),
        "kind": kind[0] if kind else None,
        "kind_label": kind[1] if kind else None,
        "added": [_statement(quad, words) for quad in change.added],
        "removed": [_statement(quad, words) for quad in change.removed],
    }


def _statement(quad: Quad, words: Words) -> dict[str, object]:
    term = quad.object
    value: dict[str, object] = (
        {"value": term.value, "datatype": term.datatype, "language": term.language}
        if isinstance(term, Literal)
        else {"iri": term, "label": words.label(term)}
    )
    return {
        "predicate": quad.predicate,
        "predicate_label": words.label(quad.predicate),
        "object": value,
        "section": quad.graph,
    }
