"""The pages of achievements and demands, and the operator's queue."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

import pytest

from market.access import SYSTEM
from market.db import db, unit_of_work
from market.listings import services
from market.listings.models.demands import Demand
from market.listings.rules.kinds import DemandState
from market.listings.rules.review_sheets import ACHIEVEMENT_SHEET, DEMAND_SHEET
from market.matching import jobs as matching
from market.search import jobs
from tests.factories import listings
from tests.web.listings.browser import error_at, page, post, sign_in, text
from tests.web.listings.writing import typed, value_at

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient


def test_the_page_shows_every_way_of_cooperation_and_every_right(client: FlaskClient) -> None:
    made = listings.published(rights=(listings.right(number="201710601862.3", filed_on=date(2017, 7, 20), granted_on=None),))

    words = text(client.get(f"/achievements/{made.id}"))

    for word in (
        "先用后转",
        "独占许可",
        "排他许可",
        "普通许可",
        "转让",
        "作价入股",
        "不提供",
        "ZL 2017 1 0601862.3",
        "2037-07-20",
        "成熟度 7 级",
        "¥300,000.00",
    ):
        assert word in words, word
    assert "进展" not in words


def test_drafts_and_reviews_do_not_exist_for_others(client: FlaskClient) -> None:
    author = listings.editor()
    made, waiting = listings.draft(author), listings.submitted(author)

    assert [client.get(f"/achievements/{row.id}").status_code for row in (made, waiting)] == [404, 404]
    sign_in(client, listings.editor())
    assert client.get(f"/achievements/{made.id}").status_code == 404
    assert client.get(f"/achievements/{made.id}/edit/basics").status_code == 404


def test_the_owner_reads_the_history_on_the_page(client: FlaskClient) -> None:
    author = listings.editor()
    made = listings.published(author)

    words = text(sign_in(client, author).get(f"/achievements/{made.id}"))

    assert "新建成果草稿" in words
    assert "成果发布" in words


def test_only_the_owner_is_asked_to_offer_it_for_a_session(client: FlaskClient) -> None:
    author = listings.editor()
    made = listings.published(author)
    url = f"/achievements/{made.id}"

    assert f"{url}/consign" not in client.get(url).text
    assert f"{url}/consign" in sign_in(client, author).get(url).text


def test_a_withdrawn_achievement_keeps_its_page_without_prices(client: FlaskClient) -> None:
    author = listings.editor()
    made = listings.published(author)
    with unit_of_work():
        services.withdraw(author, made.id)

    answer = client.get(f"/achievements/{made.id}")

    assert "已停止挂牌" in text(answer)
    assert "¥" not in text(answer)


def test_demonstration_and_source_are_named(client: FlaskClient) -> None:
    made = listings.published()
    with unit_of_work():
        services.save_origin(SYSTEM, made.id, source_ref="github:somebody/data", origin_note="", is_demo=True)

    words = text(client.get(f"/achievements/{made.id}"))

    assert "演示数据" in words
    assert "github:somebody/data" in words


def test_matches_stand_on_both_pages_with_their_reasons(client: FlaskClient, app: Flask) -> None:
    app.extensions["market.search"].replace_all([])
    made, wanted = listings.published(), listings.published_demand()
    jobs.index_due(app.extensions["market.search"])
    matching.rematch_due(app.extensions["market.search"])

    assert "共同的技术词" in text(client.get(f"/demands/{wanted.id}"))
    assert f"/demands/{wanted.id}" in client.get(f"/achievements/{made.id}").text


def test_an_english_page_shows_chinese_only_where_it_says_so(client: FlaskClient) -> None:
    made, wanted = listings.published(), listings.published_demand()

    for url in (f"/achievements/{made.id}", f"/demands/{wanted.id}", "/achievements", "/demands"):
        tree = page(client.get(f"{url}?lang=en"))
        for marked in tree.xpath("//*[@lang='zh-CN' and not(self::html)]"):
            marked.drop_tree()
        main = tree.get_element_by_id("main")
        assert re.findall(r"[㐀-鿿]+", main.text_content()) == [], url


GOOD = {f"tick_{item.code}": "passed" for item in ACHIEVEMENT_SHEET.judged}
GOOD_DEMAND = {f"tick_{item.code}": "passed" for item in DEMAND_SHEET.judged}


class TestReview:
    def test_a_clerk_publishes_from_the_queue(self, client: FlaskClient) -> None:
        made = listings.submitted()
        sign_in(client, listings.clerk())
        url = f"/review/achievements/{made.id}"

        assert made.code in text(client.get("/review"))
        assert post(client, url, at=url, approve="yes", **GOOD).location == "/review"
        assert "没有待审核的内容" in text(client.get("/review"))
        assert client.get(f"/achievements/{made.id}").status_code == 200

    def test_a_point_without_an_answer_is_told_at_the_point(self, client: FlaskClient) -> None:
        made = listings.submitted()
        sign_in(client, listings.clerk())
        url = f"/review/achievements/{made.id}"

        answer = post(client, url, at=url, approve="yes", **GOOD | {"tick_own": "", "tick_sober": "nonsense"})

        assert answer.status_code == 422
        assert "请填写这一项" in page(answer).get_element_by_id("tick_sober").text_content()

    def test_a_return_without_a_remark_is_told_at_the_remark(self, client: FlaskClient) -> None:
        made = listings.submitted()
        sign_in(client, listings.clerk())
        url = f"/review/achievements/{made.id}"

        answer = post(client, url, at=url, approve="no", rows_remark="2")
        without_words = post(client, url, at=url, approve="no", rows_remark="2", remark_field_1="trl", remark_flaw_1="wrong")

        assert (answer.status_code, without_words.status_code) == (422, 422)
        assert "至少指明一个栏目" in error_at(answer, "remark_field_0")
        assert "文字说明" in error_at(without_words, "remark_words_1")

    def test_a_remark_stands_at_its_field_in_the_form_and_on_the_steps(self, client: FlaskClient) -> None:
        author = listings.editor()
        made = listings.submitted(author)
        url = f"/review/achievements/{made.id}"
        remarks = {"remark_field_0": "abstract", "remark_flaw_0": "unclear", "remark_words_0": "写明适用的纤维"}
        remarks |= {"remark_field_1": "rights", "remark_flaw_1": "wrong", "remark_words_1": "专利号有误"}
        post(sign_in(client, listings.clerk()), url, at=url, approve="no", rows_remark="3", **remarks)
        sign_in(client, author)

        basics = page(client.get(f"/achievements/{made.id}/edit/basics"))
        rights = page(client.get(f"/achievements/{made.id}/edit/rights"))

        assert basics.get_element_by_id("abstract-remark").text_content().strip() == "不清楚 · 写明适用的纤维"
        assert "abstract-remark" in basics.get_element_by_id("abstract").get("aria-describedby")
        assert "专利号有误" in rights.get_element_by_id("right-remark").text_content()
        links = basics.xpath("//ul[@class='remarks']//a/@href")
        assert links == [f"/achievements/{made.id}/edit/basics#abstract", f"/achievements/{made.id}/edit/rights#right"]
        assert [row.text_content() for row in basics.xpath("//nav[contains(@class, 'wizard-steps')]//small")] == [
            "1 处待修改",
            "1 处待修改",
        ]

    @pytest.mark.parametrize(
        ("field", "page_of", "id_of"),
        [("problem", "edit", "problem"), ("ways", "edit/terms", "ways"), ("indicators", "edit/terms", "target")],
    )
    def test_a_remark_on_a_demand_stands_at_its_field(self, client: FlaskClient, field: str, page_of: str, id_of: str) -> None:
        author = listings.editor("enterprise")
        made = listings.submitted_demand(author)
        with unit_of_work():
            services.decide_demand(listings.clerk(), made.id, listings.returned("写明现状", field))
        sign_in(client, author)

        tree = page(client.get(f"/demands/{made.id}/{page_of}"))

        assert "写明现状" in tree.get_element_by_id(f"{id_of}-remark").text_content()
        assert tree.xpath("//ul[@class='remarks']//a/@href") == [f"/demands/{made.id}/{page_of}#{id_of}"]

    def test_the_next_reviewer_reads_the_reviews_before(self, client: FlaskClient) -> None:
        author = listings.editor()
        made = listings.submitted(author)
        with unit_of_work():
            services.decide(listings.clerk(), made.id, listings.returned("写明适用的纤维", "abstract"))
            services.submit(author, made.id)

        words = text(sign_in(client, listings.clerk()).get(f"/review/achievements/{made.id}"))

        assert "第 1 次审核：退回" in words
        assert "写明适用的纤维" in words

    def test_others_have_no_queue(self, client: FlaskClient) -> None:
        made = listings.submitted()

        assert client.get("/review").status_code == 303
        sign_in(client, listings.editor())
        assert client.get("/review").status_code == 403
        assert client.get(f"/review/achievements/{made.id}").status_code == 403


class TestDemand:
    TYPED: ClassVar[dict[str, Any]] = {
        "title_zh": "储能舱隔热层国产替代",
        "problem": "进口气凝胶成本高。",
        "sector": "nrg",
        "field": "energy",
        "name_0": "导热系数",
        "wanted_0": "≤0.020",
        "ways": ["licence", "joint"],
        "ownership": "双方共有",
        "region": "330110",
        "deadline": "2028-01-01",
        "contact": "market",
        "budget_to": "２６０万",
    }

    def test_a_demand_is_written_submitted_reviewed_and_public(self, client: FlaskClient) -> None:
        sign_in(client, listings.editor("enterprise"))

        answer = typed(client, self.TYPED)

        assert answer.status_code == 303
        made = db.session.scalars(db.select(Demand)).one()
        assert (made.state, str(made.budget_to)) == (DemandState.SUBMITTED, "¥2,600,000.00")
        sign_in(client, listings.clerk())
        url = f"/review/demands/{made.id}"
        assert post(client, url, at=url, approve="yes", **GOOD_DEMAND).location == "/review"
        words = text(client.get(f"/demands/{made.id}"))
        assert "不超过 260.00 万元" in words
        assert "杭州市余杭区" in words

    @pytest.mark.parametrize(
        ("change", "field", "message"),
        [
            ({"title_zh": ""}, "title_zh", "名称"),
            ({"deadline": "2020-01-01"}, "deadline", "今天之后"),
            ({"deadline": "2099-01-01"}, "deadline", "最晚"),
            ({"budget_from": "300万"}, "budget_to", "上限"),
            ({"budget_to": "约五十"}, "budget_to", "数字"),
        ],
    )
    def test_bad_input_on_the_first_page_is_told_at_its_input_and_nothing_is_written(
        self, client: FlaskClient, change: dict[str, str], field: str, message: str
    ) -> None:
        sign_in(client, listings.editor("enterprise"))

        answer = typed(client, self.TYPED | change)

        assert answer.status_code == 422
        assert message in error_at(answer, field)
        assert value_at(answer, "title_zh") == (self.TYPED | change)["title_zh"]
        assert "进口气凝胶成本高。" in answer.text
        assert db.session.scalars(db.select(Demand)).all() == []

    @pytest.mark.parametrize(
        ("change", "field", "message"), [({"wanted_0": ""}, "wanted_0", "目标值"), ({"ownership": ""}, "ownership", "归属")]
    )
    def test_bad_input_on_the_second_page_is_told_at_its_input_and_the_first_one_is_kept(
        self, client: FlaskClient, change: dict[str, str], field: str, message: str
    ) -> None:
        sign_in(client, listings.editor("enterprise"))

        answer = typed(client, self.TYPED | change)

        assert answer.status_code == 422
        assert message in error_at(answer, field)
        assert value_at(answer, "name_0") == "导热系数"
        assert db.session.scalars(db.select(Demand)).one().state is DemandState.DRAFT

    def test_drafts_do_not_exist_for_others(self, client: FlaskClient) -> None:
        made = listings.demand()

        assert client.get(f"/demands/{made.id}").status_code == 404
        assert sign_in(client, listings.editor("enterprise")).get(f"/demands/{made.id}/edit").status_code == 404

    def test_the_author_withdraws(self, client: FlaskClient) -> None:
        author = listings.editor("enterprise")
        made = listings.published_demand(author)
        url = f"/demands/{made.id}"

        assert post(sign_in(client, author), f"{url}/withdraw", at=url, reason="已解决").status_code == 303
        assert "已停止征集" in text(client.get(url))
