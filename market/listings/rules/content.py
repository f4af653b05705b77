"""The texts of a listing as one step of the author's work hands them over."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from market.errors import Invalid
from market.listings.rules.kinds import ContactRule, Cooperation, Judge, Secrecy, Sector, TechnologyField
from market.listings.rules.wishes import Criterion, DemandMode, FundingRule, RaceGoal, SolverKind, check_ways_to_a_solver
from market.money import Money
from market.wording import N_

STEPS = ("basics", "owners", "rights", "indicators", "worth", "papers", "terms", "review")
"""The steps of describing an achievement, in their order; the last one shows and submits."""
TITLE_LENGTH = 120
TEXT_LENGTH = 4000
WORD_LENGTH = 300
MOST_ROWS = 30
_ADDRESS = re.compile(r"https://[a-z0-9.-]+\.[a-z]{2,}(/[^\s<>\"'`]*)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Basics:
    """What an achievement is and how mature it is. A draft needs only a title."""

    title_zh: str
    title_en: str = ""
    abstract: str = ""
    problem: str = ""
    advantages: str = ""
    sector: Sector | None = None
    field: TechnologyField | None = None
    trl: int | None = None
    trl_evidence: str = ""
    keywords: str = ""
    job_related: bool = True
    ledger_no: str = ""
    secrecy: Secrecy = Secrecy.PUBLIC
    valid_until: date | None = None
    funding_source: str = ""
    trl_judge: Judge = Judge.SELF
    trl_judged_by: str = ""
    trl_judged_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Worth:
    """What a buyer gets from it: what is new, where it is used, the benefit over today's solution, the economics."""

    innovation: str = ""
    scenarios: str = ""
    comparison: str = ""
    economics: str = ""
    video_url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One inventor 完成人; the share of the reward may stay open."""

    name: str
    share_bp: int | None = None
    staff_no: str = ""
    """The owner's own number of the person; never public."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One indicator: what was measured, its value, and how it was shown."""

    name: str
    value: str
    unit: str = ""
    proof: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One indicator of a demand: present value, wanted value, way of testing."""

    name: str
    now: str = ""
    wanted: str = ""
    unit: str = ""
    test: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """Everything a demand says. A draft needs only a title; `budget_from` and `budget_to` both None mean 面议."""

    title_zh: str
    title_en: str = ""
    background: str = ""
    problem: str = ""
    sector: Sector | None = None
    field: TechnologyField | None = None
    indicators: tuple[Target, ...] = ()
    budget_from: Money | None = None
    budget_to: Money | None = None
    ways: tuple[Cooperation, ...] = ()
    ownership: str = ""
    region: str = ""
    deadline: date | None = None
    contact: ContactRule = ContactRule.MARKET
    mode: DemandMode = DemandMode.ORDINARY
    constraints: str = ""
    payment: str = ""
    conditions: str = ""
    solver_kinds: tuple[SolverKind, ...] = ()
    wanted_by: date | None = None
    nda: bool = False
    details: str = ""
    own_funds: Money | None = None
    public_funds: Money | None = None
    criteria: tuple[Criterion, ...] = ()
    goals: tuple[RaceGoal, ...] = ()
    finalists: int | None = None
    stage_fund: Money | None = None

    @property
    def has_details(self) -> bool:
        """Say whether there is something to show behind the agreement, where one is asked for."""
        return bool(self.details.strip()) or not self.nda


def check_basics(basics: Basics) -> None:
    """Raise Invalid where even a draft could not be kept."""
    _check_title(basics.title_zh)
    if basics.trl is not None and not 1 <= basics.trl <= 9:  # noqa: PLR2004 - nine readiness levels
        raise Invalid("listing.trl_range", N_("The readiness level lies between 1 and 9."), field="trl")


def check_days(basics: Basics, *, today: date) -> None:
    """Raise Invalid where the listing would be over already, or a judgement lacks who judged or lies in the future."""
    if basics.valid_until is not None and basics.valid_until <= today:
        raise Invalid("listing.validity_past", N_("The listing must be valid beyond today."), field="valid_until")
    if basics.trl_judge is Judge.THIRD_PARTY and not basics.trl_judged_by.strip():
        raise Invalid("listing.judge_missing", N_("Name who judged the readiness level."), field="trl_judged_by")
    if basics.trl_judged_on is not None and basics.trl_judged_on > today:
        raise Invalid("listing.judged_future", N_("The day of the judgement lies in the future."), field="trl_judged_on")


def check_worth(worth: Worth) -> None:
    """Raise Invalid where the link to a video is no web address."""
    if worth.video_url and not _ADDRESS.fullmatch(worth.video_url):
        raise Invalid("listing.video_address", N_("Give a web address that begins with https://."), field="video_url")


def check_wish(wish: Wish, *, today: date, latest: date, funding: FundingRule) -> None:
    """Raise Invalid on the input of a demand that is wrong; `latest` and `funding` are what the rule book allows."""
    _check_title(wish.title_zh)
    for name, amount in (("budget_from", wish.budget_from), ("budget_to", wish.budget_to)):
        if amount is not None and amount.fen <= 0:
            raise Invalid("demand.budget_positive", N_("The budget must be above zero; leave it empty to negotiate."), field=name)
    if wish.budget_from and wish.budget_to and wish.budget_to < wish.budget_from:
        raise Invalid("demand.budget_order", N_("The upper budget lies below the lower one."), field="budget_to")
    if wish.deadline is not None and wish.deadline <= today:
        raise Invalid("demand.deadline_past", N_("The deadline must lie in the future."), field="deadline")
    if wish.deadline is not None and wish.deadline > latest:
        raise Invalid("demand.deadline_far", N_("The deadline is at most %(day)s."), field="deadline", day=latest.isoformat())
    check_ways_to_a_solver(wish, latest=latest, funding=funding)


def _check_title(title: str) -> None:
    if not title.strip():
        raise Invalid("listing.title_missing", N_("Give a title."), field="title_zh")
    if len(title) > TITLE_LENGTH:
        raise Invalid("listing.title_long", N_("A title has at most %(most)s characters."), field="title_zh", most=TITLE_LENGTH)
