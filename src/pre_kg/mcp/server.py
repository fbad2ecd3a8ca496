"""The tools over the Model Context Protocol, by the official SDK.

Source: Model Context Protocol, « Tools » and « Transports ».
"""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING, TypeAlias

import mcp_types as types
from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from mcp.server.transport_security import TransportSecuritySettings
from mcp.shared.exceptions import MCPError

from pre_kg import __version__
from pre_kg.errors import PreKgError
from pre_kg.mcp.tools import TOOLS

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from typing import Any

    from mcp.server.context import ServerRequestContext

    from pre_kg.mcp.tools import Given, Tool

NAME = "pre-kg"
INSTRUCTIONS = (
    "Graphe de connaissances en français, où chaque énoncé nomme sa source. Posez d'abord la "
    "question avec « demander ». Citez toujours la source et sa date. Quand la réponse est "
    "« abstained », dites que le graphe ne le sait pas. « chercher » et « noeud » servent à "
    "explorer, « sparql » à croiser, « verifier » à contrôler des données."
)
LARGEST_BODY = 1 << 20
_READS = types.ToolAnnotations(
    read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
)
_log = logging.getLogger(__name__)


Perform: TypeAlias = "Callable[[Tool, Given], Awaitable[dict[str, Any]]]"
"""Runs a tool where its work can be stopped, for as long as it may take."""


def build(perform: Perform) -> Server[Any]:
    """Return a server that has the tools."""

    async def listed(
        _: ServerRequestContext[Any], __: types.PaginatedRequestParams | None
    ) -> types.ListToolsResult:
        return types.ListToolsResult(tools=_listed())

    async def called(
        _: ServerRequestContext[Any], params: types.CallToolRequestParams
    ) -> types.CallToolResult:
        return await _called(perform, params.name, params.arguments or {})

    return Server(
        NAME,
        version=__version__,
        title="pre_kg",
        instructions=INSTRUCTIONS,
        on_list_tools=listed,
        on_call_tool=called,
    )


def _listed() -> list[types.Tool]:
    return [
        types.Tool(
            name=tool.name,
            title=tool.title,
            description=tool.description,
            input_schema=tool.input,
            output_schema=tool.output,
            annotations=_READS,
        )
        for tool in TOOLS.values()
    ]


async def _called(perform: Perform, name: str, given: dict[str, Any]) -> types.CallToolResult:
    tool = TOOLS.get(name)
    if tool is None:
        known = ", ".join(TOOLS)
        raise MCPError(types.INVALID_PARAMS, f"Outil inconnu : « {name[:80]} ». Outils : {known}.")
    try:
        content = await perform(tool, tool.read(given))
    except PreKgError as error:
        return _refused(str(error))
    except Exception as error:  # the last line of defence: a message, whatever happens
        _log.exception("tool %s failed", name)
        return _refused(f"Imprévu ({type(error).__name__}). Reformulez, ou signalez-le.")
    text = json.dumps(content, ensure_ascii=False)
    return types.CallToolResult(
        content=[types.TextContent(type="text", text=text)], structured_content=content
    )


def _refused(message: str) -> types.CallToolResult:
    return types.CallToolResult(
        content=[types.TextContent(type="text", text=message)], is_error=True
    )


async def serve_stdio(server: Server[Any]) -> None:
    """Serve one client over stdin and stdout until stdin ends."""
    async with stdio_server() as (reading, writing):
        await server.run(reading, writing, server.create_initialization_options())


def over_http(server: Server[Any], hosts: Sequence[str]) -> StreamableHTTPSessionManager:
    """Return what answers HTTP requests, without sessions; enter its `run()` before the first.

    Args:
        server: The server.
        hosts: Values of `Host` to answer, `:*` standing for any port; a page of another origin
            is refused (DNS rebinding).
    """
    origins = [f"{scheme}://{host}" for host in hosts for scheme in ("http", "https")]
    return StreamableHTTPSessionManager(
        server,
        json_response=True,
        stateless=True,
        max_request_body_size=LARGEST_BODY,
        security_settings=TransportSecuritySettings(
            allowed_hosts=list(hosts), allowed_origins=origins
        ),
    )
