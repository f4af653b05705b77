"""The commands that need the application; `market.cli` loads this module only when one of them is called."""

from __future__ import annotations

import json
import unicodedata
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

import click
import structlog
from flask_migrate import Migrate
from flask_migrate import check as compare
from flask_migrate import downgrade as migrate_down
from flask_migrate import revision as write_revision

from market import database as place
from market import prepare as preparation
from market import processes, signing
from market import scheduler as schedule
from market.accounts import cli as accounts_cli
from market.app import create_app
from market.auctions.cli import sales as sales_cli
from market.db import db
from market.demo import cast
from market.listings import cli as listings_cli
from market.matching import cli as matching_cli
from market.matching import jobs as matching_jobs
from market.payments import cli as payments_cli
from market.search import cli as search_cli
from market.search import jobs as search_jobs
from market.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask

log = structlog.get_logger()


@contextmanager
def application() -> Iterator[Flask]:
    """Give the application with its database running and its context entered."""
    settings = Settings.from_env()
    with place.running(settings) as url:
        app = create_app(settings, database_url=url)
        with app.app_context():
            try:
                yield app
            finally:
                db.session.remove()
                db.engine.dispose()


def joined(group: click.Group) -> click.Group:
    """Return a domain's group of commands so that they run inside the application's context."""

    @click.pass_context
    def enter(ctx: click.Context) -> None:
        ctx.with_resource(application())

    return click.Group(group.name, commands=group.commands, callback=enter, help=group.help)


def placed(command: click.Command) -> click.Command:
    """Return a domain's single command so that it runs inside the application's context."""

    def run(**given: object) -> None:
        with application():
            click.get_current_context().invoke(command, **given)

    return click.Command(command.name, params=command.params, callback=run, help=command.help)


import_list = placed(listings_cli.import_file)
export_list = placed(listings_cli.export_file)
search = joined(search_cli.search)
match = joined(matching_cli.match)
admin = joined(accounts_cli.admin)
payments = joined(payments_cli.payments)
sale = joined(sales_cli.sale)


@click.command()
def scheduler() -> None:
    """Run the jobs (closing of lots, mail, alarms) until stopped."""
    settings, stop = Settings.from_env(), processes.stop_signal()
    with place.running(settings) as url:
        processes.leave_with_parent()
        schedule.run(create_app(settings, database_url=url), schedule.jobs(settings), stop)


@click.command()
def indexer() -> None:
    """Keep the search index and the matches up to date until stopped; one per host. Comparing takes long and holds the index up nowhere."""
    stop = processes.stop_signal()
    with application() as app:
        processes.leave_with_parent()
        index = app.extensions["market.search"]
        schedule.run(app, [(partial(job, index), 0.5) for job in (search_jobs.index_due, matching_jobs.rematch_due)], stop)


@click.command()
def prepare() -> None:
    """Compile messages, bring the schema to its head, load the demo data where they are wanted and the market is empty."""
    settings = Settings.from_env()
    with place.running(settings) as url:
        preparation.prepare(create_app(settings, database_url=url), settings)


@click.group()
def database() -> None:
    """Look after the database's schema."""


@database.command()
def upgrade() -> None:
    """Bring the schema to its head."""
    with application() as app:
        preparation.upgrade_schema(app)


@database.command()
@click.argument("revision", default="-1")
def downgrade(revision: str) -> None:
    """Take migrations back, down to REVISION."""
    with application() as app:
        Migrate(app, db, directory=str(preparation.MIGRATIONS))
        migrate_down(revision=revision)


@database.command()
@click.argument("message")
def revision(message: str) -> None:
    """Write the migration from the database to the models, numbered, and note it as the head."""
    number = f"{len(list((preparation.MIGRATIONS / 'versions').glob('*.py'))) + 1:04d}"
    with application() as app:
        Migrate(app, db, directory=str(preparation.MIGRATIONS))
        write_revision(message=message, autogenerate=True, rev_id=number)
    (preparation.MIGRATIONS / "HEAD").write_text(f"{number}\n", encoding="utf-8")


@database.command()
def check() -> None:
    """Fail where the models and the migrations differ."""
    with application() as app:
        Migrate(app, db, directory=str(preparation.MIGRATIONS))
        compare()


@click.group()
def keys() -> None:
    """Look after the keys that sign receipts."""


@keys.command("list")
def list_keys() -> None:
    """Print the published keys as JSON, and whether the private half of each is at hand."""
    with application():
        private = signing.ring().private()
        rows = [key | {"at_hand": key["id"] in private} for key in signing.public_keys()["keys"]]
    click.echo(json.dumps(rows, indent=2))


@keys.command()
@click.option("--compromised", is_flag=True, help="The old key is no secret any more: use the new one at once and distrust the old.")
def rotate(*, compromised: bool) -> None:
    """Publish a new key; it signs in a minute, and the old one stays published so that its receipts remain verifiable."""
    with application():
        click.echo(signing.rotate(compromised=compromised))


@click.group()
def demo() -> None:
    """Look after the demo market."""


@demo.command()
def load() -> None:
    """Load the demo data into an empty market."""
    settings = Settings.from_env()
    if settings.production or not settings.demo:
        message = "demo data stay out of a market with CHUNQIU_DEMO=0 or a DATABASE_URL"
        raise click.ClickException(message)
    with place.running(settings) as url:
        preparation.prepare(create_app(settings, database_url=url), settings)


@demo.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def accounts(*, as_json: bool) -> None:
    """Print the accounts of the demo: role, organisation, e-mail, password."""
    rows = [account.row() for account in cast.printed_accounts()]
    click.echo(json.dumps(rows, ensure_ascii=False, indent=2) if as_json else _table(rows))


def _table(rows: list[dict[str, str]]) -> str:
    lines = [list(rows[0]), *(list(row.values()) for row in rows)]
    widths = [max(_width(line[column]) for line in lines) for column in range(len(lines[0]))]
    return "\n".join(
        "  " + "  ".join(cell + " " * (width - _width(cell)) for cell, width in zip(line, widths, strict=True)) for line in lines
    )


def _width(text: str) -> int:
    """Return the columns that `text` takes on a terminal: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
