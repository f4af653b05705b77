"""A supplement that was wrong is corrected 补登更正 like a registration: two people, a new version, and its claims follow."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from pypdf import PdfReader

from market.contracts import services
from market.contracts.queries import claims, corrections, registrations, rulings
from market.contracts.rules.benefits.kinds import Benefit
from market.contracts.rules.correcting import CorrectionState
from market.contracts.rules.states import ClaimState, RegistrationAct, RegistrationState
from market.db import unit_of_work
from market.errors import Conflict, Forbidden, Invalid, NotFound
from market.money import Money
from tests.factories import contracts as cases
from tests.factories.supplements import ADDED, FIXED, correction_asked, granted, royalty
from tests.integration.contracts.database import refused_by_database

if TYPE_CHECKING:
    from collections.abc import Callable

    from market.contracts.models.registration import Claim
    from tests.factories.contracts import Case

pytestmark = pytest.mark.usefixtures("session")
SUPPLEMENT = 2
"""The version of the certificate that added the first amount."""
LESS = replace(ADDED, total=Money.yuan(400_000), tech=Money.yuan(380_000))
NONE = replace(ADDED, total=Money(0), tech=Money(0))


@pytest.fixture
def added(frozen: Callable[[str], None]) -> Callable[[], Case]:
    """Return a maker of a registered royalty contract to which an amount was added."""

    def made() -> Case:
        case, _application = royalty()
        frozen("2027-02-03T10:00+08:00")
        granted(case)
        return case

    return made


def corrected(case: Case, added: object = LESS) -> int:
    correction_asked(case, SUPPLEMENT, added)  # type: ignore[arg-type]
    application = registrations.of_contract(case.id)
    assert application is not None
    with unit_of_work():
        services.prepare_change(case.registrar, application.id)
        services.confirm(case.reviewer, application.id)
    return application.id


def added_claim(case: Case, benefit: Benefit) -> Claim:
    return next(one for one in claims.of_contract(case.id) if one.benefit is benefit and one.version_id is not None)


def filed(case: Case, benefit: Benefit) -> Claim:
    claim = added_claim(case, benefit)
    cost = {"cost": Money.yuan(80_000), "fees": Money(0)} if benefit is Benefit.CIT_EXEMPTION else {}
    with unit_of_work():
        services.prepare_claim(case.seller, claim.id, **cost)
        services.file_claim(case.seller, claim.id, on=date(2027, 2, 3))
    return claim


def test_two_people_correct_it_and_the_certificate_says_so(added: Callable[[], Case]) -> None:
    case = added()
    application_id = corrected(case)
    now, before, first = rulings.versions(application_id)
    assert (now.act, now.corrects, now.number, now.version) == (RegistrationAct.CORRECT, SUPPLEMENT, first.number, 3)
    assert (now.total, now.tech) == (FIXED + LESS.total, FIXED + LESS.tech)
    assert (before.added_total, now.added_total, now.arose_on) == (ADDED.total, LESS.total, LESS.arose_on)
    [one] = rulings.supplements(rulings.versions(application_id))
    assert (one.version.version, one.added, one.is_corrected) == (SUPPLEMENT, LESS, True)
    assert rulings.added(rulings.versions(application_id)) == (LESS.total, LESS.tech)
    application = registrations.of_id(application_id)
    assert application.state is RegistrationState.CHANGED
    said = rulings.registered(application, case.contract.payment)
    assert (said.first, said.total, said.supplements, said.grows) == ((FIXED, FIXED), FIXED + LESS.total, 1, True)
    paper = PdfReader(BytesIO(services.certificate(case.seller, case.id))).pages[0].extract_text()
    assert "补登更正" in paper
    assert "第 3 版更正" in paper


def test_what_was_not_filed_is_counted_again_and_the_first_claims_stay(added: Callable[[], Case]) -> None:
    case = added()
    first = next(one for one in claims.of_contract(case.id) if one.benefit is Benefit.VAT_EXEMPTION and one.version_id is None)
    before = (first.base, first.amount, first.state)
    vat = added_claim(case, Benefit.VAT_EXEMPTION)
    with unit_of_work():
        services.prepare_claim(case.seller, vat.id)
    corrected(case)
    assert (vat.state, vat.base) == (ClaimState.DRAFT, LESS.tech)
    assert (first.base, first.amount, first.state) == before


def test_a_filed_return_gets_a_correction_with_its_cause(added: Callable[[], Case]) -> None:
    case = added()
    vat, cit = filed(case, Benefit.VAT_EXEMPTION), filed(case, Benefit.CIT_EXEMPTION)
    application_id = corrected(case)
    for claim in (vat, cit):
        [row] = corrections.corrections(claim.id)
        assert (row.state, row.registration_version_id) == (CorrectionState.OPEN, rulings.versions(application_id)[0].id)
        assert "补登更正（第 3 版，更正第 2 版）" in row.reason
    assert (vat.base, corrections.now(vat).base) == (ADDED.tech, LESS.tech)
    assert corrections.now(cit).base == LESS.tech - Money.yuan(80_000)


def test_an_amount_added_in_error_is_taken_back_whole(added: Callable[[], Case]) -> None:
    case = added()
    vat = filed(case, Benefit.VAT_EXEMPTION)
    cit = added_claim(case, Benefit.CIT_EXEMPTION)
    application_id = corrected(case, NONE)
    assert rulings.content(application_id).total == FIXED
    assert rulings.registered(registrations.of_id(application_id), case.contract.payment).supplements == 0
    assert corrections.now(vat).base == Money(0)
    assert (cit.state, cit.base) == (ClaimState.DRAFT, Money(0))
    paper = PdfReader(BytesIO(services.certificate(case.seller, case.id))).pages[0].extract_text()
    assert "已更正为零" in paper
    corrected(case, ADDED)
    assert rulings.added(rulings.versions(application_id)) == (ADDED.total, ADDED.tech)
    assert cit.base == ADDED.tech


def test_of_several_the_right_one_is_corrected_and_a_change_keeps_to_the_rest(added: Callable[[], Case]) -> None:
    case = added()
    other = replace(ADDED, total=Money.yuan(100_000), tech=Money.yuan(100_000), arose_on=date(2027, 2, 1))
    granted(case, other)
    application_id = corrected(case)
    assert [one.added for one in rulings.supplements(rulings.versions(application_id))] == [LESS, other]
    now = rulings.content(application_id)
    assert now.total == FIXED + LESS.total + other.total
    with pytest.raises(Invalid, match=r"registration\.below_added"), unit_of_work():
        services.apply_for_change(case.seller, case.id, reason="x", content=replace(now, total=LESS.total, tech=LESS.tech))


def test_a_corrected_supplement_falls_with_its_registration(added: Callable[[], Case]) -> None:
    case = added()
    vat = filed(case, Benefit.VAT_EXEMPTION)
    application_id = corrected(case)
    with unit_of_work():
        services.prepare_revocation(case.registrar, application_id, reason="材料系伪造")
        services.confirm(case.reviewer, application_id)
    assert (vat.state, vat.repay is not None) == (ClaimState.CLAWED_BACK, True)
    with pytest.raises(Conflict):
        correction_asked(case, SUPPLEMENT, ADDED)


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        (ADDED, "nothing_changed"),
        (replace(LESS, arose_on=date(2026, 12, 31)), "other_year"),
        (replace(LESS, arose_on=date(2027, 2, 4)), "arose_when"),
        (replace(LESS, tech=Money(0)), "kind"),
        (replace(LESS, tech=LESS.total + Money(1)), "kind"),
    ],
)
def test_what_cannot_be_right_is_refused(added: Callable[[], Case], asked: object, code: str) -> None:
    case = added()
    with pytest.raises(Invalid, match=rf"registration\.{code}"):
        correction_asked(case, SUPPLEMENT, asked)  # type: ignore[arg-type]


def test_only_the_holder_asks_about_what_was_added(added: Callable[[], Case]) -> None:
    case = added()
    with pytest.raises(Forbidden, match=r"registration\.not_seller"):
        correction_asked(case, SUPPLEMENT, LESS, by=case.buyer)
    with pytest.raises(NotFound):
        correction_asked(case, SUPPLEMENT, LESS, by=case.stranger)
    for version in (1, 3):
        with pytest.raises(NotFound):
            correction_asked(case, version, LESS)
    correction_asked(case, SUPPLEMENT, LESS)
    with pytest.raises(Conflict, match=r"registration\.request_open"):
        correction_asked(case, SUPPLEMENT, NONE)


def test_a_registration_without_a_supplement_has_nothing_to_correct() -> None:
    case, _application = cases.registered()
    with pytest.raises(Conflict):
        correction_asked(case, SUPPLEMENT, LESS)


def test_the_database_wants_corrections_of_what_was_added(added: Callable[[], Case]) -> None:
    case = added()
    application_id = corrected(case)
    request = rulings.requests(application_id)[0]
    version = rulings.versions(application_id)[0]
    copied = (
        "INSERT INTO registration_version (registration_id, version, act, at, number, project_name, seller_name, buyer_name, subtype, "
        "total_fen, tech_fen, signed_on, added_total_fen, added_tech_fen, arose_on, corrects) SELECT registration_id, 9, :act, at, number, "
        "project_name, seller_name, buyer_name, subtype, total_fen, tech_fen, signed_on, :total, :tech, arose_on, :corrects "
        "FROM registration_version WHERE id = :id"
    )
    for about in (
        {"act": "correct", "total": 1, "tech": 1, "corrects": 1},
        {"act": "correct", "total": 1, "tech": 1, "corrects": 3},
        {"act": "correct", "total": 1, "tech": 1, "corrects": None},
        {"act": "supplement", "total": 1, "tech": 1, "corrects": 2},
        {"act": "supplement", "total": 0, "tech": 0, "corrects": None},
        {"act": "correct", "total": 1, "tech": 0, "corrects": 2},
    ):
        assert refused_by_database(copied, id=version.id, **about)
    asked = (
        "INSERT INTO registration_request (registration_id, wish, reason, total_fen, tech_fen, arose_on, proof_key, proof_name, "
        "proof_media, proof_size, person_id, at, state, corrects) SELECT registration_id, 'correct', 'x', 1, 1, arose_on, proof_key, "
        "proof_name, proof_media, proof_size, person_id, at, 'open', :corrects FROM registration_request WHERE id = :id"
    )
    for wrong in (None, 1, 3, 9):
        assert refused_by_database(asked, id=request.id, corrects=wrong)
    assert not refused_by_database(asked, id=request.id, corrects=2)
