"""Work beside the caller, in a plain process and in one whose threads are greenlets."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time

import pytest

from market.beside import beside

GREEN = """
from gevent import monkey
monkey.patch_all()
import time
import gevent
from gevent.threadpool import ThreadPoolExecutor
from market import beside

slept = monkey.get_original("time", "sleep")  # a long call into a library: the greenlets' hub knows nothing of it
seen = []
other = gevent.spawn(lambda: [(gevent.sleep(0.01), seen.append(n)) for n in range(5)])
assert isinstance(beside._threads(), ThreadPoolExecutor)
assert beside.beside(lambda: slept(0.5) or 7).result() == 7
assert seen == [0, 1, 2, 3, 4], seen
try:
    beside.beside(lambda: 1 // 0).result()
except ZeroDivisionError:
    print("raised")
"""


def test_the_work_runs_in_another_thread() -> None:
    assert beside(threading.get_ident).result() != threading.get_ident()


def test_what_the_work_raised_is_raised_where_its_result_is_asked() -> None:
    with pytest.raises(ZeroDivisionError):
        beside(lambda: 1 // 0).result()


def test_both_sides_wait_together() -> None:
    began = time.monotonic()
    other = beside(time.sleep, 0.5)
    time.sleep(0.5)
    other.result()
    assert time.monotonic() - began < 0.9


def test_other_greenlets_go_on_while_one_waits() -> None:
    found = subprocess.run([sys.executable, "-c", GREEN], capture_output=True, text=True, timeout=60, check=False)
    assert (found.stdout, found.returncode) == ("raised\n", 0), found.stderr


def test_a_forked_process_starts_its_own_threads() -> None:
    beside(threading.get_ident).result()
    reader, writer = os.pipe()
    if (child := os.fork()) == 0:
        os.write(writer, str(beside(lambda: 7).result()).encode())
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as answer:
        assert answer.read() == "7"
    os.waitpid(child, 0)
