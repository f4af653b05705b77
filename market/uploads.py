"""Files that people upload: what they really are, under a harmless name, with pictures drawn anew.

A picture or document is a heap of bytes from a stranger. It is opened by another process (market/inspection.py) with little memory
and little time, so that whatever it holds, the web workers and the auctions in them go on.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import unicodedata
from dataclasses import dataclass
from typing import Any

from market.errors import Invalid
from market.wording import N_, Labelled

SECONDS = 20
NAME_LENGTH = 100
_REFUSALS = {
    "kind": N_("Only PDF, PNG, JPEG, WEBP, DOCX, XLSX and PPTX are kept here; this file is none of them, whatever its name says."),
    "twofold": N_("This file is two kinds of file at once. Save it anew with the program that made it."),
    "broken": N_("This file is damaged or incomplete. Save it anew with the program that made it."),
    "locked": N_("This file is protected by a password. Save it without one."),
    "active": N_("This file carries macros, programs or other files. Save it without them."),
    "pixels": N_("A picture has at most %(most)s million pixels."),
    "moving": N_("Moving pictures are not kept here. Choose a still one."),
    "unpacks": N_("This file unpacks to more than fits here."),
    "heavy": N_("This file takes too much time or memory to look at. Make it simpler or smaller."),
}


class Media(Labelled):
    """What an uploaded file is."""

    PDF = "pdf", N_("PDF")
    PNG = "png", N_("PNG picture")
    JPEG = "jpeg", N_("JPEG picture")
    WEBP = "webp", N_("WEBP picture")
    DOCX = "docx", N_("Word document")
    XLSX = "xlsx", N_("Excel workbook")
    PPTX = "pptx", N_("PowerPoint slides")

    @property
    def is_picture(self) -> bool:
        """Say whether pages show it."""
        return self in (Media.PNG, Media.JPEG, Media.WEBP)


_OFFICE = "application/vnd.openxmlformats-officedocument"
MIME = {
    Media.PDF: "application/pdf",
    Media.PNG: "image/png",
    Media.JPEG: "image/jpeg",
    Media.WEBP: "image/webp",
    Media.DOCX: f"{_OFFICE}.wordprocessingml.document",
    Media.XLSX: f"{_OFFICE}.spreadsheetml.sheet",
    Media.PPTX: f"{_OFFICE}.presentationml.presentation",
}
_ENDINGS = {media: (media.value,) for media in Media} | {Media.JPEG: ("jpg", "jpeg")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file as it may be kept; `preview` (WEBP) and the measures only of a picture."""

    media: Media
    name: str
    content: bytes
    preview: bytes = b""
    width: int | None = None
    height: int | None = None


def inspect(content: bytes, name: str, *, most_bytes: int, most_pixels: int) -> Upload:
    """Return an uploaded file as it may be kept; raise Invalid `upload.*` with what is wrong with it."""
    if not content:
        raise Invalid("upload.empty", N_("This file is empty."), field="file")
    if len(content) > most_bytes:
        raise Invalid("upload.too_large", N_("At most %(most)s MB fit here."), field="file", most=most_bytes // 1024**2)
    head, rest = _run(content, most_pixels)
    if "refused" in head:
        raise _refusal(head["refused"], most=most_pixels // 10**6)
    media = Media(head["media"])
    return Upload(
        media=media,
        name=clean_name(name, media),
        content=rest[: head["size"]],
        preview=rest[head["size"] :],
        width=head.get("width"),
        height=head.get("height"),
    )


def clean_name(name: str, media: Media) -> str:
    """Return the name without folders and unseen characters; raise Invalid where its ending says that it is something else."""
    text = unicodedata.normalize("NFC", re.split(r"[/\\]", name)[-1])
    text = "".join(" " if unicodedata.category(c).startswith(("C", "Z")) else c for c in text)
    text = re.sub(r'[<>:"|?*\s]+', " ", text).strip(" .")
    stem, dot, ending = text.rpartition(".")
    if not dot or not re.fullmatch(r"[A-Za-z0-9]{1,5}", ending):
        stem, ending = text, _ENDINGS[media][0]
    if ending.lower() not in _ENDINGS[media]:
        message = N_("The name ends in .%(ending)s, but the file is: %(media)s. Choose the right file, or give it its right name.")
        raise Invalid("upload.ending", message, field="file", ending=ending, media=media)
    return f"{stem[:NAME_LENGTH].strip(' .') or 'file'}.{ending.lower()}"


def _run(content: bytes, most_pixels: int) -> tuple[dict[str, Any], bytes]:
    order = json.dumps({"pixels": most_pixels}).encode()
    command = [sys.executable, "-m", "market.inspection"]
    try:
        done = subprocess.run(command, input=order + b"\n" + content, capture_output=True, timeout=SECONDS, check=False)  # noqa: S603 - our own module
    except subprocess.TimeoutExpired as error:
        raise _refusal("heavy") from error
    if done.returncode:
        raise _refusal("heavy" if done.returncode < 0 or b"MemoryError" in done.stderr else "broken")
    head, _, rest = done.stdout.partition(b"\n")
    return json.loads(head), rest


def _refusal(why: object, **params: int) -> Invalid:
    return Invalid(f"upload.{why}", _REFUSALS[str(why)], field="file", **params)
