"""Signing limits: one signatory within, two above, and what the database says to anything else."""

from __future__ import annotations

from io import BytesIO

import pytest
from pypdf import PdfReader

from market import audit
from market.access import Actor
from market.accounts import services as people
from market.accounts.rules.authority import Authority
from market.contracts import jobs, services
from market.contracts.queries import contracts, versions
from market.contracts.rules.benefits.kinds import Side
from market.contracts.rules.states import ContractState
from market.contracts.rules.versions import VersionKind, VersionState
from market.db import db, unit_of_work
from market.errors import Conflict, Forbidden
from market.mail import Mail
from market.money import Money
from tests.factories import accounts
from tests.factories import contracts as factory
from tests.factories import versions as version_factory
from tests.factories.authority import colleague, limited
from tests.factories.second_factor import code, turned_on
from tests.factories.uploads import picture
from tests.integration.contracts.database import refused_by_database

pytestmark = pytest.mark.usefixtures("session")
BELOW = Money(factory.HAMMER.fen - 1)


def sign(case: factory.Case, actor: Actor) -> None:
    with unit_of_work():
        services.sign(actor, case.id, password=accounts.PASSWORD, digest=case.contract.document_key or "", code=code(actor))


@pytest.fixture
def case() -> factory.Case:
    made = factory.frozen()
    limited(made.seller, BELOW)
    return made


@pytest.fixture
def chief(case: factory.Case) -> Actor:
    found = colleague(case.seller)
    turned_on(found)
    return found


def test_a_limit_that_is_the_amount_itself_suffices(case: factory.Case) -> None:
    limited(case.seller, factory.HAMMER)
    factory.sign(case, case.seller)
    assert [row.authority for row in contracts.signers(case.id)] == [Authority.ALONE]


def test_above_the_limit_two_signatories_bind_the_party(case: factory.Case, chief: Actor) -> None:
    turned_on(case.seller)
    sign(case, case.seller)
    assert contracts.signatures(case.id) == {}
    assert contracts.waiting_for_signature(case.seller) == []
    assert [row.id for row in contracts.waiting_for_signature(chief)] == [case.id]
    with pytest.raises(Conflict, match=r"contract\.not_your_turn"):
        factory.sign(case, case.buyer)
    sign(case, chief)
    factory.sign(case, case.buyer)
    assert case.contract.state is ContractState.IN_FORCE
    assert [(row.party, row.authority) for row in contracts.signers(case.id)] == [
        (Side.SELLER, Authority.FIRST),
        (Side.SELLER, Authority.SECOND),
        (Side.BUYER, Authority.ALONE),
    ]
    kinds = [event.kind for event in audit.timeline([("contract", case.id)])]
    assert kinds[-5:] == ["contract.signed_first", "contract.signed", "contract.signed", "contract.concluded", "contract.took_effect"]


def test_the_second_party_concludes_with_its_second_signatory(case: factory.Case) -> None:
    limited(case.seller, None)
    limited(case.buyer, BELOW)
    second = colleague(case.buyer)
    turned_on(case.buyer)
    turned_on(second)
    factory.sign(case, case.seller)
    sign(case, case.buyer)
    assert case.contract.state is ContractState.SIGNING
    sign(case, second)
    assert case.contract.state is ContractState.IN_FORCE


def test_colleagues_hear_that_a_second_signatory_is_awaited(case: factory.Case, chief: Actor) -> None:
    turned_on(case.seller)
    sign(case, case.seller)
    letters = db.session.query(Mail).filter(Mail.subject.contains("待会签")).all()
    assert len(letters) == 1
    assert str(BELOW) not in letters[0].body
    assert chief.person_id is not None


def test_the_sealed_page_names_both_signatories(case: factory.Case, chief: Actor) -> None:
    turned_on(case.seller)
    sign(case, case.seller)
    sign(case, chief)
    factory.sign(case, case.buyer)
    assert jobs.seal_signed() == 1
    text = "".join(PdfReader(BytesIO(services.sealed_file(case.buyer, case.id)[1])).pages[-1].extract_text().split())
    assert "会签（第一签署人）" in text
    assert "会签（第二签署人）" in text
    assert chief.name in text


def test_without_a_second_factor_nobody_signs_as_one_of_two(case: factory.Case, chief: Actor) -> None:
    with pytest.raises(Forbidden, match=r"signing\.second_factor_of_two"):
        factory.sign(case, case.seller)
    turned_on(case.seller)
    sign(case, case.seller)
    other = colleague(case.seller)
    with pytest.raises(Forbidden, match=r"signing\.second_factor_of_two"):
        factory.sign(case, other)
    assert chief.organisation_id == other.organisation_id


