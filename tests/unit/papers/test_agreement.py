"""The agreement's text, and what becomes of a grant."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from itertools import product

import pytest

from market.errors import Conflict, Invalid
from market.papers.rules.agreement import GRANT, Agreement, GrantAct, GrantState, check_reason

PAPER = Agreement(discloser="某大学", recipient="某公司", code="CG-2026-000042", title="剑麻{纤维}", years=5)


def test_the_text_names_both_sides_the_listing_and_the_years_in_both_languages() -> None:
    for words in ("某大学", "某公司", "CG-2026-000042", "剑麻{纤维}", "5 年", "5 years", "以中文文本为准", "Chinese text governs"):
        assert words in PAPER.text, words


def test_the_digest_is_that_of_the_very_text() -> None:
    assert hashlib.sha256(PAPER.text.encode()).hexdigest() == PAPER.digest
    assert replace(PAPER, years=3).digest != PAPER.digest


@pytest.mark.parametrize(("state", "act"), [pair for pair in product(GrantState, GrantAct) if pair not in GRANT], ids=str)
def test_no_other_way_leads_from_a_state(state: GrantState, act: GrantAct) -> None:
    with pytest.raises(Conflict):
        GRANT.after(state, act)


def test_only_a_grant_needs_no_reason() -> None:
    check_reason(GrantAct.GRANT, "")
    check_reason(GrantAct.REVOKE, "合作已终止")
    for act, reason in ((GrantAct.REFUSE, ""), (GrantAct.REVOKE, ""), (GrantAct.REFUSE, "长" * 501)):
        with pytest.raises(Invalid, match=r"grant\.reason"):
            check_reason(act, reason)
