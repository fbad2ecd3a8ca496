"""The files of `graph/` that are written from the tables, and which of them are stale."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from knowledge import pages, tables
from pre_kg import exports, store, terms, turtle
from pre_kg.french import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from pre_kg.model import Quad

LEFT_OUT: Final = """\
<!-- Écrit par « python -m knowledge » : corriger les tables de knowledge/left-out. -->

# Faits des pages qui restent hors du graphe

La référence est celle du relevé de travail ; « En partie » dit que le reste du fait est repris.

| Référence | Raison |
| --- | --- |
"""
NOTICE: Final = "# Écrit par « python -m knowledge » : corriger les tables de knowledge/.\n"


def texts(folder: Path, graph: Path) -> dict[Path, str]:
    """Return what each file should hold.

    Args:
        folder: The tables.
        graph: The graph that they add to.

    Raises:
        ParseError: A row that cannot be written.
    """
    rows = tables.read(folder)
    written = pages.convert(rows, pages.known(_by_hand(graph)))
    by_file: dict[Path, list[Quad]] = {}
    for publisher, quads in written.pages.items():
        by_file.setdefault(graph / "pages" / f"{_slug(publisher)}.trig", []).extend(quads)
    found = {path: _text(quads) for path, quads in by_file.items()}
    if written.sources:
        found[graph / "pages" / "sources.ttl"] = _text(written.sources)
    if rows.left_out:
        found[graph / "pages" / "LEFT-OUT.md"] = LEFT_OUT + "".join(_left_out(rows.left_out))
    for share, quads in written.figures.items():
        found[graph / "nodes" / f"chiffres-{share}.ttl"] = _text(quads)
    return found


def stale(expected: dict[Path, str], graph: Path) -> list[Path]:
    """Return the files that are missing, different, or no longer written, sorted."""
    other = {path for path, text in expected.items() if _held(path) != text}
    return sorted(other | {path for path in _written(graph) if path not in expected})


def write(expected: dict[Path, str], graph: Path) -> list[Path]:
    """Bring the files up to date and return those that changed."""
    changed = stale(expected, graph)
    for path in changed:
        if path in expected:
            path.parent.mkdir(exist_ok=True)
            exports.write_file(path, expected[path])
        else:
            path.unlink()
    return changed


def _text(quads: Iterable[Quad]) -> str:
    return NOTICE + "".join(turtle.write(quads, terms.BASE))


def _left_out(rows: Iterable[tables.LeftOut]) -> Iterator[str]:
    for row in sorted(rows, key=lambda r: r.facts):
        yield f"| {', '.join(row.facts)} | {row.reason} |\n"


def _slug(publisher: str) -> str:
    name = publisher.rpartition("/")[2] if publisher.startswith("id/") else publisher
    return re.sub(r"[^a-z0-9]+", "-", fold(name)).strip("-")


def _held(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.exists() else None


def _written(graph: Path) -> Iterator[Path]:
    candidates = [*(graph / "pages").glob("*"), *(graph / "nodes").glob("chiffres-*.ttl")]
    for path in candidates:
        with path.open(encoding="utf-8") as stream:
            if stream.readline() in (NOTICE, LEFT_OUT.partition("\n")[0] + "\n"):
                yield path


def _by_hand(graph: Path) -> Iterator[Quad]:
    for name in ("nodes", "sources"):
        for path in sorted((graph / name).glob("*.ttl")):
            yield from store.parse(path)
    themes = graph.parent / "ontology" / "themes.ttl"
    if themes.exists():
        yield from store.parse(themes)
