"""Claims over all contracts: days, papers, the year's income tax, rewards out of a paid plan, letters, the tax pack."""

from __future__ import annotations

import io
from datetime import date
from typing import TYPE_CHECKING

import openpyxl
import pytest
from sqlalchemy import select

from market import audit
from market.contracts import jobs, services
from market.contracts.queries import claims, registrations, tax_table
from market.contracts.rules.benefits.kinds import Benefit
from market.contracts.rules.checklist import PaperKey
from market.contracts.rules.precheck import CheckPoint
from market.contracts.rules.states import ClaimState
from market.contracts.services import claim_papers, tax_pack
from market.db import db, unit_of_work
from market.errors import Conflict, Forbidden, Invalid, NotFound
from market.mail import Mail
from market.money import Money
from market.rewards import services as reward_services
from market.rewards.queries import plans
from tests.factories import accounts, rewards, uploads
from tests.factories import contracts as factory
from tests.integration.contracts.database import refused_by_database

if TYPE_CHECKING:
    from collections.abc import Callable

    from market.contracts.models.registration import Claim
    from tests.factories.contracts import Case

pytestmark = pytest.mark.usefixtures("session")
TODAY = date(2026, 11, 3)


def _claim(case: Case, benefit: Benefit) -> Claim:
    return next(claim for claim in claims.of_contract(case.id) if claim.benefit is benefit)


def _ready(case: Case, benefit: Benefit) -> Claim:
    claim = _claim(case, benefit)
    with unit_of_work():
        services.prepare_claim(case.seller, claim.id)
    return claim


def test_nothing_is_filed_after_the_last_day(frozen: Callable[[str], None]) -> None:
    case, _application = factory.registered()
    vat = _ready(case, Benefit.VAT_EXEMPTION)
    frozen("2026-12-16T10:00+08:00")
    with pytest.raises(Conflict, match=r"claim\.too_late") as raised, unit_of_work():
        services.file_claim(case.seller, vat.id, on=date(2026, 12, 16))
    assert str(raised.value.params["rule"]).startswith("vat.return_day@")
    with unit_of_work():
        services.file_claim(case.seller, vat.id, on=date(2026, 12, 15))
    assert vat.state is ClaimState.FILED


def test_what_was_missing_at_the_filing_is_on_record() -> None:
    case, _application = factory.registered()
    vat = _ready(case, Benefit.VAT_EXEMPTION)
    with unit_of_work():
        claim_papers.keep(case.seller, vat.id, paper=PaperKey.INVOICES, note="发票清单 2026-11")
        services.file_claim(case.seller, vat.id, on=TODAY)
    [event] = [event for event in audit.timeline([("claim", vat.id)]) if event.kind == "claim.filed"]
    assert event.data["missing"] == "separate_accounts"


def test_papers_are_kept_by_the_claimant_for_what_the_claim_asks() -> None:
    case, application = factory.registered()
    vat = _claim(case, Benefit.VAT_EXEMPTION)
    assert tax_table.lacking(vat, case.contract, application) == [PaperKey.INVOICES, PaperKey.SEPARATE_ACCOUNTS]
    with pytest.raises(Invalid, match=r"claim\.paper_not_asked"), unit_of_work():
        claim_papers.keep(case.seller, vat.id, paper=PaperKey.VALUATION, note="x")
    with pytest.raises(Invalid), unit_of_work():
        claim_papers.keep(case.seller, vat.id, paper=PaperKey.INVOICES, note=" ")
    with pytest.raises(NotFound), unit_of_work():
        claim_papers.keep(case.buyer, vat.id, paper=PaperKey.INVOICES, note="x")
    with pytest.raises(Forbidden, match=r"claim\.not_claimant"), unit_of_work():
        claim_papers.keep(case.operator, vat.id, paper=PaperKey.INVOICES, note="x")
    with unit_of_work():
        row = claim_papers.keep(case.seller, vat.id, paper=PaperKey.INVOICES, note="见附件", content=uploads.picture(), name="invoice.png")
    assert tax_table.lacking(vat, case.contract, application) == [PaperKey.SEPARATE_ACCOUNTS]
    assert claims.paper(case.seller, row.id) is row
    with pytest.raises(NotFound):
        claims.paper(case.buyer, row.id)
    assert refused_by_database("UPDATE claim_paper SET note = 'x' WHERE id = :id", id=row.id)


