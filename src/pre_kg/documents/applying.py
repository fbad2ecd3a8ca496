"""What a proposal or a removal changes in the files of a graph; nothing is written here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pre_kg import store, terms, turtle
from pre_kg.errors import ParseError, StoreError, UnknownNodeError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from pathlib import Path

    from pre_kg.model import Iri, Quad

SUFFIX = ".trig"


@dataclass(frozen=True, slots=True)
class Removal:
    """The files that a removal changes, with their new text, `None` for a file that goes."""

    files: dict[Path, str | None]
    statements: int


def sources_of(quads: Iterable[Quad]) -> list[Iri]:
    """Return the sources that statements describe, sorted."""
    return sorted(
        {q.subject for q in quads if q.predicate == terms.RDF_TYPE and q.object == terms.SOURCE}
    )


def target(proposal: Path, folder: Path, known: Collection[Iri]) -> Path:
    """Return the file of a graph that a proposal becomes.

    Args:
        proposal: The proposal.
        folder: Where the sources of the graph lie.
        known: The sources that the graph has already.

    Raises:
        ParseError: The proposal is not TriG, or holds no source, or a statement of no section.
        StoreError: The graph has this source already, or a file of that name.
    """
    if proposal.suffix != SUFFIX:
        raise ParseError(str(proposal), f"attendu une proposition {SUFFIX}.")
    found = list(store.parse(proposal))
    sources = sources_of(found)
    if not sources:
        detail = "aucune source (pre:Source). Attendu : un fichier écrit par « pre-kg ingest »."
        raise ParseError(str(proposal), detail)
    if again := [source for source in sources if source in known]:
        raise StoreError(
            f"{proposal} : le graphe a déjà la source {again[0]}. Retirez-la d'abord "
            "(pre-kg ingest --remove), ou changez son nom dans la proposition."
        )
    undescribed = {q.graph for q in found if q.graph} - _held(found, set(sources))
    if undescribed:
        detail = f"{min(undescribed)} n'est section d'aucune source de ce fichier."
        raise ParseError(str(proposal), detail)
    place = folder / f"{sources[0].rstrip('/').rpartition('/')[2] or 'source'}{SUFFIX}"
    if place.exists():
        raise StoreError(
            f"{place} existe déjà. Changez le nom de la source, ou retirez ce fichier."
        )
    return place


def named_source(name: str, sources: Sequence[Iri]) -> Iri:
    """Return the source that a whole IRI, or the end of one, names.

    Raises:
        UnknownNodeError: None, or several.
    """
    found = [s for s in sources if s == name or s.endswith(f"/{name.strip('/')}")]
    if len(found) == 1:
        return found[0]
    near = found or [s for s in sources if name.lower() in s.lower()]
    raise UnknownNodeError(name, near[:3])


def removal(source: Iri, files: Sequence[Path], writable: Path) -> Removal:
    """Return what goes with a source: its description, its sections, what they say.

    A node that the same file names goes too, unless another source or file still speaks of it.

    Args:
        source: The source.
        files: The files of the graph.
        writable: The folder whose files may change.

    Raises:
        StoreError: A file outside that folder speaks of the source.
    """
    content = {path: list(store.parse(path)) for path in files}
    everything = [quad for quads in content.values() for quad in quads]
    held = _held(everything, {source})
    gone = {path: {q for q in quads if _of(q, held)} for path, quads in content.items()}
    touched = [path for path, quads in gone.items() if quads]
    for path in touched:
        if writable.resolve() not in path.resolve().parents:
            raise StoreError(
                f"{path} parle de {source} et n'est pas dans {writable} : rien n'est retiré. "
                "Corrigez ce fichier à la main."
            )
    kept = {quad for quad in everything if not _of(quad, held)}
    after: dict[Path, str | None] = {}
    count = 0
    for path in touched:
        orphans = _orphans(content[path], gone[path], kept)
        left = [q for q in content[path] if q not in gone[path] and q not in orphans]
        count += len(gone[path]) + len(orphans)
        after[path] = "".join(turtle.write(left)) if left else None
    return Removal(after, count)


def _held(quads: Iterable[Quad], sources: set[Iri]) -> set[Iri]:
    """Return sources with the sections within them, at any depth."""
    parts: dict[Iri, list[Iri]] = {}
    for quad in quads:
        if quad.predicate == terms.IS_PART_OF and isinstance(quad.object, str):
            parts.setdefault(quad.object, []).append(quad.subject)
    held, waiting = set(sources), list(sources)
    while waiting:
        inner = [part for part in parts.get(waiting.pop(), ()) if part not in held]
        held.update(inner)
        waiting += inner
    return held


def _of(quad: Quad, held: Collection[Iri]) -> bool:
    return quad.graph in held or (quad.graph is None and quad.subject in held)


def _orphans(content: list[Quad], gone: set[Quad], kept: Collection[Quad]) -> set[Quad]:
    """Return what a file names, outside sections, for the sake of what goes and of nothing else."""
    spoken = {quad.subject for quad in gone} | {q.object for q in gone if isinstance(q.object, str)}
    named = {q.subject for q in content if q.graph is None and q not in gone} & spoken
    own = {q for q in content if q.graph is None and q.subject in named}
    others = [quad for quad in kept if quad not in own]
    still = {q.subject for q in others} | {q.object for q in others if isinstance(q.object, str)}
    return {quad for quad in own if quad.subject not in still}
