"""Uploaded files: what they really are, and what is refused."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from PIL import Image

from market import uploads
from market.errors import Invalid
from market.uploads import Media, Upload
from tests.factories.uploads import PDF, bomb, located, office, picture


def kept(content: bytes, name: str = "") -> Upload:
    return uploads.inspect(content, name, most_bytes=2 * 1024**2, most_pixels=4_000_000)


@pytest.mark.parametrize(
    ("content", "media"),
    [
        pytest.param(PDF, Media.PDF, id="pdf"),
        pytest.param(picture("PNG"), Media.PNG, id="png"),
        pytest.param(picture("JPEG"), Media.JPEG, id="jpeg"),
        pytest.param(picture("WEBP"), Media.WEBP, id="webp"),
        pytest.param(office("docx"), Media.DOCX, id="docx"),
        pytest.param(office("xlsx"), Media.XLSX, id="xlsx"),
        pytest.param(office("pptx"), Media.PPTX, id="pptx"),
    ],
)
def test_the_kind_is_read_from_the_content(content: bytes, media: Media) -> None:
    found = kept(content, "资料")

    assert found.media is media
    assert found.name.startswith("资料.")
    assert bool(found.preview) == media.is_picture


def test_a_picture_is_drawn_anew_without_place_camera_comment_or_what_hides_behind_it() -> None:
    found = kept(located() + b"<script>alert(1)</script>", "现场.jpg")

    for trace in (b"CameraOfTheInventor", b"secret-comment", b"<script>", b"Exif"):
        assert trace not in found.content, trace
    assert (found.width, found.height) == (1200, 900)
    with Image.open(io.BytesIO(found.preview)) as small:
        assert (small.format, max(small.size)) == ("WEBP", 720)


def test_a_transparent_picture_stays_transparent() -> None:
    made = io.BytesIO()
    Image.new("RGBA", (10, 10), (0, 0, 0, 0)).save(made, "PNG")

    with Image.open(io.BytesIO(kept(made.getvalue()).content)) as again:
        assert again.mode == "RGBA"


def huge_png() -> bytes:
    """Return a few bytes that claim to be a picture of 4 gigapixels."""
    head = struct.pack(">IIBBBBB", 65000, 65000, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + head
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", len(head)) + chunk + struct.pack(">I", zlib.crc32(chunk)) + picture("PNG")[33:]


def moving() -> bytes:
    made = io.BytesIO()
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "green")]
    frames[0].save(made, "WEBP", save_all=True, append_images=frames[1:])
    return made.getvalue()


def torn() -> bytes:
    """Return a document whose packed content is overwritten in the middle."""
    whole = office("docx", word__notes_dot_xml=b"<notes>" + bytes(range(48, 112)) * 40 + b"</notes>")
    place = whole.index(b"word/notes.xml") + len(b"word/notes.xml")
    return whole[:place] + b"\xff" * 40 + whole[place + 40 :]


@pytest.mark.parametrize(
    ("why", "content"),
    [
        pytest.param("broken", torn(), id="torn packing"),
        pytest.param("empty", b"", id="empty"),
        pytest.param("too_large", b"%PDF-" + b"0" * 2 * 1024**2, id="too large"),
        pytest.param("kind", b"<!doctype html><script>alert(1)</script>", id="html"),
        pytest.param("kind", b"<svg xmlns='http://www.w3.org/2000/svg'/>", id="svg"),
        pytest.param("kind", b"MZ" + b"\0" * 100, id="program"),
        pytest.param("kind", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, id="old office"),
        pytest.param("kind", office("docx").replace(b"[Content_Types].xml", b"[Content-Types].xml"), id="plain zip"),
        pytest.param("twofold", PDF + office("docx"), id="pdf and zip"),
        pytest.param("twofold", picture("PNG") + office("docx"), id="picture and zip"),
        pytest.param("twofold", b"%PDF-1.7 <html><script>alert(1)</script>\n%%EOF", id="pdf and html"),
        pytest.param("twofold", office("docx") + b"<html>", id="document with a tail"),
        pytest.param("broken", b"%PDF-1.7\nand nothing more", id="cut pdf"),
        pytest.param("broken", picture("PNG")[:200], id="cut picture"),
        pytest.param("broken", office("docx", **{"word__..__..__x": b"x"}), id="climbing part"),
        pytest.param("locked", PDF.replace(b"/Root", b"/Encrypt 2 0 R /Root"), id="locked pdf"),
        pytest.param("active", PDF.replace(b"/Catalog", b"/Catalog /OpenAction << /S /JavaScript >>"), id="pdf with script"),
        pytest.param("active", office("xlsx", xl__vbaProject_dot_bin=b"x"), id="macros"),
        pytest.param("active", office("docx", word__settings_dot_xml=b'<!DOCTYPE a [<!ENTITY b "c">]><a/>'), id="entities"),
        pytest.param("pixels", huge_png(), id="bomb of pixels"),
        pytest.param("unpacks", bomb(), id="bomb of zeros"),
        pytest.param("moving", moving(), id="moving picture"),
    ],
)
def test_bad_files_are_refused_with_the_reason(why: str, content: bytes) -> None:
    with pytest.raises(Invalid) as refused:
        kept(content)

    assert (refused.value.code, refused.value.field) == (f"upload.{why}", "file")


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\我的\\报告.PDF", "报告.pdf"),
        ("a\x00b\r\nSet-Cookie.pdf", "a b Set-Cookie.pdf"),
        ("gnp.\u202efdp.pdf", "gnp. fdp.pdf"),
        ("  ...  ", "file.pdf"),
        ("", "file.pdf"),
        ("第3.1节 说明", "第3.1节 说明.pdf"),
        ("长" * 300 + ".pdf", "长" * 100 + ".pdf"),
    ],
)
def test_a_name_is_only_what_people_read(name: str, clean: str) -> None:
    assert uploads.clean_name(name, Media.PDF) == clean


def test_a_name_that_says_something_else_is_refused() -> None:
    with pytest.raises(Invalid, match=r"upload\.ending"):
        uploads.clean_name("invoice.exe", Media.PDF)
    with pytest.raises(Invalid, match=r"upload\.ending"):
        uploads.clean_name("photo.png", Media.JPEG)
    assert uploads.clean_name("photo.JPEG", Media.JPEG) == "photo.jpeg"
