"""The two numbers by which a row of somebody's list is found again."""

from sqlalchemy.orm import Mapped, mapped_column


class Numbered:
    """What is known by a number of this market and, where its owner's system has one, by that."""

    code: Mapped[str]
    """What people read out, e.g. `CG-2026-000042`."""
    external_id: Mapped[str] = mapped_column(default="", server_default="")
    """The number in the owner's own system; unique for the owner, so that a repeated import changes and never doubles."""
