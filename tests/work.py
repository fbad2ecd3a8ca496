"""Work that tests give to the workers of a server."""

import os
import signal
import time
from pathlib import Path

from pre_kg.errors import StoreError
from pre_kg.server.snapshot import Snapshot


def count(snapshot: Snapshot) -> int:
    """Count the statements."""
    return len(snapshot.data)


def who(_: Snapshot) -> int:
    """Tell the number of the process."""
    return os.getpid()


def echo(_: Snapshot, content: bytes) -> bytes:
    """Give back what came."""
    return content


def wait(_: Snapshot, seconds: float) -> int:
    """Do nothing for a while."""
    time.sleep(seconds)
    return os.getpid()


def die(_: Snapshot) -> None:
    """End as for want of memory."""
    os.kill(os.getpid(), signal.SIGKILL)


def die_once(_: Snapshot, mark: str) -> str:
    """End the first time."""
    if not Path(mark).exists():
        Path(mark).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return "done"


def refuse(_: Snapshot) -> None:
    """Raise an error of ours."""
    raise StoreError("refusé")


def fail(_: Snapshot) -> None:
    """Raise what nobody expects."""
    raise KeyError("secret")


def read(_: Snapshot, path: str) -> bytes:
    """Read a file."""
    return Path(path).read_bytes()


def eat(_: Snapshot, size: int) -> int:
    """Take memory."""
    return len(bytearray(size))
