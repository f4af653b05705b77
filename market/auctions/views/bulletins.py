"""The announcement 拍卖公告 of a sale, and the feeds that calendars and readers subscribe to."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flask import Response, current_app, render_template, request, url_for
from flask_babel import gettext

from market import clock
from market.access import access
from market.accounts import queries as accounts
from market.auctions.models.notices import SaleNotice
from market.auctions.models.papers import ResultNotice
from market.auctions.models.sale import Lot, Sale
from market.auctions.queries import catalogue, notices, papers, priority
from market.auctions.rules import calendars
from market.auctions.rules.calendars import Appointment, Feed, News
from market.auctions.rules.notices import NoticeKind, sequence
from market.auctions.rules.states import ConductMode, SaleState
from market.auctions.views.blueprint import bp, sector_word
from market.auctions.views.calendar import asked, auctioneer, ways
from market.errors import NotFound
from market.web.gate import actor
from market.web.i18n import label, language
from market.web.phrases import chosen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask.typing import ResponseReturnValue

UNKNOWN_LENGTH = timedelta(hours=2)
MOST_NEWS = 50
NEVER = datetime(2026, 1, 1, tzinfo=clock.BEIJING)


@bp.get("/sales/<int:sale_id>/announcement")
@access("public")
def announcement(sale_id: int) -> ResponseReturnValue:
    """Show the announcement with everything that 拍卖法 Art. 46 asks for; its planners see a draft's as a preview."""
    sale = catalogue.sale(actor(), sale_id)
    if sale.announced_at is None and sale.state is not SaleState.DRAFT:
        raise NotFound
    lots = [lot for lot in catalogue.lots(actor(), sale_id) if lot.announced_at is not None or sale.state is SaleState.DRAFT]
    return render_template(
        "auctions/announcement.html",
        priority=priority.counts([lot.id for lot in lots]),
        sale=sale,
        lots=lots,
        ways=ways(lots),
        sellers=accounts.organisations({lot.seller_id for lot in lots}),
        operator=accounts.organisation(sale.operator_id),
        agency=accounts.organisations({sale.agency_id} if sale.agency_id else set()).get(sale.agency_id or 0),
        licence=accounts.agency(sale.agency_id) if sale.agency_id else None,
        auctioneer=auctioneer(sale),
        notices=notices.of_sales([sale_id])[sale_id],
        numbers={lot.id: lot.number for lot in lots},
        online=_address("auctions.sale_page", sale_id=sale_id),
    )


@bp.get("/sales/calendar.ics")
@access("public")
def calendar_file() -> ResponseReturnValue:
    """Return the announced sessions, filtered as on the calendar page, as a calendar that programs subscribe to."""
    return _calendar(gettext("Auction sessions"), catalogue.sales(actor(), asked()))


@bp.get("/sales/<int:sale_id>/calendar.ics")
@access("public")
def sale_calendar(sale_id: int) -> ResponseReturnValue:
    """Return one session as a calendar file."""
    sale = catalogue.sale(actor(), sale_id)
    if sale.announced_at is None:
        raise NotFound
    return _calendar(chosen(sale, "name"), [sale])


@bp.get("/sales/feed.atom")
@access("public")
def atom() -> ResponseReturnValue:
    """Return the newest notices, filtered as on the calendar page, as an Atom feed."""
    sales = {sale.id: sale for sale in catalogue.sales(actor(), asked())}
    host = urlsplit(_base()).hostname or "localhost"
    feed = Feed(
        id=f"tag:{host},2026:sales{request.full_path.rstrip('?').removeprefix('/sales')}",
        title=gettext("Auction announcements"),
        author=gettext("ChunQiu Technology Market"),
        url=f"{_base()}{request.full_path.rstrip('?')}",
        page=_address("auctions.calendar", **request.args.to_dict()),
        language="zh-CN" if language() == "zh" else "en",
    )
    told = [_news(notice, sales[notice.sale_id], host) for notice in notices.newest(actor(), sales)]
    results = [_result(notice, sales[notice.sale_id], host) for notice in papers.newest_of_sales(actor(), sales)]
    news = sorted((*told, *results), key=lambda one: one.at, reverse=True)[:MOST_NEWS]
    updated = news[0].at if news else NEVER
    return _kept(calendars.atom(feed, news, updated=updated), "application/atom+xml", updated)


