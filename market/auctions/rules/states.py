"""States of sales, lots and paddles, and the only ways between them (everything not in a table raises)."""

from __future__ import annotations

from enum import StrEnum

from market.states import Ways
from market.wording import N_, Labelled


class Season(Labelled):
    """The market's two seasons."""

    SPRING = "spring", N_("Spring")
    AUTUMN = "autumn", N_("Autumn")


class ConductMode(Labelled):
    """Who may conduct the sale and confirm its results (国市监网监发〔2024〕50号)."""

    LICENSED_AUCTION = "licensed_auction", N_("Auction by a licensed agency")
    EXCHANGE_BIDDING = "exchange_bidding", N_("Bidding at a technology exchange")
    PRIVATE_TENDER = "private_tender", N_("Private tender")


class Format(Labelled):
    """How the price is found."""

    ENGLISH = "english", N_("Ascending auction")
    DUTCH = "dutch", N_("Descending auction")
    ENG_DUTCH = "eng_dutch", N_("Ascending, then descending auction")
    SEALED_FIRST = "sealed_first", N_("Sealed bids")
    SEALED_SECOND = "sealed_second", N_("Sealed bids at the second price")
    DYNAMIC = "dynamic", N_("Open bids with limited periods")
    MULTI_ROUND = "multi_round", N_("Sealed bids in rounds")
    SCORE = "score", N_("Points for price and plan")


class BidKind(Labelled):
    """By which way a bid reached the ledger."""

    ONLINE = "online", N_("Online")
    FLOOR = "floor", N_("Floor")
    PHONE = "phone", N_("Telephone")
    PROXY = "proxy", N_("Proxy")


class SaleState(Labelled):
    """State of a Sale 拍卖会."""

    DRAFT = "draft", N_("Draft")
    ANNOUNCED = "announced", N_("Announced")
    VIEWING = "viewing", N_("Viewing")
    OPEN = "open", N_("In progress")
    CLOSED = "closed", N_("Bidding ended")
    SETTLED = "settled", N_("Settled")
    REPORTED = "reported", N_("Reported")
    CANCELLED = "cancelled", N_("Cancelled")


class LotState(Labelled):
    """State of a Lot 拍品."""

    DRAFT = "draft", N_("Draft")
    ANNOUNCED = "announced", N_("Announced")
    OPEN = "open", N_("Bidding")
    PAUSED = "paused", N_("Paused")
    CLOSED = "closed", N_("Bidding ended")
    AWARDED = "awarded", N_("Sold")
    PASSED = "passed", N_("Passed")
    WITHDRAWN = "withdrawn", N_("Withdrawn")
    TERMINATED = "terminated", N_("Terminated")
    CONFIRMED = "confirmed", N_("Confirmed")
    DEALT = "dealt", N_("Contracted")
    DEFAULTED = "defaulted", N_("Buyer defaulted")


class PaddleState(Labelled):
    """State of a Paddle 竞买登记."""

    APPLIED = "applied", N_("Applied")
    DEPOSIT_DUE = "deposit_due", N_("Deposit due")
    HELD = "held", N_("Deposit received")
    ACTIVE = "active", N_("Admitted to bid")
    RELEASED = "released", N_("Deposit released")
    SETTLED = "settled", N_("Deposit applied to the price")
    FORFEITED = "forfeited", N_("Deposit forfeited")
    REFUSED = "refused", N_("Refused")


class SaleEvent(StrEnum):
    """What can happen to a sale."""

    ANNOUNCE = "announce"
    VIEW = "view"
    POSTPONE = "postpone"
    OPEN = "open"
    CLOSE = "close"
    SETTLE = "settle"
    REPORT = "report"
    CANCEL = "cancel"


class LotEvent(StrEnum):
    """What can happen to a lot."""

    ANNOUNCE = "announce"
    OPEN = "open"
    PAUSE = "pause"
    RESUME = "resume"
    CLOSE = "close"
    AWARD = "award"
    PASS = "pass"  # noqa: S105 - a lot passes
    WITHDRAW = "withdraw"
    TERMINATE = "terminate"
    CONFIRM = "confirm"
    CONTRACT = "contract"
    DEFAULT = "default"
    SUCCEED = "succeed"


