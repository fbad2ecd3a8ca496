"""One graph, in one process: load, index, search, ask. Prints one JSON object.

python -m benchmarks.warm [GRAPH] [--questions 300]
"""

import argparse
import json
import os
import random
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.generate import misspelt
from benchmarks.measuring import latencies, peak_memory
from pre_kg.wiring import Knowledge, open_knowledge

SEED = 11


def questions(knowledge: Knowledge, count: int) -> list[str]:
    """Return questions on a graph, made from its own words: names, situations, misspellings."""
    pick = random.Random(SEED)  # noqa: S311 - a sample, no secret
    wording = knowledge.wording
    nodes = wording.nodes()
    found: list[str] = []
    while len(found) < count:
        node = pick.choice(nodes)
        names = [label.text for label in wording.labels(node)]
        asked = wording.formulations(node) or names
        found += [
            pick.choice(names),
            pick.choice(asked),
            misspelt(pick.choice(asked), pick),
            f"Combien de personnes pour {pick.choice(names)} ?",
            f"Qui anime {pick.choice(names)} ?",
        ]
    return found[:count]


def timed(call: Callable[[], object]) -> dict[str, float]:
    """Return the seconds that a call takes, by the clock and of the processor."""
    start, worked = time.perf_counter(), time.process_time()
    call()
    return {"s": time.perf_counter() - start, "cpu_s": time.process_time() - worked}


def measure(graph: Path | None, count: int) -> dict[str, object]:
    """Measure one graph."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["XDG_CACHE_HOME"] = folder
        ontology = Path(__file__).parents[1] / "ontology" / "pre.ttl"
        knowledge = open_knowledge(graph, ontology=ontology) if graph else open_knowledge()
        load = timed(lambda: (knowledge.data, knowledge.schema))
        build = timed(lambda: knowledge.build_index(force=True))
        index = knowledge.open_index()
        asked = questions(knowledge, count)
        first = timed(lambda: index.search(asked[0]))
        search = latencies(index.search, asked)
        knowledge.ask(asked[0])
        return {
            "triples": len(knowledge.data),
            "nodes": index.manifest.nodes,
            "documents": index.manifest.documents,
            "load": load,
            "build": build,
            "first_search": first,
            "search": search,
            "ask": latencies(knowledge.ask, asked),
            "memory_mib": peak_memory(),
        }


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("graph", nargs="?", type=Path)
    parser.add_argument("--questions", type=int, default=300)
    options = parser.parse_args()
    print(json.dumps(measure(options.graph, options.questions)))


if __name__ == "__main__":
    main()
