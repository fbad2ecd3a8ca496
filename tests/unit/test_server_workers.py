"""Workers: what is too long is killed, what dies is replaced, and the others go on."""

import asyncio
import json
import os
import signal
from collections.abc import Coroutine, Iterator
from pathlib import Path
from typing import Any, TypeVar

import pytest
from tests import inprocess, work

from pre_kg.config import Settings
from pre_kg.errors import (
    BusyError,
    IndexMissingError,
    LostWorkerError,
    QueryTimeoutError,
    StoreError,
)
from pre_kg.server.nursery import WorkerError
from pre_kg.server.served import Served

T = TypeVar("T")


@pytest.fixture(scope="module")
def zoo() -> Iterator[Settings]:
    with inprocess.indexed() as settings:
        yield settings


@pytest.fixture(autouse=True)
def tests_can_be_imported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(inprocess.ROOT))


def during(served: Served, test: Coroutine[Any, Any, T]) -> T:
    async def run() -> T:
        await served.start()
        try:
            return await test
        finally:
            await served.close()

    return asyncio.run(run())


def test_a_worker_answers_and_is_used_again(zoo: Settings) -> None:
    served = inprocess.served(zoo, workers=1)

    async def test() -> None:
        assert await served.compute(work.count) == served.state.statements
        assert await served.compute(work.who) == await served.compute(work.who)
        assert served.counts["computing"].forked == 1

    during(served, test())


def test_large_arguments_and_results_pass_whole(zoo: Settings) -> None:
    served = inprocess.served(zoo)
    content = bytes(range(256)) * 20_000
    assert during(served, served.compute(work.echo, content)) == content


def test_work_past_its_time_is_killed_while_the_others_go_on(zoo: Settings) -> None:
    served = inprocess.served(zoo, seconds=0.5, query_workers=2)

    async def test() -> None:
        slow = asyncio.create_task(served.query(work.wait, 600.0))
        assert await served.query(work.count) == served.state.statements
        with pytest.raises(QueryTimeoutError, match=r"0\.5 s"):
            await slow
        assert served.counts["querying"].killed == 1
        assert await served.query(work.who) > 0

    during(served, test())


def test_work_that_nobody_waits_for_any_more_is_killed(zoo: Settings) -> None:
    served = inprocess.served(zoo, workers=1)

    async def test() -> None:
        task = asyncio.create_task(served.compute(work.wait, 600.0))
        await asyncio.sleep(0.2)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert await served.compute(work.count) == served.state.statements

    during(served, test())


def test_a_dead_worker_is_told_or_the_work_done_again(zoo: Settings, tmp_path: Path) -> None:
    served = inprocess.served(zoo)

    async def test() -> None:
        assert await served.compute(work.die_once, str(tmp_path / "mark")) == "done"
        for way in (served.query, served.compute):
            with pytest.raises(LostWorkerError, match="sans réponse"):
                await way(work.die)
        assert await served.compute(work.count) == served.state.statements

    during(served, test())


def test_errors_of_ours_cross_whole_and_others_tell_nothing(
    zoo: Settings, capfd: pytest.CaptureFixture[str]
) -> None:
    served = inprocess.served(zoo, workers=1)

    async def test() -> None:
        with pytest.raises(StoreError, match="refusé"):
            await served.compute(work.refuse)
        with pytest.raises(WorkerError) as told:
            await served.compute(work.fail)
        assert "secret" not in str(told.value)
        assert served.counts["computing"].forked == 1

    during(served, test())
    told = capfd.readouterr().err
    assert json.loads(told)["kind"] == "KeyError"
    assert "secret" not in told


def test_a_query_worker_opens_no_file_and_does_not_take_all_memory(zoo: Settings) -> None:
    served = inprocess.served(zoo)

    async def test() -> None:
        assert await served.compute(work.read, __file__)
        with pytest.raises(WorkerError):
            await served.query(work.read, __file__)
        with pytest.raises((WorkerError, LostWorkerError)):
            await served.query(work.eat, 64 << 30)
        assert await served.query(work.count) == served.state.statements

    during(served, test())


def test_requests_wait_for_a_worker_and_too_many_are_refused(zoo: Settings) -> None:
    served = inprocess.served(zoo, workers=1, queue=1)

    async def test() -> None:
        tasks = [asyncio.create_task(served.compute(work.wait, 0.5)) for _ in range(3)]
        ended = await asyncio.gather(*tasks, return_exceptions=True)
        assert sum(isinstance(e, BusyError) for e in ended) == 1
        assert sum(isinstance(e, int) for e in ended) == 2

    during(served, test())


def test_a_request_waits_no_longer_than_its_patience(zoo: Settings) -> None:
    served = inprocess.served(zoo, workers=1, patience=0.2)

    async def test() -> None:
        slow = asyncio.create_task(served.compute(work.wait, 2.0))
        await asyncio.sleep(0.1)
        with pytest.raises(BusyError):
            await served.compute(work.count)
        await slow

    during(served, test())


def test_when_the_nursery_dies_another_takes_over(zoo: Settings) -> None:
    served = inprocess.served(zoo, workers=1)

    async def test() -> None:
        before = await served.compute(work.who)
        os.kill(served.generation.nursery._process.pid, signal.SIGKILL)
        os.kill(before, signal.SIGKILL)
        after = await served.compute(work.who)
        assert after != before
        assert served.generations == 2

    during(served, test())


def test_a_request_ends_on_the_generation_that_it_began_with(zoo: Settings) -> None:
    served = inprocess.served(zoo, workers=1)

    async def test() -> None:
        old = served.generation
        slow = asyncio.create_task(served.compute(work.wait, 1.0))
        await asyncio.sleep(0.2)
        await served.reload()
        assert served.generation is not old
        assert await served.compute(work.who) != await slow
        assert not old.nursery.alive

    during(served, test())


def test_a_graph_without_index_is_refused_with_the_command_that_builds_it(tmp_path: Path) -> None:
    graph = inprocess.MINI / "graph.trig"
    settings = Settings(graph=(graph,), index=tmp_path)
    served = inprocess.served(settings)
    with pytest.raises(IndexMissingError, match=r"pre-kg --graph .* build"):
        asyncio.run(served.start())


def test_no_process_is_left_when_the_server_closes(zoo: Settings) -> None:
    served = inprocess.served(zoo, workers=2)

    async def test() -> list[int]:
        pair = (served.compute(work.wait, 0.2), served.compute(work.wait, 0.2))
        return list(await asyncio.gather(*pair))

    for number in during(served, test()):
        with pytest.raises(ProcessLookupError):
            os.kill(number, 0)
