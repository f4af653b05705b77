"""What happened to contracts in force, told to upper domains and to what follows a contract."""

from dataclasses import dataclass
from datetime import datetime

from market.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractTookEffect:
    """A contract signed by all parties took effect 生效; told once, in the same transaction."""

    contract_id: int
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractAmended:
    """Both parties have signed a change 变更 or a supplement 补充协议; told once per version, in the same transaction."""

    contract_id: int
    version: int
    """Its number among the contract's versions; the contract as first signed is 1."""
    total: Money
    """合同成交额 from now on; the contract keeps the amount that was awarded."""
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractTerminated:
    """Both parties have signed the termination 解除协议; told once, in the same transaction."""

    contract_id: int
    version: int
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractConcluding:
    """The last signature is put under a contract; whoever hears of it may still refuse, which undoes the signature."""

    contract_id: int
    at: datetime
