"""The verdict of the gate, remembered by the digests of graph and ontology.

An unchanged graph is never validated twice: the shipped graph carries its own verdict, and a
folder remembers those of other graphs. Only a clean verdict is remembered.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from pre_kg import store
from pre_kg.errors import GateError, StoreError
from pre_kg.terms import RDF_TYPE, SH

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from pre_kg.store import Dataset

FILE_NAME = "VERDICT.json"
"""Name of the verdict that a graph carries with it."""

GATE = 1
"""Raised when the gate itself judges otherwise than before: older verdicts then count no more."""

_SEAL = object()
_TARGETS = tuple(
    SH + t for t in ("targetNode", "targetClass", "targetSubjectsOf", "targetObjectsOf")
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """That a graph passed a gate.

    Attributes:
        graph: Digest of the files of the graph.
        ontology: Digest of vocabulary, shapes and verify queries; empty when there is none.
        triples: Number of statements.
        gate: Version of the gate that judged.
    """

    graph: str
    ontology: str
    triples: int
    gate: int = GATE

    def same_case(self, other: Verdict) -> bool:
        """Whether two verdicts judge the same graph by the same rules."""
        return (self.graph, self.ontology, self.gate) == (other.graph, other.ontology, other.gate)


class ValidDataset:
    """A data set that passed the gate. Only `require` makes one.

    Attributes:
        data: The statements.
        schema: Vocabulary and shapes.
        verdict: What it passed.
    """

    __slots__ = ("data", "schema", "verdict")

    data: Dataset
    schema: Dataset
    verdict: Verdict

    def __init__(self, data: Dataset, schema: Dataset, verdict: Verdict, *, seal: object) -> None:
        """Refuse whoever does not hold the seal of the gate."""
        if seal is not _SEAL:
            raise TypeError("a ValidDataset is made by gate.require alone")
        object.__setattr__(self, "data", data)
        object.__setattr__(self, "schema", schema)
        object.__setattr__(self, "verdict", verdict)

    def __setattr__(self, name: str, value: object) -> None:
        """Refuse: what was judged does not change."""
        raise AttributeError(f"cannot assign to {name}: a ValidDataset does not change")


def require(  # noqa: PLR0913 - what is judged, by what, and where verdicts are kept
    data: Dataset,
    schema: Dataset,
    *,
    verify: Sequence[Path] = (),
    remembered: Sequence[Path] = (),
    cache: Path | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> ValidDataset:
    """Let a data set through the gate.

    A data set without shapes and verify queries passes by having been parsed. A verdict found in
    `remembered` or `cache` for the same graph and the same rules is taken without validating.

    Args:
        data: What is judged.
        schema: Vocabulary and shapes.
        verify: Verify queries, files or folders.
        remembered: Verdict files that may hold this verdict.
        cache: Folder where verdicts are kept; a new clean one is written there.
        progress: Told the steps done and their number.

    Raises:
        GateError: The graph is refused; the error holds the report.
        StoreError: A file changed since it was read, or cannot be read.
    """
    case = Verdict(data.digest, rules_digest(schema, verify), len(data))
    known = [*remembered, *([] if cache is None else [_kept(cache, case)])]
    verdict = case if not has_rules(schema, verify) else _recall(known, case)
    if verdict is None:
        verdict = _judge(data, schema, verify, case, progress)
        if cache is not None:
            # A verdict that cannot be kept only costs a validation next time.
            with suppress(StoreError):
                remember(verdict, _kept(cache, case))
    return ValidDataset(data, schema, verdict, seal=_SEAL)


def has_rules(schema: Dataset, verify: Sequence[Path] = ()) -> bool:
    """Whether there is anything to judge by: a shape with a target, or a verify query."""
    if any(path.is_file() or any(path.rglob("*.rq")) for path in verify):
        return True
    wanted = [*((p, None) for p in (*_TARGETS, SH + "target")), (RDF_TYPE, SH + "NodeShape")]
    return any(next(schema.quads(None, p, o), None) is not None for p, o in wanted)


def rules_digest(schema: Dataset, verify: Sequence[Path] = ()) -> str:
    """Return one digest for vocabulary, shapes and verify queries; empty when there is none."""
    queries = sorted(
        {file for path in verify for file in (path.rglob("*.rq") if path.is_dir() else [path])}
    )
    files = [*schema.files, *queries]
    return store.digest(files) if files else ""


def _judge(
    data: Dataset,
    schema: Dataset,
    verify: Sequence[Path],
    case: Verdict,
    progress: Callable[[int, int], None] | None,
) -> Verdict:
    from pre_kg.gate.checking import check  # noqa: PLC0415 - a remembered verdict needs none of it

    report = check(data.files, schema.files, verify=verify, progress=progress)
    if store.digest(data.files) != data.digest:
        raise StoreError("Un fichier du graphe a changé pendant le contrôle. Recommencez.")
    if not report.conforms:
        raise GateError(report)
    return case


def remember(verdict: Verdict, path: Path) -> None:
    """Write a verdict, whole or not at all.

    Raises:
        StoreError: The file cannot be written.
    """
    beside = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside.write_text(json.dumps(asdict(verdict), indent=2) + "\n", encoding="utf-8")
        beside.replace(path)
    except OSError as error:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        raise StoreError(f"Écriture impossible : {path} ({error}).") from error


def read_verdict(path: Path) -> Verdict | None:
    """Return the verdict of a file, `None` when there is none that can be read."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        return Verdict(
            str(content["graph"]),
            str(content["ontology"]),
            int(content["triples"]),
            int(content["gate"]),
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None  # no verdict: the graph is judged again


def _recall(paths: Sequence[Path], case: Verdict) -> Verdict | None:
    return next((v for v in map(read_verdict, paths) if v is not None and v.same_case(case)), None)


def _kept(cache: Path, case: Verdict) -> Path:
    return cache / f"verdict-{case.graph[:16]}-{case.ontology[:16]}.json"
