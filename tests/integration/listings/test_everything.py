"""What a fresh index is told: everything offered and nothing else, read in chunks that cost the same however much is in them."""

from __future__ import annotations

import pytest

from market.db import unit_of_work
from market.listings import documents, services
from market.listings.rules.kinds import AchievementState
from market.search import services as search
from market.search.index import Document
from tests.factories import listings
from tests.integration.listings.traces import outbox

pytestmark = pytest.mark.usefixtures("session")


def asked(statements: list[str]) -> int:
    statements.clear()
    list(documents.everything())
    return len(statements)


def test_a_chunk_costs_the_same_statements_for_one_listing_and_for_many(statements: list[str]) -> None:
    author, demander = listings.editor(), listings.editor("enterprise")
    listings.published(author)
    listings.published_demand(demander)
    few = asked(statements)
    for _ in range(5):
        listings.published(author)
        listings.published_demand(demander)

    assert asked(statements) == few


def test_listings_of_several_chunks_are_each_told_once_and_as_they_were_told_when_published() -> None:
    made = [listings.published() for _ in range(5)]
    wanted = [listings.published_demand() for _ in range(3)]

    told = [(found.kind, found.id) for found in documents.everything(at_once=2)]

    assert told == [*(("achievement", one.id) for one in made), *(("demand", one.id) for one in wanted)]
    kept = [Document.from_json(outbox("achievement", one.id)[-1].document or {}) for one in made]
    assert [found for found in documents.everything() if found.kind == "achievement"] == kept


@pytest.mark.parametrize("state", sorted(set(AchievementState) - {AchievementState.PUBLISHED, AchievementState.RESERVED}))
def test_what_is_not_offered_is_not_told(state: AchievementState) -> None:
    made = listings.published()
    made.state = state

    assert list(documents.everything()) == []


def test_drafts_and_what_lies_behind_an_nda_are_not_told() -> None:
    listings.draft(title_zh="草稿")
    listings.demand(title_zh="需求草稿")
    listings.published_demand(nda=True, details="只给签了保密承诺的人看")
    author = listings.editor()
    gone = listings.published(author, title_zh="撤回的")
    with unit_of_work():
        services.withdraw(author, gone.id)

    (only,) = documents.everything()
    assert only.kind == "demand"
    assert "保密承诺的人" not in str(only.to_json())


def test_a_rebuild_may_last_longer_than_other_transactions_may_be_idle(statements: list[str]) -> None:
    class Index:
        def replace_all(self, documents: object) -> int:
            return len(list(documents))  # type: ignore[call-overload]

    listings.published()
    statements.clear()
    search.rebuild(Index())  # type: ignore[arg-type]

    assert any("idle_in_transaction_session_timeout = 0" in said for said in statements)
