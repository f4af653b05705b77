"""The clerk's page for importing lots."""

from __future__ import annotations

import csv
import html
import io
import re
from typing import TYPE_CHECKING

from market.auctions.queries import catalogue
from market.auctions.rules.lot_sheet import COLUMNS
from tests.factories import accounts, auctions
from tests.web.auctions.browser import as_, post

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from tests.factories.auctions import Market

HEAD = [column.names[0] for column in COLUMNS]


def sheet(*rows: dict[str, str]) -> tuple[io.BytesIO, str]:
    made = io.StringIO()
    writer = csv.writer(made)
    writer.writerow(HEAD)
    writer.writerows([[row.get(column.field, "") for column in COLUMNS] for row in rows])
    return io.BytesIO(made.getvalue().encode("utf-8-sig")), "lots.csv"


def test_errors_first_then_right_then_imported(client: FlaskClient, held: Market) -> None:
    drafted, offered = auctions.sale(held), auctions.achievement(held.seller)
    page = f"/sales/{drafted.id}/import"
    row = {"achievement": offered.code, "start": "260000", "increment": "10000", "contract": "WT-1"}

    wrong = post(as_(client, held.clerk), page, at=page, file=sheet(row | {"start": "x"}, {"contract": "WT-2"}))
    assert wrong.status_code == 422
    assert "起拍价" in wrong.text
    assert wrong.text.count('data-label="行"') == 4
    right = post(client, page, at=page, file=sheet(row))
    assert (right.status_code, catalogue.lots(held.clerk, drafted.id)) == (200, [])
    rows = re.search(r'name="rows" value="([^"]+)"', right.text)
    assert rows
    done = post(client, page, at=page, rows=html.unescape(rows[1]))

    assert (done.status_code, done.headers["Location"]) == (303, f"/sales/{drafted.id}/lots")
    assert len(catalogue.lots(held.clerk, drafted.id)) == 1


def test_nothing_or_nonsense_is_refused_at_the_field(client: FlaskClient, held: Market) -> None:
    drafted = auctions.sale(held)
    page = f"/sales/{drafted.id}/import"
    as_(client, held.clerk)
    for data in ({}, {"rows": "{"}, {"rows": "[1]"}, {"rows": "[[1]]"}, {"file": (io.BytesIO(b"\x00\xff"), "x.xlsx")}):
        answer = post(client, page, at=page, **data)
        assert answer.status_code == 422
        assert 'id="file-error"' in answer.text


def test_the_templates_have_the_columns(client: FlaskClient, held: Market) -> None:
    as_(client, held.clerk)
    plain = client.get("/sales/lot-template.csv")
    assert plain.data.decode("utf-8-sig").strip().split(",") == HEAD
    book = client.get("/sales/lot-template.xlsx")
    assert (book.status_code, book.data[:2]) == (200, b"PK")


def test_only_the_planner_imports(client: FlaskClient, held: Market) -> None:
    drafted = auctions.sale(held)
    for actor in (held.editor, held.auctioneer, accounts.actor(accounts.organisation("operator"))):
        assert as_(client, actor).get(f"/sales/{drafted.id}/import").status_code == 403


def test_the_english_page_has_no_chinese_interface(client: FlaskClient, held: Market) -> None:
    drafted = auctions.sale(held)
    page = as_(client, held.clerk).get(f"/sales/{drafted.id}/import?lang=en")
    assert auctions.chinese_interface(page.text) == []
