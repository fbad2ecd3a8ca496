"""The process that holds a snapshot and forks the workers that use it.

Run as `python -m pre_kg.server.nursery DESCRIPTOR`. It is single-threaded and never answers
anything itself, so a fork is safe and takes milliseconds however large the graph. The server
sends one order at a time over the socket of that descriptor, and closing it ends everything:

- first a message: settings, base IRI, modules to import and, where they have it, to `warm`; the
  answer is the `State`, or the error;
- `b"c"` or `b"q"` with a socket: fork a worker that computes, or one that runs queries and can
  open no file; the answer is its process number;
- `b"k"` and a process number: kill that worker.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import select
import signal
import socket
import struct
import sys
from typing import TYPE_CHECKING

from pre_kg.errors import PreKgError
from pre_kg.server import frames, snapshot
from pre_kg.server.journal import Journal

if TYPE_CHECKING:
    from pre_kg.server.snapshot import Snapshot

COMPUTING, QUERYING, KILL = b"c", b"q", b"k"
ORDER = struct.Struct("!cI")
_REAPING = 1.0
"""Seconds between two looks at which workers have ended."""
QUERY_MEMORY = 2 << 30
"""Bytes of address space that one query may add to those of the snapshot."""
NICENESS = 15
"""Of the workers that run queries: a question goes before a query when processors lack."""


class WorkerError(Exception):
    """What a worker did not expect; its account is on the error output already."""


def main() -> None:
    """Load, then fork on demand until the server is gone."""
    for ending in (signal.SIGINT, signal.SIGTERM):
        signal.signal(ending, signal.SIG_IGN)  # the server decides when its workers end
    control = socket.socket(fileno=int(sys.argv[1]))
    settings, base, modules = frames.receive(control)
    try:
        loaded = snapshot.load(settings, base)
    except PreKgError as error:
        control.sendall(frames.pack(error))
        return
    for name in modules:
        module = importlib.import_module(name)
        if hasattr(module, "warm"):
            module.warm(loaded)  # what every worker would read for itself
    control.sendall(frames.pack(loaded.state))
    _forks(control, loaded)


def _forks(control: socket.socket, loaded: Snapshot) -> None:
    alive: set[int] = set()
    try:
        with contextlib.suppress(ConnectionError):  # the server is gone
            while _obey(control, loaded, alive):
                pass
    finally:
        for child in alive:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)


def _obey(control: socket.socket, loaded: Snapshot, alive: set[int]) -> bool:
    """Wait for an order and carry it out; return whether another may come."""
    ready, _, _ = select.select([control], [], [], _REAPING)
    _reap(alive)
    if not ready:
        return True
    order, descriptors, _, _ = socket.recv_fds(control, ORDER.size, 1)
    if not order:
        return False
    kind, number = ORDER.unpack(order)
    if kind != KILL:
        (descriptor,) = descriptors
        alive.add(child := _fork(control, descriptor, kind, loaded))
        control.sendall(ORDER.pack(kind, child))
    elif number in alive:
        os.kill(number, signal.SIGKILL)
    return True


def _reap(alive: set[int]) -> None:
    # A number stays ours until it is waited for: no other process can bear it.
    for child in list(alive):
        if os.waitpid(child, os.WNOHANG)[0]:
            alive.discard(child)


def _fork(control: socket.socket, descriptor: int, kind: bytes, loaded: Snapshot) -> int:
    child = os.fork()
    if child:
        os.close(descriptor)
        return child
    status = 1
    try:
        control.close()
        if kind == QUERYING:
            _confine()
        with socket.socket(fileno=descriptor) as peer:
            _serve(peer, loaded)
        status = 0
    finally:
        os._exit(status)


def _confine() -> None:
    """Let this process open no file or connection, and take neither all memory nor all time."""
    import resource  # noqa: PLC0415 - where processes fork, it exists

    if sys.platform == "linux":
        with open("/proc/self/statm", "rb") as sizes:
            held = int(sizes.read().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (held + QUERY_MEMORY,) * 2)
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))
    os.nice(NICENESS)


def _serve(peer: socket.socket, loaded: Snapshot) -> None:
    with contextlib.suppress(EOFError, ConnectionError):
        while True:
            work, arguments = frames.receive(peer)
            try:
                outcome: tuple[bool, object] = True, work(loaded, *arguments)
            except PreKgError as error:
                outcome = False, error
            except Exception as error:
                Journal().failed(error)
                outcome = False, WorkerError(type(error).__name__)
            peer.sendall(frames.pack(outcome))


if __name__ == "__main__":
    # What this module defines crosses to the server under its real name.
    importlib.import_module("pre_kg.server.nursery").main()
