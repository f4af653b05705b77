"""Technology that leaves the country 技术出口: banned, restricted under licence, or free with a registration (技术进出口管理条例)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from market.errors import Conflict, Invalid
from market.wording import N_, Labelled

BUYER_ABROAD = N_("The buyer is established in %(region)s: the technology leaves the country, and the seller declares the export first.")
LAW = "技术进出口管理条例；专利法 第十条"


class Standing(Labelled):
    """Where the technology stands in the catalogue of technologies banned or restricted for export."""

    NONE = "none", N_("No export: the technology stays in the country")
    FREE = "free", N_("Free for export: the contract is registered")
    RESTRICTED = "restricted", N_("Restricted: a licence comes before the contract takes effect")
    BANNED = "banned", N_("Banned from export")


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """What the seller declares."""

    standing: Standing
    destination: str = ""
    """The country or region to which the technology goes."""
    licence_number: str | None = None
    licence_on: date | None = None


def check_declared(given: Declared, today: date, abroad: str = "") -> Declared:
    """Return a declaration without what does not belong to its standing; raise Invalid where it cannot be true.

    `abroad` is the country or region of a buyer that is established outside the customs territory, empty for a domestic one.
    """
    if given.standing is Standing.NONE:
        if abroad:
            raise Invalid("duty.buyer_abroad", BUYER_ABROAD, field="standing", region=abroad)
        return Declared(standing=Standing.NONE)
    given = given if given.destination else replace(given, destination=abroad)
    if not given.destination:
        raise Invalid("duty.destination", N_("Say to which country or region the technology goes."), field="destination")
    if given.standing is not Standing.RESTRICTED:
        return Declared(standing=given.standing, destination=given.destination)
    if bool(given.licence_number) != (given.licence_on is not None):
        raise Invalid("duty.licence_half", N_("Give both number and day of the export licence, or neither yet."), field="licence_number")
    if given.licence_on is not None and given.licence_on > today:
        raise Invalid("duty.licence_ahead", N_("The day is not past yet."), field="licence_on")
    return given if given.licence_number else Declared(standing=given.standing, destination=given.destination)


def check_effect(declared: Declared | None, abroad: str = "") -> None:
    """Raise Conflict where a contract must not take effect.

    Its technology may not leave, the licence is missing, or the buyer is established in `abroad` and no export is declared.
    """
    if abroad and (declared is None or declared.standing is Standing.NONE):
        raise Conflict("contract.export_undeclared", BUYER_ABROAD, region=abroad)
    if declared is None:
        return
    if declared.standing is Standing.BANNED:
        raise Conflict("contract.export_banned", N_("This technology may not be exported (%(law)s)."), law=LAW)
    if declared.standing is Standing.RESTRICTED and declared.licence_number is None:
        raise Conflict("contract.export_licence", N_("The contract takes effect only once the export licence is noted (%(law)s)."), law=LAW)
