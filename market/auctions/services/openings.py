"""The reminder 揭示提醒: once sealing is over, everybody who sealed a bid in the round is asked by mail to open it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from market import mail
from market.accounts import queries as accounts
from market.auctions.models.sealed import OpeningCall
from market.auctions.queries import bidding
from market.auctions.queries import sealed as queries
from market.auctions.rules.formats import sealed
from market.auctions.rules.formats.sealed import Stage
from market.auctions.rules.states import LotState
from market.clock import BEIJING
from market.db import db

if TYPE_CHECKING:
    from datetime import datetime

    from market.auctions.models.bidding import Paddle
    from market.auctions.models.sale import Lot


def call(lot_id: int) -> int:
    """Ask the bidders of the present round to open what they sealed, once, and return how many; harmless where it is not time."""
    lot, now = bidding.lot_for_update(lot_id)
    told = queries.told(lot.id)
    if told is None or lot.state is not LotState.OPEN or lot.closes_at is None or now >= lot.closes_at:
        return 0
    number, stage = sealed.moment(told.terms, told.standing, now)
    if stage is not Stage.REVEALING or queries.called(lot.id, number):
        return 0
    shut = [one.paddle for one in told.standing.envelopes if one.round == number and one.amount is None]
    ends = told.standing.instant(told.terms.round_length * number)
    for paddle in queries.numbered(lot.id, shut).values():
        _ask(lot, paddle, ends)
    db.session.add(OpeningCall(lot_id=lot.id, round=number, at=now))
    db.session.flush()
    return len(shut)


def _ask(lot: Lot, paddle: Paddle, ends: datetime) -> None:
    person = accounts.people([paddle.applied_by]).get(paddle.applied_by)
    if person is None:
        return
    until = f"{ends.astimezone(BEIJING):%Y-%m-%d %H:%M:%S}"
    body = (
        f"拍品 {lot.number:02d}“{lot.title_zh}”的密封报价已截止。请在 {until}（北京时间）之前进入竞价厅揭示号牌 {paddle.number} 的报价；"
        "未揭示的报价无效，保证金不予退还。\n\n"
        f"Sealing on lot {lot.number:02d} has ended. Open the bid of paddle {paddle.number} in the room before {until} Beijing time; "
        "a bid that is not opened does not count, and its deposit is forfeited."
    )
    mail.send(person.email, f"请揭示密封报价 · Open your sealed bid: {lot.number:02d}", body)
