"""From a confirmed deal to the draft of a contract, and the parties' changes to it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from market import audit, clock, ids, rulebook
from market.access import SYSTEM
from market.contracts import policy
from market.contracts.models.contract import Contract, ContractItem
from market.contracts.queries import contracts
from market.contracts.rules import amounts, development, drafting, texts
from market.contracts.rules.clauses import Clause
from market.contracts.rules.deadlines import Period, due
from market.contracts.rules.states import CONTRACT, ContractAct, ContractState
from market.contracts.rules.types import PriorityAnswer
from market.contracts.services import filling, letters
from market.db import db
from market.deals import queries as deals
from market.errors import Conflict, Forbidden, Invalid
from market.wording import N_

if TYPE_CHECKING:
    from market.access import Actor
    from market.deals.events import DealCancelled, DealConfirmed
    from market.deals.models import Deal

NAME_LENGTH = 200
CLAUSE_LENGTH = 5000


def on_deal_confirmed(event: DealConfirmed) -> None:
    """Draft the contract of a deal, in the deal's transaction; a deal has one contract."""
    if contracts.contract_of_deal(event.deal_id) is not None:
        return
    deal = deals.deal(SYSTEM, event.deal_id)
    known = filling.known(deal)
    contract = _first_draft(deal, known, event)
    db.session.add(contract)
    db.session.flush()
    audit.record(SYSTEM, "contract.drafted", contract, at=event.at, to_state=contract.state, deal=deal.code, total_fen=contract.total.fen)
    letters.drafted(contract, known.seller)


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


def _first_draft(deal: Deal, known: filling.Known, event: DealConfirmed) -> Contract:
    today, work, made = clock.legal_date(event.at), known.work, known.made
    facts = filling.facts(known, today)
    rows = drafting.fill(facts)
    agreed = development.clauses(facts, work) if work is not None else {}
    if known.agreement is not None and known.agreement.terms:
        agreed[Clause.OTHER.value] = known.agreement.terms
    rows = drafting.agree(rows, agreed)
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
        starts_on=facts.starts_on,
        ends_on=facts.ends_on,
        licence_until=facts.licence_until,
        clauses=agreed | {row.clause.value: row.body.zh for row in rows},
        articles=[contracts.article_row(row) for row in rows],
        patents=[contracts.patent_row(row) for row in facts.patents],
        priority=None if known.asks_inventors else PriorityAnswer.NOT_JOB_RELATED,
        sign_due_on=_sign_due(today),
        state=ContractState.DRAFT,
        created_at=event.at,
        is_demo=deal.is_demo,
    )


def _sign_due(today: date) -> date:
    rule = rulebook.get("sign.days_after_win", today)
    return due(today, Period(days=int(rule.value), unit="working_days", rule=rule.id)).on


def update_draft(actor: Actor, contract_id: int, **changes: Any) -> Contract:
    """Change a draft: project_name, payment, starts_on, ends_on, licence_until, priority, priority_on, choices, clauses, patents.

    The form's texts follow names, dates, payment and the chosen alternatives; the parties' own words stay as they wrote them.
    """
    contract = require_draft(actor, contract_id)
    _check(contract, changes)
    _check_choices(contract, changes.get("choices", {}))
    contract.project_name = changes["project_name"].strip()
    for name in ("payment", "starts_on", "ends_on", "licence_until", "priority", "priority_on", "signing_order"):
        if name in changes:
            setattr(contract, name, changes[name])
    given = {key: text.strip() for key, text in changes.get("clauses", {}).items() if key in set(Clause)}
    filling.refill(contract, given, changes.get("choices", {}))
    contract.patents = [
        row | {name: changed[name].strip() for name in ("applicant", "patentee")}
        for row, changed in _pairs(contract.patents, changes.get("patents"))
    ]
    audit.record(actor, "contract.changed", contract)
    return contract


def _check(contract: Contract, changes: dict[str, Any]) -> None:
    name = changes["project_name"].strip()
    if not 0 < len(name) <= NAME_LENGTH:
        raise Invalid("contract.project_name", N_("Give the project a name of at most 200 characters."), field="project_name")
    starts_on, ends_on = (changes.get(name, getattr(contract, name)) for name in ("starts_on", "ends_on"))
    if starts_on and ends_on and starts_on > ends_on:
        raise Invalid("contract.term_order", N_("The last day cannot be before the first."), field="ends_on")
    for key, text in changes.get("clauses", {}).items():
        if len(text) > CLAUSE_LENGTH:
            raise Invalid("contract.clause_too_long", N_("A clause has at most 5,000 characters."), field=f"clause_{key}")


def _check_choices(contract: Contract, choices: dict[str, str]) -> None:
    for clause, key in choices.items():
        article = texts.article(contract.subtype, clause)
        if key != drafting.AGREED and (article is None or key not in {text.key for text in article.texts}):
            raise Invalid("contract.text_unknown", N_("This form has no such text."), field=f"choice_{clause}")


def _pairs(rows: list[Any], changed: list[dict[str, str]] | None) -> list[tuple[dict[str, Any], dict[str, str]]]:
    if changed is None or len(changed) != len(rows):
        return [(row, {"applicant": row["applicant"], "patentee": row["patentee"]}) for row in rows]
    return list(zip(rows, changed, strict=True))


def add_item(actor: Actor, contract_id: int, **given: Any) -> ContractItem:
    """Name an amount inside the price that is not for technology, as `with_item` reads it; the technology amount follows."""
    contract = require_draft(actor, contract_id)
    found = with_item(contract, **given)
    item = found.parts[-1]
    if not item.description:
        raise Invalid("contract.item_unnamed", N_("Say what the amount pays for."), field="description")
    contract.tech = found.tech
    row = ContractItem(
        kind=item.kind,
        description=item.description,
        amount=item.amount,
        reasonable=item.reasonable,
        pieces=item.carriers.pieces if item.carriers else None,
        reasonable_pieces=item.carriers.reasonable if item.carriers else None,
    )
    contract.items.append(row)
    db.session.flush()
    audit.record(actor, "contract.item_added", contract, item=row.description, amount_fen=row.amount.fen)
    return row


def with_item(contract: Contract, **given: Any) -> amounts.Split:
    """Return how the technology amount would come about with one item more, as `amounts.named` takes it; nothing is written.

    Where pieces are counted, what the reasonable ones cost is worked out from them. Raise Invalid at the field.
    """
    most = rulebook.number("reg.carrier_sets_most", clock.today())
    item = amounts.costed(amounts.named(**given), most_sets=most)
    return amounts.split(contract.total, [*contracts.rule_items(contract), item])


def remove_item(actor: Actor, contract_id: int, item_id: int) -> ContractItem:
    """Take an amount out of the draft again and return what it was."""
    contract = require_draft(actor, contract_id)
    row = contracts.item(contract.id, item_id)
    contract.items.remove(row)
    db.session.flush()
    contract.tech = amounts.tech_amount(contract.total, contracts.rule_items(contract))
    audit.record(actor, "contract.item_removed", contract, item=row.description, amount_fen=row.amount.fen)
    return row


def require_draft(actor: Actor, contract_id: int) -> Contract:
    """Lock a contract that the actor may still change; raise Forbidden or Conflict."""
    contract = contracts.contract_for_update(actor, contract_id)
    if not policy.can_draft(actor, contract):
        raise Forbidden("contract.not_drafter", N_("The seller's editors and signatories write the draft."))
    if contract.state is not ContractState.DRAFT:
        raise Conflict("contract.frozen", N_("The document is fixed for signing and can no longer change."))
    return contract
