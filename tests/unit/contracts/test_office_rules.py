"""The office's rules: who prepares and confirms, whose days count, and what is counted of a year."""

from __future__ import annotations

from datetime import date

import pytest

from market import rulebook
from market.accounts.rules import region_prefix
from market.contracts.rules.deadlines import Period, due
from market.contracts.rules.desk import Call, Case, Standing, call, statistics
from market.contracts.rules.precheck import CheckPoint
from market.contracts.rules.registration import clock, ruling
from market.contracts.rules.registration.ruling import Content
from market.contracts.rules.states import RegistrationState
from market.contracts.rules.types import ContractType
from market.errors import Conflict, Forbidden, Invalid
from market.money import ZERO, Money

ALL = list(CheckPoint)
NOW = Content(project_name="项目", total=Money.yuan(100), tech=Money.yuan(80), ends_on=date(2028, 1, 1))


def last_day(key: str, accepted: date) -> date:
    rule = rulebook.get(key, accepted)
    return due(accepted, Period(days=int(rule.value), unit=rule.unit, rule=rule.id)).on  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("prefix", "experts", "key"),
    [("3301", False, clock.LOCAL), ("3301", True, clock.EXPERT), ("31", False, clock.NATIONAL), ("31", True, clock.EXPERT)],
)
def test_the_rule_that_counts_the_days(prefix: str, experts: bool, key: str) -> None:  # noqa: FBT001
    assert clock.rule_key(prefix, experts=experts) == key


@pytest.mark.parametrize(
    ("key", "accepted", "last"),
    [
        (clock.NATIONAL, date(2026, 2, 28), date(2026, 3, 30)),
        (clock.NATIONAL, date(2026, 3, 1), date(2026, 3, 20)),
        (clock.EXPERT, date(2026, 2, 28), date(2026, 3, 30)),
        (clock.EXPERT, date(2026, 3, 2), date(2026, 4, 14)),
        (clock.LOCAL, date(2026, 9, 21), date(2026, 10, 8)),
    ],
)
def test_both_regimes_by_the_day_of_acceptance(key: str, accepted: date, last: date) -> None:
    assert last_day(key, accepted) == last


def test_beyond_the_published_holidays_a_due_day_is_provisional() -> None:
    assert due(date(2030, 9, 27), Period(days=15, unit="working_days", rule="x")).provisional


def test_the_corrected_material_starts_the_days() -> None:
    assert clock.accepted_on(date(2026, 11, 11), corrected_on=None) == date(2026, 11, 11)
    assert clock.accepted_on(date(2026, 11, 11), corrected_on=date(2026, 11, 9)) == date(2026, 11, 9)


def test_reminders_step_over_weekends_and_holidays() -> None:
    assert clock.reminds_on(date(2026, 11, 16), 2) == date(2026, 11, 12)
    assert clock.reminds_on(date(2026, 10, 8), 1) == date(2026, 9, 30)


def test_two_people() -> None:
    ruling.may_confirm(2, 1)
    with pytest.raises(Forbidden, match=r"registration\.same_person"):
        ruling.may_confirm(1, 1)


def test_whoever_took_part_in_a_refusal_does_not_look_at_the_objection() -> None:
    ruling.may_look_again(1, frozenset())
    ruling.may_look_again(3, {1, 2})
    for person in (1, 2):
        with pytest.raises(Forbidden, match=r"registration\.same_reviewer"):
            ruling.may_look_again(person, {1, 2})


@pytest.mark.parametrize("ground", [None, *CheckPoint])
def test_experts_are_asked_about_technical_grounds_only(ground: CheckPoint | None) -> None:
    if ground in {CheckPoint.SUBJECT, CheckPoint.PRICE, CheckPoint.MONOPOLY, CheckPoint.KIND}:
        ruling.expert_matter(ground)
    else:
        with pytest.raises(Conflict, match=r"registration\.not_technical"):
            ruling.expert_matter(ground)


def test_an_expert_is_heard_once() -> None:
    ruling.first_hearing("沈评审", "另一单位", {("沈评审", "研究会")})
    with pytest.raises(Conflict, match=r"registration\.expert_heard"):
        ruling.first_hearing("沈评审", "研究会", {("沈评审", "研究会")})


def test_registrable() -> None:
    ruling.registrable(ALL)
    with pytest.raises(Invalid, match=r"registration\.unchecked"):
        ruling.registrable(ALL[:-1])


@pytest.mark.parametrize(("text", "fits"), [("", False), (" ", False), ("好", True), ("x" * 1000, True), ("x" * 1001, False)])
def test_reasons(text: str, fits: bool) -> None:  # noqa: FBT001
    if fits:
        assert ruling.said(f" {text} ", field="reason") == text
    else:
        with pytest.raises(Invalid, match=r"registration\.text"):
            ruling.said(text, field="reason")


