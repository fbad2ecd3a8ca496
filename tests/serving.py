"""A real `pre-kg serve` or any other command over a small graph, for as long as a test needs it."""

import re
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.processes import unmeasured

from pre_kg import open_knowledge

ROOT = Path(__file__).parents[1]
MINI = ROOT / "tests" / "worlds" / "mini"
PROGRAM = [sys.executable, "-P", "-c", "from pre_kg.cli import main; main()"]
PATIENCE = 60
"""Seconds that a busy machine gets to start or to end."""


def options(graph: Path, ontology: Path | None, index: Path) -> list[str]:
    """Return the global options that name a graph, its ontology and its index."""
    named = [] if ontology is None else ["--ontology", str(ontology)]
    return ["--graph", str(graph), *named, "--index", str(index)]


@contextmanager
def indexed(graph: Path, ontology: Path | None = None) -> Iterator[list[str]]:
    """Yield the global options of a graph that is indexed meanwhile."""
    with tempfile.TemporaryDirectory() as folder:
        open_knowledge(graph, ontology=ontology, index=folder).build_index()
        yield options(graph, ontology, Path(folder))


def mini() -> tuple[Path, Path]:
    """Return the graph and the ontology of the little zoo."""
    return MINI / "graph.trig", MINI / "ontology.ttl"


@contextmanager
def serving(
    named: Sequence[str], *more: str, environment: dict[str, str] | None = None
) -> Iterator[str]:
    """Yield the address of a server on a port of its own; it ends with the context."""
    process = subprocess.Popen(
        [*PROGRAM, *named, "serve", "--port", "0", *more],
        env={**unmeasured(), **(environment or {})},
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
    assert process.stderr is not None
    said: list[str] = []
    listening = threading.Event()

    def listen() -> None:
        for line in process.stderr or ():
            said.append(line)
            if "http://" in line:
                listening.set()
        listening.set()

    reader = threading.Thread(target=listen)
    reader.start()
    try:
        assert listening.wait(PATIENCE), "the server never listened"
        found = re.search(r"http://[^\s/]+", "".join(said))
        assert found, "".join(said)
        yield found[0]
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        reader.join()
        process.stderr.close()
    told = "".join(said)
    assert "Traceback" not in told, told
