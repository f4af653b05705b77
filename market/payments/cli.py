"""Commands of payments: import a bank statement, check that the books are sound."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import click

from market import clock
from market.access import SYSTEM
from market.db import unit_of_work
from market.errors import MarketError
from market.payments import queries, services
from market.payments.services import Fate, Report

LEFT_BEHIND = timedelta(minutes=10)


@click.group()
def payments() -> None:
    """Deposits, receipts and refunds."""


@payments.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.pass_context
def import_file(context: click.Context, file: Path) -> None:
    """Import the bank statement in FILE (CSV); the exit status is 1 where a line cannot be read and nothing was imported."""
    try:
        with unit_of_work():
            report = services.import_statement(SYSTEM, name=file.name, content=file.read_bytes())
    except MarketError as error:
        raise click.ClickException(str(error)) from error
    click.echo(_told(report))
    context.exit(1 if report.refused else 0)


@payments.command()
@click.pass_context
def check(context: click.Context) -> None:
    """Print received = held + applied + released + forfeited and what is left undone; the exit status is 1 where it is not so."""
    with unit_of_work():
        now, sums, wrong = clock.now(), queries.balances(), queries.disagreeing()
        open_arrivals, refunds = queries.open_arrivals(), queries.unpaid_refunds()
        left = queries.unhandled_events(now - LEFT_BEHIND)
    sound = sums.sound and wrong == 0
    click.echo(
        f"received {sums.received} = held {sums.held} + applied {sums.applied} + released {sums.released} + forfeited {sums.forfeited}"
    )
    click.echo(f"deposits that their journal contradicts: {wrong}")
    click.echo(f"payments that wait for a decision: {len(open_arrivals)}")
    click.echo(f"refunds not with their payer: {len(refunds)}, of them overdue: {sum(refund.due_by < now for refund in refunds)}")
    click.echo(f"messages of the payment service not handled for 10 minutes: {len(left)}")
    click.echo("OK: the journal balances" if sound else "WRONG: the journal does not balance")
    context.exit(0 if sound else 1)


def _told(report: Report) -> str:
    lines = []
    for entry in report.entries:
        why = entry.fault.error if entry.fault else entry.arrival.problem.label if entry.arrival and entry.arrival.problem else ""
        lines.append(f"row {entry.row}: {entry.fate.label}{f' ({why})' if why else ''}")
    counts = ", ".join(f"{fate.value} {report.count(fate)}" for fate in Fate)
    return "\n".join([*lines, "NOTHING IMPORTED: correct the file" if report.refused else counts])
