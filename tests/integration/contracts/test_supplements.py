"""A royalty is registered later 补登: same number, two people, the certificate says it, the claims of its year see it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from market.contracts import services
from market.contracts.queries import claims, rulings, tax_table
from market.contracts.rules.benefits.kinds import Benefit
from market.contracts.rules.states import ClaimState, RegistrationAct, RegistrationState
from market.db import unit_of_work
from market.errors import Conflict, Forbidden, Invalid, NotFound
from market.money import Money
from tests.factories import contracts as cases
from tests.factories.supplements import ADDED, FIXED, asked, granted, royalty
from tests.integration.contracts.database import refused_by_database

if TYPE_CHECKING:
    from collections.abc import Callable

    from market.contracts.models.registration import Claim
    from tests.factories.contracts import Case

pytestmark = pytest.mark.usefixtures("session")


@pytest.fixture
def later(frozen: Callable[[str], None]) -> Callable[[], tuple[Case, int]]:
    """Return a maker of a registered royalty contract, seen in the spring of the next year."""

    def made() -> tuple[Case, int]:
        case, application = royalty()
        frozen("2027-02-03T10:00+08:00")
        return case, application.id

    return made


def claim_of(case: Case, benefit: Benefit, *, added: bool) -> Claim:
    return next(one for one in claims.of_contract(case.id) if one.benefit is benefit and (one.version_id is not None) is added)


def test_the_certificate_of_a_royalty_says_the_fixed_part() -> None:
    case, application = royalty()
    assert rulings.content(application.id).total == FIXED
    assert claim_of(case, Benefit.VAT_EXEMPTION, added=False).base == FIXED


def test_two_people_add_what_arose_and_the_number_stays(later: Callable[[], tuple[Case, int]]) -> None:
    case, application_id = later()
    request = asked(case)
    with unit_of_work():
        services.prepare_change(case.registrar, application_id)
    with pytest.raises(Forbidden, match=r"registration\.same_person"), unit_of_work():
        services.confirm(case.registrar, application_id)
    with unit_of_work():
        application = services.confirm(case.reviewer, application_id)
    now, first = rulings.versions(application_id)
    assert (application.state, now.act, now.number) == (RegistrationState.CHANGED, RegistrationAct.SUPPLEMENT, first.number)
    assert (now.total, now.tech) == (FIXED + ADDED.total, FIXED + ADDED.tech)
    assert (now.added_total, now.added_tech, now.arose_on) == (ADDED.total, ADDED.tech, ADDED.arose_on)
    assert (first.total, request.state.value) == (FIXED, "granted")
    assert services.certificate(case.seller, case.id).startswith(b"%PDF")


def test_the_claims_of_its_year_see_the_added_amount_and_the_first_ones_stay(later: Callable[[], tuple[Case, int]]) -> None:
    case, _application_id = later()
    first = claim_of(case, Benefit.VAT_EXEMPTION, added=False)
    before = (first.base, first.amount, first.state)
    granted(case)
    vat, cit = (claim_of(case, benefit, added=True) for benefit in (Benefit.VAT_EXEMPTION, Benefit.CIT_EXEMPTION))
    assert (first.base, first.amount, first.state) == before
    assert (vat.base, vat.state, vat.tax_year) == (ADDED.tech, ClaimState.DRAFT, 2027)
    assert vat.occasion.endswith("-2")
    assert vat.due_on == date(2027, 3, 15)
    assert (cit.base, cit.tax_year) == (ADDED.tech, 2027)
    assert {one.benefit for one in claims.of_contract(case.id) if one.version_id} == {Benefit.VAT_EXEMPTION, Benefit.CIT_EXEMPTION}


def test_the_income_tax_of_the_year_sums_what_was_added(later: Callable[[], tuple[Case, int]]) -> None:
    case, _application_id = later()
    granted(case)
    granted(case, replace(ADDED, arose_on=date(2027, 2, 1)))
    added = [one for one in claims.of_contract(case.id) if one.benefit is Benefit.CIT_EXEMPTION and one.version_id]
    for one in added:
        with unit_of_work():
            services.prepare_claim(case.seller, one.id, cost=Money.yuan(50_000), fees=Money(0))
    rows = claims.year_of(added[0].organisation_id, 2027)
    assert [row.base for row in rows] == [Money.yuan(400_000)] * 2
    assert claims.year_tax(rows, 2027).income == Money.yuan(800_000)
    assert claims.other_incomes(case.contract, 2027, added[0].version_id) == (Money.yuan(400_000),)
    other = claim_of(case, Benefit.CIT_EXEMPTION, added=False)
    with pytest.raises(Invalid, match=r"claim\.cost_out_of_range"), unit_of_work():
        services.prepare_claim(case.seller, other.id, cost=FIXED + Money(1), fees=Money(0))


def test_an_added_claim_is_prepared_and_filed_for_itself(later: Callable[[], tuple[Case, int]]) -> None:
    case, _application_id = later()
    granted(case)
    vat = claim_of(case, Benefit.VAT_EXEMPTION, added=True)
    with unit_of_work():
        services.prepare_claim(case.seller, vat.id)
        services.file_claim(case.seller, vat.id, on=date(2027, 2, 3))
    assert (vat.state, vat.base) == (ClaimState.FILED, ADDED.tech)
    lines = [line for line in tax_table.tax_lines(case.seller, case.contract, None, claims.of_contract(case.id)) if line.claim is vat]
    assert lines


def test_a_change_of_the_fixed_part_leaves_the_added_claims(later: Callable[[], tuple[Case, int]]) -> None:
    case, application_id = later()
    granted(case)
    vat = claim_of(case, Benefit.VAT_EXEMPTION, added=True)
    now = rulings.content(application_id)
    for total, tech in ((ADDED.total - Money(1), ADDED.tech - Money(1)), (Money.yuan(1_200_000), Money.yuan(1_200_000))):
        with pytest.raises(Invalid, match=r"registration\.below_added"), unit_of_work():
            services.apply_for_change(case.seller, case.id, reason="x", content=replace(now, total=total, tech=tech))
    with unit_of_work():
        content = replace(now, total=Money.yuan(1_200_000), tech=Money.yuan(1_100_000))
        services.apply_for_change(case.seller, case.id, reason="调整入门费", content=content)
        services.prepare_change(case.registrar, application_id)
        services.confirm(case.reviewer, application_id)
    assert vat.base == ADDED.tech
    assert claim_of(case, Benefit.VAT_EXEMPTION, added=False).base == Money.yuan(1_100_000) - ADDED.tech


def test_the_added_claims_fall_with_the_registration(later: Callable[[], tuple[Case, int]]) -> None:
    case, application_id = later()
    granted(case)
    with unit_of_work():
        services.prepare_revocation(case.registrar, application_id, reason="材料系伪造")
        services.confirm(case.reviewer, application_id)
    assert claim_of(case, Benefit.VAT_EXEMPTION, added=True).state is ClaimState.BLOCKED


@pytest.mark.parametrize(
    ("added", "code"),
    [
        (replace(ADDED, total=Money(0), tech=Money(0)), "added_positive"),
        (replace(ADDED, tech=ADDED.total + Money(1)), "kind"),
        (replace(ADDED, tech=Money(0)), "kind"),
        (replace(ADDED, arose_on=date(2027, 2, 4)), "arose_when"),
        (replace(ADDED, arose_on=date(2026, 11, 2)), "arose_when"),
    ],
)
def test_what_cannot_have_arisen_is_refused(later: Callable[[], tuple[Case, int]], added: object, code: str) -> None:
    case, _application_id = later()
    with pytest.raises(Invalid, match=rf"registration\.{code}"):
        asked(case, added)  # type: ignore[arg-type]


def test_a_fixed_price_is_changed_and_not_added_to() -> None:
    case, _application = cases.registered()
    with pytest.raises(Conflict, match=r"registration\.fixed_price"):
        asked(case, replace(ADDED, arose_on=date(2026, 11, 3)))


def test_only_the_holder_asks_and_the_statement_is_a_file(later: Callable[[], tuple[Case, int]]) -> None:
    case, _application_id = later()
    with pytest.raises(Forbidden, match=r"registration\.not_seller"):
        asked(case, by=case.buyer)
    with pytest.raises(Invalid):
        asked(case, content=b"", name="nothing.pdf")
    request = asked(case)
    for actor in (case.seller, case.buyer, case.operator, case.registrar):
        found, content = services.proof_of_supplement(actor, request.id)
        assert (found.id, content[:4]) == (request.id, b"\x89PNG")
    with pytest.raises(NotFound):
        services.proof_of_supplement(case.stranger, request.id)
    with pytest.raises(NotFound):
        services.proof_of_supplement(case.seller, 2**40)


def test_the_database_wants_whole_supplements(later: Callable[[], tuple[Case, int]]) -> None:
    case, application_id = later()
    request = asked(case)
    assert refused_by_database("UPDATE registration_request SET proof_key = NULL WHERE id = :id", id=request.id)
    assert refused_by_database("UPDATE registration_request SET wish = 'change' WHERE id = :id", id=request.id)
    with unit_of_work():
        services.prepare_change(case.registrar, application_id)
        services.confirm(case.reviewer, application_id)
    version = rulings.versions(application_id)[0]
    copied = (
        "INSERT INTO registration_version (registration_id, version, act, at, number, project_name, seller_name, buyer_name, subtype, "
        "total_fen, tech_fen, signed_on, added_total_fen, added_tech_fen, arose_on) SELECT registration_id, 9, :act, at, number, "
        "project_name, seller_name, buyer_name, subtype, total_fen, tech_fen, signed_on, added_total_fen, :tech, :arose "
        "FROM registration_version WHERE id = :id"
    )
    assert refused_by_database(
        copied, act="change", tech=version.added_tech.fen if version.added_tech else 0, arose=date(2027, 1, 31), id=version.id
    )
    assert refused_by_database(copied, act="supplement", tech=None, arose=date(2027, 1, 31), id=version.id)
    assert refused_by_database("UPDATE claim SET occasion = '' WHERE contract_id = :id AND version_id IS NOT NULL", id=case.id)
