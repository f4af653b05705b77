"""Servers that tests need: one PostgreSQL for a whole test run, gone with it however it ends."""

from __future__ import annotations

import os
import subprocess
import tempfile
from pathlib import Path

from market.embedded import Cluster

FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "300", "shared_buffers": "'64MB'"}


class TestServer:
    """A PostgreSQL in a temporary folder; a guardian process stops it when this process ends, even by kill -9."""

    __test__ = False

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="chunqiu-test-"))
        self.cluster = Cluster(self.folder / "pg", FAST)
        self.cluster.start()
        end = f'cat >/dev/null; kill -QUIT "$(head -n 1 "{self.folder}/pg/postmaster.pid")" && sleep 1; rm -rf "{self.folder}"'
        self._guardian = subprocess.Popen(
            ["/bin/sh", "-c", end], stdin=subprocess.PIPE, start_new_session=True, cwd="/", stderr=subprocess.DEVNULL
        )

    def stop(self) -> None:
        """Stop the server and let the guardian, which sees the end of its input, clear up."""
        self.cluster.stop("immediate")
        self._guardian.communicate()


def worker_database() -> str:
    """Return the name of this test worker's database."""
    return "test_" + os.environ.get("PYTEST_XDIST_WORKER", "main")


__all__ = ["FAST", "TestServer", "worker_database"]
