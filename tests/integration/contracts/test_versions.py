"""Changing, supplementing and terminating a contract in force."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from market import audit, bus
from market.contracts import jobs, services
from market.contracts.events import AmountProposed, ContractAmended, ContractTerminated
from market.contracts.queries import versions
from market.contracts.rules.states import ContractState
from market.contracts.rules.versions import VersionKind, VersionState
from market.db import db, unit_of_work
from market.errors import Conflict, Forbidden, Invalid, NotFound
from market.mail import Mail
from market.money import Money
from tests.factories import accounts
from tests.factories import contracts as factory
from tests.factories.second_factor import code, turned_on
from tests.factories.versions import proposed, sign, signed
from tests.integration.contracts.database import refused_by_database

if TYPE_CHECKING:
    from market.access import Actor

pytestmark = pytest.mark.usefixtures("session")


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    news: list[object] = []
    monkeypatch.setattr(bus, "publish", news.append)
    return news


def test_two_signatures_amend_the_contract_and_tell_of_it(heard: list[object]) -> None:
    case = factory.signed()
    heard.clear()
    version = signed(case, VersionKind.CHANGE, total=Money.yuan(4_000_000))
    assert (version.number, version.state, case.contract.state) == (2, VersionState.SIGNED, ContractState.AMENDED)
    asked, news = heard
    assert isinstance(asked, AmountProposed)
    assert isinstance(news, ContractAmended)
    assert (news.plan, news.parts, news.changes_amount) == (asked.plan, ("amount",), True)
    assert (news.contract_id, news.version, news.total) == (case.id, 2, Money.yuan(4_000_000))


def test_the_contract_keeps_the_awarded_amount() -> None:
    case = factory.signed()
    signed(case, VersionKind.CHANGE, total=Money.yuan(4_000_000))
    assert case.contract.total == factory.HAMMER
    assert versions.present_total(case.contract) == Money.yuan(4_000_000)
    signed(case)
    assert versions.present_total(case.contract) == Money.yuan(4_000_000)


def test_a_termination_ends_the_contract(heard: list[object]) -> None:
    case = factory.signed()
    signed(case)
    heard.clear()
    version = signed(case, VersionKind.TERMINATION)
    assert case.contract.state is ContractState.TERMINATED
    (news,) = heard
    assert isinstance(news, ContractTerminated)
    assert (news.contract_id, news.version) == (case.id, version.number)
    with pytest.raises(Conflict, match=r"version\.not_in_force"):
        proposed(case)


def test_either_party_proposes_and_one_at_a_time() -> None:
    case = factory.signed()
    proposed(case, by=case.buyer)
    with pytest.raises(Conflict, match=r"version\.open_one"):
        proposed(case)


def test_before_it_is_in_force_there_is_nothing_to_change() -> None:
    with pytest.raises(Conflict, match=r"version\.not_in_force"):
        proposed(factory.frozen())


def test_who_is_no_party_neither_proposes_nor_reads() -> None:
    case = factory.signed()
    version = proposed(case)
    for actor in (case.stranger, case.registrar):
        with pytest.raises(NotFound):
            proposed(case, by=actor)
        with pytest.raises(NotFound):
            services.version_document(actor, case.id, version.number)
    with pytest.raises(Forbidden):
        proposed(case, by=case.operator)
    with pytest.raises(Forbidden):
        sign(case, version, case.operator)
    with pytest.raises(Forbidden), unit_of_work():
        services.end_version(case.operator, case.id, version.number, reason="x")


def test_a_party_signs_once_and_only_the_very_document() -> None:
    case = factory.signed()
    version = proposed(case)
    with pytest.raises(Invalid, match=r"contract\.wrong_digest"), unit_of_work():
        services.sign_version(case.seller, case.id, 2, password=accounts.PASSWORD, digest="0" * 64)
    sign(case, version, case.seller)
    with pytest.raises(Conflict, match=r"signing\.signed_by_party"):
        sign(case, version, case.seller)
    assert version.state is VersionState.SIGNING


def test_a_signer_with_a_second_factor_gives_its_code() -> None:
    case = factory.signed()
    version = proposed(case)
    turned_on(case.buyer)
    with pytest.raises(Invalid, match=r"account\.code_needed"):
        sign(case, version, case.buyer)
    with unit_of_work():
        given = {"password": accounts.PASSWORD, "digest": version.document_key, "code": code(case.buyer)}
        assert services.sign_version(case.buyer, case.id, 2, **given).second_factor


@pytest.mark.parametrize(("who", "state"), [("seller", VersionState.WITHDRAWN), ("buyer", VersionState.REFUSED)])
def test_a_version_ends_with_a_reason(who: str, state: VersionState) -> None:
    case = factory.signed()
    version = proposed(case)
    actor: Actor = getattr(case, who)
    with pytest.raises(Invalid, match=r"contract\.reason"), unit_of_work():
        services.end_version(actor, case.id, version.number, reason=" ")
    with unit_of_work():
        services.end_version(actor, case.id, version.number, reason="期限太长")
    assert (version.state, version.reason) == (state, "期限太长")
    assert audit.timeline([("contract", case.id)])[-1].kind == f"contract.version_{state.value}"
    with pytest.raises(Conflict):
        sign(case, version, case.buyer)
    assert proposed(case).number == 3


def test_the_paper_says_what_changes_and_the_seal_follows() -> None:
    case = factory.signed()
    assert jobs.seal_signed() == 1
    version = signed(case, VersionKind.CHANGE, total=Money.yuan(4_000_000))
    paper = services.version_document(case.buyer, case.id, 2)
    text = "".join(PdfReader(BytesIO(paper)).pages[0].extract_text().split())
    for words in ("技术转让合同变更协议", f"{case.contract.number}-2", "现合同成交额", "变更后合同成交额", "交付期限延长三十日"):
        assert words in text
    with pytest.raises(Conflict, match=r"contract\.not_sealed"):
        services.sealed_version(case.seller, case.id, 2)
    assert jobs.seal_signed() == 1
    number, sealed = services.sealed_version(case.seller, case.id, version.number)
    assert number == f"{case.contract.number}-2"
    assert sealed.startswith(paper)


def test_both_parties_have_it_on_their_list_until_they_signed() -> None:
    case = factory.signed()
    version = proposed(case)
    sign(case, version, case.seller)
    assert versions.waiting_for_signature(case.seller) == []
    assert [(contract.id, row.id) for contract, row in versions.waiting_for_signature(case.buyer)] == [(case.id, version.id)]
    assert versions.waiting_for_signature(case.stranger) == []


def test_the_other_party_hears_of_it() -> None:
    case = factory.signed()
    proposed(case)
    assert any("补充协议" in body for body in db.session.scalars(select(Mail.body)))


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE contract_version SET text = 'x' WHERE contract_id = :id",
        "UPDATE contract_version SET state = 'signed', signed_at = now() WHERE contract_id = :id",
        "DELETE FROM contract_version WHERE contract_id = :id",
        "UPDATE contract SET state = 'terminated' WHERE id = :id",
        "UPDATE contract SET state = 'amended' WHERE id = :id",
        "INSERT INTO contract_seal SELECT :id, 2, document_key, 1, document_key, now() FROM contract WHERE id = :id",
    ],
)
def test_the_database_moves_nothing_without_both_signatures(change: str) -> None:
    case = factory.signed()
    sign(case, proposed(case), case.seller)
    assert refused_by_database(change, id=case.id)


def test_the_database_keeps_signatures_and_what_ended() -> None:
    case = factory.signed()
    version = signed(case)
    assert refused_by_database("UPDATE version_signature SET person_name = 'x' WHERE version_id = :id", id=version.id)
    assert refused_by_database(
        "UPDATE contract_version SET state = 'refused', signed_at = NULL, reason = 'x' WHERE id = :id", id=version.id
    )
    assert refused_by_database(
        "INSERT INTO version_signature"
        " SELECT nextval('version_signature_id_seq'), version_id, party, second_factor, authority,"
        " organisation_id, organisation_name, person_id, person_name, document_digest, signed_at"
        " FROM version_signature WHERE version_id = :id LIMIT 1",
        id=version.id,
    )
