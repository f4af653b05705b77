"""The registration form of one contract, filled from the contract, the organisations, the listing and what was said before."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from market import clock
from market.accounts import queries as accounts
from market.contracts.models.registration_party import RegistrationParty
from market.contracts.queries import registrations, versions
from market.contracts.rules.benefits.kinds import Side
from market.contracts.rules.registration_form import amounts, answers, suggesting
from market.contracts.rules.registration_form.fields import Asked, field
from market.contracts.rules.registration_form.sheet import Part, sheet
from market.contracts.rules.seats import country_of
from market.contracts.rules.states import RegistrationState
from market.db import db
from market.deals import queries as deals
from market.listings import queries as listings
from market.money import Money
from market.proposals.queries import proposals

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from market.accounts.models import Organisation
    from market.contracts.models.contract import Contract
    from market.contracts.models.registration import Registration
    from market.contracts.rules.amounts import Split
    from market.contracts.rules.registration_form.applicants import Standing
    from market.contracts.rules.registration_form.fields import Field
    from market.listings.rules.kinds import IpKind, TechnologyField

OPEN = (RegistrationState.DRAFT, RegistrationState.CORRECTION)
"""States in which the applicant fills the form in."""


@dataclass(frozen=True, kw_only=True)
class Form:
    """The form of one contract; `facts` are filled in by the market, `answers` by people, or suggested."""

    standing: Standing
    asked: Asked
    facts: Mapping[str, str]
    answers: Mapping[str, str]

    @cached_property
    def parts(self) -> list[Part]:
        """Return the form as it is read."""
        return sheet(self.asked, self.facts, self.answers)

    @property
    def missing(self) -> list[Field]:
        """Return what must still be answered."""
        return answers.missing(self.asked, self.answers)

    @property
    def stated(self) -> amounts.Stated:
        """Return the amounts that the form states."""
        total, tech, income = (_money(self.answers.get(name, "")) for name in ("total", "tech", "income"))
        return amounts.Stated(total=total, tech=tech, income=income)

    def about(self, side: Side) -> dict[str, str]:
        """Return the answers about a party without the side's prefix."""
        prefix = f"{side.value}_"
        return {key.removeprefix(prefix): value for key, value in self.answers.items() if key.startswith(prefix)}


def form(contract: Contract, application: Registration | None, *, by: str = "", given: Mapping[str, str] | None = None) -> Form:
    """Return the form; what was answered now goes before what was sent, that before what was remembered, that before suggestions.

    `by` is who fills it in; a form that was sent and is not back for correction says what it said then.
    """
    standing = registrations.standing(contract)
    parties = _parties(contract)
    said: dict[str, str] = {}
    if application is None or not application.data:
        said |= _suggested(contract, parties, by) | _remembered(parties, standing)
    said |= (application.data if application else {}) | dict(given or {})
    natures = {side: said.get(f"{side.value}_nature", "") for side in parties}
    asked = Asked(type=contract.type, applicant=standing.side, natures=natures)
    return Form(standing=standing, asked=asked, facts=_facts(contract, application, parties), answers=answers.kept(asked, said))


def agreed(contract: Contract, *, at: datetime | None = None) -> amounts.Agreed:
    """Return the amounts of the contract with its changes 变更 in force at an instant, or now; an application is held against them."""
    now = versions.present(contract, at=at)
    return amounts.Agreed(total=now.total, tech=now.split.tech, payment=contract.payment)


def fixed_at(application: Registration | None) -> datetime | None:
    """Return the instant whose agreements an application says: that of its sending; none while the applicant still fills it in."""
    return None if application is None or application.state in OPEN else application.submitted_at


def agreed_split(contract: Contract, application: Registration | None) -> Split:
    """Return how the technology amount comes about of the price that the application says, or would say if it were sent now."""
    return versions.present(contract, at=fixed_at(application)).split


def party_for_update(by_id: int, about_id: int) -> RegistrationParty | None:
    """Lock what an organisation said about another one or itself."""
    return db.session.get(RegistrationParty, (by_id, about_id), with_for_update=True)


def _parties(contract: Contract) -> dict[Side, Organisation]:
    found = accounts.organisations([contract.seller_id, contract.buyer_id])
    return {Side.SELLER: found[contract.seller_id], Side.BUYER: found[contract.buyer_id]}


def _facts(contract: Contract, application: Registration | None, parties: Mapping[Side, Organisation]) -> dict[str, str]:
    sent = application.submitted_at if application and application.submitted_at else clock.now()
    days = {"signed_on": contract.signed_at and clock.legal_date(contract.signed_at), "starts_on": contract.starts_on}
    days |= {"ends_on": versions.present(contract, at=fixed_at(application)).ends_on, "filled_on": clock.legal_date(sent)}
    found = {
        "number": (application.number if application else None) or "",
        "contract_number": contract.number,
        "project_name": contract.project_name,
        "contract_type": contract.subtype.value,
        "payment": contract.payment.value,
        **{name: day.isoformat() if day else "" for name, day in days.items()},
    }
    for side, party in parties.items():
        known = {"name": party.name_zh, "uscc": party.uscc, "region": party.region, "country": country_of(party.region)}
        found |= {f"{side.value}_{name}": value for name, value in known.items()}
    return found


def _suggested(contract: Contract, parties: Mapping[Side, Organisation], by: str) -> dict[str, str]:
    now = agreed(contract)
    found = {"total": now.total.decimal, "tech": now.tech.decimal, "filled_by": by}
    found |= suggesting.technology(*_technology(contract))
    for side, party in parties.items():
        found |= {f"{side.value}_{key}": value for key, value in suggesting.party(party.name_zh, party.uscc, party.address).items()}
    return found


def _remembered(parties: Mapping[Side, Organisation], standing: Standing) -> dict[str, str]:
    by = parties[standing.side].id
    found: dict[str, str] = {}
    for side, party in parties.items():
        row = db.session.get(RegistrationParty, (by, party.id))
        known = {f"{side.value}_{key}": str(value) for key, value in (row.answers if row else {}).items()}
        found |= {key: value for key, value in known.items() if (one := field(key)) is not None and not one.given}
    return found


def _technology(contract: Contract) -> tuple[TechnologyField | None, list[IpKind]]:
    deal = deals.deal_of_contract(contract.deal_id)
    if deal.achievement_id is not None:
        told = deals.offered(deal).told()
        return told.basics.field, [right.kind for right in told.rights]
    if deal.proposal_id is None:
        return None, []
    demand_id = proposals.of_deal(deal.proposal_id).demand_id
    return listings.demands([demand_id])[demand_id].field, []


def _money(text: str) -> Money | None:
    if not text:
        return None
    return -Money.parse(text[1:]) if text.startswith("-") else Money.parse(text)