class PaddleEvent(StrEnum):
    """What can happen to a paddle."""

    ADMIT = "admit"
    REFUSE = "refuse"
    HOLD = "hold"
    ACTIVATE = "activate"
    RELEASE = "release"
    SETTLE = "settle"
    FORFEIT = "forfeit"


SALE = Ways[SaleState, SaleEvent](
    {
        (SaleState.DRAFT, SaleEvent.ANNOUNCE): SaleState.ANNOUNCED,
        (SaleState.DRAFT, SaleEvent.CANCEL): SaleState.CANCELLED,
        (SaleState.ANNOUNCED, SaleEvent.VIEW): SaleState.VIEWING,
        (SaleState.ANNOUNCED, SaleEvent.CANCEL): SaleState.CANCELLED,
        (SaleState.ANNOUNCED, SaleEvent.POSTPONE): SaleState.ANNOUNCED,
        (SaleState.VIEWING, SaleEvent.OPEN): SaleState.OPEN,
        (SaleState.VIEWING, SaleEvent.CANCEL): SaleState.CANCELLED,
        (SaleState.VIEWING, SaleEvent.POSTPONE): SaleState.ANNOUNCED,
        (SaleState.OPEN, SaleEvent.CLOSE): SaleState.CLOSED,
        (SaleState.OPEN, SaleEvent.POSTPONE): SaleState.ANNOUNCED,
        (SaleState.CLOSED, SaleEvent.SETTLE): SaleState.SETTLED,
        (SaleState.SETTLED, SaleEvent.REPORT): SaleState.REPORTED,
    }
)

LOT = Ways[LotState, LotEvent](
    {
        (LotState.DRAFT, LotEvent.ANNOUNCE): LotState.ANNOUNCED,
        (LotState.DRAFT, LotEvent.WITHDRAW): LotState.WITHDRAWN,
        (LotState.ANNOUNCED, LotEvent.OPEN): LotState.OPEN,
        (LotState.ANNOUNCED, LotEvent.WITHDRAW): LotState.WITHDRAWN,
        (LotState.OPEN, LotEvent.PAUSE): LotState.PAUSED,
        (LotState.PAUSED, LotEvent.RESUME): LotState.OPEN,
        (LotState.OPEN, LotEvent.CLOSE): LotState.CLOSED,
        (LotState.OPEN, LotEvent.TERMINATE): LotState.TERMINATED,
        (LotState.PAUSED, LotEvent.TERMINATE): LotState.TERMINATED,
        (LotState.CLOSED, LotEvent.AWARD): LotState.AWARDED,
        (LotState.CLOSED, LotEvent.PASS): LotState.PASSED,
        (LotState.AWARDED, LotEvent.CONFIRM): LotState.CONFIRMED,
        (LotState.AWARDED, LotEvent.DEFAULT): LotState.DEFAULTED,
        (LotState.CONFIRMED, LotEvent.CONTRACT): LotState.DEALT,
        (LotState.CONFIRMED, LotEvent.DEFAULT): LotState.DEFAULTED,
        (LotState.DEFAULTED, LotEvent.SUCCEED): LotState.AWARDED,
    }
)

PADDLE = Ways[PaddleState, PaddleEvent](
    {
        (PaddleState.APPLIED, PaddleEvent.ADMIT): PaddleState.DEPOSIT_DUE,
        (PaddleState.APPLIED, PaddleEvent.REFUSE): PaddleState.REFUSED,
        (PaddleState.DEPOSIT_DUE, PaddleEvent.HOLD): PaddleState.HELD,
        (PaddleState.DEPOSIT_DUE, PaddleEvent.REFUSE): PaddleState.REFUSED,
        (PaddleState.HELD, PaddleEvent.ACTIVATE): PaddleState.ACTIVE,
        (PaddleState.HELD, PaddleEvent.RELEASE): PaddleState.RELEASED,
        (PaddleState.ACTIVE, PaddleEvent.RELEASE): PaddleState.RELEASED,
        (PaddleState.ACTIVE, PaddleEvent.SETTLE): PaddleState.SETTLED,
        (PaddleState.ACTIVE, PaddleEvent.FORFEIT): PaddleState.FORFEITED,
    }
)


def returns_in_working_days(mode: ConductMode) -> bool:
    """Say whether deposits go back by the exchange's clock of working days instead of the auctions' 24 hours."""
    return mode is ConductMode.EXCHANGE_BIDDING
