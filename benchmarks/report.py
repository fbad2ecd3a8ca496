"""The page that tells what a run measured."""

from collections.abc import Mapping, Sequence
from typing import Any

GOALS = (
    ("pre-kg ask", "import faiss", 2.0),
    ("pre-kg query", "import pyoxigraph, sqlite3, click", 3.0),
    ("pre-kg ask, sentence-transformers", "pre-kg ask", None),
    ("MiniLM through sentence-transformers", "pre-kg ask", None),
)
LIMITS = {"pre-kg build --force": 2.0, "pre-kg check": 15.0}


def report(results: Mapping[str, Any]) -> str:
    """Return the page, in Markdown."""
    machine = results["machine"]
    load, end = machine["load"], results["load_at_the_end"]
    return "\n".join(
        [
            "# Weight and speed",
            "",
            f"`{results['command']}`, pre-kg {results['version']}, {results['started']} to "
            f"{results['ended']}. {machine['processor']}, {machine['cores']} cores, "
            f"{machine['memory_gib']} GiB, {machine['system']}, Python {machine['python']}. "
            f"Load of the machine (1, 5, 15 min): {_list(load)} at the start, {_list(end)} at the "
            "end; where it exceeds the cores, times by the clock are longer than on an idle "
            "machine, the processor's time and the ratios less so.",
            "",
            "## Whole processes, files in the cache of the disk (medians)",
            "",
            *_processes(results["cold"]),
            "",
            "| compared | ratio by the clock | by the processor's time | goal |",
            "| --- | ---: | ---: | ---: |",
            *_ratios(results["cold"]),
            "",
            "## Jobs on the shipped graph (medians)",
            "",
            *_processes(results["jobs"], LIMITS),
            "",
            "## One process kept warm",
            "",
            *_warm(results["warm"]),
            "",
            "Questions are made from the words of each graph by a fixed seed: names, situations, "
            "misspelt situations, and two forms of factual question. Graphs of 10 000 and 100 000 "
            "triples are those of `python -m benchmarks.generate`.",
            "",
            "## Encoder, on one core",
            "",
            _encoder(results["encoder"]),
            "",
        ]
    )


def _list(values: Sequence[float]) -> str:
    return " / ".join(f"{v:.2f}" for v in values)


def _processes(rows: Mapping[str, Any], limits: Mapping[str, float] | None = None) -> list[str]:
    goal, rule = (" goal |", " ---: |") if limits else ("", "")
    lines = [
        f"| process | runs | clock, s | processor, s | memory, MiB |{goal}",
        f"| --- | ---: | ---: | ---: | ---: |{rule}",
    ]
    for name, row in rows.items():
        limit = f" < {limits[name]:.0f} s |" if limits else ""
        if row["runs"]:
            cells = f"{row['wall_s']:.3f} | {row['cpu_s']:.3f} | {row['memory_mib']:.0f}"
        else:
            cells = "— | — | —"
        lines.append(f"| {name} | {row['runs']} | {cells} |{limit}")
    return lines


def _ratios(cold: Mapping[str, Any]) -> list[str]:
    lines = []
    for ours, theirs, goal in GOALS:
        a, b = cold.get(ours), cold.get(theirs)
        if not a or not b or not a["runs"] or not b["runs"]:
            continue
        wall, cpu = a["wall_s"] / b["wall_s"], a["cpu_s"] / b["cpu_s"]
        wanted = f"≤ {goal:g}" if goal else ""
        lines.append(f"| {ours} / {theirs} | {wall:.2f} | {cpu:.2f} | {wanted} |")
    return lines


def _warm(graphs: Mapping[str, Any]) -> list[str]:
    lines = [
        "| graph | triples | nodes | documents | load, s | index, s | search, ms (p99) "
        "| search, CPU ms (p99) | ask, ms (p99) | ask, CPU ms (p99) | memory, MiB |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for name, row in graphs.items():
        if "failed" in row:
            lines.append(f"| {name} | {row['failed']} |" + " |" * 9)
            continue
        cells = [
            name,
            *(str(row[key]) for key in ("triples", "nodes", "documents")),
            f"{row['load']['s']:.2f}",
            f"{row['build']['s']:.2f}",
            *(_latency(row[key], clock) for key in ("search", "ask") for clock in ("", "cpu_")),
            f"{row['memory_mib']:.0f}",
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return lines


def _latency(row: Mapping[str, float], clock: str) -> str:
    return f"{row[f'median_{clock}ms']:.1f} ({row[f'p99_{clock}ms']:.1f})"


def _encoder(row: Mapping[str, Any]) -> str:
    if "failed" in row:
        return str(row["failed"])
    return (
        f"`{row['encoder']}`: {row['texts_a_second']} texts a second by the clock, "
        f"{row['texts_a_cpu_second']} a second of processor ({row['texts']} questions of "
        f"{row['words_a_text']} words; goal: 20 000)."
    )
