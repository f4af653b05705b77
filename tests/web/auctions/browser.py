"""A browser in small: signs in, sends forms with their token."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from market.accounts import queries
from tests.factories import accounts

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from market.access import Actor


def token_of(page: TestResponse) -> str:
    """Return the CSRF token of a page."""
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)
    assert found is not None, page.text[:500]
    return found.group(1)


def as_(client: FlaskClient, actor: Actor) -> FlaskClient:
    """Sign in as an actor's person."""
    email = queries.people([actor.person_id or 0])[actor.person_id or 0].email
    client.delete_cookie(client.application.config["SESSION_COOKIE_NAME"])
    data = {"csrf_token": token_of(client.get("/login")), "email": email, "password": accounts.PASSWORD}
    assert client.post("/login", data=data).status_code == 303
    return client


def post(client: FlaskClient, url: str, *, at: str, **data: object) -> TestResponse:
    """Send a form as a browser does: with the token of the page `at`."""
    return client.post(url, data={"csrf_token": token_of(client.get(at)), **data})


__all__ = ["as_", "post", "token_of"]
