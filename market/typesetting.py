"""Papers as PDF: data becomes a document; the same data becomes the same bytes. No text of a user is ever read as markup."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from pathlib import Path
from typing import Any

import typst
from flask import current_app, has_app_context
from noto_cjk_sans_otc import FONT_PATH

_HERE = Path(__file__).resolve().parent
_PLACES = (_HERE.parent / "templates", _HERE / "_templates")
"""In the repository, and in an installed wheel."""

REHEARSAL = "演练 REHEARSAL"


def pdf(template: str, data: dict[str, Any], at: datetime) -> bytes:
    """Return the PDF of a typst template (below `templates/`) and its data, dated `at`; each page shows the digest of the data.

    A paper of a rehearsal carries a mark across every page: nobody shall take it for a real one.
    """
    canonical = json.dumps(data, ensure_ascii=False, sort_keys=True)
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    shown = data | {"digest_label": "内容摘要 SHA-256", "digest": digest, "mark": REHEARSAL if _is_rehearsal() else ""}
    path = next(place / template for place in _PLACES if (place / template).exists())
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
