"""The facts of a case. A fact that was not stated is never guessed: reading it raises FactMissing with its JSON pointer."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, ClassVar, Generic, Self, TypeVar, overload

from market.contracts.rules.amounts import Item
from market.contracts.rules.benefits import kinds
from market.contracts.rules.benefits.rights import Right
from market.contracts.rules.types import ContractType, Subtype
from market.money import Money

T = TypeVar("T")
P = TypeVar("P", bound="Part")


class FactMissing(LookupError):
    """Facts that a rule needs and the case does not state, by their JSON pointers."""

    def __init__(self, pointers: Iterable[str]) -> None:
        self.pointers = tuple(pointers)
        super().__init__(", ".join(self.pointers))


class Part:
    """A group of facts, at its place in the JSON of the case; only what was stated is kept."""

    at: ClassVar[str] = ""

    def __init__(self, **stated: Any) -> None:
        for name in stated:
            if not isinstance(vars(type(self)).get(name), Fact):
                message = f"{type(self).__name__} knows no fact {name}"
                raise TypeError(message)
        self.stated = stated

    @classmethod
    def names(cls) -> dict[str, str]:
        """Return the facts' names with their members in the JSON."""
        return {name: fact.member for name, fact in vars(cls).items() if isinstance(fact, Fact)}

    def need(self, *names: str) -> tuple[str, ...]:
        """Return the JSON pointers of those of `names` that were not stated."""
        members = self.names()
        return tuple(f"{self.at}/{members[name]}" for name in names if name not in self.stated)


class Fact(Generic[T]):
    """One fact of a part."""

    suffix = ""

    def __set_name__(self, owner: type[Part], name: str) -> None:
        """Learn the fact's name."""
        self.name, self.member = name, name + self.suffix

    @overload
    def __get__(self, part: None, owner: type[Part]) -> Self: ...
    @overload
    def __get__(self, part: Part, owner: type[Part]) -> T: ...
    def __get__(self, part: Part | None, owner: type[Part]) -> T | Self:
        """Return what was stated; raise FactMissing otherwise."""
        if part is None:
            return self
        try:
            return part.stated[self.name]
        except KeyError:
            raise FactMissing([f"{part.at}/{self.member}"]) from None


class Amount(Fact[Money]):
    """An amount, in fen in the JSON."""

    suffix = "_fen"


class AmountOrNone(Fact["Money | None"]):
    """An amount that null says there is none of."""

    suffix = "_fen"


def ask(*lacking: tuple[str, ...]) -> None:
    """Raise FactMissing with all that is lacking at once."""
    pointers = [pointer for some in lacking for pointer in some]
    if pointers:
        raise FactMissing(pointers)


class Contract(Part):
    """The contract and its amounts."""

    at = "/contract"
    type = Fact[ContractType]()
    subtype = Fact[Subtype]()
    signed_on = Fact[date]()
    effective_on = Fact[date]()
    registered_on = Fact["date | None"]()
    commerce_registered_on = Fact["date | None"]()
    total = Amount()
    listed_vat = Amount()
    non_technical = Fact[tuple[Item, ...]]()
    related_services = Amount()
    services_same_invoice = Fact[bool]()
    services_inseparable = Fact[bool]()
    rd_funds = Amount()
    instalments = Fact["tuple[tuple[date, Money], ...]"]()
    invoice = Fact[kinds.Invoice]()


class Licence(Part):
    """The terms of a licence."""

    at = "/licence"
    months = Fact[int]()
    starts_on = Fact[date]()
    ends_on = Fact[date]()
    exclusive = Fact[bool]()
    worldwide = Fact[bool]()


class Technology(Part):
    """What is transferred, and whose it is."""

    at = "/technology"
    ownership = Fact[kinds.Ownership]()
    patent_kind = Fact[kinds.PatentKind]()
    design_simple = Fact[bool]()
    defence_patent = Fact[bool]()
    job_related = Fact[bool]()
    export_list = Fact[kinds.ExportList]()
    public_money = Fact[bool]()
    public_money_approved = Fact[bool]()


