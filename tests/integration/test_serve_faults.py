"""A real server and clients that mean harm, or are broken: it refuses, lets go, serves on."""

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from tests import serving
from tests.processes import unmeasured

from pre_kg import open_knowledge

PATIENCE = 60
PROGRAM = """
import json, sys
from pathlib import Path
from pre_kg.config import Settings
from pre_kg.server import running
from pre_kg.server.options import Options
graph, ontology, index, chosen = sys.argv[1:]
running.serve(
    Settings(graph=(Path(graph),), ontology=Path(ontology) if ontology else None,
             index=Path(index)),
    Options(**{"rate": 0, "workers": 2, "query_workers": 2, **json.loads(chosen)}),
    host="127.0.0.1", port=0,
    announce=lambda address: print(address, file=sys.stderr, flush=True),
)
"""
LONG = f'SELECT ?x {{ ?a ?b ?c BIND(REPLACE("{"a" * 200}", "a", "{"b" * 1_000}") AS ?x) }}'
ENDLESS = "SELECT (COUNT(*) AS ?n) { " + " . ".join(f"?a{i} ?b{i} ?c{i}" for i in range(9)) + " }"


@dataclass
class Site:
    """A server that runs."""

    process: subprocess.Popen[str]
    port: int
    told: list[str]

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), PATIENCE)

    def send(self, content: bytes) -> bytes:
        """Send bytes as they are and return everything that comes back."""
        with self.connect() as peer:
            peer.sendall(content)
            return everything(peer)

    def get(self, path: str, **headers: str) -> tuple[int, bytes]:
        asked = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", headers=headers)
        try:
            with urllib.request.urlopen(asked, timeout=PATIENCE) as found:
                return found.status, found.read()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read()

    def query(self, text: str, **more: str) -> tuple[int, bytes]:
        return self.get("/sparql?" + urllib.parse.urlencode({"query": text, **more}))

    def counted(self, name: str) -> float:
        found = re.search(rf"^{re.escape(name)} (\S+)$", self.get("/metrics")[1].decode(), re.M)
        assert found
        return float(found[1])

    def is_well(self) -> bool:
        return self.get("/api/ask?q=loutre")[0] == 200


def everything(peer: socket.socket) -> bytes:
    pieces = []
    with suppress(ConnectionError):
        while piece := peer.recv(65536):
            pieces.append(piece)
    return b"".join(pieces)


