"""Words that users read, marked where they are defined and translated where they are shown."""

from enum import StrEnum
from typing import Self


def N_(message: str) -> str:  # noqa: N802 - the name that gettext tools look for
    """Mark an English message for the catalogue; the web layer translates it."""
    return message


class Labelled(StrEnum):
    """A stored lower-case value with the English label that pages translate."""

    label: str

    def __new__(cls, value: str, label: str = "") -> Self:
        """Make a member of `value` that knows its label."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member
