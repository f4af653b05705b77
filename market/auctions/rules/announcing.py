"""Last calls 第一次、第二次 and the phrases of an auctioneer."""

from __future__ import annotations

from enum import Enum

from market.auctions.rules.ledger import EntryKind
from market.auctions.rules.shape import LAST_CALL
from market.errors import Conflict
from market.wording import N_

TRANSPARENT = (EntryKind.CALLED, EntryKind.SAID)
"""What does not begin the count of last calls anew."""


class Phrase(Enum):
    """What an auctioneer says often; announced in both languages at once, as everybody hears it."""

    WELCOME = "本件拍品开始竞价，欢迎各位竞买人出价。Bidding begins; bids are welcome."
    NO_RESERVE = "本件拍品无保留价。This lot has no reserve."
    RESERVE_MET = "已达到保留价。The reserve is met."
    RESERVE_UNMET = "尚未达到保留价，请继续出价。The reserve is not met yet; please bid on."
    LAST_MINUTES = "竞价即将结束，请抓紧出价。Bidding is about to end."
    HALL = "会场有竞买人示意，请稍候。A bidder in the hall signals; please wait."
    DEFECTS = "请注意本件拍品公告中的瑕疵说明。Please mind the defects named in the catalogue."

    @property
    def text(self) -> str:
        """Return what stands in the ledger."""
        return str(self.value)


def next_call(calls: int) -> int:
    """Return the number of the next last call after so many since the newest bid or interruption; raise Conflict after the second."""
    if calls >= LAST_CALL:
        raise Conflict("lot.called_twice", N_("This bid was called twice; the hammer follows at the end."))
    return calls + 1