class Rights(Part):
    """The rights of a contract of this market one by one; of a case that is only told the sub-type says the right."""

    at = "/technology"
    named = Fact[tuple[Right, ...]]()
    unlisted = Amount()
    """What of the price is paid for rights that are not on the list."""


class Seller(Part):
    """The party that gives the technology."""

    at = "/seller"
    uscc = Fact[str]()
    kind = Fact[kinds.PartyKind]()
    resident = Fact[bool]()
    foreign = Fact[bool]()
    research_scope = Fact[bool]()
    vat_kind = Fact[kinds.VatKind]()
    vat_waived_on = Fact["date | None"]()
    separate_accounts = Fact[bool]()
    small_firm = Fact[bool]()
    park = Fact["kinds.Park | None"]()


class Buyer(Part):
    """The party that takes the technology, or orders the development."""

    at = "/buyer"
    uscc = Fact[str]()
    kind = Fact[kinds.PartyKind]()
    foreign = Fact[bool]()
    cit_rate_bp = Fact[int]()
    small_firm = Fact[bool]()
    research_class = Fact[kinds.ResearchClass]()
    excluded_industry = Fact[bool]()
    expense_detail = Fact[bool]()
    own_research = Amount()
    domestic_research = Amount()


class Relation(Part):
    """How seller and buyer are connected."""

    at = "/relation"
    related = Fact[bool]()
    share_bp = Fact[int]()


class Costs(Part):
    """What the transfer cost the seller in the tax year."""

    at = "/costs"
    intangible_net = Amount()
    amortisation = Amount()
    period_expenses = Amount()
    taxes_and_fees = Amount()


class Equity(Part):
    """A contribution of technology for shares 技术成果投资入股."""

    at = "/equity"
    investor = Fact[kinds.PartyKind]()
    investee_resident = Fact[bool]()
    value = Amount()
    other_consideration = Amount()
    original_value = Amount()
    fees = Amount()
    acquired_on = Fact[date]()
    choice = Fact[kinds.Choice]()
    filed_on = Fact["date | None"]()
    sale_income = AmountOrNone()
    sale_fees = Amount()


class Reward(Part):
    """A cash reward to one person out of one receipt."""

    person = Fact[str]()
    role = Fact[kinds.Role]()
    amount = Amount()
    received_on = Fact[date]()
    paid_on = Fact[date]()
    published = Fact[bool]()
    apart_from_wages = Fact[bool]()
    marginal_bp = Fact[int]()

    def __init__(self, place: int = 0, **stated: Any) -> None:
        super().__init__(**stated)
        self.at = f"/rewards/{place}"  # type: ignore[misc]  # the one part that stands in a list


class Notice(Part):
    """The publication of the rewarded people."""

    at = "/notice"
    begins_on = Fact[date]()
    ends_on = Fact[date]()


class Facts(Part):
    """A whole case."""

    tax_year = Fact[int]()
    other_transfers = Fact[tuple[Money, ...]]()
    receipts = Fact["tuple[tuple[date, Money], ...]"]()
    rewards = Fact[tuple[Reward, ...]]()
    equity = Fact["Equity | None"]()
    notice = Fact["Notice | None"]()

    def __init__(self, *parts: Part, **stated: Any) -> None:
        super().__init__(**stated)
        self.contract = _of(parts, Contract)
        self.licence = _of(parts, Licence)
        self.technology = _of(parts, Technology)
        self.rights = _of(parts, Rights)
        self.seller = _of(parts, Seller)
        self.buyer = _of(parts, Buyer)
        self.relation = _of(parts, Relation)
        self.costs = _of(parts, Costs)


def _of(parts: Iterable[Part], kind: type[P]) -> P:
    return next((part for part in parts if isinstance(part, kind)), kind())
