"""The registered amount changes: unfiled claims are counted again, filed returns corrected, and nothing that was filed is lost."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from market import audit
from market.accounts import queries as people
from market.contracts import jobs, services
from market.contracts.queries import claims, corrections, rulings
from market.contracts.rules.benefits.kinds import Benefit, Side
from market.contracts.rules.correcting import CorrectionState
from market.contracts.rules.registration.ruling import Content
from market.contracts.rules.states import ClaimState
from market.contracts.rules.versions import VersionKind
from market.contracts.services import tax_pack
from market.db import db, unit_of_work
from market.errors import Conflict, Forbidden, Invalid, NotFound
from market.mail import Mail
from market.money import Money
from tests.factories import accounts, versions
from tests.factories import contracts as factory
from tests.factories.corrections import LESS, change

if TYPE_CHECKING:
    from collections.abc import Callable

    from market.contracts.models.corrections import ClaimCorrection
    from market.contracts.models.registration import Claim
    from tests.factories.contracts import Case

pytestmark = pytest.mark.usefixtures("session")
TODAY = date(2026, 11, 3)
MORE = Money.yuan(5_000_000)
COSTS = {"cost": Money.yuan(900_000), "fees": Money.yuan(100_000)}


def _claim(case: Case, benefit: Benefit, side: Side = Side.SELLER) -> Claim:
    return next(claim for claim in claims.of_contract(case.id) if (claim.benefit, claim.party) == (benefit, side))


def _prepared(case: Case, benefit: Benefit, **worksheet: Money) -> Claim:
    claim = _claim(case, benefit)
    with unit_of_work():
        services.prepare_claim(case.seller, claim.id, **worksheet)
    return claim


def _filed(case: Case, benefit: Benefit, **worksheet: Money) -> Claim:
    claim = _prepared(case, benefit, **worksheet)
    with unit_of_work():
        services.file_claim(case.seller, claim.id, on=TODAY)
    return claim


def _only(claim: Claim) -> ClaimCorrection:
    [row] = corrections.corrections(claim.id)
    return row


def _enterprise(hammer: int) -> Case:
    case, _application = factory.registered(seller_kind="enterprise", seller_uscc=accounts.uscc("91"), hammer=Money.yuan(hammer))
    return case


def test_a_prepared_claim_goes_back_with_the_new_amount_and_both_are_on_record() -> None:
    case, _application = factory.registered()
    vat = _prepared(case, Benefit.VAT_EXEMPTION)
    before = vat.amount
    change(case, LESS)
    assert (vat.state, vat.base, vat.amount) == (ClaimState.DRAFT, LESS, LESS.fraction(600, 10_600))
    [event] = [event for event in audit.timeline([("claim", vat.id)]) if event.kind == "claim.recounted"]
    assert before is not None
    assert (event.from_state, event.to_state, event.data["before_fen"]) == ("ready", "draft", before.fen)
    assert corrections.corrections(vat.id) == []


def test_a_change_of_the_name_alone_leaves_the_claims_alone() -> None:
    case, application = factory.registered()
    vat = _prepared(case, Benefit.VAT_EXEMPTION)
    now = rulings.content(application.id)
    with unit_of_work():
        content = Content(project_name="新项目名称", total=now.total, tech=now.tech, ends_on=now.ends_on)
        services.apply_for_change(case.seller, case.id, reason="更名", content=content)
        services.prepare_change(case.registrar, application.id)
        services.confirm(case.reviewer, application.id)
    assert vat.state is ClaimState.READY


def test_a_filed_claim_keeps_its_figures_and_gets_a_correction() -> None:
    case, _application = factory.registered()
    vat = _filed(case, Benefit.VAT_EXEMPTION)
    filed = (vat.amount, vat.base)
    change(case, LESS)
    row = _only(vat)
    assert (vat.state, vat.amount, vat.base) == (ClaimState.FILED, *filed)
    assert (row.before_amount, row.before_base, row.after_base, row.after_amount) == (*filed, LESS, LESS.fraction(600, 10_600))
    assert row.difference == (row.after_amount or LESS) - (row.before_amount or LESS)
    assert row.pays_more(vat.benefit)
    assert (row.due_on, row.rule.split("@")[0]) == (date(2026, 12, 3), "claim.correction_days")
    assert row.reason == "变更登记（第 2 版）：补充协议调整价款"
    assert [step.key for step in row.working][-1] == "correction"
    assert row.working[-1].amount == row.difference


def test_a_greater_amount_is_asked_back_within_three_years_of_the_return() -> None:
    case, _application = factory.registered()
    vat = _filed(case, Benefit.VAT_EXEMPTION)
    change(case, MORE)
    row = _only(vat)
    assert not row.pays_more(vat.benefit)
    assert (row.due_on, row.rule.split("@")[0]) == (date(2029, 11, 5), "claim.refund_months")


def test_a_correction_is_filed_and_answered_by_the_claimant_alone(frozen: Callable[[str], None]) -> None:
    case, _application = factory.registered()
    vat = _filed(case, Benefit.VAT_EXEMPTION)
    change(case, LESS)
    row = _only(vat)
    with pytest.raises(NotFound), unit_of_work():
        services.file_correction(case.buyer, row.id, on=TODAY)
    with pytest.raises(Forbidden, match=r"claim\.not_claimant"), unit_of_work():
        services.file_correction(case.operator, row.id, on=TODAY)
    with pytest.raises(Invalid, match=r"claim\.correction_when"), unit_of_work():
        services.file_correction(case.seller, row.id, on=date(2026, 11, 2))
    with pytest.raises(Conflict, match=r"state\.open"), unit_of_work():
        services.conclude_correction(case.seller, row.id, outcome="accepted")
    frozen("2026-11-05T10:00+08:00")
    with unit_of_work():
        services.file_correction(case.seller, row.id, on=date(2026, 11, 4))
    with pytest.raises(Invalid, match=r"claim\.outcome"), unit_of_work():
        services.conclude_correction(case.seller, row.id, outcome="perhaps")
    with unit_of_work():
        services.conclude_correction(case.seller, row.id, outcome="accepted")
    assert (row.state, row.filed_on) == (CorrectionState.ACCEPTED, date(2026, 11, 4))
    assert corrections.filed(vat).base == LESS


def test_a_later_change_overtakes_what_was_not_filed_and_starts_from_what_was() -> None:
    case, _application = factory.registered()
    vat = _filed(case, Benefit.VAT_EXEMPTION)
    filed = vat.base
    change(case, LESS)
    change(case, MORE)
    newest, first = corrections.corrections(vat.id)
    assert (first.state, newest.state) == (CorrectionState.SUPERSEDED, CorrectionState.OPEN)
    assert (newest.before_base, newest.after_base) == (filed, MORE)
    change(case, filed)
    assert [row.state for row in corrections.corrections(vat.id)] == [CorrectionState.SUPERSEDED, CorrectionState.SUPERSEDED]
    assert corrections.now(vat).base == filed


def test_a_change_after_a_filed_correction_starts_from_it() -> None:
    case, _application = factory.registered()
    vat = _filed(case, Benefit.VAT_EXEMPTION)
    change(case, LESS)
    with unit_of_work():
        services.file_correction(case.seller, _only(vat).id, on=TODAY)
    change(case, MORE)
    newest = corrections.corrections(vat.id)[0]
    assert (newest.before_base, newest.after_base) == (LESS, MORE)


def test_a_rejected_correction_leaves_what_was_filed() -> None:
    case, _application = factory.registered()
    vat = _filed(case, Benefit.VAT_EXEMPTION)
    change(case, LESS)
    with unit_of_work():
        services.file_correction(case.seller, _only(vat).id, on=TODAY)
        services.conclude_correction(case.seller, _only(vat).id, outcome="rejected")
    assert corrections.now(vat).base == vat.base


def test_the_year_of_a_taxpayer_counts_the_changed_income() -> None:
    """8 and 4 million less a million each: 7 + 3 = 10 million. The first falls to 6, so its income to 5 million."""
    first = _enterprise(8_000_000)
    granted = _filed(first, Benefit.CIT_EXEMPTION, **COSTS)
    taxpayer = granted.organisation_id
    assert granted.amount == Money.yuan(1_500_000)
    change(first, Money.yuan(6_000_000))
    row = _only(granted)
    assert (row.after_base, row.after_amount) == (Money.yuan(5_000_000), Money.yuan(1_250_000))
    counted = claims.year_of(taxpayer, 2026)
    assert [line.base for line in counted] == [Money.yuan(5_000_000)]
    assert claims.year_tax(counted, 2026).saving == Money.yuan(1_250_000)


def test_a_prepared_claim_that_shares_the_year_is_counted_again() -> None:
    first, _application = factory.registered(seller_kind="enterprise", seller_uscc=accounts.uscc("91"), hammer=Money.yuan(4_000_000))
    seller = people.organisation(first.seller.organisation_id or 0)
    second, _other = factory.registered(seller=seller, hammer=Money.yuan(5_000_000))
    granted = _filed(first, Benefit.CIT_EXEMPTION, **COSTS)
    prepared = _prepared(second, Benefit.CIT_EXEMPTION, **COSTS)
    assert (granted.amount, prepared.amount) == (Money.yuan(750_000), Money.yuan(750_000))
    change(first, Money.yuan(1_500_000))
    assert (prepared.state, prepared.amount, prepared.base) == (ClaimState.DRAFT, Money.yuan(1_000_000), Money.yuan(4_000_000))
    row = _only(granted)
    assert (row.before_base, row.after_base) == (Money.yuan(3_000_000), Money.yuan(500_000))


def test_corrected_claims_of_a_year_sum_to_its_saving() -> None:
    first, _application = factory.registered(seller_kind="enterprise", seller_uscc=accounts.uscc("91"), hammer=Money.yuan(4_000_000))
    seller = people.organisation(first.seller.organisation_id or 0)
    second, _other = factory.registered(seller=seller, hammer=Money.yuan(5_000_000))
    granted = [_filed(case, Benefit.CIT_EXEMPTION, **COSTS) for case in (first, second)]
    change(first, Money.yuan(3_000_000))
    amounts = [corrections.now(claim).amount for claim in granted]
    year = claims.year_tax(claims.year_of(granted[0].organisation_id, 2026), 2026)
    assert sum((amount.fen for amount in amounts if amount is not None), 0) == year.saving.fen
    assert year.income == Money.yuan(6_000_000)


def test_the_worksheet_is_held_against_the_registered_amount() -> None:
    case = _enterprise(4_000_000)
    cit = _claim(case, Benefit.CIT_EXEMPTION)
    change(case, Money.yuan(1_000_000))
    with pytest.raises(Invalid, match=r"claim\.cost_out_of_range"), unit_of_work():
        services.prepare_claim(case.seller, cit.id, cost=Money.yuan(1_000_001), fees=Money(0))


def test_a_revoked_registration_takes_back_what_the_tax_office_has() -> None:
    case, application = factory.registered()
    vat = _filed(case, Benefit.VAT_EXEMPTION)
    change(case, LESS)
    with unit_of_work():
        services.prepare_revocation(case.registrar, application.id, reason="材料系伪造")
        services.confirm(case.reviewer, application.id)
    assert (vat.state, vat.repay, _only(vat).state) == (ClaimState.CLAWED_BACK, vat.amount, CorrectionState.SUPERSEDED)


def test_a_revoked_registration_takes_back_a_filed_correction_with_it() -> None:
    case, application = factory.registered()
    vat = _filed(case, Benefit.VAT_EXEMPTION)
    change(case, LESS)
    with unit_of_work():
        services.file_correction(case.seller, _only(vat).id, on=TODAY)
        services.prepare_revocation(case.registrar, application.id, reason="材料系伪造")
        services.confirm(case.reviewer, application.id)
    assert vat.repay == LESS.fraction(600, 10_600)


def test_stamp_duty_follows_the_signed_change_and_not_the_register() -> None:
    case, _application = factory.registered()
    unpaid, paid = _claim(case, Benefit.STAMP_DUTY), _claim(case, Benefit.STAMP_DUTY, Side.BUYER)
    with unit_of_work():
        services.file_claim(case.buyer, paid.id, on=TODAY)
    before = paid.amount
    change(case, LESS)
    assert (unpaid.base, corrections.corrections(paid.id)) == (case.contract.total, [])
    versions.signed(case, VersionKind.CHANGE, total=MORE)
    assert (unpaid.state, unpaid.base, unpaid.amount) == (ClaimState.READY, MORE, MORE.fraction(300, 1_000_000))
    row = _only(paid)
    assert (row.before_amount, row.after_amount, row.pays_more(paid.benefit)) == (before, unpaid.amount, True)
    assert row.reason == f"合同变更协议 {case.contract.number}-2"


def test_claimants_are_written_to_once_and_reminded(frozen: Callable[[str], None]) -> None:
    case, _application = factory.registered()
    vat = _filed(case, Benefit.VAT_EXEMPTION)
    change(case, LESS)
    subjects = list(db.session.scalars(select(Mail.subject).where(Mail.subject.contains("金额已变更"))))
    assert subjects
    assert len(subjects) == len(set(db.session.scalars(select(Mail.recipient).where(Mail.subject.contains("金额已变更")))))
    frozen("2026-11-30T10:00+08:00")
    jobs.remind_of_claims("https://market.example")
    jobs.remind_of_claims("https://market.example")
    letters = list(db.session.scalars(select(Mail.body).where(Mail.subject.contains("更正申报期限提醒"))))
    assert len(letters) == 1
    assert f"{_only(vat).due_on}" in letters[0]


def test_the_tax_pack_says_both_amounts_and_the_correction() -> None:
    case, _application = factory.registered()
    _filed(case, Benefit.VAT_EXEMPTION)
    change(case, LESS)
    assert tax_pack.pdf(case.seller, case.id).startswith(b"%PDF")
    assert tax_pack.workbook(case.seller, case.id).startswith(b"PK")
