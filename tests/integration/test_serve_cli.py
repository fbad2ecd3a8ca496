"""`pre-kg serve` as an operator meets it: what it refuses, and in which words."""

import socket
import subprocess
from pathlib import Path

import pytest
from tests import serving
from tests.processes import unmeasured


def serve(named: list[str], *more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*serving.PROGRAM, *named, "serve", *more],
        env=unmeasured(),
        capture_output=True,
        text=True,
        timeout=serving.PATIENCE,
        check=False,
    )


def test_a_missing_index_is_refused_with_the_command_that_builds_it(tmp_path: Path) -> None:
    graph, ontology = serving.mini()
    done = serve(serving.options(graph, ontology, tmp_path / "absent"))
    assert done.returncode == 4
    assert "pre-kg --graph" in done.stderr
    assert "build" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("more", "word"),
    [
        (["--prefix", "pre"], "--prefix"),
        (["--prefix", "/a b"], "--prefix"),
        (["--address", "exemple"], "--address"),
        (["--port", "99999"], "--port"),
        (["--timeout", "0"], "--timeout"),
        (["--host", "nulle-part.invalid"], "nulle-part.invalid"),
    ],
)
def test_a_choice_that_cannot_be_used_is_told(more: list[str], word: str) -> None:
    with serving.indexed(*serving.mini()) as named:
        done = serve(named, *more)
    assert done.returncode == 2
    assert word in done.stderr
    assert "Traceback" not in done.stderr


def test_a_port_that_is_taken_is_told() -> None:
    with serving.indexed(*serving.mini()) as named, socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        done = serve(named, "--port", port)
    assert done.returncode == 2
    assert f"port {port}" in done.stderr
    assert "--port" in done.stderr


def test_the_index_is_built_first_when_asked(tmp_path: Path) -> None:
    graph, ontology = serving.mini()
    named = serving.options(graph, ontology, tmp_path / "index")
    with serving.serving(named, "--build") as address:
        assert address.startswith("http://127.0.0.1:")
    assert (tmp_path / "index" / "current").is_file()
