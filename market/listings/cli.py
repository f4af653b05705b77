"""Commands about the lists of institutions; they need the market's database."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from market.access import SYSTEM, Actor
from market.accounts import queries as accounts
from market.accounts.rules import OrganisationState
from market.accounts.rules.regions import REGIONS
from market.columns import Column, Problem, folded, guessed
from market.db import unit_of_work
from market.errors import MarketError
from market.listings.rules import achievement_sheet, demand_sheet
from market.listings.rules.kinds import Cooperation, Sector, TermMode
from market.listings.schemas.lists import KINDS
from market.listings.services.taking import rows_of

WAYS = {mode.value: mode for mode in (TermMode.TRANSFER, TermMode.EQUITY)}


def _achievements(said: Mapping[str, Any]) -> achievement_sheet.Usual:
    way = said["way"]
    if way and way not in WAYS:
        message = f"--way of achievements is one of {', '.join(sorted(WAYS))}"
        raise click.BadParameter(message)
    sector = Sector(said["sector"]) if said["sector"] else None
    ledger = bool(said["ledger_from_number"])
    return achievement_sheet.Usual(sector=sector, trl=said["trl"], mode=WAYS.get(way), ledger_from_number=ledger)


def _demands(said: Mapping[str, Any]) -> demand_sheet.Usual:
    return demand_sheet.Usual(
        sector=Sector(said["sector"]) if said["sector"] else None,
        region=said["region"] or "",
        deadline=said["deadline"].date() if said["deadline"] else None,
        way=Cooperation(said["way"]) if said["way"] else None,
        ownership=said["ownership"],
    )


USUAL: dict[str, Callable[[Mapping[str, Any]], object]] = {"achievements": _achievements, "demands": _demands}
"""What the options say of rows that are silent, by the kind of list."""


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
@click.option("--kind", type=click.Choice(sorted(KINDS)), default="achievements", show_default=True, help="What the list has.")
@click.option("--dry-run", is_flag=True, help="Only say what is wrong; write nothing.")
@click.option("--map", "named", multiple=True, metavar="COLUMN=FIELD", help="What a column of the file is; an empty FIELD leaves it out.")
@click.option("--sector", type=click.Choice([member.value for member in Sector]), help="For rows that name none.")
@click.option("--trl", type=click.IntRange(1, 9), help="The readiness level of achievements that name none.")
@click.option(
    "--way",
    type=click.Choice(sorted({*WAYS, *(way.value for way in Cooperation)})),
    help="The way of conversion or cooperation of rows that name none.",
)
@click.option("--deadline", type=click.DateTime(["%Y-%m-%d"]), help="The last day for proposals of demands that name none.")
@click.option("--region", type=click.Choice(sorted(REGIONS)), metavar="CODE", help="The region of demands that name none (GB/T 2260).")
@click.option("--ownership", default="", help="Who shall own the results, where a demand does not say.")
@click.option("--ledger-from-number", is_flag=True, help="The list's number is the number in the owner's ledger.")
@click.option("--submit", is_flag=True, help="Submit for review what is complete.")
@click.pass_context
def import_file(
    context: click.Context, /, file: Path, uscc: str, kind: str, named: Sequence[str], *, dry_run: bool, submit: bool, **said: Any
) -> None:
    """Take in the achievements or demands in FILE (XLSX or CSV), all rows or none; the exit status is 1 where anything is wrong."""
    of = KINDS[kind]
    try:
        rows = rows_of(file.read_bytes())
        where = _where(of.columns, rows[0], named)
        with unit_of_work():
            report = of.take_in(_actor(uscc), rows, where, USUAL[kind](said), dry_run=dry_run, submit=submit)
    except MarketError as error:
        raise click.ClickException(str(error).partition(": ")[2] or str(error)) from error
    for problem in (*report.problems, *report.gaps):
        click.echo(_line(of.columns, problem))
    if report.problems:
        click.echo("Nothing was imported.")
    else:
        done = "imported" if report.imported else "can be imported"
        click.echo(f"{len(report.records)} {kind} {done}, {len(report.submitted)} submitted, {len(report.unchanged)} unchanged.")
    context.exit(1 if report.problems else 0)


def _where(columns: Sequence[Column], head: Sequence[str], named: Sequence[str]) -> dict[str, int]:
    """Return where each field stands: as the headings say, corrected by what `--map` names."""
    fields = [column.field for column in columns]
    given = {folded(column): field.strip() for column, _, field in (pair.rpartition("=") for pair in named)}
    places = {folded(cell): place for place, cell in enumerate(head)}
    for column, field in given.items():
        if column not in places or (field and field not in fields):
            message = f"--map {column}={field}: the file's columns are {', '.join(head)}; the fields are {', '.join(fields)}"
            raise click.BadParameter(message)
    guess = guessed(columns, ["" if folded(cell) in given else cell for cell in head])
    return guess | {field: places[column] for column, field in given.items() if field}


def _line(columns: Sequence[Column], problem: Problem) -> str:
    name = next((column.names[0] for column in columns if column.field == problem.column), "-")
    return f"row {problem.row}, {name}: {str(problem.error).partition(': ')[2]}"


@click.command("export")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--organisation", "uscc", required=True, metavar="USCC", help="The unified social credit code of the owner.")
@click.option("--kind", type=click.Choice(sorted(KINDS)), default="achievements", show_default=True, help="What is written.")
def export_file(file: Path, uscc: str, kind: str) -> None:
    """Write an organisation's achievements or demands to FILE; its ending (.xlsx, .csv, .json or .jsonl) is the format."""
    of, form = KINDS[kind], file.suffix.lower().removeprefix(".")
    if form not in of.formats:
        message = f"FILE ends in {', '.join(f'.{known}' for known in of.formats)}"
        raise click.BadParameter(message)
    found = of.owned(_actor(uscc).organisation_id or 0)
    file.write_bytes(of.formats[form][1](found))
    click.echo(f"{len(found)} {kind} written to {file}.")
