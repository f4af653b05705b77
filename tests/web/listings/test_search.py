"""The search pages: words, numbers, filters in the address, counts, escaping, empty results."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from market.db import unit_of_work
from market.listings import services
from market.listings.rules.kinds import Sector
from market.search import jobs
from tests.factories import listings
from tests.web.listings.browser import page, text

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient


@pytest.fixture
def index(app: Flask, client: FlaskClient) -> object:
    del client
    found = app.extensions["market.search"]
    found.replace_all([])
    return found


def test_words_and_patent_numbers_find_an_achievement(client: FlaskClient, index: object) -> None:
    number = listings.patent_number()
    made = listings.published(rights=(listings.right(number=number),))
    listings.published(
        title_zh="别的成果", title_en="Something else", abstract="完全不同的内容" * 8, problem="别的", keywords="", advantages=""
    )
    jobs.index_due(index)  # type: ignore[arg-type]

    for asked in ("纤维 疏水", f"ZL {number}", number.replace(".", ""), made.code):
        answer = client.get("/achievements", query_string={"q": asked})
        assert page(answer).xpath("//article//h3/a/@href") == [f"/achievements/{made.id}"], asked


def test_hits_are_marked_and_everything_is_escaped(client: FlaskClient, index: object) -> None:
    listings.published(title_zh="<script>alert(1)</script>疏水")
    jobs.index_due(index)  # type: ignore[arg-type]

    answer = client.get("/achievements", query_string={"q": '疏水"><img src=x>'})

    assert "<script>alert" not in answer.text
    assert "<img src=x>" not in answer.text
    assert "疏水" in page(answer).xpath("//article//mark/text()")


def test_filters_live_in_the_address_and_can_be_dropped_one_by_one(client: FlaskClient, index: object) -> None:
    listings.published(sector=Sector.MAT, trl=7)
    listings.published(sector=Sector.BIO, trl=7)
    jobs.index_due(index)  # type: ignore[arg-type]

    answer = client.get("/achievements?sector=mat&trl=5&sort=newest")

    tree = page(answer)
    assert len(tree.xpath("//article")) == 1
    assert tree.xpath("//input[@name='sector'][@checked]/@value") == ["mat"]
    assert tree.xpath("//a[@class='chip']/@href") == ["/achievements?trl=5&sort=newest", "/achievements?sector=mat&sort=newest"]
    counts = {
        row.xpath(".//input/@value")[0]: row.xpath(".//span[@class='check__count']/text()")[0]
        for row in tree.xpath("//label[.//input[@name='sector']]")
    }
    assert counts == {"iot": "0", "bio": "1", "eqp": "0", "mat": "1", "nrg": "0"}
    assert tree.xpath("//input[@name='sector'][@disabled]/@value") == ["iot", "eqp", "nrg"]


@pytest.mark.parametrize(
    "query",
    [
        "sector=xyz",
        "trl=0",
        "trl=99",
        "trl=abc",
        "page=0",
        "page=-1",
        "page=99999",
        "institution=x",
        "institution=" + "9" * 40,
        "sort=evil",
        "q=" + "x" * 5000,
        "page=１",
    ],
)
def test_nonsense_in_the_address_is_ignored(client: FlaskClient, query: str) -> None:
    assert client.get(f"/achievements?{query}").status_code == 200
    assert client.get(f"/demands?{query}").status_code == 200


def test_an_empty_result_names_the_filter_that_removes_most(client: FlaskClient, index: object) -> None:
    listings.published(sector=Sector.MAT)
    jobs.index_due(index)  # type: ignore[arg-type]

    answer = client.get("/achievements?q=疏水&sector=bio")

    assert "没有符合条件的成果" in text(answer)
    assert page(answer).xpath("//div[contains(@class,'empty')]//a[contains(@class,'btn--primary')]/@href") == [
        "/achievements?q=%E7%96%8F%E6%B0%B4"
    ]


def test_a_withdrawn_achievement_is_not_shown_even_while_the_index_lags(client: FlaskClient, index: object) -> None:
    author = listings.editor()
    made = listings.published(author)
    draft = listings.draft(author, title_zh="草稿疏水成果")
    jobs.index_due(index)  # type: ignore[arg-type]
    with unit_of_work():
        services.withdraw(author, made.id)
        services.revise(author, made.id)

    answer = client.get("/achievements?q=疏水")

    assert page(answer).xpath("//article") == []
    assert draft.title_zh not in answer.text


def test_demands_have_their_own_page_which_the_home_box_reaches(client: FlaskClient, index: object) -> None:
    made = listings.published_demand()
    jobs.index_due(index)  # type: ignore[arg-type]

    answer = client.get("/achievements", query_string={"q": "地毯", "scope": "demands"}, follow_redirects=True)

    assert answer.request.path == "/demands"
    assert page(answer).xpath("//article//h3/a/@href") == [f"/demands/{made.id}"]
    assert "30.00 万元 – 80.00 万元" in text(answer)


def test_an_institutions_achievements_can_be_listed(client: FlaskClient, index: object) -> None:
    made = listings.published()
    listings.published()
    jobs.index_due(index)  # type: ignore[arg-type]

    answer = client.get(f"/achievements?institution={made.owner_id}")

    assert page(answer).xpath("//article//h3/a/@href") == [f"/achievements/{made.id}"]


def test_every_filter_lives_in_the_address_and_has_a_chip(client: FlaskClient, index: object) -> None:
    made = listings.published(trl=7)
    listings.published(trl=3)
    jobs.index_due(index)  # type: ignore[arg-type]
    address = "/achievements?region=330100&trl=5&trl_to=8&sort=price_high"

    tree = page(client.get(address))

    assert tree.xpath("//article//h3/a/@href") == [f"/achievements/{made.id}"]
    assert tree.xpath("//input[@name='region'][@checked]/@value") == ["330100"]
    assert tree.xpath("//select[@name='trl_to']/option[@selected]/@value") == ["8"]
    assert tree.xpath("//form[contains(@class,'sorting')]/input[@type='hidden']/@name") == ["region", "trl", "trl_to"]
    assert tree.xpath("//a[@class='chip']/@href") == [
        "/achievements?trl=5&trl_to=8&sort=price_high",
        "/achievements?region=330100&sort=price_high",
    ]
    assert page(client.get("/achievements?price_from=1&price_to=99999999")).xpath("//input[@id='price_from']/@value") == ["1"]


def test_ten_thousand_filters_are_refused_in_words(client: FlaskClient) -> None:
    answer = client.get("/achievements?" + "&".join(f"sector={number}" for number in range(10_000)))

    assert answer.status_code == 422
    assert "筛选条件过多" in text(answer)


def test_a_misspelt_word_is_asked_back_with_a_link(client: FlaskClient, index: object) -> None:
    listings.published()
    jobs.index_due(index)  # type: ignore[arg-type]

    tree = page(client.get("/achievements", query_string={"q": "先为", "trl": "2"}))

    assert tree.xpath("//a[contains(@href,'%E7%BA%A4%E7%BB%B4')]/@href") == ["/achievements?q=%E7%BA%A4%E7%BB%B4&trl=2"]


def test_one_achievement_is_found_in_chinese_and_english(client: FlaskClient, index: object) -> None:
    made = listings.published(title_zh="机器视觉验布机", title_en="")
    jobs.index_due(index)  # type: ignore[arg-type]

    for asked in ("machine vision", "计算机视觉", "機器視覺", "jiqishijue"):
        assert page(client.get("/achievements", query_string={"q": asked})).xpath("//article//h3/a/@href") == [
            f"/achievements/{made.id}"
        ], asked
