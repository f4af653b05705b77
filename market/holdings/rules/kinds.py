"""The words of the register 台账: what kind of result, how it is managed, who owns it, where its conversion stands. Pure."""

from __future__ import annotations

from market.wording import N_, Labelled


class ResultType(Labelled):
    """What a result is, by its first right; the values of rights are those of `IpKind`."""

    PAT_INV = "pat_inv", N_("Invention patent")
    PAT_UM = "pat_um", N_("Utility model patent")
    PAT_DES = "pat_des", N_("Design patent")
    PAT_APP = "pat_app", N_("Patent application")
    SOFT = "soft", N_("Software copyright")
    IC = "ic", N_("Integrated circuit layout design")
    PVP = "pvp", N_("Plant variety right")
    BIO = "bio", N_("New biomedical variety")
    SECRET = "secret", N_("Technical secret")
    OTHER = "other", N_("Other result")


class Management(Labelled):
    """The class of management 管理分类."""

    CONVERT = "convert", N_("To be converted")
    NURTURE = "nurture", N_("To be nurtured")
    ABANDON = "abandon", N_("To be given up")


class Ownership(Labelled):
    """Who owns a result 权属形式: the unit, several units, or also its inventors 赋权."""

    UNIT = "unit", N_("The institution alone")
    JOINT = "joint", N_("Several owners")
    EMPOWERED = "empowered", N_("Shared with the inventors")


class ValueBasis(Labelled):
    """How the asset's value was confirmed 资产价值确认."""

    NOMINAL = "nominal", N_("Nominal value")
    APPRAISED = "appraised", N_("Appraised")


class IpStatus(Labelled):
    """Where the right of a result that is not listed stands."""

    PENDING = "pending", N_("Applied for")
    GRANTED = "granted", N_("Right in force")
    LAPSED = "lapsed", N_("Right ended")
    KEPT_SECRET = "kept_secret", N_("Kept secret")


class Way(Labelled):
    """The six ways of conversion 转化方式 (促进科技成果转化法 Art. 16)."""

    OWN = "own", N_("Own use")
    TRANSFER = "transfer", N_("Transfer")
    LICENCE = "licence", N_("Licence")
    COOPERATION = "cooperation", N_("Joint use")
    EQUITY = "equity", N_("Equity contribution")
    OTHER = "other", N_("Another way")


class Conversion(Labelled):
    """Where the conversion of a result stands; derived from what happened, never typed."""

    HELD = "held", N_("Not on offer")
    OFFERED = "offered", N_("On offer")
    CONTRACTING = "contracting", N_("Contract being made")
    CONVERTED = "converted", N_("Converted")
    DISPOSED = "disposed", N_("Disposed of")


def way_of(type_: str, subtype: str, mode: str) -> Way | None:
    """Return by which way a contract converts a result; None for work that converts none (consulting, services, commissioned research)."""
    if mode == "equity":
        return Way.EQUITY
    if subtype == "dev_coop":
        return Way.COOPERATION
    return {"trf": Way.TRANSFER, "lic": Way.LICENCE}.get(type_)


def conversion(*, disposed: bool, contracts: list[bool], offered: bool) -> Conversion:
    """Return the state of conversion; `contracts` says of each contract that is not void whether it was signed."""
    if disposed:
        return Conversion.DISPOSED
    if any(contracts):
        return Conversion.CONVERTED
    if contracts:
        return Conversion.CONTRACTING
    return Conversion.OFFERED if offered else Conversion.HELD
