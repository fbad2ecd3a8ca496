"""Processes that hold a snapshot, seen from the process that speaks HTTP.

Oxigraph ignores signals until a query is done, so work that lasts too long is stopped by killing
the process that does it; another is forked when next needed, and the others go on meanwhile.
"""

from __future__ import annotations

import asyncio
import os
import socket
import struct
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pre_kg.errors import BusyError, LostWorkerError, PreKgError, QueryTimeoutError
from pre_kg.server import frames, nursery

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pre_kg.config import Settings
    from pre_kg.model import Iri
    from pre_kg.server.snapshot import State

_FEW_THREADS = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
"""A fork keeps one thread: libraries must have no other."""


MOST_WORK = 10_000
"""Pieces of work after which a worker gives way to a fresh one: what it kept in memory goes."""


@dataclass(slots=True)
class Worker:
    """A forked process, which does one thing at a time."""

    number: int
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    done: int = 0

    async def do(self, work: Callable[..., Any], arguments: Sequence[object]) -> Any:
        """Return what the work gives, or raise what it raises.

        Raises:
            LostWorkerError: The process died.
        """
        try:
            self.writer.write(frames.pack((work, arguments)))
            await self.writer.drain()
            done, value = await frames.read(self.reader)
        except (EOFError, ConnectionError) as error:
            raise LostWorkerError from error
        if not done:
            raise value
        return value


@dataclass(slots=True)
class Counts:
    """What happened to the workers of a pool, for the metrics."""

    done: int = 0
    killed: int = 0
    lost: int = 0
    refused: int = 0
    forked: int = 0


class Nursery:
    """The process that loads a snapshot and forks workers, started with `start`."""

    def __init__(self, process: subprocess.Popen[bytes], control: socket.socket) -> None:
        """Take the process and the socket by which it is ordered."""
        self._process, self._control = process, control
        self._ordering = asyncio.Lock()
        self._gone = False

    @classmethod
    async def start(
        cls, settings: Settings, base: Iri | None, modules: Sequence[str]
    ) -> tuple[Nursery, State]:
        """Start the process and wait until it has loaded.

        Raises:
            PreKgError: The graph or its index cannot be used.
        """
        ours, theirs = socket.socketpair()
        with theirs:
            process = subprocess.Popen(
                [sys.executable, "-P", "-m", nursery.__name__, str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,  # that of `pre-kg mcp` is its protocol's
                env={**os.environ, **_FEW_THREADS},
                start_new_session=True,  # Ctrl-C reaches the server alone
            )
        found = cls(process, ours)
        try:
            ours.setblocking(False)
            state = await found._first(frames.pack((settings, base, modules)))
            if isinstance(state, PreKgError):
                raise state
        except BaseException:
            await found.close()
            raise
        return found, state

    async def _first(self, message: bytes) -> Any:
        loop = asyncio.get_running_loop()
        await loop.sock_sendall(self._control, message)
        copy = socket.socket(fileno=os.dup(self._control.fileno()))
        reader, writer = await asyncio.open_connection(sock=copy)
        try:
            return await frames.read(reader)
        except EOFError as error:
            raise LostWorkerError from error
        finally:
            writer.transport.abort()

    async def fork(self, kind: bytes) -> Worker:
        """Return a new worker.

        Raises:
            LostWorkerError: The process is gone.
        """
        ours, theirs = socket.socketpair()
        loop = asyncio.get_running_loop()
        async with self._ordering:
            try:
                with theirs:
                    order = nursery.ORDER.pack(kind, 0)
                    socket.send_fds(self._control, [order], [theirs.fileno()])
                answer = await loop.sock_recv(self._control, nursery.ORDER.size)
                _, number = nursery.ORDER.unpack(answer)
            except BaseException as error:
                ours.close()
                if isinstance(error, OSError | struct.error):
                    self._gone = True
                    raise LostWorkerError(begun=False) from error
                raise
        ours.setblocking(False)
        reader, writer = await asyncio.open_connection(sock=ours)
        return Worker(number, reader, writer)

    def kill(self, worker: Worker) -> None:
        """End a worker whatever it does."""
        worker.writer.transport.abort()
        with suppress(OSError):  # all are dead with the nursery
            self._control.send(nursery.ORDER.pack(nursery.KILL, worker.number))

    @property
    def alive(self) -> bool:
        """Whether the process runs."""
        return not self._gone and self._process.poll() is None

    async def close(self) -> None:
        """End the process and every worker."""
        self._control.close()
        await asyncio.to_thread(self._process.wait)


@dataclass(slots=True)
class Pool:
    """Workers of one kind, forked when needed.

    Attributes:
        size: Most workers.
        queue: Most requests that wait for one.
        patience: Seconds that a request waits for one.
    """

    nursery: Nursery
    kind: bytes
    size: int
    queue: int
    patience: float
    counts: Counts
    busy: int = 0
    _waiting: int = 0
    _idle: list[Worker] = field(default_factory=list)
    _free: asyncio.Semaphore = field(init=False)

    def __post_init__(self) -> None:
        """Make room for `size` workers."""
        self._free = asyncio.Semaphore(self.size)

    async def run(
        self, seconds: float, work: Callable[..., Any], arguments: Sequence[object]
    ) -> Any:
        """Do the work in a worker.

        Raises:
            QueryTimeoutError: It was not done in time; the worker is killed.
            BusyError: No worker became free.
            LostWorkerError: The worker died.
        """
        await self._enter()
        self.busy += 1
        try:
            return await self._do(seconds, work, arguments)
        finally:
            self.busy -= 1
            self._free.release()

    def close(self) -> None:
        """Let go of the workers that do nothing; they end with the nursery."""
        for worker in self._idle:
            worker.writer.transport.abort()
        self._idle.clear()

    async def _enter(self) -> None:
        if self._free.locked() and self._waiting >= self.queue:
            self.counts.refused += 1
            raise BusyError
        self._waiting += 1
        try:
            async with asyncio.timeout(self.patience):
                await self._free.acquire()
        except TimeoutError as error:
            self.counts.refused += 1
            raise BusyError from error
        finally:
            self._waiting -= 1

    async def _do(
        self, seconds: float, work: Callable[..., Any], arguments: Sequence[object]
    ) -> Any:
        if self._idle:
            worker = self._idle.pop()
        else:
            worker = await self.nursery.fork(self.kind)
            self.counts.forked += 1
        whole = False
        try:
            async with asyncio.timeout(seconds):
                value = await worker.do(work, arguments)
            whole = True
        except TimeoutError as error:
            self.counts.killed += 1
            raise QueryTimeoutError(seconds) from error
        except LostWorkerError:
            self.counts.lost += 1
            raise
        except Exception:
            whole = True  # the work's own error: the worker is as good as before
            raise
        finally:
            self.counts.done += whole
            worker.done += 1
            if whole and worker.done < MOST_WORK:
                self._idle.append(worker)
            else:
                self.nursery.kill(worker)
        return value
