"""How many short texts a second the built-in encoder encodes on one core. Prints one JSON object.

python -m benchmarks.encoder [TEXTS]
"""

import argparse
import json
import os
import statistics
import time

from benchmarks.generate import World
from pre_kg import encoders

ROUNDS = 5


def short_texts(count: int) -> list[str]:
    """Return questions as people type them, from the made-up graph."""
    found = (line.split('"')[1] for line in World(5).lines(count * 3) if "def#formulation>" in line)
    return list(found)[:count]


def measure(count: int) -> dict[str, object]:
    """Encode the texts several times; the rate is that of the processor's time."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    encoder = encoders.load(encoders.DEFAULT)
    texts = short_texts(count)
    encoder.encode_query(texts[:100])
    walls, cpus = [], []
    for _ in range(ROUNDS):
        start, worked = time.perf_counter(), time.process_time()
        encoder.encode_query(texts)
        walls.append(time.perf_counter() - start)
        cpus.append(time.process_time() - worked)
    return {
        "encoder": encoder.name,
        "texts": len(texts),
        "words_a_text": round(statistics.mean(len(t.split()) for t in texts), 1),
        "texts_a_second": round(len(texts) / statistics.median(walls)),
        "texts_a_cpu_second": round(len(texts) / statistics.median(cpus)),
    }


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("texts", nargs="?", type=int, default=20_000)
    print(json.dumps(measure(parser.parse_args().texts)))


if __name__ == "__main__":
    main()
