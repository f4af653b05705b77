"""Commands of the search index."""

import click
from flask import current_app

from market.db import unit_of_work
from market.search import jobs, services


@click.group()
def search() -> None:
    """Look after the search index."""


@search.command()
def rebuild() -> None:
    """Make the search index anew from the database."""
    with unit_of_work():
        count = services.rebuild(current_app.extensions["market.search"])
    click.echo(f"{count} documents indexed")


@search.command()
def update() -> None:
    """Apply the changes that wait in the outbox."""
    click.echo(f"{jobs.index_due(current_app.extensions['market.search'])} changes applied")
