"""Holders of a priority right who answer at the same instant, twice, at the last moment, or while a process dies."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

from market import bus, clock
from market.auctions.rules.english import Reason
from market.auctions.rules.states import ConductMode
from market.auctions.services import matching, paddles, settlement
from market.db import db, unit_of_work
from market.errors import MarketError
from market.payments.events import DepositHeld
from tests.factories import accounts, auctions, priority
from tests.faults import invariants
from tests.faults.crowd import at_once

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]
ONLINE: dict[str, Any] = {"conduct_mode": ConductMode.EXCHANGE_BIDDING, "agency_id": None, "auctioneer_id": None}
MATCHES = "SELECT count(*) FROM ledger_entry WHERE kind = 'matched'"
AWARDS = "SELECT count(*) FROM award"
LATER = timedelta(seconds=30)


@pytest.fixture
def asked(committed_app: Flask) -> priority.Asked:
    """A lot whose three holders, two of them of one rank, are asked at this moment."""
    bus.subscribe(DepositHeld, paddles.on_deposit_held)
    with committed_app.app_context():
        made = priority.closed(auctions.market(), (2, 1, 1), **ONLINE)
        db.session.remove()
    return made


def answering(
    app: Flask, asked: priority.Asked, place: int, key: str, *, later: timedelta = LATER, takes: bool = True
) -> Callable[[], matching.Answer]:
    """Return the act of one holder's answer."""
    with app.app_context():
        who = accounts.actor(asked.holders[place])
        db.session.remove()

    def act() -> matching.Answer:
        with clock.frozen(asked.ends + later):
            return matching.answer(who, asked.lot.id, takes=takes, key=key)

    return act


def settling(asked: priority.Asked, later: timedelta) -> Callable[[], object]:
    """Return the act of a scheduler that looks after the lot."""

    def act() -> object:
        with clock.frozen(asked.ends + later):
            return settlement.settle_priority(asked.lot.id)

    return act


def test_holders_at_one_instant_give_one_award_to_the_best_rank_and_earliest(committed_app: Flask, asked: priority.Asked) -> None:
    answers = at_once(committed_app, [answering(committed_app, asked, place, f"at-once-{place}") for place in range(3)])

    taken = [answer for answer in answers if isinstance(answer, matching.Answer) and answer.entry is not None]
    best = min((answer.entry for answer in taken if answer.entry["paddle"] != asked.numbers[0]), key=lambda entry: entry["seq"])
    won = "SELECT count(*) FROM award JOIN paddle ON paddle.id = paddle_id WHERE by_priority AND paddle.number = :number"
    assert invariants.count(committed_app, won, number=best["paddle"]) == 1
    assert invariants.count(committed_app, AWARDS) == 1
    invariants.check(committed_app, [asked.lot.id])


def test_a_double_click_is_one_answer_and_other_keys_are_refused(committed_app: Flask, asked: priority.Asked) -> None:
    same = at_once(committed_app, [answering(committed_app, asked, 0, "double-click", takes=False)] * 10)
    others = at_once(committed_app, [answering(committed_app, asked, 0, f"impatient-{turn}") for turn in range(6)])

    assert len({answer.entry["seq"] for answer in same if isinstance(answer, matching.Answer) and answer.entry}) == 1
    assert all(isinstance(answer, matching.Answer) and answer.reason is Reason.PRIORITY_ANSWERED for answer in others)
    assert invariants.count(committed_app, MATCHES) == 1
    invariants.check(committed_app, [asked.lot.id])


def test_the_last_answer_and_the_scheduler_meet_without_a_second_award(committed_app: Flask, asked: priority.Asked) -> None:
    late = [answering(committed_app, asked, place, f"too-late-{place}", later=priority.WINDOW) for place in range(3)]
    done = at_once(committed_app, [*late, *(settling(asked, priority.WINDOW) for _scheduler in range(4))])

    answers = [answer for answer in done if isinstance(answer, matching.Answer)]
    assert not any(isinstance(answer, MarketError) for answer in done)
    assert [answer.reason for answer in answers] == [Reason.ENDED] * 3
    assert invariants.count(committed_app, MATCHES) == 0
    assert invariants.count(committed_app, f"{AWARDS} WHERE NOT by_priority") == 1
    invariants.check(committed_app, [asked.lot.id])


def test_what_dies_before_its_commit_leaves_nothing_and_the_key_can_be_sent_again(
    committed_app: Flask, asked: priority.Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    act = answering(committed_app, asked, 1, "sent-twice-1")
    with committed_app.app_context(), monkeypatch.context() as broken:
        broken.setattr(settlement, "settle_asked", _die)
        with pytest.raises(SystemError), unit_of_work():
            act()
        db.session.remove()
    assert invariants.count(committed_app, MATCHES) == 0
    assert invariants.count(committed_app, "SELECT count(*) FROM priority_attempt") == 0

    (again,) = at_once(committed_app, [act])

    assert isinstance(again, matching.Answer)
    assert again.accepted
    assert invariants.count(committed_app, f"{AWARDS} WHERE by_priority") == 1
    invariants.check(committed_app, [asked.lot.id])


def test_a_scheduler_that_died_before_its_commit_is_followed_by_another(committed_app: Flask, asked: priority.Asked) -> None:
    with committed_app.app_context():
        with pytest.raises(SystemError), unit_of_work():
            _die(settling(asked, priority.WINDOW)())
        db.session.remove()
    assert invariants.count(committed_app, AWARDS) == 0

    at_once(committed_app, [settling(asked, priority.WINDOW * 2)] * 4)

    assert invariants.count(committed_app, AWARDS) == 1
    with committed_app.app_context():
        followed = db.session.execute(text("SELECT followed_at IS NOT NULL FROM lot WHERE id = :id"), {"id": asked.lot.id}).scalar_one()
        db.session.remove()
    assert followed
    invariants.check(committed_app, [asked.lot.id])


def _die(*_args: object) -> None:
    raise SystemError
