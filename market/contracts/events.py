"""What happened to contracts in force, told to upper domains and to what follows a contract."""

from dataclasses import dataclass
from datetime import date, datetime

from market.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractTookEffect:
    """A contract signed by all parties took effect 生效; told once, in the same transaction."""

    contract_id: int
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AmountProposed:
    """A party proposes another amount with a plan of what is still to be paid; whoever hears of it may still refuse it."""

    contract_id: int
    total: Money
    plan: tuple[tuple[date, Money], ...]
    """What is still to be paid: days with their amounts."""
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractAmended:
    """Both parties have signed a change 变更 or a supplement 补充协议; told once per version, in the same transaction."""

    contract_id: int
    version: int
    """Its number among the contract's versions; the contract as first signed is 1."""
    total: Money
    """合同成交额 from now on; the contract keeps the amount that was awarded."""
    changes_amount: bool
    plan: tuple[tuple[date, Money], ...]
    """What is still to be paid of a new amount, days with their amounts; empty where nothing is, or where the amount is no fixed sum."""
    parts: tuple[str, ...]
    """What of a registration it changes, as values of `rules.versions.Part`."""
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


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrationRuled:
    """An office registered a contract 认定登记, changed, cancelled or revoked its registration; told in the same transaction."""

    contract_id: int
    act: str
    """A value of `rules.states.RegistrationAct`."""
    number: str
    version: int
    """Of the certificate."""
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestUnneeded:
    """An office declined what a registration's holder applied for: nothing has to be registered; told in the same transaction."""

    contract_id: int
    wish: str
    """A value of `rules.registration.points.Wish`."""
    asked_at: datetime
    answer: str
    """The office's reason."""
    at: datetime
