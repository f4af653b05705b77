"""Keeping a search on the page, ending its letters without signing in, and its feed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from lxml import etree
from sqlalchemy import select

from market.db import db
from market.search import jobs
from market.search.models import SavedSearch
from market.search.rules import Pace
from tests.factories import listings
from tests.web.listings.browser import page, post, sign_in, text

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

ATOM = {"a": "http://www.w3.org/2005/Atom"}


@pytest.fixture
def saved(client: FlaskClient) -> SavedSearch:
    sign_in(client, listings.editor())
    form = {"kind": "achievement", "address": "q=疏水&sector=mat&sort=evil&junk=1", "name": "疏水材料", "pace": "weekly"}
    answer = post(client, "/searches", at="/searches/new", **form)
    assert answer.status_code == 303, text(answer)
    return db.session.scalars(select(SavedSearch)).one()


def test_a_search_is_kept_in_its_one_spelling(client: FlaskClient, saved: SavedSearch) -> None:
    assert saved.address == "q=%E7%96%8F%E6%B0%B4&sector=mat"
    assert saved.query["filters"] == {"sector": ["mat"]}
    assert saved.pace is Pace.WEEKLY
    tree = page(client.get("/searches"))
    assert tree.xpath("//section//h2/a/@href") == [f"/achievements?{saved.address}"]


def test_name_and_pace_of_a_kept_search_are_changed_from_the_list(client: FlaskClient, saved: SavedSearch) -> None:
    (change,) = page(client.get("/searches")).xpath("//section//a[contains(@href,'/searches/new')]/@href")
    form = page(client.get(change))
    assert form.xpath("//input[@name='name']/@value") == [saved.name]
    assert form.xpath("//input[@name='pace'][@checked]/@value") == ["weekly"]

    post(client, "/searches", at=change, kind="achievement", address=saved.address, name="新名字", pace="daily")

    assert [(row.name, row.pace) for row in db.session.scalars(select(SavedSearch))] == [("新名字", Pace.DAILY)]


def test_a_search_without_name_is_asked_again(client: FlaskClient) -> None:
    sign_in(client, listings.editor())

    answer = post(client, "/searches", at="/searches/new", kind="demand", address="q=地毯", name="", pace="daily")

    assert answer.status_code == 422
    assert page(answer).xpath("//input[@name='address']/@value")[-1:] == ["q=%E5%9C%B0%E6%AF%AF"]
    assert client.get("/searches/new?kind=nothing").status_code == 404


def test_a_mail_program_stops_the_letters_with_one_click_signed_out(app: Flask, saved: SavedSearch) -> None:
    stranger = app.test_client()

    assert "确认退订" in text(stranger.get(f"/searches/stop/{saved.key}"))
    assert db.session.get_one(SavedSearch, saved.id).pace is Pace.WEEKLY
    done = stranger.post(f"/searches/stop/{saved.key}", data={"List-Unsubscribe": "One-Click"})
    assert done.status_code == 200
    db.session.expire_all()
    assert db.session.get_one(SavedSearch, saved.id).pace is Pace.NEVER
    assert stranger.post("/searches/stop/unknown").status_code == 404


def test_a_search_is_deleted_by_its_owner_alone(client: FlaskClient, saved: SavedSearch) -> None:
    sign_in(client, listings.editor())
    assert post(client, f"/searches/{saved.id}/delete", at="/searches/new").status_code == 404


def test_the_feed_holds_the_public_results_newest_first(app: Flask, client: FlaskClient) -> None:
    index = app.extensions["market.search"]
    index.replace_all([])
    author = listings.editor()
    made = listings.published(author)
    hidden = listings.draft(author, title_zh="草稿疏水成果")
    jobs.index_due(index)

    answer = client.get("/achievements.atom", query_string={"q": "疏水", "page": "7"})

    assert answer.mimetype == "application/atom+xml"
    tree = etree.fromstring(answer.data)
    assert tree.xpath("//a:entry/a:title/text()", namespaces=ATOM) == [made.title_zh]
    assert hidden.title_zh not in answer.text
    assert client.get("/demands.atom?q=nothing").status_code == 200
