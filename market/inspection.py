"""`python -m market.inspection`: looks at one uploaded file for market/uploads.py, in a process with little memory and little time.

Takes a line of JSON and the file behind it; answers with a line of JSON, the file as it may be kept, and a picture's preview.
"""

from __future__ import annotations

import io
import json
import os
import re
import resource
import sys
import zipfile
import zlib
from typing import Any

from PIL import Image, ImageOps

MEMORY, CPU_SECONDS = 1536 * 1024**2, 15
MOST_PARTS, LARGEST_CONTENT, CHUNK = 2000, 256 * 1024**2, 64 * 1024
PREVIEW = (720, 720)
PICTURES = {"png": b"\x89PNG\r\n\x1a\n", "jpeg": b"\xff\xd8\xff"}
OFFICE = {
    "docx": b"wordprocessingml.document.main+xml",
    "xlsx": b"spreadsheetml.sheet.main+xml",
    "pptx": b"presentationml.presentation.main+xml",
}
QUALITY: dict[str, dict[str, Any]] = {"png": {"optimize": True}, "jpeg": {"quality": 90}, "webp": {"quality": 90}}
_HEAD, _TAIL = 1024, 2048
_ACTIVE_PDF = re.compile(rb"/(?:JavaScript|Launch|EmbeddedFiles?|RichMedia)\b")
_MARKUP = re.compile(rb"<(?:!doctype|html|script|svg)", re.IGNORECASE)


class RefusedError(ValueError):
    """The file is not kept; the message is the reason's name."""


def main() -> None:
    """Do what the first line asks."""
    os.nice(10)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    order = json.loads(sys.stdin.buffer.readline())
    try:
        head, *parts = inspected(sys.stdin.buffer.read(), order["pixels"])
    except RefusedError as refused:
        head, parts = {"refused": str(refused)}, []
    sys.stdout.buffer.write(json.dumps(head).encode() + b"\n" + b"".join(parts))


def inspected(content: bytes, most_pixels: int) -> tuple[Any, ...]:
    """Return what the file is, its bytes as they may be kept and, of a picture, a preview; raise RefusedError."""
    media = media_of(content)
    if media in ("png", "jpeg", "webp"):
        return _picture(content, media, most_pixels)
    if media == "pdf":
        _check_pdf(content)
    return {"media": media, "size": len(content)}, content


def media_of(content: bytes) -> str:
    """Return what the content is, whatever its name says; raise RefusedError for what is not kept here, or is two things at once."""
    if content.startswith(b"PK\x03\x04"):
        return _office(content)
    found = next((name for name, start in PICTURES.items() if content.startswith(start)), "")
    if content.startswith(b"%PDF-"):
        found = "pdf"
    elif content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        found = "webp"
    if not found:
        why = "kind"
        raise RefusedError(why)
    if zipfile.is_zipfile(io.BytesIO(content)) or _MARKUP.search(content[:_HEAD]):
        why = "twofold"
        raise RefusedError(why)
    return found


def _check_pdf(content: bytes) -> None:
    """Refuse what is cut off, locked, or does something when it is opened. What is compressed inside is not looked at."""
    for why, wrong in (
        ("broken", b"%%EOF" not in content[-_TAIL:]),
        ("locked", b"/Encrypt" in content),
        ("active", _ACTIVE_PDF.search(content)),
    ):
        if wrong:
            raise RefusedError(why)


def _picture(content: bytes, media: str, most_pixels: int) -> tuple[Any, ...]:
    """Draw the picture anew: what is not picture (place, camera, comments, a file behind it) is gone."""
    Image.MAX_IMAGE_PIXELS = None
    try:
        with Image.open(io.BytesIO(content), formats=[media.upper()]) as opened:
            _check_frame(opened, media, most_pixels)
            opened.load()
            drawn = ImageOps.exif_transpose(opened)
    except (OSError, SyntaxError, ValueError, MemoryError) as error:
        if isinstance(error, RefusedError):
            raise
        why = "broken"
        raise RefusedError(why) from error
    clear = drawn.mode in ("RGBA", "LA", "PA") or "transparency" in drawn.info
    drawn = drawn.convert("RGBA" if clear and media != "jpeg" else "RGB")
    drawn.info = {}
    kept = _saved(drawn, media)
    small = drawn.copy()
    small.thumbnail(PREVIEW)
    return {"media": media, "size": len(kept), "width": drawn.width, "height": drawn.height}, kept, _saved(small, "webp")


def _check_frame(opened: Image.Image, media: str, most_pixels: int) -> None:
    if opened.width * opened.height > most_pixels:
        why = "pixels"
        raise RefusedError(why)
    if media != "jpeg" and getattr(opened, "n_frames", 1) > 1:
        why = "moving"
        raise RefusedError(why)


def _saved(picture: Image.Image, media: str) -> bytes:
    made = io.BytesIO()
    picture.save(made, media.upper(), **QUALITY[media])
    return made.getvalue()


def _office(content: bytes) -> str:
    """Return which office document it is; count what its parts really unpack to, whatever their headers say."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            _check_parts(parts, content)
            return _unpacked(parts)
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError) as error:
        why = "broken"
        raise RefusedError(why) from error
    except (NotImplementedError, KeyError) as error:  # packed in a newer way than zipfile reads; a part that is listed and not there
        why = "broken"
        raise RefusedError(why) from error


def _check_parts(parts: zipfile.ZipFile, content: bytes) -> None:
    listed = parts.infolist()
    names = [part.filename.lower() for part in listed]
    if "[content_types].xml" not in names:
        why = "kind"
        raise RefusedError(why)
    if any(part.flag_bits & 1 for part in listed):
        why = "locked"
        raise RefusedError(why)
    risky = ("vbaproject", "/activex/", "macrosheets")
    if any(any(word in name for word in risky) or ("/embeddings/" in name and name.endswith(".bin")) for name in names):
        why = "active"
        raise RefusedError(why)
    if len(listed) > MOST_PARTS or len(set(names)) < len(names) or any(".." in name.split("/") for name in names):
        why = "broken"
        raise RefusedError(why)
    if parts.comment or min(part.header_offset for part in listed) or not content[-22:].startswith(b"PK\x05\x06"):
        why = "twofold"
        raise RefusedError(why)


def _unpacked(parts: zipfile.ZipFile) -> str:
    left, found = LARGEST_CONTENT, ""
    for listed in parts.infolist():
        name, whole = listed.filename.lower(), b""
        with parts.open(listed) as part:
            while chunk := part.read(CHUNK):
                left -= len(chunk)
                if left < 0:
                    why = "unpacks"
                    raise RefusedError(why)
                whole = whole + chunk if name.endswith((".rels", "[content_types].xml")) else chunk
                if name.endswith((".xml", ".rels")) and (b"<!DOCTYPE" in whole or b"<!ENTITY" in whole):
                    why = "active"
                    raise RefusedError(why)
        if b"attachedTemplate" in whole and b'TargetMode="External"' in whole:
            why = "active"
            raise RefusedError(why)
        if name == "[content_types].xml":
            found = next((media for media, mark in OFFICE.items() if mark in whole), "")
    if not found:
        why = "kind"
        raise RefusedError(why)
    return found


if __name__ == "__main__":
    main()
