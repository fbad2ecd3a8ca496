"""Work that lasts too long is really stopped, and what is left of it reaches nothing outside."""

import os
import signal
import socket
import time
from pathlib import Path

import pytest

from pre_kg import limits, queries, store
from pre_kg.errors import (
    MalformedQueryError,
    ParseError,
    QueryTimeoutError,
    StoreError,
    UnknownNodeError,
)

HEAVY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> store.Dataset:
    path = tmp_path_factory.mktemp("limits") / "g.nt"
    path.write_text("".join(f"<urn:s{i}> <urn:p> <urn:o{i}> .\n" for i in range(2000)))
    return store.load([path])


def running() -> set[str]:
    """The children of this process that are not over."""
    return set(Path(f"/proc/self/task/{os.getpid()}/children").read_text().split())


def test_a_heavy_query_is_stopped_and_the_next_one_answers(data: store.Dataset) -> None:
    before, began = running(), time.monotonic()
    with pytest.raises(QueryTimeoutError) as stopped:
        limits.within(0.3, lambda: queries.run(data, HEAVY))
    assert time.monotonic() - began < 2
    assert stopped.value.seconds == 0.3
    assert running() == before, "the work goes on"
    light = limits.within(5, lambda: queries.run(data, "ASK { ?s ?p ?o }"))
    assert light is True


def test_no_descriptor_is_left_open(data: store.Dataset) -> None:
    def opened() -> int:
        return len(list(Path("/proc/self/fd").iterdir()))

    before = opened()
    limits.within(5, lambda: queries.run(data, "ASK {}"))
    with pytest.raises(QueryTimeoutError):
        limits.within(0.05, lambda: queries.run(data, HEAVY))
    with pytest.raises(MalformedQueryError):
        limits.within(5, lambda: queries.run(data, "ASK {"))
    assert opened() == before


def test_a_large_result_comes_back_whole() -> None:
    assert limits.within(20, lambda: "é" * 30_000_000) == "é" * 30_000_000


def test_time_spent_on_handing_over_the_result_counts() -> None:
    def slow() -> str:
        time.sleep(30)
        return "late"

    began = time.monotonic()
    with pytest.raises(QueryTimeoutError):
        limits.within(0.1, slow)
    assert time.monotonic() - began < 2


@pytest.mark.parametrize(
    "error",
    [
        MalformedQueryError("ici", line=2, column=3),
        ParseError("a.ttl", "non", line=1, column=2),
        UnknownNodeError("PR", ["PRE"]),
        QueryTimeoutError(3),
    ],
)
def test_an_error_of_ours_crosses_whole(error: Exception) -> None:
    def fail() -> None:
        raise error

    with pytest.raises(type(error)) as raised:
        limits.within(5, fail)
    assert str(raised.value) == str(error)
    assert vars(raised.value) == vars(error)


@pytest.mark.parametrize(
    "end", [lambda: os.kill(os.getpid(), signal.SIGKILL), lambda: os._exit(3), lambda: 1 / 0]
)
def test_a_copy_that_dies_is_told_without_a_trace(end, capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(StoreError, match="arrêtée sans réponse"):
        limits.within(5, end)
    assert capfd.readouterr() == ("", "")


def test_the_copy_opens_no_file_and_no_connection(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("secret")

    def reach() -> list[str]:
        found = []
        for attempt in (
            (tmp_path / "a").read_text,
            socket.socket,
            os.pipe,
        ):
            try:
                found.append(repr(attempt()))
            except OSError as error:
                found.append(type(error).__name__)
        return found

    assert limits.within(5, reach) == ["OSError"] * 3
    assert (tmp_path / "a").read_text() == "secret", "the caller still reads"


def test_what_the_work_changes_stays_in_the_copy() -> None:
    kept: list[int] = []
    limits.within(5, lambda: kept.append(1))
    assert kept == []
