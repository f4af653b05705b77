"""Attaching, opening and removing files: who may, who may not, and what the database refuses."""

from __future__ import annotations

import pytest
from sqlalchemy import insert, text, update
from sqlalchemy.exc import IntegrityError

from market.access import ANONYMOUS, SYSTEM
from market.db import db, unit_of_work
from market.errors import Conflict, Forbidden, Invalid, NotFound
from market.listings import queries as listing_queries
from market.listings import services as listing_services
from market.papers.models.attachments import Attachment
from market.papers.queries import attachments as queries
from market.papers.rules.files import Audience, Kind
from market.papers.services import attachments as services
from tests.factories import accounts, listings, papers
from tests.factories.uploads import picture

pytestmark = pytest.mark.usefixtures("session")


def test_public_files_are_shown_and_of_confidential_ones_only_the_number() -> None:
    author = listings.editor()
    made = listings.draft(author)
    shown, seen = papers.pictured(author, made), papers.attached(author, made)
    secret = papers.attached(author, made, audience=Audience.NDA, name="配方.pdf")
    listing_services.submit(author, made.id)
    listing_services.decide(listings.clerk(), made.id, listings.passed())

    stranger = queries.papers(ANONYMOUS, made)
    owner = queries.papers(author, made)

    assert (stranger.pictures, stranger.documents, stranger.confidential, stranger.hidden) == ([shown], [seen], [], 1)
    assert (owner.confidential, owner.hidden) == ([secret], 0)
    assert services.content_of(queries.attachment(ANONYMOUS, seen.id)[0]).startswith(b"%PDF-")
    with pytest.raises(NotFound):
        queries.attachment(listings.editor("enterprise"), secret.id)
    assert [event.kind for event in listing_queries.history(author, made)].count("attachment.added") == 3


def test_only_editors_of_the_owner_attach_and_remove() -> None:
    author = listings.editor()
    made = listings.published(author)
    bidder = accounts.member(accounts.organisation("institution"), "signer")
    row = papers.attached(author, made, audience=Audience.NDA)

    for stranger, refusal in ((listings.editor(), Forbidden), (bidder, Forbidden), (ANONYMOUS, Exception)):
        with pytest.raises(refusal):
            papers.attached(stranger, made, audience=Audience.NDA)
    with pytest.raises(NotFound):
        services.remove(listings.editor(), row.id)
    services.remove(author, row.id)
    assert queries.papers(author, made).confidential == []


def test_a_draft_and_its_files_do_not_exist_for_others() -> None:
    author = listings.editor()
    row = papers.attached(author, listings.draft(author))

    with pytest.raises(NotFound):
        queries.attachment(listings.editor(), row.id)


def test_what_was_reviewed_does_not_change_while_it_is_public() -> None:
    author = listings.editor()
    made = listings.draft(author)
    row = papers.attached(author, made)
    with unit_of_work():
        listing_services.submit(author, made.id)

    for audience in Audience:
        with pytest.raises(Conflict, match=r"attachment\.not_now"):
            papers.attached(author, made, audience=audience)
    with unit_of_work():
        listing_services.decide(SYSTEM, made.id, listings.passed())
    with pytest.raises(Conflict, match=r"attachment\.not_now"):
        services.remove(author, row.id)
    papers.attached(author, made, audience=Audience.NDA)


def test_a_demand_keeps_files_too() -> None:
    author = listings.editor("enterprise")
    made = listings.demand(author)
    row = papers.attached(author, made)

    assert queries.papers(author, made).documents == [row]
    assert row.demand_id == made.id


def test_the_same_file_is_attached_once_and_a_removed_one_again() -> None:
    author = listings.editor()
    made = listings.draft(author)
    content = papers.document()
    first = papers.attached(author, made, content=content)

    with pytest.raises(Conflict, match=r"attachment\.twice"):
        papers.attached(author, made, content=content)
    services.remove(author, first.id)
    papers.attached(author, made, content=content)


def test_a_refused_file_leaves_nothing() -> None:
    author = listings.editor()
    made = listings.draft(author)

    with pytest.raises(Invalid, match=r"attachment\.caption_missing"), unit_of_work():
        services.attach(author, Kind.ACHIEVEMENTS, made.id, content=picture(), name="a.png", audience=Audience.PUBLIC, caption=" ")
    assert queries.attachments(made) == []


@pytest.mark.parametrize("change", ["name = 'x.pdf'", "audience = 'public'", "content_key = repeat('0', 64)", "size = 1"])
def test_the_database_lets_nothing_of_a_file_change(change: str) -> None:
    author = listings.editor()
    row = papers.attached(author, listings.draft(author), audience=Audience.NDA)

    with pytest.raises(IntegrityError, match="does not change"), db.session.begin_nested():
        db.session.execute(text(f"UPDATE attachment SET {change} WHERE id = {row.id}"))  # noqa: S608 - the test's own words


def test_the_database_keeps_every_row_and_refuses_paths_as_names() -> None:
    author = listings.editor()
    row = papers.attached(author, listings.draft(author))

    with pytest.raises(IntegrityError, match="does not change"), db.session.begin_nested():
        db.session.execute(text(f"DELETE FROM attachment WHERE id = {row.id}"))  # noqa: S608 - the test's own words
    copy = {column.name: getattr(row, column.name) for column in Attachment.__table__.columns if column.name != "id"}
    with pytest.raises(IntegrityError, match="name_is_harmless"), db.session.begin_nested():
        db.session.execute(insert(Attachment).values(copy | {"name": "../x.pdf", "content_key": "1" * 64}))
    with pytest.raises(IntegrityError, match="removed_by_whom"), db.session.begin_nested():
        db.session.execute(update(Attachment).where(Attachment.id == row.id).values(removed_at=row.added_at))
