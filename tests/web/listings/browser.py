"""A signed-in browser, and what stands on its pages."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lxml import html

from market.accounts import queries
from tests.factories import accounts

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from market.access import Actor


def sign_in(client: FlaskClient, actor: Actor) -> FlaskClient:
    """Sign the actor in."""
    email = queries.people([actor.person_id or 0])[actor.person_id or 0].email
    secret = accounts.sign_in(email)
    with client.session_transaction() as session:
        session["_user_id"], session["_fresh"] = secret, True
    return client


def page(answer: TestResponse) -> html.HtmlElement:
    """Parse an answer."""
    return html.fromstring(answer.text)


def text(answer: TestResponse) -> str:
    """Return the words of an answer's main part, without superfluous spaces."""
    return re.sub(r"\s+", " ", page(answer).get_element_by_id("main").text_content())


def post(client: FlaskClient, url: str, *, at: str, **data: object) -> TestResponse:
    """Fill in and send a form with the token of the page `at`."""
    token = page(client.get(at)).xpath("//input[@name='csrf_token']/@value")[0]
    return client.post(url, data={"csrf_token": token, **data})


def error_at(answer: TestResponse, field: str) -> str:
    """Return the error under an input, which must be named by the input's description."""
    tree = page(answer)
    control = tree.get_element_by_id(field)
    assert control.get("aria-invalid") == "true"
    place = tree.get_element_by_id(f"{field}-error")
    assert f"{field}-error" in control.get("aria-describedby")
    return place.text_content().strip()
