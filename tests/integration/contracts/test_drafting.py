"""Changing the draft of a contract."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from market.contracts import services
from market.db import unit_of_work
from market.errors import Invalid
from tests.factories import contracts as factory

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.usefixtures("session")


@pytest.fixture(autouse=True)
def now(frozen: Callable[[str], None]) -> None:
    frozen("2026-11-03T10:00+08:00")


def test_a_last_day_before_the_drafts_first_day_is_refused_at_its_field() -> None:
    case = factory.drafted()
    with pytest.raises(Invalid, match=r"contract\.term_order") as refused, unit_of_work():
        services.update_draft(case.seller, case.id, project_name=case.contract.project_name, ends_on=date(2000, 1, 1))
    assert refused.value.field == "ends_on"
