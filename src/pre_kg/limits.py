"""Stop work that lasts too long: Oxigraph ignores signals, a process of its own does not."""

from __future__ import annotations

import os
import pickle
import select
import signal
import time
from typing import TYPE_CHECKING, TypeVar

from pre_kg.errors import PreKgError, QueryTimeoutError, StoreError

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")
_CHUNK = 1 << 20
_LONGEST = 1_000_000.0
"""Seconds that one wait may last: what a poll can count."""


def within(seconds: float, work: Callable[[], T]) -> T:
    """Do the work in a forked copy of this process, killed when its time is over.

    The copy can open neither a file nor a connection, whatever the work tries. Nothing that the
    work changes in memory reaches the caller; only its result, which must be a plain value, or
    its `PreKgError` does. Call it while no other thread runs.

    Raises:
        QueryTimeoutError: The time was over before the whole result was there.
        StoreError: The copy died, for want of memory for instance.
    """
    receiving, sending = os.pipe()
    # An interruption waits until there is something that kills the copy.
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    child = os.fork()
    if child == 0:
        _answer(sending, work)
    try:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
        os.close(sending)
        content = _received(receiving, seconds)
    finally:
        os.close(receiving)
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
    if not os.WIFEXITED(status) or os.WEXITSTATUS(status) or not content:
        raise StoreError(
            "La requête s'est arrêtée sans réponse (mémoire épuisée ?). Restreignez-la."
        )
    done, value = pickle.loads(content)  # noqa: S301 - written by our own copy
    if done:
        return value  # type: ignore[no-any-return]
    raise value


def _received(receiving: int, seconds: float) -> bytes:
    over, pieces, ready = time.monotonic() + seconds, bytearray(), select.poll()
    ready.register(receiving, select.POLLIN)
    while True:
        left = over - time.monotonic()
        if left <= 0 or not ready.poll(min(left, _LONGEST) * 1000):
            raise QueryTimeoutError(seconds)
        piece = os.read(receiving, _CHUNK)
        if not piece:
            return bytes(pieces)
        pieces += piece


def _answer(sending: int, work: Callable[[], object]) -> None:
    status = 1
    try:
        _close_the_world()
        try:
            outcome: tuple[bool, object] = True, work()
        except PreKgError as error:
            outcome = False, error
        left = memoryview(pickle.dumps(outcome))
        while left:
            left = left[os.write(sending, left) :]
        status = 0
    finally:
        os._exit(status)


def _close_the_world() -> None:
    import resource  # noqa: PLC0415 - where processes fork, it exists

    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))
