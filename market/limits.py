"""Token buckets: how often something may be done. The levels lie in memory that forked processes share, so all of them count together.

No lock is held: a stopped process can never keep the others waiting. Two processes that take in the same instant may
both get the last token; nobody loses one that way.
"""

from __future__ import annotations

import mmap
import struct
from dataclasses import dataclass
from hashlib import blake2b

SLOTS = 4096
PROBED = 8
_SLOT = struct.Struct("=8sdd")


@dataclass(frozen=True, slots=True)
class Rate:
    """So many times a second in the long run, and `burst` at once."""

    per_second: float
    burst: int

    @classmethod
    def parse(cls, text: str) -> Rate:
        """Read `100/200`: a hundred a second, two hundred at once; raise ValueError."""
        each, _, burst = text.partition("/")
        rate = cls(float(each), int(burst))
        if not (0 < rate.per_second < float("inf") and rate.burst >= 1):
            raise ValueError(text)
        return rate


def drawn(level: float, waited: float, rate: Rate) -> tuple[float, float]:
    """Draw one token from a bucket that was at `level` `waited` seconds ago; return its new level and the seconds to wait, 0 if drawn."""
    full = min(float(rate.burst), level + max(0.0, waited) * rate.per_second)
    return (full - 1, 0.0) if full >= 1 else (full, (1 - full) / rate.per_second)


class Buckets:
    """A fixed number of buckets by name; the one that was used longest ago makes room for a new one."""

    def __init__(self, slots: int = SLOTS) -> None:
        self._slots = slots
        self._memory = mmap.mmap(-1, slots * _SLOT.size)

    def take(self, name: str, rate: Rate, now: float) -> float:
        """Draw a token at the monotonic time `now`; return 0.0, or after how many seconds there will be one."""
        key = blake2b(name.encode(), digest_size=8).digest()
        place, level, at = self._find(key, rate, now)
        left, wait = drawn(level, now - at, rate)
        _SLOT.pack_into(self._memory, place, key, left, now)
        return wait

    def _find(self, key: bytes, rate: Rate, now: float) -> tuple[int, float, float]:
        first = int.from_bytes(key, "big") % self._slots
        oldest, oldest_at = first * _SLOT.size, now
        for step in range(PROBED):
            place = (first + step) % self._slots * _SLOT.size
            kept, level, at = _SLOT.unpack_from(self._memory, place)
            if kept == key:
                return place, level, at
            if at < oldest_at:
                oldest, oldest_at = place, at
        return oldest, float(rate.burst), now