def _calendar(name: str, sales: Sequence[Sale]) -> Response:
    told = notices.of_sales([sale.id for sale in sales])
    announced = [sale for sale in sales if told[sale.id]]
    lots = catalogue.lots_of_sales(actor(), [sale.id for sale in announced])
    host = urlsplit(_base()).hostname or "localhost"
    found = [_appointment(sale, told[sale.id], lots[sale.id], host) for sale in announced]
    changed = max((one.changed_at for one in found), default=NEVER)
    answer = _kept(calendars.calendar(name, found), "text/calendar", changed)
    answer.headers["Content-Disposition"] = 'inline; filename="chunqiu.ics"'
    return answer


def _appointment(sale: Sale, told: Sequence[SaleNotice], lots: Sequence[Lot], host: str) -> Appointment:
    cancelled = sale.state is SaleState.CANCELLED
    count = sum(lot.announced_at is not None for lot in lots)
    return Appointment(
        uid=f"{sale.code}@{host}",
        sequence=sequence(len(told)),
        changed_at=told[-1].at,
        begins=sale.opens_at,
        ends=sale.opens_at + _length(sale, lots),
        title=chosen(sale, "name"),
        text="\n".join([_when_and_where(sale), gettext("%(count)s lots", count=count), *_reasons(told)]),
        place=sale.place,
        url=_address("auctions.announcement", sale_id=sale.id),
        categories=[label(sale.season), sector_word(sale.sector)],
        cancelled=cancelled,
    )


def _length(sale: Sale, lots: Sequence[Lot]) -> timedelta:
    """Return how long the bidding is planned: lots called one after another, or all at once where nobody calls them."""
    seconds = [lot.duration_s for lot in lots]
    together = sum if sale.conduct_mode is ConductMode.LICENSED_AUCTION else max
    return timedelta(seconds=together(seconds)) if seconds else UNKNOWN_LENGTH


def _news(notice: SaleNotice, sale: Sale, host: str) -> News:
    reasons = _reasons([notice])
    return News(
        id=f"tag:{host},{notice.at:%Y-%m-%d}:notice:{notice.id}",
        title=gettext("%(kind)s: %(sale)s", kind=label(notice.kind), sale=chosen(sale, "name")),
        text="\n".join([_when_and_where(sale), *reasons]),
        url=_address("auctions.announcement", sale_id=sale.id),
        at=notice.at,
        category=sale.sector,
    )


def _result(notice: ResultNotice, sale: Sale, host: str) -> News:
    lots = notice.content["lots"]
    sold = sum(bool(lot["price_fen"]) for lot in lots)
    kind = gettext("Notice of results") if notice.lot_id is None else gettext("Changed result")
    until = notice.until_on.isoformat()
    return News(
        id=f"tag:{host},{notice.published_at:%Y-%m-%d}:result:{notice.id}",
        title=gettext("%(kind)s: %(sale)s", kind=kind, sale=chosen(sale, "name")),
        text=gettext("%(sold)s of %(offered)s lots sold. Public until %(until)s.", sold=sold, offered=len(lots), until=until),
        url=_address("auctions.result_notice", notice_id=notice.id),
        at=notice.published_at,
        category=sale.sector,
    )


def _when_and_where(sale: Sale) -> str:
    return gettext("Bidding begins %(when)s (Beijing time). Place: %(place)s", when=plain_moment(sale.opens_at), place=sale.place)


def _reasons(told: Sequence[SaleNotice]) -> list[str]:
    return [_reason(notice) for notice in told if notice.kind is not NoticeKind.ANNOUNCED]


def _reason(notice: SaleNotice) -> str:
    why = f"{label(notice.ground)} · {notice.reason}" if notice.ground else notice.reason
    return f"{label(notice.kind)}: {why}"


def plain_moment(at: datetime) -> str:
    """Return an instant with its year, for texts that are read long after."""
    return f"{at.astimezone(clock.BEIJING):%Y-%m-%d %H:%M}"


def _kept(body: str, kind: str, changed: datetime) -> Response:
    """Return a document that its readers ask for again: 304 while it is the same."""
    answer = Response(body, content_type=f"{kind}; charset=utf-8")
    answer.set_etag(hashlib.sha256(body.encode()).hexdigest()[:32])
    answer.last_modified = changed
    answer.make_conditional(request)
    return answer


def _base() -> str:
    base: str = current_app.extensions["market.settings"].base_url
    return base


def _address(endpoint: str, **values: int | str) -> str:
    return f"{_base()}{url_for(endpoint, **values)}"  # type: ignore[arg-type]
