"""A lot's room with a stream that the test writes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import reduce
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from flask import render_template

from market import clock
from market.auctions.forms.sales import BidForm, ProxyForm
from market.auctions.rules.ledger import GENESIS, Entry, EntryKind, chain
from market.auctions.rules.live import Live, message
from market.auctions.rules.states import ConductMode, Format, LotState, Season
from market.money import Money

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask
    from playwright.sync_api import Page

START = Money.yuan(2_600_000)
STEP = Money.yuan(20_000)
OWN = 27
STREAM = """
window.sources = [];
window.EventSource = class extends EventTarget {
  constructor(url) { super(); this.url = url; window.sources.push(this); }
  close() { this.closed = true; }
};
window.emit = (name, data) => window.sources.at(-1).dispatchEvent(new MessageEvent(name, {data: JSON.stringify(data)}));
window.posts = [];
window.answer = () => Response.error();
window.fetch = async (url, options = {}) => {
  if (String(url).endsWith("/time")) return window.tell ? window.tell() : Response.json({time: new Date().toISOString()});
  window.posts.push([String(url), options.method || "GET"]);
  return window.answer(String(url), options);
};
"""


SOFT_CLOSE = timedelta(minutes=5)


class Room:
    """A lot's ledger as the server would write it, and the page that shows it."""

    def __init__(self, app: Flask, open_page: Callable[[str], Page]) -> None:
        self.app = app
        self.open_page = open_page
        self.entries: list[dict[str, Any]] = []
        self.now = datetime.now(UTC)
        self.end = self.now + timedelta(minutes=10)
        self.terms = {"format": "english", "start_fen": START.fen, "increment_fen": STEP.fen, "duration_s": 600}
        self.terms |= {"soft_close_s": 300, "extend_s": 300}
        self.first = Live(lot=7, state="announced", start_fen=START.fen, increment_fen=STEP.fen)

    def write(
        self, kind: str, paddle: int | None = None, amount: Money | None = None, *, end: datetime | None = None, **data: object
    ) -> dict[str, Any]:
        """Append an entry to the ledger and return its message."""
        self.end = end or self.end
        previous = self.entries[-1]["hash"] if self.entries else GENESIS
        content = Entry(
            lot=7,
            seq=len(self.entries) + 1,
            kind=EntryKind(kind),
            at=self.now if end is None else end - SOFT_CLOSE,
            closes_at=self.end,
            paddle=paddle,
            amount_fen=amount.fen if amount else None,
            bid_kind="online" if kind == "bid" else None,
            data=self.terms if kind == "opened" else data,
        ).public()
        self.entries.append(content | {"prev": previous, "hash": chain(content, previous)})
        return message(self.entries[-1], self.live)

    @property
    def live(self) -> Live:
        """The state after the last entry."""
        return reduce(Live.after, self.entries, self.first)

    def snapshot(self) -> dict[str, Any]:
        """The snapshot event."""
        return self.live.public() | {"entries": self.entries[-20:], "time": clock.now().isoformat()}

    def lot(self) -> SimpleNamespace:
        """The lot as the page's template reads it."""
        return SimpleNamespace(
            id=7,
            number=7,
            achievement_version=1,
            title_zh="常温原子磁强计阵列心磁成像系统",
            title_en="",
            state=LotState(self.live.state),
            format=Format.ENGLISH,
            rules={},
            start=START,
            increment=STEP,
            deposit=Money.yuan(260_000),
            closes_at=self.end,
            first_closes_at=self.end,
            soft_close_s=300,
            extend_s=300,
            extensions=self.live.extensions,
            has_reserve=True,
            note="",
            achievement_id=1,
        )

    def sale(self) -> SimpleNamespace:
        """The sale of the lot."""
        return SimpleNamespace(
            id=1, name_zh="霜降场", name_en="", season=Season.AUTUMN, conduct_mode=ConductMode.EXCHANGE_BIDDING, opens_at=self.now, terms=""
        )

    def show(self, my_state: str = "active", **more: object) -> Page:
        """Render the room and open it with a stream that the test feeds."""
        with self.app.test_request_context("/lots/7"):
            html = render_template(
                "auctions/room.html",
                lot=self.lot(),
                sale=self.sale(),
                snapshot=self.snapshot(),
                entries=list(reversed(self.entries)),
                current=self.live.current_fen and Money(self.live.current_fen),
                next_minimum=Money(self.live.next_fen),
                server_time=clock.now(),
                falls=None,
                limited=False,
                paddle=SimpleNamespace(id=1, number=OWN, refusal=None),
                own_seq=None,
                deposit=None,
                my_state=my_state,
                bots=set(),
                next_lots=[],
                lot_count=12,
                before=0,
                now=clock.now(),
                achievement=SimpleNamespace(trl=7),
                seller=SimpleNamespace(name_zh="研究院", name_en=""),
                form=BidForm(key="first-key-0123"),
                proxy=None,
                proxy_form=ProxyForm(key="first-proxy-0123"),
                back_by=None,
                limit=None,
                approved=None,
                **({"priority": None, "follows": None} | more),
            )
        page = self.open_page(html.replace("<head>", f"<head><script>{STREAM}</script>", 1))
        page.wait_for_function(
            "document.querySelector('[data-controller~=room]').room && document.querySelector('[data-controller=bid]').bid"
        )
        return page
