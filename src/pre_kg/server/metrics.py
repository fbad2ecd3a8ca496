"""What a server counts, as Prometheus reads it.

Source: Prometheus, text-based exposition format 0.0.4.
"""

from __future__ import annotations

import resource
from typing import TYPE_CHECKING, Final

from pre_kg.server.counting import BOUNDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pre_kg.server.counting import Metrics
    from pre_kg.server.served import Served

MEDIA: Final = "text/plain; version=0.0.4; charset=utf-8"


def write(metrics: Metrics, served: Served) -> str:
    """Return everything that is counted."""
    return "".join(f"{line}\n" for line in (*_requests(metrics), *_workers(served)))


def _requests(metrics: Metrics) -> Iterator[str]:
    name = "pre_kg_requests_total"
    yield from _head(name, "counter", "Requests answered.")
    for (route, method, status), count in sorted(metrics.requests.items()):
        yield f"{name}{_labels(route=route, method=method, status=status)} {count}"
    name = "pre_kg_request_seconds"
    yield from _head(name, "histogram", "Time from request to the end of its response.")
    for route, steps in sorted(metrics.seconds.items()):
        total = 0
        for bound, count in zip((*BOUNDS, "+Inf"), steps, strict=True):
            total += count
            yield f"{name}_bucket{_labels(route=route, le=bound)} {total}"
        yield f"{name}_sum{_labels(route=route)} {metrics.totals[route]:.6f}"
        yield f"{name}_count{_labels(route=route)} {total}"
    yield from _one("pre_kg_requests_limited_total", "counter", "Refused.", metrics.limited)
    yield from _one("pre_kg_requests_under_way", "gauge", "Not yet answered.", metrics.under_way)


def _workers(served: Served) -> Iterator[str]:
    name = "pre_kg_work_total"
    yield from _head(name, "counter", "Work given to workers, by how it ended.")
    for pool, counts in served.counts.items():
        for ending in ("done", "killed", "lost", "refused"):
            yield f"{name}{_labels(pool=pool, ending=ending)} {getattr(counts, ending)}"
    name = "pre_kg_workers_forked_total"
    yield from _head(name, "counter", "Workers begun.")
    for pool, counts in served.counts.items():
        yield f"{name}{_labels(pool=pool)} {counts.forked}"
    name, generation = "pre_kg_workers_busy", served.generation
    yield from _head(name, "gauge", "Workers at work.")
    for pool, busy in (("computing", generation.computing), ("querying", generation.querying)):
        yield f"{name}{_labels(pool=pool)} {busy.busy}"
    memory, state = served.memory, served.state
    yield from _one("pre_kg_memory_hits_total", "counter", "Results given again.", memory.hits)
    yield from _one("pre_kg_memory_misses_total", "counter", "Results made.", memory.misses)
    yield from _one("pre_kg_memory_bytes", "gauge", "Size of the results kept.", memory.size)
    yield from _one("pre_kg_generations_total", "counter", "Graphs loaded.", served.generations)
    name = "pre_kg_index_info"
    yield from _head(name, "gauge", "The index in use.")
    yield f"{name}{_labels(graph=state.graph[:16], generation=state.generation)} 1"
    yield from _one("pre_kg_statements", "gauge", "Statements of the graph.", state.statements)
    kilobytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    yield from _one(
        "pre_kg_largest_memory_bytes", "gauge", "Most memory the server had.", kilobytes * 1024
    )


def _one(name: str, kind: str, text: str, value: float) -> Iterator[str]:
    yield from _head(name, kind, text)
    yield f"{name} {value}"


def _head(name: str, kind: str, text: str) -> Iterable[str]:
    return f"# HELP {name} {text}", f"# TYPE {name} {kind}"


def _labels(**values: object) -> str:
    return "{" + ",".join(f'{key}="{_escaped(str(v))}"' for key, v in values.items()) + "}"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
