"""The operator's page of a rehearsal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from market.db import unit_of_work
from market.rehearsal import services
from tests.factories import accounts, auctions
from tests.web.auctions.browser import as_, post

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from tests.factories.auctions import Market


@pytest.fixture
def held(session: object) -> Market:
    """An operator, an agency and a seller."""
    del session
    return auctions.market()


def test_a_clerk_starts_sees_and_stops_a_rehearsal(client: FlaskClient, held: Market) -> None:
    sale, _lots = auctions.announced(held)
    page = f"/sales/{sale.id}/rehearsal"
    assert f'href="{page}"' in as_(client, held.clerk).get(f"/sales/{sale.id}/lots").text

    assert post(client, page, at=page, speed="60", by_hand="y").status_code == 303
    assert "准备中" in client.get(page).text
    claimed = services.claim()
    assert claimed is not None
    with unit_of_work():
        services.opened(claimed[0], "http://127.0.0.1:9999", [["clerk", "clerk@rehearsal.invalid", "geheim"]])
    running = client.get(page).text
    assert f"http://127.0.0.1:9999/sales/{sale.id}" in running
    assert "clerk@rehearsal.invalid" in running
    assert post(client, f"{page}/stop", at=page).status_code == 303
    assert not services.alive(claimed[0])
    with unit_of_work():
        services.ended(claimed[0], {"sold": 1, "offered": 2, "hammer_fen": 26_000_000, "bids": 5})
    over = client.get(page).text
    assert "¥260,000" in over
    assert "geheim" not in over


def test_a_refused_speed_keeps_the_form(client: FlaskClient, held: Market) -> None:
    sale, _lots = auctions.announced(held)
    page = f"/sales/{sale.id}/rehearsal"
    answer = post(as_(client, held.clerk), page, at=page, speed="9999")
    assert answer.status_code == 422
    assert "倍速须在 1 至 3600 之间。" in answer.text


def test_others_neither_see_nor_start_it(client: FlaskClient, held: Market) -> None:
    sale, _lots = auctions.announced(held)
    for actor in (held.auctioneer, held.editor, accounts.actor(accounts.organisation("operator"))):
        assert as_(client, actor).get(f"/sales/{sale.id}/rehearsal").status_code == 403


def test_the_english_page_has_no_chinese_interface(client: FlaskClient, held: Market) -> None:
    sale, _lots = auctions.announced(held)
    page = as_(client, held.clerk).get(f"/sales/{sale.id}/rehearsal?lang=en")
    assert auctions.chinese_interface(page.text) == []
