"""The scenes of contracts: drafted, fixed, signed on paper, registered."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from market import clock
from market.contracts import services
from market.contracts.queries import claims, corrections
from market.contracts.rules.benefits.kinds import Side
from market.contracts.rules.versions import VersionKind
from market.contracts.services import originals
from market.db import unit_of_work
from market.duties import queries as duties
from market.money import Money
from tests.factories import contracts, supplements, uploads, versions

if TYPE_CHECKING:
    from market.access import Actor
    from tests.factories.contracts import Case
    from tests.web.matrix.world import World


def add(world: World, others: dict[str, Actor]) -> None:
    """Add the scenes of a contract in each state."""
    drafted, frozen, on_paper = contracts.drafted(), contracts.frozen(), contracts.frozen()
    (submitted, application), (registered, done) = contracts.submitted(), contracts.registered()
    claim = next(found for found in claims.of_contract(registered.id) if found.organisation_id == registered.seller.organisation_id)
    duty = duties.of_contract(registered.id)[0]
    correction = _corrected(registered)
    version_number = versions.proposed(registered).number
    with unit_of_work():
        originals.upload(on_paper.seller, on_paper.id, content=uploads.picture(), name="scan.png", signed_on=clock.today())
    rest: dict[str, object] = {
        "claim_id": claim.id,
        "correction_id": correction,
        "registration_id": done.id,
        "duty_id": duty.id,
        "file_id": 2**40,
        "paper_id": 2**40,
        "number": version_number,
    }
    for name, case, numbers in (
        ("contracts", registered, rest),
        ("drafting", drafted, rest),
        ("signing", frozen, rest),
        ("paper", on_paper, rest),
        ("applied", submitted, {"claim_id": claim.id, "correction_id": correction, "registration_id": application.id}),
    ):
        world.scene(name, others | parties(case), contract_id=case.id, deal_id=case.deal.id, **numbers)
    royalty, _application = supplements.royalty()
    supplements.granted(royalty, replace(supplements.ADDED, arose_on=clock.today()))
    world.scene("royalty", others | parties(royalty), contract_id=royalty.id, version=2)


def _corrected(case: Case) -> int:
    """Pay the seller's stamp duty, agree on a lower price, and return the correction that follows."""
    [paid] = [claim for claim in claims.of_contract(case.id) if claim.benefit.is_charge and claim.party is Side.SELLER]
    with unit_of_work():
        services.file_claim(case.seller, paid.id, on=clock.today())
    versions.signed(case, VersionKind.CHANGE, total=Money(case.contract.total.fen // 2))
    return corrections.corrections(paid.id)[0].id


def parties(case: Case) -> dict[str, Actor]:
    """Return who acts for whom in a contract."""
    return {"institution": case.seller, "enterprise": case.buyer, "operator": case.operator, "office": case.registrar}
