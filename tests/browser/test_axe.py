"""Every page of the URL map, for each role, in both languages: nothing serious for axe, and no Chinese interface text in English."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from market.demo.cast import PASSWORD
from tests.browser import pages, shown
from tests.browser.eyes import Eyes
from tests.browser.shown import ROLES
from tests.browser.sites import NARROW, WIDE, Visitor, served

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

    from market.embedded import Cluster

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(600)]

WITH_CODE = "yunhe@chunqiu.example"
"""A person of the demo who signs in with a second factor."""
VIEWS = {"zh": Eyes("zh", WIDE, "light"), "en": Eyes("en", NARROW, "dark")}
"""Both languages, both sizes, both colours."""


@dataclass
class Site:
    """The demo market behind an address."""

    market: shown.Shown
    address: str


@pytest.fixture(scope="module")
def site(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The demo market with something on every page."""
    with shown.shown(cluster, tmp_path_factory.mktemp("demo")) as market, served(market.app) as address:
        yield Site(market, address)


@pytest.mark.parametrize("language", VIEWS)
@pytest.mark.parametrize("role", ROLES)
def test_pages_are_accessible(site: Site, browser: Browser, role: str, language: str) -> None:
    eyes = VIEWS[language]
    visitor = Visitor.enter(browser, site.address, size=eyes.size)
    visitor.page.emulate_media(color_scheme=eyes.colours)
    if ROLES[role]:
        visitor.sign_in(ROLES[role], PASSWORD)
    found = {address: problems for address in site.market.addresses(role) if (problems := eyes.examine(visitor.page, address.path))}
    visitor.leave()
    assert found == {}
    assert visitor.problems == []


@pytest.mark.parametrize("language", VIEWS)
def test_the_page_between_the_password_and_the_code(site: Site, browser: Browser, language: str) -> None:
    eyes = VIEWS[language]
    visitor = Visitor.enter(browser, site.address, size=eyes.size)
    visitor.page.emulate_media(color_scheme=eyes.colours)
    visitor.page.goto("/login")
    visitor.fill(email=WITH_CODE, password=PASSWORD)
    visitor.send("登录")
    found = eyes.examine(visitor.page, "/login/code")
    asked = visitor.page.locator("main [name=code]").count()
    visitor.leave()
    assert (found, asked) == ([], 1)


def test_every_page_is_looked_at(site: Site) -> None:
    looked_at = {address.endpoint for role in ROLES for address in site.market.addresses(role)}

    assert {rule.endpoint for rule in pages.routes(site.market.app)} - looked_at == set()
