"""How often one caller may ask: refused before anything is looked up, so that a flood costs the others nothing.

A refusal may be held back for a moment: whoever asks again only after an answer then asks rarely, and a held answer costs nothing.

First by what the caller shows (token, cookie, else the address), before the database is asked who that is; then by person
and organisation. Every refusal is a 429 with `Retry-After`, and leaves no trace in the database.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, TypeVar

from flask import Flask, current_app, request

from market.errors import Throttled
from market.limits import Buckets, Rate
from market.web.gate import actor
from market.wording import N_

if TYPE_CHECKING:
    from market.settings import Settings

View = TypeVar("View", bound=Callable[..., object])
CODE = "request.too_many"
MOST_HELD = 500
"""Refusals that wait at once in a process; the others are answered immediately."""


class Gate:
    """The buckets of all processes, and how long this one holds a refusal back."""

    def __init__(self, rates: Mapping[str, Rate]) -> None:
        self.rates = rates
        self.buckets = Buckets()
        self.hold_s = 0.0
        """More than nothing only where a waiting request does not keep others from being served."""
        self._held = 0

    def hold(self) -> None:
        """Let a refused caller wait."""
        if self.hold_s and self._held < MOST_HELD:
            self._held += 1
            try:
                time.sleep(self.hold_s)  # noqa: TID251 - the refused caller's own time
            finally:
                self._held -= 1


def limited(kind: str) -> Callable[[View], View]:
    """Declare that a view counts against the rate `kind`; put it under the route, like `access`."""

    def declare(view: View) -> View:
        view.limited = kind  # type: ignore[attr-defined]
        return view

    return declare


def kind() -> str | None:
    """Return against which rate the running request counts."""
    return getattr(current_app.view_functions.get(request.endpoint or ""), "limited", None)


def by_credential() -> None:
    """Count what the caller shows; nothing has been looked up yet."""
    if (counted := kind()) is not None and request.method != "OPTIONS":
        shown = request.headers.get("Authorization") or request.cookies.get(current_app.config["SESSION_COOKIE_NAME"])
        _take((counted, f"{counted} {shown or f'from {request.remote_addr}'}"))


def by_person() -> None:
    """Count the person, and the organisation with all its people and programs."""
    counted = kind()
    if counted is None or not (who := actor()).signed_in:
        return
    names = [(counted, f"{counted} person {who.person_id}")]
    if (together := f"{counted}.organisation") in gate_of(current_app).rates:
        names.append((together, f"{counted} organisation {who.organisation_id}"))
    _take(*names)


def _take(*counted: tuple[str, str]) -> None:
    """Draw from the bucket of each (rate, name)."""
    found, now = gate_of(current_app), time.monotonic()
    for rate, name in counted:
        if wait := found.buckets.take(name, found.rates[rate], now):
            found.hold()
            raise Throttled(
                CODE, N_("Too many requests at once. Try again in %(retry_after)s s; nothing was recorded."), retry_after=math.ceil(wait)
            )


def gate_of(app: Flask) -> Gate:
    """Return the application's gate."""
    found: Gate = app.extensions["market.throttle"]
    return found


def init_app(app: Flask) -> None:
    """Share the buckets with all processes forked from this one; call before any other part watches requests."""
    settings: Settings = app.extensions["market.settings"]
    app.extensions["market.throttle"] = Gate(settings.rates)
    app.before_request(by_credential)
