"""On which day a claim may be filed, which papers it needs, and what its pack says."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from market.contracts.rules import filing
from market.contracts.rules.benefits import cit, equity, qualifying, research, rewards, stamp, vat
from market.contracts.rules.benefits.kinds import Benefit
from market.contracts.rules.checklist import KEYS, Held, PaperKey, checklist, missing
from market.contracts.rules.deadlines import reminder
from market.contracts.rules.filing import Days, check_day
from market.contracts.rules.types import Subtype
from market.errors import Conflict, Invalid
from market.money import Money
from tests.factories import tax

DAYS = Days(signed_on=date(2026, 3, 2), registered_on=date(2026, 3, 20), due_on=date(2026, 4, 15), rule="vat.return_day@x")
TODAY = date(2026, 5, 4)


@pytest.mark.parametrize(
    ("on", "error", "code"),
    [
        (date(2026, 3, 1), Invalid, "filed_when"),
        (date(2026, 5, 5), Invalid, "filed_when"),
        (date(2026, 3, 19), Conflict, "before_registration"),
        (date(2026, 4, 16), Conflict, "too_late"),
    ],
)
def test_a_day_on_which_nothing_may_be_filed(on: date, error: type[Exception], code: str) -> None:
    with pytest.raises(error, match=rf"claim\.{code}") as raised:
        check_day(Benefit.VAT_EXEMPTION, on, DAYS, TODAY)
    params: dict[str, Any] = raised.value.params  # type: ignore[attr-defined]
    assert params.get("rule", "vat.return_day@x") == "vat.return_day@x"


@pytest.mark.parametrize("on", [date(2026, 3, 20), date(2026, 4, 15)])
def test_the_first_and_the_last_day_count(on: date) -> None:
    check_day(Benefit.VAT_EXEMPTION, on, DAYS, TODAY)


def test_a_charge_may_be_paid_late_and_needs_no_registration() -> None:
    check_day(Benefit.STAMP_DUTY, TODAY, DAYS, TODAY)


def test_nothing_is_claimed_without_a_registration() -> None:
    with pytest.raises(Conflict, match=r"claim\.before_registration"):
        check_day(Benefit.RD_SUPER, TODAY, Days(signed_on=DAYS.signed_on, registered_on=None, due_on=date(2027, 5, 31), rule="x"), TODAY)


def test_every_paper_of_every_benefit_has_a_key() -> None:
    schemes = [vat.SCHEME, equity.SCHEME, rewards.SCHEME, research.SCHEME]
    asked = {paper for scheme in schemes for paper in scheme.papers}
    asked |= set(cit._scheme(tax.facts(), Benefit.CIT_EXEMPTION, qualifying.NATIONAL).papers)
    asked |= {paper for paper in KEYS if paper == PaperKey.CONTRACT.label}
    assert asked == set(KEYS)
    assert stamp.__name__.endswith("stamp")


HELD = Held(document=True, number="2026330107000123", worksheet=False)
PAPERS = (PaperKey.CONTRACT.label, PaperKey.CERTIFICATE.label, PaperKey.WORKSHEET.label, PaperKey.CONTRACTOR_DETAIL.label)


def test_the_market_holds_some_papers_and_the_claimant_keeps_others() -> None:
    lines = checklist(PAPERS, HELD, {PaperKey.CERTIFICATE})
    assert [(line.key, line.held, line.kept, line.missing) for line in lines] == [
        (PaperKey.CONTRACT, True, False, False),
        (PaperKey.CERTIFICATE, True, True, False),
        (PaperKey.WORKSHEET, False, False, True),
        (PaperKey.CONTRACTOR_DETAIL, False, False, False),
    ]
    assert missing(lines, Benefit.CIT_EXEMPTION) == [PaperKey.WORKSHEET]
    assert missing(lines, Benefit.STAMP_DUTY) == []


def test_without_a_certificate_and_a_plan_both_are_missing() -> None:
    nothing = Held(document=False, number=None, worksheet=True)
    lines = checklist((PaperKey.CERTIFICATE.label, PaperKey.PEOPLE.label, PaperKey.WORKSHEET.label), nothing, ())
    assert missing(lines, Benefit.PIT_REWARD) == [PaperKey.CERTIFICATE, PaperKey.PEOPLE]


@pytest.mark.parametrize(("left", "reached"), [(31, None), (30, 30), (8, 30), (7, 7), (1, 1), (0, 1), (-1, None)])
def test_the_latest_reminder_that_applies_is_due(left: int, reached: int | None) -> None:
    assert reminder(date.fromordinal(TODAY.toordinal() + left), TODAY, [30, 7, 1]) == reached


def test_only_a_cooperation_is_deducted_from_the_own_cost() -> None:
    asked = {(benefit, subtype) for benefit in Benefit for subtype in Subtype if filing.asks_own_cost(benefit, subtype)}
    assert asked == {(Benefit.RD_SUPER, Subtype.DEV_COOP)}


@pytest.mark.parametrize("amount", [None, Money(0), Money(-1)])
def test_an_own_cost_is_more_than_nothing(amount: Money | None) -> None:
    with pytest.raises(Invalid) as refused:
        filing.own_cost(amount)
    assert (refused.value.code, refused.value.field) == ("claim.own_cost", "own")
    assert filing.own_cost(Money(1)) == Money(1)
