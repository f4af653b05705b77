"""The words of a listing: what users choose from."""

from __future__ import annotations

from market.wording import N_, Labelled


class Sector(Labelled):
    """The five industrial ecosystems 五大产业生态圈 of Hangzhou."""

    IOT = "iot", N_("Intelligent internet of things")
    BIO = "bio", N_("Biomedicine")
    EQP = "eqp", N_("High-end equipment")
    MAT = "mat", N_("New materials")
    NRG = "nrg", N_("Green energy")


class TechnologyField(Labelled):
    """The eleven technology fields 技术领域 of contract registration, in their official order."""

    ELECTRONICS = "electronics", N_("Electronics and information")
    AEROSPACE = "aerospace", N_("Aerospace")
    MANUFACTURING = "manufacturing", N_("Advanced manufacturing")
    BIOMEDICAL = "biomedical", N_("Biology, medicine and medical devices")
    MATERIALS = "materials", N_("New materials and their use")
    ENERGY = "energy", N_("New energy and energy saving")
    ENVIRONMENT = "environment", N_("Environment and resources")
    NUCLEAR = "nuclear", N_("Nuclear application")
    AGRICULTURE = "agriculture", N_("Agriculture")
    TRANSPORT = "transport", N_("Modern transport")
    URBAN = "urban", N_("Urban construction and social development")


class IpKind(Labelled):
    """The rights that can be transferred or licensed."""

    PAT_INV = "pat_inv", N_("Invention patent")
    PAT_UM = "pat_um", N_("Utility model patent")
    PAT_DES = "pat_des", N_("Design patent")
    PAT_APP = "pat_app", N_("Patent application")
    SOFT = "soft", N_("Software copyright")
    IC = "ic", N_("Integrated circuit layout design")
    PVP = "pvp", N_("Plant variety right")
    BIO = "bio", N_("New biomedical variety")
    SECRET = "secret", N_("Technical secret")

    @property
    def is_patent(self) -> bool:
        """Say whether the right has a patent number (a granted patent or an application)."""
        return self in (IpKind.PAT_INV, IpKind.PAT_UM, IpKind.PAT_DES, IpKind.PAT_APP)

    @property
    def is_granted_patent(self) -> bool:
        """Say whether the right is a granted patent, whose term ends on a computable day."""
        return self.is_patent and self is not IpKind.PAT_APP


class TermMode(Labelled):
    """The ways of conversion 转化方式 that an owner offers, in the order in which pages show them."""

    TRIAL = "trial", N_("Trial then transfer")
    LICENCE = "licence", N_("Licence")
    TRANSFER = "transfer", N_("Transfer")
    EQUITY = "equity", N_("Equity contribution")


class LicenceKind(Labelled):
    """How far a licensee is alone: 独占, 排他, 普通 (专利实施许可的三种方式)."""

    EXCLUSIVE = "exclusive", N_("Exclusive licence")
    SOLE = "sole", N_("Sole licence")
    ORDINARY = "ordinary", N_("Non-exclusive licence")


class PriceMode(Labelled):
    """How the price comes about: 协议定价, 挂牌, 拍卖 (促进科技成果转化法 18)."""

    AGREED = "agreed", N_("Negotiated price")
    LISTED = "listed", N_("Listed price")
    AUCTION = "auction", N_("Auction")


class Secrecy(Labelled):
    """The secrecy level; only what is public may be listed."""

    PUBLIC = "public", N_("Public")
    INTERNAL = "internal", N_("Internal")
    SECRET = "secret", N_("State secret")


class Judge(Labelled):
    """Who judged the readiness level."""

    SELF = "self", N_("Self-assessed")
    THIRD_PARTY = "third_party", N_("Assessed by a third party")


class BurdenKind(Labelled):
    """What already rests on an achievement: licences given 已有许可 and encumbrances 权利负担."""

    EXCLUSIVE = "exclusive", N_("Exclusive licence")
    SOLE = "sole", N_("Sole licence")
    ORDINARY = "ordinary", N_("Non-exclusive licence")
    OPEN = "open", N_("Open licence")
    PLEDGE = "pledge", N_("Pledge")
    DISPUTE = "dispute", N_("Pending dispute")
    OTHER = "other", N_("Other encumbrance")


class Cooperation(Labelled):
    """The ways in which a demander is ready to work with a solver."""

    ENTRUSTED = "entrusted", N_("Commissioned development")
    JOINT = "joint", N_("Joint development")
    TRIAL = "trial", N_("Trial then transfer")
    LICENCE = "licence", N_("Licence")
    TRANSFER = "transfer", N_("Transfer")
    EQUITY = "equity", N_("Equity contribution")
    CONSULTING = "consulting", N_("Consulting")
    SERVICE = "service", N_("Technical service")


class ContactRule(Labelled):
    """Who may reach the demander."""

    MARKET = "market", N_("Through the market")
    DIRECT = "direct", N_("Directly, after signing in")
    BROKER = "broker", N_("Through a technology manager")


class AchievementState(Labelled):
    """Where an achievement stands."""

    DRAFT = "draft", N_("Draft")
    SUBMITTED = "submitted", N_("Under review")
    RETURNED = "returned", N_("Returned for correction")
    PUBLISHED = "published", N_("Published")
    RESERVED = "reserved", N_("In an auction session")
    DEALT = "dealt", N_("Deal concluded")
    WITHDRAWN = "withdrawn", N_("Withdrawn")
    EXPIRED = "expired", N_("Expired")


class DemandState(Labelled):
    """Where a demand stands."""

    DRAFT = "draft", N_("Draft")
    SUBMITTED = "submitted", N_("Under review")
    RETURNED = "returned", N_("Returned for correction")
    PUBLISHED = "published", N_("Collecting proposals")
    PROPOSALS = "proposals", N_("Proposals received")
    NEGOTIATING = "negotiating", N_("Under negotiation")
    AWARDED = "awarded", N_("Solver chosen")
    DEALT = "dealt", N_("Deal concluded")
    WITHDRAWN = "withdrawn", N_("Withdrawn")
    EXPIRED = "expired", N_("Expired")


TRL_NAMES = {
    1: N_("Basic principles reported"),
    2: N_("Concept formulated"),
    3: N_("Key functions proven"),
    4: N_("Validated in the laboratory"),
    5: N_("Validated in a relevant environment"),
    6: N_("Prototype in a relevant environment"),
    7: N_("Prototype in operation"),
    8: N_("System complete and qualified"),
    9: N_("Proven in operation"),
}
"""The nine readiness levels 技术就绪度 (GB/T 22900 附录 A) in one phrase each."""

OFFERS: tuple[tuple[TermMode, LicenceKind | None], ...] = (
    (TermMode.TRIAL, None),
    (TermMode.LICENCE, LicenceKind.EXCLUSIVE),
    (TermMode.LICENCE, LicenceKind.SOLE),
    (TermMode.LICENCE, LicenceKind.ORDINARY),
    (TermMode.TRANSFER, None),
    (TermMode.EQUITY, None),
)
"""Every way that one achievement can offer; each at most once."""
