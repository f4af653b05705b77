"""Whom a signature lets in by itself."""

from __future__ import annotations

import pytest

from market.papers.rules.agreement import Gate, GrantState, opens_at_once


@pytest.mark.parametrize("known", [None, GrantState.REQUESTED, GrantState.GRANTED, GrantState.REFUSED, GrantState.REVOKED])
def test_by_hand_nobody_is_let_in_by_the_signature(known: GrantState | None) -> None:
    assert not opens_at_once(Gate.BY_HAND, known)


@pytest.mark.parametrize(
    ("known", "let_in"),
    [(None, True), (GrantState.GRANTED, True), (GrantState.REFUSED, False), (GrantState.REVOKED, False)],
    ids=["never asked", "ended", "refused", "revoked"],
)
def test_whom_the_owner_turned_away_waits_for_its_decision(known: GrantState | None, let_in: bool) -> None:  # noqa: FBT001
    assert opens_at_once(Gate.ON_SIGNATURE, known) is let_in
