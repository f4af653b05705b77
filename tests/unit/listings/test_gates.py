"""The gates before publication: each one closes alone."""

from dataclasses import replace
from datetime import date

import pytest

from market.errors import Invalid
from market.listings.rules.burdens import Burden
from market.listings.rules.content import Target, Wish, check_wish
from market.listings.rules.gates import Listing, gates, last_day, missing, require_all, wish_gates
from market.listings.rules.kinds import BurdenKind, Cooperation, IpKind, Secrecy, Sector, TechnologyField, TermMode
from market.listings.rules.numbers import Right
from market.listings.rules.terms import Offer, Share
from market.listings.rules.wishes import FundingRule
from market.money import Money

TODAY = date(2026, 11, 22)
PATENT = Right(kind=IpKind.PAT_INV, number="201710601862.3", title="方法", expires_on=date(2037, 7, 20))
LISTING = Listing(
    title_zh="成果",
    abstract="简" * 40,
    problem="问题",
    sector=Sector.MAT,
    field=TechnologyField.MATERIALS,
    trl=7,
    trl_evidence="依据",
    job_related=True,
    ledger_no="TZ-1",
    secrecy=Secrecy.PUBLIC,
    owner_verified=True,
    valid_until=None,
    shares=[Share(name="甲", share_bp=6_000), Share(name="乙", share_bp=4_000, consented_on=TODAY)],
    inventors=1,
    indicators=1,
    rights=[PATENT],
    offers=[Offer(mode=TermMode.TRANSFER)],
)


def test_a_complete_listing_passes_every_gate() -> None:
    assert missing(gates(LISTING, TODAY)) == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"title_zh": " "}, "listing.title_missing"),
        ({"abstract": "短"}, "listing.abstract_short"),
        ({"sector": None}, "listing.sector_missing"),
        ({"field": None}, "listing.sector_missing"),
        ({"trl": None}, "listing.trl_missing"),
        ({"secrecy": Secrecy.INTERNAL}, "listing.not_public"),
        ({"ledger_no": ""}, "listing.ledger_missing"),
        ({"valid_until": TODAY}, "listing.validity_past"),
        ({"owner_verified": False}, "owner.unverified"),
        ({"shares": [Share(name="甲", share_bp=9_999)]}, "owner.shares"),
        ({"shares": [Share(name="甲", share_bp=6_000), Share(name="乙", share_bp=4_000)]}, "owner.consent"),
        ({"rights": [replace(PATENT, expires_on=date(2026, 11, 21))]}, "ip.expired"),
        ({"rights": [replace(PATENT, expires_on=None)]}, "ip.expired"),
        ({"offers": []}, "term.missing"),
        ({"burdens": [Burden(kind=BurdenKind.EXCLUSIVE)], "offers": [Offer(mode=TermMode.TRIAL, months=6)]}, "burden.conflict"),
        ({"burdens": [Burden(kind=BurdenKind.PLEDGE)]}, "burden.pledge"),
    ],
)
def test_each_gate_closes_alone(change: dict[str, object], code: str) -> None:
    lacking = replace(LISTING, **change)  # type: ignore[arg-type]

    assert [gate.code for gate in missing(gates(lacking, TODAY))] == [code]
    with pytest.raises(Invalid) as refused:
        require_all(gates(lacking, TODAY))
    assert (refused.value.code, refused.value.also) == (code, ())


def test_all_closed_gates_are_named_at_once() -> None:
    with pytest.raises(Invalid) as refused:
        require_all(gates(replace(LISTING, valid_until=TODAY, owner_verified=False, offers=[]), TODAY))
    assert {each.code for each in (refused.value, *refused.value.also)} == {"listing.validity_past", "owner.unverified", "term.missing"}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"problem": ""}, "listing.problem_missing"),
        ({"trl_evidence": ""}, "listing.evidence_missing"),
        ({"inventors": 0}, "inventor.missing"),
        ({"indicators": 0}, "indicator.missing"),
        ({"rights": []}, "ip.missing"),
    ],
)
def test_what_buyers_miss_is_told_and_does_not_stop_publication(change: dict[str, object], code: str) -> None:
    checks = gates(replace(LISTING, **change), TODAY)  # type: ignore[arg-type]

    assert missing(checks) == []
    assert [gate.code for gate in checks if not gate.passed] == [code]


def test_an_achievement_outside_the_job_needs_no_ledger() -> None:
    assert missing(gates(replace(LISTING, job_related=False, ledger_no=""), TODAY)) == []


def test_the_last_day_is_that_of_the_longest_right_and_none_with_an_endless_one() -> None:
    short = replace(PATENT, expires_on=date(2030, 1, 1))
    secret = Right(kind=IpKind.SECRET, number="", title="秘密")

    assert last_day([short, PATENT]) == date(2037, 7, 20)
    assert last_day([short, secret]) is None
    assert last_day([]) is None


WISH = Wish(
    title_zh="需求",
    problem="问题",
    sector=Sector.MAT,
    field=TechnologyField.MATERIALS,
    indicators=(Target(name="吸水率", wanted="15%"),),
    ways=(Cooperation.LICENCE,),
    ownership="归需求方",
    region="330106",
    deadline=date(2027, 1, 1),
)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"problem": ""}, "demand.problem_missing"),
        ({"sector": None}, "listing.sector_missing"),
        ({"indicators": ()}, "demand.indicators_missing"),
        ({"ways": ()}, "demand.ways_missing"),
        ({"ownership": " "}, "demand.ownership_missing"),
        ({"region": ""}, "demand.region_missing"),
        ({"deadline": None}, "demand.deadline_missing"),
        ({"deadline": TODAY}, "demand.deadline_missing"),
    ],
)
def test_each_gate_of_a_demand_closes_alone(change: dict[str, object], code: str) -> None:
    assert missing(wish_gates(WISH, owner_verified=True, today=TODAY)) == []

    lacking = replace(WISH, **change)  # type: ignore[arg-type]

    assert [gate.code for gate in missing(wish_gates(lacking, owner_verified=True, today=TODAY))] == [code]


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"title_zh": " "}, "listing.title_missing", "title_zh"),
        ({"title_zh": "长" * 121}, "listing.title_long", "title_zh"),
        ({"budget_from": Money(0)}, "demand.budget_positive", "budget_from"),
        ({"budget_from": Money.yuan(2), "budget_to": Money.yuan(1)}, "demand.budget_order", "budget_to"),
        ({"deadline": TODAY}, "demand.deadline_past", "deadline"),
        ({"deadline": date(2029, 11, 23)}, "demand.deadline_far", "deadline"),
    ],
)
def test_a_wrong_demand_is_refused_on_its_input(change: dict[str, object], code: str, field: str) -> None:
    funding = FundingRule(own_times=4, solver_bp=4000)
    with pytest.raises(Invalid) as refused:
        check_wish(replace(WISH, **change), today=TODAY, latest=date(2029, 11, 22), funding=funding)  # type: ignore[arg-type]

    assert (refused.value.code, refused.value.field) == (code, field)
