"""The report of a session, as everybody may read it."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import TYPE_CHECKING

import openpyxl
import pytest
from lxml import etree, html

from market import clock
from market.auctions.models.sale import Lot
from market.auctions.rules.states import Season
from market.auctions.services import negotiations, sales, settlement
from market.auctions.services.sales import Documented
from market.db import db, unit_of_work
from market.money import Money
from tests.factories import aftermath, auctions

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from tests.factories.auctions import Market

PATHS = ("report", "report.csv", "report.xlsx")


@pytest.fixture
def ended(held: Market) -> aftermath.Result:
    """A settled session of one lot, sold at 270,000 with a reserve of 265,000."""
    found = aftermath.sold(held, reserve=Money.yuan(265_000))
    with clock.frozen(found.at + timedelta(hours=2)), unit_of_work():
        settlement.finish_sale(found.lot.sale_id)
    return found


def past(held: Market) -> int:
    """Return a session that was held elsewhere, of which a source prints the totals; committed."""
    with unit_of_work():
        return sales.record_past_sale(
            held.clerk,
            Documented(
                name_zh="2021 年秋季拍卖会",
                name_en="Autumn auction 2021",
                season=Season.AUTUMN,
                year=2021,
                held_on=None,
                sector="general",
                place="杭州",
                lots_offered=40,
                lots_sold=31,
                start_fen=Money.yuan(10_000_000).fen,
                hammer_fen=Money.yuan(13_743_000).fen,
                bidders=52,
                source="某市科技局通报",
            ),
        ).id


def test_the_page_shows_the_figures_to_everybody(client: FlaskClient, ended: aftermath.Result) -> None:
    page = client.get(f"/sales/{ended.lot.sale_id}/report")

    assert page.status_code == 200
    for words in ("场次报告", "26.00 万元", "27.00 万元", "3.85", "¥10,000", ended.lot.title_zh, "生物医药", "增价拍卖"):
        assert words in page.text
    assert auctions.chinese_interface(client.get(f"/sales/{ended.lot.sale_id}/report?lang=en").text) == []


def test_no_bidder_and_no_reserve_is_in_it(client: FlaskClient, ended: aftermath.Result) -> None:
    for path in (*PATHS[:2], "../../api/v1/sales/{}/report"):
        address = f"/sales/{ended.lot.sale_id}/{path}" if "api" not in path else f"/api/v1/sales/{ended.lot.sale_id}/report"
        text = client.get(address).text
        for secret in ("265000", "265,000", "26.50", ended.winner.name_zh, ended.runner_up.name_zh, str(ended.winner.uscc)):
            assert secret not in text


def test_charts_say_in_words_what_they_show(client: FlaskClient, ended: aftermath.Result) -> None:
    drawn = html.fromstring(client.get(f"/sales/{ended.lot.sale_id}/report").text)
    charts = drawn.xpath("//*[local-name()='svg'][@role='img'][contains(@class, 'chart')]")
    assert len(charts) == 3
    for chart in charts:
        ids = chart.get("aria-labelledby").split()
        assert [len(drawn.xpath(f"//*[@id='{one}']")) for one in ids] == [1, 1]
        assert len(chart.xpath(".//*[local-name()='rect']")) == 2
        assert chart.xpath("ancestor::figure//table")
    assert drawn.xpath("//main//@style") == []


def test_the_downloads_say_the_same(client: FlaskClient, ended: aftermath.Result) -> None:
    base = f"/sales/{ended.lot.sale_id}/report"
    lines = list(csv.reader(io.StringIO(client.get(f"{base}.csv").data.decode("utf-8-sig"))))
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"{base}.xlsx").data))
    told = client.get(f"/api/v1{base}").json

    assert len(lines) == 2
    assert lines[1][5:] == ["260000", "270000", "10000", "3.85", "2", "2", "0", ""]
    assert [book["拍品"].cell(2, column).value for column in (6, 7, 8)] == [260_000, 270_000, 10_000]
    sums = {row[0].value: row[1].value for row in book["汇总"].iter_rows()}
    assert (sums["成交总额（元）"], sums["成交率（%）"], sums["号牌"]) == (270_000, "100", 2)
    assert told is not None
    assert told["total"] | {"hammer_fen": 27_000_000, "premium": "3.85", "sold": 1, "bids": 2} == told["total"]
    assert [(one["sector"], one["figures"]["sold"]) for one in told["by_sector"]] == [("bio", 1)]
    assert (told["admitted"], told["lots"][0]["paddles"], told["documented"]) == (2, 2, None)


def test_a_title_cannot_become_a_formula(client: FlaskClient, ended: aftermath.Result) -> None:
    db.session.execute(db.update(Lot).where(Lot.id == ended.lot.id).values(title_zh='=HYPERLINK("http://x","y")'))
    db.session.flush()
    base = f"/sales/{ended.lot.sale_id}/report"

    line = list(csv.reader(io.StringIO(client.get(f"{base}.csv").data.decode("utf-8-sig"))))[1]
    cell = openpyxl.load_workbook(io.BytesIO(client.get(f"{base}.xlsx").data))["拍品"]["B2"]

    assert line[1].startswith("'=HYPERLINK")
    assert cell.data_type == "s"


def test_documented_totals_stand_with_their_source(client: FlaskClient, held: Market) -> None:
    sale_id = past(held)
    page = client.get(f"/sales/{sale_id}/report")

    for words in ("某市科技局通报", "1,374.30 万元", "37.43", "31", "52", "来源"):
        assert words in page.text
    assert "<figure" not in page.text
    lines = dict(csv.reader(io.StringIO(client.get(f"/sales/{sale_id}/report.csv").data.decode("utf-8-sig"))))
    assert (lines["来源记载：成交总额（元）"], lines["出处"]) == ("13743000", "某市科技局通报")
    told = client.get(f"/api/v1/sales/{sale_id}/report").json
    assert told is not None
    assert told["documented"] | {"sold": 31, "hammer_fen": 1_374_300_000, "bidders": 52} == told["documented"]
    assert told["lots"] == []


@pytest.mark.parametrize("path", PATHS)
def test_a_session_that_has_not_ended_has_no_report(client: FlaskClient, held: Market, path: str) -> None:
    announced, _lots = auctions.announced(held)
    drafted = auctions.sale(held)
    for sale_id in (announced.id, drafted.id, 10**9):
        assert client.get(f"/sales/{sale_id}/{path}").status_code == 404
        assert client.get(f"/api/v1/sales/{sale_id}/report").status_code == 404


def test_the_pages_around_lead_to_it(client: FlaskClient, ended: aftermath.Result) -> None:
    address = f"/sales/{ended.lot.sale_id}/report"
    for path in ("/sales", f"/sales/{ended.lot.sale_id}"):
        assert html.fromstring(client.get(path).text).xpath(f"//a[@href='{address}']")


def test_the_lots_are_read_at_once(client: FlaskClient, ended: aftermath.Result, statements: list[str]) -> None:
    client.get(f"/sales/{ended.lot.sale_id}/report")
    assert sum("FROM lot" in said for said in statements) == 1
    assert len([said for said in statements if said.startswith("SELECT")]) <= 8


def test_the_chart_is_well_formed(client: FlaskClient, ended: aftermath.Result) -> None:
    text = client.get(f"/sales/{ended.lot.sale_id}/report").text
    for start in [place for place in range(len(text)) if text.startswith('<svg class="chart', place)]:
        etree.fromstring(text[start : text.index("</svg>", start) + 6])


def test_a_price_agreed_on_after_the_lot_had_passed_is_told_beside_the_sums(client: FlaskClient, held: Market) -> None:
    aftermath.wire()
    found = aftermath.passed(held)
    with clock.frozen(found.at + timedelta(hours=1)):
        with unit_of_work():
            window = negotiations.open_window(found.seller, found.lot.id)
            interest = negotiations.register_interest(found.second, found.lot.id, price=window.lowest, message="")
        before = client.get(f"/sales/{found.lot.sale_id}/report")
        with unit_of_work():
            settlement.finish_sale(found.lot.sale_id)
            negotiations.agree(found.seller, found.lot.id, interest.id)
    url, price = f"/sales/{found.lot.sale_id}/report", f"{window.lowest}".removesuffix(".00")

    assert before.status_code == 404
    assert f"流拍后协商成交 {price}" in client.get(url).text
    row = next(csv.DictReader(io.StringIO(client.get(f"{url}.csv").get_data().decode("utf-8-sig"))))
    assert row["协商成交价（元）"].removesuffix(".00") == window.lowest.decimal.removesuffix(".00")
    told = client.get(f"/api/v1{url}").json
    assert (told["lots"][0]["negotiated_fen"], told["total"]["negotiated_fen"]) == (window.lowest.fen, window.lowest.fen)
    assert (told["total"]["sold"], told["total"]["hammer_fen"]) == (0, 0)
    assert found.second.organisation_name not in client.get(url).text
