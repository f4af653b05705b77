"""The market's verifier in a browser, beside the one that runs offline."""

from __future__ import annotations

import json
import mimetypes
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask

from market import signing
from market.auctions.rules.replay import verify
from market.auctions.rules.verdict import Evidence
from market.signing import Ring
from tests.browser.conftest import ROOT

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

ORIGIN = "http://localhost:8000"


@pytest.fixture
def verifier(browser: Browser, client: Any, app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Page]:  # noqa: ANN401
    """The market's own page, at an address that browsers hold to be safe; every error in its scripts fails the test."""
    monkeypatch.setitem(app.extensions, "market.signing", Ring(replace(app.extensions["market.settings"], home=tmp_path)))
    signing.ensure()
    html = client.get("/verify").text
    page, errors = browser.new_page(), []
    page.on("pageerror", lambda error: errors.append(str(error)))

    def answer(route: Route) -> None:
        path = route.request.url.removeprefix(ORIGIN).partition("?")[0]
        if path == "/verify":
            route.fulfill(body=html, content_type="text/html; charset=utf-8")
        elif path.startswith("/static/"):
            route.fulfill(body=(ROOT / path.lstrip("/")).read_bytes(), content_type=mimetypes.guess_type(path)[0] or "text/plain")
        else:
            route.abort()

    page.route("**/*", answer)
    page.goto(f"{ORIGIN}/verify")
    page.wait_for_function("document.querySelector('[data-controller=verify]')?.verifier")
    yield page
    page.close()
    assert errors == []


def in_browser(page: Page, module: str, expression: str, argument: Any) -> Any:  # noqa: ANN401 - JSON
    """Evaluate an expression over the exports `m` of a module, JSON text read by `parse`, and the argument `a`."""
    script = f"""async (a) => {{
        const m = await import('/static/js/lib/{module}.js');
        const {{ parse, canonical, readInstant, instant }} = await import('/static/js/lib/canonical.js');
        return {expression};
    }}"""
    return page.evaluate(script, argument)


def here(document: Any, evidence: Evidence | None = None) -> list[list[Any]]:  # noqa: ANN401 - JSON
    """Return what Python finds."""
    report = verify(document, evidence or Evidence())
    return [[found.fault.value, found.seq] for found in report.findings]


def there(page: Page, documents: list[Any], **evidence: Any) -> list[list[list[Any]]]:
    """Return what the browser finds in each document."""
    expression = """await Promise.all(a.documents.map(async (text) => {
        const report = await m.verify(parse(text), parse(a.evidence));
        return report.findings.map((found) => [found.code, found.seq]);
    }))"""
    asked = {"documents": [json.dumps(document) for document in documents], "evidence": json.dumps(evidence)}
    return in_browser(page, "replay", expression, asked)
