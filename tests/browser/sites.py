"""A market that browsers can visit: its web server in a process of its own, and visitors with a window each."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any

from tests.faults import hall

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from flask import Flask
    from playwright.sync_api import Browser, Locator, Page

    from market.settings import Settings

MOMENT = "X-Moment"
"""The header by which a browser says when its requests happen."""
WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
EXPECTED_NOISE = "Failed to load resource"
"""What the browser itself writes about a refused form; everything else on the console is a defect."""


@contextmanager
def served(app: Flask, *, clock_file: Path | None = None) -> Iterator[str]:
    """Serve an application's database to browsers; yield the address. With a clock to run ahead by, a scheduler runs beside."""
    kept: Settings = app.extensions["market.settings"]
    settings = replace(kept, port=hall.free_port(), workers=1, rates=dict(kept.rates))
    address = f"http://127.0.0.1:{settings.port}"
    given = asdict(settings) | {"home": str(settings.home), "base_url": address, "served_database": app.config["SQLALCHEMY_DATABASE_URI"]}
    argument = json.dumps(given | {"clock_file": str(clock_file or "")})
    with ExitStack() as processes:
        processes.enter_context(_running("tests.browser.server", argument))
        hall.wait_for_port(settings.port, 90)
        if clock_file:
            processes.enter_context(_running("tests.browser.jobs", argument))
        yield address


@contextmanager
def _running(module: str, argument: str) -> Iterator[None]:
    with subprocess.Popen([sys.executable, "-m", module, argument], stdin=subprocess.DEVNULL) as process:
        try:
            yield
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()


@dataclass
class Visitor:
    """Somebody with a browser window of their own."""

    page: Page
    problems: list[str] = field(default_factory=list)

    @classmethod
    def enter(cls, browser: Browser, address: str, *, size: dict[str, int] | None = None, scripts: bool = True) -> Visitor:
        """Open a window that remembers no other, on request one that runs no scripts."""
        view: Any = size or WIDE
        context = browser.new_context(
            base_url=address, viewport=view, locale="zh-CN", timezone_id="Asia/Shanghai", java_script_enabled=scripts
        )
        visitor = cls(context.new_page())
        visitor.page.set_default_timeout(30_000)
        visitor.page.on("pageerror", lambda error: visitor.problems.append(str(error)))
        visitor.page.on("console", lambda told: visitor._hear(told.type, told.text))
        return visitor

    def _hear(self, kind: str, text: str) -> None:
        if kind == "error" and EXPECTED_NOISE not in text:
            self.problems.append(text)

    def at(self, moment: datetime | None) -> None:
        """Let what follows happen at a moment; None is the present."""
        self.page.context.set_extra_http_headers({MOMENT: moment.isoformat()} if moment else {})

    def sign_in(self, email: str, password: str) -> None:
        """Sign in, again where an earlier session has ended."""
        self.page.context.clear_cookies()
        self.page.goto("/login")
        self.fill(email=email, password=password)
        self.send("登录")
        self.page.wait_for_url("**/desk")

    def fill(self, **values: str | bool) -> None:
        """Fill in fields by name: text, a choice of a list, a tick, or one of several buttons."""
        for name, value in values.items():
            control = self.page.locator(f"main [name='{name}']")
            kind = control.first.evaluate("element => element.type")
            if kind == "radio":
                self.page.locator(f"main [name='{name}'][value='{value}']").check()
            elif isinstance(value, bool):
                control.set_checked(value)
            elif kind.startswith("select"):
                control.select_option(value)
            else:
                control.fill(value)

    def send(self, button: str) -> None:
        """Press a button by the beginning of its name, and agree where the page asks."""
        pressed = self.page.locator("main").get_by_role("button", name=button)
        asks = pressed.evaluate("element => element.closest('form')?.dataset.controller === 'confirm'")
        if asks:
            pressed.locator("xpath=ancestor::form[@data-asks]").wait_for()
        with self.page.expect_navigation(wait_until="load"):
            pressed.click()
            if asks:
                self.page.locator("dialog[open] button[value=yes]").click()

    def follow(self, text: str) -> None:
        """Follow a link of the page's main part by the beginning of its name."""
        with self.page.expect_navigation(wait_until="load"):
            self.main.get_by_role("link", name=text).first.click()

    @property
    def main(self) -> Locator:
        """Return the page's main part."""
        return self.page.locator("main")

    def reads(self, text: str) -> bool:
        """Say whether the main part shows a text."""
        return text in self.main.inner_text()

    def leave(self) -> None:
        """Close the window."""
        self.page.context.close()


__all__ = ["NARROW", "WIDE", "Visitor", "served"]