def test_the_year_sums_a_taxpayers_transfers_over_all_contracts() -> None:
    code = accounts.uscc("91")
    case, _application = factory.registered(seller_kind="enterprise", seller_uscc=code, hammer=Money.yuan(8_000_000))
    cit = _claim(case, Benefit.CIT_EXEMPTION)
    with unit_of_work():
        services.prepare_claim(case.seller, cit.id, cost=Money.yuan(900_000), fees=Money.yuan(100_000))
    rows = claims.year_of(case.seller.organisation_id or 0, 2026)
    tax = claims.year_tax(rows, 2026)
    assert ([claim.id for claim, _contract, _base in rows], tax.income, tax.tax) == ([cit.id], Money.yuan(7_000_000), Money.yuan(250_000))
    assert claims.year_of(case.buyer.organisation_id or 0, 2026) == []


def _paid_plan(case: rewards.Case) -> None:
    with unit_of_work():
        reward_services.pay(
            case.office, case.id, share_ids=[share.id for share in plans.shares(case.id)], paid_on=date(2026, 12, 1), reference="PZ-1"
        )


def test_a_paid_plan_fills_in_the_claim_of_its_people(frozen: Callable[[str], None]) -> None:
    deal, _application = factory.registered()
    case = rewards.publicised(deal)
    claim = _claim(deal, Benefit.PIT_REWARD)
    with pytest.raises(Conflict, match=r"claim\.by_plan"), unit_of_work():
        services.prepare_claim(deal.seller, claim.id)
    with pytest.raises(Conflict, match=r"reward\.not_paid"), unit_of_work():
        reward_services.claim(case.office, case.id)
    frozen("2026-12-01T10:00+08:00")
    with unit_of_work():
        reward_services.approve(case.second, case.id)
    _paid_plan(case)
    half = Money(case.plan.reward.fen // 2)
    assert (claim.state, claim.occasion, claim.amount, claim.base) == (ClaimState.READY, case.plan.code, half, case.plan.reward)
    assert (claim.due_on, claim.tax_year) == (date(2027, 1, 15), 2026)
    with pytest.raises(Conflict, match=r"claim\.plan_claimed"), unit_of_work():
        reward_services.claim(case.office, case.id)


def test_a_plan_paid_before_the_registration_is_claimed_after_it(frozen: Callable[[str], None]) -> None:
    deal, application = factory.accepted()
    case = rewards.publicised(deal)
    frozen("2026-12-01T10:00+08:00")
    with unit_of_work():
        reward_services.approve(case.second, case.id)
    _paid_plan(case)
    claim = _claim(deal, Benefit.PIT_REWARD)
    assert claim.state is ClaimState.BLOCKED
    with pytest.raises(Conflict, match=r"claim\.pit_not_registered"), unit_of_work():
        reward_services.claim(case.office, case.id)
    with unit_of_work():
        services.prepare_registration(deal.registrar, application.id, checks=list(CheckPoint))
        services.confirm(deal.reviewer, application.id)
        reward_services.claim(case.office, case.id)
    assert (claim.state, claim.occasion) == (ClaimState.READY, case.plan.code)


def test_letters_about_the_last_day_are_written_once(frozen: Callable[[str], None]) -> None:
    case, _application = factory.registered()
    frozen("2026-12-10T10:00+08:00")
    jobs.remind_of_claims("http://market")
    wanted = select(Mail.id).where(Mail.subject.contains("税惠申报期限"))
    before = len(list(db.session.scalars(wanted)))
    assert before > 0
    jobs.remind_of_claims("http://market")
    assert len(list(db.session.scalars(wanted))) == before
    assert case.contract.number in next(iter(db.session.scalars(select(Mail.body).where(Mail.subject.contains("税惠申报期限")))))


def test_each_party_gets_its_own_pack_of_a_registered_contract() -> None:
    case, _application = factory.registered()
    for actor in (case.seller, case.buyer):
        assert tax_pack.pdf(actor, case.id).startswith(b"%PDF")
    assert tax_pack.pdf(case.seller, case.id) != tax_pack.pdf(case.buyer, case.id)
    book = openpyxl.load_workbook(io.BytesIO(tax_pack.workbook(case.seller, case.id)))
    texts = "".join(str(cell) for sheet in book.worksheets for row in sheet.iter_rows(values_only=True) for cell in row)
    for word in ("2026330107000123", "增值税", "尚缺", case.contract.number, "技术交易额"):
        assert word in texts, word
    with pytest.raises(Forbidden), unit_of_work():
        tax_pack.pdf(case.operator, case.id)
    with pytest.raises(NotFound), unit_of_work():
        tax_pack.pdf(case.stranger, case.id)


def test_there_is_no_pack_before_the_registration() -> None:
    case, _application = factory.accepted()
    with pytest.raises(Conflict, match=r"claim\.pack_unregistered"):
        tax_pack.pdf(case.seller, case.id)
    assert registrations.of_contract(case.id) is not None
