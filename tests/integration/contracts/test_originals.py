"""Contracts signed on paper: scan, agreement, comparison."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from market import audit
from market.accounts import queries as people
from market.contracts import jobs, services
from market.contracts.queries import contracts, originals
from market.contracts.rules.originals import Ground, OriginalState, Point
from market.contracts.rules.states import ContractState
from market.db import db, unit_of_work
from market.deals.rules import DealState
from market.errors import Conflict, Forbidden, Invalid, NotFound
from market.mail import Mail
from market.money import Money
from tests.factories import accounts, uploads
from tests.factories import contracts as factory
from tests.factories.authority import colleague, limited
from tests.integration.contracts.database import a_signature, refused_by_database

if TYPE_CHECKING:
    from market.access import Actor
    from market.contracts.models.originals import PaperOriginal

pytestmark = pytest.mark.usefixtures("session")
TODAY = date(2026, 11, 3)


def upload(case: factory.Case, actor: Actor, *, content: bytes | None = None, signed_on: date = TODAY) -> PaperOriginal:
    with unit_of_work():
        return services.upload_original(actor, case.id, content=content or uploads.picture(), name="scan.png", signed_on=signed_on)


def agreed(case: factory.Case) -> PaperOriginal:
    original = upload(case, case.seller)
    with unit_of_work():
        services.agree_original(case.buyer, case.id)
    return original


def confirm(case: factory.Case, actor: Actor, points: list[Point] | None = None) -> None:
    with unit_of_work():
        services.confirm_original(actor, case.id, points=list(Point) if points is None else points)


def test_a_confirmed_original_concludes_the_contract() -> None:
    case = factory.frozen()
    original = agreed(case)
    confirm(case, case.operator)
    assert (original.state, case.contract.state) == (OriginalState.CONFIRMED, ContractState.IN_FORCE)
    assert case.deal.state is DealState.CONTRACTED
    assert contracts.signers(case.id) == []
    kinds = [event.kind for event in audit.timeline([("contract", case.id)])]
    assert kinds[-5:] == [
        "contract.original_uploaded",
        "contract.original_agreed",
        "contract.original_confirmed",
        "contract.concluded",
        "contract.took_effect",
    ]
    assert jobs.seal_signed() == 0


def test_only_what_agrees_in_every_point_is_confirmed() -> None:
    case = factory.frozen()
    agreed(case)
    with pytest.raises(Invalid, match=r"original\.points_open"):
        confirm(case, case.operator, [Point.NAMES])
    assert case.contract.state is ContractState.SIGNING


def test_a_unit_unlike_its_seal_is_refused_with_the_ground() -> None:
    case = factory.frozen()
    original = agreed(case)
    with unit_of_work():
        services.refuse_original(case.operator, case.id, ground=Ground.SEAL, reason="印章为分公司章")
    assert (original.state, original.ground, case.contract.state) == (OriginalState.REFUSED, Ground.SEAL, ContractState.SIGNING)
    assert sum("印章为分公司章" in body for body in db.session.scalars(select(Mail.body))) == 2
    assert agreed(case).id != original.id


def test_the_other_party_answers_and_nobody_else() -> None:
    case = factory.frozen()
    upload(case, case.seller)
    with pytest.raises(Conflict), unit_of_work():
        services.confirm_original(case.operator, case.id, points=list(Point))
    for actor in (case.seller, case.operator):
        with pytest.raises(Forbidden), unit_of_work():
            services.agree_original(actor, case.id)
    for actor in (case.stranger, case.registrar):
        with pytest.raises(NotFound), unit_of_work():
            services.agree_original(actor, case.id)
        with pytest.raises(NotFound):
            services.original_file(actor, case.id)
    with unit_of_work():
        services.decline_original(case.buyer, case.id, reason="缺第三页")
    found = originals.original(case.id)
    assert found is not None
    assert (found.state, found.reason) == (OriginalState.DECLINED, "缺第三页")


def test_only_clerks_of_the_operator_compare() -> None:
    case = factory.frozen()
    agreed(case)
    for actor in (case.seller, case.buyer):
        with pytest.raises(Forbidden):
            confirm(case, actor)
    with pytest.raises(NotFound):
        confirm(case, case.stranger)
    assert [row.id for row, _ in originals.to_compare(case.operator)] == [case.id]
    assert originals.to_compare(case.seller) == []


def test_paper_or_electronic_but_not_both() -> None:
    case = factory.frozen()
    upload(case, case.seller)
    with pytest.raises(Conflict, match=r"contract\.on_paper"):
        factory.sign(case, case.seller)
    with pytest.raises(Conflict, match=r"contract\.on_paper"), unit_of_work():
        services.reopen(case.seller, case.id, reason="改")
    with pytest.raises(Conflict, match=r"original\.open_one"):
        upload(case, case.buyer)
    other = factory.frozen()
    factory.sign(other, other.seller)
    with pytest.raises(Conflict, match=r"original\.signed_otherwise"):
        upload(other, other.buyer)


def test_after_a_refusal_the_parties_may_sign_electronically() -> None:
    case = factory.frozen()
    agreed(case)
    with unit_of_work():
        services.refuse_original(case.operator, case.id, ground=Ground.PAGES, reason="缺页")
    factory.sign(case, case.seller)
    factory.sign(case, case.buyer)
    assert case.contract.state is ContractState.IN_FORCE


@pytest.mark.parametrize("day", [date(2026, 11, 2), date(2026, 11, 4)])
def test_the_day_of_signing_lies_between_fixing_and_today(day: date) -> None:
    case = factory.frozen()
    with pytest.raises(Invalid, match=r"original\.signed_on"):
        upload(case, case.seller, signed_on=day)


def test_only_scans_are_kept_and_only_while_signing_is_open() -> None:
    case = factory.frozen()
    with pytest.raises(Invalid, match=r"upload\."):
        upload(case, case.seller, content=b"no file at all")
    with pytest.raises(Forbidden):
        upload(case, case.operator)
    draft = factory.drafted()
    with pytest.raises(Conflict, match=r"contract\.not_signing"):
        upload(draft, draft.seller)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE paper_original SET state = 'confirmed', decided_at = now(), decided_by = agreed_by WHERE contract_id = :id",
        "UPDATE paper_original SET file_key = repeat('0', 64) WHERE contract_id = :id",
        "UPDATE paper_original SET state = 'agreed' WHERE contract_id = :id",
        "DELETE FROM paper_original WHERE contract_id = :id",
        "UPDATE contract SET state = 'signed', signed_at = now() WHERE id = :id",
        "UPDATE contract SET state = 'draft', document_key = NULL, document_size = NULL, frozen_at = NULL WHERE id = :id",
        a_signature("seller"),
    ],
)
def test_the_database_allows_exactly_this_way(change: str) -> None:
    case = factory.frozen()
    upload(case, case.seller)
    assert refused_by_database(change, id=case.id)


def test_a_confirmed_original_stays() -> None:
    case = factory.frozen()
    agreed(case)
    confirm(case, case.operator)
    assert refused_by_database("UPDATE paper_original SET state = 'agreed', decided_at = NULL WHERE contract_id = :id", id=case.id)
    assert services.original_file(case.buyer, case.id)[1].startswith(b"\x89PNG")


BELOW = Money(factory.HAMMER.fen - 1)


def test_a_scan_is_brought_by_a_signatory_and_nobody_else() -> None:
    case = factory.frozen()
    editor = accounts.member(people.organisation(case.seller.organisation_id or 0), "editor")
    for actor in (editor, case.operator):
        with pytest.raises(Forbidden, match=r"original\.not_signer"):
            upload(case, actor)


def test_a_scan_is_brought_within_the_limit_only() -> None:
    case = factory.frozen()
    limited(case.seller, BELOW)
    with pytest.raises(Forbidden, match=r"signing\.nobody_second"):
        upload(case, case.seller)
    chief = colleague(case.seller)
    with pytest.raises(Forbidden, match=r"original\.beyond_authority"):
        upload(case, case.seller)
    assert originals.original(case.id) is None
    assert upload(case, chief).uploader_id == chief.person_id


def test_a_limit_that_is_the_amount_itself_suffices_for_the_scan() -> None:
    case = factory.frozen()
    assert upload(case, limited(case.seller, factory.HAMMER)).state is OriginalState.UPLOADED


def test_the_database_holds_the_uploader_against_the_limit() -> None:
    case = factory.frozen()
    upload(case, case.seller)
    with unit_of_work():
        services.decline_original(case.buyer, case.id, reason="不是我方签署的文本")
    again = """
        INSERT INTO paper_original (contract_id, document_digest, file_key, file_size, media, signed_on, state, uploaded_by, uploader_id,
          uploaded_at)
        SELECT contract_id, document_digest, file_key, file_size, media, signed_on, 'uploaded', uploaded_by, uploader_id, uploaded_at
        FROM paper_original WHERE contract_id = :id AND state = 'declined'"""
    limited(case.seller, BELOW)
    assert refused_by_database(again, id=case.id)
    limited(case.seller, factory.HAMMER)
    assert not refused_by_database(again, id=case.id)


def test_the_database_holds_who_agrees_against_the_limit() -> None:
    case = factory.frozen()
    upload(case, case.seller)
    agree = "UPDATE paper_original SET state = 'agreed', agreed_by = :person, agreed_at = now() WHERE contract_id = :id"
    assert refused_by_database(agree, id=case.id, person=case.seller.person_id)
    limited(case.buyer, BELOW)
    assert refused_by_database(agree, id=case.id, person=case.buyer.person_id)
    limited(case.buyer, None)
    assert not refused_by_database(agree, id=case.id, person=case.buyer.person_id)
