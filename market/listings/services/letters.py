"""The letters that authors get about their listings, in both languages because the reader's is not known here."""

from __future__ import annotations

from collections.abc import Sequence

from market import mail
from market.accounts import queries as accounts
from market.catalogue import Sentences, sentences
from market.listings import queries
from market.listings.models.achievements import Achievement
from market.listings.models.demands import Demand
from market.listings.rules.review import Remark


def published(listing: Achievement | Demand) -> None:
    """Tell the author that the listing is public."""
    _send(
        listing,
        "已公开发布 / Published",
        f"“{listing.title_zh}”（{listing.code}）已通过审核并公开发布。",
        f"“{listing.title_en or listing.title_zh}” ({listing.code}) has passed the review and is public.",
    )


def returned(listing: Achievement | Demand, remarks: Sequence[Remark]) -> None:
    """Tell the author what to mend, field by field."""
    _send(
        listing,
        "需要修改 / Please correct",
        f"“{listing.title_zh}”（{listing.code}）被退回修改：\n{_named(listing, remarks, sentences('zh'), '：')}",
        f"“{listing.title_en or listing.title_zh}” ({listing.code}) was returned for correction:\n"
        f"{_named(listing, remarks, sentences('en'), ': ')}",
    )


def _named(listing: Achievement | Demand, remarks: Sequence[Remark], say: Sentences, colon: str) -> str:
    places = queries.sheet(listing).places
    named = [(say(places[remark.field].label), say(remark.flaw.label) if remark.flaw else "", remark.words) for remark in remarks]
    return "\n".join(f"- {field}{colon}{flaw}{colon}{words}" for field, flaw, words in named)


def consent_asked(email: str, asked: Sequence[tuple[Achievement, int]]) -> None:
    """Ask an editor of a co-owner for the consent to achievements, each with the share that it names."""
    several = f"（{len(asked)} 项 / {len(asked)}）" if len(asked) > 1 else f" {asked[0][0].code}"
    chinese = "\n".join(f"“{found.title_zh}”（{found.code}），份额 {share_bp / 100:g}%" for found, share_bp in asked)
    english = "\n".join(f"{found.code}, share {share_bp / 100:g} %" for found, share_bp in asked)
    mail.send(
        email,
        f"请确认成果共有 / Please confirm co-ownership{several}",
        f"下列成果登记贵单位为共有权利人：\n{chinese}\n请登录后在成果页面表示同意或不同意；未经同意，成果不会发布。\n\n----\n\n"
        f"These achievements name your organisation as a co-owner:\n{english}\nPlease sign in and agree or refuse on their pages;"
        " without your consent they are not published.\n",
    )


def _send(listing: Achievement | Demand, subject: str, chinese: str, english: str) -> None:
    if listing.created_by is not None:
        mail.send(accounts.person(listing.created_by).email, f"{subject} {listing.code}", f"{chinese}\n\n----\n\n{english}\n")