def test_who_has_no_authority_is_refused_with_the_reason(case: factory.Case) -> None:
    turned_on(case.seller)
    with pytest.raises(Forbidden, match=r"signing\.nobody_second"):
        sign(case, case.seller)
    junior = colleague(case.seller, limit=Money(1))
    with pytest.raises(Forbidden, match=r"signing\.nobody_second"):
        factory.sign(case, junior)
    colleague(case.seller)
    sign(case, case.seller)
    with pytest.raises(Forbidden, match=r"signing\.beyond_authority"):
        factory.sign(case, junior)
    with pytest.raises(Conflict, match=r"signing\.signed_by_person"):
        factory.sign(case, case.seller)
    assert len(contracts.signers(case.id)) == 1


def test_whose_role_was_taken_meanwhile_does_not_sign(case: factory.Case, chief: Actor) -> None:
    with unit_of_work():
        people.change_roles(case.seller, chief.membership_id or 0, ["editor"], None, sign_limit=None)
    with pytest.raises(Forbidden, match=r"contract\.not_signer"):
        sign(case, chief)


def test_after_a_first_signature_the_text_stays_and_paper_is_no_way(case: factory.Case, chief: Actor) -> None:
    turned_on(case.seller)
    sign(case, case.seller)
    with pytest.raises(Conflict, match=r"contract\.signed_already"), unit_of_work():
        services.reopen(chief, case.id, reason="不合适")
    with pytest.raises(Conflict, match=r"original\.signed_otherwise"), unit_of_work():
        services.upload_original(case.buyer, case.id, content=picture(), name="scan.png", signed_on=case.contract.frozen_at.date())  # type: ignore[union-attr]


def test_a_scan_is_agreed_to_within_the_limit_only(case: factory.Case, chief: Actor) -> None:
    with unit_of_work():
        services.upload_original(case.buyer, case.id, content=picture(), name="scan.png", signed_on=case.contract.frozen_at.date())  # type: ignore[union-attr]
    with pytest.raises(Forbidden, match=r"original\.beyond_authority"), unit_of_work():
        services.agree_original(case.seller, case.id)
    with unit_of_work():
        assert services.agree_original(chief, case.id).agreed_by == chief.person_id


def test_a_version_needs_authority_for_the_larger_amount() -> None:
    case = factory.signed()
    limited(case.seller, BELOW)
    second = colleague(case.seller)
    turned_on(case.seller)
    turned_on(second)
    version = version_factory.proposed(case, VersionKind.CHANGE, total=Money.yuan(1))
    for actor in (case.seller, second):
        with unit_of_work():
            given = {"password": accounts.PASSWORD, "digest": version.document_key, "code": code(actor)}
            services.sign_version(actor, case.id, version.number, **given)
    assert [row.authority for row in versions.signatures(version.id)] == [Authority.FIRST, Authority.SECOND]
    version_factory.sign(case, version, case.buyer)
    assert version.state is VersionState.SIGNED


SIGNED = """
    INSERT INTO contract_signature
      (contract_id, party, organisation_id, organisation_name, person_id, person_name, document_digest, signed_at, second_factor, authority)
    SELECT id, 'seller', seller_id, 'x', :person, 'x', document_key, now(), :factor, :authority FROM contract WHERE id = :id
"""


def test_the_database_holds_each_signature_against_the_limit(case: factory.Case, chief: Actor) -> None:
    def refused(actor: Actor, authority: str, *, factor: bool = True) -> bool:
        return refused_by_database(SIGNED, id=case.id, person=actor.person_id, factor=factor, authority=authority)

    junior = colleague(case.seller, limit=Money(1))
    assert refused(case.buyer, "alone")
    assert refused(case.seller, "alone")
    assert refused(case.seller, "second")
    assert refused(case.seller, "first", factor=False)
    assert refused(chief, "first")
    assert refused(chief, "second")
    assert not refused(case.seller, "first")
    assert refused(junior, "first")
    assert refused(junior, "second")
    assert refused(chief, "alone")
    assert refused(case.seller, "second")
    assert not refused(chief, "second")
    assert refused(colleague(case.seller), "alone")


def test_the_database_concludes_nothing_with_a_first_signature_only(case: factory.Case, chief: Actor) -> None:
    turned_on(case.seller)
    sign(case, case.seller)
    assert chief.person_id != case.seller.person_id
    assert refused_by_database("UPDATE contract SET state = 'signed', signed_at = now() WHERE id = :id", id=case.id)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE membership SET sign_limit_fen = 0 WHERE id = :id",
        "UPDATE membership SET sign_limit_fen = 1, roles = ARRAY['editor'] WHERE id = :id",
    ],
)
def test_the_database_refuses_limits_that_mean_nothing(case: factory.Case, change: str) -> None:
    assert refused_by_database(change, id=case.seller.membership_id)
