"""What the market's long-running processes share: how they are told to stop, and that none outlives its parent."""

from __future__ import annotations

import os
import signal
import threading
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import FrameType

SUPERVISED = "CHUNQIU_SUPERVISED"


def leave_with_parent() -> None:
    """End this process when the supervisor that started it is gone, however that happened."""
    if not os.environ.get(SUPERVISED):
        return
    parent, me = os.getppid(), os.getpid()

    def watch() -> None:
        while True:  # a forked worker inherits the loop, where it does nothing
            if os.getpid() == me and os.getppid() != parent:
                os.kill(me, signal.SIGTERM)
            time.sleep(0.5)  # noqa: TID251 - a thread of its own

    threading.Thread(target=watch, name="parent-watch", daemon=True).start()


def stop_signal() -> threading.Event:
    """Return an event that SIGTERM and SIGINT set."""
    stop = threading.Event()

    def told(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, told)
    signal.signal(signal.SIGINT, told)
    return stop
