"""What a bidder sends and the one answer it gets: a receipt or a refusal, kept beside the idempotency key."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, Self

from market.auctions import policy
from market.auctions.rules.english import Reason, Refused
from market.auctions.rules.ledger import instant
from market.auctions.rules.states import BidKind
from market.errors import Invalid
from market.money import Money
from market.wording import N_

if TYPE_CHECKING:
    from market.access import Actor

SHORTEST_KEY, LONGEST_KEY = 8, 80


def check_key(key: str) -> None:
    """Raise Invalid for an idempotency key of the wrong length."""
    if not SHORTEST_KEY <= len(key) <= LONGEST_KEY:
        raise Invalid("bid.key", N_("The idempotency key must have 8 to 80 characters."), field="key")


@dataclass(frozen=True, slots=True, kw_only=True)
class Bid:
    """What a bidder sends: the amount, the idempotency key, by which way and from where; raises Invalid for a malformed key."""

    amount: Money
    key: str
    kind: BidKind = BidKind.ONLINE
    address: str = ""

    def __post_init__(self) -> None:
        check_key(self.key)


@dataclass(frozen=True, slots=True)
class Offer:
    """A bid with the person who makes it, or enters it for the organisation whose paddle was raised in the hall."""

    actor: Actor
    bid: Bid
    holder_id: int | None = None
    """Set for a floor or telephone bid only."""

    @property
    def organisation_id(self) -> int | None:
        """Return whose paddle bids."""
        return self.actor.organisation_id if self.holder_id is None else self.holder_id

    @property
    def name(self) -> tuple[int | None, str]:
        """Return what makes it unique on its lot: the person and the key."""
        return self.actor.person_id, self.bid.key


@dataclass(frozen=True, kw_only=True)
class Answer:
    """The first and only answer to a key: a receipt, or a refusal with its reason."""

    accepted: bool
    lot_id: int
    amount: Money
    """What stands in the ledger: of a falling price, the price at that instant."""
    at: datetime
    next_minimum: Money
    offered: Money | None = None
    """What was sent, where it went further than the falling price."""
    seq: int | None = None
    paddle: int | None = None
    prev: str = ""
    hash: str = ""
    closes_at: datetime | None = None
    extended: bool = False
    reason: Reason | None = None
    params: tuple[tuple[str, object], ...] = ()
    receipt: dict[str, Any] | None = field(default=None, compare=False)
    """Signed already, while the database wrote."""

    @property
    def sent(self) -> Money:
        """Return the amount that was sent with the key."""
        return self.amount if self.offered is None else self.offered

    @cached_property
    def stored(self) -> dict[str, Any]:
        """The JSON form that is kept beside the key."""
        common = {
            "accepted": self.accepted,
            "lot": self.lot_id,
            "amount_fen": self.amount.fen,
            "at": instant(self.at),
            "next_fen": self.next_minimum.fen,
        }
        if self.reason is not None:
            return common | {"code": self.reason.value, "params": {key: plain(value) for key, value in self.params}}
        end = instant(self.closes_at) if self.closes_at else None
        common |= {} if self.paddle is None else {"paddle": self.paddle}
        common |= {} if self.sent == self.amount else {"offered_fen": self.sent.fen}
        return common | {"seq": self.seq, "prev": self.prev, "hash": self.hash, "closes_at": end, "extended": self.extended}

    @classmethod
    def restored(cls, kept: dict[str, Any]) -> Answer:
        """Return the answer that was kept."""
        common = {
            "accepted": kept["accepted"],
            "lot_id": kept["lot"],
            "amount": Money(kept["amount_fen"]),
            "at": datetime.fromisoformat(kept["at"]),
            "next_minimum": Money(kept["next_fen"]),
        }
        if not kept["accepted"]:
            params = tuple(sorted((key, rich(value)) for key, value in kept["params"].items()))
            return cls(**common, reason=Reason(kept["code"]), params=params)
        end = datetime.fromisoformat(kept["closes_at"]) if kept["closes_at"] else None
        common |= {"paddle": kept.get("paddle"), "offered": Money(kept["offered_fen"]) if "offered_fen" in kept else None}
        return cls(**common, seq=kept["seq"], prev=kept["prev"], hash=kept["hash"], closes_at=end, extended=kept["extended"])


@dataclass(frozen=True, kw_only=True)
class EntryAnswer(ABC):
    """The first and only answer to a key by which something else than a bid was sent: the ledger entry, or why there is none."""

    lot_id: int
    at: datetime
    entry: dict[str, Any] | None = None
    reason: Reason | None = None
    params: tuple[tuple[str, object], ...] = ()

    @property
    def accepted(self) -> bool:
        """Say whether it stands in the ledger."""
        return self.entry is not None

    @property
    @abstractmethod
    def asked(self) -> dict[str, Any]:
        """Return in JSON types what was sent."""

    @classmethod
    @abstractmethod
    def read(cls, kept: dict[str, Any]) -> dict[str, Any]:
        """Return the fields that `asked` keeps."""

    def refused(self, refusal: Refused) -> Self:
        """Return the answer that refuses what was sent."""
        return replace(self, reason=refusal.reason, params=refusal.params)

    def stored(self) -> dict[str, Any]:
        """Return the JSON form that is kept beside the key."""
        common = {"accepted": self.accepted, "lot": self.lot_id, "at": instant(self.at), **self.asked}
        if self.reason is not None:
            return common | {"code": self.reason.value, "params": {key: plain(value) for key, value in self.params}}
        return common | {"entry": self.entry}

    @classmethod
    def restored(cls, kept: dict[str, Any]) -> Self:
        """Return the answer that was kept."""
        made = cls(lot_id=kept["lot"], at=datetime.fromisoformat(kept["at"]), **cls.read(kept))
        if kept["accepted"]:
            return replace(made, entry=kept["entry"])
        return made.refused(Refused(Reason(kept["code"]), tuple((key, rich(value)) for key, value in kept["params"].items())))


def plain(value: object) -> object:
    """Return a refusal's parameter in JSON types, for `rich` to read."""
    if isinstance(value, Money):
        return {"fen": value.fen}
    return {"bar": value.value} if isinstance(value, policy.Bar) else value


def rich(value: object) -> object:
    """Return a refusal's parameter as it was before `plain`."""
    if isinstance(value, dict):
        return Money(value["fen"]) if "fen" in value else policy.Bar(value["bar"])
    return value
