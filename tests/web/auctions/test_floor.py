"""The auctioneer's console enters bids of the hall; nobody else does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from market import clock
from market.auctions.queries import room
from market.auctions.services import representation, settlement
from market.db import db, unit_of_work
from tests.factories import accounts, auctions
from tests.web.auctions.browser import as_, post, token_of

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from market.auctions.models.bidding import Paddle
    from market.auctions.models.sale import Lot, Sale
    from tests.factories.auctions import Market


@pytest.fixture
def hall(held: Market) -> tuple[Sale, Lot, Paddle]:
    """An open lot with a bidder who is represented in the hall."""
    sale, (lot,), at = auctions.opened(held)
    with clock.frozen(at):
        paddle = auctions.paddle(held, lot, accounts.organisation())
        with unit_of_work():
            settlement.open_lot(held.auctioneer, lot.id)
            representation.give(held.clerk, paddle.id, representative="陈明")
    db.session.expire_all()
    return sale, lot, paddle


def entered(lot: Lot) -> list[tuple[object, object, object]]:
    return [(e["bid_kind"], e["paddle"], e["amount_fen"]) for e in room.ledger(lot.id)["entries"] if e["kind"] == "bid"]


def test_number_and_enter_bid_the_next_minimum_that_was_seen(client: FlaskClient, held: Market, hall: tuple[Sale, Lot, Paddle]) -> None:
    sale, lot, paddle = hall
    console, moment = f"/sales/{sale.id}/console", lot.opened_at
    assert moment is not None
    with clock.frozen(moment):
        page = as_(client, held.auctioneer).get(console).text
        assert f'name="seen" value="{lot.start.fen}"' in page
        form = {"paddle": paddle.number, "kind": "phone", "seen": lot.start.fen, "key": "floor-key-1"}
        answer = post(client, f"/lots/{lot.id}/floor", at=console, **form)
    assert answer.status_code == 303
    assert entered(lot) == [("phone", paddle.number, lot.start.fen)]
    with clock.frozen(moment):
        assert f'data-floor-paddle="{paddle.number}"' in client.get(console).text


def test_scripts_get_the_answer_and_its_receipt(client: FlaskClient, held: Market, hall: tuple[Sale, Lot, Paddle]) -> None:
    sale, lot, paddle = hall
    assert lot.opened_at is not None
    with clock.frozen(lot.opened_at):
        token = token_of(as_(client, held.auctioneer).get(f"/sales/{sale.id}/console"))
        form = {"csrf_token": token, "paddle": paddle.number, "kind": "floor", "amount": "260,000", "seen": "", "key": "floor-key-1"}
        answers = [client.post(f"/lots/{lot.id}/floor", data=form, headers={"Accept": "application/json"}) for _ in range(2)]
        low = client.post(
            f"/lots/{lot.id}/floor", data={**form, "key": "floor-key-2", "paddle": "998"}, headers={"Accept": "application/json"}
        )
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].json == answers[1].json
    assert answers[0].json["receipt"]["paddle"] == paddle.number
    assert (low.status_code, low.json["code"]) == (404, "paddle.no_such_number")
    assert len(entered(lot)) == 1


def test_only_the_auctioneer_of_this_agency_enters_bids(client: FlaskClient, held: Market, hall: tuple[Sale, Lot, Paddle]) -> None:
    sale, lot, paddle = hall
    del sale
    assert lot.opened_at is not None
    form = {"paddle": paddle.number, "kind": "floor", "amount": "260,000", "key": "floor-key-1"}
    others = {
        "another agency": (accounts.actor(accounts.licensed_agency()), 404),
        "the operator's clerk": (held.clerk, 403),
        "a bidder": (accounts.actor(accounts.organisation()), 403),
        "the seller": (held.editor, 403),
    }
    with clock.frozen(lot.opened_at):
        for who, (actor, status) in others.items():
            as_(client, actor)
            data = {"csrf_token": token_of(client.get("/account")), **form}
            answer = client.post(f"/lots/{lot.id}/floor", data=data, headers={"Accept": "application/json"})
            assert answer.status_code == status, who
    assert entered(lot) == []


def test_the_api_enters_floor_bids(client: FlaskClient, held: Market, hall: tuple[Sale, Lot, Paddle]) -> None:
    _sale, lot, paddle = hall
    assert lot.opened_at is not None
    body = {"paddle": paddle.number, "amount_fen": lot.start.fen, "kind": "floor"}
    with clock.frozen(lot.opened_at):
        codes = []
        for organisation in (held.agency, accounts.licensed_agency()):
            headers = {"Authorization": f"Bearer {accounts.token(organisation)}", "Idempotency-Key": "floor-key-1"}
            codes.append(client.post(f"/api/v1/lots/{lot.id}/floor-bids", json=body, headers=headers).status_code)
    assert codes == [200, 403]
    assert entered(lot) == [("floor", paddle.number, lot.start.fen)]


def test_a_bidder_gives_and_withdraws_authority_on_its_page(client: FlaskClient, held: Market) -> None:
    _sale, (lot,) = auctions.announced(held)
    bidder = accounts.organisation()
    paddle = auctions.paddle(held, lot, bidder)
    page = f"/paddles/{paddle.id}"
    as_(client, accounts.actor(bidder))
    assert "没有委托" not in client.get(page).text
    assert post(client, f"{page}/representation", at=page, representative="陈明", limit="300,000").status_code == 303
    assert "对贵单位有约束力" in client.get(page).text
    assert post(client, f"{page}/representation", at=page, representative="陈明", limit="300,000", consents="y").status_code == 303
    assert "陈明" in client.get(page).text
    assert post(client, f"{page}/representation/withdraw", at=page).status_code == 303
    assert "未委托" in client.get(page).text
    assert post(as_(client, accounts.actor(accounts.organisation())), f"{page}/representation", at="/account").status_code == 404
