"""From a confirmed deal to the draft of a contract, and the parties' changes to it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from market import audit, clock, ids, rulebook
from market.access import SYSTEM
from market.accounts import queries as accounts
from market.accounts.rules.regions import region_name
from market.contracts import policy
from market.contracts.models.contract import Contract, ContractItem
from market.contracts.queries import contracts
from market.contracts.rules import amounts, development, drafting
from market.contracts.rules.clauses import Clause, Patent
from market.contracts.rules.deadlines import Period, add_months, due
from market.contracts.rules.development import WORK
from market.contracts.rules.states import CONTRACT, ContractAct, ContractState
from market.contracts.rules.types import ContractType, PaymentMode, PriorityAnswer, classify
from market.contracts.services import letters, proposed
from market.db import db
from market.deals import queries as deals
from market.errors import Conflict, Forbidden, Invalid
from market.listings import queries as listings
from market.money import ZERO, Money
from market.wording import N_

if TYPE_CHECKING:
    from market.access import Actor
    from market.accounts.models import Organisation
    from market.contracts.rules.types import Classification
    from market.deals.events import DealCancelled, DealConfirmed
    from market.deals.models import Deal
    from market.listings.models.achievements import Achievement, IpRight

TERM_MONTHS = 24
"""How long a transfer contract is proposed to run: transfer, guidance, payment."""
NAME_LENGTH = 200
CLAUSE_LENGTH = 5000


def on_deal_confirmed(event: DealConfirmed) -> None:
    """Draft the contract of a deal, in the deal's transaction; a deal has one contract."""
    if contracts.contract_of_deal(event.deal_id) is not None:
        return
    deal = deals.deal(SYSTEM, event.deal_id)
    achievement = listings.achievements([deal.achievement_id])[deal.achievement_id] if deal.achievement_id is not None else None
    rights = listings.ip_rights(achievement.id) if achievement is not None else []
    parties = accounts.organisations([deal.seller_id, deal.buyer_id])
    made = classify(deal.mode, {right.kind.value for right in rights}, deal.licence_kind)
    contract = _first_draft(deal, achievement, rights, parties, made, event)
    db.session.add(contract)
    db.session.flush()
    audit.record(SYSTEM, "contract.drafted", contract, at=event.at, to_state=contract.state, deal=deal.code, total_fen=contract.total.fen)
    letters.drafted(contract, parties[deal.seller_id])


def on_deal_cancelled(event: DealCancelled) -> None:
    """Make void the contract of a deal that fell before both parties had signed; what was signed stays as it is."""
    found = contracts.contract_of_deal(event.deal_id)
    if found is None or found.state not in (ContractState.DRAFT, ContractState.SIGNING):
        return
    contract = contracts.contract_for_update(SYSTEM, found.id)
    before, contract.state = contract.state, CONTRACT.after(contract.state, ContractAct.VOID)
    db.session.flush()
    audit.record(SYSTEM, "contract.voided", contract, at=event.at, from_state=before, to_state=contract.state, reason=event.reason)
    letters.voided(contract)


def _first_draft(
    deal: Deal,
    achievement: Achievement | None,
    rights: list[IpRight],
    parties: dict[int, Organisation],
    made: Classification,
    event: DealConfirmed,
) -> Contract:
    today, work = clock.legal_date(event.at), proposed.work_of(deal)
    block = [] if achievement is None or made.type in WORK else _block(achievement, rights, parties[deal.seller_id])
    facts = _facts(deal, achievement, block, parties, made, today)
    if work is not None:
        facts = replace(facts, payment=proposed.payment_of(work))
    number = contracts.next_id()
    return Contract(
        id=number,
        number=ids.code("HT", today.year, number),
        deal_id=deal.id,
        type=made.type,
        subtype=made.subtype,
        licence_mode=made.licence_mode,
        seller_id=deal.seller_id,
        buyer_id=deal.buyer_id,
        project_name=deal.title_zh,
        total=deal.price,
        tech=deal.price,
        payment=facts.payment,
        starts_on=today,
        ends_on=facts.licence_until or add_months(today, (deal.months if work else None) or TERM_MONTHS),
        licence_until=facts.licence_until,
        clauses=drafting.draft(facts) | (development.clauses(facts, work) if work is not None else {}),
        patents=[contracts.patent_row(row) for row in facts.patents],
        priority=None
        if made.type is not ContractType.TRF or achievement is None or achievement.job_related
        else PriorityAnswer.NOT_JOB_RELATED,
        sign_due_on=_sign_due(today),
        state=ContractState.DRAFT,
        created_at=event.at,
        is_demo=deal.is_demo,
    )


def _facts(
    deal: Deal,
    achievement: Achievement | None,
    block: list[Patent],
    parties: dict[int, Organisation],
    made: Classification,
    today: date,
) -> drafting.Facts:
    seller, buyer = parties[deal.seller_id], parties[deal.buyer_id]
    return drafting.Facts(
        type=made.type,
        subtype=made.subtype,
        licence_mode=made.licence_mode,
        payment=PaymentMode.LUMP_ONCE,
        achievement=deal.title_zh,
        summary=achievement.abstract[:1500] if achievement is not None else "",
        seller=seller.name_zh,
        buyer=buyer.name_zh,
        place=region_name(seller.region),
        total=deal.price,
        patents=block,
        source="本价款为春秋技术市场竞价成交价，与成交确认书一致。",
        licence_until=_licence_until(today, deal.months, block) if made.type is ContractType.LIC else None,
    )


