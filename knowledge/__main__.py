"""`python -m knowledge [--check | --count FACTS.json…]`: write the graph of the tables."""

import argparse
import sys
from pathlib import Path

from knowledge import counting, tables, writing
from pre_kg.errors import PreKgError

ROOT = Path(__file__).parents[1]
TABLES = Path(__file__).parent


def main(arguments: list[str] | None = None) -> int:
    """Write, check or count; return 0, or 1 when something is stale or missing."""
    parser = argparse.ArgumentParser(prog="python -m knowledge", description=__doc__)
    parser.add_argument("--graph", type=Path, default=ROOT / "graph", help="(%(default)s)")
    parser.add_argument("--tables", type=Path, default=TABLES, help="(%(default)s)")
    choice = parser.add_mutually_exclusive_group()
    choice.add_argument("--check", action="store_true", help="write nothing, say what is stale")
    choice.add_argument("--count", type=Path, nargs="+", metavar="FACTS", help="count the facts")
    given = parser.parse_args(arguments)
    try:
        return _count(given) if given.count else _write(given)
    except PreKgError as error:
        sys.stderr.write(f"{error}\n")
        return 3


def _write(given: argparse.Namespace) -> int:
    expected = writing.texts(given.tables, given.graph)
    if given.check:
        changed = writing.stale(expected, given.graph)
    else:
        changed = writing.write(expected, given.graph)
    for path in changed:
        sys.stdout.write(f"{path}\n")
    return int(given.check and bool(changed))


def _count(given: argparse.Namespace) -> int:
    found = counting.count(tables.read(given.tables), counting.identifiers(given.count))
    sys.stdout.write(f"repris : {len(found.carried)} ; écartés : {len(found.left_out)}\n")
    for title, facts in (
        ("repris et écartés", found.twice),
        ("ni repris ni écartés", found.missing),
        ("inconnus", found.unknown),
    ):
        if facts:
            sys.stdout.write(f"{title} : {len(facts)} ({' '.join(facts)})\n")
    return int(not found.complete)


if __name__ == "__main__":
    sys.exit(main())
