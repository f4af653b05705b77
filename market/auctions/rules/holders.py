"""Holders of a priority right 优先购买权 before the auction: on what ground, how they were told, on which lots, and what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from market.auctions.rules.states import Format
from market.errors import Conflict, Invalid
from market.wording import N_, Labelled

LOWEST_RANK = 99
SHORTEST_NOTE, LONGEST_NOTE = 4, 500
UNFIT = frozenset({Format.SCORE})
"""Where the plan counts beside the price, there are no equal terms that somebody could match."""


class Ground(Labelled):
    """Why somebody may take the lot on equal terms."""

    INVENTOR = "inventor", N_("Inventor of the job-related achievement")
    """民法典 Art. 847."""
    CLIENT = "client", N_("Client of the commissioned development")
    """民法典 Art. 859."""
    CO_OWNER = "co_owner", N_("Co-owner of the right")
    """民法典 Art. 860."""
    OTHER = "other", N_("Another right by law")


OF_TRANSFERS = frozenset({Ground.INVENTOR, Ground.CLIENT, Ground.CO_OWNER})
"""These grounds give priority where the right is transferred, not where it is licensed (民法典 Art. 847, 859, 860)."""


class NoticeWay(Labelled):
    """How a holder was told before the announcement (法释〔2016〕18号 Art. 16)."""

    LETTER = "letter", N_("By a letter of the market")
    PUBLIC = "public", N_("By public notice: the holder cannot be reached")


class Result(Labelled):
    """What became of a holder's right."""

    MATCHED = "matched", N_("Matched the highest price")
    YIELDED = "yielded", N_("Matched, but a better right took the lot")
    WAIVED = "waived", N_("Waived")
    SILENT = "silent", N_("Silent: waived")
    ABSENT = "absent", N_("Not registered: waived")
    NOT_NEEDED = "not_needed", N_("Was not asked")


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """When a holder was told of the coming auction, and how."""

    rank: int
    way: NoticeWay
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeDays:
    """How many days before the announcement a holder is told: by letter, by public notice."""

    letter: int
    public: int

    def of(self, way: NoticeWay) -> int:
        """Return the days of one way."""
        return self.letter if way is NoticeWay.LETTER else self.public


def earliest_announcement(notices: Sequence[Notice], days: NoticeDays) -> date | None:
    """Return the first day on which every holder has been told long enough; None without holders."""
    return max((notice.on + timedelta(days=days.of(notice.way)) for notice in notices), default=None)


def check_notices(notices: Sequence[Notice], announced_on: date, days: NoticeDays) -> None:
    """Raise Conflict unless every holder was told in time before the announcement."""
    earliest = earliest_announcement(notices, days)
    if earliest is not None and announced_on < earliest:
        raise Conflict(
            "priority.not_notified",
            N_(
                "Holders of a priority right are told %(letter)s days before the announcement, by public notice %(public)s days: "
                "announce on %(earliest)s or later."
            ),
            letter=days.letter,
            public=days.public,
            earliest=earliest,
        )


def check_format(form: Format) -> None:
    """Raise Invalid for a format in which nobody can take the lot on equal terms."""
    if form in UNFIT:
        raise Invalid(
            "priority.format",
            N_("Where plans are judged there are no equal terms to match: a lot with holders of a priority right needs another format."),
            field="format",
        )


def check_ground(ground: Ground, *, transfers: bool) -> None:
    """Raise Invalid for a ground that gives no priority where the lot is not a transfer."""
    if ground in OF_TRANSFERS and not transfers:
        raise Invalid(
            "priority.no_transfer",
            N_("This ground gives priority only where the achievement is transferred, and this lot offers something else."),
            field="ground",
        )


def check_rank(rank: int) -> None:
    """Raise Invalid for an impossible rank; several holders may share one."""
    if not 1 <= rank <= LOWEST_RANK:
        raise Invalid("priority.rank", N_("A rank is a number from 1 to 99; 1 comes first."), field="rank")


def check_note(note: str, field: str) -> str:
    """Return what was noted, without space around it; raise Invalid where it says too little or too much."""
    text = note.strip()
    if not SHORTEST_NOTE <= len(text) <= LONGEST_NOTE:
        raise Invalid("priority.note", N_("Say it in 4 to 500 characters."), field=field)
    return text
