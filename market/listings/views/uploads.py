"""What the pages of every list share: the file that was chosen, the file that was kept, a workbook to fill in, a list to take home."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Response
from flask_babel import gettext

from market import sheets, storage
from market.columns import Column, guessed
from market.listings.forms.intake import UploadForm
from market.listings.services.taking import rows_of
from market.web.forms import carry_out

Chosen = tuple[sheets.Rows, dict[str, int], str]
"""The rows of a file, where its columns stand by their headings, the key under which it is kept."""


def chosen(form: UploadForm, columns: Sequence[Column]) -> Chosen | None:
    """Read and keep the file; None where the form refuses it."""
    content = form.file.data.read() if form.file.data else b""

    def read() -> Chosen:
        rows = rows_of(content)
        return rows, guessed(columns, rows[0]), storage.vault().put(content)

    return carry_out(form, read)


def kept_rows(key: str) -> sheets.Rows:
    """Return the rows of the file that was kept under a key; raise NotFound."""
    return rows_of(storage.vault().get(key))


def template_of(columns: Sequence[Column], title: str, name: str) -> Response:
    """Answer with an empty workbook that has the columns, each with its help."""
    notes = [gettext(column.help) if column.help else "" for column in columns]
    return file_of(sheets.workbook((title, [[column.names[0] for column in columns]], notes)), sheets.XLSX, f"{name}.xlsx")


def file_of(content: bytes, content_type: str, name: str) -> Response:
    """Answer with a list as a file to keep."""
    return Response(content, content_type=content_type, headers={"Content-Disposition": f'attachment; filename="{name}"'})
