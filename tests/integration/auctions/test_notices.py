"""Notices: written with the change, told once, to whom they concern and who asked."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from market import clock, mail
from market.access import ANONYMOUS
from market.accounts import queries as people
from market.auctions import jobs
from market.auctions.models.notices import SaleNotice, SaleSubscription
from market.auctions.queries import notices as queries
from market.auctions.rules.notices import NoticeKind
from market.auctions.services import lots_plan, notices, sales
from market.db import db, unit_of_work
from market.errors import Forbidden, Invalid, NotFound, SignInRequired
from market.mail import Mail
from tests.factories import accounts, auctions

if TYPE_CHECKING:
    from market.access import Actor
    from tests.factories.auctions import Market

BASE = "https://market.example"


def subscribed(*sectors: str, verified: bool = True) -> Actor:
    """Return a subscriber to some sectors; committed."""
    reader = accounts.actor(accounts.organisation(verified=verified))
    with unit_of_work():
        notices.subscribe(reader, sectors)
    return reader


def letters(actor: Actor) -> list[Mail]:
    """Return the letters about sales that wait for somebody."""
    address = people.people([actor.person_id or 0])[actor.person_id or 0].email
    found = db.session.scalars(select(Mail).where(Mail.recipient == address, Mail.body.contains("/announcement")).order_by(Mail.id))
    return list(found)


def test_an_announcement_is_told_once_to_its_subscribers(held: Market) -> None:
    everything, bio, nrg = subscribed("general"), subscribed("bio"), subscribed("nrg")
    auctions.announced(held, sector="bio")

    assert jobs.tell_notices(BASE) == 1
    assert jobs.tell_notices(BASE) == 0

    assert [len(letters(reader)) for reader in (everything, bio, nrg)] == [1, 1, 0]
    letter = letters(bio)[0]
    assert "拍卖公告" in letter.subject
    key = db.session.scalars(select(SaleSubscription.key).where(SaleSubscription.person_id == bio.person_id)).one()
    assert letter.unsubscribe == f"{BASE}/subscriptions/{key}"
    assert letter.unsubscribe in letter.body


def test_who_left_the_market_or_is_not_verified_gets_no_letter(held: Market) -> None:
    with pytest.raises(Forbidden):
        subscribed("general", verified=False)
    gone = subscribed("general")
    with unit_of_work():
        db.session.execute(text("UPDATE membership SET ended_at = joined_at WHERE person_id = :id"), {"id": gone.person_id})
    auctions.announced(held)

    jobs.tell_notices(BASE)

    assert letters(gone) == []


def test_a_cancellation_reaches_sellers_bidders_and_subscribers_once_each(held: Market) -> None:
    reader = subscribed("general")
    sale, lots = auctions.announced(held)
    bidder = accounts.organisation()
    auctions.paddle(held, lots[0], bidder)
    jobs.tell_notices(BASE)
    with unit_of_work():
        sales.cancel_sale(held.clerk, sale.id, reason="场地停电")

    jobs.tell_notices(BASE)

    for person in (reader, held.editor, accounts.actor(bidder)):
        letter = letters(person)[-1]
        assert "取消" in letter.subject
        assert "场地停电" in letter.body
    assert letters(held.editor)[-1].unsubscribe == ""
    assert [one.kind for one in queries.of_sales([sale.id])[sale.id]] == [NoticeKind.ANNOUNCED, NoticeKind.CANCELLED]


def test_a_seller_who_subscribes_gets_one_letter_about_a_change(held: Market) -> None:
    with unit_of_work():
        notices.subscribe(held.editor, ["general"])
    sale, _lots = auctions.announced(held)
    jobs.tell_notices(BASE)
    before = len(letters(held.editor))
    with unit_of_work():
        sales.cancel_sale(held.clerk, sale.id, reason="委托人撤回")

    jobs.tell_notices(BASE)

    assert len(letters(held.editor)) == before + 1


def test_a_withdrawn_lot_is_told_to_its_bidders_only(held: Market) -> None:
    sale, lots = auctions.announced(held, lots=2)
    here, there = accounts.organisation(), accounts.organisation()
    auctions.paddle(held, lots[0], here)
    auctions.paddle(held, lots[1], there)
    jobs.tell_notices(BASE)
    with unit_of_work():
        lots_plan.withdraw_lot(held.clerk, lots[0].id, reason="权属有争议")

    jobs.tell_notices(BASE)

    assert "权属有争议" in letters(accounts.actor(here))[-1].body
    assert letters(accounts.actor(there)) == []
    assert queries.of_sales([sale.id])[sale.id][-1].lot_id == lots[0].id


def test_a_draft_that_is_cancelled_was_never_public(held: Market) -> None:
    drafted = auctions.sale(held)
    with unit_of_work():
        sales.cancel_sale(held.clerk, drafted.id, reason="改期")

    assert queries.of_sales([drafted.id])[drafted.id] == []


def test_a_subscription_is_changed_and_ended_by_its_link(held: Market) -> None:
    del held
    reader = subscribed("iot", "bio")
    with unit_of_work():
        changed = notices.subscribe(reader, ["nrg"])
    assert changed.sectors == ["nrg"]
    with unit_of_work():
        notices.unsubscribe(changed.key)
        notices.unsubscribe(changed.key)
    assert queries.subscriptions() == []
    with pytest.raises(NotFound):
        notices.unsubscribe("unknown")


def test_nobody_and_nonsense_are_refused(held: Market) -> None:
    with pytest.raises(SignInRequired):
        notices.subscribe(ANONYMOUS, ["iot"])
    with pytest.raises(Invalid):
        notices.subscribe(held.editor, ["steel"])


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE sale_subscription SET sectors = '{steel}'",
        "INSERT INTO sale_notice (sale_id, kind, at, reason) SELECT sale_id, 'announced', at, '' FROM sale_notice",
        "INSERT INTO sale_notice (sale_id, kind, at, reason) SELECT sale_id, 'cancelled', at, '' FROM sale_notice",
        "INSERT INTO sale_notice (sale_id, kind, at, reason) SELECT sale_id, 'lot_withdrawn', at, 'x' FROM sale_notice",
        "UPDATE sale SET branch = '33'",
    ],
)
def test_the_database_refuses(held: Market, change: str) -> None:
    subscribed("iot")
    auctions.announced(held)
    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.execute(text(change))


def test_a_letter_carries_the_headers_of_one_click(held: Market, tmp_path: object) -> None:
    del held, tmp_path
    with unit_of_work():
        mail.send("a@example.cn", "公告", "正文", unsubscribe=f"{BASE}/subscriptions/k")
    kept: list[object] = []

    class Keeper:
        def deliver(self, letter: object) -> None:
            kept.append(letter)

    with clock.frozen(clock.now() + timedelta(minutes=1)), unit_of_work():
        mail.deliver_due(Keeper(), "market@example.org", most=1000)
    (letter,) = [one for one in kept if one["To"] == "a@example.cn"]
    assert letter["List-Unsubscribe"] == f"<{BASE}/subscriptions/k>"
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_letters_that_were_cut_off_are_written_later_and_none_twice(held: Market, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = subscribed("general"), subscribed("general")
    auctions.announced(held)
    sent, send = [], mail.send

    def crash(recipient: str, subject: str, body: str, *, unsubscribe: str = "") -> None:
        sent.append(recipient)
        send(recipient, subject, body, unsubscribe=unsubscribe)
        if len(sent) == 2:
            message = "the power went"
            raise RuntimeError(message)

    with monkeypatch.context() as patch:
        patch.setattr(mail, "send", crash)
        with pytest.raises(RuntimeError):
            jobs.tell_notices(BASE)
    assert [len(letters(reader)) for reader in (first, second)] == [0, 0]
    assert db.session.scalars(select(SaleNotice.told_at)).all() == [None]

    jobs.tell_notices(BASE)

    assert [len(letters(reader)) for reader in (first, second)] == [1, 1]
