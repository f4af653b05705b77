"""Papers as PDF: data becomes a document; the same data becomes the same bytes. No text of a user is ever read as markup."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from pathlib import Path
from typing import Any

import typst
from noto_cjk_sans_otc import FONT_PATH

_HERE = Path(__file__).resolve().parent
_PLACES = (_HERE.parent / "templates", _HERE / "_templates")
"""In the repository, and in an installed wheel."""


def pdf(template: str, data: dict[str, Any], at: datetime) -> bytes:
    """Return the PDF of a typst template (below `templates/`) and its data, dated `at`; each page shows the digest of the data."""
    canonical = json.dumps(data, ensure_ascii=False, sort_keys=True)
    shown = data | {"digest_label": "内容摘要 SHA-256", "digest": hashlib.sha256(canonical.encode()).hexdigest()}
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
