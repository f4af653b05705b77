"""The office's year beside its first decisions: corrections, objections, changes, supplements, ends."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from market.contracts import services
from market.contracts.queries import matters, rulings
from market.contracts.rules.matters import Matter, Tally, tally
from market.contracts.rules.precheck import CheckPoint
from market.contracts.rules.registration.points import CorrectionPoint
from market.db import unit_of_work
from market.money import Money
from tests.factories import accounts, supplements
from tests.factories import contracts as factory
from tests.factories.answers import ANSWERS

if TYPE_CHECKING:
    from collections.abc import Callable

    from market.access import Actor

pytestmark = pytest.mark.usefixtures("session")


def year(actor: Actor, of: int = 2026) -> dict[Matter, Tally]:
    return tally(matters.dealt(actor, of))


def line(number: int, granted: int, declined: int, days: int | None) -> Tally:
    return Tally(number=number, granted=granted, declined=declined, median_days=days)


def test_papers_are_counted_from_the_asking_to_their_return(frozen: Callable[[str], None]) -> None:
    case, application = factory.submitted()
    with unit_of_work():
        services.request_correction(
            case.registrar, application.id, points=[(CorrectionPoint.AMOUNTS, "请补充"), (CorrectionPoint.PAPERS, "缺附件")]
        )
    assert year(case.registrar) == {Matter.PAPERS: line(1, 0, 0, None)}
    frozen("2026-11-09T10:00+08:00")
    with unit_of_work():
        services.apply_registration(case.seller, case.id, **ANSWERS)
    assert year(case.registrar) == {Matter.PAPERS: line(1, 1, 0, 4)}


@pytest.mark.parametrize("upheld", [True, False])
def test_objections_are_counted_by_their_outcome(frozen: Callable[[str], None], *, upheld: bool) -> None:
    case, application = factory.refused()
    frozen("2026-11-04T10:00+08:00")
    with unit_of_work():
        services.object_to_refusal(case.seller, case.id, reason="已补充技术内容")
    assert year(case.registrar) == {}
    frozen("2026-11-06T10:00+08:00")
    first, second = case.others
    with unit_of_work():
        if upheld:
            services.prepare_registration(first, application.id, checks=list(CheckPoint))
        else:
            services.prepare_refusal(first, application.id, ground=CheckPoint.SUBJECT, reason="仍不明确")
        services.confirm(second, application.id)
    assert year(case.registrar) == {Matter.OBJECTION: line(1, int(upheld), int(not upheld), 2)}


def test_what_becomes_of_registrations_is_counted_with_what_was_declined(frozen: Callable[[str], None]) -> None:
    case, application = factory.registered()
    now = rulings.content(application.id)
    for name in ("新名称", "又一名称"):
        with unit_of_work():
            services.apply_for_change(case.seller, case.id, reason="补充协议", content=replace(now, project_name=name))
        if name == "新名称":
            with unit_of_work():
                services.decline_request(case.registrar, application.id, reason="缺补充协议")
    frozen("2026-11-05T10:00+08:00")
    with unit_of_work():
        services.prepare_change(case.registrar, application.id)
        services.confirm(case.reviewer, application.id)
    frozen("2026-11-06T10:00+08:00")
    with unit_of_work():
        services.prepare_revocation(case.registrar, application.id, reason="材料系伪造")
    frozen("2026-11-09T10:00+08:00")
    with unit_of_work():
        services.confirm(case.reviewer, application.id)
    assert year(case.registrar) == {Matter.CHANGE: line(2, 1, 1, 1), Matter.REVOCATION: line(1, 1, 0, 1)}
    assert year(case.operator) == year(case.registrar)
    assert year(case.registrar, 2025) == year(accounts.actor(accounts.office("3302", "01"))) == {}


def test_supplements_their_corrections_and_ends_are_lines_of_their_own(frozen: Callable[[str], None]) -> None:
    case, application = supplements.royalty()
    frozen("2027-02-03T10:00+08:00")
    supplements.granted(case)
    supplements.correction_asked(case, 2, replace(supplements.ADDED, total=Money(0), tech=Money(0)))
    with unit_of_work():
        services.prepare_change(case.registrar, application.id)
        services.confirm(case.reviewer, application.id)
        services.apply_for_cancellation(case.seller, case.id, reason="合同解除")
        services.prepare_change(case.registrar, application.id)
        services.confirm(case.reviewer, application.id)
    done = line(1, 1, 0, 0)
    assert year(case.registrar, 2027) == {Matter.SUPPLEMENT: done, Matter.CORRECTION: done, Matter.CANCELLATION: done}
