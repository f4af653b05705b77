"""Before a sale is announced: what must be true (拍卖法 Art. 42, 45-50; 国市监网监发〔2024〕50号), each with its answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from market.auctions.rules import holders, planning
from market.auctions.rules.holders import Notice, NoticeDays
from market.auctions.rules.planning import Minimums, Schedule
from market.auctions.rules.states import ConductMode
from market.errors import Conflict, Invalid
from market.wording import N_


@dataclass(frozen=True, slots=True, kw_only=True)
class LotFacts:
    """What the gates ask of one lot."""

    number: int
    accepted: bool
    sealed: bool
    """The reserve, or that there is none, is bound by a commitment."""
    offered: bool
    """The achievement is published as consigned and the term is still for auction."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SaleFacts:
    """What the gates ask of a sale."""

    mode: ConductMode
    agency_id: int | None
    agency_in_force: bool
    auctioneer_id: int | None
    auctioneer_of_agency: bool
    place: str
    terms: str
    deposit_bp: int
    deposit_range: tuple[int, int]
    schedule: Schedule
    least: Minimums
    lots: Sequence[LotFacts]
    holders: Sequence[Notice] = ()
    """When the holders of a priority right were told."""
    notice: NoticeDays | None = None
    """How long before, where there are any."""


@dataclass(frozen=True, slots=True)
class Gate:
    """One condition: what is asked, and the refusal where it is not met."""

    label: str
    refusal: Invalid | Conflict | None = field(default=None)

    @property
    def passed(self) -> bool:
        """Say whether the condition is met."""
        return self.refusal is None


def gates(facts: SaleFacts) -> list[Gate]:
    """Return every condition of the announcement."""
    lowest, highest = facts.deposit_range
    return [
        _asked(N_("Agency with a licence in force and its own auctioneer"), planning.check_conductor, facts.mode, **_conductor(facts)),
        _asked(N_("Announcement and viewing keep the legal days"), planning.check_schedule, facts.schedule, facts.least),
        _asked(N_("Deposit within the legal share"), planning.check_deposit_share, facts.deposit_bp, lowest=lowest, highest=highest),
        _gate(N_("Place is given"), "sale.place_missing", N_("Say where the auction takes place."), fails=not facts.place.strip()),
        _gate(
            N_("Rules are given"), "sale.terms_missing", N_("Give the rules that bidders have to accept."), fails=not facts.terms.strip()
        ),
        _gate(N_("At least one lot"), "sale.no_lots", N_("Accept at least one lot first."), fails=not facts.lots),
        _lots(N_("Each lot is checked and accepted"), facts, "accepted", N_("Accept or decline these lots first: %(numbers)s.")),
        _lots(N_("Each reserve is sealed"), facts, "sealed", N_("The reserve of these lots is not sealed: %(numbers)s.")),
        _lots(
            N_("Each achievement is published and offered by auction"),
            facts,
            "offered",
            N_("These lots are no longer offered: %(numbers)s."),
        ),
        *_holders(facts),
    ]


def require_all(found: Sequence[Gate]) -> None:
    """Raise the refusal of the first gate that is closed."""
    for gate in found:
        if gate.refusal is not None:
            raise gate.refusal


def _conductor(facts: SaleFacts) -> dict[str, Any]:
    return {
        "agency_id": facts.agency_id,
        "in_force": facts.agency_in_force,
        "auctioneer_id": facts.auctioneer_id,
        "of_agency": facts.auctioneer_of_agency,
    }


def _holders(facts: SaleFacts) -> list[Gate]:
    if facts.notice is None:
        return []
    asked = (holders.check_notices, facts.holders, facts.schedule.announced_on, facts.notice)
    return [_asked(N_("Holders of a priority right were told in time"), *asked)]


def _asked(label: str, rule: Any, *args: Any, **kwargs: Any) -> Gate:  # noqa: ANN401 - any rule of planning that raises Invalid
    try:
        rule(*args, **kwargs)
    except (Invalid, Conflict) as refusal:
        return Gate(label, refusal)
    return Gate(label)


def _gate(label: str, code: str, message: str, *, fails: bool) -> Gate:
    return Gate(label, Conflict(code, message) if fails else None)


def _lots(label: str, facts: SaleFacts, quality: str, message: str) -> Gate:
    failing = [f"{lot.number:02d}" for lot in facts.lots if not getattr(lot, quality)]
    return Gate(label, Conflict(f"sale.lots_not_{quality}", message, numbers=", ".join(failing)) if failing else None)
