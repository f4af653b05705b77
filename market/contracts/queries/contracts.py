"""Contracts with their items and signatures, and the values that the rules ask for."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import Sequence, func, or_, select

from market.accounts.rules.authority import BINDING
from market.contracts import policy
from market.contracts.models.contract import Contract, ContractItem, ContractSignature
from market.contracts.rules.amounts import Carriers, Item
from market.contracts.rules.bound import bound
from market.contracts.rules.clauses import Clause, Patent
from market.contracts.rules.drafting import Filled, in_order
from market.contracts.rules.gate import Paper
from market.contracts.rules.order import awaited
from market.contracts.rules.states import ContractState
from market.contracts.rules.texts import Pair
from market.db import by_id, db, one

if TYPE_CHECKING:
    from market.access import Actor
    from market.contracts.models.versions import ContractVersion
    from market.contracts.rules.benefits.kinds import Side
    from market.money import Money


def contract(actor: Actor, contract_id: int) -> Contract:
    """Return a contract the actor may see; raise NotFound otherwise."""
    return one(select(Contract).where(Contract.id == contract_id, policy.visible_to(actor)))


def of_id(contract_id: int) -> Contract:
    """Return a contract, for code that has checked the actor."""
    return by_id(Contract, contract_id)


def contract_for_update(actor: Actor, contract_id: int) -> Contract:
    """Lock a contract the actor may see, with its state as of now; raise NotFound otherwise."""
    mine = select(Contract).where(Contract.id == contract_id, policy.visible_to(actor))
    return one(mine.with_for_update(of=Contract).execution_options(populate_existing=True))


def contracts(actor: Actor, *, state: ContractState | None = None, page: int = 1, size: int = 20) -> tuple[list[Contract], int]:
    """Return one page of the contracts that the actor may see, newest first, and how many there are."""
    statement = select(Contract).where(policy.visible_to(actor))
    if state is not None:
        statement = statement.where(Contract.state == state)
    total = db.session.scalar(select(func.count()).select_from(statement.subquery())) or 0
    rows = db.session.scalars(statement.order_by(Contract.id.desc()).offset((max(1, page) - 1) * size).limit(size))
    return list(rows), total


def contract_of_deal(deal_id: int) -> Contract | None:
    """Return the contract of a deal, for code that has checked the actor."""
    return db.session.scalars(select(Contract).where(Contract.deal_id == deal_id)).one_or_none()


def waiting_for_signature(actor: Actor) -> list[Contract]:
    """Return the contracts that the actor's organisation still has to sign and this person has not, the most urgent first."""
    if actor.organisation_id is None:
        return []
    settled = or_(ContractSignature.authority.in_(BINDING), ContractSignature.person_id == actor.person_id)
    signed = select(ContractSignature.contract_id).where(ContractSignature.organisation_id == actor.organisation_id, settled)
    mine = select(Contract).where(policy.visible_to(actor), Contract.state == ContractState.SIGNING, Contract.id.not_in(signed))
    rows = db.session.scalars(mine.order_by(Contract.sign_due_on, Contract.id)).all()
    given: dict[int, list[ContractSignature]] = {row.id: [] for row in rows}
    under = select(ContractSignature).where(ContractSignature.contract_id.in_(given)).order_by(ContractSignature.id)
    for signature in db.session.scalars(under):
        given[signature.contract_id].append(signature)
    return [row for row in rows if policy.side_of(actor, row) in awaited(row.signing_order, bound(given[row.id]))]


def item(contract_id: int, item_id: int) -> ContractItem:
    """Return one amount of a contract; raise NotFound."""
    return one(select(ContractItem).where(ContractItem.contract_id == contract_id, ContractItem.id == item_id))


def signatures(contract_id: int) -> dict[Side, ContractSignature]:
    """Return the signatures that bind the parties of a contract, by party; a first of two does not bind yet."""
    return bound(signers(contract_id))


def signers(contract_id: int) -> list[ContractSignature]:
    """Return every signature of a contract in the order in which they were given."""
    return list(
        db.session.scalars(select(ContractSignature).where(ContractSignature.contract_id == contract_id).order_by(ContractSignature.id))
    )


def of_version(version: ContractVersion) -> Contract:
    """Return the contract that a version belongs to, for code that has checked the actor."""
    return by_id(Contract, version.contract_id)


def next_id() -> int:
    """Draw the id of the next contract, from which its number is made."""
    return int(db.session.execute(select(Sequence("contract_id_seq").next_value())).scalar_one())


def rule_items(contract: Contract) -> list[Item]:
    """Return the non-technical amounts as the rules' values."""
    return [rule_item(row) for row in contract.items]


def rule_item(row: ContractItem) -> Item:
    """Return an amount as the rules' value."""
    carriers = None if row.pieces is None else Carriers(pieces=row.pieces, reasonable=row.reasonable_pieces or 0)
    return Item(kind=row.kind, amount=row.amount, reasonable=row.reasonable, description=row.description, carriers=carriers)


def articles(contract: Contract) -> list[Filled]:
    """Return the form as it was filled for this contract; empty for one drafted before there were forms."""
    return [
        Filled(
            clause=Clause(row["clause"]),
            alternative=row["alternative"],
            heading=Pair(zh=row["heading_zh"], en=row["heading_en"]),
            body=Pair(zh=row["zh"], en=row["en"]),
        )
        for row in contract.articles
    ]


def article_row(row: Filled) -> dict[str, str]:
    """Return one article of the filled form as it is stored."""
    heading, body = row.heading, row.body
    return {
        "clause": row.clause.value,
        "alternative": row.alternative,
        "heading_zh": heading.zh,
        "heading_en": heading.en,
        "zh": body.zh,
        "en": body.en,
    }


def headings(contract: Contract) -> list[tuple[Clause, Pair]]:
    """Return the clauses of the paper in their order, with their headings; the free ones stand before the copies and the effect."""
    return in_order(articles(contract))


def patents(contract: Contract) -> list[Patent]:
    """Return the patent block as the rules' values."""
    return [patent(row) for row in contract.patents]


def patent(row: dict[str, Any]) -> Patent:
    """Read one stored row of the patent block."""
    days = {name: date.fromisoformat(row[name]) if row.get(name) else None for name in ("filed_on", "expires_on")}
    return Patent(**{**row, **days})


def patent_row(value: Patent) -> dict[str, Any]:
    """Return one row of the patent block as it is stored."""
    return {name: part.isoformat() if isinstance(part, date) else part for name, part in asdict(value).items()}


def paper(contract: Contract, *, awarded: Money, today: date) -> Paper:
    """Return what the gate before signing looks at."""
    return Paper(
        type=contract.type,
        subtype=contract.subtype,
        licence_mode=contract.licence_mode,
        payment=contract.payment,
        project_name=contract.project_name,
        clauses=contract.clauses,
        patents=patents(contract),
        total=contract.total,
        awarded=awarded,
        tech=contract.tech,
        starts_on=contract.starts_on,
        ends_on=contract.ends_on,
        licence_until=contract.licence_until,
        priority=contract.priority,
        priority_on=contract.priority_on,
        today=today,
    )
