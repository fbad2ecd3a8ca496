"""A server under load: questions, while one client sends queries that are killed at their limit.

    python -m benchmarks.serving [--seconds 600] [-o benchmarks]

`wrk` (Debian: wrk) asks over the loopback, on 8 connections. Three loads, one after the other:

- steady: 500 questions in turn, about 320 a second, for `--seconds`;
- full: the same, as fast as the server answers;
- new: the same 500 with another `k` each time, so that none was answered before.

Then 10,000 connections that send half a request, and bodies of 100 MB, while questions are asked.
"""

# ruff: noqa: S310, S607 - our own server, and wrk as the shell finds it

import argparse
import http.client
import json
import re
import resource
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.measuring import latencies, machine
from benchmarks.warm import questions
from pre_kg import __version__, open_knowledge

COUNT = 500
CONNECTIONS = 8
CROWD = 10_000
PAUSE_MS = 23
"""Between two questions of a connection: about 320 questions a second in all."""
HEAVY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
SCRIPT = """
local questions = {%s}
local pause, renew, asked = %d, %s, 0
request = function()
  asked = asked + 1
  local k = renew and 1 + math.floor(asked / #questions) %% 900 or 10
  return wrk.format("GET", "/api/ask?q=" .. questions[1 + asked %% #questions] .. "&k=" .. k)
end
if pause > 0 then delay = function() return pause end end
done = function(summary, latency, requests)
  local e = summary.errors
  io.write(string.format('{"requests": %%d, "seconds": %%f, "errors": %%d, ' ..
    '"p50_ms": %%f, "p90_ms": %%f, "p99_ms": %%f, "max_ms": %%f}', summary.requests,
    summary.duration / 1e6, e.connect + e.read + e.write + e.status + e.timeout,
    latency:percentile(50) / 1e3, latency:percentile(90) / 1e3, latency:percentile(99) / 1e3,
    latency.max / 1e3))
end
"""


