"""Money is entered by the institution's office: what came in under a contract, and what the transfer cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from market import audit, clock
from market.access import SYSTEM
from market.accounts.rules import tidy
from market.contracts.queries import contracts
from market.db import db
from market.deals import queries as deals
from market.duties import services as duties
from market.duties.queries import by_receipts
from market.duties.rules.payments import Receipt
from market.errors import Conflict
from market.rewards.models.plan import RewardEntry
from market.rewards.queries import money
from market.rewards.rules.income import Equity, Room, check_entry, check_equity, check_kind, form_of
from market.rewards.rules.states import EntryKind
from market.wording import N_

if TYPE_CHECKING:
    from datetime import date

    from market.access import Actor
    from market.contracts.events import ContractAmended
    from market.contracts.models.contract import Contract
    from market.money import Money

NOTE_LENGTH = 120
REASON_LENGTH = 500


def enter(
    actor: Actor, contract_id: int, *, kind: EntryKind, on: date, amount: Money, note: str, equity: Equity | None = None
) -> RewardEntry:
    """Enter money that came in 到账, equity with its nominal value, or a cost.

    Raise NotFound, Invalid, and Conflict for a reference or equity that was entered before, and for money where the price is equity.
    """
    contract = money.contract_for_update(actor, contract_id)
    now = clock.now()
    check_kind(kind, form_of(deals.deal_of_contract(contract.deal_id).mode))
    said = tidy(note, field="note", most=NOTE_LENGTH)
    since = clock.legal_date(contract.signed_at or now)
    check_entry(kind, on, amount, said, Room(since=since, today=clock.legal_date(now), left=money.left(contract)))
    if kind is EntryKind.RECEIPT and money.reference_taken(contract.id, said):
        raise Conflict("reward.reference_taken", N_("A receipt with this reference is entered already."), field="note")
    entry = RewardEntry(
        contract_id=contract.id, kind=kind, on=on, amount=amount, note=said, entered_by=actor.person_id or 0, entered_at=now
    )
    if kind is EntryKind.SHARES:
        _describe(entry, contract, equity)
    db.session.add(entry)
    db.session.flush()
    audit.record(actor, "reward_entry.recorded", entry, at=now, contract=contract.number, entry=kind.value, amount_fen=amount.fen)
    if kind is EntryKind.RECEIPT:
        _tell_duties(actor, contract)
    return entry


def _describe(entry: RewardEntry, contract: Contract, equity: Equity | None) -> None:
    if money.equity_of(contract.id) is not None:
        raise Conflict("reward.equity_entered", N_("The equity of this contract is entered already."))
    given = check_equity(entry.amount, equity, left=money.left(contract))
    entry.worth, entry.unit = given.worth, given.unit


def strike(actor: Actor, entry_id: int, *, reason: str) -> RewardEntry:
    """Strike out an entry that was wrong; raise Conflict once a plan counts it."""
    seen = money.entry(actor, entry_id)
    contract = money.contract_for_update(actor, seen.contract_id)
    entry = money.entry_for_update(actor, entry_id)
    said = tidy(reason, field="reason", most=REASON_LENGTH, missing=N_("Say why the entry is wrong."))
    if entry.struck_at is not None:
        raise Conflict("reward.struck_already", N_("This entry is struck out already."))
    if entry.plan_id is not None:
        raise Conflict("reward.entry_counted", N_("A plan counts this entry. Withdraw the plan first."))
    now = clock.now()
    entry.struck_at, entry.struck_by, entry.struck_because = now, actor.person_id, said
    db.session.flush()
    audit.record(actor, "reward_entry.struck_out", entry, at=now, reason=said)
    if entry.kind is EntryKind.RECEIPT:
        _tell_duties(actor, contract)
    return entry


def on_contract_amended(event: ContractAmended) -> None:
    """Let what has come in already cover the instalments of a new price."""
    contract = contracts.of_id(event.contract_id)
    if event.changes_amount and by_receipts(contract):
        _tell_duties(SYSTEM, contract)


def _tell_duties(actor: Actor, contract: Contract) -> None:
    """Let the instalments of the contract follow what has come in."""
    valid = (entry for entry in money.entries(contract.id) if entry.is_receipt and entry.struck_at is None)
    duties.receipts_changed(actor, contract, [Receipt(on=entry.on, amount=entry.amount, reference=entry.note) for entry in valid])
