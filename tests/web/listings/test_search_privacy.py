"""What not everybody may read is neither found, nor shown, nor suggested, nor fed: one contract for both engines."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from market.db import db, unit_of_work
from market.listings import services
from market.listings.documents.everything import everything
from market.search import jobs
from market.search.index import Query
from market.search.models import SearchOutbox
from market.search.services import ENGINES, open_index
from tests.factories import listings
from tests.web.listings.browser import page

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask
    from flask.testing import FlaskClient

    from market.search.index import SearchIndex

LATIN, CHINESE = "quorvexanite", "鳞羽甲烷"
SECRET = f"{LATIN} {CHINESE}"
MISSPELT = "quorvexanita"
ASKED = (LATIN, MISSPELT, "quorvex", CHINESE, CHINESE[:2], f'"{CHINESE}"', f"纤维 {LATIN}", "lyjw", "linyujiawan")
PAGES = ("/achievements", "/demands", "/achievements.atom", "/demands.atom", "/api/v1/achievements", "/api/v1/demands")


@pytest.fixture(params=sorted(ENGINES))
def index(app: Flask, client: FlaskClient, request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SearchIndex:
    """An index of this engine, in the market's place; filled with listings that hide the secret, and public ones beside them."""
    del client
    made = open_index(request.param, tmp_path)
    monkeypatch.setitem(app.extensions, "market.search", made)
    _hidden()
    jobs.index_due(made)
    return made


def _hidden() -> None:
    author = listings.editor()
    listings.published()
    listings.draft(author, title_zh=f"草稿{SECRET}", abstract=SECRET * 8)
    listings.submitted(author, title_zh=f"待审核{SECRET}")
    withdrawn = listings.published(author, title_zh=f"已撤下{SECRET}")
    with unit_of_work():
        services.withdraw(author, withdrawn.id)
    listings.published_demand(nda=True, details=f"签署保密协议后可见：{SECRET}")
    listings.demand(title_zh=f"需求草稿{SECRET}")
    listings.submitted_demand(title_zh=f"待审核需求{SECRET}")


def test_the_index_holds_no_hidden_word(index: SearchIndex) -> None:
    for kind in ("achievement", "demand"):
        for asked in ASKED:
            answer = index.search(Query(kind=kind, text=asked))
            assert (answer.loosened or not answer.hits, CHINESE in str(answer), LATIN in answer.suggestion) == (True, False, False), asked
        assert index.search(Query(kind=kind)).total == 1


def test_a_rebuild_finds_no_hidden_word_either(index: SearchIndex) -> None:
    index.replace_all(everything())

    test_the_index_holds_no_hidden_word(index)


@pytest.mark.parametrize("path", PAGES)
def test_no_page_feed_or_answer_shows_a_hidden_word(client: FlaskClient, index: SearchIndex, path: str) -> None:
    del index
    for asked in (MISSPELT, CHINESE[:2], "纤维"):
        answer = client.get(path, query_string={"q": asked})
        assert answer.status_code == 200
        assert LATIN not in answer.text, asked
        assert CHINESE not in answer.text, asked


def test_the_outbox_is_told_no_confidential_detail(index: SearchIndex) -> None:
    del index
    told = [row for row in db.session.scalars(select(SearchOutbox)) if row.document and row.kind == "demand"]

    assert len(told) == 1
    assert CHINESE not in str(told[0].document)


def test_a_word_that_becomes_hidden_is_forgotten(client: FlaskClient, index: SearchIndex) -> None:
    author = listings.editor()
    made = listings.published(author, title_zh=f"公开{SECRET}")
    jobs.index_due(index)
    assert page(client.get("/achievements", query_string={"q": CHINESE})).xpath("//article//h3/a/@href") == [f"/achievements/{made.id}"]

    with unit_of_work():
        services.withdraw(author, made.id)
    jobs.index_due(index)

    answer = client.get("/achievements", query_string={"q": MISSPELT})
    assert LATIN not in answer.text
    assert index.search(replace(Query(kind="achievement"), text=CHINESE)).total in (0, 1)
    assert CHINESE not in str(index.search(Query(kind="achievement", text=CHINESE)))