@contextmanager
def serving(folder: Path) -> Iterator[tuple[str, int]]:
    """Yield the address and the process number of a server over the shipped graph."""
    command = [sys.executable, "-c", "from pre_kg.cli import main; main()"]
    process = subprocess.Popen(
        [*command, "--index", str(folder), "serve", "--port", "0", "--rate", "0"],
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    first = process.stderr.readline()
    found = re.search(r"http://[^\s/]+", first)
    if found is None:
        raise SystemExit(first)
    threading.Thread(target=process.stderr.read, daemon=True).start()
    try:
        yield found[0], process.pid
    finally:
        process.send_signal(signal.SIGINT)
        process.wait()


def load(
    address: str, asked: list[str], seconds: int, *, pause: int, renew: bool
) -> dict[str, float]:
    """Return what wrk measures."""
    listed = ",".join(f'"{urllib.parse.quote(q, safe="")}"' for q in asked)
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(SCRIPT % (listed, pause, str(renew).lower()))
        script.flush()
        threads = ["-t1", f"-c{CONNECTIONS}", f"-d{seconds}s"]
        done = subprocess.run(
            ["wrk", *threads, "--latency", "-s", script.name, address],
            capture_output=True,
            text=True,
            check=True,
        )
    return json.loads(done.stdout[done.stdout.index("{") :])


@dataclass
class Meanwhile:
    """What happens beside the load: queries that are killed, and the memory of the server."""

    address: str
    process: int
    statuses: list[int] = field(default_factory=list)
    memory_mib: list[float] = field(default_factory=list)
    ended: threading.Event = field(default_factory=threading.Event)

    def query(self) -> None:
        """Send one query that lasts too long after the other."""
        asked = urllib.parse.urlencode({"query": HEAVY})
        while not self.ended.is_set():
            try:
                urllib.request.urlopen(f"{self.address}/sparql?{asked}").close()
                self.statuses.append(200)
            except urllib.error.HTTPError as error:
                self.statuses.append(error.code)
                error.close()

    def weigh(self) -> None:
        """Note the memory of the server and its workers, shared pages counted once."""
        while not self.ended.wait(5):
            self.memory_mib.append(sum(map(proportional, family(self.process))) / 1024)


def family(process: int) -> list[int]:
    """Return the numbers of a process and of all below it."""
    found = [process]
    for number in found:
        for children in Path(f"/proc/{number}/task").glob("*/children"):
            found += map(int, children.read_text().split())
    return found


def proportional(process: int) -> int:
    """Return the proportional size of a process, in KiB; 0 when it has ended."""
    try:
        text = Path(f"/proc/{process}/smaps_rollup").read_text()
    except OSError:
        return 0
    return int(re.search(r"^Pss:\s+(\d+)", text, re.M)[1])


def asking(address: str, count: int = 50) -> dict[str, float]:
    """Return how long questions take that were answered before."""
    return latencies(
        lambda number: urllib.request.urlopen(f"{address}/api/ask?q=x{number}").read(),
        [str(i % 5) for i in range(count)],
    )


def crowd(address: str, process: int) -> dict[str, object]:
    """Hold as many connections as one client can, each with half a request."""
    host, port = address.removeprefix("http://").split(":")
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    before = proportional(process) / 1024
    with ExitStack() as stack:
        for _ in range(CROWD):
            peer = stack.enter_context(socket.create_connection((host, int(port))))
            peer.sendall(b"GET / HTTP/1.1\r\nX: ")
        found = {"connections": CROWD, **asking(address)}
        held = proportional(process) / 1024
    return {**found, "memory_mib": {"before": before, "held": held}}


def bodies(address: str, process: int) -> dict[str, object]:
    """Send bodies that are too large, four at a time."""
    statuses: list[int] = []

    def send() -> None:
        for _ in range(5):
            peer = http.client.HTTPConnection(address.removeprefix("http://"))
            piece, headers = b"#" * (1 << 20), {"Content-Length": str(100 << 20)}
            headers["Content-Type"] = "application/sparql-query"
            peer.request("POST", "/sparql", (piece for _ in range(100)), headers)
            statuses.append(peer.getresponse().status)
            peer.close()

    before, most = proportional(process) / 1024, 0.0
    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        most = max(most, proportional(process) / 1024)
    told = {status: statuses.count(status) for status in sorted(set(statuses))}
    return {"bodies": told, "memory_mib": {"before": before, "most": most}}


def measure(seconds: int) -> dict[str, object]:
    """Measure everything."""
    with tempfile.TemporaryDirectory() as folder:
        knowledge = open_knowledge(index=folder)
        knowledge.build_index()
        asked = list(dict.fromkeys(questions(knowledge, COUNT)))
        with serving(Path(folder)) as (address, process):
            beside = Meanwhile(address, process)
            threads = [threading.Thread(target=t) for t in (beside.query, beside.weigh)]
            for thread in threads:
                thread.start()
            found: dict[str, object] = {
                "questions": len(asked),
                "statements": len(knowledge.data),
                "steady": load(address, asked, seconds, pause=PAUSE_MS, renew=False),
                "full": load(address, asked, 20, pause=0, renew=False),
                "new": load(address, asked, 20, pause=0, renew=True),
            }
            beside.ended.set()
            for thread in threads:
                thread.join()
            found["crowd"] = crowd(address, process)
            found["bodies"] = bodies(address, process)
            found["queries"] = {s: beside.statuses.count(s) for s in sorted(set(beside.statuses))}
            kept = beside.memory_mib[: max(2, seconds // 5)]
            found["memory_mib"] = {"after 5 s": kept[0], "at the end": kept[-1], "most": max(kept)}
            with urllib.request.urlopen(f"{address}/metrics") as response:
                told = response.read().decode()
            found["killed"] = int(re.search(r'querying",ending="killed"} (\d+)', told)[1])
    return found


def _mib(memory: dict[str, float]) -> str:
    return ", ".join(f"{value:.0f} MiB {name}" for name, value in memory.items())


def page(found: dict[str, object]) -> str:
    """Return the results as a page."""
    rows = [
        "| load | requests/s | p50 ms | p90 ms | p99 ms | most ms | errors |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for name in ("steady", "full", "new"):
        one = found[name]
        rate = one["requests"] / one["seconds"]
        times = " | ".join(f"{one[k]:.1f}" for k in ("p50_ms", "p90_ms", "p99_ms", "max_ms"))
        rows.append(f"| {name} | {rate:.0f} | {times} | {one['errors']} |")
    crowd, bodies = found["crowd"], found["bodies"]
    on = found["machine"]
    return "\n".join(
        [
            "# A server under load",
            "",
            f"`{found['command']}`, version {found['version']}, {found['started'][:10]}; "
            f"{on['processor']}, {on['cores']} cores, Python {on['python']}; load average "
            f"{on['load']} before, {found['load_at_the_end']} after. "
            f"{found['statements']} statements, {found['questions']} questions, "
            f"{CONNECTIONS} connections; `wrk` and the client of the queries run on these cores.",
            "",
            *rows,
            "",
            f"Meanwhile one client sent queries that last too long: {found['killed']} were killed "
            f"at 10 s (statuses: {found['queries']}). Memory of the server and its workers, under "
            f"the steady load: {_mib(found['memory_mib'])}.",
            "",
            "`steady` and `full` repeat their questions: what was answered before is not computed "
            "again. `new` never repeats one: it measures the engine.",
            "",
            f"{crowd['connections']} connections that send half a request: a question that was "
            f"answered before takes {crowd['median_ms']:.1f} ms (99 %: {crowd['p99_ms']:.1f}); the "
            f"process that speaks HTTP has {_mib(crowd['memory_mib'])}.",
            "",
            f"20 bodies of 100 MB, four at a time: {bodies['bodies']}; the process that speaks "
            f"HTTP has {_mib(bodies['memory_mib'])}.",
            "",
        ]
    )


def main() -> None:
    """Measure, and write page and JSON."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seconds", type=int, default=600)
    parser.add_argument("-o", "--output", type=Path, default=Path(__file__).parent)
    arguments = parser.parse_args()
    start = {
        "command": f"python -m benchmarks.serving --seconds {arguments.seconds}",
        "version": __version__,
        "started": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": machine(),
    }
    found = {**start, **measure(arguments.seconds), "load_at_the_end": machine()["load"]}
    text = json.dumps(found, ensure_ascii=False, indent=2) + "\n"
    (arguments.output / "serving.json").write_text(text, encoding="utf-8")
    (arguments.output / "serving.md").write_text(page(found), encoding="utf-8")


if __name__ == "__main__":
    main()
