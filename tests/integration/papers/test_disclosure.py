"""Agreements, grants and openings: who may, who may not, and what the database refuses."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import insert, text
from sqlalchemy.exc import IntegrityError

from market import clock, storage
from market.access import ANONYMOUS, Actor
from market.db import db, unit_of_work
from market.errors import Conflict, Forbidden, Invalid, MarketError, NotFound
from market.listings import queries as listing_queries
from market.listings.models.achievements import Achievement
from market.papers.models.disclosure import Grant, Opening
from market.papers.queries import attachments, disclosure
from market.papers.rules.agreement import GrantAct, GrantState
from market.papers.rules.files import Audience
from market.papers.services import disclosure as services
from tests.factories import accounts, listings, papers

if TYPE_CHECKING:
    from market.listings.models.demands import Demand

pytestmark = pytest.mark.usefixtures("session")
HERE = "203.0.113.7"


def signed(reader: Actor, listing: Achievement | Demand, **given: Any) -> Grant:
    values = {"password": accounts.PASSWORD, "digest": services.agreement(reader, listing).digest, "address": HERE} | given
    with unit_of_work():
        return services.sign(reader, papers.kind_of(listing), listing.id, **values)


def test_a_company_signs_is_admitted_and_leaves_a_trace() -> None:
    author, reader = listings.editor(), listings.editor("enterprise")
    made = listings.published(author)
    secret = papers.attached(author, made, audience=Audience.NDA)

    grant = signed(reader, made)
    with pytest.raises(NotFound):
        services.open_file(reader, secret.id, address=HERE)
    services.decide(author, grant.id, GrantAct.GRANT)
    services.open_file(reader, secret.id, address=HERE)
    services.open_file(author, secret.id, address=HERE)

    paper = services.agreement(reader, made)
    assert storage.vault().get(disclosure.signature(grant.signature_id).document_digest).decode() == paper.text
    ((opening, file),) = disclosure.openings(author, made)
    assert (opening.organisation_id, opening.person_name, opening.address, file) == (reader.organisation_id, reader.name, HERE, secret)
    assert [row for row, _ in disclosure.openings(reader, made)] == [opening]
    assert disclosure.openings(listings.editor("enterprise"), made) == []
    assert attachments.papers(reader, made).confidential == [secret]
    kinds = [event.kind for event in listing_queries.history(author, made)]
    assert kinds[-2:] == ["agreement.signed", "grant.granted"]


def test_a_revoked_refused_or_expired_grant_opens_nothing() -> None:
    author, reader, other = listings.editor(), listings.editor("enterprise"), listings.editor("enterprise")
    made = listings.published(author)
    secret = papers.attached(author, made, audience=Audience.NDA)
    grant, refused = signed(reader, made), signed(other, made)
    services.decide(author, grant.id, GrantAct.GRANT)
    services.decide(author, refused.id, GrantAct.REFUSE, reason="同业竞争")

    with clock.frozen(clock.now() + timedelta(days=181)), pytest.raises(NotFound):
        services.open_file(reader, secret.id, address=HERE)
    with pytest.raises(Invalid, match=r"grant\.reason"):
        services.decide(author, grant.id, GrantAct.REVOKE, reason=" ")
    services.decide(author, grant.id, GrantAct.REVOKE, reason="合作已终止")
    for stranger in (reader, other, ANONYMOUS):
        with pytest.raises(NotFound):
            services.open_file(stranger, secret.id, address=HERE)
    assert signed(reader, made).state is GrantState.REQUESTED


@pytest.mark.parametrize(
    ("given", "code"),
    [({"digest": "0" * 64}, "nda.wrong_digest"), ({"password": "wrong password"}, "password")],
    ids=["digest", "password"],
)
def test_a_signature_needs_the_very_text_and_the_password(given: dict[str, str], code: str) -> None:
    made = listings.published()

    with pytest.raises(MarketError, match=code):
        signed(listings.editor("enterprise"), made, **given)


def test_who_may_not_sign_or_decide() -> None:
    author = listings.editor()
    made = listings.published(author)
    company = accounts.organisation("enterprise")
    grant = signed(accounts.actor(company), made)

    with pytest.raises(Conflict, match=r"nda\.own"):
        signed(author, made)
    with pytest.raises(Forbidden):
        signed(accounts.member(accounts.organisation("enterprise"), "bidder"), made)
    with pytest.raises(Forbidden, match=r"nda\.unverified"):
        signed(accounts.actor(accounts.organisation("enterprise", verified=False)), made)
    with pytest.raises(Conflict, match=r"nda\.signed_already"):
        signed(accounts.actor(company), made)
    with pytest.raises(Forbidden):
        services.decide(accounts.actor(company), grant.id, GrantAct.GRANT)
    with pytest.raises(NotFound):
        services.decide(listings.editor(), grant.id, GrantAct.GRANT)


def test_the_details_of_a_demand_are_read_with_a_grant() -> None:
    author, reader = listings.editor("enterprise"), listings.editor()
    made = listings.published_demand(author, nda=True, details="产线参数")

    with pytest.raises(NotFound):
        services.record_opening(reader, made, None, address=HERE)
    services.decide(author, signed(reader, made).id, GrantAct.GRANT)
    services.record_opening(reader, made, None, address=HERE)
    services.record_opening(listings.clerk(), made, None, address=HERE)

    assert [(row.attachment_id, row.grant_id is None) for row, _ in disclosure.openings(author, made)] == [(None, True), (None, False)]


def test_the_database_refuses_an_opening_without_a_grant_and_a_grant_without_a_signature() -> None:
    author, reader, other = listings.editor(), listings.editor("enterprise"), listings.editor("enterprise")
    made = listings.published(author)
    secret = papers.attached(author, made, audience=Audience.NDA)
    grant = signed(reader, made)
    row = {
        "achievement_id": made.id,
        "attachment_id": secret.id,
        "organisation_id": reader.organisation_id,
        "organisation_name": "x",
        "person_id": reader.person_id,
        "person_name": "x",
        "opened_at": clock.now(),
        "address": HERE,
    }

    for values, why in (({"grant_id": grant.id}, "a grant in force"), ({"grant_id": None}, "nobody but the operator")):
        with pytest.raises(IntegrityError, match=why), db.session.begin_nested():
            db.session.execute(insert(Opening).values(row | values))
    foreign = {"organisation_id": other.organisation_id, "signature_id": grant.signature_id, "asked_at": clock.now()}
    with pytest.raises(IntegrityError, match="needs the signature"), db.session.begin_nested():
        db.session.execute(insert(Grant).values(foreign | {"achievement_id": made.id, "state": GrantState.REQUESTED, "reason": ""}))


@pytest.mark.parametrize("table", ["nda_signature", "paper_opening"])
def test_signatures_and_openings_are_never_changed(table: str) -> None:
    author, reader = listings.editor(), listings.editor("enterprise")
    made = listings.published(author)
    secret = papers.attached(author, made, audience=Audience.NDA)
    services.decide(author, signed(reader, made).id, GrantAct.GRANT)
    services.open_file(reader, secret.id, address=HERE)

    with pytest.raises(IntegrityError, match="never changed"), db.session.begin_nested():
        db.session.execute(text(f"DELETE FROM {table}"))  # noqa: S608 - the test's own words
