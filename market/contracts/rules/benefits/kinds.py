"""The words of the tax rules: benefits, sides, verdicts, and the kinds of things that a case names."""

from __future__ import annotations

from market.wording import N_, Labelled


class Benefit(Labelled):
    """A tax benefit, or a charge that goes with the paper."""

    VAT_EXEMPTION = "vat_exemption", N_("VAT exemption")
    CIT_EXEMPTION = "cit_exemption", N_("Income tax: five million free, the rest at half")
    CIT_PILOT = "cit_pilot", N_("Income tax: pilot of the Zhongguancun parks")
    EQUITY_DEFERRAL = "equity_deferral", N_("Deferred income tax on technology contributed for shares")
    PIT_REWARD = "pit_reward", N_("Half income tax on cash rewards to inventors")
    RD_SUPER = "rd_super", N_("Additional deduction of R&D cost")
    STAMP_DUTY = "stamp_duty", N_("Stamp duty")

    @property
    def is_charge(self) -> bool:
        """Say whether this is a duty to pay: it falls due with the signature and waits for no registration."""
        return self is Benefit.STAMP_DUTY


class Side(Labelled):
    """Whose matter it is."""

    SELLER = "seller", N_("Seller")
    BUYER = "buyer", N_("Buyer")


class Verdict(Labelled):
    """Whether a benefit applies."""

    APPLIES = "applies", N_("Applies")
    CONFIRM = "confirm", N_("To be confirmed with the tax office")
    CHARGE = "charge", N_("Charge")
    BLOCKED = "blocked", N_("Not available")
    OPEN = "open", N_("Facts are missing")


class AmountKind(Labelled):
    """What the amount of a benefit counts."""

    TAX_SAVED = "tax_saved", N_("Tax saved")
    TAX_DEFERRED = "tax_deferred", N_("Tax not due now")
    INCOME_EXEMPT = "income_exempt", N_("Income left out of the tax")
    TAX_DUE = "tax_due", N_("Tax to pay")


class Outcome(Labelled):
    """How the test of a condition ended."""

    MET = "met", N_("Met")
    FAILED = "failed", N_("Not met")
    MISSING = "missing", N_("Fact missing")


class PartyKind(Labelled):
    """What a party is, as the tax rules distinguish it."""

    ENTERPRISE = "enterprise", N_("Enterprise")
    STATE_RESEARCH = "state_research", N_("State-run university or research institute")
    PRIVATE_RESEARCH = "private_research", N_("Private non-profit university or research institute")
    PUBLIC_OTHER = "public_other", N_("Other public institution")
    INDIVIDUAL = "individual", N_("Natural person")
    OTHER = "other", N_("Other organisation")


class VatKind(Labelled):
    """The kind of VAT payer 一般纳税人、小规模纳税人."""

    GENERAL = "general", N_("General VAT payer")
    SMALL = "small", N_("Small-scale VAT payer")


class Invoice(Labelled):
    """The invoice written for the technology part."""

    NONE = "none", N_("None yet")
    ORDINARY = "ordinary", N_("Ordinary invoice")
    SPECIAL = "special", N_("Special VAT invoice")


class Ownership(Labelled):
    """What the seller holds in the technology."""

    OWNED = "owned", N_("Owned alone")
    CO_OWNED = "co_owned", N_("Owned jointly")
    LICENSED_IN = "licensed_in", N_("Licensed from others")


class PatentKind(Labelled):
    """The kind of patent behind the contract."""

    INVENTION = "invention", N_("Invention patent")
    UTILITY = "utility", N_("Utility model patent")
    DESIGN = "design", N_("Design patent")


class ExportList(Labelled):
    """Where the technology stands in the catalogue of technologies banned or restricted for export."""

    NONE = "none", N_("Not in the export catalogue")
    RESTRICTED = "restricted", N_("Restricted for export")
    BANNED = "banned", N_("Banned from export")


class Park(Labelled):
    """The six parks of the Zhongguancun pilot (财税〔2020〕61号)."""

    CHAOYANG = "chaoyang", N_("Chaoyang Park")
    HAIDIAN = "haidian", N_("Haidian Park")
    FENGTAI = "fengtai", N_("Fengtai Park")
    SHUNYI = "shunyi", N_("Shunyi Park")
    DAXING = "daxing", N_("Daxing-Yizhuang Park")
    CHANGPING = "changping", N_("Changping Park")


class ResearchClass(Labelled):
    """Which rate of the R&D deduction a company has."""

    GENERAL = "general", N_("General company")
    CHIPS_OR_TOOLS = "chips_or_tools", N_("Integrated circuits or industrial mother machines")


class Choice(Labelled):
    """How the investor of technology wants to be taxed (财税〔2016〕101号 三)."""

    DEFER = "defer", N_("Defer until the shares are sold")
    CURRENT = "current", N_("Current rules")


class Role(Labelled):
    """What a rewarded person did for the achievement."""

    INVENTOR = "inventor", N_("Made the achievement")
    TRANSFER = "transfer", N_("Contributed to its transfer")
    OTHER = "other", N_("Neither")
