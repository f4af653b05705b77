"""Pure decisions about a buyer's default 悔拍: its states, the forfeiture's cascade, the runner-up, the re-auction's lowest start."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

from market.auctions.rules.states import Format
from market.errors import Conflict, Invalid
from market.money import ZERO, Money
from market.states import Ways
from market.wording import N_, Labelled

BP = 10_000
WHOLE_YUAN = 100
SUCCESSION = frozenset({Format.ENGLISH, Format.ENG_DUTCH, Format.DYNAMIC, Format.SEALED_FIRST})
"""Formats in which each bidder's own highest price is public and binding, so that a second-highest one can follow."""


class Ground(Labelled):
    """Why a buyer is in default."""

    NOT_SIGNED = "not_signed", N_("Did not sign in time")
    NOT_PAID = "not_paid", N_("Did not pay in time")
    REFUSED = "refused", N_("Refused in writing to conclude the contract")


class DefaultState(Labelled):
    """State of a default: noticed with a period to cure it, then declared, then either succeeded or offered again."""

    NOTICED = "noticed", N_("Formal notice given")
    CURED = "cured", N_("Cured")
    DECLARED = "declared", N_("Default declared")
    SUCCEEDED = "succeeded", N_("Sold to the runner-up")
    RELEASED = "released", N_("Free for another auction")


class DefaultAct(StrEnum):
    """What can happen to a default."""

    CURE = "cure"
    DECLARE = "declare"
    SUCCEED = "succeed"
    RELEASE = "release"


DEFAULT = Ways[DefaultState, DefaultAct](
    {
        (DefaultState.NOTICED, DefaultAct.CURE): DefaultState.CURED,
        (DefaultState.NOTICED, DefaultAct.DECLARE): DefaultState.DECLARED,
        (DefaultState.DECLARED, DefaultAct.SUCCEED): DefaultState.SUCCEEDED,
        (DefaultState.DECLARED, DefaultAct.RELEASE): DefaultState.RELEASED,
    }
)


class OfferState(Labelled):
    """State of the offer to the runner-up: the seller consents first, then the runner-up answers until a deadline."""

    PROPOSED = "proposed", N_("Awaits the seller's consent")
    OFFERED = "offered", N_("Offered to the runner-up")
    ACCEPTED = "accepted", N_("Accepted by the runner-up")
    REFUSED = "refused", N_("Refused by the seller")
    DECLINED = "declined", N_("Declined by the runner-up")
    LAPSED = "lapsed", N_("Not answered in time")


class OfferAct(StrEnum):
    """What can happen to the offer to the runner-up."""

    CONSENT = "consent"
    REFUSE = "refuse"
    ACCEPT = "accept"
    DECLINE = "decline"
    LAPSE = "lapse"


OFFER = Ways[OfferState, OfferAct](
    {
        (OfferState.PROPOSED, OfferAct.CONSENT): OfferState.OFFERED,
        (OfferState.PROPOSED, OfferAct.REFUSE): OfferState.REFUSED,
        (OfferState.OFFERED, OfferAct.ACCEPT): OfferState.ACCEPTED,
        (OfferState.OFFERED, OfferAct.DECLINE): OfferState.DECLINED,
        (OfferState.OFFERED, OfferAct.LAPSE): OfferState.LAPSED,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claims:
    """What the default cost: the first auction with both commissions (拍卖法 Art. 39), the lower price, the buyer's other debts."""

    costs: Money
    shortfall: Money
    debts: Money

    @property
    def total(self) -> Money:
        """Return the sum of the claims."""
        return self.costs + self.shortfall + self.debts


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """Where a forfeited deposit goes, part by part; the parts sum to the deposit."""

    costs: Money
    shortfall: Money
    debts: Money
    seller: Money
    """What remains is not returned to the defaulter: the seller keeps it as earnest money 定金 (民法典 Art. 587)."""
    owed: Money
    """What the deposit does not cover: the defaulter stays liable for it (拍卖法 Art. 39)."""

    @property
    def parts(self) -> tuple[Money, Money, Money, Money]:
        """Return the four parts of the deposit."""
        return self.costs, self.shortfall, self.debts, self.seller


def cascade(deposit: Money, claims: Claims) -> Split:
    """Spread a forfeited deposit over costs, then the shortfall, then debts, then the seller (法释〔2016〕18号 Art. 24).

    Raise Invalid on the claim that is negative.
    """
    left, paid = deposit, []
    for name in ("costs", "shortfall", "debts"):
        claim: Money = getattr(claims, name)
        if claim < ZERO:
            raise Invalid("default.negative_claim", N_("A claim cannot be negative."), field=name)
        paid.append(min(claim, left))
        left -= paid[-1]
    costs, shortfall, debts = paid
    owed = claims.total - costs - shortfall - debts
    return Split(costs=costs, shortfall=shortfall, debts=debts, seller=left, owed=owed)


def shortfall(hammer: Money, resold: Money | None) -> Money:
    """Return by how much a lot was resold lower than the defaulter's price; nothing where it brought as much or is not resold."""
    return ZERO if resold is None or resold >= hammer else hammer - resold


@dataclass(frozen=True, slots=True)
class Best:
    """A paddle's own highest price, and the ledger entry that made it."""

    paddle: int
    amount: Money
    seq: int


def runner_up(prices: Iterable[tuple[int, Money, int]], out: Collection[int]) -> Best | None:
    """Return who bid the most of all but the paddles in `out`, the earlier one at ties; from (paddle, amount, seq) of each price."""
    best: dict[int, Best] = {}
    for paddle, amount, seq in prices:
        if paddle not in out and (paddle not in best or amount > best[paddle].amount):
            best[paddle] = Best(paddle, amount, seq)
    return min(best.values(), key=lambda one: (-one.amount.fen, one.seq), default=None)


def lowest_start(start: Money, cut_bp: int) -> Money:
    """Return the lowest start price of another auction: `cut_bp` basis points below the last one, rounded up to whole yuan."""
    fen = -(-start.fen * (BP - cut_bp) // (BP * WHOLE_YUAN)) * WHOLE_YUAN
    return Money(fen)


def check_restart(start: Money, earlier: Money, cut_bp: int) -> None:
    """Raise Invalid where a lot that did not sell starts lower again than the rule allows (法释〔2016〕18号 Art. 26)."""
    lowest = lowest_start(earlier, cut_bp)
    if start < lowest:
        raise Invalid(
            "lot.restart_too_low",
            N_("This lot was offered before at %(earlier)s. It may start at %(lowest)s or more."),
            field="start",
            earlier=earlier,
            lowest=lowest,
        )


def check_noticed(ground: Ground, *, overdue: bool) -> None:
    """Raise Conflict where the time for signing or paying has not run out; a refusal in writing needs no deadline."""
    if ground is not Ground.REFUSED and not overdue:
        raise Conflict("default.not_due", N_("The time for signing has not run out yet."), field="ground")
