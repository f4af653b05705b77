"""What an agreement 协议 reached elsewhere must say before the other party is asked to confirm it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from market.errors import Invalid
from market.listings.rules.kinds import LicenceKind, PriceMode
from market.states import Ways
from market.wording import N_, Labelled

if TYPE_CHECKING:
    from market.deals.rules.types import Subtype
    from market.money import Money

TITLE_LENGTH = 200
SUBJECT_LEAST, SUBJECT_LENGTH = 20, 1500
TERMS_LENGTH = 5000
NOTE_LENGTH = 500
WHOLE_BP = 10_000
LONGEST_MONTHS = 600


class AgreementState(Labelled):
    """How far an agreement has come."""

    ENTERED = "entered", N_("Waiting for the other party")
    CONFIRMED = "confirmed", N_("Confirmed by both parties")
    REFUSED = "refused", N_("Refused by the other party")
    WITHDRAWN = "withdrawn", N_("Withdrawn by its author")


class AgreementAct(Labelled):
    """What moves an agreement."""

    CONFIRM = "confirm", N_("Confirm the agreement")
    REFUSE = "refuse", N_("Refuse the agreement")
    WITHDRAW = "withdraw", N_("Withdraw the agreement")


AGREEMENT = Ways[AgreementState, AgreementAct](
    {
        (AgreementState.ENTERED, AgreementAct.CONFIRM): AgreementState.CONFIRMED,
        (AgreementState.ENTERED, AgreementAct.REFUSE): AgreementState.REFUSED,
        (AgreementState.ENTERED, AgreementAct.WITHDRAW): AgreementState.WITHDRAWN,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What was agreed. `price` is the whole price, for shares the value at which the technology is contributed."""

    subtype: Subtype
    price: Money
    pricing: PriceMode
    title_zh: str
    subject: str
    title_en: str = ""
    licence_kind: LicenceKind | None = None
    equity_bp: int | None = None
    months: int | None = None
    price_record: str = ""
    """Where and when the price was listed or auctioned; empty for an agreed one."""
    relation: str = ""
    """How the buyer is related to an inventor 利害关系, empty where it is not (浙江省促进科技成果转化条例 Art. 17)."""
    terms: str = ""


def check(given: Terms) -> None:
    """Raise Invalid with the field of the first thing that is missing or contradicts the type."""
    _texts(given)
    if given.price.fen <= 0:
        raise Invalid("agreement.price", N_("The price is greater than zero."), field="price")
    if given.subtype.is_licence != (given.licence_kind is not None):
        raise Invalid("agreement.licence", N_("A licence, and nothing else, has a kind of licence."), field="licence_kind")
    if given.equity_bp is not None and (not given.subtype.is_transfer or not 0 < given.equity_bp <= WHOLE_BP):
        message = N_("Only a transfer is paid in shares: more than 0 % and at most 100 % of the company.")
        raise Invalid("agreement.equity", message, field="equity_bp")
    if given.months is not None and not 0 < given.months <= LONGEST_MONTHS:
        raise Invalid("agreement.months", N_("Between 1 and %(most)s months."), field="months", most=LONGEST_MONTHS)
    if (given.pricing is PriceMode.AGREED) == bool(given.price_record.strip()):
        message = N_("Say where and when the price was listed or auctioned; an agreed price has no such record.")
        raise Invalid("agreement.price_record", message, field="price_record")


def _texts(given: Terms) -> None:
    if not 0 < len(given.title_zh.strip()) <= TITLE_LENGTH:
        raise Invalid("agreement.title", N_("Give the title of the technology."), field="title_zh")
    if not SUBJECT_LEAST <= len(given.subject.strip()) <= SUBJECT_LENGTH:
        message = N_("Describe the subject in %(least)s to %(most)s characters.")
        raise Invalid("agreement.subject", message, field="subject", least=SUBJECT_LEAST, most=SUBJECT_LENGTH)
    for name, most in (("title_en", TITLE_LENGTH), ("terms", TERMS_LENGTH), ("relation", NOTE_LENGTH), ("price_record", NOTE_LENGTH)):
        if len(getattr(given, name)) > most:
            raise Invalid("agreement.too_long", N_("At most %(most)s characters."), field=name, most=most)


def require_reason(reason: str) -> str:
    """Return the reason of a refusal; raise Invalid without one."""
    if not 0 < len(reason.strip()) <= NOTE_LENGTH:
        raise Invalid("agreement.reason", N_("Give a reason of at most 500 characters."), field="reason")
    return reason.strip()
