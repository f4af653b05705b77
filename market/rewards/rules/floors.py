"""The least that people must get 奖励下限: of the net income, and within the reward. Exact to the fen, rounded up.

Sources: 促进科技成果转化法 Art. 45; 浙江省促进科技成果转化条例 Art. 37. The figures are dated rules, handed in.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from market.errors import Invalid
from market.money import ZERO, Money
from market.rewards.rules.states import Pool
from market.wording import N_

Pools = Mapping[Pool, Money]
FEN = Money(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Floor:
    """One lower limit in basis points, and the version of the rule that sets it."""

    bp: int
    rule: str
    source: str
    verified: bool = True

    def of(self, whole: Money, unit: Money = FEN) -> Money:
        """Return the least amount in whole units that is not below the limit."""
        return unit * -(-whole.fen * self.bp // (10_000 * unit.fen))


@dataclass(frozen=True, slots=True, kw_only=True)
class Floors:
    """What limits a plan; nothing where no rule does: then the unit's own rule decides alone."""

    reward: Floor | None = None
    """Of the net income."""
    main: Floor | None = None
    """Of the reward, for the main contributors."""
    transfer: Floor | None = None
    """Of the reward, for the transfer staff."""


def strictest(floors: Iterable[Floor]) -> Floor | None:
    """Return the highest of several limits, the first of equal ones."""
    return max(floors, key=lambda floor: floor.bp, default=None)


def total(pools: Pools) -> Money:
    """Return the whole reward."""
    return sum(pools.values(), ZERO)


def proposed(net: Money, floors: Floors, unit: Money = FEN) -> dict[Pool, Money]:
    """Return the least reward as pools, in whole units: what no limit asks for goes to the others."""
    reward = floors.reward.of(net, unit) if floors.reward else ZERO
    main = floors.main.of(reward, unit) if floors.main else reward
    transfer = min(floors.transfer.of(reward, unit), reward - main) if floors.transfer else ZERO
    return {Pool.MAIN: main, Pool.OTHERS: reward - main - transfer, Pool.TRANSFER: transfer}


def check_units(pools: Pools, unit: Money) -> None:
    """Raise Invalid where a pool is no whole number of shares."""
    for pool, amount in pools.items():
        if amount.fen % unit.fen:
            raise Invalid(
                "reward.pool_of_shares", N_("A pool is a whole number of shares of %(unit)s."), field=f"{pool.value}_fen", unit=unit
            )


def check(net: Money, pools: Pools, floors: Floors, unit: Money = FEN) -> None:
    """Raise Invalid where a pool is below zero, the reward above the net income, or anything below its limit, naming rule and least."""
    if min(pools.values()) < ZERO:
        raise Invalid("reward.pool_negative", N_("A pool is not below zero."), field="main_fen")
    reward = total(pools)
    if reward <= ZERO:
        raise Invalid("reward.nothing_given", N_("The plan gives nobody anything."), field="main_fen")
    if reward > net:
        raise Invalid(
            "reward.above_net",
            N_("The reward of %(reward)s is more than the net income of %(net)s."),
            field="main_fen",
            reward=reward,
            net=net,
        )
    _at_least(
        reward,
        net,
        (floors.reward, unit),
        "reward.below_floor",
        N_("The reward of %(given)s is below the least of %(least)s: %(law)s."),
        "main_fen",
    )
    _at_least(
        pools[Pool.MAIN],
        reward,
        (floors.main, unit),
        "reward.main_below_floor",
        N_("The main contributors' %(given)s are below their least of %(least)s: %(law)s."),
        "main_fen",
    )
    _at_least(
        pools[Pool.TRANSFER],
        reward,
        (floors.transfer, unit),
        "reward.transfer_below_floor",
        N_("The transfer staff's %(given)s are below their least of %(least)s: %(law)s."),
        "transfer_fen",
    )


def _at_least(given: Money, whole: Money, limit: tuple[Floor | None, Money], code: str, message: str, field: str) -> None:
    floor, unit = limit
    if floor is not None and given < floor.of(whole, unit):
        raise Invalid(code, message, field=field, given=given, least=floor.of(whole, unit), law=floor.source, rule=floor.rule)
