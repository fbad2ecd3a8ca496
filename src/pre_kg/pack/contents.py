"""What a pack holds, file by file."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pre_kg import catalogue, diff, exports, turtle
from pre_kg.catalogue import Form
from pre_kg.catalogue.description import LICENSE
from pre_kg.gate.reports import as_turtle as report_as_turtle
from pre_kg.model import Report
from pre_kg.pack import tables
from pre_kg.pack.readme import Summary, readme
from pre_kg.provenance import Provenance

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from pre_kg.catalogue import Description, Statistics
    from pre_kg.diff import Changes, Words
    from pre_kg.model import Iri
    from pre_kg.names import Names
    from pre_kg.store import Dataset
    from pre_kg.verbalise import Wording

CATALOGUE, REPORT = "catalogue.ttl", "rapport-shacl.ttl"
CHANGES, CHANGES_JSON = "CHANGEMENTS.md", "changements.json"
README, TABLES = "LISEZ-MOI.md", "tableaux"
NO_ADDRESS = "urn:pre-kg:paquet:"
_WRITERS = {"graphe.ttl": "turtle", "graphe.trig": "trig", "graphe.jsonld": "jsonld"}


@dataclass(frozen=True, slots=True)
class File:
    """A file of a pack."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Since:
    """What changed since an earlier version, and the words for it."""

    changes: Changes
    words: Words


@dataclass(frozen=True, slots=True)
class Material:
    """What a pack is made from.

    Attributes:
        data: The graph, which passed the gate with `report`.
        schema: Its ontology.
        wording: Its words.
        names: Its names.
        report: What the gate found.
        base: Address under which the pack will be published, with a final slash; `None` for the
            one that the data set gives, or that its nodes share.
        since: What changed, if an earlier version is known.
    """

    data: Dataset
    schema: Dataset
    wording: Wording
    names: Names
    report: Report
    base: str | None = None
    since: Since | None = None


def files(material: Material, progress: Callable[[int, int], None] | None = None) -> Iterator[File]:
    """Yield the files of a pack, each one made when asked for.

    Raises:
        StoreError: A file of the graph cannot be read.
    """
    written = list(exports.quads(material.data))
    names = diff.blank_names(written)
    statements = diff.settled(written)
    found = tables.tables(statements, material.wording, Provenance(material.data))
    steps, forms, done = len(_WRITERS) + len(found) + 4, [], 0

    def told(file: File) -> File:
        nonlocal done
        done += 1
        if progress is not None:
            progress(done, steps)
        return file

    for form in catalogue.PACKED:
        text = exports.WRITERS[_WRITERS[form.path]](statements, material.names)
        forms.append(_measured(form, text))
        yield told(File(form.path, text))
    for table in found:
        form = Form(
            f"{TABLES}/{table.name}.csv",
            f"tableau CSV : {table.title}",
            f"Les nœuds de la sorte « {table.title} », un par ligne.",
            "text/csv",
            "CSV",
        )
        forms.append(_measured(form, table.text))
        yield told(File(form.path, table.text))
    yield told(File(f"{TABLES}/csv-metadata.json", tables.metadata(found)))
    yield File(f"{TABLES}/LISEZ-MOI.md", tables.page(found))
    yield told(File(REPORT, report_as_turtle(_placeless(material.report, names))))
    if material.since is not None:
        since = material.since
        yield File(CHANGES, diff.as_markdown(since.changes, since.words))
        yield File(CHANGES_JSON, diff.as_json(since.changes, since.words))
    counts = catalogue.measure(material.data)
    base = material.base or _own_base(material, counts)
    described = catalogue.describe(material.data, material.schema, base, counts)
    yield told(File(CATALOGUE, _record(described, base, forms)))
    licences = [str(value) for value in described.values(LICENSE)]
    summary = Summary(described, licences, len(found), material.report, material.since is not None)
    yield told(File(README, readme(summary)))


def _own_base(material: Material, counts: Statistics) -> str:
    found = catalogue.describe(material.data, material.schema, NO_ADDRESS, counts)
    return found.text(catalogue.URI_SPACE) or counts.space or NO_ADDRESS


def _measured(form: Form, text: str) -> Form:
    content = text.encode("utf-8")
    return replace(form, size=len(content), sha256=hashlib.sha256(content).hexdigest())


def _record(described: Description, base: str, forms: Sequence[Form]) -> str:
    records = (catalogue.dcat_of, catalogue.void_of)
    quads = [quad for record in records for quad in record(described, base, forms, ())]
    return "".join(turtle.write(quads))


def _placeless(report: Report, names: Mapping[Iri, Iri]) -> Report:
    """Return a report that says nothing of files: equal graphs may be cut otherwise."""
    kept = (
        replace(
            found,
            focus_node=names.get(found.focus_node, found.focus_node),
            value=names.get(found.value, found.value)
            if isinstance(found.value, str)
            else found.value,
            file=None,
            line=None,
        )
        for found in report.violations
        if found.focus_node
    )
    return Report(tuple(kept), report.triples, 0)
