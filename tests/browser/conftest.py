"""A real browser for the scripts: pages come from the templates, files from static/, and nothing from the network."""

from __future__ import annotations

import importlib.util
import mimetypes
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, Page, Route

ROOT = Path(__file__).resolve().parent.parent.parent
ORIGIN = "http://market.test"


def _program() -> str | None:
    spec = importlib.util.spec_from_file_location("browser", ROOT / "scripts" / "browser.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    found: str | None = module.find()
    return found


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, one for the whole run."""
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=_program(), args=["--no-sandbox", "--disable-gpu"])
        yield found
        found.close()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[[str], Page]]:
    """Open HTML at the market's address; every error in the page's scripts fails the test."""
    page = browser.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))

    def show(html: str) -> Page:
        page.route(f"{ORIGIN}/**", lambda route: _answer(route, html))
        page.goto(f"{ORIGIN}/page")
        return page

    yield show
    page.close()
    assert not errors


def _answer(route: Route, html: str) -> None:
    path = route.request.url.removeprefix(ORIGIN).partition("?")[0]
    file = ROOT / path.lstrip("/")
    if path == "/page":
        route.fulfill(body=html, content_type="text/html; charset=utf-8")
    elif path.startswith("/static/") and file.is_file():
        route.fulfill(body=file.read_bytes(), content_type=mimetypes.guess_type(path)[0] or "text/plain")
    else:
        route.fulfill(status=404, body="")
