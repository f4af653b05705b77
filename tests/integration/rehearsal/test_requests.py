"""Rehearsals asked for on a page: who may, one at a time, and their end."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from market import audit, clock
from market.auctions.services import sales
from market.db import db, unit_of_work
from market.errors import Conflict, Forbidden, Invalid, NotFound
from market.rehearsal import services
from market.rehearsal.script import read
from market.rehearsal.states import RehearsalState
from tests.factories import accounts, auctions

if TYPE_CHECKING:
    from flask import Flask

    from market.rehearsal.models import Rehearsal
    from tests.factories.auctions import Market


@pytest.fixture
def held(session: object) -> Market:
    """An operator, an agency and a seller."""
    del session
    return auctions.market()


def asked(held: Market) -> Rehearsal:
    sale, _lots = auctions.announced(held)
    with unit_of_work():
        return services.ask(held.clerk, sale.id, speed=60, by_hand=False)


def test_the_scheduler_takes_what_was_asked_once(held: Market) -> None:
    made = asked(held)

    first, second = services.claim(), services.claim()

    assert first is not None
    assert (first[0], first[2:]) == (made.id, (60, False))
    assert second is None
    services.opened(made.id, "http://127.0.0.1:9", [["clerk", "clerk@rehearsal.invalid", "x"]])
    assert services.alive(made.id)
    services.ended(made.id, {"sold": 1})
    services.ended(made.id, {"why": "too late"}, failed=True)
    assert (made.state, made.accounts, made.words) == (RehearsalState.OVER, [], {"sold": 1})
    assert [event.kind for event in audit.timeline([("rehearsal", made.id)])] == ["rehearsal.asked", "rehearsal.ended"]


def test_only_one_runs_at_a_time_and_a_clerk_stops_it(held: Market) -> None:
    made = asked(held)
    with pytest.raises(Conflict, match=r"rehearsal\.running"):
        services.ask(held.clerk, made.sale_id, speed=60, by_hand=False)
    services.claim()
    services.stop(held.clerk, made.sale_id)
    assert not services.alive(made.id)


def test_who_may_not_ask(held: Market) -> None:
    sale, _lots = auctions.announced(held)
    other = accounts.actor(accounts.organisation("operator"))
    for actor in (held.auctioneer, held.editor, other):
        with pytest.raises(Forbidden):
            services.ask(actor, sale.id, speed=60, by_hand=False)
        with pytest.raises(Forbidden):
            services.stop(actor, sale.id)
    drafted = auctions.sale(held)
    with pytest.raises(NotFound):
        services.ask(held.editor, drafted.id, speed=60, by_hand=False)


@pytest.mark.parametrize("speed", [0, -1, 3601])
def test_a_speed_has_bounds(held: Market, speed: int) -> None:
    sale, _lots = auctions.announced(held)
    with pytest.raises(Invalid):
        services.ask(held.clerk, sale.id, speed=speed, by_hand=False)


def test_a_session_that_has_begun_is_not_rehearsed(held: Market) -> None:
    sale, _lots, _at = auctions.opened(held)
    with pytest.raises(Conflict, match=r"rehearsal\.begun"):
        services.ask(held.clerk, sale.id, speed=60, by_hand=False)


def test_a_rehearsal_without_a_sign_of_life_is_given_up(held: Market) -> None:
    made = asked(held)
    services.claim()
    services.give_up_silent()
    assert made.state is RehearsalState.RUNNING
    with clock.frozen(clock.now() + timedelta(minutes=2)):
        services.give_up_silent()
    assert made.state is RehearsalState.FAILED


def test_nothing_to_rehearse_is_said(committed_app: Flask) -> None:
    with committed_app.app_context():
        market = auctions.market()
        drafted = auctions.sale(market)
        with pytest.raises(Conflict, match=r"rehearsal\.no_lots"):
            read(drafted.code, speed=60, conductor="simulated")
        with pytest.raises(NotFound):
            read("PM-1999-000001", speed=60, conductor="simulated")
        with unit_of_work():
            sales.cancel_sale(market.clerk, drafted.id, reason="改期")
        with pytest.raises(Conflict, match=r"rehearsal\.begun"):
            read(drafted.code, speed=60, conductor="simulated")


@pytest.mark.parametrize("change", ["speed = 0", "state = 'over'", "state = 'lost'", "ended_at = now()"])
def test_the_database_refuses(held: Market, change: str) -> None:
    asked(held)
    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.execute(text(f"UPDATE rehearsal SET {change}"))  # noqa: S608 - parameters of this test
