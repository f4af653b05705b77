"""What is derived from a contract's record: rights by sub-type, kinds of parties, the two ways of shares, questions to the claimant."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.contracts.queries.casework import book
from market.contracts.rules import asking
from market.contracts.rules.asking import Bounds, Figure
from market.contracts.rules.benefits import choosing, register, rewards
from market.contracts.rules.benefits import facts as case
from market.contracts.rules.benefits.assessment import Assessment, Blocked
from market.contracts.rules.benefits.border import party_kind
from market.contracts.rules.benefits.kinds import Benefit, Choice, PartyKind, PatentKind, Side, Verdict
from market.contracts.rules.benefits.rights import Right, handed_over, listed, patent_kind
from market.contracts.rules.clauses import Patent
from market.contracts.rules.deadlines import licence_end
from market.contracts.rules.seats import is_abroad
from market.contracts.rules.types import ContractType, Subtype
from market.errors import Invalid
from market.listings.rules.kinds import IpKind
from market.money import ZERO, Money
from tests.factories import tax

INVENTION, DESIGN, SECRET, SOFT = (Right(kind, kind.value) for kind in (IpKind.PAT_INV, IpKind.PAT_DES, IpKind.SECRET, IpKind.SOFT))
BLOCK = [
    Patent(
        kind="pat_um",
        title="一种夹具",
        applicant="甲",
        patentee="甲",
        filed_on=None,
        application_number="",
        patent_number="",
        expires_on=None,
    )
]
DAYS = Bounds(most=Money(100), signed_on=date(2026, 11, 3), today=date(2026, 12, 1))


@pytest.mark.parametrize(
    ("subtype", "offered", "chosen", "found"),
    [
        (Subtype.TRF_PATENT, [INVENTION, SECRET], False, (INVENTION, SECRET)),
        (Subtype.TRF_PATENT, [INVENTION, SECRET], True, (INVENTION,)),
        (Subtype.LIC_SOFT, [INVENTION, SOFT], True, (SOFT,)),
        (Subtype.LIC_SECRET, [INVENTION, SECRET], True, (SECRET,)),
        (Subtype.TRF_PATENT, [], True, (Right(IpKind.PAT_UM, "一种夹具"),)),
        (Subtype.TRF_SECRET, [], True, (Right(IpKind.SECRET, "夹具"),)),
        (Subtype.LIC_IC, [], True, (Right(IpKind.IC, "夹具"),)),
        (Subtype.DEV_ENTRUST, [INVENTION], False, ()),
    ],
)
def test_a_contract_hands_over_what_its_record_says(
    subtype: Subtype, offered: list[Right], *, chosen: bool, found: tuple[Right, ...]
) -> None:
    assert handed_over(subtype, offered, BLOCK, chosen=chosen, title="夹具") == found


def test_patents_of_one_kind_have_it_and_others_have_none() -> None:
    assert patent_kind([INVENTION, SECRET]) is PatentKind.INVENTION
    assert patent_kind([INVENTION, DESIGN]) is None
    assert patent_kind([SECRET]) is None


@pytest.mark.parametrize("kind", list(IpKind))
def test_a_right_is_listed_by_its_kind(kind: IpKind) -> None:
    right = Right(kind, "")
    assert listed(right, plain_design=False) is (kind not in (IpKind.SECRET, IpKind.PAT_APP))
    assert listed(right, plain_design=True) is (kind not in (IpKind.SECRET, IpKind.PAT_APP, IpKind.PAT_DES))


@pytest.mark.parametrize(
    ("uscc", "region", "kind"),
    [
        ("12330000X", "330106", PartyKind.STATE_RESEARCH),
        ("52330000X", "330106", PartyKind.PRIVATE_RESEARCH),
        ("91330000X", "330106", PartyKind.ENTERPRISE),
        ("12330000X", "810000", PartyKind.ENTERPRISE),
    ],
)
def test_a_party_is_what_its_code_says_unless_it_is_abroad(uscc: str, region: str, kind: PartyKind) -> None:
    assert party_kind(uscc, region) is kind
    assert is_abroad(region) is (region == "810000")


@pytest.mark.parametrize(
    ("until", "first", "now", "end"),
    [
        (None, date(2030, 1, 1), date(2031, 1, 1), None),
        (date(2030, 1, 1), date(2030, 1, 1), date(2032, 1, 1), date(2032, 1, 1)),
        (date(2030, 1, 1), date(2030, 1, 1), date(2028, 1, 1), date(2028, 1, 1)),
        (date(2030, 1, 1), date(2031, 1, 1), date(2032, 1, 1), date(2030, 1, 1)),
        (date(2030, 1, 1), date(2031, 1, 1), date(2029, 1, 1), date(2029, 1, 1)),
        (date(2030, 1, 1), date(2031, 1, 1), date(2031, 1, 1), date(2030, 1, 1)),
        (date(2030, 1, 1), None, None, date(2030, 1, 1)),
    ],
)
def test_a_licence_follows_its_contracts_term(until: date | None, first: date | None, now: date | None, end: date | None) -> None:
    assert licence_end(until, first, now) == end


def of_rights(*rights: Right, **more: Any) -> case.Facts:
    whole = tax.facts(**more)
    parts = (whole.contract, whole.licence, whole.technology, whole.seller, whole.buyer, whole.relation, whole.costs)
    apart = {"unlisted": more["unlisted"]} if "unlisted" in more else {}
    return case.Facts(*parts, case.Rights(named=rights, **apart), **whole.stated)


def cit(facts: case.Facts) -> Assessment:
    return next(line for line in register.assess(facts, book) if line.benefit is Benefit.CIT_EXEMPTION)


def bar(facts: case.Facts) -> Blocked:
    found = cit(facts).blocked
    assert found is not None
    return found


def test_the_list_is_tested_right_by_right() -> None:
    assert cit(of_rights(INVENTION)).verdict is Verdict.APPLIES
    assert bar(of_rights(SECRET)).code == "cit.technology_not_listed"
    mixed = cit(of_rights(INVENTION, SECRET))
    assert mixed.verdict is Verdict.CONFIRM
    why = bar(of_rights(INVENTION, SECRET))
    assert (why.code, why.params) == ("cit.rights_mixed", {"rights": "secret"})
    plain = {"technology__design_simple": True}
    assert bar(of_rights(DESIGN, **plain)).code == "cit.technology_not_listed"
    assert bar(of_rights(INVENTION, DESIGN, **plain)).params == {"rights": "pat_des"}
    assert bar(of_rights(DESIGN, technology__design_simple=tax.UNSAID)).missing == ("/technology/design_simple",)


@given(st.integers(0, 1_200_000_000))
def test_income_falls_with_what_is_paid_for_other_rights(apart: int) -> None:
    whole = tax.facts()
    parts = (whole.contract, whole.licence, whole.technology, whole.seller, whole.buyer, whole.relation, whole.costs)
    facts = case.Facts(*parts, case.Rights(named=(INVENTION, SECRET), unlisted=Money(apart)), **whole.stated)
    found = cit(facts)
    assert found.verdict is Verdict.APPLIES
    assert found.base == Money.yuan(10_400_000) - Money(apart)


def ways() -> dict[Choice, list[Assessment]]:
    return {choice: register.assess(tax.facts(equity=shares(choice)), book) for choice in Choice}


def shares(choice: Choice) -> case.Equity:
    return tax.equity(investor=PartyKind.ENTERPRISE, choice=choice, acquired_on=tax.SIGNED, filed_on=tax.SIGNED)


def test_each_way_is_counted_until_one_is_taken() -> None:
    lines = {line.benefit: line for line in choosing.either(ways(), None)}
    assert lines[Benefit.EQUITY_DEFERRAL].verdict is lines[Benefit.CIT_EXEMPTION].verdict is Verdict.APPLIES
    assert lines[Benefit.EQUITY_DEFERRAL].note == choosing.INSTEAD_OF_CURRENT
    assert lines[Benefit.CIT_EXEMPTION].note == choosing.INSTEAD_OF_DEFERRAL


@pytest.mark.parametrize(
    ("choice", "blocked", "code"),
    [(Choice.DEFER, Benefit.CIT_EXEMPTION, "cit.deferral_chosen"), (Choice.CURRENT, Benefit.EQUITY_DEFERRAL, "equity.not_chosen")],
)
def test_the_way_taken_bars_the_other(choice: Choice, blocked: Benefit, code: str) -> None:
    lines = {line.benefit: line for line in choosing.either(ways(), choice)}
    found = lines[blocked].blocked
    assert found is not None
    assert found.code == code
    assert lines[blocked].note is None


def test_only_the_companys_duty_says_that_capital_bears_its_own() -> None:
    charges = {line.side: line.note for line in choosing.either(ways(), None) if line.benefit.is_charge}
    assert charges == {Side.SELLER: None, Side.BUYER: choosing.CAPITAL}


def test_no_reward_of_a_barred_contract_brings_the_relief() -> None:
    assert rewards.bar(tax.facts(**tax.rewarded()), book) is None
    for changes, code in (
        ({"seller__kind": PartyKind.ENTERPRISE}, "pit.payer"),
        ({"contract__type": ContractType.DEV, "contract__subtype": Subtype.DEV_COOP}, "pit.contract_kind"),
        ({"equity": shares(Choice.DEFER)}, "pit.shares"),
        ({"contract__subtype": Subtype.LIC_SECRET}, "pit.technology_not_listed"),
        ({"technology__job_related": False}, "pit.not_job_related"),
    ):
        found = rewards.bar(tax.facts(**tax.rewarded(**changes)), book)
        assert found is not None
        assert found.condition.code == code
    assert rewards.bar(tax.facts(**tax.rewarded(contract__registered_on=None, notice=None, rewards=())), book) is None


def asked(benefit: Benefit, subtype: Subtype = Subtype.TRF_PATENT, **facts: Any) -> tuple[Figure, ...]:
    found = next(line for line in register.assess(tax.facts(**facts), book) if line.benefit is benefit)
    return asking.asked(found, subtype)


def test_a_claim_asks_for_what_it_turns_on_and_nothing_else() -> None:
    development = {"contract__type": ContractType.DEV, "contract__subtype": Subtype.DEV_ENTRUST}
    assert asked(Benefit.VAT_EXEMPTION) == ()
    assert asked(Benefit.CIT_EXEMPTION) == (Figure.COST, Figure.FEES)
    assert asked(Benefit.CIT_EXEMPTION, relation__share_bp=tax.UNSAID) == (Figure.COST, Figure.FEES, Figure.SHARE_BP)
    assert asked(Benefit.CIT_EXEMPTION, technology__patent_kind=tax.UNSAID) == (Figure.COST, Figure.FEES, Figure.PATENT_KIND)
    assert asked(Benefit.EQUITY_DEFERRAL, equity=shares(Choice.DEFER)) == (Figure.COST, Figure.FEES, Figure.ACQUIRED_ON)
    assert asked(Benefit.RD_SUPER, Subtype.DEV_COOP) == (Figure.OWN,)
    abroad = {**development, "seller__foreign": True, "buyer__domestic_research": tax.UNSAID}
    assert asked(Benefit.RD_SUPER, Subtype.DEV_ENTRUST, **abroad) == (Figure.HOME,)
    hidden = {**development, "relation__related": True, "buyer__expense_detail": tax.UNSAID}
    assert asked(Benefit.RD_SUPER, Subtype.DEV_ENTRUST, **hidden) == (Figure.EXPENSE_DETAIL,)


@pytest.mark.parametrize(
    ("figure", "good", "kept", "bad"),
    [
        (Figure.COST, Money(100), {"cost_fen": 100}, Money(101)),
        (Figure.FEES, ZERO, {"fees_fen": 0}, Money(-1)),
        (Figure.APART, Money(7), {"apart_fen": 7}, Money(101)),
        (Figure.OWN, Money(1), {"own_fen": 1}, ZERO),
        (Figure.HOME, Money(900), {"home_fen": 900}, Money(-1)),
        (Figure.ACQUIRED_ON, date(2026, 11, 3), {"acquired_on": "2026-11-03"}, date(2026, 11, 2)),
        (Figure.ACQUIRED_ON, date(2026, 12, 1), {"acquired_on": "2026-12-01"}, date(2026, 12, 2)),
        (Figure.PATENT_KIND, PatentKind.UTILITY, {"patent_kind": "utility"}, None),
        (Figure.DESIGN_SIMPLE, False, {"design_simple": False}, None),
        (Figure.EXPENSE_DETAIL, True, {"expense_detail": True}, None),
        (Figure.SHARE_BP, 10_000, {"share_bp": 10_000}, 10_001),
    ],
)
def test_an_answer_is_kept_or_refused_at_its_field(figure: Figure, good: object, kept: dict[str, Any], bad: object) -> None:
    assert asking.taken((figure,), {figure.value: good}, DAYS) == kept
    for wrong in (bad, None):
        with pytest.raises(Invalid) as refused:
            asking.taken((figure,), {figure.value: wrong}, DAYS)
        assert refused.value.field == figure.value


def test_what_is_not_asked_is_not_taken() -> None:
    assert asking.taken((), {"cost": Money(1), "share_bp": 5}, DAYS) == {}
