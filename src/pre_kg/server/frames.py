"""Messages between the server and its workers: a length, then a pickle.

Both ends are processes of ours on a private pair of sockets, which alone makes pickle safe here.
"""

from __future__ import annotations

import pickle
import struct
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import asyncio
    import socket

_LENGTH = struct.Struct("!Q")


def pack(value: object) -> bytes:
    """Return a message as bytes."""
    content = pickle.dumps(value, protocol=pickle.HIGHEST_PROTOCOL)
    return _LENGTH.pack(len(content)) + content


def receive(peer: socket.socket) -> Any:
    """Return the next message.

    Raises:
        EOFError: The other end is gone.
    """
    (length,) = _LENGTH.unpack(_exactly(peer, _LENGTH.size))
    return pickle.loads(_exactly(peer, length))  # noqa: S301 - see the module


def _exactly(peer: socket.socket, count: int) -> bytearray:
    found = bytearray(count)
    view, done = memoryview(found), 0
    while done < count:
        try:
            read = peer.recv_into(view[done:])
        except ConnectionError as error:
            raise EOFError from error
        if not read:
            raise EOFError
        done += read
    return found


async def read(stream: asyncio.StreamReader) -> Any:
    """Return the next message.

    Raises:
        EOFError: The other end is gone.
    """
    try:
        (length,) = _LENGTH.unpack(await stream.readexactly(_LENGTH.size))
        return pickle.loads(await stream.readexactly(length))  # noqa: S301 - see the module
    except ConnectionError as error:
        raise EOFError from error