@contextmanager
def running(
    index: Path, graph: Path, ontology: Path | None = None, **chosen: Any
) -> Iterator[Site]:
    arguments = [str(graph), str(ontology or ""), str(index), json.dumps(chosen)]
    process = subprocess.Popen(
        [sys.executable, "-P", "-c", PROGRAM, *arguments],
        env=unmeasured(),
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    first = process.stderr.readline()
    address = re.search(r"http://127\.0\.0\.1:(\d+)/", first)
    assert address, first + process.stderr.read()
    told: list[str] = []
    reader = threading.Thread(target=lambda: told.extend(process.stderr or ()))
    reader.start()
    try:
        yield Site(process, int(address[1]), told)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(PATIENCE)
        reader.join()
        process.stderr.close()
    assert process.returncode == 0
    assert "Traceback" not in "".join(told)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("index")
    graph, ontology = serving.mini()
    open_knowledge(graph, ontology=ontology, index=folder).build_index()
    return folder


@pytest.fixture(scope="module")
def site(index: Path) -> Iterator[Site]:
    short = {"head_seconds": 1.0, "write_seconds": 1.0, "body_seconds": 1.0, "connections": 60}
    with running(index, *serving.mini(), **short) as found:
        yield found


# --- Connections -----------------------------------------------------------------------------


def test_half_a_request_does_not_hold_a_connection(site: Site) -> None:
    with site.connect() as peer:
        peer.sendall(b"GET /sante HTTP/1.1\r\nHost: x\r\nX-Slow: ")
        assert site.is_well()
        assert everything(peer) == b""


def test_a_head_that_comes_drop_by_drop_is_cut(site: Site) -> None:
    with site.connect() as peer, suppress(ConnectionError):
        peer.settimeout(0.1)
        for _ in range(PATIENCE * 10):
            peer.sendall(b"X")
            with suppress(TimeoutError):
                if not peer.recv(1):
                    break
        else:
            pytest.fail("the connection was never cut")


def test_a_connection_that_says_nothing_is_cut(site: Site) -> None:
    with site.connect() as peer:
        assert everything(peer) == b""


def test_a_body_that_does_not_come_is_408(site: Site) -> None:
    head = b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"
    assert b" 408 " in site.send(head + b"Content-Length: 100\r\n\r\nASK").partition(b"\r\n")[0]


def test_a_client_that_does_not_read_is_let_go(site: Site) -> None:
    asked = urllib.parse.urlencode({"query": LONG})
    with site.connect() as peer:
        peer.sendall(f"GET /sparql?{asked} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        start = peer.recv(64)
        assert site.query("ASK {}")[0] == 200
        assert eventually(lambda: not established(site.port))
        got = start + everything(peer)
    head, _, body = got.partition(b"\r\n\r\n")
    length = re.search(rb"content-length: (\d+)", head)
    assert length
    assert len(body) < int(length[1]), "the whole result waited for nobody"


def test_connections_beyond_the_limit_are_cut_and_room_comes_back(site: Site) -> None:
    with ExitStack() as stack:
        for _ in range(100):
            peer = stack.enter_context(site.connect())
            with suppress(ConnectionError):
                peer.sendall(b"GET /sante HTTP/1.1\r\n")

    def is_well() -> bool:
        with suppress(OSError):
            return site.is_well()
        return False

    assert eventually(is_well)


def test_a_client_that_leaves_frees_the_worker(site: Site) -> None:
    asked = urllib.parse.urlencode({"query": ENDLESS})
    for _ in range(6):
        with site.connect() as peer:
            peer.sendall(f"GET /sparql?{asked} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    assert eventually(lambda: site.query("ASK {}")[0] == 200)


def test_one_client_leaves_workers_to_the_others(index: Path) -> None:
    with running(index, *serving.mini(), per_client=1, seconds=3.0) as site:
        asked = urllib.parse.urlencode({"query": ENDLESS})
        with site.connect() as peer:
            peer.sendall(f"GET /sparql?{asked} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            assert eventually(lambda: site.counted("pre_kg_requests_under_way") >= 2)
            assert site.query("ASK {}")[0] == 429
        assert eventually(lambda: site.query("ASK {}")[0] == 200)


# --- Requests --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "bomb",
    [
        b"GET /" + b"a" * 200_000 + b" HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nX: " + b"a" * 200_000 + b"\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + b"X: 1\r\n" * 50_000 + b"\r\n",
        b"\x00\xff\x16\x03\x01" * 100,
        b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    ],
)
def test_what_is_no_request_is_400_or_cut(site: Site, bomb: bytes) -> None:
    answer = b""
    with suppress(ConnectionError):
        answer = site.send(bomb)
    assert not answer or answer.split(b" ")[1][:1] == b"4"
    assert site.is_well()


@pytest.mark.parametrize(
    "path",
    [
        "/../../../../etc/passwd",
        "/static/../../../../../../etc/passwd",
        "/static/%2e%2e/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
        "/static/..%2f..%2f..%2f..%2fetc/passwd",
        "/static//etc/passwd",
        "/noeud/../../../etc/passwd",
        "/noeud/file:///etc/passwd",
        "/noeud?iri=file:///etc/passwd",
        "/export.../../../../etc/passwd",
        "/api/requetes/..%2f..%2f..%2fetc%2fpasswd",
        "/noeud/%00",
        "/%ff%fe",
        "/noeud/%f0%9f%92%a9%80",
        "/noeud/" + "a/" * 2_000,
        "//evil.example/",
        "/\\evil.example/",
    ],
)
def test_no_path_leads_out_of_the_site(site: Site, path: str) -> None:
    answer = site.send(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
    assert b"root:" not in answer
    head = answer.partition(b"\r\n\r\n")[0].lower()
    assert re.match(rb"http/1\.1 (4\d\d|30[37])", head), head
    assert b"location: //" not in head
    assert b"evil" not in head


def test_a_hundred_megabytes_are_refused_and_not_kept(site: Site) -> None:
    before = memory(site.process.pid)
    peer = http.client.HTTPConnection("127.0.0.1", site.port, timeout=PATIENCE)
    piece = b"#" * (1 << 20)
    peer.request(
        "POST",
        "/sparql",
        body=(piece for _ in range(100)),
        headers={"Content-Type": "application/sparql-query", "Content-Length": str(100 << 20)},
    )
    found = peer.getresponse()
    assert found.status == 413
    assert json.loads(found.read())["status"] == 413
    peer.close()
    assert memory(site.process.pid) - before < 30 << 20


def established(port: int) -> int:
    """Count the connections that the server holds."""
    rows = (line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:])
    return sum(row[1].endswith(f":{port:04X}") and row[3] == "01" for row in rows)


def memory(process: int) -> int:
    text = Path(f"/proc/{process}/status").read_text()
    found = re.search(r"VmRSS:\s+(\d+)", text)
    assert found
    return int(found[1]) << 10


def test_nothing_that_a_client_says_makes_the_server_call_out(site: Site) -> None:
    with socket.socket() as trap:
        trap.bind(("127.0.0.1", 0))
        trap.listen()
        trap.settimeout(1)
        there = f"http://127.0.0.1:{trap.getsockname()[1]}/x"
        for query in (
            f"SELECT * {{ SERVICE <{there}> {{ ?s ?p ?o }} }}",
            f"SELECT * {{ SERVICE SILENT <{there}> {{ ?s ?p ?o }} }}",
            f"SELECT * {{ BIND(<{there}> AS ?x) SERVICE ?x {{ ?s ?p ?o }} }}",
            f"SELECT * FROM <{there}> {{ ?s ?p ?o }}",
            f"SELECT * FROM NAMED <{there}> {{ GRAPH ?g {{ ?s ?p ?o }} }}",
            f"LOAD <{there}>",
            f"DESCRIBE <{there}>",
        ):
            site.query(query)
        for name in ("default-graph-uri", "named-graph-uri"):
            assert site.query("SELECT * { ?s ?p ?o }", **{name: there})[0] == 403
        for path in (f"/noeud?iri={there}", f"/noeud/{there}", f"/api/noeud?iri={there}"):
            assert site.get(path)[0] == 404
        with pytest.raises(TimeoutError):
            trap.accept()


def test_the_words_of_a_client_are_never_markup(site: Site) -> None:
    evil = urllib.parse.quote("<script>alert(1)</script>")
    for path in (f"/?q={evil}", f"/noeud/{evil}", f"/{evil}", f"/sparql?query={evil}"):
        assert b"<script>alert" not in site.get(path, Accept="text/html")[1]


def test_the_words_of_a_graph_are_never_markup(tmp_path: Path) -> None:
    graph = tmp_path / "mauvais.ttl"
    graph.write_text(
        """
        @prefix e: <https://example.org/m/id/> .
        @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
        @prefix dcterms: <http://purl.org/dc/terms/> .
        e:un a e:Sorte ; skos:prefLabel "<script>alert(1)</script>"@fr ;
            skos:altLabel "\\"><img src=x onerror=alert(1)>"@fr ;
            dcterms:description "</title><script>alert(1)</script>"@fr ;
            e:lien <javascript:alert(1)> ; e:voisin e:deux .
        e:Sorte skos:prefLabel "<b onclick=alert(1)>Sorte</b>"@fr .
        e:deux a e:Sorte ; skos:prefLabel "'-alert(1)-'"@fr .
        """,
        encoding="utf-8",
    )
    open_knowledge(graph, index=tmp_path / "index").build_index()
    with running(tmp_path / "index", graph) as site:
        asked = urllib.parse.quote("<script>alert(1)</script>")
        for path in (f"/?q={asked}", "/noeud/un", "/noeud/id/un", "/parcourir", "/sparql"):
            page = site.get(path, Accept="text/html")[1]
            for markup in (b"<script>alert", b"<img src=x", b"<b onclick", b'href="javascript:'):
                assert markup not in page, path
        assert b"<script>alert" not in site.get(f"/api/ask?q={asked}", Accept="text/html")[1] or (
            site.get(f"/api/ask?q={asked}")[0] == 200
        )


# --- Processes -------------------------------------------------------------------------------


def below(process: int) -> list[int]:
    found = [process]
    for number in found:
        for children in Path(f"/proc/{number}/task").glob("*/children"):
            with suppress(OSError):
                found += map(int, children.read_text().split())
    return found[1:]


def test_a_worker_that_is_killed_in_flight_loses_nothing(index: Path) -> None:
    with running(index, *serving.mini()) as site:
        assert site.is_well()
        nursery, *workers = below(site.process.pid)
        for number in workers:
            os.kill(number, signal.SIGKILL)
        assert all(code == 200 for code, _ in during(site, 20))
        os.kill(nursery, signal.SIGKILL)
        assert all(code == 200 for code, _ in during(site, 20))


def during(site: Site, count: int, path: str = "/api/ask?q=loutre&k={}") -> list[tuple[int, bytes]]:
    return [site.get(path.format(1 + number)) for number in range(count)]


def test_when_the_server_is_killed_no_process_is_left(index: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-P", "-c", PROGRAM, *map(str, serving.mini()), str(index), "{}"],
        env=unmeasured(),
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    address = re.search(r":(\d+)/", process.stderr.readline())
    assert address
    asked = urllib.parse.urlencode({"query": ENDLESS})
    with socket.create_connection(("127.0.0.1", int(address[1]))) as peer:
        peer.sendall(f"GET /sparql?{asked} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        assert eventually(lambda: len(below(process.pid)) >= 2)
        family = below(process.pid)
        process.kill()
        process.wait(PATIENCE)
        process.stderr.close()
        assert eventually(lambda: not any(map(is_alive, family)))


def is_alive(process: int) -> bool:
    try:
        return "\nState:\tZ" not in Path(f"/proc/{process}/status").read_text()
    except OSError:
        return False


def eventually(holds: Callable[[], bool]) -> bool:
    waiting = threading.Event()
    return any(holds() or waiting.wait(0.1) for _ in range(PATIENCE * 10))


def test_a_server_that_is_told_to_end_answers_first(index: Path) -> None:
    with running(index, *serving.mini(), seconds=2.0) as site:
        found: list[tuple[int, bytes]] = []
        slow = threading.Thread(target=lambda: found.append(site.query(ENDLESS)))
        slow.start()
        assert eventually(lambda: site.counted("pre_kg_requests_under_way") >= 2)
        site.process.send_signal(signal.SIGTERM)
        slow.join()
        site.process.wait(PATIENCE)
    assert [code for code, _ in found] == [504]


@pytest.mark.parametrize("closed", [True, False])
def test_a_log_that_nobody_reads_stops_nothing(index: Path, closed: bool) -> None:
    process = subprocess.Popen(
        [sys.executable, "-P", "-c", PROGRAM, *map(str, serving.mini()), str(index), "{}"],
        env=unmeasured(),
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    address = re.search(r":(\d+)/", process.stderr.readline())
    assert address
    try:
        if closed:
            process.stderr.close()
        site = Site(process, int(address[1]), [])
        assert {code for code, _ in during(site, 600, "/sante?{}")} == {200}
    finally:
        process.kill()
        process.wait(PATIENCE)
        process.stderr.close()


def test_a_full_disk_under_the_log_stops_nothing(index: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    named = serving.options(*serving.mini(), index)
    with open("/dev/full", "w") as full:
        process = subprocess.Popen(
            [*serving.PROGRAM, *named, "serve", "--port", str(port)], env=unmeasured(), stderr=full
        )
    try:
        site = Site(process, port, [])

        def answers() -> bool:
            with suppress(OSError):
                return site.is_well()
            return False

        assert eventually(answers)
        assert {code for code, _ in during(site, 5)} == {200}
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(PATIENCE)


# --- Generations -----------------------------------------------------------------------------


def test_another_graph_is_picked_up_without_a_request_lost(tmp_path: Path) -> None:
    shipped, ontology = serving.mini()
    graph, index = tmp_path / "zoo.trig", tmp_path / "index"
    graph.write_bytes(shipped.read_bytes())
    open_knowledge(graph, ontology=ontology, index=index).build_index()
    with running(index, graph, ontology, watch_seconds=0.2) as site:
        codes: list[int] = []
        done = threading.Event()

        def ask() -> None:
            while not done.is_set():
                codes.append(site.get("/api/ask?q=loutre&k=3")[0])

        asking = [threading.Thread(target=ask) for _ in range(3)]
        for thread in asking:
            thread.start()
        before = json.loads(site.get("/sante")[1])["graph"]
        text = graph.read_text(encoding="utf-8")
        graph.write_text(
            text + '\nz:tigre a :Mammifere ; skos:prefLabel "Tigre Rayé"@fr .\n', encoding="utf-8"
        )
        assert eventually(lambda: json.loads(site.get("/sante")[1])["index"]["stale"] is not None)
        open_knowledge(graph, ontology=ontology, index=index).build_index()
        assert eventually(lambda: json.loads(site.get("/sante")[1])["graph"] != before)
        done.set()
        for thread in asking:
            thread.join()
        assert set(codes) == {200}
        assert "Tigre" in site.get("/api/suggestions?q=tig")[1].decode()
        assert eventually(lambda: json.loads(site.get("/sante")[1])["index"]["stale"] is None)
