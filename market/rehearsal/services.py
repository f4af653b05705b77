"""Rehearsals asked for on the operator's page: one at a time, started by the scheduler, stopped by a clerk or by itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from market import audit, clock
from market.access import SYSTEM, Actor
from market.auctions import policy
from market.auctions.models.sale import Sale
from market.auctions.queries import catalogue
from market.auctions.rules.states import SaleState
from market.db import db, one
from market.errors import Conflict, Forbidden, Invalid
from market.rehearsal.models import Rehearsal
from market.rehearsal.script import HIGHEST_SPEED, LOWEST_SPEED
from market.rehearsal.states import ALIVE, RehearsalState
from market.wording import N_

PLAYED = (SaleState.DRAFT, SaleState.ANNOUNCED, SaleState.VIEWING)
SILENT = timedelta(seconds=60)
"""After this without a sign of life a rehearsal is given up."""


def ask(actor: Actor, sale_id: int, *, speed: int, by_hand: bool) -> Rehearsal:
    """Ask for a rehearsal of a session that has not begun; raise Conflict while another one runs."""
    sale = catalogue.sale(actor, sale_id)
    _require_planner(actor, sale)
    if sale.state not in PLAYED:
        raise Conflict("rehearsal.begun", N_("Only a session that has not begun can be rehearsed."))
    if not LOWEST_SPEED <= speed <= HIGHEST_SPEED:
        raise Invalid(
            "rehearsal.speed", N_("The speed lies between %(least)s and %(most)s."), field="speed", least=LOWEST_SPEED, most=HIGHEST_SPEED
        )
    if running_for_update() is not None:
        raise Conflict("rehearsal.running", N_("Another rehearsal is running; stop it first."))
    now = clock.now()
    made = Rehearsal(sale_id=sale.id, asked_by=actor.person_id, asked_at=now, speed=speed, by_hand=by_hand, seen_at=now)
    db.session.add(made)
    db.session.flush()
    audit.record(actor, "rehearsal.asked", made, at=now, to_state=made.state, sale=sale.code, speed=speed)
    return made


def stop(actor: Actor, sale_id: int) -> None:
    """Ask the running rehearsal of a session to end; harmless where none runs."""
    sale = catalogue.sale(actor, sale_id)
    _require_planner(actor, sale)
    found = running_for_update()
    if found is not None and found.sale_id == sale.id:
        found.stop_asked = True
        audit.record(actor, "rehearsal.stopped", found, sale=sale.code)


def shown(actor: Actor, sale_id: int) -> Rehearsal | None:
    """Return the newest rehearsal of a session to those who plan it."""
    _require_planner(actor, catalogue.sale(actor, sale_id))
    return latest(sale_id)


def latest(sale_id: int) -> Rehearsal | None:
    """Return the newest rehearsal of a session."""
    return db.session.scalars(select(Rehearsal).where(Rehearsal.sale_id == sale_id).order_by(Rehearsal.id.desc()).limit(1)).one_or_none()


def running_for_update() -> Rehearsal | None:
    """Lock the rehearsal that is asked for or running; there is at most one."""
    found = select(Rehearsal).where(Rehearsal.state.in_(ALIVE)).with_for_update().execution_options(populate_existing=True)
    return db.session.scalars(found).one_or_none()


def claim() -> tuple[int, str, int, bool] | None:
    """Take the rehearsal that waits to be started: its id, the session's code, speed, and whether it is conducted by hand."""
    found = db.session.scalars(
        select(Rehearsal).where(Rehearsal.state == RehearsalState.ASKED).with_for_update(skip_locked=True)
    ).one_or_none()
    if found is None:
        return None
    found.state, found.seen_at = RehearsalState.RUNNING, clock.now()
    return found.id, one(select(Sale.code).where(Sale.id == found.sale_id)), found.speed, found.by_hand


def opened(rehearsal_id: int, address: str, accounts: Sequence[Sequence[str]]) -> None:
    """Note where a rehearsal runs and who may sign in there."""
    found = _for_update(rehearsal_id)
    found.address, found.accounts, found.seen_at = address, [list(one) for one in accounts], clock.now()


def alive(rehearsal_id: int) -> bool:
    """Note a sign of life; say whether the rehearsal should go on."""
    found = _for_update(rehearsal_id)
    found.seen_at = clock.now()
    return found.state is RehearsalState.RUNNING and not found.stop_asked


def ended(rehearsal_id: int, words: dict[str, Any], *, failed: bool = False) -> None:
    """Note the end and forget the accounts; a second end changes nothing."""
    found = _for_update(rehearsal_id)
    if found.state in ALIVE:
        _end(found, RehearsalState.FAILED if failed else RehearsalState.OVER, words)


def give_up_silent() -> None:
    """End the rehearsal whose process is gone without a word."""
    found = running_for_update()
    if found is not None and found.state is RehearsalState.RUNNING and clock.now() > found.seen_at + SILENT:
        _end(found, RehearsalState.FAILED, {"why": "its process ended without a word"})


def _end(found: Rehearsal, state: RehearsalState, words: dict[str, Any]) -> None:
    before, found.state, found.words, found.accounts, found.ended_at = found.state, state, words, [], clock.now()
    db.session.flush()
    audit.record(SYSTEM, "rehearsal.ended", found, from_state=before, to_state=state)


def _for_update(rehearsal_id: int) -> Rehearsal:
    return one(select(Rehearsal).where(Rehearsal.id == rehearsal_id).with_for_update().execution_options(populate_existing=True))


def _require_planner(actor: Actor, sale: Sale) -> None:
    if not policy.may_plan(actor, sale):
        raise Forbidden("sale.not_planner", N_("Only the operator's clerks plan this auction session."))
