"""A window on the market for one person: it opens pages and sends the forms that stand on them, as a browser without scripts would."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lxml import html

from tests.web.listings.browser import page, sign_in, text

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from market.access import Actor


@dataclass
class Window:
    """One signed-in person's client; `at` is the address of the page that is open."""

    client: FlaskClient
    actor: Actor
    at: str = ""
    shown: html.HtmlElement = field(default_factory=lambda: html.Element("html"))

    @classmethod
    def of(cls, app: Flask, actor: Actor) -> Window:
        """Sign a person in."""
        return cls(sign_in(app.test_client(), actor), actor)

    def again(self) -> None:
        """Sign the same person in anew, where time has ended the session."""
        with self.client.session_transaction() as held:
            held.clear()
        sign_in(self.client, self.actor)

    def open(self, address: str) -> str:
        """Open a page and return the words of its main part."""
        return self._arrived(self.client.get(address), address)

    def _arrived(self, answer: TestResponse, address: str) -> str:
        while answer.status_code in (302, 303):
            address = answer.location
            answer = self.client.get(address)
        assert answer.status_code == 200, (answer.status_code, address, text(answer))
        self.at, self.shown = address, page(answer)
        return text(answer)

    def follow(self, part: str) -> str:
        """Follow the first link of the main part whose address begins so."""
        main = self.shown.get_element_by_id("main")
        return self.open(next(str(link) for link in main.xpath(".//a/@href") if re.match(part, link)))

    def offers(self, action: str) -> bool:
        """Say whether the page has a form for an action, named by the end of its address."""
        return bool(self._forms(action))

    def _forms(self, action: str) -> list[html.FormElement]:
        return [form for form in self.shown.forms if form.method == "POST" and (form.action or self.at).split("?")[0].endswith(action)]

    def send(self, action: str, **given: object) -> str:
        """Fill in the one form for an action and send it; return the words of the page that follows. A refusal fails."""
        return self._arrived(self.post(action, **given), action)

    def refused(self, action: str, **given: object) -> str:
        """Send a form that is refused with 422, 409 or 403; return the words of the answer. The page stays open."""
        answer = self.post(action, **given)
        assert answer.status_code in (403, 409, 422), (answer.status_code, text(answer))
        return text(answer)

    def post(self, action: str, **given: object) -> TestResponse:
        """Fill in a form and return the plain answer; a field or choice that the page does not have is an error."""
        [form] = self._forms(action)
        for name, value in given.items():
            control = form.inputs[name]
            if isinstance(control, html.CheckboxGroup):
                control.value = set(value) if isinstance(value, (list, tuple)) else {str(value)}
            elif isinstance(value, bool):
                control.checked = value
            else:
                control.value = str(value)
        sent: dict[str, list[str]] = {}
        for name, value in form.form_values():
            sent.setdefault(name, []).append(value)
        return self.client.post(form.action or self.at, data=sent)


__all__ = ["Window"]
