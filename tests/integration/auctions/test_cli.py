"""`chunqiu sale import`: a sheet from the command line, on a clerk's account, all or nothing."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from click.testing import CliRunner

from market.auctions.cli.sales import sale
from market.auctions.models.sale import Lot, Sale
from market.auctions.queries import catalogue
from market.auctions.rules.lot_sheet import COLUMNS
from tests.factories import accounts, auctions
from tests.factories.auctions import Market

HEAD = [column.names[0] for column in COLUMNS]


@pytest.fixture
def drafted(held: Market) -> Sale:
    """A session that still collects lots."""
    return auctions.sale(held)


def sheet(folder: Path, *lots: dict[str, str]) -> str:
    """Write a CSV file of lots and return its path."""
    path = folder / "lots.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([HEAD, *([lot.get(column.field, "") for column in COLUMNS] for lot in lots)])
    return str(path)


def lot(held: Market) -> dict[str, str]:
    return {"achievement": auctions.achievement(held.seller).code, "start": "260000", "increment": "10000", "contract": "WT-1"}


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(sale, ["import", *arguments])
    return result.exit_code, result.output


def lots(held: Market, drafted: Sale) -> list[Lot]:
    return catalogue.lots(held.clerk, drafted.id)


def test_a_sheet_is_looked_through_and_imported(held: Market, drafted: Sale, tmp_path: Path) -> None:
    file, by = sheet(tmp_path, lot(held), lot(held)), accounts.email_of(held.operator)

    assert run(file, drafted.code, "--by", f" {by.upper()} ", "--dry-run") == (0, "2 lots can be imported.\n")
    assert lots(held, drafted) == []
    assert run(file, drafted.code, "--by", by) == (0, "2 lots imported.\n")
    assert [(found.number, found.start.fen) for found in lots(held, drafted)] == [(1, 26_000_000), (2, 26_000_000)]


def test_one_wrong_row_imports_nothing_and_is_named(held: Market, drafted: Sale, tmp_path: Path) -> None:
    file = sheet(tmp_path, lot(held), lot(held) | {"start": "x"}, lot(held) | {"achievement": "CG-1999-000000"})

    code, said = run(file, drafted.code, "--by", accounts.email_of(held.operator))

    assert code == 1
    assert [line.partition(",")[0] for line in said.splitlines()] == ["row 3", "row 4", "Nothing was imported."]
    assert "起拍价" in said
    assert lots(held, drafted) == []


def test_who_may_not_and_what_is_not_there(held: Market, drafted: Sale, tmp_path: Path) -> None:
    file, by = sheet(tmp_path, lot(held)), accounts.email_of(held.operator)
    strangers = [accounts.email_of(accounts.organisation("operator")), accounts.email_of(held.seller), "nobody@example.cn"]

    for stranger in strangers:
        code, said = run(file, drafted.code, "--by", stranger)
        assert (code, said.startswith("Error: ")) == (1, True)
    assert run(file, "PM-1999-000000", "--by", by)[0] == 1
    assert run(str(tmp_path / "none.csv"), drafted.code, "--by", by)[0] == 2
    assert run(file, drafted.code)[0] == 2
    assert lots(held, drafted) == []


def test_what_is_no_sheet_is_refused(held: Market, drafted: Sale, tmp_path: Path) -> None:
    path = tmp_path / "lots.xlsx"
    path.write_bytes(b"\x00\xff\x00")

    code, said = run(str(path), drafted.code, "--by", accounts.email_of(held.operator))

    assert (code, said.startswith("Error: sheet.")) == (1, True)
    assert lots(held, drafted) == []
