"""No page leads anybody to a closed door: every link is followed from the desk on, as each demo account and with each role alone."""

from __future__ import annotations

import re
from collections import Counter, deque
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

import pytest
from lxml import html

from market.access import Actor
from market.demo import cast
from tests.factories import demo

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask

    from market.embedded import Cluster

pytestmark = pytest.mark.slow

ACCOUNTS = ("institution", "enterprise-a", "enterprise-b", "operator", "auctioneer", "registrar")
ROLES = {
    "institution": ("admin", "editor", "bidder", "signer"),
    "enterprise-a": ("admin", "editor", "bidder", "signer"),
    "operator": ("admin", "clerk"),
    "auctioneer": ("admin", "auctioneer"),
    "registrar": ("admin", "registrar"),
}
OF_A_KIND = 8
"""So many pages of one route are opened for each account."""
TEMPLATES = re.compile(r"<template\b.*?</template>", re.DOTALL)
"""What only a script fills in."""
SHOWN = "//body//a[not(ancestor-or-self::*[@hidden])]/@href"
MACHINES = ("/static/", "/api/")


@pytest.fixture(scope="module")
def market(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The demo market."""
    with demo.loaded(cluster, tmp_path_factory.mktemp("demo")) as app:
        yield app


def _person(market: Flask, account: str) -> Actor:
    with market.app_context():
        return cast.person(f"{account}@chunqiu.example")


@pytest.mark.parametrize("account", ACCOUNTS)
def test_no_link_leads_to_a_closed_door(market: Flask, account: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(market.extensions, "market.actor_loader", lambda: _person(market, account))

    assert _crawl(market, ["/desk", "/"], depth=9) == {}


@pytest.mark.parametrize(("account", "role"), [(account, role) for account, roles in ROLES.items() for role in roles])
def test_a_single_role_is_led_nowhere_in_vain(market: Flask, account: str, role: str, monkeypatch: pytest.MonkeyPatch) -> None:
    person = replace(_person(market, account), roles=frozenset({role}))
    monkeypatch.setitem(market.extensions, "market.actor_loader", lambda: person)

    assert _crawl(market, ["/desk", "/organisation"], depth=1) == {}


def _crawl(app: Flask, start: list[str], *, depth: int) -> dict[str, str]:
    """Return the addresses that refuse, each with its answer and the page that links to it."""
    client, routes = app.test_client(), app.url_map.bind("localhost")
    waiting = deque((address, "", depth) for address in start)
    seen, opened, closed = set(start), Counter[str](), dict[str, str]()
    while waiting:
        address, source, steps = waiting.popleft()
        if not routes.test(urlsplit(address).path):
            closed[address] = f"no such page, linked from {source}"
            continue
        endpoint, _ = routes.match(urlsplit(address).path)
        opened[endpoint] += 1
        if opened[endpoint] > OF_A_KIND:
            continue
        answer = client.get(address, follow_redirects=True)
        if answer.status_code != 200:
            closed[address] = f"{answer.status_code}, linked from {source}"
        elif answer.mimetype == "text/html" and steps:
            fresh = [link for link in _links(answer.request.path, answer.text) if link not in seen]
            seen.update(fresh)
            waiting.extend((link, address, steps - 1) for link in fresh)
        answer.close()
    return closed


def _links(address: str, text: str) -> list[str]:
    """Return the pages of the market that a page links to, each once."""
    found = (urlsplit(urljoin(address, link)) for link in html.fromstring(TEMPLATES.sub("", text)).xpath(SHOWN))
    own = (part for part in found if not part.netloc and part.scheme in ("", "http") and not part.path.startswith(MACHINES))
    return list(dict.fromkeys(part._replace(fragment="").geturl() for part in own if "lang=" not in part.query))
