"""Time a start of the market: from the command until /healthz answers 200.

python scripts/startup_time.py            the next start of this copy
python scripts/startup_time.py --cold     a fresh clone of this copy in a temporary folder, downloads included, then its second start
"""

from __future__ import annotations

import argparse
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LIMITS = {"first start": 90.0, "second start": 5.0}


def free_port() -> int:
    """Return a port that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def ready(port: int) -> bool:
    """Say whether the market on `port` is ready."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2) as answer:
            return bool(answer.status == 200)  # noqa: PLR2004
    except (urllib.error.URLError, OSError):
        return False


def timed(folder: Path, patience: float) -> float:
    """Run `make run` in `folder`, wait until it is ready, stop it; return the seconds until ready."""
    port = free_port()
    environment = {**os.environ, "CHUNQIU_PORT": str(port)}
    begin = time.monotonic()
    with (folder / "startup.log").open("wb") as log:
        market = subprocess.Popen(["make", "run"], cwd=folder, env=environment, stdout=log, stderr=log, start_new_session=True)
        try:
            while not ready(port):
                if market.poll() is not None or time.monotonic() - begin > patience:
                    sys.exit((folder / "startup.log").read_text(encoding="utf-8", errors="replace"))
                time.sleep(0.02)
            return time.monotonic() - begin
        finally:
            with suppress(ProcessLookupError):
                os.killpg(market.pid, signal.SIGINT)
            market.wait(30)
            (folder / "startup.log").unlink()


def main() -> None:
    """Print the seconds; fail where they are too many."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cold", action="store_true", help="clone, download, first start, second start")
    wanted = parser.parse_args()
    figures: dict[str, float] = {}
    if wanted.cold:
        with tempfile.TemporaryDirectory() as place:
            clone = Path(place) / "chunqiu"
            subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
            figures["first start"] = timed(clone, 300)
            figures["second start"] = timed(clone, 60)
    else:
        figures["second start"] = timed(ROOT, 60)
    for name, seconds in figures.items():
        print(f"{name}: {seconds:.1f} s (limit {LIMITS[name]:.0f} s)")
    sys.exit(any(seconds > LIMITS[name] for name, seconds in figures.items()))


if __name__ == "__main__":
    main()
