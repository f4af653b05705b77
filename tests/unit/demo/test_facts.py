"""The demo's data files hold what their sources say, and nothing that points at real organisations as parties."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from market.accounts.rules import PASSWORD_SHORTEST, OrganisationKind, is_expected, is_known, parse_uscc
from market.auctions.rules.planning import Results
from market.demo import cast, catalogue, facts, past
from market.listings.rules.content import TITLE_LENGTH
from market.listings.rules.kinds import IpKind, Sector
from market.money import Money

TODAY = date(2026, 11, 22)


def test_all_achievements_are_there_with_source_and_both_titles() -> None:
    rows = facts.achievements()

    assert len(rows) == 218
    assert len({row.id for row in rows}) == 218
    assert all(row.source_ref and row.title_zh and row.title_en for row in rows)
    assert all(len(row.title_zh) <= TITLE_LENGTH and len(row.title_en) <= TITLE_LENGTH for row in rows)


def test_every_ecosystem_has_achievements() -> None:
    counted = Counter(row.sector for row in facts.achievements())

    assert set(counted) == {sector.value for sector in Sector}
    assert min(counted.values()) >= 20


def test_all_demands_are_there_with_source() -> None:
    rows = facts.demands()

    assert len(rows) == 76
    assert all(row.source_ref and row.need_zh and row.title_en for row in rows)


def test_an_expired_patent_is_no_right() -> None:
    fact = next(row for row in facts.achievements() if row.basis == "pat_um" and row.filed_on and row.filed_on.year < 2016)

    right = catalogue.right(fact, TODAY)

    assert right.kind is IpKind.SECRET
    assert not right.number


def test_a_living_patent_is_a_right_with_its_number() -> None:
    fact = next(row for row in facts.achievements() if row.id == "ACH0034")

    right = catalogue.right(fact, TODAY)

    assert right.kind is IpKind.PAT_INV
    assert right.number == fact.number


@pytest.mark.parametrize("unit", facts.units(), ids=lambda unit: unit.key)
def test_credit_codes_of_invented_organisations_are_well_formed(unit: facts.Unit) -> None:
    assert parse_uscc(unit.uscc) == unit.uscc
    assert is_expected(OrganisationKind(unit.kind), unit.uscc)
    assert is_known(unit.region)


def test_no_invented_organisation_bears_the_name_of_a_source() -> None:
    named = {part for row in facts.achievements() for part in row.origin.split(";")} | {row.origin for row in facts.demands()}

    assert not named & {unit.name_zh for unit in facts.units()}


def test_printed_accounts_follow_the_journey() -> None:
    accounts = cast.printed_accounts()

    assert [account.role for account in accounts] == ["institution", "enterprise", "enterprise", "operator", "auctioneer", "registrar"]
    assert all(len(account.password) >= PASSWORD_SHORTEST for account in accounts)


@pytest.mark.parametrize(("key", "premium"), [("S03", "37.43"), ("S04", "155.71"), ("S05", "28.35"), ("S10", "30.12")])
def test_the_premium_is_computed_from_the_documented_totals(key: str, premium: str) -> None:
    sale = next(one for one in facts.past_sales() if one.key == key)

    results = Results(offered=sale.lots_offered, sold=sale.lots_sold, start=sale.start, hammer=sale.hammer)

    assert results.premium == premium
    assert abs(float(premium) - float(sale.premium_printed)) < 0.5


def test_replayable_lots_climb_from_start_to_hammer() -> None:
    ladders = {lot.title_zh: past.ladder(lot) for sale in facts.past_sales() for lot in sale.lots if lot.replayable}

    assert [(prices[0], prices[-1], len(prices)) for prices in ladders.values()] == [
        (Money.parse("240万元"), Money.parse("320万元"), 5),
        (Money.parse("200万元"), Money.parse("300万元"), 11),
    ]
