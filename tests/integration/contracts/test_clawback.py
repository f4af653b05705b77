"""A registration falls: claims not yet filed are blocked again, filed and granted ones are to be paid back."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from market import audit
from market.contracts import services
from market.contracts.queries import claims
from market.contracts.rules.benefits.kinds import Benefit
from market.contracts.rules.states import ClaimState
from market.db import db, unit_of_work
from market.errors import Conflict, Forbidden, Invalid, NotFound
from market.mail import Mail
from market.money import Money
from tests.factories import accounts
from tests.factories import contracts as factory
from tests.integration.contracts.database import refused_by_database

if TYPE_CHECKING:
    from market.access import Actor
    from market.contracts.models.registration import Claim
    from tests.factories.contracts import Case

pytestmark = pytest.mark.usefixtures("session")
TODAY = date(2026, 11, 3)


def _claim(case: Case, benefit: Benefit) -> Claim:
    return next(claim for claim in claims.of_contract(case.id) if claim.benefit is benefit)


def _filed(actor: Actor, claim: Claim, **worksheet: Money) -> Claim:
    with unit_of_work():
        services.prepare_claim(actor, claim.id, **worksheet)
        services.file_claim(actor, claim.id, on=TODAY)
    return claim


def _fall(case: Case, application_id: int, why: str = "材料系伪造") -> list[Claim]:
    """Revoke the registration by two people; return the claims that changed."""
    before = {claim.id: claim.state for claim in claims.of_contract(case.id)}
    with unit_of_work():
        services.prepare_revocation(case.registrar, application_id, reason=why)
        services.confirm(case.reviewer, application_id)
    return [claim for claim in claims.of_contract(case.id) if claim.state is not before[claim.id]]


def test_unfiled_claims_are_blocked_again_and_filed_ones_paid_back() -> None:
    case, application = factory.registered()
    vat, draft = _filed(case.seller, _claim(case, Benefit.VAT_EXEMPTION)), _claim(case, Benefit.PIT_REWARD)
    others = {claim.id for claim in claims.of_contract(case.id) if claim.state is ClaimState.DRAFT}
    assert {claim.id for claim in _fall(case, application.id)} == {vat.id, *others}
    assert draft.state is ClaimState.BLOCKED
    assert (vat.state, vat.repay, vat.fell_on, vat.fell_because) == (ClaimState.CLAWED_BACK, vat.amount, TODAY, "材料系伪造")
    [event] = [event for event in audit.timeline([("claim", vat.id)]) if event.kind == "claim.clawed_back"]
    assert (event.from_state, event.reason) == ("filed", "材料系伪造")


def test_the_charge_and_a_rejected_claim_stay_as_they_are() -> None:
    case, application = factory.registered()
    vat = _filed(case.seller, _claim(case, Benefit.VAT_EXEMPTION))
    with unit_of_work():
        services.conclude_claim(case.seller, vat.id, outcome="rejected")
    stamp = _claim(case, Benefit.STAMP_DUTY)
    _fall(case, application.id)
    assert (vat.state, stamp.state) == (ClaimState.REJECTED, ClaimState.READY)


def test_income_tax_is_paid_back_as_the_rest_of_the_year_allows() -> None:
    code = accounts.uscc("91")
    first, application = factory.registered(seller_kind="enterprise", seller_uscc=code, hammer=Money.yuan(4_000_000))
    claim = _filed(first.seller, _claim(first, Benefit.CIT_EXEMPTION), cost=Money.yuan(900_000), fees=Money.yuan(100_000))
    with unit_of_work():
        services.conclude_claim(first.seller, claim.id, outcome="accepted")
    _fall(first, application.id)
    assert (claim.state, claim.repay) == (ClaimState.CLAWED_BACK, Money.yuan(750_000))


def test_claimants_are_written_to_and_note_the_repayment() -> None:
    case, application = factory.registered()
    vat = _filed(case.seller, _claim(case, Benefit.VAT_EXEMPTION))
    _fall(case, application.id)
    subjects = list(db.session.scalars(select(Mail.subject).where(Mail.subject.contains("登记已失效"))))
    assert subjects
    assert all(case.contract.number in subject for subject in subjects)
    with pytest.raises(Invalid, match=r"claim\.repaid_when"), unit_of_work():
        services.note_repaid(case.seller, vat.id, on=date(2026, 11, 2))
    with unit_of_work():
        services.note_repaid(case.seller, vat.id, on=TODAY)
    assert vat.repaid_on == TODAY
    with pytest.raises(Conflict, match=r"claim\.repaid_already"), unit_of_work():
        services.note_repaid(case.seller, vat.id, on=TODAY)


def test_the_tax_office_may_take_a_granted_benefit_back_alone() -> None:
    case, _application = factory.registered()
    vat = _filed(case.seller, _claim(case, Benefit.VAT_EXEMPTION))
    with pytest.raises(Conflict, match=r"claim\.nothing_to_repay"), unit_of_work():
        services.note_repaid(case.seller, vat.id, on=TODAY)
    with pytest.raises(Invalid, match=r"claim\.reason"), unit_of_work():
        services.claw_back(case.seller, vat.id, reason=" ")
    with unit_of_work():
        services.claw_back(case.seller, vat.id, reason="开具了增值税专用发票")
    assert (vat.state, vat.repay) == (ClaimState.CLAWED_BACK, vat.amount)


def test_nobody_else_notes_anything_about_a_claim() -> None:
    case, application = factory.registered()
    vat = _filed(case.seller, _claim(case, Benefit.VAT_EXEMPTION))
    with pytest.raises(NotFound), unit_of_work():
        services.claw_back(case.buyer, vat.id, reason="no")
    with pytest.raises(Forbidden, match=r"claim\.not_claimant"), unit_of_work():
        services.claw_back(case.operator, vat.id, reason="no")
    _fall(case, application.id)
    with pytest.raises(NotFound), unit_of_work():
        services.note_repaid(case.buyer, vat.id, on=TODAY)


def test_the_database_keeps_what_was_lost_and_why() -> None:
    case, application = factory.registered()
    vat = _filed(case.seller, _claim(case, Benefit.VAT_EXEMPTION))
    assert refused_by_database("UPDATE claim SET state = 'clawed_back' WHERE id = :id", id=vat.id)
    assert refused_by_database("UPDATE claim SET repay_fen = 1 WHERE id = :id", id=vat.id)
    _fall(case, application.id)
    assert refused_by_database("UPDATE claim SET repaid_on = fell_on - 1 WHERE id = :id", id=vat.id)
