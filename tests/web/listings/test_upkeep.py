"""Keeping rights alive: the owner's list, the note of a payment, and letters that are written once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from market.db import db
from market.listings import jobs
from market.listings.models.achievements import IpRight
from market.listings.models.upkeep import RightReminder
from market.mail import Mail
from tests.factories import accounts, listings
from tests.web.listings.browser import page, post, sign_in, text

if TYPE_CHECKING:
    from flask.testing import FlaskClient

URL = "/achievements/upkeep"
NOW = "2027-02-10T10:00:00+08:00"
FEE, PAID = "2027-03-08", "2028-03-08"
Freeze = Any


def _letters() -> int:
    return db.session.scalar(select(func.count()).select_from(Mail).where(Mail.subject.contains("知识产权维持提醒"))) or 0


def test_the_owner_notes_a_payment_of_what_is_public_and_others_may_not(client: FlaskClient, frozen: Freeze) -> None:
    frozen(NOW)
    author = listings.editor()
    found = listings.published(author)
    number = found.rights[0].number
    sign_in(client, author)

    assert FEE in text(client.get(URL))
    assert number in text(client.get(f"/achievements/{found.id}"))
    wrong = post(client, f"/achievements/{found.id}/fees", at=URL, number=number, paid_until="2020-01-01")
    assert wrong.status_code == 422
    assert page(wrong).xpath("//input[@id='paid_until'][@aria-invalid='true']")
    assert post(client, f"/achievements/{found.id}/fees", at=URL, number=number, paid_until="").status_code == 422
    assert post(client, f"/achievements/{found.id}/fees", at=URL, number="1", paid_until=PAID).status_code == 404
    assert post(client, f"/achievements/{found.id}/fees", at=URL, number=number, paid_until=PAID).status_code == 303
    db.session.expire_all()
    assert str(found.rights[0].fee_due_on) == PAID
    assert FEE not in text(client.get(URL))

    sign_in(client, listings.editor())
    assert number not in text(client.get(URL))
    assert PAID not in text(client.get(f"/achievements/{found.id}"))
    refused = post(client, f"/achievements/{found.id}/fees", at=URL, number=number, paid_until=PAID)
    assert refused.status_code == 403


def test_the_same_through_the_api(client: FlaskClient, frozen: Freeze) -> None:
    frozen(NOW)
    author = listings.editor()
    found = listings.draft(author)
    mine, other = ({"Authorization": f"Bearer {accounts.token_of(actor)}"} for actor in (author, listings.editor()))
    path = f"/api/v1/achievements/{found.id}/fees"
    body = {"number": found.rights[0].number, "paid_until": PAID}

    (due,) = client.get("/api/v1/achievements/upkeep", headers=mine).json["items"]
    assert (due["matter"], due["due_on"], due["days_left"], due["stated"]) == ("fee", FEE, 26, False)
    assert client.get("/api/v1/achievements/upkeep", headers=other).json["items"] == []
    assert client.post(path, json=body, headers=other).status_code == 404
    assert client.post(path, json=body, headers=mine).json["items"][0]["due_on"] == PAID
    assert client.post(path, json=body | {"paid_until": "2099-01-01"}, headers=mine).json["field"] == "paid_until"


@pytest.mark.usefixtures("client")
def test_each_letter_is_written_once(frozen: Freeze) -> None:
    counts = []
    frozen("2026-11-20T10:00:00+08:00")
    listings.published(listings.editor())
    listings.draft(listings.editor("enterprise"))
    for day in ("2026-12-07", "2026-12-08", "2026-12-20", "2027-02-10", "2027-03-01", "2027-03-08", "2027-03-09"):
        frozen(f"{day}T10:00:00+08:00")
        jobs.remind_of_rights("https://market.example")
        jobs.remind_of_rights("https://market.example")
        counts.append(_letters())

    assert counts == [0, 2, 2, 4, 6, 6, 6]


@pytest.mark.usefixtures("client")
def test_the_database_refuses_a_second_row(frozen: Freeze) -> None:
    frozen(NOW)
    listings.draft()
    jobs.remind_of_rights("https://market.example")
    (row,) = db.session.scalars(select(RightReminder))
    values = {name: getattr(row, name) for name in ("achievement_id", "number", "matter", "due_on", "stage", "sent_at")}
    right = db.session.scalars(select(IpRight)).one()

    assert row.number == right.number
    db.session.expunge(row)
    db.session.add(RightReminder(**values))
    with pytest.raises(IntegrityError):
        db.session.flush()
