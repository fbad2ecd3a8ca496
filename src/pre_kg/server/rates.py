"""How often one client may ask."""

from __future__ import annotations

import hashlib
import ipaddress
import os
from collections import OrderedDict
from typing import Final

_MOST_CLIENTS: Final = 50_000


class Rates:
    """A bucket of tokens a client: it holds `burst`, and `rate` a second flow into it.

    A client is known by a keyed digest of its address (of its /64 network in IPv6), in memory
    only, with a key that ends with the process.
    """

    def __init__(self, rate: float, burst: int) -> None:
        """Allow everything when the rate is 0."""
        self.rate, self.burst = rate, burst
        self._key = os.urandom(16)
        self._buckets: OrderedDict[bytes, tuple[float, float]] = OrderedDict()

    def client(self, address: str) -> bytes:
        """Return what a client is known by."""
        try:
            parsed = ipaddress.ip_address(address)
        except ValueError:
            network = address
        else:
            is_wide = parsed.version == 6 and parsed.ipv4_mapped is None
            network = str(ipaddress.ip_network((parsed, 64), strict=False) if is_wide else parsed)
        return hashlib.blake2b(network.encode(), key=self._key, digest_size=12).digest()

    def take(self, client: bytes, now: float) -> float:
        """Take a token; return 0, or the seconds until there is one.

        Args:
            client: What `client` gives.
            now: Seconds, of any clock that only goes forward.
        """
        if not self.rate:
            return 0.0
        tokens, since = self._buckets.pop(client, (float(self.burst), now))
        tokens = min(float(self.burst), tokens + (now - since) * self.rate)
        allowed = tokens >= 1
        self._buckets[client] = (tokens - 1 if allowed else tokens), now
        if len(self._buckets) > _MOST_CLIENTS:
            self._buckets.popitem(last=False)
        return 0.0 if allowed else (1 - tokens) / self.rate
