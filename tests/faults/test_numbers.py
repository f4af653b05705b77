"""Registrations of one office confirmed at the same instant: each takes its own number, and the row of the year has no gap."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from market.contracts import services
from market.contracts.models.registration import Registration
from market.contracts.rules.precheck import CheckPoint
from market.db import db, unit_of_work
from tests.factories import contracts as factory
from tests.faults.crowd import at_once

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]
AT_ONCE, AFTER = 4, 40


def confirming(case: factory.Case, application_id: int) -> Callable[[], object]:
    reviewer = case.reviewer

    def act() -> object:
        with unit_of_work():
            return services.confirm(reviewer, application_id).number

    return act


def test_confirmations_at_one_instant_take_numbers_in_a_row(committed_app: Flask, frozen: Callable[[str], None]) -> None:
    frozen("2026-11-03T10:00+08:00")
    with committed_app.app_context():
        prepared = [factory.accepted() for _ in range(AT_ONCE)]
        with unit_of_work():
            services.begin_numbers(prepared[0][0].registrar, after=AFTER)
        for case, application in prepared:
            with unit_of_work():
                services.prepare_registration(case.registrar, application.id, checks=list(CheckPoint))
        acts = [confirming(case, application.id) for case, application in prepared]
    given = at_once(committed_app, acts)
    expected = [f"2026330107{serial:06d}" for serial in range(AFTER + 1, AFTER + AT_ONCE + 1)]
    assert sorted(str(number) for number in given) == expected
    with committed_app.app_context():
        kept = db.session.scalars(select(Registration.number).where(Registration.number.is_not(None)))
        assert sorted(str(number) for number in kept) == expected
