"""All achievements of the own organisation, and the desk of an institution that has taken in a long list."""

from __future__ import annotations

import pytest

from market.access import ANONYMOUS
from market.listings.queries import own
from market.listings.rules.kinds import AchievementState
from market.pages.desk import boards
from market.proposals.queries import proposals
from tests.factories import accounts, listings

pytestmark = pytest.mark.usefixtures("session")


def test_a_long_list_of_drafts_buries_neither_the_figures_nor_the_desk() -> None:
    author = listings.editor()
    listed = listings.published(author)
    drafts = [listings.draft(author).id for _ in range(boards.MOST + 2)]
    listings.draft(listings.editor())

    board = boards.institution(author)

    assert board["published"] == 1
    assert listed not in board["mine"]
    assert [task.params.get("count") for task in board["todo"]] == [None] * boards.FEW + [len(drafts) - boards.FEW]
    assert own.own_counts(author) == {AchievementState.DRAFT: len(drafts), AchievementState.PUBLISHED: 1}


def test_the_own_list_is_paged_by_state_and_shows_nobody_elses() -> None:
    author = listings.editor()
    first, second, listed = listings.draft(author), listings.draft(author), listings.published(author)
    colleague = accounts.actor(accounts.organisation("institution"))

    assert own.own_page(author) == [listed, second, first]
    assert [own.own_page(author, state=AchievementState.DRAFT, page=page, size=1) for page in (1, 2, 3)] == [[second], [first], []]
    assert own.own_page(colleague) == own.own_page(ANONYMOUS) == []


def test_what_is_on_offer_is_found_behind_any_number_of_drafts() -> None:
    author = listings.editor()
    listed = listings.published(author)
    for _ in range(3):
        listings.draft(author)

    assert own.own_open(author) == proposals.own_achievements(author) == [listed]
    assert proposals.own_achievements(listings.editor()) == []
