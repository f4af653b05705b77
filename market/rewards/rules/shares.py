"""Shares of people in their pool, by largest remainder: of money to the fen, of equity to the share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from market.errors import Invalid
from market.money import Money
from market.rewards.rules.floors import FEN, Pools
from market.rewards.rules.states import Pool
from market.wording import N_

NAME_LENGTH = 60
STAFF_NO_LENGTH = 40
MOST_PEOPLE = 100
HEAVIEST = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """One person's part of a pool: the weights of a pool stand in proportion to each other."""

    pool: Pool
    name: str
    weight: int
    staff_no: str = ""
    person_id: int | None = None


def divided(pools: Pools, people: Sequence[Share], unit: Money = FEN) -> list[Money]:
    """Return what each person gets, in the order given; every pool is used up to the fen, or to the last share of a nominal `unit`.

    Raise Invalid: `reward.nobody`, `reward.too_many`, `reward.name_missing`, `reward.weight`, `reward.twice`, `reward.pool_without_people`,
    `reward.pool_without_money`, `reward.share_of_nothing`.
    """
    _check(people)
    parts: dict[int, Money] = {}
    for pool in Pool:
        places = [place for place, share in enumerate(people) if share.pool is pool]
        if bool(places) != bool(pools[pool]):
            raise _without(pool, people=bool(places))
        if places:
            parts |= dict(zip(places, in_units(pools[pool], [people[place].weight for place in places], unit), strict=True))
    for place, part in parts.items():
        if not part:
            raise Invalid("reward.share_of_nothing", N_("%(name)s would get nothing."), field="people", name=people[place].name)
    return [parts[place] for place in range(len(people))]


def worth(whole: Money, nominal: Money, parts: Sequence[Money]) -> list[Money]:
    """Return what parts of equity are worth, where all of it (of the nominal value) is worth `whole`; by largest remainder."""
    left = nominal.fen - sum(part.fen for part in parts)
    return whole.allocate([*(part.fen for part in parts), left])[:-1]


def in_units(pool: Money, weights: Sequence[int], unit: Money) -> list[Money]:
    """Return a pool divided in proportion to weights, by largest remainder, into whole units."""
    return [unit * count.fen for count in Money(pool.fen // unit.fen).allocate(weights)]


def _check(people: Sequence[Share]) -> None:
    if not people:
        raise Invalid("reward.nobody", N_("Name the people who are rewarded."), field="people")
    if len(people) > MOST_PEOPLE:
        raise Invalid("reward.too_many", N_("A plan names at most %(most)s people."), field="people", most=MOST_PEOPLE)
    for share in people:
        if not 0 < len(share.name) <= NAME_LENGTH or len(share.staff_no) > STAFF_NO_LENGTH:
            raise Invalid(
                "reward.name_missing", N_("Give each person's name, and a staff number of at most 40 characters."), field="people"
            )
        if not 0 < share.weight <= HEAVIEST:
            raise Invalid("reward.weight", N_("%(name)s: the share is a number from 1 to 1,000,000."), field="people", name=share.name)
    for (_pool, name, staff_no, _person), times in Counter((one.pool, one.name, one.staff_no, one.person_id) for one in people).items():
        if times > 1:
            raise Invalid("reward.twice", N_("%(name)s stands twice in one pool."), field="people", name=f"{name} {staff_no}".strip())


def _without(pool: Pool, *, people: bool) -> Invalid:
    if people:
        return Invalid("reward.pool_without_money", N_("“%(pool)s” has people but no money."), field=f"{pool.value}_fen", pool=pool)
    return Invalid("reward.pool_without_people", N_("“%(pool)s” has money but nobody to get it."), field=f"{pool.value}_fen", pool=pool)
