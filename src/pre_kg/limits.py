"""Stop work that lasts too long: Oxigraph ignores signals, a process of its own does not."""

from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
from typing import TYPE_CHECKING, TypeVar

from pre_kg.errors import PreKgError, QueryTimeoutError, StoreError

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.connection import Connection

T = TypeVar("T")


def within(seconds: float, work: Callable[[], T]) -> T:
    """Do the work in a forked copy of this process, killed when its time is over.

    Nothing that the work changes in memory reaches the caller; only its result, which must be a
    plain value, or its `PreKgError` does. Call it while no other thread runs.

    Raises:
        QueryTimeoutError: The time was over first.
        StoreError: The copy died, for want of memory for instance.
    """
    receiving, sending = multiprocessing.Pipe(duplex=False)
    child = os.fork()
    if child == 0:
        _answer(sending, work)
    sending.close()
    try:
        if not receiving.poll(seconds):
            raise QueryTimeoutError(seconds)
        done, value = receiving.recv()
    except EOFError:
        raise StoreError(
            "La requête s'est arrêtée sans réponse (mémoire épuisée ?). Restreignez-la."
        ) from None
    finally:
        receiving.close()
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    if done:
        return value  # type: ignore[no-any-return]
    raise value


def _answer(sending: Connection, work: Callable[[], object]) -> None:
    status = 1
    try:
        try:
            outcome: tuple[bool, object] = True, work()
        except PreKgError as error:
            outcome = False, error
        sending.send_bytes(pickle.dumps(outcome))
        status = 0
    finally:
        os._exit(status)
