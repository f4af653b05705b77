"""The author's steps: what is typed, what is refused and where it is said."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from market.access import SYSTEM
from market.db import db, unit_of_work
from market.listings import queries, services
from market.listings.models.achievements import Achievement
from market.listings.rules.kinds import AchievementState
from tests.factories import listings
from tests.web.listings.browser import error_at, page, post, sign_in, text

if TYPE_CHECKING:
    from flask.testing import FlaskClient

BASICS = {
    "title_zh": "无氟疏水整理剂",
    "abstract": "以植物蜡衍生物替代含氟助剂，接触角一百四十二度，通过检测，已完成两吨中试，可直接用于现有产线与设备。",
    "problem": "含氟助剂将被禁用。",
    "sector": "mat",
    "field": "materials",
    "trl": "6",
    "trl_evidence": "两吨中试。",
    "secrecy": "public",
    "job_related": "y",
    "ledger_no": "TZ-1",
}


class TestSteps:
    def test_an_achievement_is_written_step_by_step_and_submitted(self, client: FlaskClient) -> None:
        sign_in(client, listings.editor())
        number = listings.patent_number()

        answer = post(client, "/achievements/new", at="/achievements/new", act="continue", **BASICS)
        made = db.session.scalars(db.select(Achievement)).one()
        base = f"/achievements/{made.id}/edit"
        assert answer.location == f"{base}/owners"
        steps = {
            "owners": {"owner_share_0": "100", "inventor_name_0": "甲"},
            "rights": {"kind_0": "pat_inv", "number_0": number, "title_0": "方法", "filed_on_0": "2021-03-08", "kind_1": "pat_inv"},
            "indicators": {"name_0": "接触角", "value_0": "142", "unit_0": "°"},
            "terms": {"offered_trial": "y", "price_mode_trial": "agreed", "months_trial": "６", "price_trial": "３０万"},
        }
        for step, data in steps.items():
            assert post(client, f"{base}/{step}", at=f"{base}/{step}", act="continue", **data).status_code == 303, step
        post(client, f"/achievements/{made.id}/submit", at=f"{base}/review")

        db.session.refresh(made)
        assert made.state is AchievementState.SUBMITTED
        assert [(term.months, str(term.price)) for term in queries.terms(made.id)] == [(6, "¥300,000.00")]

    @pytest.mark.parametrize(
        ("number", "filed_on", "message"),
        [
            ("ZL201710601862.4", "2017-07-20", "校验位不对"),
            ("不是专利号", "2017-07-20", "专利号格式不对"),
            ("95115608.X", "1995-09-01", "期满"),
            ("201720601862.4", "2017-07-20", "校验位不对"),
        ],
    )
    def test_a_wrong_patent_number_is_told_at_its_input_and_nothing_is_lost(
        self, client: FlaskClient, number: str, filed_on: str, message: str
    ) -> None:
        author = listings.editor()
        made = listings.draft(author, rights=())
        url = f"/achievements/{made.id}/edit/rights"
        typed = {
            "kind_0": "pat_inv",
            "number_1": number,
            "title_1": "<b>方法</b>",
            "filed_on_1": filed_on,
            "kind_1": "pat_inv",
            "rows_right": "2",
        }

        answer = post(sign_in(client, author), url, at=url, act="save", **typed)

        assert answer.status_code == 422
        assert message in error_at(answer, "number_1")
        tree = page(answer)
        assert tree.get_element_by_id("number_1").get("value") == number
        assert tree.get_element_by_id("title_1").get("value") == "<b>方法</b>"
        assert tree.xpath("//title/text()")[0].startswith("有错误")
        assert queries.ip_rights(made.id) == []

    def test_another_row_costs_nothing_that_was_typed(self, client: FlaskClient) -> None:
        author = listings.editor()
        made = listings.draft(author)
        url = f"/achievements/{made.id}/edit/indicators"

        answer = post(sign_in(client, author), url, at=url, add_indicator="1", rows_indicator="3", name_2="强度")

        tree = page(answer)
        assert answer.status_code == 200
        assert tree.get_element_by_id("name_2").get("value") == "强度"
        assert tree.get_element_by_id("name_3").get("value") == ""
        assert [row.name for row in queries.indicators(made.id)] == ["24 小时吸水率"]

    @pytest.mark.parametrize(
        ("step", "typed", "field", "message"),
        [
            ("owners", {"owner_share_0": "abc"}, "owner_share_0", "百分数"),
            ("owners", {"owner_share_0": "60", "owner_name_2": "外校", "owner_share_2": "50"}, "owner_share_2", "超过"),
            ("owners", {"owner_share_0": "60", "owner_share_2": "40"}, "owner_name_2", "名称"),
            ("indicators", {"name_2": "强度"}, "value_2", "指标值"),
            ("terms", {"offered_transfer": "y", "price_mode_transfer": "listed"}, "price_transfer", "金额"),
            ("terms", {"offered_transfer": "y", "price_transfer": "-5"}, "price_transfer", "数字"),
            ("terms", {"offered_transfer": "y", "price_transfer": "1e308"}, "price_transfer", "数字"),
            ("terms", {"offered_trial": "y", "months_trial": "99"}, "months_trial", "36"),
            ("basics", {**BASICS, "title_zh": ""}, "title_zh", "名称"),
            ("basics", {**BASICS, "title_zh": "长" * 121}, "title_zh", "120"),
            ("basics", {**BASICS, "valid_until": "31/12/2026"}, "valid_until", "2026-10-23"),
        ],
    )
    def test_bad_input_is_told_at_its_input(self, client: FlaskClient, step: str, typed: dict[str, str], field: str, message: str) -> None:
        author = listings.editor()
        made = listings.draft(author)
        url = f"/achievements/{made.id}/edit/{step}"
        rows = {"rows_owner": "3", "rows_inventor": "2", "rows_indicator": "3"}

        answer = post(sign_in(client, author), url, at=url, act="save", **rows, **typed)

        assert answer.status_code == 422
        assert message in error_at(answer, field)

    def test_the_reason_of_a_return_stands_on_every_step(self, client: FlaskClient) -> None:
        author = listings.editor()
        made = listings.submitted(author)
        with unit_of_work():
            services.decide(SYSTEM, made.id, listings.returned("补充检测报告"))

        sign_in(client, author)

        assert "补充检测报告" in client.get(f"/achievements/{made.id}/edit/basics").text
        assert "补充检测报告" in client.get(f"/achievements/{made.id}/edit/review").text

    def test_gaps_are_linked_to_the_step_that_mends_them(self, client: FlaskClient) -> None:
        author = listings.editor()
        made = listings.draft(author, ledger_no="")
        sign_in(client, author)

        url = f"/achievements/{made.id}/edit/review"
        links = page(client.get(url)).xpath("//li[contains(@class,'checks__row--open')]/a/@href")
        answer = post(client, f"/achievements/{made.id}/submit", at=url)

        assert links == [f"/achievements/{made.id}/edit/basics"]
        assert answer.location == url
        assert "台账" in text(client.get(url))

    def test_an_unknown_step_does_not_exist(self, client: FlaskClient) -> None:
        author = listings.editor()
        made = listings.draft(author)

        assert sign_in(client, author).get(f"/achievements/{made.id}/edit/evil").status_code == 404

    def test_the_owner_withdraws_and_writes_anew(self, client: FlaskClient) -> None:
        author = listings.editor()
        made = listings.published(author)
        url = f"/achievements/{made.id}"
        sign_in(client, author)

        assert post(client, f"{url}/withdraw", at=url, reason="改条件").status_code == 303
        assert post(client, f"{url}/revise", at=url).location == f"{url}/edit/basics"
        assert post(client, f"{url}/revise", at=url).status_code == 409
