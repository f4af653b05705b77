"""Commands about sessions that need the market's database."""

from __future__ import annotations

from pathlib import Path

import click

from market import sheets
from market.accounts import queries as accounts
from market.auctions.queries import catalogue
from market.auctions.rules import lot_sheet
from market.auctions.services import lot_import
from market.db import unit_of_work
from market.errors import MarketError


@click.group()
def sale() -> None:
    """Auction sessions."""


@sale.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("code", metavar="SALE")
@click.option("--by", "email", required=True, metavar="EMAIL", help="The clerk of the operator on whose account this is done.")
@click.option("--dry-run", is_flag=True, help="Only say what is wrong; write nothing.")
@click.pass_context
def import_file(context: click.Context, file: Path, code: str, email: str, *, dry_run: bool) -> None:
    """Import the lots in FILE (XLSX or CSV) into the draft SALE (its code); the exit status is 1 where anything is wrong."""
    try:
        rows = sheets.read(file.read_bytes(), most_rows=lot_sheet.MOST_ROWS + 1, most_columns=lot_sheet.MOST_COLUMNS)
        with unit_of_work():
            actor = accounts.clerk_by_email(email.strip().lower())
            report = lot_import.import_lots(actor, catalogue.sale_by_code(actor, code).id, rows, dry_run=dry_run)
    except MarketError as error:
        raise click.ClickException(str(error)) from error
    for problem in report.problems:
        column = lot_sheet.BY_FIELD[problem.column].names[0] if problem.column else "-"
        click.echo(f"row {problem.row}, {column}: {str(problem.error).partition(': ')[2]}")
    if report.problems:
        click.echo("Nothing was imported.")
    else:
        click.echo(f"{len(report.lots)} lots {'imported' if report.imported else 'can be imported'}.")
    context.exit(1 if report.problems else 0)
