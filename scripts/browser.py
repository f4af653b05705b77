"""See to it that a Chromium is there for the browser tests: on Debian and Ubuntu root installs it, elsewhere this says what to do."""

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find() -> str | None:
    """Return the browser's program: `CHUNQIU_CHROMIUM`, or the first known name on the path."""
    told = os.environ.get("CHUNQIU_CHROMIUM")
    return told or next((found for found in map(shutil.which, NAMES) if found), None)


def main() -> None:
    """Find or install, else refuse."""
    if find():
        return
    if os.geteuid() == 0 and shutil.which("apt-get"):
        print("Installing Chromium for the browser tests ...", flush=True)
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "-q"], check=False, env=quiet)
        subprocess.run(["apt-get", "install", "-qy", "--no-install-recommends", "chromium"], check=False, env=quiet)
    if not find():
        sys.exit("The browser tests need Chromium. Debian, Ubuntu: apt install chromium. Elsewhere set CHUNQIU_CHROMIUM=/path/to/it")


if __name__ == "__main__":
    main()
