"""What a test does in a thread of its own."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any


def aside(done: Callable[[], Any]) -> Any:  # noqa: ANN401 - whatever is done
    """Do it in a thread of its own: the validator starts an event loop, and a browser test before may have left one running in this one."""
    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(done).result()
