"""The clerk's and the seller's pages before a sale: planning, consigning, announcing, withdrawing."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from market import clock
from market.auctions.models.sale import Lot, LotReserve
from market.auctions.queries import catalogue
from market.auctions.rules.states import Format, LotState
from market.auctions.services import sales
from market.db import db
from market.money import Money
from tests.factories import accounts, aftermath, auctions, formats
from tests.factories.auctions import Market
from tests.web.auctions.browser import as_, post


def sale_form(held: Market, **changes: object) -> dict[str, object]:
    """Return what a clerk types for a sale that keeps the law."""
    dates = {name: at.astimezone(clock.BEIJING).strftime("%Y-%m-%dT%H:%M") for name, at in sales.propose_dates(clock.today()).items()}
    typed: dict[str, object] = {
        "name_zh": "2026 秋季拍卖会 小雪场",
        "season": "autumn",
        "sector": "general",
        "conduct_mode": "licensed_auction",
        "agency_id": held.agency.id,
        "auctioneer_id": held.auctioneer.person_id,
        "place": "杭州",
        "deposit_bp": "１２.５",
        "soft_close_s": "5",
        "extend_s": "5",
        "terms": "成交后五个工作日内签约。",
    }
    return typed | dates | changes


def test_a_clerk_plans_a_sale(client: FlaskClient, held: Market) -> None:
    answer = post(as_(client, held.clerk), "/sales/new", at="/sales/new", **sale_form(held))

    found = catalogue.sales(held.clerk)[0]
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/sales/{found.id}/lots")
    assert (found.deposit_bp, found.soft_close_s) == (1250, 300)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"deposit_bp": "25"}, "保证金须在起拍价的 5% 至 20% 之间。"),
        ({"deposit_bp": "很多"}, "请填写百分比"),
        ({"opens_at": "2020-01-01T14:00"}, "拍卖公告须在拍卖日 7 日前发布"),
        ({"opens_at": "明天"}, "2026-10-23 14:00"),
        ({"agency_id": ""}, "请选择拍卖日许可仍有效的拍卖企业。"),
        ({"auctioneer_id": ""}, "请选择在该拍卖企业注册的拍卖师。"),
        ({"name_zh": ""}, "请填写拍卖会名称。"),
    ],
)
def test_a_refused_plan_keeps_what_was_typed(client: FlaskClient, held: Market, change: dict[str, object], message: str) -> None:
    typed = sale_form(held) | change
    answer = post(as_(client, held.clerk), "/sales/new", at="/sales/new", **typed)

    assert answer.status_code == 422
    assert message in answer.text
    assert "成交后五个工作日内签约。" in answer.text
    assert not catalogue.sales(held.clerk)


@pytest.mark.parametrize("path", ["/sales/new", "/sales/{sale}/edit", "/sales/{sale}/lots", "/sales/{sale}/lots/{lot}"])
def test_planning_pages_are_the_clerks(client: FlaskClient, held: Market, path: str) -> None:
    drafted = auctions.sale(held)
    url = path.format(sale=drafted.id, lot=auctions.consigned(held, drafted).id)

    assert as_(client, held.clerk).get(url).status_code == 200
    for actor in (held.auctioneer, held.editor, accounts.actor(accounts.organisation())):
        assert as_(client, actor).get(url).status_code == 403
    other = accounts.actor(accounts.organisation("operator"))
    if "{sale}" in path:
        assert as_(client, other).get(url).status_code == 403
    client.delete_cookie(client.application.config["SESSION_COOKIE_NAME"])
    assert client.get(url).status_code == 303


def test_from_consignment_to_announcement_through_the_forms(client: FlaskClient, held: Market) -> None:
    drafted, offered = auctions.sale(held), auctions.achievement(held.seller)
    consign, plan = f"/achievements/{offered.id}/consign", f"/sales/{drafted.id}/lots"
    typed = {
        "sale_id": drafted.id,
        "term_id": offered.terms[0].id,
        "start": "26万",
        "increment": "1万",
        "reserve": "３０万",
        "accept_terms": "y",
    }
    assert post(as_(client, held.editor), consign, at=consign, **typed).status_code == 303
    lot = catalogue.lots(held.clerk, drafted.id)[0]
    assert "300,000" in client.get(consign).text

    page = as_(client, held.clerk).get(f"{plan}/{lot.id}")
    assert "300,000" not in page.text
    scheduled = {"number": "1", "start": "260000", "increment": "10000", "deposit": "", "duration_minutes": "20", "reserve": ""}
    assert post(client, f"{plan}/{lot.id}", at=f"{plan}/{lot.id}", **scheduled).status_code == 303
    assert "300,000" not in client.get(plan).text
    answer = post(client, f"/sales/{drafted.id}/announce", at=plan)

    assert (answer.status_code, answer.headers["Location"]) == (303, f"/sales/{drafted.id}")
    assert db.session.get_one(Lot, lot.id).state is LotState.ANNOUNCED
    assert db.session.get_one(LotReserve, lot.id).amount == Money.yuan(300_000)


def test_a_refused_announcement_says_what_is_missing(client: FlaskClient, held: Market) -> None:
    drafted = auctions.sale(held)

    answer = post(as_(client, held.clerk), f"/sales/{drafted.id}/announce", at=f"/sales/{drafted.id}/lots")

    assert answer.status_code == 409
    assert answer.text.count("请先接收至少一件拍品。") == 2


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"reserve": "1"}, "保留价不能低于起拍价。"),
        ({"start": "1e308"}, "1,250,000"),
        ({"start": "-5"}, "1,250,000"),
        ({"increment": ""}, "加价幅度须为大于零的整数元。"),
        ({"accept_terms": ""}, "接受委托条款后才能提交。"),
    ],
)
def test_a_refused_consignment_keeps_what_was_typed(client: FlaskClient, held: Market, change: dict[str, object], message: str) -> None:
    drafted, offered = auctions.sale(held), auctions.achievement(held.seller)
    consign = f"/achievements/{offered.id}/consign"
    typed: dict[str, object] = {
        "sale_id": drafted.id,
        "term_id": offered.terms[0].id,
        "start": "261,000",
        "increment": "1,000",
        "accept_terms": "y",
    }

    answer = post(as_(client, held.editor), consign, at=consign, **(typed | change))

    assert answer.status_code == 422
    assert message in answer.text
    assert "261,000" in answer.text or "start" in change
    assert not catalogue.lots(held.clerk, drafted.id)


def test_another_organisation_cannot_offer_the_achievement(client: FlaskClient, held: Market) -> None:
    offered = auctions.achievement(held.seller)
    stranger = accounts.actor(accounts.organisation("institution"))

    assert as_(client, stranger).get(f"/achievements/{offered.id}/consign").status_code == 403


def test_withdrawing_asks_for_a_reason_and_publishes_it(client: FlaskClient, held: Market) -> None:
    announced, (lot,) = auctions.announced(held)
    url = f"/lots/{lot.id}/withdraw"

    assert post(as_(client, held.editor), url, at=url, reason=" ").status_code == 422
    assert post(client, url, at=url, reason="权利人申请撤回").status_code == 303

    page = client.get(f"/sales/{announced.id}").text
    assert "权利人申请撤回" in page
    assert "lot--withdrawn" in page


def test_a_format_is_chosen_with_its_fields_and_shown_again(client: FlaskClient, held: Market) -> None:
    drafted = auctions.sale(held)
    lot = auctions.consigned(held, drafted)
    url = f"/sales/{drafted.id}/lots/{lot.id}"
    typed = {"number": "1", "start": "26万", "increment": "1万", "duration_minutes": "20", "format": "eng_dutch"}
    fall = {"fall_step": "1万", "fall_interval_s": "30", "floor": "20万", "period_s": "5", "weights": "60, 40", "cap_s": ""}

    refused = post(as_(client, held.clerk), url, at=url, **typed, **fall | {"floor": "30万"})
    assert refused.status_code == 422
    assert "底价须大于零且低于起拍价。" in refused.text
    assert post(client, url, at=url, **typed, **fall).status_code == 303

    kept = db.session.get_one(Lot, lot.id)
    assert (kept.format, kept.rules) == (
        Format.ENG_DUTCH,
        {"period_s": 300, "fall": {"step_fen": 1_000_000, "interval_s": 30, "floor_fen": 20_000_000}},
    )
    page = client.get(url).text
    assert 'value="200,000"' in page
    assert '<option selected value="eng_dutch">' in page


def test_criteria_get_their_names(client: FlaskClient, held: Market) -> None:
    drafted = auctions.sale(held)
    lot = auctions.consigned(held, drafted)
    url = f"/sales/{drafted.id}/lots/{lot.id}"
    typed = {"number": "1", "start": "26万", "increment": "1万", "duration_minutes": "20", "format": "score", "judging_s": "5"}

    done = post(as_(client, held.clerk), url, at=url, **typed, revealing_s="5", weights="60, 25, 15", criteria="技术方案，产业化能力")

    assert done.status_code == 303
    assert db.session.get_one(Lot, lot.id).rules["criteria"] == ["技术方案", "产业化能力"]
    assert 'value="技术方案, 产业化能力"' in client.get(url).text


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"ladder": "一百万"}, "每行填写一级"),
        ({"ladder": "300000"}, "每行填写一级"),
        ({"ladder": "300000 20000\n200000 30000"}, "逐级上升"),
        ({"format": "score", "weights": "six"}, "按百分比填写权重"),
        ({"format": "score", "weights": "60, 30", "judging_s": "5", "revealing_s": "5"}, "一万个基点"),
        ({"format": "dynamic"}, "限时报价期的时长"),
        ({"format": "score", "weights": "60, 40", "judging_s": "5", "revealing_s": "5", "criteria": "技术方案，团队"}, "项数与权重一致"),
    ],
)
def test_refused_terms_say_why_at_their_field(client: FlaskClient, held: Market, change: dict[str, str], message: str) -> None:
    drafted = auctions.sale(held)
    url = f"/sales/{drafted.id}/lots/{auctions.consigned(held, drafted).id}"
    typed = {"number": "1", "start": "26万", "increment": "1万", "duration_minutes": "20", "format": "english"} | change

    answer = post(as_(client, held.clerk), url, at=url, **typed)

    assert answer.status_code == 422
    assert message in answer.text


def test_a_ladder_is_kept_and_shown_line_by_line(client: FlaskClient, held: Market) -> None:
    drafted = auctions.sale(held)
    lot = auctions.consigned(held, drafted)
    url = f"/sales/{drafted.id}/lots/{lot.id}"
    typed = {
        "number": "1",
        "start": "26万",
        "increment": "1万",
        "duration_minutes": "20",
        "format": "english",
        "ladder": "50万 2万\n\n100万 5万",
    }

    assert post(as_(client, held.clerk), url, at=url, **typed).status_code == 303

    assert db.session.get_one(Lot, lot.id).rules == {"ladder": [[0, 1_000_000], [50_000_000, 2_000_000], [100_000_000, 5_000_000]]}
    assert "500000 20000\n1000000 50000" in client.get(url).text


def test_proposed_dates_fill_the_planning_form(client: FlaskClient, held: Market, frozen: Callable[[str], None]) -> None:
    frozen("2026-11-02T09:00+08:00")
    page = as_(client, held.clerk).get("/sales/dates?on=2026-11-21")
    assert (page.status_code, "11 月 23 日" in page.text, "拍卖法 第四十五条" in page.text) == (200, True, True)
    assert 'href="/sales/new?on=2026-11-23"' in page.text
    form = client.get("/sales/new?on=2026-11-23").text
    for moment in ("2026-11-23T14:00", "2026-11-18T09:00", "2026-11-20T17:00"):
        assert f'value="{moment}"' in form
    assert client.get("/sales/dates?on=nonsense").status_code == 200
    assert as_(client, held.editor).get("/sales/dates").status_code == 403


def test_a_passed_lot_is_offered_again_on_its_own_terms(client: FlaskClient, held: Market) -> None:
    found = aftermath.passed(held)
    auctions.sale(held, name_zh="下一场")
    page = as_(client, held.editor).get(f"/achievements/{found.lot.achievement_id}/consign").text

    assert 'value="260000' in page.replace(",", "")
    assert 'value="10000' in page.replace(",", "")
    assert "¥208,000" in page
    assert "400,000" not in page
    english = client.get(f"/achievements/{found.lot.achievement_id}/consign?lang=en").text
    assert auctions.chinese_interface(english) == []


def test_the_catalogue_says_the_terms_of_each_format(client: FlaskClient, held: Market) -> None:
    sale, _lot = formats.announced(held, Format.DUTCH)
    for path in (f"/sales/{sale.id}", f"/sales/{sale.id}/announcement"):
        assert "每 60 秒降 ¥10,000，降至 ¥200,000 为止" in client.get(path).text
