"""The demo's own time: a session that is over and at every later stage, one that is announced, one that is live now."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from market import clock
from market.accounts import queries as accounts
from market.auctions.rules.states import Season
from market.demo import amending, cast, facts, formats, paperwork, sessions, supply
from market.demo.paperwork import Pace, Parties, Stage
from market.demo.sessions import Call, Session, Wanted
from market.money import Money
from market.pages.solar_terms import TERMS, SolarTerm, days_of, term_on

if TYPE_CHECKING:
    from collections.abc import Sequence

    from market.access import Actor
    from market.auctions.models.sale import Lot
    from market.demo.supply import Offered

AFTERNOON = time(6, 0)
"""14:00 in Beijing."""
SETTLED_DAYS_AGO = 40
ANNOUNCED_DAYS_AHEAD = 8
LIVE_LOTS = 12
LIVE_MINUTES = 6
LEFT_OPEN = 2
"""Lots at the end of the live session for which no demo enterprise is registered, so that visitors can try it."""
NAMES = "小寒大寒立春雨水惊蛰春分清明谷雨立夏小满芒种夏至小暑大暑立秋处暑白露秋分寒露霜降立冬小雪大雪冬至"
TITLES = {term: NAMES[2 * place : 2 * place + 2] for place, term in enumerate(TERMS)}
SPRING_HALF = TERMS[TERMS.index(SolarTerm.LICHUN) : TERMS.index(SolarTerm.LIQIU)]
STAGES = (Stage.CHANGED, Stage.REGISTERED, Stage.CLAIMED, Stage.ACCEPTED, Stage.CORRECTION, Stage.SUBMITTED, Stage.SIGNED)
"""How far the papers of the settled session's lots have come; its last lot passes."""
TODAYS_STAGES = (Stage.HALF_SIGNED, Stage.FROZEN, Stage.DRAFT)
"""The same for the lots of the live session that are over already."""


def session_on(day: date, opens_at: datetime, announced_at: datetime, *, part: int = 1) -> Session:
    """Return the session that is named after the solar term of a day; `part` counts the sittings of one day."""
    term = term_on(day)
    spring = term in SPRING_HALF
    half_zh, half_en = ("春季", "Spring") if spring else ("秋季", "Autumn")
    sitting_zh, sitting_en = (f"（第 {part} 时段）", f", sitting {part}") if part > 1 else ("", "")
    return Session(
        name_zh=f"{day.year} {half_zh}拍卖会 · {TITLES[term]}场{sitting_zh}",
        name_en=f"{half_en} session {day.year} · {term.label}{sitting_en}",
        season=Season.SPRING if spring else Season.AUTUMN,
        opens_at=opens_at,
        announced_at=announced_at,
        viewing_from=opens_at - timedelta(days=4),
        viewing_until=opens_at - timedelta(days=1),
    )


def term_day(day: date, *, after: bool) -> date:
    """Return the first term day on or after a day, or the last one on or before it."""
    days = sorted(first for year in (day.year - 1, day.year, day.year + 1) for first in days_of(year).values())
    return min(one for one in days if one >= day) if after else max(one for one in days if one <= day)


def wanted(offered: Offered, *, minutes: int, with_reserve: bool) -> Wanted:
    """Turn what can be offered into a lot."""
    seller = cast.person(accounts.people_with_role(offered.seller_id, "editor")[0].email)
    return Wanted(
        achievement_id=offered.achievement_id,
        term_id=offered.term_id,
        seller=seller,
        start=offered.start,
        increment=offered.increment,
        reserve=offered.reserve if with_reserve else None,
        minutes=minutes,
    )


def load_settled(now: datetime) -> None:
    """Hold the last session: each lot then goes on to another stage, and one passes."""
    day = term_day(clock.legal_date(now) - timedelta(days=SETTLED_DAYS_AGO), after=False)
    opens_at = datetime.combine(day, AFTERNOON, tzinfo=UTC)
    offered = _mixed_sellers(len(STAGES) + 1)
    session = session_on(day, opens_at, opens_at - timedelta(days=12))
    sale_id = sessions.announce(
        session, [wanted(one, minutes=30, with_reserve=place % 2 == 0 or one is offered[-1]) for place, one in enumerate(offered)]
    )
    lots = sessions.lots_of(sale_id)
    buyers = [cast.of(unit.key) for unit in facts.units() if unit.kind == "enterprise" and not unit.bot and not unit.waits]
    pairs = [_pair(place, buyers) for place in range(len(lots))]
    for lot, pair in zip(lots, pairs, strict=True):
        sessions.admit(lot.id, pair, opens_at - timedelta(days=3))
    sessions.begin(sale_id)
    at = opens_at
    for place, (lot, pair) in enumerate(zip(lots, pairs, strict=True)):
        rises = 5 + place % 4 if place < len(STAGES) else 1
        sessions.call(lot.id, at + timedelta(minutes=2), _duel(lot, pair, rises))
        at = sessions.finish(lot.id)
    sessions.settle(sale_id, at)
    _follow_all(lots, pairs, at, now)


