"""One CSV table a kind of nodes, its columns documented for people and for programs.

Source: CSV on the Web, Metadata Vocabulary for Tabular Data (W3C), §5.3, §5.6 and §6.4.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pre_kg import terms
from pre_kg.exports import safe_cell
from pre_kg.french import fold
from pre_kg.model import Literal
from pre_kg.store import SKOLEM_PREFIX, sort_key
from pre_kg.verbalise.properties import LABELS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pre_kg.model import Iri, Quad, Term
    from pre_kg.provenance import Provenance
    from pre_kg.verbalise import Wording

SEPARATOR: Final = " | "
_PLAIN: Final = frozenset({terms.RDF_TYPE, terms.FORMULATION, *LABELS, *terms.DESCRIPTIONS})
"""Properties with a column of their own name, or none."""
_DATATYPES = ("integer", "decimal", "boolean", "date", "dateTime", "gYear", "gYearMonth", "anyURI")


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, what it holds, the property behind it, and the type of its cells."""

    name: str
    description: str
    property: Iri | None = None
    datatype: str = "string"
    several: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """The nodes of one kind, one a row."""

    name: str
    kind: Iri
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def text(self) -> str:
        """The table as CSV; a cell that a spreadsheet would run begins with a quote."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\r\n")
        writer.writerow(column.name for column in self.columns)
        writer.writerows([safe_cell(cell) for cell in row] for row in self.rows)
        return out.getvalue()


def tables(statements: Iterable[Quad], wording: Wording, provenance: Provenance) -> list[Table]:
    """Return one table a kind, sorted by name; a node stands in that of its most precise kind.

    Statements that only contradicted sections make are left out, as are blank nodes.
    """
    about: dict[Iri, list[Quad]] = defaultdict(list)
    for quad in statements:
        if not quad.subject.startswith(SKOLEM_PREFIX) and not _is_denied(quad, provenance):
            about[quad.subject].append(quad)
    by_kind: dict[Iri, list[Iri]] = defaultdict(list)
    for node, quads in about.items():
        if any(q.predicate == terms.RDF_TYPE for q in quads) and (kinds := wording.kinds(node)):
            by_kind[kinds[0].iri].append(node)
    names = _names({kind: wording.label(kind) for kind in by_kind})
    found = [
        _table(names[kind], kind, sorted(nodes), about, wording, provenance)
        for kind, nodes in by_kind.items()
    ]
    return sorted(found, key=lambda table: table.name)


def metadata(found: Sequence[Table]) -> str:
    """Return the CSVW metadata of the tables."""
    content = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "fr"}],
        "tables": [
            {
                "url": f"{table.name}.csv",
                "dc:title": table.title,
                "dc:type": {"@id": table.kind},
                "tableSchema": {
                    "columns": [_described(column) for column in table.columns],
                    "primaryKey": "iri",
                    "aboutUrl": "{+iri}",
                },
            }
            for table in found
        ],
    }
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def page(found: Sequence[Table]) -> str:
    """Return the description of the tables for people."""
    lines = [
        "# Les tableaux",
        "",
        "Un tableau par sorte de nœuds, un nœud par ligne, en CSV : UTF-8, virgules, guillemets "
        "doubles. Plusieurs valeurs dans une case sont séparées par « | ». Une case qu'un tableur "
        "prendrait pour une formule commence par une apostrophe. Les énoncés contredits et les "
        "façons de demander un nœud n'y sont pas ; ils sont dans le graphe.",
        "",
    ]
    for table in found:
        lines += [
            f"## {table.title} : [{table.name}.csv]({table.name}.csv)",
            "",
            f"{len(table.rows)} lignes. Classe : <{table.kind}>",
            "",
            "| Colonne | Contenu | Propriété |",
            "| --- | --- | --- |",
        ]
        lines += [
            f"| `{c.name}` | {_cell(c.description)} | {f'<{c.property}>' if c.property else ''} |"
            for c in table.columns
        ]
        lines.append("")
    return "\n".join(lines)


def slug(text: str) -> str:
    """Return a name in small ASCII letters, digits and underscores."""
    return re.sub(r"[^a-z0-9]+", "_", fold(text)).strip("_") or "sans_nom"


def _names(labels: dict[Iri, str], taken: Iterable[str] = ()) -> dict[Iri, str]:
    used, names = set(taken), {}
    for iri in sorted(labels):
        stem = name = slug(labels[iri])[:60]
        count = 2
        while name in used:
            name, count = f"{stem}_{count}", count + 1
        used |= {name, f"{name}_iri"}
        names[iri] = name
    return names


def _table(  # noqa: PLR0913, PLR0917 - what a table is made of
    name: str,
    kind: Iri,
    nodes: Sequence[Iri],
    about: dict[Iri, list[Quad]],
    wording: Wording,
    provenance: Provenance,
) -> Table:
    values: dict[Iri, dict[Iri, list[Term]]] = {}
    for node in nodes:
        of_node: dict[Iri, set[Term]] = defaultdict(set)
        for quad in about[node]:
            if quad.predicate not in _PLAIN:
                of_node[quad.predicate].add(quad.object)
        values[node] = {p: sorted(found, key=sort_key) for p, found in of_node.items()}
    used = {p for of_node in values.values() for p in of_node}
    fixed = (
        Column("iri", "Adresse du nœud.", datatype="anyURI"),
        Column("libelle", "Nom d'usage."),
        Column("autres_noms", "Autres noms et sigles.", several=True),
        Column("description", "Description."),
    )
    last = Column("sources", "Sources des énoncés de la ligne.", several=True)
    names = _names({p: wording.label(p) for p in used}, [c.name for c in (*fixed, last)])
    columns = [
        c
        for p in sorted(used, key=names.__getitem__)
        for c in _columns(names[p], p, values, wording)
    ]
    rows = (
        (
            node,
            wording.label(node),
            SEPARATOR.join(x.text for x in wording.labels(node) if x.form == "alt"),
            wording.description(node) or "",
            *(_joined(values[node].get(str(c.property), ()), c, wording) for c in columns),
            SEPARATOR.join(_sources(about[node], provenance)),
        )
        for node in nodes
    )
    return Table(name, kind, wording.label(kind), (*fixed, *columns, last), tuple(rows))


def _columns(
    name: str, predicate: Iri, values: dict[Iri, dict[Iri, list[Term]]], wording: Wording
) -> list[Column]:
    found = [of_node[predicate] for of_node in values.values() if predicate in of_node]
    every = [term for terms_ in found for term in terms_]
    several = any(len(terms_) > 1 for terms_ in found)
    meaning = wording.description(predicate) or f"{wording.label(predicate).capitalize()}."
    types = {t.datatype for t in every if isinstance(t, Literal)}
    datatype = types.pop().removeprefix(terms.XSD) if len(types) == 1 else "string"
    linked = any(not isinstance(term, Literal) for term in every)
    if linked or datatype not in _DATATYPES:
        datatype = "string"
    columns = [Column(name, meaning, predicate, datatype, several)]
    if linked:
        said = f"Adresses des nœuds de la colonne {name}."
        columns.append(Column(f"{name}_iri", said, predicate, "anyURI", several))
    return columns


def _joined(values: Iterable[Term], column: Column, wording: Wording) -> str:
    if column.datatype == "anyURI":
        return SEPARATOR.join(v.value if isinstance(v, Literal) else v for v in values)
    return SEPARATOR.join(v.value if isinstance(v, Literal) else wording.term(v) for v in values)


def _sources(quads: Iterable[Quad], provenance: Provenance) -> list[str]:
    graphs = {quad.graph for quad in quads if quad.graph is not None}
    return sorted({provenance.citation(graph).title for graph in graphs})


def _is_denied(quad: Quad, provenance: Provenance) -> bool:
    return quad.graph is not None and provenance.status(quad.graph) == "contradicted"


def _described(column: Column) -> dict[str, object]:
    said: dict[str, object] = {
        "name": column.name,
        "titles": column.name,
        "dc:description": column.description,
        "datatype": column.datatype,
    }
    if column.property is not None:
        said["propertyUrl"] = column.property
    if column.several:
        said["separator"] = SEPARATOR.strip()
    return said


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