def test_experts_are_heard_before_a_ruling() -> None:
    ruling.heard_experts(RegistrationState.UNDER_REVIEW, 0, 1)
    ruling.heard_experts(RegistrationState.EXPERT, 1, 1)
    with pytest.raises(Conflict, match=r"registration\.no_opinion"):
        ruling.heard_experts(RegistrationState.EXPERT, 0, 1)


def test_the_last_day_of_an_objection_counts() -> None:
    ruling.within_days(date(2026, 11, 24), date(2026, 11, 24))
    with pytest.raises(Conflict, match=r"registration\.objection_late"):
        ruling.within_days(date(2026, 11, 24), date(2026, 11, 25))


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        (NOW, "nothing_changed"),
        (Content(project_name=" ", total=NOW.total, tech=NOW.tech, ends_on=None), "project_missing"),
        (Content(project_name="项目", total=NOW.total, tech=ZERO, ends_on=None), "kind"),
        (Content(project_name="项目", total=NOW.total, tech=NOW.total + Money(1), ends_on=None), "kind"),
    ],
)
def test_a_change_changes_something_and_keeps_the_amounts_in_order(asked: Content, code: str) -> None:
    with pytest.raises(Invalid, match=rf"registration\.{code}"):
        ruling.changed(NOW, asked)


def test_a_term_alone_may_change() -> None:
    ruling.changed(NOW, Content(project_name="项目", total=NOW.total, tech=NOW.tech, ends_on=date(2029, 1, 1)))


def case(month: int, days: int, kind: ContractType, ground: CheckPoint | None = None) -> Case:
    decided = date(2026, month, 28)
    accepted = date.fromordinal(decided.toordinal() - days)
    return Case(decided_on=decided, accepted_on=accepted, type=kind, total=Money.yuan(100), tech=Money.yuan(80), ground=ground)


def test_a_year_in_figures() -> None:
    found = statistics(
        [
            case(3, 4, ContractType.TRF),
            case(3, 7, ContractType.DEV),
            case(1, 10, ContractType.TRF, CheckPoint.SEAL),
            case(3, 1, ContractType.TRF, CheckPoint.SEAL),
        ]
    )
    assert list(found.months) == [1, 3]
    assert (found.months[3].registered, found.months[3].refused, found.months[3].median_days) == (2, 1, 4)
    assert (found.months[1].total, found.months[1].tech) == (ZERO, ZERO)
    assert (found.types[ContractType.TRF].registered, found.types[ContractType.TRF].refused) == (1, 2)
    assert found.grounds == {CheckPoint.SEAL: 2}
    assert (found.whole.total, found.whole.tech, found.whole.median_days) == (Money.yuan(200), Money.yuan(160), 6)


def test_a_year_without_decisions() -> None:
    found = statistics([])
    assert (found.months, found.grounds, found.whole.median_days) == ({}, {}, None)


@pytest.mark.parametrize(
    ("code", "prefix"),
    [
        ("330106", "330106"),
        ("330100", "3301"),
        ("330000", "33"),
        ("3301", "3301"),
        ("33", "33"),
        ("330199", None),
        ("", None),
        ("abc", None),
    ],
)
def test_what_the_codes_of_a_region_begin_with(code: str, prefix: str | None) -> None:
    assert region_prefix(code) == prefix


OPEN = {
    RegistrationState.SUBMITTED: Call.TAKE_IN,
    RegistrationState.ACCEPTED: Call.RULE,
    RegistrationState.UNDER_REVIEW: Call.RULE,
    RegistrationState.EXPERT: Call.HEAR,
    RegistrationState.OBJECTION: Call.RECHECK,
}


@pytest.mark.parametrize("state", list(RegistrationState))
def test_what_each_state_asks_of_a_registrar(state: RegistrationState) -> None:
    assert call(Standing(state=state), 1) is OPEN.get(state)


def test_a_prepared_ruling_waits_for_everybody_but_its_author() -> None:
    standing = Standing(state=RegistrationState.REGISTERED, prepared_by=1, requested=True)
    assert (call(standing, 1), call(standing, 2)) == (None, Call.CONFIRM)


def test_a_request_waits_for_everybody_at_the_office() -> None:
    assert call(Standing(state=RegistrationState.CHANGED, requested=True), 1) is Call.REQUEST


def test_an_objection_asks_nothing_of_the_two_who_refused() -> None:
    standing = Standing(state=RegistrationState.OBJECTION, refused_by=frozenset({1, 2}), prepared_by=3)
    assert [call(standing, person) for person in (1, 2, 3, 4)] == [None, None, None, Call.CONFIRM]
