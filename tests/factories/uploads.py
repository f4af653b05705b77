"""Files as people upload them, and as attackers do."""

from __future__ import annotations

import io
import zipfile

from PIL import Image

PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"
_MAIN = {
    "docx": ("wordprocessingml.document.main+xml", "word/document.xml"),
    "xlsx": ("spreadsheetml.sheet.main+xml", "xl/workbook.xml"),
    "pptx": ("presentationml.presentation.main+xml", "ppt/presentation.xml"),
}


def picture(kind: str = "PNG", size: tuple[int, int] = (1200, 900), colour: str = "teal", **said: object) -> bytes:
    """Return a picture."""
    made = io.BytesIO()
    Image.new("RGB", size, colour).save(made, kind, **said)
    return made.getvalue()


def located() -> bytes:
    """Return a JPEG that says where and with which camera it was taken, and carries a comment."""
    exif = Image.Exif()
    exif[0x010F] = "CameraOfTheInventor"
    exif.get_ifd(0x8825)[1] = "N"
    return picture("JPEG", exif=exif, comment=b"secret-comment")


def office(kind: str = "docx", **parts: bytes) -> bytes:
    """Return an office document with further parts; `__` in a part's name is a slash, `_dot_` a dot."""
    mark, main = _MAIN[kind]
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as box:
        box.writestr(
            "[Content_Types].xml", f'<Types><Override ContentType="application/vnd.openxmlformats-officedocument.{mark}"/></Types>'
        )
        box.writestr(main, "<document/>")
        for name, content in parts.items():
            box.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return made.getvalue()


def bomb() -> bytes:
    """Return a document of 300 KB that unpacks to 300 MB."""
    return office("docx", word__media__image_dot_bmp=b"\0" * (300 * 1024**2))
