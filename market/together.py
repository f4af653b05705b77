"""Combining 合并: requests that meet in one process are carried out together, in the order of their arrival.

Whoever comes first works for all who wait; who comes meanwhile waits, and the first of those works next. So many callers
cost one round trip, one lock or one commit instead of one each, and nobody overtakes: a group commit above the database.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Hashable, Sequence
from typing import Generic, TypeVar

LOOK_S = 0.0005
"""Whoever works for all looks at the door so often before beginning."""
LULL_S = 0.003
"""Those who came together the last time are waited for, unless nobody has come for so long."""
MOST = 64
"""How many are carried out at once; the others go next."""

Key = TypeVar("Key", bound=Hashable)
Item = TypeVar("Item")
Result = TypeVar("Result")


class _Slip(Generic[Item, Result]):
    """One request on its way: its turn comes when it has its outcome, or when its own thread is to work next."""

    def __init__(self, item: Item) -> None:
        self.item = item
        self.turn = threading.Event()
        self.done = False
        self.result: Result | None = None
        self.fault: BaseException | None = None


class Together(Generic[Key, Item, Result]):
    """The requests that wait in this process, by what they are about.

    `work` gets the key and the items, and returns one result, or the exception to raise, for each of them in order.
    """

    def __init__(self, work: Callable[[Key, list[Item]], Sequence[Result | Exception]]) -> None:
        self._work = work
        self._waiting: dict[Key, list[_Slip[Item, Result]]] = {}
        self._usual: dict[Key, int] = {}
        self._lock = threading.Lock()

    def do(self, key: Key, item: Item) -> Result:
        """Carry out one request, alone or with others of the same key; raises what `work` gave or raised for it."""
        slip: _Slip[Item, Result] = _Slip(item)
        with self._lock:
            first = key not in self._waiting
            self._waiting.setdefault(key, []).append(slip)
        if not first:
            slip.turn.wait()
        if not slip.done:
            self._work_next(key)
        if slip.fault is not None:
            raise slip.fault
        return slip.result  # type: ignore[return-value]  # set by _settle

    def _work_next(self, key: Key) -> None:
        self._gather(key)
        with self._lock:
            slips = self._waiting[key][:MOST]
            del self._waiting[key][:MOST]
            self._remember(key, len(slips))
        try:
            outcomes = self._work(key, [slip.item for slip in slips])
        except BaseException as fault:  # noqa: BLE001 - whatever it is, all who wait for it must learn it
            outcomes = [fault] * len(slips)  # type: ignore[list-item]
        for slip, outcome in zip(slips, outcomes, strict=True):
            _settle(slip, outcome)
        with self._lock:
            following = self._waiting[key][:1]
            if not following:
                del self._waiting[key]
        for slip in [*slips, *following]:
            slip.turn.set()

    def _gather(self, key: Key) -> None:
        """Let those who are at the door come in, and wait for the others of the last time while they keep coming."""
        usual, seen, since = self._usual.get(key, 1), 0, time.monotonic()
        while True:
            time.sleep(LOOK_S)  # noqa: TID251 - lets the others work
            now, waiting = time.monotonic(), len(self._waiting[key])
            if waiting > seen:
                seen, since = waiting, now
            if waiting >= usual or now - since >= LULL_S:
                return

    def _remember(self, key: Key, together: int) -> None:
        usual = max(together, self._usual.get(key, 1) // 2)
        if usual > 1:
            self._usual[key] = usual
        else:
            self._usual.pop(key, None)


def _settle(slip: _Slip[Item, Result], outcome: Result | BaseException) -> None:
    slip.done = True
    if isinstance(outcome, BaseException):
        slip.fault = outcome
    else:
        slip.result = outcome
