"""Pages of the auction house beside the room: who sees what, forms that keep what was typed, the way of a lot."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from market import clock
from market.access import Actor
from market.auctions.models.sale import Lot, Sale
from market.auctions.queries import bidding
from market.auctions.queries import paddles as paddle_queries
from market.auctions.rules.states import PaddleState, SaleState
from market.auctions.services import sales, settlement
from market.auctions.services.answers import Bid
from market.auctions.services.bids import place_bid
from market.db import db, unit_of_work
from market.web.figures import clock_time
from tests.factories import accounts, auctions, payments
from tests.factories.auctions import Market
from tests.web.auctions.browser import as_, post


def test_the_calendar_is_public_and_hides_drafts(client: FlaskClient, held: Market) -> None:
    drafted, (announced, _) = auctions.sale(held, name_zh="保密的筹备场"), auctions.announced(held, name_zh="公开的一场")

    page = client.get("/sales").text

    assert "公开的一场" in page
    assert "保密的筹备场" not in page
    assert "保密的筹备场" in as_(client, held.clerk).get("/sales").text
    assert client.get(f"/sales/{drafted.id}").status_code == 200
    client.delete_cookie(client.application.config["SESSION_COOKIE_NAME"])
    assert client.get(f"/sales/{drafted.id}").status_code == 404
    assert client.get(f"/sales/{announced.id}").status_code == 200


def test_the_catalogue_names_agency_licence_and_auctioneer(client: FlaskClient, held: Market) -> None:
    announced, (lot,) = auctions.announced(held)

    page = client.get(f"/sales/{announced.id}").text

    for shown in (held.agency.name_zh, f"浙拍{held.agency.id:06d}", f"PM{held.agency.id:06d}", lot.title_zh, "¥260,000", "¥26,000"):
        assert shown in page


def test_a_documented_sale_shows_totals_premium_and_source(client: FlaskClient, held: Market) -> None:
    past = sales.Documented(
        name_zh="安吉专场",
        name_en="Anji",
        season=auctions.Season.SPRING,
        year=2020,
        held_on=None,
        sector="general",
        place="安吉",
        lots_offered=11,
        lots_sold=11,
        start_fen=895_0000_00,
        hammer_fen=1230_0000_00,
        bidders=None,
        source="安吉新闻网 2020-07-23",
    )
    with unit_of_work():
        recorded = sales.record_past_sale(held.clerk, past)

    page = client.get(f"/sales/{recorded.id}").text

    for shown in ("37.43", "895.00 万元", "1,230.00 万元", "安吉新闻网 2020-07-23"):
        assert shown in page
    assert "37.43%" in client.get("/sales?year=2020").text


def test_registering_shows_the_reference_and_paying_the_number(client: FlaskClient, held: Market) -> None:
    _sale, (lot,) = auctions.announced(held)
    bidder = accounts.actor(accounts.organisation())
    url = f"/lots/{lot.id}/paddle"
    assert post(as_(client, bidder), url, at=url).status_code == 422

    answer = post(client, url, at=url, accept_terms="y")

    paddle = paddle_queries.mine(bidder)[0]
    assert answer.headers["Location"] == f"/paddles/{paddle.id}"
    reference = auctions.deposits.deposit(paddle.deposit_id or 0).reference
    assert reference in client.get(f"/paddles/{paddle.id}").text
    assert client.get(url).headers["Location"] == f"/paddles/{paddle.id}"
    payments.pay(held.clerk, paddle.deposit_id or 0)
    assert str(db.session.get_one(type(paddle), paddle.id).number) in client.get(f"/paddles/{paddle.id}").text
    assert lot.title_zh in client.get("/paddles").text


def test_who_may_not_bid_sees_the_check_that_fails(client: FlaskClient, held: Market) -> None:
    _sale, (lot,) = auctions.announced(held)
    url = f"/lots/{lot.id}/paddle"

    page = as_(client, held.editor).get(url)

    assert page.status_code == 200
    assert "委托人不得竞买自己的拍品。" in page.text
    assert 'name="accept_terms"' not in page.text
    assert post(client, url, at=url, accept_terms="y").status_code == 403


def test_a_paddle_is_its_bidders_and_the_operators(client: FlaskClient, held: Market) -> None:
    _sale, (lot,) = auctions.announced(held)
    bidder = accounts.organisation()
    paddle = auctions.paddle(held, lot, bidder)
    url = f"/paddles/{paddle.id}"

    assert as_(client, accounts.actor(bidder)).get(url).status_code == 200
    assert as_(client, held.clerk).get(url).status_code == 200
    for actor in (held.editor, held.auctioneer, accounts.actor(accounts.organisation())):
        assert as_(client, actor).get(url).status_code == 404


def test_the_console_is_the_agencys_and_the_operators(client: FlaskClient, held: Market) -> None:
    announced, _ = auctions.announced(held)
    url = f"/sales/{announced.id}/console"

    for actor in (held.clerk, held.auctioneer):
        assert as_(client, actor).get(url).status_code == 200
    assert as_(client, accounts.actor(accounts.licensed_agency())).get(url).status_code == 404
    assert as_(client, held.editor).get(url).status_code == 403


def running(held: Market, client: FlaskClient) -> tuple[Sale, Lot, Actor]:
    """Open a sale and its first lot through the console, and let one bidder bid."""
    announced, (lot,) = auctions.announced(held)
    bidder = accounts.organisation()
    auctions.paddle(held, lot, bidder)
    console = f"/sales/{announced.id}/console"
    with clock.frozen(announced.opens_at):
        as_(client, held.auctioneer)
        assert post(client, f"/sales/{announced.id}/open", at=console).status_code == 303
        assert post(client, f"/lots/{lot.id}/open", at=console).status_code == 303
        with unit_of_work():
            place_bid(accounts.actor(bidder), lot.id, Bid(amount=auctions.START, key="k" * 16))
        with unit_of_work():
            place_bid(accounts.actor(bidder), lot.id, Bid(amount=auctions.START + auctions.STEP, key="again" * 4))
    return db.session.get_one(Sale, announced.id), db.session.get_one(Lot, lot.id), accounts.actor(bidder)


def test_the_auctioneer_opens_pauses_resumes_and_hammers(client: FlaskClient, held: Market) -> None:
    announced, lot, _bidder = running(held, client)
    console = f"/sales/{announced.id}/console"
    assert announced.state is SaleState.OPEN
    with clock.frozen(announced.opens_at + timedelta(minutes=1)):
        page = client.get(console).text
        assert "disabled" in page.split("data-hammer")[1][:12]
        assert "您已经领先" in page or "领先" in page.split('id="refused"')[1]
        assert post(client, f"/lots/{lot.id}/pause", at=console, reason="").status_code == 422
        assert post(client, f"/lots/{lot.id}/pause", at=console, reason="核对现场号牌").status_code == 303
        assert post(client, f"/lots/{lot.id}/hammer", at=console).status_code == 409
    with clock.frozen(announced.opens_at + timedelta(minutes=2)):
        assert post(client, f"/lots/{lot.id}/resume", at=console, reason="核对完毕").status_code == 303
    lot = db.session.get_one(Lot, lot.id)
    assert lot.closes_at is not None
    with clock.frozen(lot.closes_at + timedelta(seconds=1)):
        assert "data-hammer disabled" not in client.get(console).text
        assert post(client, f"/lots/{lot.id}/hammer", at=console).status_code == 303

    award = bidding.award_of(lot.id)
    assert award is not None
    assert award.hammered_by == held.auctioneer.person_id


def test_nobody_but_the_auctioneer_hammers(client: FlaskClient, held: Market) -> None:
    announced, lot, bidder = running(held, client)
    console = f"/sales/{announced.id}/console"
    assert lot.closes_at is not None
    with clock.frozen(lot.closes_at + timedelta(seconds=1)):
        assert post(as_(client, held.clerk), f"/lots/{lot.id}/hammer", at=console).status_code == 403
        assert post(as_(client, bidder), f"/lots/{lot.id}/hammer", at="/sales").status_code == 403
    assert bidding.award_of(lot.id) is None


def test_the_agency_does_not_see_who_stands_behind_a_paddle(client: FlaskClient, held: Market) -> None:
    announced, _lot, bidder = running(held, client)
    console = f"/sales/{announced.id}/console"

    assert bidder.organisation_name not in client.get(console).text
    assert bidder.organisation_name in as_(client, held.clerk).get(console).text


def test_results_are_counted_from_the_lots(client: FlaskClient, held: Market) -> None:
    announced, lot, _bidder = running(held, client)
    assert lot.closes_at is not None
    with clock.frozen(lot.closes_at + timedelta(seconds=1)):
        with unit_of_work():
            settlement.hammer(held.auctioneer, lot.id)
        with unit_of_work():
            settlement.finish_sale(announced.id)

        page = client.get(f"/sales/{announced.id}").text

    assert "lot--sold" in page
    assert "¥260,000" in page
    assert paddle_queries.of_lot(lot.id)[0].state is PaddleState.ACTIVE


@pytest.mark.parametrize("path", ["/sales", "/sales/{sale}", "/lots/{lot}/paddle", "/paddles", "/paddles/{paddle}"])
def test_english_pages_have_no_chinese_interface_text(client: FlaskClient, held: Market, path: str) -> None:
    announced, (lot,) = auctions.announced(held)
    bidder, other = accounts.organisation(), accounts.actor(accounts.organisation())
    paddle = auctions.paddle(held, lot, bidder, paid=False)
    actor = other if "lot" in path else accounts.actor(bidder)

    page = as_(client, actor).get(path.format(sale=announced.id, lot=lot.id, paddle=paddle.id) + "?lang=en")

    assert page.status_code == 200
    assert auctions.chinese_interface(page.text) == []


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("soft_close_s", [0, 300])
def test_room_and_catalogue_say_whether_a_bid_moves_the_end(client: FlaskClient, held: Market, soft_close_s: int, language: str) -> None:
    announced, (lot,) = auctions.announced(held, soft_close_s=soft_close_s, extend_s=soft_close_s)
    said = {"zh": ("竞价不延时", " 5 分钟内有人出价"), "en": ("there is no extension", "last 5 minutes")}[language]

    for path in (f"/lots/{lot.id}", f"/sales/{announced.id}"):
        page = client.get(path, query_string={"lang": language}).text
        assert [text in page for text in said] == [soft_close_s == 0, soft_close_s > 0]


def test_the_room_says_where_the_own_registration_stands(client: FlaskClient, held: Market) -> None:
    _, (lot,) = auctions.announced(held)
    buyer = accounts.organisation("enterprise")

    def state(actor: Actor) -> str:
        answer = as_(client, actor).get(f"/lots/{lot.id}/mine")
        return str(answer.json["state"])

    assert state(accounts.actor(buyer)) == "may_register"
    auctions.paddle(held, lot, buyer)
    assert state(accounts.actor(buyer)) == "active"
    assert state(held.editor) == "seller"
    assert state(held.clerk) == "staff"


def test_a_lot_that_waits_its_turn_names_no_hour_that_has_passed(client: FlaskClient, held: Market) -> None:
    sale, (first, second), at = auctions.opened(held, lots=2)
    with clock.frozen(at):
        db.session.expire_all()
        waiting, following = (client.get(f"/lots/{lot.id}").text for lot in (second, first))
    assert f"截至 {clock_time(at)}，前面还有 1 件" in waiting
    assert "下一件即为本件" in following
    assert sale.opens_at.isoformat() not in following
