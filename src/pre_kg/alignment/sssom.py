"""SSSOM tables: proposals for a person to read, correct and give back.

Source: Simple Standard for Sharing Ontological Mappings (SSSOM) 1.0, TSV serialisation.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pre_kg import terms, turtle
from pre_kg.alignment.judging import SEMAPV
from pre_kg.errors import DataError, ParseError, StoreError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from pre_kg.alignment.proposing import Proposal
    from pre_kg.model import Iri

UNSPECIFIED: Final = "https://w3id.org/sssom/license/unspecified"
COLUMNS: Final = (
    "subject_id",
    "subject_label",
    "subject_category",
    "predicate_id",
    "object_id",
    "object_label",
    "object_category",
    "mapping_justification",
    "confidence",
    "subject_match_field",
    "object_match_field",
    "match_string",
    "comment",
)
_REQUIRED = ("subject_id", "predicate_id", "object_id", "mapping_justification")
_PREFIX = re.compile(r"#\s+[\"']?([\w.\-]+)[\"']?:\s*[\"']?([^\s\"']+)[\"']?\s*")
_SPLIT = re.compile(r"^(.*[/#:])([^/#:]*)$")
_NOT_A_CELL = re.compile(r"[\t\r\n]+")


@dataclass(frozen=True, slots=True)
class Mapped:
    """A row of a table.

    Attributes:
        line: In the file, from 1.
        negated: Whether the row says that the relation does not hold.
    """

    line: int
    subject: Iri
    predicate: Iri
    object: Iri
    negated: bool = False


def write_sssom(
    proposals: Sequence[Proposal],
    *,
    tool: str,
    cell: Callable[[str], str] = str,
    license: str = UNSPECIFIED,  # noqa: A002
) -> str:
    """Return proposals as an SSSOM table, in their order.

    Args:
        proposals: What may be the same.
        tool: Name and version of what proposes.
        cell: Makes a text of the graph safe for a spreadsheet.
        license: IRI of the licence of the table.
    """
    iris = {
        i for p in proposals for i in (p.subject.iri, p.object.iri, p.why.predicate, p.why.field)
    }
    prefixes = _prefixes({*iris, SEMAPV + "x"})
    short = {space: name for name, space in prefixes.items()}
    rows = [_row(p, short, cell) for p in proposals]
    digest = hashlib.sha256(repr(rows).encode()).hexdigest()[:16]
    name, _, version = tool.partition(" ")
    head = [
        "#curie_map:",
        *(f"#  {prefix}: {space}" for prefix, space in sorted(prefixes.items())),
        f"#license: {license}",
        f"#mapping_set_id: urn:pre-kg:alignement:{digest}",
        f"#mapping_tool: {name}",
        *([f"#mapping_tool_version: {version}"] if version else []),
    ]
    out = io.StringIO()
    writer = csv.writer(out, delimiter="\t", lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(rows)
    return "\n".join(head) + "\n" + out.getvalue()


def _row(proposal: Proposal, short: dict[str, str], cell: Callable[[str], str]) -> list[str]:
    one, other, why = proposal.subject, proposal.object, proposal.why
    field = _curie(why.field, short)
    cells = [
        _curie(one.iri, short), one.label, one.kind,
        _curie(why.predicate, short),
        _curie(other.iri, short), other.label, other.kind,
        _curie(why.justification, short), f"{why.confidence:.3g}",
        field, field, why.matched, why.reason,
    ]  # fmt: skip
    return [cell(_NOT_A_CELL.sub(" ", text)) for text in cells]


def _prefixes(iris: Iterable[Iri]) -> dict[str, str]:
    known = {space: name for name, space in turtle.KNOWN_PREFIXES.items()}
    known |= {SEMAPV: "semapv", terms.SKOS: "skos"}
    spaces = sorted({_parts(iri)[0] for iri in iris})
    found = {known[s]: s for s in spaces if s in known}
    others = (s for s in spaces if s not in known)
    return {**found, **{f"n{number}": s for number, s in enumerate(others, 1)}}


def _parts(iri: Iri) -> tuple[str, str]:
    found = _SPLIT.match(iri)
    return (found[1], found[2]) if found else (iri, "")


def _curie(iri: Iri, short: dict[str, str]) -> str:
    space, local = _parts(iri)
    return f"{short[space]}:{local}" if space in short else iri


def read_sssom(path: Path) -> list[Mapped]:
    """Read an SSSOM table.

    Raises:
        StoreError: The file cannot be read.
        ParseError: A column, a prefix or a cell is missing, with the line.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise StoreError(f"{path} : attendu un texte en UTF-8 ({error}).") from error
    except OSError as error:
        raise StoreError(f"Lecture impossible : {path} ({error}).") from error
    start = next((n for n, line in enumerate(lines) if not line.startswith("#")), len(lines))
    prefixes = {**turtle.KNOWN_PREFIXES, "semapv": SEMAPV}
    prefixes |= {m[1]: m[2] for line in lines[:start] if (m := _PREFIX.fullmatch(line))}
    rows = csv.DictReader(lines[start:], delimiter="\t")
    if missing := [name for name in _REQUIRED if name not in (rows.fieldnames or ())]:
        detail = f"attendu un tableau SSSOM : il manque la colonne {missing[0]}."
        raise ParseError(str(path), detail, line=start + 1)
    found = []
    for number, row in enumerate(rows, start + 2):
        cells = [_expanded(path, number, row.get(name), name, prefixes) for name in _REQUIRED[:3]]
        modifier = (row.get("predicate_modifier") or "").strip().casefold()
        found.append(Mapped(number, cells[0], cells[1], cells[2], modifier == "not"))
    return found


def _expanded(
    path: Path, line: int, cell: str | None, column: str, prefixes: dict[str, str]
) -> Iri:
    text = (cell or "").strip()
    if not text:
        raise ParseError(str(path), f"la case {column} est vide.", line=line)
    prefix, colon, local = text.partition(":")
    if colon and prefix in prefixes:
        return prefixes[prefix] + local
    if "://" in text or text.startswith("urn:"):
        return text.removeprefix("<").removesuffix(">")
    detail = f"{column} : « {text} » a un préfixe que curie_map ne déclare pas."
    raise ParseError(str(path), detail, line=line)


def refuse(path: Path, line: int, detail: str) -> DataError:
    """Return the error of a row that cannot be followed."""
    return ParseError(str(path), detail, line=line)
