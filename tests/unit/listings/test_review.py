"""The review's checklist: who answers which point, and what a decision needs, branch by branch."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from market.errors import Invalid
from market.listings.rules.content import Basics, Measure, Person, Wish
from market.listings.rules.drafting import Draft
from market.listings.rules.gates import Gate, Listing, gates, wish_gates
from market.listings.rules.kinds import IpKind, Sector, TechnologyField, TermMode
from market.listings.rules.numbers import Right
from market.listings.rules.review import WORDS_LENGTH, Answer, Flaw, Remark, Sheet, Verdict, concluded, market_ticks, passing
from market.listings.rules.review_sheets import ACHIEVEMENT_SHEET, DEMAND_SHEET
from market.listings.rules.terms import Offer, Share
from market.listings.rules.wishes import DemandMode
from market.money import Money

TODAY = date(2026, 11, 23)
BASICS = Basics(
    title_zh="剑麻纤维疏水改性",
    abstract="用分子模拟筛出两步接枝配方，在剑麻纤维表面形成稳定的疏水层，不改现有编织线即可连续生产。",
    sector=Sector.MAT,
    field=TechnologyField.MATERIALS,
    trl=7,
    ledger_no="TZ-1",
)
DRAFT = Draft(
    basics=BASICS,
    owners=(Share(name="甲", share_bp=10_000),),
    inventors=(Person(name="乙"),),
    rights=(Right(kind=IpKind.SECRET, number="", title="工艺"),),
    offers=(Offer(mode=TermMode.TRIAL, price=Money.yuan(1), months=6),),
    indicators=(Measure(name="吸水率", value="9"),),
)
LISTING = DRAFT.listing(owner_verified=True)
REMARK = Remark(field="abstract", flaw=Flaw.UNCLEAR, words="说明适用的纤维。")


def answers(listing: Listing) -> dict[str, Answer]:
    return {tick.item: tick.answer for tick in market_ticks(ACHIEVEMENT_SHEET, gates(listing, TODAY), listing)}


def conclude(verdict: Verdict, listing: Listing = LISTING) -> dict[str, Answer]:
    return {tick.item: tick.answer for tick in concluded(ACHIEVEMENT_SHEET, gates(listing, TODAY), listing, verdict)}


def test_every_needed_condition_of_publication_belongs_to_one_point() -> None:
    needed = [gate.code for gate in gates(LISTING, TODAY) if gate.needed]
    race = [gate.code for gate in wish_gates(Wish(title_zh="赛", mode=DemandMode.RACE), owner_verified=True, today=TODAY)]

    for sheet, codes in ((ACHIEVEMENT_SHEET, needed), (DEMAND_SHEET, race)):
        covered = [code for item in sheet.items for code in item.gates]
        assert len(covered) == len(set(covered))
        assert set(codes) == set(covered)


@pytest.mark.parametrize("sheet", [ACHIEVEMENT_SHEET, DEMAND_SHEET])
def test_points_and_places_have_names_of_their_own(sheet: Sheet) -> None:
    assert len({item.code for item in sheet.items}) == len(sheet.items)
    assert all(name == place.name for name, place in sheet.places.items())


class TestTheMarketAnswers:
    def test_what_holds_is_passed_with_its_sentences(self) -> None:
        ticks = {tick.item: tick for tick in market_ticks(ACHIEVEMENT_SHEET, gates(LISTING, TODAY), LISTING)}

        assert ticks["rights"].answer is Answer.PASSED
        assert ticks["rights"].reasons == ("Every right must be valid: numbers checked, none expired.",)
        assert all(tick.by_market for tick in ticks.values())
        assert set(ticks) == {item.code for item in ACHIEVEMENT_SHEET.items if item.gates}

    @pytest.mark.parametrize(
        ("change", "item", "reason"),
        [
            ({"rights": ()}, "rights", "No right is named."),
            ({}, "consent", "It has one owner."),
            ({"job_related": False}, "ledger", "It is not job-related."),
        ],
    )
    def test_what_does_not_apply_says_why(self, change: dict[str, Any], item: str, reason: str) -> None:
        listing = replace(LISTING, **change)
        (tick,) = [tick for tick in market_ticks(ACHIEVEMENT_SHEET, gates(listing, TODAY), listing) if tick.item == item]

        assert (tick.answer, tick.reasons) == (Answer.NOT_APPLICABLE, (reason,))

    @pytest.mark.parametrize(
        ("change", "item"),
        [
            ({"owner_verified": False}, "owner"),
            ({"shares": (Share(name="甲", share_bp=5000), Share(name="乙", share_bp=5000))}, "consent"),
            ({"ledger_no": ""}, "ledger"),
            ({"offers": ()}, "terms"),
            ({"abstract": "短"}, "complete"),
        ],
    )
    def test_what_does_not_hold_is_failed(self, change: dict[str, Any], item: str) -> None:
        found = answers(replace(LISTING, **change))

        assert found[item] is Answer.FAILED
        assert [code for code, answer in found.items() if answer is Answer.FAILED] == [item]

    @pytest.mark.parametrize(
        ("wish", "item", "answer"),
        [
            (Wish(title_zh="需"), "contest", Answer.NOT_APPLICABLE),
            (Wish(title_zh="需", mode=DemandMode.CHALLENGE), "contest", Answer.FAILED),
            (Wish(title_zh="需"), "details", Answer.NOT_APPLICABLE),
            (Wish(title_zh="需", nda=True), "details", Answer.FAILED),
            (Wish(title_zh="需", nda=True, details="细节"), "details", Answer.PASSED),
        ],
    )
    def test_a_demand(self, wish: Wish, item: str, answer: Answer) -> None:
        found = market_ticks(DEMAND_SHEET, wish_gates(wish, owner_verified=True, today=TODAY), wish)

        assert {tick.item: tick.answer for tick in found}[item] is answer


class TestApproval:
    def test_it_keeps_the_whole_checklist_in_its_order(self) -> None:
        found = conclude(passing(ACHIEVEMENT_SHEET))

        assert list(found) == [item.code for item in ACHIEVEMENT_SHEET.items]
        assert found["own"] is Answer.PASSED

    @pytest.mark.parametrize(
        ("ticks", "code", "field"),
        [
            ({"own": None}, "review.item_open", "tick_own"),
            ({"own": Answer.FAILED}, "review.item_failed", "tick_own"),
            ({"own": Answer.NOT_APPLICABLE}, "review.item_applies", "tick_own"),
            ({"owner": Answer.PASSED}, "review.item_unknown", "tick_owner"),
        ],
    )
    def test_a_point_that_is_open_failed_or_not_the_reviewers_refuses_it(
        self, ticks: dict[str, Answer | None], code: str, field: str
    ) -> None:
        whole = dict(passing(ACHIEVEMENT_SHEET).ticks) | ticks
        given = {item: answer for item, answer in whole.items() if answer is not None}

        with pytest.raises(Invalid) as refused:
            conclude(Verdict(approve=True, ticks=given))
        assert (refused.value.code, refused.value.field) == (code, field)

    def test_a_point_may_not_apply_where_the_list_says_so(self) -> None:
        ticks = {**passing(ACHIEVEMENT_SHEET).ticks, "proven": Answer.NOT_APPLICABLE}

        assert conclude(Verdict(approve=True, ticks=ticks))["proven"] is Answer.NOT_APPLICABLE

    def test_no_reviewer_overrules_the_market(self) -> None:
        with pytest.raises(Invalid) as refused:
            conclude(passing(ACHIEVEMENT_SHEET), replace(LISTING, ledger_no=""))
        assert refused.value.code == "listing.ledger_missing"

    def test_it_leaves_nothing_to_mend(self) -> None:
        with pytest.raises(Invalid) as refused:
            conclude(replace(passing(ACHIEVEMENT_SHEET), remarks=(REMARK,)))
        assert refused.value.code == "review.remarks_published"

    def test_who_publishes_in_spite_of_flags_says_why(self) -> None:
        good = passing(ACHIEVEMENT_SHEET)

        with pytest.raises(Invalid) as refused:
            concluded(ACHIEVEMENT_SHEET, gates(LISTING, TODAY), LISTING, good, flags=1)
        assert (refused.value.code, refused.value.field) == ("review.flags_unexplained", "note")
        assert concluded(ACHIEVEMENT_SHEET, gates(LISTING, TODAY), LISTING, replace(good, note="系列专利。"), flags=1)


class TestReturn:
    def test_it_needs_no_answers_and_keeps_those_given(self) -> None:
        found = conclude(Verdict(approve=False, ticks={"sober": Answer.FAILED}, remarks=(REMARK,)), replace(LISTING, ledger_no=""))

        assert (found["sober"], found["ledger"]) == (Answer.FAILED, Answer.FAILED)
        assert "own" not in found

    @pytest.mark.parametrize(
        ("remarks", "code", "field"),
        [
            ((), "review.remark_missing", "remark_field_0"),
            ((REMARK, replace(REMARK, field="colour")), "review.field_unknown", "remark_field_1"),
            ((replace(REMARK, flaw=None),), "review.flaw_missing", "remark_flaw_0"),
            ((replace(REMARK, words=" "),), "review.words_missing", "remark_words_0"),
            ((replace(REMARK, words="长" * (WORDS_LENGTH + 1)),), "review.words_long", "remark_words_0"),
        ],
    )
    def test_it_names_what_is_to_be_mended(self, remarks: tuple[Remark, ...], code: str, field: str) -> None:
        with pytest.raises(Invalid) as refused:
            conclude(Verdict(approve=False, remarks=remarks))
        assert (refused.value.code, refused.value.field) == (code, field)

    def test_a_note_has_an_end(self) -> None:
        with pytest.raises(Invalid) as refused:
            conclude(Verdict(approve=False, remarks=(REMARK,), note="长" * (WORDS_LENGTH + 1)))
        assert refused.value.code == "review.note_long"


def test_wishes_that_are_not_needed_stop_nobody() -> None:
    extra = Gate(code="owner.unverified", message="x", passed=False, step="owners", needed=False)

    (tick,) = [tick for tick in market_ticks(ACHIEVEMENT_SHEET, [extra], LISTING) if tick.item == "owner"]

    assert tick.answer is Answer.PASSED
