"""Technology that leaves the country 技术出口: banned, restricted under licence, or free with a registration (技术进出口管理条例)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from market.errors import Conflict, Invalid
from market.wording import N_, Labelled

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


def check_declared(given: Declared, today: date) -> Declared:
    """Return a declaration without what does not belong to its standing; raise Invalid where it cannot be true."""
    if given.standing is Standing.NONE:
        return Declared(standing=Standing.NONE)
    if not given.destination:
        raise Invalid("duty.destination", N_("Say to which country or region the technology goes."), field="destination")
    if given.standing is not Standing.RESTRICTED:
        return Declared(standing=given.standing, destination=given.destination)
    if bool(given.licence_number) != (given.licence_on is not None):
        raise Invalid("duty.licence_half", N_("Give both number and day of the export licence, or neither yet."), field="licence_number")
    if given.licence_on is not None and given.licence_on > today:
        raise Invalid("duty.licence_ahead", N_("The day is not past yet."), field="licence_on")
    return given if given.licence_number else Declared(standing=given.standing, destination=given.destination)


def check_effect(declared: Declared | None) -> None:
    """Raise Conflict where a contract must not take effect: its technology may not leave, or the licence is missing."""
    if declared is None:
        return
    if declared.standing is Standing.BANNED:
        raise Conflict("contract.export_banned", N_("This technology may not be exported (%(law)s)."), law=LAW)
    if declared.standing is Standing.RESTRICTED and declared.licence_number is None:
        raise Conflict("contract.export_licence", N_("The contract takes effect only once the export licence is noted (%(law)s)."), law=LAW)