def _block(achievement: Achievement, rights: list[IpRight], seller: Organisation) -> list[Patent]:
    owners = "、".join(owner.name for owner in listings.owners(achievement.id)) or seller.name_zh
    return [_patent(right, owners) for right in rights if right.kind.is_patent]


def _patent(right: IpRight, owners: str) -> Patent:
    """A Chinese patent keeps its application's number; the ZL form follows the grant."""
    granted = right.kind.is_granted_patent
    return Patent(
        kind=right.kind.value,
        title=right.title,
        applicant=owners,
        patentee=owners if granted else "",
        filed_on=right.filed_on,
        application_number=f"CN{right.number}" if right.number else "",
        patent_number=f"ZL{right.number}" if granted and right.number else "",
        expires_on=right.expires_on,
    )


def _licence_until(start: date, months: int | None, block: list[Patent]) -> date:
    ends = [row.expires_on for row in block if row.expires_on]
    return min([date.fromordinal(add_months(start, months or 12).toordinal() - 1), *ends])


def _sign_due(today: date) -> date:
    rule = rulebook.get("sign.days_after_win", today)
    return due(today, Period(days=int(rule.value), unit="working_days", rule=rule.id)).on


def update_draft(actor: Actor, contract_id: int, **changes: Any) -> Contract:
    """Change a draft: project_name, payment, starts_on, ends_on, licence_until, priority, priority_on, clauses, patents."""
    contract = _draft(actor, contract_id)
    _check(changes)
    contract.project_name = changes["project_name"].strip()
    for name in ("payment", "starts_on", "ends_on", "licence_until", "priority", "priority_on"):
        if name in changes:
            setattr(contract, name, changes[name])
    given = {key: text.strip() for key, text in changes.get("clauses", {}).items() if key in set(Clause)}
    contract.clauses = {**contract.clauses, **given}
    contract.patents = [
        row | {name: changed[name].strip() for name in ("applicant", "patentee")}
        for row, changed in _pairs(contract.patents, changes.get("patents"))
    ]
    audit.record(actor, "contract.changed", contract)
    return contract


def _check(changes: dict[str, Any]) -> None:
    name = changes["project_name"].strip()
    if not 0 < len(name) <= NAME_LENGTH:
        raise Invalid("contract.project_name", N_("Give the project a name of at most 200 characters."), field="project_name")
    starts_on, ends_on = changes.get("starts_on"), changes.get("ends_on")
    if starts_on and ends_on and starts_on > ends_on:
        raise Invalid("contract.term_order", N_("The last day cannot be before the first."), field="ends_on")
    for key, text in changes.get("clauses", {}).items():
        if len(text) > CLAUSE_LENGTH:
            raise Invalid("contract.clause_too_long", N_("A clause has at most 5,000 characters."), field=f"clause_{key}")


def _pairs(rows: list[Any], changed: list[dict[str, str]] | None) -> list[tuple[dict[str, Any], dict[str, str]]]:
    if changed is None or len(changed) != len(rows):
        return [(row, {"applicant": row["applicant"], "patentee": row["patentee"]}) for row in rows]
    return list(zip(rows, changed, strict=True))


def add_item(
    actor: Actor, contract_id: int, *, kind: amounts.ItemKind, description: str, amount: Money, reasonable: Money | None = None
) -> ContractItem:
    """Name an amount inside the price that is not for technology; the technology amount follows."""
    contract = _draft(actor, contract_id)
    if not description.strip():
        raise Invalid("contract.item_unnamed", N_("Say what the amount pays for."), field="description")
    item = amounts.Item(kind=kind, amount=amount, reasonable=reasonable or ZERO)
    contract.tech = amounts.tech_amount(contract.total, [*contracts.rule_items(contract.id), item])
    row = ContractItem(contract_id=contract.id, kind=kind, description=description.strip(), amount=item.amount, reasonable=item.reasonable)
    db.session.add(row)
    db.session.flush()
    audit.record(actor, "contract.item_added", contract, item=row.description, amount_fen=row.amount.fen)
    return row


def remove_item(actor: Actor, contract_id: int, item_id: int) -> ContractItem:
    """Take an amount out of the draft again and return what it was."""
    contract = _draft(actor, contract_id)
    row = contracts.item(contract.id, item_id)
    db.session.delete(row)
    db.session.flush()
    contract.tech = amounts.tech_amount(contract.total, contracts.rule_items(contract.id))
    audit.record(actor, "contract.item_removed", contract, item=row.description, amount_fen=row.amount.fen)
    return row


def _draft(actor: Actor, contract_id: int) -> Contract:
    contract = contracts.contract_for_update(actor, contract_id)
    if not policy.can_draft(actor, contract):
        raise Forbidden("contract.not_drafter", N_("The seller's editors and signatories write the draft."))
    if contract.state is not ContractState.DRAFT:
        raise Conflict("contract.frozen", N_("The document is fixed for signing and can no longer change."))
    return contract
