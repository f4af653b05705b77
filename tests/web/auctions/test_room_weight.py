"""The room's scripts stay small: what a bidder's browser loads beyond the two scripts of every page, each file compressed as it is sent."""

from __future__ import annotations

import gzip
import re
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from market import clock
from market.auctions.services import settlement
from market.db import unit_of_work
from tests.factories import accounts, auctions
from tests.web.auctions.browser import as_

if TYPE_CHECKING:
    from flask.testing import FlaskClient

SCRIPTS = Path(__file__).resolve().parents[3] / "static" / "js"
MOST = 12 * 1024
EVERYWHERE = {"main.js", "theme.js"}


def loaded(html: str) -> set[Path]:
    """Return main.js, the modules of the page's controllers, and all that they import."""
    main = SCRIPTS / "main.js"
    modules = dict(re.findall(r'(\w+): \(\) => import\("\./([^"]+)"\)', main.read_text(encoding="utf-8")))
    names = {name for group in re.findall(r'data-controller="([\w ]+)"', html) for name in group.split()}
    found: set[Path] = set()
    waiting = [main, *(SCRIPTS / modules[name] for name in names)]
    while waiting:
        file = waiting.pop().resolve()
        if file not in found:
            found.add(file)
            waiting += [file.parent / path for path in re.findall(r'(?:from|import) "(\.[^"]+)"', file.read_text(encoding="utf-8"))]
    return found


def test_a_bidders_room_loads_at_most_12_kib(client: FlaskClient, held: auctions.Market) -> None:
    _sale, (lot,), at = auctions.opened(held)
    firm = accounts.organisation()
    with clock.frozen(at):
        auctions.paddle(held, lot, firm)
        with unit_of_work():
            settlement.open_lot(held.auctioneer, lot.id)
    with clock.frozen(at + timedelta(minutes=1)):
        html = as_(client, accounts.actor(firm)).get(f"/lots/{lot.id}").text
    weights = {file.name: len(gzip.compress(file.read_bytes(), 6)) for file in loaded(html) if file.name not in EVERYWHERE}
    assert {"room.js", "bid.js", "stream.js", "clock.js"} <= weights.keys()
    assert sum(weights.values()) <= MOST, sorted(weights.items(), key=lambda item: -item[1])


@pytest.mark.parametrize("name", ["room.js", "bid.js"])
def test_the_rooms_scripts_are_readable(name: str) -> None:
    lines = (SCRIPTS / "controllers" / name).read_text(encoding="utf-8").splitlines()
    assert max(map(len, lines)) <= 280
    assert len(lines) <= 360
