"""Importing lots: all or none, through the services of the forms."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from market import audit, sheets
from market.auctions.models.sale import Lot, LotReserve, Sale
from market.auctions.queries import catalogue
from market.auctions.rules.lot_sheet import COLUMNS
from market.auctions.services import lot_import, sales
from market.auctions.services.lot_import import Report
from market.db import db, unit_of_work
from market.errors import Conflict, Forbidden, NotFound
from market.mail import Mail
from market.money import Money
from tests.factories import accounts, auctions

if TYPE_CHECKING:
    from market.listings.models.achievements import Achievement
    from tests.factories.auctions import Market

HEAD = [column.names[0] for column in COLUMNS]


def row(offered: Achievement | str, **given: str) -> list[str]:
    """Return a row of a sheet that is right unless `given` says otherwise (fields by their English names)."""
    code = offered if isinstance(offered, str) else offered.code
    cells = {"achievement": code, "start": "260000", "increment": "10000", "contract": "WT-2026-1"} | given
    return [cells.get(column.field, "") for column in COLUMNS]


def imported(held: Market, drafted: Sale, *rows: list[str], dry_run: bool = False) -> Report:
    with unit_of_work():
        return lot_import.import_lots(held.clerk, drafted.id, [HEAD, *rows], dry_run=dry_run)


def lots_of(held: Market, drafted: Sale) -> list[Lot]:
    return catalogue.lots(held.clerk, drafted.id)


def test_lots_are_taken_in_scheduled_and_told(held: Market) -> None:
    drafted, first, second = auctions.sale(held), auctions.achievement(held.seller), auctions.achievement(held.seller)

    report = imported(held, drafted, row(first, number="7", reserve="30万", duration_minutes="20"), row(second, deposit="30000"))

    assert (report.imported, report.problems) == (True, [])
    by_number = {lot.achievement_id: lot for lot in lots_of(held, drafted)}
    one, two = by_number[first.id], by_number[second.id]
    assert (one.number, one.start, one.duration_s, one.has_reserve, one.seller_id) == (7, Money.yuan(260_000), 1200, True, held.seller.id)
    assert db.session.get_one(LotReserve, one.id).amount == Money.yuan(300_000)
    assert (two.deposit, two.duration_s) == (Money.yuan(30_000), 1800)
    assert all(lot.accepted_at for lot in (one, two))
    (consigned,) = [event for event in audit.timeline([("lot", one.id)]) if event.kind == "lot.consigned"]
    assert (consigned.data["contract"], consigned.organisation_id) == ("WT-2026-1", held.operator.id)
    assert db.session.scalar(select(func.count()).where(Mail.body.contains("WT-2026-1"))) == 2
    with unit_of_work():
        assert sales.announce(held.clerk, drafted.id)


def test_one_wrong_row_keeps_every_row_out(held: Market) -> None:
    drafted = auctions.sale(held)
    good, other = auctions.achievement(held.seller), auctions.achievement(held.seller)
    letters = db.session.scalar(select(func.count()).select_from(Mail))

    report = imported(held, drafted, row(good), row(other, reserve="100"), row("CG-1999-000001"))

    assert not report.imported
    assert [(one.row, one.column, one.error.code) for one in report.problems] == [
        (3, "reserve", "lot.reserve_below_start"),
        (4, "achievement", "import.unknown"),
    ]
    assert lots_of(held, drafted) == []
    assert db.session.scalar(select(func.count()).select_from(Mail)) == letters


def test_a_look_writes_nothing_and_the_import_follows(held: Market) -> None:
    drafted, offered = auctions.sale(held), auctions.achievement(held.seller)
    looked = imported(held, drafted, row(offered), dry_run=True)
    assert (looked.imported, looked.problems, len(looked.lots)) == (False, [], 1)
    assert lots_of(held, drafted) == []
    assert imported(held, drafted, row(offered)).imported
    again = imported(held, drafted, row(offered))
    assert [(one.column, one.error.code) for one in again.problems] == [("achievement", "lot.offered_already")]


@pytest.mark.parametrize(
    ("change", "column", "code"),
    [
        ({"increment": "300000"}, "increment", "lot.increment_too_large"),
        ({"start": "0.5"}, "start", "lot.start_not_whole"),
        ({"deposit": "1"}, "deposit", "lot.deposit_share"),
        ({"duration_minutes": "50000"}, "duration_minutes", "lot.duration"),
        ({"number": "1000"}, "number", "lot.number"),
        ({"way": "普通许可"}, "way", "import.way_not_offered"),
    ],
    ids=["increment", "start", "deposit", "duration", "number", "way"],
)
def test_what_the_forms_refuse_the_import_refuses(held: Market, change: dict[str, str], column: str, code: str) -> None:
    drafted, offered = auctions.sale(held), auctions.achievement(held.seller)
    report = imported(held, drafted, row(offered, **change))
    assert [(one.row, one.column, one.error.code) for one in report.problems] == [(2, column, code)]
    assert lots_of(held, drafted) == []


def test_a_number_that_is_taken_is_not_taken_away(held: Market) -> None:
    drafted = auctions.sale(held)
    standing = auctions.consigned(held, drafted)
    report = imported(held, drafted, row(auctions.achievement(held.seller), number=str(standing.number)))
    assert [(one.column, one.error.code) for one in report.problems] == [("number", "import.number_taken")]


def test_the_owners_own_number_names_an_achievement_unless_two_have_it(held: Market) -> None:
    drafted, first = auctions.sale(held), auctions.achievement(held.seller)
    assert imported(held, drafted, row(first.ledger_no), dry_run=True).problems == []
    auctions.achievement(held.seller)
    (problem,) = imported(held, drafted, row(first.ledger_no), dry_run=True).problems
    assert problem.error.code == "import.ambiguous"


def test_who_may_not_import(held: Market) -> None:
    drafted, offered = auctions.sale(held), auctions.achievement(held.seller)
    rows = [HEAD, row(offered)]
    for actor in (held.editor, held.auctioneer, accounts.actor(accounts.organisation("operator"))):
        with pytest.raises((Forbidden, NotFound)):
            lot_import.import_lots(actor, drafted.id, rows, dry_run=False)
    announced, _lots = auctions.announced(held)
    with pytest.raises(Conflict):
        lot_import.import_lots(held.clerk, announced.id, rows, dry_run=True)


def test_the_template_is_a_sheet_of_lots(held: Market) -> None:
    drafted, offered = auctions.sale(held), auctions.achievement(held.seller)
    template = sheets.read(sheets.workbook(("拍品", [HEAD], [""] * len(HEAD))), most_rows=10, most_columns=30)
    with unit_of_work():
        assert lot_import.import_lots(held.clerk, drafted.id, [*template, row(offered)], dry_run=True).problems == []
