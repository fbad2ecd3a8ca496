"""What was computed before, kept while it fits; what several ask at once is computed once."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Hashable

T = TypeVar("T")
_OVERHEAD = 500
"""Bytes that an entry costs beside its content, about."""


class Memory:
    """Results by key, the least recently used forgotten first."""

    def __init__(self, most: int) -> None:
        """Keep at most so many bytes; a result of more than a quarter of them is not kept."""
        self.most, self.size = most, 0
        self.hits = self.misses = 0
        self._kept: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()
        self._under_way: dict[Hashable, asyncio.Task[Any]] = {}

    async def recall(self, key: Hashable, make: Callable[[], Awaitable[T]]) -> T:
        """Return the result of a key, made first when it is not kept.

        Its size is that of bytes, or its `size`. What `make` raises is not kept.
        """
        if key in self._kept:
            self.hits += 1
            self._kept.move_to_end(key)
            found: T = self._kept[key][0]
            return found
        self.misses += 1
        task = self._under_way.get(key)
        if task is None:
            task = self._under_way[key] = asyncio.ensure_future(_made(make))
            task.add_done_callback(lambda done: self._keep(key, done))
        return await asyncio.shield(task)  # the others still wait when one client leaves

    def _keep(self, key: Hashable, task: asyncio.Task[Any]) -> None:
        del self._under_way[key]
        if task.cancelled() or task.exception() is not None:
            return
        result = task.result()
        size = _OVERHEAD + (len(result) if isinstance(result, bytes) else result.size)
        if size * 4 > self.most:
            return
        self._kept[key] = result, size
        self.size += size
        while self.size > self.most:
            _, (_, freed) = self._kept.popitem(last=False)
            self.size -= freed

    def clear(self) -> None:
        """Forget everything."""
        self._kept.clear()
        self.size = 0


async def _made(make: Callable[[], Awaitable[T]]) -> T:
    return await make()
