"""A demand typed page by page, as its author does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.web.listings.browser import page, post

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

NEW = "/demands/new"


def typed(client: FlaskClient, data: Mapping[str, object], *, act: str = "submit") -> TestResponse:
    """Type a demand on its two pages and return the answer to the one that refused, or to the last."""
    pages = ("title_zh", "problem", "sector", "field", "budget_from", "budget_to", "deadline", "mode")
    first = {"mode": "ordinary"} | {name: value for name, value in data.items() if name in pages}
    answer = post(client, NEW, at=NEW, act="continue", **first)
    if answer.status_code != 303:
        return answer
    return post(client, answer.location, at=answer.location, act=act, **{name: value for name, value in data.items() if name not in pages})


def value_at(answer: TestResponse, field: str) -> str | None:
    """Return what stands in an input."""
    found: str | None = page(answer).get_element_by_id(field).get("value")
    return found
