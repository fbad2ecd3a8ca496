"""`pre-kg mcp` as a process: the client of the SDK drives it, and stdout holds nothing else."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import anyio
import pytest
from mcp import Client, StdioServerParameters, stdio_client
from tests.asking import well_formed
from tests.processes import unmeasured
from tests.serving import PATIENCE, PROGRAM, indexed, mini, options

from pre_kg import open_knowledge

INITIALIZE = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "initialize",
    "params": {
        "protocolVersion": "2025-06-18",
        "capabilities": {},
        "clientInfo": {"name": "essai", "version": "1"},
    },
}


@pytest.fixture(scope="module")
def named() -> Iterator[list[str]]:
    with indexed(*mini()) as found:
        yield found


def spoken(named: list[str], *lines: bytes) -> subprocess.CompletedProcess[bytes]:
    """Give the process these lines, then the end of its input."""
    return subprocess.run(
        [*PROGRAM, *named, "mcp"],
        input=b"".join(line + b"\n" for line in lines),
        capture_output=True,
        timeout=PATIENCE,
        check=False,
    )


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_a_client_of_the_sdk_uses_every_tool(named: list[str], mode: str) -> None:
    parameters = StdioServerParameters(
        command=PROGRAM[0], args=[*PROGRAM[1:], *named, "mcp"], env=dict(os.environ)
    )

    async def converse() -> dict[str, Any]:
        found = {}
        async with Client(stdio_client(parameters), mode=mode) as client:
            assert "source" in (client.instructions or "")
            tools = {tool.name: tool for tool in (await client.list_tools()).tools}
            assert all(t.output_schema and t.description for t in tools.values())
            for name, arguments in {
                "demander": {"question": "Qui soigne l'éléphante Zélie ?"},
                "chercher": {"texte": "la grosse bête grise", "k": 2},
                "noeud": {"nom": "BTR"},
                "sparql": {"requete": "ASK { ?s ?p ?o }"},
                "verifier": {"donnees": "<urn:a> a <urn:B> ."},
            }.items():
                assert name in tools
                result = await client.call_tool(name, arguments)
                assert not result.is_error, result.content
                found[name] = result.structured_content
            refused = await client.call_tool("sparql", {"requete": "CLEAR ALL"})
            assert refused.is_error
        return found

    found = anyio.run(converse)
    well_formed(found["demander"])
    assert found["demander"]["values"][0]["label"] == "Mila Ferrand"
    assert found["chercher"]["nodes"][0]["label"] == "Éléphante Zélie"
    assert len(found["chercher"]["nodes"]) == 2
    assert found["noeud"]["kind_label"] == "Enclos"
    assert found["sparql"]["results"]["boolean"] is True


def test_stdout_holds_the_protocol_alone_whatever_is_sent(named: list[str]) -> None:
    call = {"jsonrpc": "2.0", "id": 2, "method": "tools/call"}
    call["params"] = {"name": "demander", "arguments": {"question": "Qui est Zélie ?"}}  # type: ignore[assignment]
    done = spoken(
        named,
        json.dumps(INITIALIZE).encode(),
        b"pas du JSON",
        b"\xff\xfe\x00",
        b"[" * 5000,
        json.dumps({"jsonrpc": "2.0", "method": "notifications/initialized"}).encode(),
        json.dumps(call).encode(),
    )
    assert done.returncode == 0
    messages = [json.loads(line) for line in done.stdout.splitlines()]
    assert all(m["jsonrpc"] == "2.0" for m in messages)
    replies = {m.get("id"): m for m in messages}
    assert replies[1]["result"]["serverInfo"]["name"] == "pre-kg"


def test_a_new_index_is_picked_up_while_a_client_is_there(tmp_path: Path) -> None:
    graph = Path(shutil.copy(mini()[0], tmp_path))

    async def converse(named: list[str]) -> None:
        parameters = StdioServerParameters(
            command=PROGRAM[0], args=[*PROGRAM[1:], *named, "mcp"], env=unmeasured()
        )
        async with Client(stdio_client(parameters)) as client:
            assert (await client.call_tool("noeud", {"nom": "Mare"})).is_error
            with graph.open("a", encoding="utf-8") as file:
                file.write('z:mare a :Enclos ; skos:prefLabel "Mare"@fr .\n')
            await anyio.to_thread.run_sync(open_knowledge(graph, index=named[-1]).build_index)
            with anyio.fail_after(PATIENCE):
                while (await client.call_tool("noeud", {"nom": "Mare"})).is_error:
                    await anyio.sleep(0.2)

    with indexed(graph) as named:
        anyio.run(converse, named)


def test_the_end_of_stdin_is_the_end(named: list[str]) -> None:
    done = spoken(named)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


def test_an_interruption_ends_at_once(named: list[str]) -> None:
    process = subprocess.Popen(
        [*PROGRAM, *named, "mcp"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=unmeasured(),
    )
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(json.dumps(INITIALIZE).encode() + b"\n")
    process.stdin.flush()
    assert process.stdout.readline()  # it serves
    process.send_signal(signal.SIGINT)
    assert process.wait(PATIENCE) == 130
    process.communicate()


def test_a_missing_index_is_refused_with_the_command_that_builds_it(tmp_path: Path) -> None:
    graph, ontology = mini()
    named = options(graph, ontology, tmp_path / "absent")
    done = spoken(named)
    assert done.returncode == 4
    assert done.stdout == b""
    told = done.stderr.decode()
    assert f"pre-kg --graph {graph} --ontology {ontology} --index {tmp_path}/absent build" in told


def test_a_stale_index_is_refused_likewise(tmp_path: Path) -> None:
    graph = Path(shutil.copy(mini()[0], tmp_path))
    with indexed(graph) as named:
        with graph.open("a", encoding="utf-8") as file:
            file.write("z:nouveau a :Enclos .\n")
        done = spoken(named)
    assert done.returncode == 4
    assert done.stdout == b""
    assert " build" in done.stderr.decode()


@pytest.mark.parametrize("missing", ["mcp", "mcp_types"])
@pytest.mark.parametrize("command", [["mcp"], ["serve", "--port", "0", "--mcp"]])
def test_without_its_package_the_command_says_what_to_install(
    named: list[str], missing: str, command: list[str]
) -> None:
    program = f"import sys; sys.modules[{missing!r}] = None; from pre_kg.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-P", "-c", program, *named, *command],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=PATIENCE,
        check=False,
        encoding="utf-8",
    )
    assert done.returncode == 4
    assert done.stdout == ""
    assert "pip install 'pre-kg[mcp]'" in done.stderr
    assert "Traceback" not in done.stderr
