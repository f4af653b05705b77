"""Each role finds on its desk what it must do next, with the deadline, and nobody finds what is another's to do."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from market import clock
from market.access import Actor
from market.auctions import policy
from market.auctions.models.sale import Sale
from market.auctions.queries import aftermath as following
from market.auctions.rules.states import ConductMode, Format
from market.auctions.services import defaults, panel, papers, settlement, succession
from market.db import db, unit_of_work
from market.pages.desk import duties, tasks
from market.pages.desk.tasks import Sort
from tests.factories import accounts, aftermath, auctions
from tests.factories.auctions import Market, chinese_interface
from tests.integration.auctions.sealing import SEALING, SealedHall
from tests.integration.auctions.test_score import opened as score_lot
from tests.web.auctions.browser import as_

if TYPE_CHECKING:
    from datetime import datetime

    from flask.testing import FlaskClient

    from tests.factories.aftermath import Result

MINUTE = timedelta(minutes=1)


@pytest.fixture
def held(session: object) -> Market:
    """An operator, an agency and a seller, who hear of what happens."""
    del session
    aftermath.wire()
    return auctions.market()


def finds(actor: Actor, sort: Sort) -> list[tuple[str, datetime | None]]:
    """Return address and deadline of the tasks of one sort on the actor's desk."""
    return [(task.url, task.until) for task in duties.of(actor) if (task.what, task.act) == (sort.what, sort.act)]


def others(result: Result) -> list[Actor]:
    """Return people whom nothing about a result concerns, or not in their role."""
    strangers = [accounts.actor(accounts.organisation(kind)) for kind in ("enterprise", "institution", "operator", "agency")]
    return [*strangers, accounts.member(result.winner, "editor"), accounts.member(result.held.seller, "editor")]


def at_desk(client: FlaskClient, actor: Actor, language: str = "zh") -> str:
    """Return the actor's desk."""
    answer = as_(client, actor).get(f"/desk?lang={language}")
    assert answer.status_code == 200
    return answer.text


class TestPapers:
    """Confirmation letters and session records."""

    def test_a_letter_waits_for_auctioneer_and_buyer_until_each_signed(self, client: FlaskClient, held: Market) -> None:
        result = aftermath.sold(held)
        with unit_of_work():
            letter = papers.make_confirmation(result.award.id)
        due = [(f"/papers/{letter.id}", following.sign_by(result.award))]

        assert finds(held.auctioneer, tasks.LETTER) == finds(result.buyer, tasks.LETTER) == due
        for actor in (*others(result), result.second, result.seller, held.clerk, accounts.member(result.winner, "bidder")):
            assert finds(actor, tasks.LETTER) == []
        assert letter.number in at_desk(client, held.auctioneer)
        page = at_desk(client, result.buyer)
        assert letter.number in page
        assert "之前" in page
        assert chinese_interface(at_desk(client, result.buyer, "en")) == []
        with unit_of_work():
            papers.sign(held.auctioneer, letter.id, password=accounts.PASSWORD, digest=letter.document_key)
        assert (finds(held.auctioneer, tasks.LETTER), finds(result.buyer, tasks.LETTER)) == ([], due)

    def test_the_letter_of_an_award_that_fell_waits_for_nobody(self, held: Market) -> None:
        result = aftermath.sold(held)
        with unit_of_work():
            papers.make_confirmation(result.award.id)
        result.declared()

        assert finds(held.auctioneer, tasks.LETTER) == finds(result.buyer, tasks.LETTER) == []

    def test_a_record_waits_for_who_conducted_and_who_kept_it(self, held: Market) -> None:
        result = aftermath.passed(held)
        with clock.frozen(result.at + timedelta(hours=2)), unit_of_work():
            settlement.finish_sale(result.lot.sale_id)
            record = papers.make_record(result.lot.sale_id)

        assert finds(held.auctioneer, tasks.RECORD) == finds(held.clerk, tasks.RECORD) == [(f"/papers/{record.id}", None)]
        for actor in (*others(result), result.buyer, result.seller):
            assert finds(actor, tasks.RECORD) == []

    @pytest.mark.parametrize("mode", list(ConductMode), ids=lambda mode: mode.value)
    def test_who_conducts_and_records_is_the_same_for_one_sale_and_in_sql(self, held: Market, mode: ConductMode) -> None:
        licensed = mode is ConductMode.LICENSED_AUCTION
        plain = {} if licensed else {"agency_id": None, "auctioneer_id": None}
        auctions.sale(held, conduct_mode=mode, **plain)
        everybody = [held.clerk, held.auctioneer, held.editor, accounts.actor(accounts.organisation("operator"))]
        everybody += [accounts.member(accounts.organisation("agency"), "auctioneer"), accounts.actor(accounts.organisation())]

        for actor in everybody:
            for listed, allowed in ((policy.conducted, policy.may_conduct), (policy.recorded, policy.may_record)):
                found = set(db.session.scalars(db.select(Sale.id).where(listed(actor))))
                assert found == {sale.id for sale in db.session.scalars(db.select(Sale)) if allowed(actor, sale)}


