"""The tools under `serve --mcp`: the client of the SDK drives them over HTTP."""

from collections.abc import Iterator

import anyio
import httpx
import pytest
from mcp import Client
from tests.asking import well_formed
from tests.serving import indexed, mini, serving

PING = {"jsonrpc": "2.0", "id": 1, "method": "ping"}
HEADERS = {"Accept": "application/json, text/event-stream"}


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with (
        indexed(*mini()) as named,
        serving(named, "--mcp", "--mcp-host", "pre-kg.example") as found,
    ):
        yield found


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_a_client_of_the_sdk_asks_over_http(address: str, mode: str) -> None:
    async def converse() -> None:
        async with Client(f"{address}/mcp", mode=mode) as client:
            assert len((await client.list_tools()).tools) == 5
            found = await client.call_tool("demander", {"question": "Où habite la loutre ?"})
            assert found.structured_content is not None
            well_formed(found.structured_content)
            refused = await client.call_tool("demander", {"question": ""})
            assert refused.is_error

    anyio.run(converse)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Host": "pre-kg.example"}, 200),
        ({"Host": "localhost:80"}, 200),
        ({"Host": "ailleurs.example"}, 421),
        ({"Origin": "https://pre-kg.example"}, 200),
        ({"Origin": "https://ailleurs.example"}, 403),
        ({"Content-Type": "text/plain"}, 400),
    ],
)
def test_a_page_of_another_site_cannot_use_the_door(
    address: str, headers: dict[str, str], status: int
) -> None:
    found = httpx.post(f"{address}/mcp", json=PING, headers={**HEADERS, **headers})
    assert found.status_code == status, found.text


def test_a_large_body_is_refused(address: str) -> None:
    body = {**PING, "params": {"a": "b" * (2 << 20)}}
    assert httpx.post(f"{address}/mcp", json=body, headers=HEADERS).status_code == 413


def test_the_door_is_closed_unless_asked_for() -> None:
    with indexed(*mini()) as named, serving(named) as closed:
        assert httpx.post(f"{closed}/mcp", json=PING, headers=HEADERS).status_code in {404, 405}
