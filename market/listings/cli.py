"""Commands about the lists of institutions; they need the market's database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from market import sheets
from market.access import SYSTEM, Actor
from market.accounts import queries as accounts
from market.accounts.rules import OrganisationState
from market.columns import Problem, folded, guessed
from market.db import unit_of_work
from market.errors import MarketError
from market.listings import queries, services
from market.listings.rules import achievement_sheet as sheet
from market.listings.rules.achievement_sheet import Usual
from market.listings.rules.kinds import Sector, TermMode
from market.listings.schemas.lists import FORMATS

WAYS = {mode.value: mode for mode in (TermMode.TRANSFER, TermMode.EQUITY)}


def _actor(uscc: str) -> Actor:
    """Return the market itself, acting for an organisation."""
    found = accounts.organisation_by_uscc(uscc)
    if found is None:
        message = f"no organisation with the credit code {uscc}"
        raise click.ClickException(message)
    verified = found.state is OrganisationState.VERIFIED
    return replace(SYSTEM, organisation_id=found.id, organisation_name=found.name_zh, verified=verified)


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--organisation", "uscc", required=True, metavar="USCC", help="The unified social credit code of the owner.")
@click.option("--dry-run", is_flag=True, help="Only say what is wrong; write nothing.")
@click.option("--map", "named", multiple=True, metavar="COLUMN=FIELD", help="What a column of the file is; an empty FIELD leaves it out.")
@click.option("--sector", type=click.Choice([member.value for member in Sector]), help="For rows that name none.")
@click.option("--trl", type=click.IntRange(1, 9), help="The readiness level of rows that name none.")
@click.option("--way", type=click.Choice(sorted(WAYS)), help="The way of conversion of rows that name none.")
@click.option("--ledger-from-number", is_flag=True, help="The list's number is the number in the owner's ledger.")
@click.option("--submit", is_flag=True, help="Submit for review what is complete.")
@click.pass_context
def import_file(
    context: click.Context, /, file: Path, uscc: str, named: Sequence[str], *, dry_run: bool, submit: bool, **said: Any
) -> None:
    """Take in the achievements in FILE (XLSX or CSV), all rows or none; the exit status is 1 where anything is wrong."""
    try:
        rows = sheets.read(file.read_bytes(), most_rows=sheet.MOST_ROWS + 1, most_columns=sheet.MOST_COLUMNS, most_bytes=sheet.MOST_BYTES)
        where = _where(rows[0] if rows else [], named)
        with unit_of_work():
            report = services.take_in(_actor(uscc), rows, where, _usual(**said), dry_run=dry_run, submit=submit)
    except MarketError as error:
        raise click.ClickException(str(error).partition(": ")[2] or str(error)) from error
    for problem in (*report.problems, *report.gaps):
        click.echo(_line(problem))
    if report.problems:
        click.echo("Nothing was imported.")
    else:
        done = "imported" if report.imported else "can be imported"
        click.echo(f"{len(report.records)} achievements {done}, {len(report.submitted)} submitted, {len(report.unchanged)} unchanged.")
    context.exit(1 if report.problems else 0)


def _usual(sector: str | None, trl: int | None, way: str | None, *, ledger_from_number: bool) -> Usual:
    mode = WAYS[way] if way else None
    return Usual(sector=Sector(sector) if sector else None, trl=trl, mode=mode, ledger_from_number=ledger_from_number)


def _where(head: Sequence[str], named: Sequence[str]) -> dict[str, int]:
    """Return where each field stands: as the headings say, corrected by what `--map` names."""
    given = {folded(column): field.strip() for column, _, field in (pair.rpartition("=") for pair in named)}
    places = {folded(cell): place for place, cell in enumerate(head)}
    for column, field in given.items():
        if column not in places or (field and field not in sheet.BY_FIELD):
            message = f"--map {column}={field}: the file's columns are {', '.join(head)}; the fields are {', '.join(sheet.BY_FIELD)}"
            raise click.BadParameter(message)
    guess = guessed(sheet.COLUMNS, ["" if folded(cell) in given else cell for cell in head])
    return guess | {field: places[column] for column, field in given.items() if field}


def _line(problem: Problem) -> str:
    column = sheet.BY_FIELD[problem.column].names[0] if problem.column else "-"
    return f"row {problem.row}, {column}: {str(problem.error).partition(': ')[2]}"


@click.command("export")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--organisation", "uscc", required=True, metavar="USCC", help="The unified social credit code of the owner.")
def export_file(file: Path, uscc: str) -> None:
    """Write an organisation's achievements to FILE; its ending (.xlsx, .csv or .json) is the format."""
    form = file.suffix.lower().removeprefix(".")
    if form not in FORMATS:
        message = f"FILE ends in {', '.join(f'.{known}' for known in FORMATS)}"
        raise click.BadParameter(message)
    found = queries.owned(_actor(uscc).organisation_id or 0)
    file.write_bytes(FORMATS[form][1](found))
    click.echo(f"{len(found)} achievements written to {file}.")
