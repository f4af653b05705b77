"""The letters that authors get about their listings, in both languages because the reader's is not known here."""

from __future__ import annotations

from market import mail
from market.accounts import queries as accounts
from market.listings.models.achievements import Achievement
from market.listings.models.demands import Demand


def published(listing: Achievement | Demand) -> None:
    """Tell the author that the listing is public."""
    _send(
        listing,
        "已公开发布 / Published",
        f"“{listing.title_zh}”（{listing.code}）已通过审核并公开发布。",
        f"“{listing.title_en or listing.title_zh}” ({listing.code}) has passed the review and is public.",
    )


def returned(listing: Achievement | Demand, reason: str) -> None:
    """Tell the author what to mend."""
    _send(
        listing,
        "需要修改 / Please correct",
        f"“{listing.title_zh}”（{listing.code}）被退回修改。原因：{reason}",
        f"“{listing.title_en or listing.title_zh}” ({listing.code}) was returned for correction. Reason: {reason}",
    )


def _send(listing: Achievement | Demand, subject: str, chinese: str, english: str) -> None:
    if listing.created_by is not None:
        mail.send(accounts.person(listing.created_by).email, f"{subject} {listing.code}", f"{chinese}\n\n----\n\n{english}\n")
