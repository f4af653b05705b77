"""The letters about agreements and notices, in both languages because the reader's is not known here; they name no price."""

from __future__ import annotations

from typing import TYPE_CHECKING

from market import mail
from market.accounts import queries as accounts

if TYPE_CHECKING:
    from market.deals.models import Agreement, Deal, DealObjection


def _send(organisation_id: int, subject: str, chinese: str, english: str) -> None:
    people = {person.email for role in ("editor", "signer") for person in accounts.people_with_role(organisation_id, role)}
    for email in sorted(people):
        mail.send(email, subject, f"{chinese}\n\n----\n\n{english}\n")


def entered(made: Agreement, other_id: int, author: str) -> None:
    """Ask the other party to confirm or refuse."""
    _send(
        other_id,
        f"协议 {made.code} 待确认 / Agreement to confirm",
        f"{author}登记了与贵单位达成的协议“{made.title_zh}”。请核对内容后确认，或者说明理由予以拒绝。",
        f"{author} has recorded an agreement with your organisation ({made.code}). Please check it, then confirm it or refuse it.",
    )


def confirmed(made: Agreement) -> None:
    """Tell the party that entered it."""
    _send(
        made.entered_by,
        f"协议 {made.code} 已确认 / Agreement confirmed",
        f"对方已确认协议“{made.title_zh}”，成交记录随之生成；依法需要公示的，公示期满后生成合同草稿。",
        f"The other party has confirmed agreement {made.code}; the deal is recorded, its contract follows after any public notice.",
    )


def refused(made: Agreement) -> None:
    """Tell the party that entered it why."""
    _send(
        made.entered_by,
        f"协议 {made.code} 被拒绝 / Agreement refused",
        f"对方拒绝了协议“{made.title_zh}”。理由：{made.reason}",
        f"The other party has refused agreement {made.code}. Reason: {made.reason}",
    )


def objected(deal: Deal) -> None:
    """Tell the seller that an objection waits."""
    _send(
        deal.seller_id,
        f"公示 {deal.code} 收到异议 / Objection to a notice",
        f"对“{deal.title_zh}”拟交易价格的公示收到一条异议。答复之前，成交不生效。",
        f"An objection was made to the notice of deal {deal.code}. The deal does not stand before it is answered.",
    )


def answered(deal: Deal, found: DealObjection) -> None:
    """Tell who objected what the seller decided."""
    decision, english = ("异议成立，成交取消", "upheld, the deal falls") if found.upheld else ("异议不成立", "not upheld")
    _send(
        found.organisation_id,
        f"公示 {deal.code} 异议的答复 / Answer to your objection",
        f"对“{deal.title_zh}”公示的异议已答复：{decision}。答复：{found.answer}",
        f"Your objection to the notice of deal {deal.code} was answered: {english}. Answer: {found.answer}",
    )
