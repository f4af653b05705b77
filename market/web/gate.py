"""The one door of every request: who is calling, and does the route's `access` declaration let them in?"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from flask import Flask, current_app, g, redirect, request

from market.access import ANONYMOUS, Actor, require
from market.errors import NotFound

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

SECOND_FACTOR = "/account/second-factor"
"""Where a second factor is set up; the only way on for members who are held back."""
Loader = Callable[[], Actor]


def actor() -> Actor:
    """Return who calls the running request, looked up once."""
    if "actor" not in g:
        loader: Loader = current_app.extensions["market.actor_loader"]
        g.actor = loader()
    found: Actor = g.actor
    return found


def guard() -> Response | None:
    """Refuse the request unless its route declares access and the actor fits; an undeclared route does not exist."""
    if request.endpoint is None:
        return None
    view = current_app.view_functions[request.endpoint]
    if request.endpoint == "static":
        return None
    patterns = getattr(view, "access", None)
    if patterns is None:
        raise NotFound
    if patterns == ("public",):
        return None
    if actor().held_back and "held_back" not in patterns and request.method == "GET" and not request.path.startswith("/api/"):
        return redirect(SECOND_FACTOR, 303)
    require(actor(), *patterns)
    return None


def init_app(app: Flask, load_actor: Loader) -> None:
    """Put the guard in front of every route of `app`."""
    app.extensions["market.actor_loader"] = load_actor
    app.before_request(guard)


def forget_actor() -> None:
    """Look the actor up again: after a sign-in or a change of organisation in the same request."""
    g.pop("actor", None)


__all__ = ["ANONYMOUS", "actor", "forget_actor", "guard", "init_app"]
