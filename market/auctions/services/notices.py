"""Notices of sales: published with the change itself, told by letter once, subscribed to and unsubscribed from."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from market import audit, clock, mail
from market.access import SYSTEM, Actor, require
from market.accounts import queries as accounts
from market.auctions.models.notices import SaleNotice, SaleSubscription
from market.auctions.models.sale import Lot, Sale
from market.auctions.queries import bidding
from market.auctions.queries import notices as queries
from market.auctions.rules.grounds import SuspensionGround
from market.auctions.rules.notices import SECTORS, NoticeKind, wants
from market.db import db
from market.errors import Forbidden, Invalid, NotFound
from market.ids import new_secret
from market.wording import N_

TITLES = {
    NoticeKind.ANNOUNCED: ("拍卖公告", "Auction announcement"),
    NoticeKind.POSTPONED: ("延期公告", "Auction postponed"),
    NoticeKind.LOT_WITHDRAWN: ("拍品撤回公告", "Lot withdrawn"),
    NoticeKind.CANCELLED: ("拍卖会取消公告", "Auction cancelled"),
}
CHANGES = (NoticeKind.POSTPONED, NoticeKind.LOT_WITHDRAWN, NoticeKind.CANCELLED)


def publish(sale: Sale, kind: NoticeKind, at: datetime, *, lot_id: int | None = None, reason: str = "") -> SaleNotice:
    """Write the notice of an announcement or a change, in the transaction of the change; the letters follow by a job."""
    return _published(SaleNotice(sale_id=sale.id, kind=kind, at=at, lot_id=lot_id, reason=reason))


def publish_postponement(sale: Sale, at: datetime, *, before: datetime, ground: SuspensionGround, reason: str) -> SaleNotice:
    """Write the notice that a sale which was to begin at `before` begins at its new time: the announcement anew."""
    return _published(
        SaleNotice(
            sale_id=sale.id, kind=NoticeKind.POSTPONED, at=at, reason=reason, ground=ground, moved_from=before, moved_to=sale.opens_at
        )
    )


def _published(notice: SaleNotice) -> SaleNotice:
    db.session.add(notice)
    db.session.flush()
    return notice


def tell_next(base_url: str) -> bool:
    """Put the letters about the oldest untold notice into the outbox, all or none; say whether there was one."""
    notice = queries.untold_for_update()
    if notice is None:
        return False
    sale = bidding.sale(notice.sale_id)
    concerned = queries.parties(sale.id, notice.lot_id) if notice.kind in CHANGES else set()
    told = _tell_parties(notice, sale, concerned, base_url)
    if notice.kind is not NoticeKind.LOT_WITHDRAWN:
        _tell_subscribers(notice, sale, told, base_url)
    notice.told_at = clock.now()
    return True


def subscribe(actor: Actor, sectors: Collection[str]) -> SaleSubscription:
    """Let the actor have letters about these sectors (`general`: all); none of them ends the subscription."""
    require(actor, "signed_in")
    if not actor.verified:
        raise Forbidden("subscription.unverified", N_("Announcements are mailed to people of verified organisations."))
    if set(sectors) - set(SECTORS):
        raise Invalid("sale.sector_unknown", N_("Choose a sector."), field="sectors")
    person_id, now = actor.person_id or 0, clock.now()
    found = queries.subscription(person_id)
    if found is None:
        found = SaleSubscription(person_id=person_id, key=new_secret())
        db.session.add(found)
    found.sectors, found.changed_at = [sector for sector in SECTORS if sector in sectors], now
    db.session.flush()
    audit.record(actor, "sale_subscription.changed", found, at=now, sectors=" ".join(found.sectors))
    return found


def unsubscribe(key: str) -> None:
    """End the subscription behind a link, whoever holds it; once more changes nothing. Raise NotFound for an unknown link."""
    found = queries.subscription_for_update(key)
    if found is None:
        raise NotFound
    if not found.sectors:
        return
    found.sectors, found.changed_at = [], clock.now()
    db.session.flush()
    audit.record(SYSTEM, "sale_subscription.ended", found, at=found.changed_at)


def _tell_parties(notice: SaleNotice, sale: Sale, people: Collection[int], base_url: str) -> set[int]:
    subject, body = _letter(notice, sale, base_url)
    found = {person.id: person for person in accounts.people(people).values() if person.disabled_at is None}
    for person in found.values():
        mail.send(person.email, subject, body)
    return set(found)


def _tell_subscribers(notice: SaleNotice, sale: Sale, told: Collection[int], base_url: str) -> None:
    subject, body = _letter(notice, sale, base_url)
    wanted = {one.person_id: one for one in queries.subscriptions() if one.person_id not in told and wants(one.sectors, sale.sector)}
    for person in accounts.reachable(wanted).values():
        link = f"{base_url}/subscriptions/{wanted[person.id].key}"
        mail.send(person.email, subject, f"{body}\n\n--\n退订拍卖公告 · Unsubscribe: {link}\n", unsubscribe=link)


def _letter(notice: SaleNotice, sale: Sale, base_url: str) -> tuple[str, str]:
    zh, en = TITLES[notice.kind]
    lot = db.session.get(Lot, notice.lot_id) if notice.lot_id is not None else None
    what_zh, what_en = f"{sale.name_zh}", sale.name_en or sale.name_zh
    if lot is not None:
        what_zh, what_en = f"{what_zh} 第 {lot.number:02d} 件“{lot.title_zh}”", f"{what_en}, lot {lot.number:02d}"
    when = _moment(notice.moved_to or sale.opens_at)
    lines = [
        f"{zh}：{what_zh}",
        f"开拍时间 {when}（北京时间），地点 {sale.place}。",
        *([f"原因：{notice.reason}"] if notice.reason else []),
        *_moved(notice, zh=True),
        "",
        f"{en}: {what_en}",
        f"Bidding begins {when} (Beijing time).",
        *([f"Reason: {notice.reason}"] if notice.reason else []),
        *_moved(notice, zh=False),
        "",
        f"{base_url}/sales/{sale.id}/announcement",
    ]
    return f"{zh}：{what_zh} · {en}", "\n".join(lines)


def _moved(notice: SaleNotice, *, zh: bool) -> list[str]:
    """Return what a letter adds about a postponement, in one of its languages."""
    if notice.moved_from is None:
        return []
    before = _moment(notice.moved_from)
    if zh:
        return [
            f"原定开拍时间 {before}。",
            "已办理的竞买登记、号牌和保证金继续有效；不再参加的，可在拍品开拍前于竞买登记页退出，保证金原路退回。",
        ]
    return [
        f"It was to begin {before}.",
        "Registrations, paddles and deposits stay valid.",
        "Who no longer takes part may leave before the lot opens, on the page of the registration, and gets the deposit back.",
    ]


def _moment(at: datetime) -> str:
    return f"{at.astimezone(clock.BEIJING):%Y-%m-%d %H:%M}"
