"""Work beside the caller: in a thread of the operating system, also in a server whose threads are greenlets.

It pays for long calls into libraries that let go of the interpreter meanwhile, and for nothing else.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from functools import cache
from typing import ParamSpec, TypeVar

from gevent import monkey
from gevent.threadpool import ThreadPoolExecutor as NativeExecutor

THREADS = 4
Given = ParamSpec("Given")
Result = TypeVar("Result")


def beside(work: Callable[Given, Result], *args: Given.args, **kwargs: Given.kwargs) -> Future[Result]:
    """Begin the work and return at once; `result()` waits for it and raises what it raised."""
    return _threads().submit(work, *args, **kwargs)


@cache
def _threads() -> Executor:
    """Return this process's threads, started by whoever needs them first."""
    made: Executor = NativeExecutor(THREADS) if monkey.is_module_patched("threading") else ThreadPoolExecutor(THREADS)
    return made


os.register_at_fork(after_in_child=_threads.cache_clear)  # threads stay behind in the parent
