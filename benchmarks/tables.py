"""What reading a table costs, by its size; nothing is asserted.

    python -m benchmarks.tables [-o benchmarks/tableaux.md]

Tables in the shape of INSEE's list of municipalities are made up, then read by `pre-kg import`
with the shipped mapping, each in a process of its own.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path

from benchmarks.measuring import Cost, machine, process
from pre_kg import __version__

COMMAND = "python -m benchmarks.tables"
SIZES = (10_000, 100_000, 1_000_000)
WORKBOOK = 100_000
HEADER = (
    *("TYPECOM", "COM", "REG", "DEP", "CTCD", "ARR"),
    *("TNCC", "NCC", "NCCENR", "LIBELLE", "CAN", "COMPARENT"),
)
STATEMENTS = 6
"""That the mapping makes of a row."""


def rows(count: int) -> Iterator[list[str]]:
    """Yield made-up municipalities."""
    for number in range(count):
        code, name = f"{number:05d}", f"Commune-{number}"
        department = f"{number % 95 + 1:02d}"
        yield ["COM", code, "11", department, "", "", "0", name.upper(), name, name, "", ""]


def write_csv(path: Path, count: int) -> None:
    """Write a CSV file."""
    with path.open("w", encoding="utf-8") as stream:
        stream.write(",".join(HEADER) + "\n")
        stream.writelines(",".join(row) + "\n" for row in rows(count))


def write_workbook(path: Path, count: int) -> None:
    """Write an XLSX workbook."""
    import openpyxl  # noqa: PLC0415

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(HEADER)
    for row in rows(count):
        sheet.append(row)
    book.save(path)


def write_parquet(path: Path, count: int) -> None:
    """Write a Parquet file."""
    import pyarrow as pa  # noqa: PLC0415
    import pyarrow.parquet as pq  # noqa: PLC0415

    columns = zip(*rows(count), strict=True)
    pq.write_table(pa.table(dict(zip(HEADER, map(list, columns), strict=True))), path)


def measure(folder: Path) -> list[tuple[str, int, Cost]]:
    """Read each table once."""
    command = str(Path(sys.executable).with_name("pre-kg"))
    writers = [
        *(("CSV", write_csv, ".csv", size) for size in SIZES),
        ("XLSX", write_workbook, ".xlsx", WORKBOOK),
        ("Parquet", write_parquet, ".parquet", SIZES[-1]),
    ]
    found = []
    for name, write, suffix, size in writers:
        path = folder / f"t{suffix}"
        # In a process of its own: a child's largest size counts what its parent held.
        writing = get_context("spawn").Process(target=write, args=(path, size))
        writing.start()
        writing.join()
        call = [command, "import", str(path), "--mapping", "insee-communes"]
        cost = process([*call, "-o", str(folder / "s.nq")], {}, folder)
        if cost.code:
            raise SystemExit(f"{name}, {size} rows: exit code {cost.code}")
        found.append((name, size, cost))
        path.unlink()
    return found


def page(found: list[tuple[str, int, Cost]], started: str, load: str) -> str:
    """Return the page, in Markdown."""
    here = machine()
    lines = [
        "# Tables",
        "",
        f"`{COMMAND}`, pre-kg {__version__}, {started}. {here['processor']}, {here['cores']} "
        f"cores, {here['memory_gib']} GiB, Python {here['python']}. Load of the machine at the "
        f"start: {load}; where it exceeds the cores, the clock tells more than an idle machine.",
        "",
        "`pre-kg import` with the shipped mapping of INSEE's municipalities, to N-Quads, one "
        "process each, made-up rows.",
        "",
        "| table | rows | statements | clock, s | processor, s | memory, MiB | rows a second of "
        "processor |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    lines += [
        f"| {name} | {size} | {size * STATEMENTS} | {cost.wall:.1f} | {cost.cpu:.1f} | "
        f"{cost.memory:.0f} | {size / cost.cpu:.0f} |"
        for name, size, cost in found
    ]
    return "\n".join([*lines, ""])


def main() -> None:
    """Measure and write the page."""
    parser = argparse.ArgumentParser(description="What reading a table costs.")
    parser.add_argument("-o", type=Path, default=Path("benchmarks/tableaux.md"))
    target: Path = parser.parse_args().o
    started = datetime.now(UTC).isoformat(timespec="seconds")
    load = " / ".join(f"{x:.2f}" for x in machine()["load"])
    with tempfile.TemporaryDirectory() as folder:
        found = measure(Path(folder))
    target.write_text(page(found, started, load), encoding="utf-8")
    sys.stdout.write(target.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
