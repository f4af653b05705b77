"""What may be asked and who reads the answer."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from market.errors import Conflict, Forbidden, Invalid, MarketError, Throttled
from market.papers.rules import questions
from market.papers.rules.questions import Asked, Reach

AT = datetime(2026, 11, 2, tzinfo=UTC)


def test_a_text_is_kept_without_its_margins() -> None:
    assert questions.check_text("  产能是多少？ \n", "text") == "产能是多少？"


@pytest.mark.parametrize(
    ("text", "code"), [("  ？ ", "question.short"), ("问" * (questions.LENGTH + 1), "question.long")], ids=["short", "long"]
)
def test_a_text_says_something_and_not_too_much(text: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        questions.check_text(text, "answer")
    assert (refused.value.code, refused.value.field) == (code, "answer")


@pytest.mark.parametrize(
    ("waiting", "of_day", "reach", "error"),
    [
        (questions.MOST_OPEN, 0, Reach.PUBLIC, Conflict),
        (0, questions.MOST_A_DAY, Reach.PUBLIC, Throttled),
        (0, 0, Reach.NDA, Forbidden),
    ],
    ids=["waiting", "day", "not admitted"],
)
def test_too_much_or_without_access_is_refused(waiting: int, of_day: int, reach: Reach, error: type[MarketError]) -> None:
    with pytest.raises(error):
        questions.check_asking(Asked(waiting=waiting, of_day=of_day), reach, admitted=False)


@pytest.mark.parametrize("reach", [Reach.PUBLIC, Reach.PRIVATE])
def test_one_below_the_limits_is_asked_without_access(reach: Reach) -> None:
    questions.check_asking(Asked(waiting=questions.MOST_OPEN - 1, of_day=questions.MOST_A_DAY - 1), reach, admitted=False)


def test_an_answer_is_read_by_those_who_were_meant_or_fewer() -> None:
    narrower = {(Reach.PUBLIC, Reach.PRIVATE)}
    for asked in Reach:
        assert questions.answered_reach(asked, None) is asked
        for wanted in Reach:
            if wanted is asked or (asked, wanted) in narrower:
                assert questions.answered_reach(asked, wanted) is wanted
            else:
                with pytest.raises(Invalid, match=r"question\.wider"):
                    questions.answered_reach(asked, wanted)


def test_what_is_answered_or_hidden_is_not_answered_again() -> None:
    questions.check_open(None, None)
    with pytest.raises(Conflict, match=r"question\.answered"):
        questions.check_open(AT, None)
    with pytest.raises(Conflict, match=r"question\.hidden"):
        questions.check_open(None, AT)
