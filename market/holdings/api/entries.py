"""JSON API of the register: the office's commands, and each inventor's own entries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from market.errors import Invalid
from market.holdings import policy, services
from market.holdings.api.blueprint import bp
from market.holdings.queries import facts, holdings
from market.holdings.queries.holdings import Search
from market.holdings.schemas.entries import (
    ChangeIn,
    ChangeOut,
    Changes,
    ContractOut,
    HoldingOut,
    HoldingPage,
    HoldingQuery,
    InventorOut,
    ListingIn,
    UnlistedIn,
    said,
)
from market.web.api import Answer, created, operation
from market.web.gate import actor
from market.wording import N_

if TYPE_CHECKING:
    from market.holdings.models.holding import Holding
    from market.holdings.queries.facts import Facts

_ONE = "/holdings/<int:holding_id>"


@operation(bp, "GET", "/holdings", access=policy.MEMBERS, query=HoldingQuery, returns=HoldingPage, summary="Register of results")
def list_holdings(query: HoldingQuery) -> HoldingPage:
    """List the entries of the caller's institution: all of them for its office, the own ones for an inventor."""
    rows, total = holdings.page(actor(), Search(**query.values()))
    found = facts.of(rows)
    return HoldingPage(items=[_shown(row, found[row.id]) for row in rows], page=query.page, total=total)


@operation(
    bp, "POST", "/holdings", access=policy.OFFICE, body=UnlistedIn, returns=HoldingOut, status=201, errors=(422,), summary="Enter a result"
)
def enter_result(body: UnlistedIn) -> Answer:
    """Enter a result that the market does not list; it gets the next number."""
    return _created(services.enter(actor(), said(body)))


@operation(
    bp,
    "POST",
    "/holdings/listed",
    access=policy.OFFICE,
    body=ListingIn,
    returns=HoldingOut,
    status=201,
    errors=(422,),
    summary="Enter a listing",
)
def enter_listing(body: ListingIn) -> Answer:
    """Enter an own listing before its publication; published ones are entered by themselves."""
    return _created(services.open_listing(actor(), body.code))


@operation(bp, "GET", _ONE, access=policy.MEMBERS, returns=HoldingOut, summary="An entry of the register")
def holding(holding_id: int) -> HoldingOut:
    """Return one entry."""
    row = holdings.holding(actor(), holding_id)
    return _shown(row, facts.of([row])[row.id])


@operation(bp, "PUT", _ONE, access=policy.OFFICE, body=ChangeIn, returns=HoldingOut, errors=(409, 422), summary="Write an entry")
def change_holding(holding_id: int, body: ChangeIn) -> HoldingOut:
    """Write an entry anew; every field that changes is kept in its history."""
    given = [one for one in (body.listed, body.unlisted) if one is not None]
    if len(given) != 1:
        raise Invalid("holding.one_body", N_("Give either `listed` or `unlisted`."), field="listed")
    row = services.change(actor(), holding_id, said(given[0]), seen=body.version)
    return _shown(row, facts.of([row])[row.id])


@operation(bp, "GET", f"{_ONE}/history", access=policy.OFFICE, returns=Changes, summary="History of an entry")
def holding_history(holding_id: int) -> Changes:
    """Return who wrote which field when, from what to what."""
    row = holdings.holding(actor(), holding_id)
    return Changes(items=[ChangeOut.model_validate(one) for one in holdings.changes(row.id)])


def _created(row: Holding) -> Answer:
    return created(_shown(row, facts.of([row])[row.id]), f"/api/v1/holdings/{row.id}")


def _shown(row: Holding, found: Facts) -> HoldingOut:
    derived = {"code", "name_zh", "name_en", "type", "secrecy", "trl", "obtained_on", "funding", "conversion"}
    own = {name: getattr(row, name) for name in HoldingOut.model_fields if name not in derived and hasattr(row, name)}
    fees = [one.fee_due_on for one in found.rights if one.fee_due_on]
    own |= {name: getattr(found, name) for name in derived}
    own |= {
        "inventors": [InventorOut.model_validate(one) for one in found.inventors],
        "rights": [one.number for one in found.rights] or ([row.ip_number] if row.ip_number else []),
        "fee_due_on": min(fees, default=row.fee_due_on),
        "ways": list(found.ways),
        "contracts": [_contract(one) for one in found.contracts],
        "value_fen": row.value,
        "equity_value_fen": row.equity_value,
        "note": row.note if policy.is_office(actor(), row.organisation_id) else "",
    }
    return HoldingOut(**own)


def _contract(one: facts.Converted) -> ContractOut:
    return ContractOut(
        id=one.contract.id,
        number=one.contract.number,
        way=one.way,
        signed_at=one.contract.signed_at,
        registration_no=one.registration_no,
        price_fen=one.price.fen,
        received_fen=one.received.fen,
        rewarded_fen=one.rewarded.fen,
    )
