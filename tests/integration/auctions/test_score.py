"""SCORE: the panel is named, reads plans, gives points before prices open; the most points win, and nobody judges their own side."""

from __future__ import annotations

from datetime import timedelta

import pytest

from market import clock
from market.access import Actor
from market.auctions.queries import bidding, room
from market.auctions.queries import sealed as queries
from market.auctions.rules.replay import verify
from market.auctions.rules.states import Format, LotState
from market.auctions.services import openings, panel, sales
from market.db import unit_of_work
from market.errors import Conflict, Forbidden, Invalid, NotFound
from market.money import Money
from tests.factories import accounts, auctions, formats
from tests.integration.auctions.sealing import REVEALING, SEALING, SealedHall

MINUTE = timedelta(minutes=1)
JUDGING = timedelta(minutes=10)
OPENING = SEALING + JUDGING + MINUTE
END = SEALING + JUDGING + REVEALING


def opened(held: auctions.Market, experts: int = 2) -> tuple[SealedHall, list[Actor]]:
    """Return an open SCORE lot with two bidders and its panel; the panel was named before."""
    houses = [accounts.organisation("institution") for _ in range(experts)]
    emails = [accounts.email_of(house) for house in houses]
    real = formats.planned

    def planned(*args: object, **more: object) -> object:
        lot = real(*args, **more)  # type: ignore[arg-type]
        with unit_of_work():
            panel.name_panel(held.clerk, lot.id, emails=emails)
        return lot

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(formats, "planned", planned)
        return SealedHall.opened(held, Format.SCORE), [accounts.actor(house) for house in houses]


def give(hall: SealedHall, who: Actor, firm: int, *points: int, after: timedelta = SEALING + MINUTE) -> None:
    with clock.frozen(hall.at + after), unit_of_work():
        panel.give_points(who, hall.lot.id, paddle=hall.number(firm), points=points)


def test_the_better_plan_wins_over_the_higher_price(held: auctions.Market) -> None:
    hall, experts = opened(held)
    hall.seal(0, 400_000)
    hall.seal(1, 360_000)
    for expert, (plain, better) in zip(experts, ((2000, 9000), (3000, 10_000)), strict=True):
        give(hall, expert, 0, plain, plain)
        give(hall, expert, 1, better, better)
    for firm in range(2):
        hall.reveal(firm, after=OPENING)
    lot = hall.close(END)
    award = bidding.award_of(lot.id)
    sealed = room.room(lot.id).live.public()["sealed"]
    assert award is not None
    assert (award.hammer, award.buyer_id) == (Money.yuan(360_000), hall.firms[1].id)
    assert dict(map(tuple, sealed["points"])) == {hall.number(0): [2500, 2500], hall.number(1): [9500, 9500]}
    assert [one["total"] for one in sealed["scores"]] == [6000 * 9000 + 4000 * 9500, 6000 * 10_000 + 4000 * 2500]
    assert room.room(lot.id).live.public()["leader"] == hall.number(1)
    assert verify(room.ledger(lot.id)).findings == ()


def test_without_points_the_lot_passes(held: auctions.Market) -> None:
    hall, _experts = opened(held)
    hall.seal(0, 400_000)
    hall.reveal(0, after=OPENING)
    lot = hall.close(END)
    assert (lot.state, hall.entries()[-1]["data"]) == (LotState.PASSED, {"why": "not_judged"})


def test_points_come_from_the_panel_in_their_time_only(held: auctions.Market) -> None:
    hall, experts = opened(held)
    hall.seal(0, 400_000)
    with pytest.raises(NotFound):
        give(hall, hall.actor(1), 0, 5000, 5000)
    with pytest.raises(NotFound):
        give(hall, held.clerk, 0, 5000, 5000)
    with pytest.raises(Invalid, match="nothing_sealed"):
        give(hall, experts[0], 1, 5000, 5000)
    with pytest.raises(Invalid, match="malformed"):
        give(hall, experts[0], 0, 5000)
    with pytest.raises(Invalid, match="late"):
        give(hall, experts[0], 0, 5000, 5000, after=OPENING)
    give(hall, experts[0], 0, 5000, 5000)
    give(hall, experts[0], 0, 6000, 7000)
    assert queries.own_points(experts[0], hall.lot.id) == {hall.number(0): [6000, 7000]}
    assert queries.own_points(experts[1], hall.lot.id) == {}
    assert hall.entries()[-1]["data"] == {"points": [6000, 7000]}


def test_the_panel_is_named_by_the_planner_before_the_opening(held: auctions.Market) -> None:
    drafted = auctions.sale(held)
    lot = formats.planned(held, drafted, Format.SCORE)
    with pytest.raises(Forbidden):
        panel.name_panel(held.auctioneer, lot.id, emails=[])
    with pytest.raises(Invalid, match="unknown"):
        panel.name_panel(held.clerk, lot.id, emails=["nobody@example.org"])
    with pytest.raises(Conflict, match="related"):
        panel.name_panel(held.clerk, lot.id, emails=[accounts.email_of(held.seller)])
    hall, _experts = opened(held)
    with pytest.raises(Conflict, match="too_late"):
        panel.name_panel(held.clerk, hall.lot.id, emails=[])


def test_a_plan_is_read_by_its_bidder_and_the_panel_only(held: auctions.Market) -> None:
    hall, experts = opened(held)
    with clock.frozen(hall.at + MINUTE), unit_of_work():
        panel.hand_in_plan(hall.actor(0), hall.lot.id, name="方案.pdf", content=b"%PDF-1.7 plan")
    number = hall.number(0)
    assert queries.paper_for(experts[0], hall.lot.id, number).name == "方案.pdf"
    assert queries.paper_for(hall.actor(0), hall.lot.id, number).size == 13
    for other in (hall.actor(1), held.clerk, held.editor):
        with pytest.raises(NotFound):
            queries.paper_for(other, hall.lot.id, number)
    with pytest.raises(Invalid, match="not_pdf"), clock.frozen(hall.at + MINUTE):
        panel.hand_in_plan(hall.actor(0), hall.lot.id, name="x.pdf", content=b"MZ")
    with pytest.raises(Conflict, match="too_late"), clock.frozen(hall.at + SEALING + MINUTE):
        panel.hand_in_plan(hall.actor(0), hall.lot.id, name="x.pdf", content=b"%PDF-1.7")


def test_an_evaluators_organisation_may_not_register(held: auctions.Market) -> None:
    drafted = auctions.sale(held)
    lot = formats.planned(held, drafted, Format.SCORE)
    house = accounts.organisation("institution")
    with unit_of_work():
        panel.name_panel(held.clerk, lot.id, emails=[accounts.email_of(house)])
        sales.announce(held.clerk, drafted.id)
    with pytest.raises(Forbidden, match="evaluator"):
        auctions.paddle(held, lot, house, paid=False)


def test_who_sealed_is_asked_to_open_once(held: auctions.Market) -> None:
    hall = SealedHall.opened(held, Format.SEALED_FIRST, bidders=3)
    hall.seal(0, 300_000)
    hall.seal(1, 310_000)
    asked = []
    for after in (SEALING - MINUTE, SEALING + MINUTE, SEALING + 2 * MINUTE, SEALING + REVEALING):
        with clock.frozen(hall.at + after), unit_of_work():
            asked.append(openings.call(hall.lot.id))
    assert asked == [0, 2, 0, 0]
