"""How a stranger's file leaves the house: as its own kind, in a sandbox, under a harmless name."""

from __future__ import annotations

from urllib.parse import quote

from flask import Response

SANDBOX = "default-src 'none'; sandbox"
MINUTES_KEPT = "public, max-age=300"


def file_answer(content: bytes, *, mimetype: str, name: str, inline: bool = False, kept: bool = False) -> Response:
    """Return a file so that no browser runs it; only with `inline` it is shown, only with `kept` caches may keep it for minutes."""
    answer = Response(content, mimetype=mimetype)
    plain = "".join(c for c in name if c.isascii() and (c.isalnum() or c in "-_.")).lstrip(".") or "file"
    way = "inline" if inline else "attachment"
    answer.headers["Content-Disposition"] = f"{way}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
    answer.headers["Content-Security-Policy"] = SANDBOX
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    answer.headers["Cache-Control"] = MINUTES_KEPT if kept else "private, no-store"
    return answer
