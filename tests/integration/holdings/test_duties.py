"""What the desk of an institution's office says of the register: entries to review, a report that is owed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from market.accounts import queries as accounts_queries
from market.db import unit_of_work
from market.holdings import services
from market.holdings.queries import holdings
from market.pages.desk import duties
from tests.factories import accounts
from tests.factories import holdings as made

pytestmark = pytest.mark.usefixtures("session")


def test_the_office_is_told_of_reviews_and_reports_and_nobody_else(frozen: Callable[[str], None]) -> None:
    frozen("2027-01-05T10:00+08:00")
    office = made.office()
    row = made.entered(office, next_review_on=date(2027, 1, 4))
    made.entered(office, next_review_on=date(2027, 1, 6))
    made.entered(office, next_review_on=date(2026, 1, 1), disposed_on=date(2026, 12, 1), disposal="核销")
    told = {task.url: task for task in duties.of(office)}
    assert set(told) == {"/holdings/reports", f"/holdings/{row.id}"}
    assert told["/holdings/reports"].params == {"year": 2026}
    assert told[f"/holdings/{row.id}"].params == {"number": "TZ-0001"}
    inventor = accounts.member(accounts_queries.organisation(office.organisation_id or 0), "inventor")
    assert list(duties.of(inventor)) == []
    assert holdings.to_review(inventor, date(2027, 1, 5)) == []
    with unit_of_work():
        services.submit(office, services.begin(office, 2026).id)
    assert {task.url for task in duties.of(office)} == {f"/holdings/{row.id}"}
