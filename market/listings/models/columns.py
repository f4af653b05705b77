"""The column of an enum whose lower-case values are checked by the database."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import Enum


def stored(kind: type[StrEnum], name: str) -> Enum:
    """Return the column type of `kind` with a named CHECK."""
    return Enum(
        kind,
        values_callable=lambda members: [member.value for member in members],
        native_enum=False,
        create_constraint=True,
        length=20,
        name=name,
    )
