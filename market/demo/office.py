"""The desk of Hangzhou's office: a ruling that waits for its second person, a changed certificate, and a change that was applied for."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from market import clock
from market.accounts import queries as accounts
from market.contracts import services
from market.contracts.queries import desk, rulings
from market.contracts.rules.precheck import CheckPoint
from market.contracts.rules.states import RegistrationState
from market.db import unit_of_work
from market.demo import cast

if TYPE_CHECKING:
    from datetime import datetime

    from market.contracts.models.registration import Registration


def load(now: datetime) -> None:
    """Let the office work until `now`."""
    registrar, reviewer = cast.registrars(cast.of("hangzhou_office"))[:2]
    for application, _ in desk.queue(registrar, desk.Cut(state=RegistrationState.UNDER_REVIEW))[0][:1]:
        with clock.frozen(now - timedelta(hours=3)), unit_of_work():
            services.prepare_registration(registrar, application.id, checks=tuple(CheckPoint))
    certified = [application for application, _ in desk.queue(registrar, desk.Cut(state=RegistrationState.REGISTERED))[0]]
    for place, application in enumerate(certified[-2:]):
        _ask(application, now - timedelta(hours=8))
        if place == 0:
            with clock.frozen(now - timedelta(hours=6)), unit_of_work():
                services.prepare_change(registrar, application.id)
            with clock.frozen(now - timedelta(hours=5)), unit_of_work():
                services.confirm(reviewer, application.id)


def _ask(application: Registration, at: datetime) -> None:
    seller = cast.person(accounts.people_with_role(application.applicant_id, "editor")[0].email)
    content = rulings.content(application.id)
    shorter = replace(content, tech=content.tech.share(9_000))
    with clock.frozen(at), unit_of_work():
        services.apply_for_change(seller, application.contract_id, reason="补充协议将设备款单列（演示）。", content=shorter)
