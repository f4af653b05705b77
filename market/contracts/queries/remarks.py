"""What the linter says about a contract, and the reasons that the parties gave."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from market import clock
from market.contracts.models.contract import ContractReason
from market.contracts.queries import contracts
from market.contracts.rules.linter import lint
from market.contracts.rules.remarks import Severity
from market.db import db

if TYPE_CHECKING:
    from market.contracts.models.contract import Contract
    from market.contracts.rules.remarks import Remark


@dataclass(frozen=True, slots=True, kw_only=True)
class Remarked:
    """A remark with the reason for leaving the passage as it is."""

    remark: Remark
    reason: ContractReason | None

    @property
    def is_open(self) -> bool:
        """Say whether the contract waits for this: an error, or a warning without a reason."""
        return self.remark.severity is Severity.ERROR or self.reason is None


def reasons(contract_id: int) -> dict[str, ContractReason]:
    """Return the reasons of a contract by the mark of their remark."""
    rows = db.session.scalars(select(ContractReason).where(ContractReason.contract_id == contract_id).order_by(ContractReason.id))
    return {row.mark: row for row in rows}


def remarked(contract: Contract) -> list[Remarked]:
    """Return what the linter says about a contract as it was fixed, or as it stands today; for code that has checked the actor."""
    day = clock.legal_date(contract.frozen_at or clock.now())
    given = reasons(contract.id)
    paper = contracts.paper(contract, awarded=contract.total, today=day)
    return [Remarked(remark=one, reason=given.get(one.mark)) for one in lint(paper)]