class TestDefaults:
    """What follows a buyer who does not sign."""

    def test_the_operator_learns_of_a_late_buyer_and_the_buyer_of_its_notice(self, client: FlaskClient, held: Market) -> None:
        result = aftermath.sold(held)
        page = f"/lots/{result.lot.id}/aftermath"
        with clock.frozen(result.late()):
            assert finds(held.clerk, tasks.LATE_BUYER) == [(page, None)]
            assert finds(result.buyer, tasks.CURE) == finds(accounts.actor(accounts.organisation("operator")), tasks.LATE_BUYER) == []
        made = result.noticed()
        with clock.frozen(result.late()):
            assert finds(held.clerk, tasks.LATE_BUYER) == finds(held.clerk, tasks.DECLARE) == []
            assert finds(result.buyer, tasks.CURE) == [(page, made.cure_until)]
            for actor in (*others(result), result.second, result.seller, held.auctioneer):
                assert finds(actor, tasks.CURE) == []
            assert "催告" in at_desk(client, result.buyer)
        with clock.frozen(made.cure_until):
            assert finds(held.clerk, tasks.DECLARE) == [(page, None)]

    def test_a_cured_default_waits_for_nobody(self, held: Market) -> None:
        result = aftermath.sold(held)
        made = result.noticed()
        with clock.frozen(result.late()), unit_of_work():
            defaults.cure_default(held.clerk, made.id, reason="已签订合同")
            assert finds(result.buyer, tasks.CURE) == finds(held.clerk, tasks.DECLARE) == []

    def test_a_second_offer_goes_from_operator_to_seller_to_runner_up(self, client: FlaskClient, held: Market) -> None:
        result = aftermath.sold(held)
        page, made = f"/lots/{result.lot.id}/aftermath", result.declared()
        with clock.frozen(made.cure_until + MINUTE):
            assert finds(held.clerk, tasks.SUCCESSION) == [(page, None)]
            assert "有 1 件事要处理" in at_desk(client, held.clerk)
            with unit_of_work():
                offer = succession.propose(held.clerk, made.id)
            assert finds(held.clerk, tasks.SUCCESSION) == finds(result.second, tasks.ANSWER) == []
            assert finds(result.seller, tasks.CONSENT) == [(page, None)]
            for actor in (*others(result), result.buyer, result.second):
                assert finds(actor, tasks.CONSENT) == []
            assert "260,000" in at_desk(client, result.seller)
            with unit_of_work():
                succession.consent(result.seller, offer.id)
            assert finds(result.seller, tasks.CONSENT) == []
            assert finds(result.second, tasks.ANSWER) == [(page, offer.answer_by)]
            for actor in (*others(result), result.buyer, accounts.member(result.runner_up, "editor")):
                assert finds(actor, tasks.ANSWER) == []
            with unit_of_work():
                succession.decline(result.second, offer.id)
            assert finds(result.second, tasks.ANSWER) == []
            assert finds(held.clerk, tasks.PAY_OUT) == [(page, None)]


