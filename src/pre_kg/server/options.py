"""What the operator chooses, and the limits that hold on every surface."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pre_kg.model import Iri


@dataclass(frozen=True, slots=True)
class Options:
    """Choices and limits of one server.

    Attributes:
        prefix: Path before every path of ours, as a reverse proxy shows it: `""` or `/…`.
        address: Where the public finds the server, with the prefix and a final `/`; taken from
            each request when `None`.
        base: What the local IRIs begin with; found in the graph when `None`.
        mcp: Whether the assistants' door is open at `/mcp`.
        mcp_hosts: Names of this server that the door answers to, beside those of the loopback:
            a page of another site must not reach it under a name of its own (DNS rebinding).
        workers: Processes that compute; a question takes one for milliseconds.
        query_workers: Processes that run the SPARQL of others.
        per_client: Queries that one client may run at once.
        queue: Requests that wait for a worker of either kind; more are refused.
        patience: Seconds that a request waits for a worker.
        seconds: Time limit of a SPARQL query.
        compute_seconds: Time limit of any other work.
        rows: Most rows or statements of a result.
        result_bytes: Most bytes of a result.
        body_bytes: Most bytes of a request's body.
        body_seconds: Time that a client has to send a body.
        connections: Most connections; more are cut.
        head_seconds: Time that a client has to send the head of a request.
        write_seconds: Time that a client has to read what waits for it.
        closing_seconds: Time that requests under way have to end when the server stops.
        cached_bytes: Memory for answers that were given before.
        rate: Requests a second that one client may send for long; 0 for no limit.
        burst: Requests that one client may send at once.
        watch_seconds: Time between two looks for another generation of the index.
    """

    prefix: str = ""
    address: str | None = None
    base: Iri | None = None
    mcp: bool = False
    mcp_hosts: tuple[str, ...] = ()
    workers: int = max(2, os.cpu_count() or 2)
    query_workers: int = 4
    per_client: int = 3
    queue: int = 256
    patience: float = 10.0
    seconds: float = 10.0
    compute_seconds: float = 30.0
    rows: int = 100_000
    result_bytes: int = 64 << 20
    body_bytes: int = 1 << 20
    body_seconds: float = 30.0
    connections: int = 12_000
    head_seconds: float = 15.0
    write_seconds: float = 30.0
    closing_seconds: int = 15
    cached_bytes: int = 32 << 20
    rate: float = 50.0
    burst: int = 200
    watch_seconds: float = 2.0
