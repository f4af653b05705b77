"""Make the virtual environment `.venv` with the locked requirements: `python scripts/install.py requirements/run.txt`.

Runs with the system's Python and its standard library only. Every file is checked against the hashes in the requirements;
`uv` does it fast, plain pip does it where uv cannot be had.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
OLDEST = (3, 11)
COMMAND = """#!/bin/sh
exec "{python}" -m market.cli "$@"
"""


def interpreter() -> str:
    """Return a Python that is new enough: this one, or the newest on the path."""
    if sys.version_info[:2] >= OLDEST:
        return sys.executable
    for minor in range(19, OLDEST[1] - 1, -1):
        found = shutil.which("python3.%d" % minor)  # noqa: UP031 - an old Python must reach the message below
        if found:
            return found
    version = ".".join(map(str, sys.version_info[:2]))
    sys.exit("ChunQiu needs Python 3.11 or newer, this is " + version + ". Name a newer one: make PYTHON=/path/to/python3.12 run")


def create() -> None:
    """Create the environment unless it is there."""
    if PYTHON.exists() and subprocess.run([str(PYTHON), "-c", "import pip"], check=False, capture_output=True).returncode == 0:
        return
    made = subprocess.run([interpreter(), "-m", "venv", "--clear", str(VENV)], check=False)
    if made.returncode and Path("/etc/debian_version").exists() and os.geteuid() == 0:
        version = subprocess.run(
            [interpreter(), "-c", "import sys; print('python%d.%d-venv' % sys.version_info[:2])"], check=True, capture_output=True
        )
        subprocess.run(["apt-get", "update", "-q"], check=False)
        subprocess.run(["apt-get", "install", "-qy", version.stdout.decode().strip()], check=False)
        made = subprocess.run([interpreter(), "-m", "venv", "--clear", str(VENV)], check=False)
    if made.returncode:
        sys.exit("Python's venv module does not work here. On Debian and Ubuntu: apt install python3-venv")


def installer() -> list:
    """Return the command that installs: uv from the path, uv put into the environment, or pip."""
    pip = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    uv = shutil.which("uv")
    if uv is None and subprocess.run([*pip, "--require-hashes", "-r", str(ROOT / "requirements" / "uv.txt")], check=False).returncode == 0:
        uv = str(VENV / "bin" / "uv")
    return [uv, "pip", "install", "--quiet", "--python", str(PYTHON), "--compile-bytecode"] if uv else pip


def environment() -> dict:
    """Return our environment, with the package index that pip was told to use told to uv as well."""
    told = dict(os.environ)
    if "PIP_INDEX_URL" in told:
        told.setdefault("UV_DEFAULT_INDEX", told["PIP_INDEX_URL"])
    return told


def install(requirements: str) -> None:
    """Install the locked requirements; try pip where uv failed."""
    wanted = ["--require-hashes", "-r", str(ROOT / requirements)]
    if subprocess.run([*installer(), *wanted], check=False, env=environment(), cwd="/").returncode:
        print("Trying again with pip ...", flush=True)
        subprocess.run([str(PYTHON), "-m", "pip", "--disable-pip-version-check", "install", "--quiet", *wanted], check=True)


def command() -> None:
    """Put the command `chunqiu` into the environment; it runs the code where it stands."""
    packages = subprocess.run(
        [str(PYTHON), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"], check=True, capture_output=True
    )
    (Path(packages.stdout.decode().strip()) / "chunqiu.pth").write_text(str(ROOT) + "\n", encoding="utf-8")
    script = VENV / "bin" / "chunqiu"
    script.write_text(COMMAND.format(python=PYTHON), encoding="utf-8")
    script.chmod(0o755)


def main() -> None:
    """Create, install, and link the command."""
    print("Preparing .venv with {} ...".format(sys.argv[1]), flush=True)  # noqa: UP032
    create()
    install(sys.argv[1])
    command()


if __name__ == "__main__":
    main()