def _mixed_sellers(most: int) -> list[Offered]:
    """Return lots of which every second belongs to the institution whose account visitors are given."""
    own = cast.of("qianjiang").organisation_id or 0
    mine = supply.free(most - most // 2, sellers={own})
    others = [one for one in supply.free(most * 3) if one.seller_id != own][: most // 2]
    return [one for pair in zip(mine, others, strict=False) for one in pair][:most]


def _pair(place: int, buyers: Sequence[Actor]) -> tuple[Actor, Actor]:
    """Return buyer and rival of a lot; the two enterprises that visitors are given win most lots."""
    return buyers[place % 2], buyers[2 + place % (len(buyers) - 2)]


def _duel(lot: Lot, pair: tuple[Actor, Actor], rises: int) -> list[Call]:
    amounts = [lot.start + lot.increment * (2 * step) for step in range(rises)]
    last = len(amounts) - 1
    return [Call(pair[(last - place) % 2], amount, timedelta(minutes=2 + 3 * place)) for place, amount in enumerate(amounts)]


def _follow_all(lots: Sequence[Lot], pairs: Sequence[tuple[Actor, Actor]], at: datetime, now: datetime) -> None:
    for lot, stage, pair in zip(lots, STAGES, pairs, strict=False):
        recent = now - timedelta(days=int(stage), hours=5)
        pace = paperwork.usual(at) if stage >= Stage.REGISTERED else replace(paperwork.usual(at), applied_at=recent)
        parties = _parties(lot, pair[0])
        amending.follow(paperwork.follow(lot.id, pace, stage, parties), stage, parties, now)


def _parties(lot: Lot, buyer: Actor) -> Parties:
    seller = cast.person(accounts.people_with_role(lot.seller_id, "editor")[0].email)
    return Parties(seller=seller, buyer=buyer, registrars=cast.registrars(seller))


def load_announced(now: datetime) -> None:
    """Announce the next session, with some bidders registered and some deposits still to come."""
    day = term_day(clock.legal_date(now) + timedelta(days=ANNOUNCED_DAYS_AHEAD), after=True)
    opens_at = datetime.combine(day, AFTERNOON, tzinfo=UTC)
    announced_at = min(now - timedelta(hours=6), opens_at - timedelta(days=8))
    session = replace(session_on(day, opens_at, announced_at), viewing_from=opens_at - timedelta(days=4))
    offered = supply.free(8)
    lots_wanted = [wanted(one, minutes=20, with_reserve=place % 3 != 0) for place, one in enumerate(offered)]
    lots_wanted[2] = replace(lots_wanted[2], holder=cast.of("hengzhou"))
    sale_id = sessions.announce(session, formats.varied(lots_wanted))
    lots = sessions.lots_of(sale_id)
    sessions.admit(lots[0].id, (cast.of("hengzhou"), cast.of("yuehai")), now - timedelta(hours=4))
    sessions.admit(lots[1].id, (cast.of("hemao"),), now - timedelta(hours=3), paid=False)


def load_live(now: datetime) -> None:
    """Hold a session whose first lots are over and whose next lot is open at this moment."""
    opens_at = now - timedelta(minutes=45)
    sale_id = begin_live(opens_at, clock.legal_date(now))
    lots = sessions.lots_of(sale_id)
    at = opens_at
    for lot, winner, stage in zip(lots, (cast.of("hemao"), cast.of("hengzhou"), None), TODAYS_STAGES, strict=False):
        sessions.call(lot.id, at + timedelta(seconds=40), _bot_calls(lot, rises=6, apart=22, winner=winner))
        at = sessions.finish(lot.id)
        if winner is not None:
            paperwork.follow(lot.id, Pace(at + timedelta(minutes=5), timedelta(minutes=4), at), stage, _parties(lot, winner))
    running = lots[len(TODAYS_STAGES)]
    sessions.call(running.id, now - timedelta(minutes=2, seconds=30), _bot_calls(running, rises=5, apart=24))


def begin_live(opens_at: datetime, day: date, *, part: int = 1, lots: int = LIVE_LOTS) -> int:
    """Announce, admit bidders for and open a session of today; return its id."""
    offered = _led_by_own(lots)
    session = session_on(day, opens_at, opens_at - timedelta(days=9), part=part)
    lots_wanted = [wanted(one, minutes=LIVE_MINUTES, with_reserve=place % 3 == 1) for place, one in enumerate(offered)]
    sale_id = sessions.announce(session, formats.varied(lots_wanted))
    bots, guests = cast.bots(), (cast.of("hemao"), cast.of("hengzhou"))
    for place, lot in enumerate(sessions.lots_of(sale_id)):
        playing = [bot for index, bot in enumerate(bots) if index != place % len(bots)]
        visiting = guests if place < lots - LEFT_OPEN else ()
        sessions.admit(lot.id, (*playing, *visiting), opens_at - timedelta(days=2))
    sessions.begin(sale_id)
    return sale_id


def _led_by_own(most: int) -> list[Offered]:
    """Return lots of which the first two belong to the institution whose account visitors are given."""
    own = supply.free(2, sellers={cast.of("qianjiang").organisation_id or 0})
    return [*own, *(one for one in supply.free(most + len(own)) if one not in own)][:most]


def _bot_calls(lot: Lot, *, rises: int, apart: int, winner: Actor | None = None) -> list[Call]:
    """Return bids of the simulated bidders, a human pause between them; a winner has the last word."""
    dice = random.Random(lot.number)  # noqa: S311 - a story, not a secret
    bots = [bot for index, bot in enumerate(cast.bots()) if index != (lot.number - 1) % len(cast.bots())]
    found: list[Call] = []
    amount, after = lot.start, timedelta()
    for place in range(rises):
        after += timedelta(seconds=dice.randint(apart // 2, apart))
        last_word = winner is not None and place == rises - 1
        found.append(Call(winner if winner and last_word else bots[place % len(bots)], amount, after))
        amount += Money(lot.increment.fen * dice.randint(1, 2))
    return found
