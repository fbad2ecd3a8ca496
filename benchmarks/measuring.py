"""Clocks: whole processes taken in turns, and one call at a time."""

import os
import platform
import resource
import statistics
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Cost:
    """What one process cost.

    Attributes:
        wall: Seconds by the clock on the wall.
        cpu: Seconds of processor, user and system, children included.
        memory: Largest resident size, in MiB.
        code: Exit code.
    """

    wall: float
    cpu: float
    memory: float
    code: int


def process(command: Sequence[str], environ: Mapping[str, str], folder: Path) -> Cost:
    """Run a command to its end, its output thrown away, and return what it cost."""
    start = time.perf_counter()
    child = subprocess.Popen(
        command,
        cwd=folder,
        env={**os.environ, **environ},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _, status, used = os.wait4(child.pid, 0)
    wall = time.perf_counter() - start
    child.returncode = os.waitstatus_to_exitcode(status)
    return Cost(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, child.returncode)


def in_turns(
    commands: Mapping[str, Sequence[str]],
    environ: Mapping[str, str],
    folder: Path,
    rounds: int,
) -> dict[str, list[Cost]]:
    """Run each command once a round, so that a busy minute burdens all of them alike.

    A first round warms the disk's cache and is not counted; a command that fails there is
    run no more.
    """
    found: dict[str, list[Cost]] = {name: [] for name in commands}
    first = {name: process(command, environ, folder) for name, command in commands.items()}
    for _ in range(rounds):
        for name, command in commands.items():
            if first[name].code == 0:
                found[name].append(process(command, environ, folder))
    return found


def median(costs: Sequence[Cost], what: str) -> float | None:
    """Return the median of one figure of some runs, `None` without runs."""
    return statistics.median(getattr(cost, what) for cost in costs) if costs else None


def latencies(call: Callable[[str], object], questions: Sequence[str]) -> dict[str, float]:
    """Ask each question once and return median and 99th percentile, in milliseconds.

    The processor's time is told beside the clock's: on a busy machine they differ.
    """
    walls, cpus = [], []
    for question in questions:
        start, worked = time.perf_counter(), time.process_time()
        call(question)
        cpus.append(1000 * (time.process_time() - worked))
        walls.append(1000 * (time.perf_counter() - start))
    last = int(0.99 * (len(questions) - 1))
    return {
        "median_ms": statistics.median(walls),
        "p99_ms": sorted(walls)[last],
        "median_cpu_ms": statistics.median(cpus),
        "p99_cpu_ms": sorted(cpus)[last],
    }


def peak_memory() -> float:
    """Return the largest resident size of this process so far, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def machine() -> dict[str, object]:
    """Return what a reader must know of the machine to judge the figures."""
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "memory_gib": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1),
        "system": platform.platform(terse=True),
        "python": platform.python_version(),
        "load": [round(x, 2) for x in os.getloadavg()],
    }


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.machine())
