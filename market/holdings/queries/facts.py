"""What the market knows of results in the register: asked from listings, contracts, registrations and rewards, never copied."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import func, or_, select
from sqlalchemy.orm import selectinload

from market.contracts.models.contract import Contract
from market.contracts.models.registration import Registration
from market.contracts.queries import versions
from market.contracts.rules.states import ContractState
from market.db import db
from market.deals.models.deals import Deal
from market.holdings.rules.content import Inventor
from market.holdings.rules.kinds import Conversion, ResultType, Way, conversion, way_of
from market.listings.models.achievements import Achievement
from market.listings.queries.achievements import whole
from market.listings.rules.kinds import AchievementState, Secrecy
from market.money import ZERO, Money
from market.rewards.models.plan import RewardPayment, RewardPlan, RewardShare
from market.rewards.queries.money import received as received_under
from market.rewards.rules.states import Form

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from market.holdings.models.holding import Holding

_OFFERED = (AchievementState.PUBLISHED, AchievementState.RESERVED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Converted:
    """One contract about a result, with its registration and its money."""

    contract: Contract
    way: Way | None
    registration_no: str | None
    price: Money
    """With the changes in force."""
    received: Money
    rewarded: Money
    """Paid to people out of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RightFacts:
    """One right: its number as people write it, whether it stands, and until when its fee is to be paid."""

    number: str
    type: ResultType
    granted: bool
    fee_due_on: date | None
    expires_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """A result as it stands now: what the listing says of a listed one, what the office says of another, and its contracts."""

    name_zh: str
    name_en: str = ""
    code: str = ""
    type: ResultType
    inventors: tuple[Inventor, ...]
    owners: tuple[tuple[str, int], ...] = ()
    obtained_on: date | None
    funding: str
    rights: tuple[RightFacts, ...] = ()
    secrecy: Secrecy
    trl: int | None
    conversion: Conversion
    contracts: tuple[Converted, ...] = field(default=())

    @property
    def ways(self) -> tuple[Way, ...]:
        """Return by which ways it was converted, each once."""
        return tuple(dict.fromkeys(one.way for one in self.contracts if one.way is not None))

    @property
    def price(self) -> Money:
        """Return the sum of the contracts' prices."""
        return sum((one.price for one in self.contracts), ZERO)

    @property
    def received(self) -> Money:
        """Return what came in."""
        return sum((one.received for one in self.contracts), ZERO)

    @property
    def rewarded(self) -> Money:
        """Return what was paid to people."""
        return sum((one.rewarded for one in self.contracts), ZERO)


def of(holdings: Sequence[Holding]) -> dict[int, Facts]:
    """Return the facts of entries by their id; the caller has checked the actor."""
    if not holdings:
        return {}
    listed = _listings({row.achievement_id for row in holdings if row.achievement_id is not None})
    made = _contracts(holdings)
    return {row.id: _facts(row, listed.get(row.achievement_id or 0), made.get(row.id, ())) for row in holdings}


def _listings(ids: Collection[int]) -> dict[int, Achievement]:
    return {found.id: found for found in db.session.scalars(whole().where(Achievement.id.in_(ids)))} if ids else {}


def _contracts(holdings: Sequence[Holding]) -> dict[int, tuple[Converted, ...]]:
    """Return the contracts of each entry by their signing: those about its listing, and those its office names."""
    by_listing = {row.achievement_id: row.id for row in holdings if row.achievement_id is not None}
    by_contract = {one: row.id for row in holdings for one in row.contract_ids}
    about = or_(Deal.achievement_id.in_(by_listing), Contract.id.in_(by_contract))
    rows = select(Contract, Deal).join(Deal, Deal.id == Contract.deal_id).where(about, Contract.state != ContractState.VOID)
    rows = rows.options(selectinload(Contract.versions))
    rows = rows.where(Contract.seller_id.in_({row.organisation_id for row in holdings}))
    found = [(contract, deal) for contract, deal in db.session.execute(rows.order_by(Contract.signed_at, Contract.id))]
    numbers = [contract.id for contract, _deal in found]
    registered, received, paid = _registrations(numbers), received_under(numbers), _paid(numbers)
    sorted_: defaultdict[int, list[Converted]] = defaultdict(list)
    for contract, deal in found:
        place = by_contract.get(contract.id) or by_listing.get(deal.achievement_id or 0)
        if place is not None:
            one = Converted(
                contract=contract,
                way=way_of(contract.type.value, contract.subtype.value, deal.mode),
                registration_no=registered.get(contract.id),
                price=versions.present_total(contract),
                received=received.get(contract.id, ZERO),
                rewarded=paid.get(contract.id, ZERO),
            )
            sorted_[place].append(one)
    return {key: tuple(rows) for key, rows in sorted_.items()}


def _registrations(contract_ids: list[int]) -> dict[int, str]:
    rows = select(Registration.contract_id, Registration.number).where(Registration.contract_id.in_(contract_ids))
    return {key: number for key, number in db.session.execute(rows) if number is not None}


def _paid(contract_ids: list[int]) -> dict[int, Money]:
    rows = select(RewardPlan.contract_id, func.sum(RewardShare.amount)).join(RewardShare, RewardShare.plan_id == RewardPlan.id)
    rows = rows.join(RewardPayment, RewardPayment.share_id == RewardShare.id)
    rows = rows.where(RewardPlan.contract_id.in_(contract_ids), RewardPlan.form == Form.CASH)
    return {row[0]: row[1] for row in db.session.execute(rows.group_by(RewardPlan.contract_id))}


def _facts(row: Holding, listing: Achievement | None, contracts: tuple[Converted, ...]) -> Facts:
    signed = [one.contract.signed_at is not None for one in contracts]
    offered = listing is not None and listing.state in _OFFERED
    state = conversion(disposed=row.disposed_on is not None, contracts=signed, offered=offered)
    if listing is None:
        return _said(row, state, contracts)
    rights = tuple(_rights(listing))
    owners = tuple((one.name, one.share_bp) for one in listing.owners)
    return Facts(
        name_zh=listing.title_zh,
        name_en=listing.title_en,
        code=listing.code,
        type=rights[0].type if rights else ResultType.OTHER,
        inventors=tuple(Inventor(name=one.name, share_bp=one.share_bp) for one in listing.inventors),
        owners=owners if len(owners) > 1 else (),
        obtained_on=row.obtained_on or min((one.granted_on or one.filed_on for one in listing.rights if one.filed_on), default=None),
        funding=row.funding or listing.funding_source,
        rights=rights,
        secrecy=listing.secrecy,
        trl=listing.trl,
        conversion=state,
        contracts=contracts,
    )


def _rights(listing: Achievement) -> Iterable[RightFacts]:
    for one in listing.rights:
        yield RightFacts(
            number=one.shown_number,
            type=ResultType(one.kind.value),
            granted=one.granted_on is not None,
            fee_due_on=one.fee_due_on,
            expires_on=one.expires_on,
        )


def _said(row: Holding, state: Conversion, contracts: tuple[Converted, ...]) -> Facts:
    said = row.said()
    return Facts(
        name_zh=said.name_zh,
        type=said.type or ResultType.OTHER,
        inventors=said.inventors,
        obtained_on=said.obtained_on,
        funding=said.funding,
        secrecy=said.secrecy or Secrecy.INTERNAL,
        trl=said.trl,
        conversion=state,
        contracts=contracts,
    )
