"""Later versions of a contract, proposed and signed as the parties do it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from market.contracts import services
from market.contracts.rules.versions import Instalment, Proposal, VersionKind
from market.db import unit_of_work
from market.duties import queries
from market.duties.rules.making import FIXED_SUM
from market.money import ZERO
from tests.factories import accounts

if TYPE_CHECKING:
    from market.access import Actor
    from market.contracts.models.versions import ContractVersion
    from market.money import Money
    from tests.factories.contracts import Case

LATER = date(2027, 6, 30)
TEXT = "交付期限延长三十日。\n其余条款不变。"


def plan(case: Case, total: Money) -> tuple[Instalment, ...]:
    """Return what a new amount leaves to be paid, as one instalment; nothing of a royalty."""
    paid = queries.paid(queries.of_contract(case.id))
    left = total - paid if case.contract.payment in FIXED_SUM else ZERO
    return (Instalment(due_on=LATER, amount=left),) if left > ZERO else ()


def proposed(
    case: Case, kind: VersionKind = VersionKind.SUPPLEMENT, *, by: Actor | None = None, total: Money | None = None, **about: Any
) -> ContractVersion:
    """Return a version that waits for signatures, a new amount with its plan; committed."""
    rows = plan(case, total) if total is not None and kind is VersionKind.CHANGE else ()
    asked = Proposal(**{"kind": kind, "text": TEXT, "total": total, "plan": rows, **about})
    with unit_of_work():
        return services.propose_version(by or case.seller, case.id, asked)


def sign(case: Case, version: ContractVersion, actor: Actor) -> None:
    """Sign a version for one party; committed."""
    with unit_of_work():
        services.sign_version(actor, case.id, version.number, password=accounts.PASSWORD, digest=version.document_key)


def signed(case: Case, kind: VersionKind = VersionKind.SUPPLEMENT, *, total: Money | None = None, **about: Any) -> ContractVersion:
    """Return a version in effect; committed."""
    version = proposed(case, kind, total=total, **about)
    for actor in (case.seller, case.buyer):
        sign(case, version, actor)
    return version
