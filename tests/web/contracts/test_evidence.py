"""One changed byte of any paper of a contract is found when its page is opened, when the API is asked, and when the paper is read."""

from __future__ import annotations

from contextlib import contextmanager
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest

from market import clock, storage
from market.auctions.models.watch import Incident
from market.auctions.queries import bidding
from market.auctions.rules.outage import Stage
from market.auctions.services import incidents
from market.auctions.services import papers as auction_papers
from market.contracts import jobs, services
from market.contracts.queries.evidence import evidence
from market.contracts.rules.files import Paper, Verdict
from market.contracts.views.proofs import ADDRESSES
from market.db import db, unit_of_work
from market.papers import jobs as receipt_jobs
from market.papers.models.disclosure import NdaSignature
from market.storage import Kept
from tests.factories import accounts, uploads
from tests.factories import contracts as factory
from tests.factories.versions import signed as amended
from tests.web.contracts.test_views import as_, token_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask.testing import FlaskClient

    from market.access import Actor
    from market.contracts.queries.evidence import Evidence

pytestmark = pytest.mark.usefixtures("session")
BROKEN = "A stored paper no longer has the bytes that were kept."
ON_PAPER = {Paper.FIXED, Paper.ORIGINAL}
OF_AWARD = {Paper.CONFIRMATION, Paper.RECORD}


@pytest.fixture(autouse=True)
def _clock(frozen: object) -> None:
    frozen("2026-11-03T10:00+08:00")  # type: ignore[operator]


@contextmanager
def changed(digest: str) -> Iterator[None]:
    """Flip one bit in the middle of a stored file, as somebody at the disk would, and flip it back."""
    path = storage.vault()._path(digest)
    content = path.read_bytes()
    middle = len(content) // 2
    path.write_bytes(content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :])
    try:
        yield
    finally:
        path.write_bytes(content)


def receipted(case: factory.Case) -> None:
    """Let the buyer have signed the agreement about the achievement before it was sold."""
    digest = storage.vault().put("保密协议".encode())
    buyer = case.buyer
    said: dict[str, Any] = {"organisation_name": buyer.organisation_name, "person_name": buyer.name, "document_digest": digest}
    who = {"organisation_id": buyer.organisation_id, "person_id": buyer.person_id, "signed_at": factory.AWARDED_AT}
    db.session.add(NdaSignature(achievement_id=case.deal.achievement_id, version="nda/1", address="203.0.113.7", **said, **who))
    db.session.commit()
    assert receipt_jobs.make_receipts() == 1


def incident() -> Incident:
    """Return the record of an outage of the lot, as its list holds it."""
    key = storage.vault().put("%PDF-1.7 故障记录".encode())
    return Incident(id=7, suspension_id=1, stage=Stage.ENDED, file_key=key, signature={}, made_at=clock.now())


