"""The application in the process of the test, over real workers, so that its lines are measured."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

from starlette.testclient import TestClient

from pre_kg import open_knowledge
from pre_kg.config import Settings
from pre_kg.server import app
from pre_kg.server.options import Options
from pre_kg.server.served import Served

ROOT = Path(__file__).parents[1]
MINI = ROOT / "tests" / "worlds" / "mini"


@contextmanager
def indexed(graph: Path = MINI / "graph.trig", ontology: Path | None = None) -> Iterator[Settings]:
    """Yield the settings of a graph, its index built in a folder that lasts as long."""
    ontology = ontology or (MINI / "ontology.ttl" if graph.parent == MINI else None)
    with tempfile.TemporaryDirectory() as folder:
        knowledge = open_knowledge(graph, ontology=ontology, index=folder)
        knowledge.build_index()
        yield replace(knowledge.settings, cache=None)


def served(settings: Settings, **chosen: Any) -> Served:
    """Return a server over a graph; its workers can run `tests.work`."""
    options = Options(**{"rate": 0, "workers": 2, "query_workers": 2, **chosen})
    return Served(settings, options, [*app.modules(), "tests.work"])


@contextmanager
def client(settings: Settings, **chosen: Any) -> Iterator[TestClient]:
    """Yield a client of the application; `client.served` is what it asks."""
    server = served(settings, **chosen)
    application = app.build(server)

    async def started(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "lifespan":
            await application(scope, receive, send)
            return
        while True:
            kind = (await receive())["type"]
            await (server.start() if kind == "lifespan.startup" else server.close())
            await send({"type": f"{kind}.complete"})
            if kind == "lifespan.shutdown":
                return

    with (
        patch.dict(os.environ, PYTHONPATH=str(ROOT)),
        TestClient(started, raise_server_exceptions=False, follow_redirects=False) as found,
    ):
        found.served = server  # type: ignore[attr-defined]
        yield found
