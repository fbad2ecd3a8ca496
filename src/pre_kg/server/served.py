"""What stands behind every surface: one graph, one index, one set of workers.

A surface gives `compute` a function of the `Snapshot`, which runs in a worker:

```python
def portrait(snapshot: Snapshot, iri: Iri) -> Portrait: ...

found = await served.compute(portrait, iri)
```

The function, its arguments and its result cross between processes: a function of a module, and
plain values. A `PreKgError` that it raises is raised by `compute`.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Concatenate, ParamSpec, Protocol, TypeVar
from urllib.parse import quote, urlencode

from pre_kg.errors import LostWorkerError, PreKgError
from pre_kg.server import nursery, snapshot
from pre_kg.server.counting import Metrics
from pre_kg.server.journal import Journal
from pre_kg.server.memory import Memory
from pre_kg.server.rates import Rates
from pre_kg.server.workers import Counts, Nursery, Pool

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from starlette.requests import Request
    from starlette.responses import Response

    from pre_kg.config import Settings
    from pre_kg.model import Iri
    from pre_kg.server.options import Options
    from pre_kg.server.snapshot import Snapshot, State

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(slots=True)
class Generation:
    """A snapshot in use: its state, and the workers that hold it."""

    state: State
    nursery: Nursery
    computing: Pool
    querying: Pool
    users: int = 0
    retired: bool = False

    async def close(self) -> None:
        """End every worker."""
        self.computing.close()
        self.querying.close()
        await self.nursery.close()


class Pages(Protocol):
    """What makes pages for a browser, at addresses that serve data as well."""

    async def node(self, request: Request, iri: Iri) -> Response:
        """Return the page of a node."""

    async def terms(self, request: Request, iri: Iri) -> Response:
        """Return the page of an ontology."""

    async def editor(self, request: Request) -> Response:
        """Return the page on which queries are written."""

    async def failure(self, request: Request, status: int, message: str) -> Response:
        """Return the page that says why there is no other."""


class Served:
    """The graph as it is served, whichever generation is current."""

    def __init__(self, settings: Settings, options: Options, modules: Sequence[str] = ()) -> None:
        """Take the choices; `start` loads the graph.

        Args:
            settings: Where graph and index lie.
            options: Choices of the operator.
            modules: Modules whose functions workers run, imported before they are forked.
        """
        self.settings, self.options, self.modules = settings, options, tuple(modules)
        self.counts = {"computing": Counts(), "querying": Counts()}
        self.generations = 0
        self.memory = Memory(options.cached_bytes)
        self.metrics, self.journal = Metrics(), Journal()
        self.rates = Rates(options.rate, options.burst)
        self.running: Counter[bytes] = Counter()
        """Queries under way, by client."""
        self.stale: str | None = None
        """Why the graph as it now is cannot be served, when what is served is older."""
        self.pages: Pages | None = None  # set by the surface that makes pages, if there is one
        self._current: Generation | None = None
        self._replacing = asyncio.Lock()

    # --- Addresses ----------------------------------------------------------------------------

    def url(self, path: str, **query: str) -> str:
        """Return the address of a path of ours, behind whatever proxy: every link is made here."""
        asked = f"?{urlencode(query)}" if query else ""
        return self.options.prefix + quote(path, safe="/%:@!$&'()*+,;=~-._") + asked

    def page(self, iri: Iri) -> str:
        """Return the address of the page of a node, local or not."""
        base = self.state.base
        if base and iri.startswith(base) and iri != base:
            return self.url("/noeud/" + quote(iri.removeprefix(base), safe="/"))
        return self.url("/noeud", iri=iri)

    def address(self, request: Request) -> str:
        """Return where the client finds this server, with a final `/`."""
        found = self.options.address
        return found or f"{request.url.scheme}://{request.url.netloc}{self.options.prefix}/"

    # --- Work ---------------------------------------------------------------------------------

    @property
    def generation(self) -> Generation:
        """The generation in use."""
        assert self._current is not None, "started before the first request"
        return self._current

    @property
    def state(self) -> State:
        """What is known of the graph without reading it."""
        return self.generation.state

    async def compute(
        self, work: Callable[Concatenate[Snapshot, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run a function of the snapshot in a worker, once more if the worker dies.

        Raises:
            QueryTimeoutError: It took longer than `compute_seconds`.
            BusyError: No worker became free.
            LostWorkerError: The worker died, twice.
            PreKgError: What the function raises.
        """
        assert not kwargs, "arguments of work are given by position"
        try:
            return await self._run("computing", self.options.compute_seconds, work, args)
        except LostWorkerError:
            return await self._run("computing", self.options.compute_seconds, work, args)

    async def remembered(
        self, work: Callable[Concatenate[Snapshot, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Return what `compute` gives, or gave before on the same generation.

        The result must be bytes, or have a `size` in bytes.
        """
        key = (self.state, work, args)
        return await self.memory.recall(key, lambda: self.compute(work, *args, **kwargs))

    async def query(
        self, work: Callable[Concatenate[Snapshot, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run a function of the snapshot in a worker that can open no file and gives way.

        Raises:
            QueryTimeoutError: It took longer than `seconds`.
            BusyError: No worker became free.
            LostWorkerError: The worker died, of hunger for memory for instance.
            PreKgError: What the function raises.
        """
        assert not kwargs, "arguments of work are given by position"
        return await self._run("querying", self.options.seconds, work, args)

    async def _run(
        self, pool: str, seconds: float, work: Callable[..., T], args: Sequence[object]
    ) -> T:
        generation = self.generation
        try:
            return await self._on(generation, pool, seconds, work, args)
        except LostWorkerError as error:
            if error.begun:
                raise
            await self._replace(generation)
            return await self._on(self.generation, pool, seconds, work, args)

    async def _on(
        self,
        generation: Generation,
        pool: str,
        seconds: float,
        work: Callable[..., T],
        args: Sequence[object],
    ) -> T:
        workers = generation.computing if pool == "computing" else generation.querying
        generation.users += 1
        try:
            found: T = await workers.run(seconds, work, args)
            return found
        finally:
            generation.users -= 1
            if generation.retired and not generation.users:
                await generation.close()

    # --- Life ---------------------------------------------------------------------------------

    async def start(self) -> None:
        """Load the graph.

        Raises:
            PreKgError: The graph or its index cannot be used.
        """
        self._current = await self._open()

    async def _open(self) -> Generation:
        born, state = await Nursery.start(self.settings, self.options.base, self.modules)
        self.generations += 1
        options = self.options

        def pool(kind: bytes, size: int, counts: Counts) -> Pool:
            return Pool(born, kind, size, options.queue, options.patience, counts)

        return Generation(
            state,
            born,
            pool(nursery.COMPUTING, options.workers, self.counts["computing"]),
            pool(nursery.QUERYING, options.query_workers, self.counts["querying"]),
        )

    async def reload(self) -> None:
        """Load the graph again; requests under way end on the generation they began with.

        Raises:
            PreKgError: It cannot be used now; what was served still is.
        """
        await self._replace(self.generation)

    async def watch(self) -> None:
        """Follow graph and index for ever: another generation is served once it is loaded."""
        seen = self.state.fingerprint
        while True:
            await asyncio.sleep(self.options.watch_seconds)
            try:
                now = await asyncio.to_thread(snapshot.fingerprint, self.settings)
                if now == seen:
                    continue
                seen = now
                await self.reload()
            except PreKgError as error:
                self.stale = str(error)
                self.journal.note("stale", message=self.stale)
            except Exception as error:  # no process, no memory: what is served still is
                self.journal.failed(error)
            else:
                self.stale = None
                self.journal.note("loaded", generation=self.state.generation)

    async def _replace(self, old: Generation) -> None:
        async with self._replacing:
            if self._current is not old:
                return  # another request saw to it
            self._current = await self._open()
        old.retired = True
        if not old.users:
            await old.close()

    async def close(self) -> None:
        """End every worker."""
        if self._current is not None:
            current, self._current = self._current, None
            await asyncio.shield(current.close())
