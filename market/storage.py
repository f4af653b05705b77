"""Files by their content: a key is the SHA-256 of the bytes, so a stored document can never change unseen."""

import hashlib
import os
from pathlib import Path

from flask import current_app

from market.errors import MarketError, NotFound
from market.wording import N_, Labelled


class FileChanged(MarketError):
    """A stored file no longer matches the digest under which it was kept."""

    status = 500


class Kept(Labelled):
    """What became of a stored file."""

    UNCHANGED = "unchanged", N_("Unchanged")
    CHANGED = "changed", N_("Changed since it was kept")
    MISSING = "missing", N_("Missing")


class Folder:
    """Keeps files under `root`, two directory levels deep."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, content: bytes) -> str:
        """Store `content` durably and return its key (64 hexadecimal characters)."""
        key = hashlib.sha256(content).hexdigest()
        path = self._path(key)
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            draft = path.with_suffix(f".{os.getpid()}.part")
            with draft.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            draft.rename(path)
        return key

    def get(self, key: str) -> bytes:
        """Return the bytes of `key`; raise NotFound, or FileChanged where the file no longer matches its key."""
        path = self._path(key)
        if not path.exists():
            raise NotFound
        content = path.read_bytes()
        if hashlib.sha256(content).hexdigest() != key:
            raise FileChanged("file.changed", N_("The stored document does not match its digest. Please inform the operator."))
        return content

    def state(self, key: str) -> Kept:
        """Say whether the file of `key` is there and still the one that was stored."""
        try:
            self.get(key)
        except FileChanged:
            return Kept.CHANGED
        except NotFound:
            return Kept.MISSING
        return Kept.UNCHANGED

    def _path(self, key: str) -> Path:
        if len(key) != 64 or not set(key) <= set("0123456789abcdef"):  # noqa: PLR2004 - a SHA-256 in hexadecimal
            raise NotFound
        return self.root / key[:2] / key[2:4] / key


def vault() -> Folder:
    """Return the file store of the running application: `files` in its home."""
    home: Path = current_app.extensions["market.settings"].home
    return Folder(home / "files")
