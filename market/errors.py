"""What can go wrong, with the HTTP status and the stable code that every answer carries."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar, Self


class MarketError(Exception):
    """An answer to the user: `code` is stable, `message` an English msgid with `%(name)s` places, `field` the input it is about."""

    status: ClassVar[int] = 400

    def __init__(self, code: str, message: str, *, field: str | None = None, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.message = message
        self.field = field
        self.params = params
        self.also: tuple[MarketError, ...] = ()

    def beside(self, others: Sequence[MarketError]) -> Self:
        """Return this refusal together with further ones of the same input, so that a form shows all of them at once."""
        self.also = tuple(others)
        return self

    def rename(self, called: Callable[[str], str]) -> None:
        """Let this refusal and those beside it call their fields as their reader knows them."""
        for each in (self, *self.also):
            if each.field:
                each.field = called(each.field)

    def __str__(self) -> str:
        return f"{self.code}: {self.message % self.params if self.params else self.message}"


class Invalid(MarketError):
    """The input breaks a rule; nothing was written."""

    status = 422


class Conflict(MarketError):
    """The object's state does not allow the act (any more)."""

    status = 409


class SignInRequired(MarketError):
    """Nobody is signed in, or the session has died."""

    status = 401


class Forbidden(MarketError):
    """The actor sees the object but may not do this."""

    status = 403


class NotFound(MarketError):
    """There is no such object, or the actor may not know that there is."""

    status = 404

    def __init__(self, code: str = "not_found", message: str = "There is nothing here, or you may not see it.") -> None:
        super().__init__(code, message)


class Throttled(MarketError):
    """Too many tries; `retry_after` seconds must pass."""

    status = 429

    def __init__(self, code: str, message: str, *, retry_after: int) -> None:
        super().__init__(code, message, retry_after=retry_after)
        self.retry_after = retry_after
