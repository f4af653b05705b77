"""What a play market does at its door: nobody looks in without an account of the rehearsal, and every answer says what it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response, request

from market.access import require
from market.web.gate import actor

if TYPE_CHECKING:
    from flask import Flask

    from market.settings import Settings

SIGNING_IN = {"accounts.login", "accounts.sign_in", "accounts.login_code", "accounts.complete_sign_in", "accounts.logout"}
OPEN = {"static", "health.healthz", "accounts_api.create_token", *SIGNING_IN}
"""Endpoints without which nobody could come in; lots that are not announced yet stay behind the door."""


def init_app(app: Flask, settings: Settings) -> None:
    """Shut and mark the application of a rehearsal; do nothing to a real market."""
    if not settings.rehearsal:
        return
    app.before_request(_shut)
    app.after_request(_mark)


def _shut() -> None:
    if request.endpoint not in OPEN:
        require(actor(), "signed_in")


def _mark(response: Response) -> Response:
    response.headers["X-ChunQiu-Rehearsal"] = "1"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
