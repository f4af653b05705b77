"""Papers as PDF: data becomes a document; the same data becomes the same bytes. No text of a user is ever read as markup."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import typst
from flask import current_app, has_app_context
from noto_cjk_sans_otc import FONT_PATH

_HERE = Path(__file__).resolve().parent
_PLACES = (_HERE.parent / "templates", _HERE / "_templates")
"""In the repository, and in an installed wheel."""

REHEARSAL = "演练 REHEARSAL"


def pdf(template: str, data: dict[str, Any], at: datetime, *, files: Mapping[str, bytes] | None = None, mark: str = "") -> bytes:
    """Return the PDF of a typst template (below `templates/`) and its data, dated `at`; each page shows the digest of the data.

    `files` are what the template shows or attaches, by name; a template with files sees no others.

    `mark` stands across every page. A paper of a rehearsal carries its own: nobody shall take it for a real one.
    """
    canonical = json.dumps(data, ensure_ascii=False, sort_keys=True)
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    shown = data | {"digest_label": "内容摘要 SHA-256", "digest": digest, "mark": REHEARSAL if _is_rehearsal() else mark}
    path = next(place / template for place in _PLACES if (place / template).exists())
    with TemporaryDirectory() as folder:
        return _compiled(_beside(path, files, Path(folder)) if files else path, shown, at)


def _beside(path: Path, files: Mapping[str, bytes], folder: Path) -> Path:
    """Put a template and its files into a folder of their own and return where the template lies there."""
    for name, content in {path.name: path.read_bytes(), **files}.items():
        (folder / name).write_bytes(content)
    return folder / path.name


def _compiled(path: Path, shown: dict[str, Any], at: datetime) -> bytes:
    made = typst.compile(
        path,
        root=path.parent,
        font_paths=[Path(str(FONT_PATH)).parent],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(shown, ensure_ascii=False)},
        timestamp=int(at.timestamp()),
    )
    return bytes(made)


def _is_rehearsal() -> bool:
    return has_app_context() and bool(current_app.extensions["market.settings"].rehearsal)
