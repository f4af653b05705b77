"""Planning what a format offers: impossible terms are refused at the field where they were typed."""

from __future__ import annotations

from datetime import timedelta

from market.auctions.rules.formats import FORMATS
from market.auctions.rules.formats.protocol import NO_TIME, Flaw, Terms
from market.auctions.rules.record import MOST
from market.auctions.rules.states import Format
from market.errors import Invalid
from market.money import Money
from market.wording import N_

MINUTE = timedelta(minutes=1)
MOST_LISTED = 10
LONGEST_NAME = 40
FALLING = frozenset({Format.DUTCH, Format.ENG_DUTCH})
FIELDS = {
    Flaw.START: "start",
    Flaw.LADDER: "ladder",
    Flaw.DURATION: "duration_minutes",
    Flaw.CAP: "cap_s",
    Flaw.FALL: "fall_step",
    Flaw.PERIOD: "period_s",
    Flaw.REVEALING: "revealing_s",
    Flaw.ROUNDS: "rounds",
    Flaw.WEIGHTS: "weights",
    Flaw.FOREIGN: "format",
}
assert MOST_LISTED <= MOST  # noqa: S101 - the ledger's shape takes what planning allows


def check_terms(terms: Terms, *, sealed_reserve: bool) -> None:
    """Raise Invalid on the field of the first impossible term; `sealed_reserve` says that the lot has a secret reserve."""
    _check_ladder(terms)
    if terms.format in FALLING:
        _check_fall(terms, sealed_reserve=sealed_reserve)
    _check_cap(terms)
    if terms.format is Format.SCORE and terms.judging <= NO_TIME:
        raise Invalid("terms.judging", N_("Give the panel time for its points."), field="judging_s")
    _check_criteria(terms)
    if len(terms.weights) > MOST_LISTED:
        raise Invalid("terms.weights_many", N_("At most %(most)s weights fit here."), field="weights", most=MOST_LISTED)
    if flaw := FORMATS[terms.format].flaw(terms):
        raise Invalid(flaw.value, flaw.label, field=FIELDS[flaw])


def _check_criteria(terms: Terms) -> None:
    fitting = len(terms.criteria) == len(terms.weights) - 1 and all(one.strip() and len(one) <= LONGEST_NAME for one in terms.criteria)
    if terms.criteria and not fitting:
        raise Invalid(
            "terms.criteria",
            N_("Name each criterion of the plan, as many as have a weight, in at most %(most)s characters each."),
            field="criteria",
            most=LONGEST_NAME,
        )


def _check_ladder(terms: Terms) -> None:
    if len(terms.ladder.rungs) > MOST_LISTED:
        raise Invalid("terms.ladder_long", N_("A ladder has at most %(most)s steps."), field="ladder", most=MOST_LISTED)


def _check_fall(terms: Terms, *, sealed_reserve: bool) -> None:
    fall, start = terms.fall, terms.start
    if fall is None:
        raise Invalid("terms.fall_missing", N_("Give by how much, how often and how far the price falls."), field="fall_step")
    if not Money(0) < fall.floor < start:
        raise Invalid("terms.floor", N_("The price falls to a floor above zero and below the starting price."), field="floor")
    if fall.step <= Money(0) or fall.step.fen % 100:
        raise Invalid("terms.fall_step", N_("Give the step of the fall in whole yuan, above zero."), field="fall_step")
    if sealed_reserve:
        raise Invalid(
            "terms.fall_reserve",
            N_("This lot has a sealed reserve; where the price falls, its floor takes the reserve's place. Consign it without a reserve."),
            field="format",
        )
    if terms.format is Format.DUTCH and fall.interval > NO_TIME and fall.length(start) > terms.duration:
        least = -(-fall.length(start) // MINUTE)
        raise Invalid(
            "terms.fall_long",
            N_("The price reaches its floor after %(minutes)s minutes; give at least that time."),
            field="duration_minutes",
            minutes=least,
        )


def _check_cap(terms: Terms) -> None:
    if terms.cap is None or terms.format not in (Format.ENGLISH, Format.DYNAMIC, Format.ENG_DUTCH):
        return
    least = terms.duration
    if terms.format is not Format.ENGLISH:
        least += terms.period
    if terms.format is Format.ENG_DUTCH and terms.fall is not None:
        least += terms.fall.length(terms.start)
    if terms.cap < least:
        raise Invalid(
            "terms.cap_early",
            N_("The latest end comes %(minutes)s minutes after the opening at the earliest."),
            field="cap_s",
            minutes=-(-least // MINUTE),
        )
