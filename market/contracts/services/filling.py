"""What the market knows about a deal, as the facts a form is filled with, and the form filled again when the draft changes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from market.accounts import queries as accounts
from market.accounts.rules.regions import region_name
from market.contracts.queries import contracts
from market.contracts.rules import drafting, patents
from market.contracts.rules.clauses import Patent
from market.contracts.rules.deadlines import add_months
from market.contracts.rules.development import WORK
from market.contracts.rules.types import ContractType, PaymentMode, chosen, classify
from market.contracts.services import proposed
from market.deals import queries as deals
from market.deals.queries import agreements

if TYPE_CHECKING:
    from collections.abc import Mapping

    from market.accounts.models import Organisation
    from market.contracts.models.contract import Contract
    from market.contracts.rules.development import Work
    from market.contracts.rules.types import Classification
    from market.deals.models import Agreement, Deal
    from market.listings.rules.numbers import Right
    from market.listings.rules.versions import Told

TERM_MONTHS = 24
"""How long a transfer contract is proposed to run: transfer, guidance, payment."""
SUMMARY = 1500
"""Characters of an achievement's abstract inside the subject."""
AWARDED = (
    "本价款为春秋技术市场竞价成交价，与成交确认书一致；已由竞价保证金抵作价款的部分相应扣除。",
    "The price is the hammer price of this market and agrees with the award; what the deposit has paid already is deducted.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A deal with everything behind it that a contract says something about."""

    deal: Deal
    offered: Told | None
    """What the pinned version of the achievement says, where the deal is about one."""
    seller: Organisation
    buyer: Organisation
    made: Classification
    work: Work | None
    agreement: Agreement | None = None

    @property
    def asks_inventors(self) -> bool:
        """Say whether the inventors' priority of Art. 847 民法典 is still to be asked for."""
        return self.made.type is not ContractType.TRF or self.offered is None or self.offered.basics.job_related

    @property
    def rights(self) -> tuple[Right, ...]:
        """Return the rights that the pinned version names."""
        return self.offered.rights if self.offered is not None else ()


def known(deal: Deal) -> Known:
    """Gather what stands behind a deal, for the domain that has checked the actor."""
    offered = deals.offered(deal).told() if deal.achievement_id is not None else None
    parties = accounts.organisations([deal.seller_id, deal.buyer_id])
    return Known(
        deal=deal,
        offered=offered,
        seller=parties[deal.seller_id],
        buyer=parties[deal.buyer_id],
        made=_classified(deal, {right.kind.value for right in offered.rights} if offered else set()),
        work=proposed.work_of(deal),
        agreement=agreements.of_deal(deal.agreement_id) if deal.agreement_id is not None else None,
    )


def _classified(deal: Deal, rights: set[str]) -> Classification:
    if deal.subtype is not None:
        return chosen(deal.subtype, deal.licence_kind)
    return classify(deal.mode, rights, deal.licence_kind)


def facts(found: Known, today: date) -> drafting.Facts:
    """Return the facts of a fresh draft, made on `today`."""
    deal, made = found.deal, found.made
    block = [] if found.offered is None or made.type in WORK else _block(found.offered, found.seller)
    until = _licence_until(today, deal.months, block) if made.type is ContractType.LIC else None
    months = (deal.months if found.work or found.agreement else None) or TERM_MONTHS
    return replace(
        _plain(found),
        patents=block,
        payment=proposed.payment_of(found.work),
        starts_on=today,
        ends_on=until or add_months(today, months),
        licence_until=until,
    )


def _plain(found: Known) -> drafting.Facts:
    """Return what the deal itself says, without dates and patents."""
    deal, offered = found.deal, found.offered
    abstract = offered.basics.abstract if offered is not None else ""
    source, source_en = AWARDED if deal.lot_id is not None else ("", "")
    return drafting.Facts(
        type=found.made.type,
        subtype=found.made.subtype,
        licence_mode=found.made.licence_mode,
        payment=PaymentMode.LUMP_ONCE,
        achievement=deal.title_zh,
        achievement_en=deal.title_en,
        summary=(found.agreement.subject if found.agreement is not None else abstract)[:SUMMARY],
        seller=found.seller.name_zh,
        buyer=found.buyer.name_zh,
        place=region_name(found.seller.region),
        place_en=region_name(found.seller.region, english=True),
        total=deal.price,
        patents=[],
        rights=[_named(right) for right in found.rights if not right.kind.is_patent] if found.made.type not in WORK else [],
        source=source,
        source_en=source_en,
    )


def refill(contract: Contract, given: Mapping[str, str], choices: Mapping[str, str]) -> None:
    """Fill the contract's form again with its present data and the chosen texts, then put the parties' own words over it."""
    before = contracts.articles(contract)
    chosen = {row.clause.value: row.alternative for row in before} | dict(choices)
    agreed = {row.clause.value: row.body.zh for row in before if row.alternative == chosen[row.clause] == drafting.AGREED}
    found = known(deals.deal_of_contract(contract.deal_id))
    present = replace(
        _plain(found),
        type=contract.type,
        subtype=contract.subtype,
        licence_mode=contract.licence_mode,
        payment=contract.payment,
        achievement=contract.project_name,
        achievement_en=found.deal.title_en if contract.project_name == found.deal.title_zh else "",
        patents=contracts.patents(contract),
        starts_on=contract.starts_on,
        ends_on=contract.ends_on,
        licence_until=contract.licence_until,
    )
    after = drafting.agree(drafting.fill(present, chosen), agreed)
    own = {key: text for key, text in given.items() if text != contract.clauses.get(key, "")}
    contract.clauses = drafting.redraft(before, after, contract.clauses) | own
    contract.articles = [contracts.article_row(row) for row in after]


def _block(offered: Told, seller: Organisation) -> list[Patent]:
    owners = "、".join(owner.name for owner in offered.owners) or seller.name_zh
    return [patents.stated(right, owners) for right in offered.rights if right.kind.is_patent]


def _named(right: Right) -> str:
    return f"{right.title}（{right.number}）" if right.number else right.title


def _licence_until(start: date, months: int | None, block: list[Patent]) -> date:
    ends = [row.expires_on for row in block if row.expires_on]
    return min([date.fromordinal(add_months(start, months or 12).toordinal() - 1), *ends])
