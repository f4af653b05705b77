"""Matches on the pages of listings, their answers, and the profile of a company."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from market.accounts import queries as accounts_queries
from market.matching import jobs
from market.search import jobs as search_jobs
from tests.factories import listings
from tests.web.listings.browser import post, sign_in, text

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

    from market.access import Actor


@pytest.fixture
def pair(app: Flask) -> tuple[int, int, Actor, Actor]:
    owner, author = listings.editor(), listings.editor("enterprise")
    achievement, demand = listings.published(owner), listings.published_demand(author)
    index = app.extensions["market.search"]
    search_jobs.index_due(index)
    jobs.rematch_due(index)
    return achievement.id, demand.id, owner, author


def test_both_pages_say_why_and_what_is_missing(client: FlaskClient, pair: tuple[int, int, Actor, Actor]) -> None:
    achievement, demand, _, _ = pair

    words = text(client.get(f"/demands/{demand}"))
    for word in ("剑麻纤维疏水抗污改性工艺", "满足指标", "24 小时吸水率 9 %", "报价在预算内"):
        assert word in words, word
    assert "麻类地毯水洗后不塌绒的后整理方案" in text(client.get(f"/achievements/{achievement}"))
    assert "不合适" not in words


def test_the_demander_answers_and_the_author_reads_it(client: FlaskClient, pair: tuple[int, int, Actor, Actor]) -> None:
    achievement, demand, owner, author = pair
    sign_in(client, author)
    url = f"/demands/{demand}/matches/{achievement}"

    assert "不合适" in text(client.get(f"/demands/{demand}"))
    missing = post(client, url, at=url, answer="other", note="")
    assert missing.status_code == 422
    assert "请简要说明原因" in text(missing)
    assert post(client, url, at=url, answer="economics", note="每平方米贵三元").status_code == 303
    after = text(client.get(f"/demands/{demand}"))
    assert "已答复的匹配（1）" in after
    assert client.get(url).status_code == 200

    sign_in(client, owner)
    read = text(client.get(f"/achievements/{achievement}"))
    assert "经济上不划算" in read
    assert "每平方米贵三元" in read
    assert accounts_queries.organisation(author.organisation_id or 0).name_zh not in read.split("需求方的意见")[1][:120]


def test_strangers_read_no_answers_and_no_companies(client: FlaskClient, pair: tuple[int, int, Actor, Actor]) -> None:
    achievement, demand, owner, _ = pair
    sign_in(client, owner)
    assert "可能感兴趣的企业" in text(client.get(f"/achievements/{achievement}"))

    sign_in(client, listings.editor())
    assert "可能感兴趣的企业" not in text(client.get(f"/achievements/{achievement}"))
    assert client.get(f"/demands/{demand}/matches/{achievement}").status_code == 404


def test_a_company_sees_and_corrects_its_profile(client: FlaskClient, pair: tuple[int, int, Actor, Actor]) -> None:
    achievement, _, _, author = pair
    sign_in(client, author)
    page = "/organisation/interests"

    assert "剑麻" in text(client.get(page))
    assert "未记录：您单位尚未同意。" in text(client.get(page))
    client.get("/achievements?q=激光焊接")
    assert "激光" not in text(client.get(page))

    assert post(client, page, at=page, learns="y", own="湿法纺丝").status_code == 303
    client.get("/achievements?q=激光焊接")
    client.get(f"/achievements/{achievement}")
    words = text(client.get(page))
    for word in ("激光", "湿法纺丝", "抗污"):
        assert word in words, word

    assert post(client, f"{page}/leave-out", at=page, word="激光").status_code == 303
    assert "恢复" in text(client.get(page))
    assert post(client, f"{page}/take-back", at=page, word="激光").status_code == 303
    assert "恢复" not in text(client.get(page))


def test_the_desks_show_new_matches(client: FlaskClient, pair: tuple[int, int, Actor, Actor]) -> None:
    _, _, owner, author = pair
    for actor in (owner, author):
        sign_in(client, actor)
        assert "剑麻纤维疏水抗污改性工艺" in text(client.get("/desk")).split("新的匹配")[1]
