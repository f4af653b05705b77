"""A button that asks before it acts also asks where it is pressed before its script was bound to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

pytestmark = pytest.mark.browser
PAGE = '<!doctype html><title>x</title><main></main><script type="module" src="/static/js/main.js"></script>'
FORM = '<form method="post" action="/done" data-controller="confirm" data-question="Sure?" data-keep="Go back"><button>Act</button></form>'


def test_an_early_press_waits_for_its_question(open_page: Callable[[str], Page]) -> None:
    page = open_page(PAGE)
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    page.evaluate("form => { document.querySelector('main').innerHTML = form; }", FORM)

    page.get_by_role("button", name="Act").click()
    page.locator("dialog[open] button[value=no]").click()

    page.locator("dialog").wait_for(state="detached")
    assert sent == []
    page.get_by_role("button", name="Act").click()
    assert page.locator("dialog[open]").count() == 1
    with page.expect_request("**/done"):
        page.locator("dialog[open] button[value=yes]").click()
    assert len(sent) == 1