@pytest.fixture
def whole(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> factory.Case:
    """Return an amended contract with its application, both from an auction that broke off once and under an agreement."""
    del client
    case, _application = factory.submitted()
    amended(case)
    receipted(case)
    with unit_of_work():
        auction_papers.make_confirmation(case.deal.award_id or 0)
        auction_papers.make_record(_sale_of(case))
    jobs.make_papers()
    broken_off = incident()
    monkeypatch.setattr(incidents, "of_lot", lambda _actor, _lot: [broken_off])
    return case


def _sale_of(case: factory.Case) -> int:
    return bidding.lot(case.deal.lot_id or 0).sale_id


def of(actor: Actor, case: factory.Case) -> dict[Paper, Evidence]:
    return {found.name.paper: found for found in evidence(actor, case.contract)}


def states(client: FlaskClient, case: factory.Case, actor: Actor) -> dict[str, str]:
    answer = client.get(f"/api/v1/contracts/{case.id}/papers", headers={"Authorization": f"Bearer {accounts.token_of(actor)}"})
    return {row["paper"]: row["state"] for row in answer.json["items"]}


def test_a_changed_byte_of_each_paper_is_shown_on_the_page_and_by_the_api(client: FlaskClient, whole: factory.Case) -> None:
    seen = {who: of(who, whole) for who in (whole.buyer, whole.operator)}
    assert {paper for found in seen.values() for paper in found} == set(Paper) - {Paper.CERTIFICATE, Paper.ORIGINAL, Paper.REFUSAL}
    url = f"/contracts/{whole.id}/record?lang=en"
    for who, found in seen.items():
        as_(client, who)
        assert BROKEN not in client.get(url).text
        assert set(states(client, whole, who).values()) == {"unchanged"}
        for paper, one in found.items():
            with changed(one.digest):
                text = client.get(url).text
                assert (paper, BROKEN in text, text.count(Kept.CHANGED.label)) == (paper, True, 1)
                assert {name for name, state in states(client, whole, who).items() if state == "changed"} == {paper.value}


def test_a_changed_scan_is_shown_too(client: FlaskClient) -> None:
    case = factory.frozen()
    with unit_of_work():
        services.upload_original(case.seller, case.id, content=uploads.picture(), name="scan.png", signed_on=clock.today())
    found = of(case.buyer, case)
    assert set(found) == ON_PAPER
    with changed(found[Paper.ORIGINAL].digest):
        assert states(client, case, case.buyer) == {"fixed": "unchanged", "original": "changed"}
        assert BROKEN in as_(client, case.buyer).get(f"/contracts/{case.id}/record?lang=en").text


def test_a_changed_notice_of_refusal_is_shown_too(client: FlaskClient) -> None:
    case, _application = factory.refused()
    jobs.make_papers()
    found = of(case.seller, case)
    with changed(found[Paper.REFUSAL].digest):
        assert states(client, case, case.seller)["refusal"] == "changed"
        as_(client, case.seller)
        assert BROKEN in client.get(f"/contracts/{case.id}/record?lang=en").text
        assert client.get(f"/contracts/{case.id}/refusal.pdf").status_code == 500


def test_a_file_that_is_gone_is_missing(client: FlaskClient) -> None:
    case = factory.frozen()
    path = storage.vault()._path(case.contract.document_key or "")
    content = path.read_bytes()
    path.unlink()
    try:
        assert states(client, case, case.seller) == {"fixed": "missing"}
    finally:
        path.write_bytes(content)


@pytest.mark.parametrize("paper", [Paper.SEALED, Paper.SEALED_VERSION, Paper.APPLICATION, Paper.RECEIPT, Paper.CONFIRMATION])
def test_nobody_is_handed_a_changed_file(client: FlaskClient, whole: factory.Case, paper: Paper) -> None:
    found = of(whole.buyer, whole)[paper]
    where = {
        Paper.SEALED: f"/contracts/{whole.id}/sealed.pdf",
        Paper.SEALED_VERSION: f"/contracts/{whole.id}/versions/2/sealed.pdf",
        Paper.APPLICATION: f"/contracts/{whole.id}/registration/pack.pdf",
        Paper.RECEIPT: f"/agreements/{found.ids.get('signature_id')}/receipt.pdf",
        Paper.CONFIRMATION: f"/papers/{found.ids.get('paper_id')}/document.pdf",
    }[paper]
    as_(client, whole.buyer)
    assert client.get(where).status_code == 200
    with changed(found.digest):
        answer = client.get(where + "?lang=en")
    assert answer.status_code == 500
    assert "does not match its digest" in answer.text


def test_a_letter_s_own_page_shows_the_changed_byte(client: FlaskClient, whole: factory.Case) -> None:
    found = of(whole.buyer, whole)[Paper.CONFIRMATION]
    url = f"/papers/{found.ids['paper_id']}?lang=en"
    as_(client, whole.buyer)
    assert Kept.CHANGED.label not in client.get(url).text
    headers = {"Authorization": f"Bearer {accounts.token_of(whole.buyer)}"}
    with changed(found.digest):
        assert Kept.CHANGED.label in client.get(url).text
        assert client.get(f"/api/v1/papers/{found.ids['paper_id']}", headers=headers).json["state"] == "changed"


def test_a_given_file_is_compared_with_every_paper(client: FlaskClient, whole: factory.Case) -> None:
    as_(client, whole.buyer)
    for paper, one in of(whole.buyer, whole).items():
        content = storage.vault().get(one.digest)
        assert services.verify(whole.buyer, whole.id, content).paper is paper
        forged = content[:9] + bytes([content[9] ^ 1]) + content[10:]
        found = services.verify(whole.buyer, whole.id, forged)
        assert (found.verdict, found.name, found.first, found.count) == (Verdict.CHANGED, one.name, 9, 1)
    url = f"/contracts/{whole.id}"
    token = token_of(client.get(url + "?lang=en"))
    client.post(f"{url}/verify", data={"csrf_token": token, "file": (BytesIO(forged), "paper.pdf")})
    text = client.get(url + "?lang=en").text
    assert f"{Paper.RECEIPT.label} {one.name.number}" in text


def test_the_certificate_is_compared_with_what_the_register_says() -> None:
    case, _application = factory.registered()
    content = services.certificate(case.buyer, case.id)
    assert services.verify(case.buyer, case.id, content).paper is Paper.CERTIFICATE
    found = services.verify(case.buyer, case.id, content[:-1] + b"x")
    assert (found.verdict, found.paper, found.count) == (Verdict.CHANGED, Paper.CERTIFICATE, 1)


def test_a_genuine_file_is_known_although_the_stored_one_was_changed(whole: factory.Case) -> None:
    digest = whole.contract.document_key or ""
    content = storage.vault().get(digest)
    with changed(digest):
        assert services.verify(whole.buyer, whole.id, content).verdict is Verdict.UNCHANGED
        with pytest.raises(storage.FileChanged):
            services.verify(whole.buyer, whole.id, b"another")


def test_who_may_not_see_a_paper_does_not_find_it_in_the_list(client: FlaskClient, whole: factory.Case) -> None:
    assert Paper.RECORD not in of(whole.buyer, whole)
    assert Paper.RECEIPT not in of(whole.operator, whole)
    assert OF_AWARD & set(of(whole.registrar, whole)) == set()
    headers = {"Authorization": f"Bearer {accounts.token_of(whole.stranger)}"}
    assert client.get(f"/api/v1/contracts/{whole.id}/papers", headers=headers).status_code == 404


def test_each_stored_kind_has_a_place_where_it_is_read() -> None:
    assert set(ADDRESSES) == set(Paper) - {Paper.CERTIFICATE}
