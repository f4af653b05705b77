"""What the database is asked: every statement that a block sends, also past SQLAlchemy."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def asked() -> Iterator[list[str]]:
    """Yield the statements as they are sent, each as the database reads it, its values left out."""
    said: list[str] = []

    def heard(name: str) -> Any:  # noqa: ANN401 - psycopg's signature
        send = getattr(psycopg.Cursor, name)

        def ask(cursor: psycopg.Cursor[Any], query: Any, *args: Any, **options: Any) -> Any:  # noqa: ANN401
            said.append(str(query))
            return send(cursor, query, *args, **options)

        return ask

    with pytest.MonkeyPatch.context() as patch:
        for name in ("execute", "executemany"):
            patch.setattr(psycopg.Cursor, name, heard(name))
        yield said
