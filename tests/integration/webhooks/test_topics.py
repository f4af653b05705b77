"""Which changes of an institution's own books are told to whom, and where they are found in the API."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy import select

from market import clock
from market.audit import Event
from market.db import db, unit_of_work
from market.holdings import services as holdings
from market.rewards import services as reward_services
from market.webhooks import services
from market.webhooks.models import News
from market.webhooks.rules import Topic
from tests.factories import rewards

pytestmark = pytest.mark.usefixtures("session")
BOOKS = (Topic.HOLDING, Topic.ANNUAL_REPORT, Topic.REWARD_PLAN)


def test_the_register_reports_and_reward_plans_are_told_to_their_institution() -> None:
    with clock.frozen(datetime.fromisoformat("2026-11-03T09:00+08:00")):
        case = rewards.written()
    with clock.frozen(datetime.fromisoformat("2026-11-03T10:00+08:00")), unit_of_work():
        for actor in (case.office, case.deal.buyer):
            services.register(actor, address="https://erp.example.cn/hooks", topics=[topic.value for topic in BOOKS])
        entry = rewards.entered_in_register(case)
        report = holdings.begin(case.office, 2025)
        reward_services.publicise(case.office, case.id)
        holdings.submit(case.office, report.id)
    with unit_of_work():
        services.gather()
    told = db.session.execute(select(Event, News.organisation_id).join(News, News.event_id == Event.id).order_by(News.seq))
    assert [(event.kind, f"{Topic(event.subject).place}/{event.subject_id}", home) for event, home in told] == [
        ("holding.opened", f"holdings/{entry.id}", case.office.organisation_id),
        ("annual_report.begun", f"annual_reports/{report.id}", case.office.organisation_id),
        ("reward_plan.publicised", f"rewards/plans/{case.id}", case.office.organisation_id),
        ("annual_report.submitted", f"annual_reports/{report.id}", case.office.organisation_id),
    ]