class TestSealed:
    """Openings and the panel."""

    def test_an_opening_is_due_while_bids_are_opened_and_shut(self, client: FlaskClient, held: Market) -> None:
        hall = SealedHall.opened(held, Format.SEALED_FIRST)
        hall.seal(0, 300_000)
        with clock.frozen(hall.at + SEALING - MINUTE):
            assert finds(hall.actor(0), tasks.OPENING) == []
        with clock.frozen(hall.at + SEALING + MINUTE):
            due = [(f"/lots/{hall.lot.id}", hall.at + SEALING + 10 * MINUTE)]
            assert finds(hall.actor(0), tasks.OPENING) == due
            for actor in (hall.actor(1), accounts.member(hall.firms[0], "editor"), held.clerk, held.editor, held.auctioneer):
                assert finds(actor, tasks.OPENING) == []
            assert "未揭示" in at_desk(client, hall.actor(0))
        hall.reveal(0)
        with clock.frozen(hall.at + SEALING + 2 * MINUTE):
            assert finds(hall.actor(0), tasks.OPENING) == []

    def test_a_panel_member_finds_how_many_plans_are_left_to_judge(self, client: FlaskClient, held: Market) -> None:
        hall, (expert,) = score_lot(held, 1)
        until = hall.at + SEALING + 10 * MINUTE
        hall.seal(0, 300_000)
        hall.seal(1, 310_000)
        with clock.frozen(hall.at + SEALING + MINUTE):
            assert finds(expert, tasks.JUDGING) == [(f"/lots/{hall.lot.id}/panel", until)]
            for actor in (hall.actor(0), held.clerk, held.editor, held.auctioneer, accounts.actor(accounts.organisation("office"))):
                assert finds(actor, tasks.JUDGING) == []
            page = at_desk(client, expert)
            assert "2 份方案" in page
            for firm in (0, 1):
                assert len(finds(expert, tasks.JUDGING)) == 1
                with unit_of_work():
                    panel.give_points(expert, hall.lot.id, paddle=hall.number(firm), points=[8000, 9000])
            assert finds(expert, tasks.JUDGING) == []
        with clock.frozen(until):
            assert finds(expert, tasks.JUDGING) == []


def test_a_stranger_is_asked_nothing_of_a_full_market(held: Market) -> None:
    result = aftermath.sold(held)
    result.noticed()
    with clock.frozen(result.late()):
        for kind in ("enterprise", "institution", "operator", "agency", "office"):
            assert list(duties.of(accounts.actor(accounts.organisation(kind)))) == []


@pytest.mark.parametrize("who", ["buyer", "clerk", "auctioneer", "second"])
def test_more_tasks_need_no_more_statements(held: Market, statements: list[str], who: str) -> None:
    result = aftermath.sold(held)

    def actor() -> Actor:
        return held.auctioneer if who == "auctioneer" else getattr(result, who)

    def asked() -> int:
        db.session.expire_all()
        person = actor()
        statements.clear()
        with clock.frozen(result.late()):
            list(duties.of(person))
        return len(statements)

    with unit_of_work():
        papers.make_confirmation(result.award.id)
    few = asked()
    for _ in range(3):
        more = aftermath.sold(held)
        with unit_of_work():
            papers.make_confirmation(more.award.id)

    assert asked() <= few


def test_deadlines_come_first_and_near_ones_are_red() -> None:
    now = clock.now()
    plain, far, near = (
        tasks.DRAFT.task("a", "/a"),
        tasks.LETTER.task("b", "/b", now + timedelta(days=9), number="1"),
        tasks.LETTER.task("c", "/c", now + timedelta(days=2), number="2"),
    )

    listed = tasks.ordered([plain, far, near], now)

    assert [(task.url, task.kind) for task in listed] == [("/c", "danger"), ("/b", "warn"), ("/a", "info")]
