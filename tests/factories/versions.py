"""Later versions of a contract, proposed and signed as the parties do it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from market.contracts import services
from market.contracts.rules.versions import VersionKind
from market.db import unit_of_work
from tests.factories import accounts

if TYPE_CHECKING:
    from market.access import Actor
    from market.contracts.models.versions import ContractVersion
    from market.money import Money
    from tests.factories.contracts import Case

TEXT = "交付期限延长三十日。\n其余条款不变。"


def proposed(
    case: Case, kind: VersionKind = VersionKind.SUPPLEMENT, *, by: Actor | None = None, total: Money | None = None
) -> ContractVersion:
    """Return a version that waits for signatures; committed."""
    with unit_of_work():
        return services.propose_version(by or case.seller, case.id, kind=kind, text=TEXT, total=total)


def sign(case: Case, version: ContractVersion, actor: Actor) -> None:
    """Sign a version for one party; committed."""
    with unit_of_work():
        services.sign_version(actor, case.id, version.number, password=accounts.PASSWORD, digest=version.document_key)


def signed(case: Case, kind: VersionKind = VersionKind.SUPPLEMENT, *, total: Money | None = None) -> ContractVersion:
    """Return a version in effect; committed."""
    version = proposed(case, kind, total=total)
    for actor in (case.seller, case.buyer):
        sign(case, version, actor)
    return version
