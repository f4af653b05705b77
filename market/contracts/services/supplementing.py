"""Claims for what a supplement 补登 added to a registration, in the year in which it arose."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from market import audit
from market.contracts.models.registration import Claim
from market.contracts.queries import assessing
from market.contracts.queries.rulings import Supplement
from market.contracts.rules.benefits.kinds import Benefit, Side
from market.contracts.rules.states import ClaimState
from market.contracts.services import claiming
from market.db import db

if TYPE_CHECKING:
    from market.access import Actor
    from market.contracts.models.contract import Contract
    from market.contracts.models.registration import Registration
    from market.contracts.models.rulings import RegistrationVersion


def open_claims(actor: Actor, contract: Contract, registration: Registration, version: RegistrationVersion) -> list[Claim]:
    """Write one row for each benefit of the added amount, to be prepared at once; what was claimed before stays as it is.

    Stamp duty follows the paper, and the relief of rewarded people what they are paid: neither gets a claim of its own here.
    """
    made = []
    for line in assessing.lines_of_supplement(contract, registration, Supplement(version=version, now=version)):
        if not line.claimable or line.deadline is None or line.benefit.is_charge or line.benefit is Benefit.PIT_REWARD:
            continue
        claim = Claim(
            contract_id=contract.id,
            benefit=line.benefit,
            party=line.side,
            organisation_id=contract.seller_id if line.side is Side.SELLER else contract.buyer_id,
            state=ClaimState.DRAFT,
            tax_year=version.arose_on.year if version.arose_on else version.at.year,
            occasion=f"{version.number}-{version.version}",
            version_id=version.id,
            data={},
        )
        claiming.fill(claim, line)
        db.session.add(claim)
        db.session.flush()
        about: dict[str, Any] = {"benefit": line.benefit.value, "contract": contract.number, "version": version.version}
        audit.record(actor, "claim.opened", claim, to_state=claim.state, **about)
        made.append(claim)
    return made
