"""Commands of matching."""

import click
from flask import current_app

from market.matching import jobs


@click.group()
def match() -> None:
    """Look after the matches of achievements and demands."""


@match.command()
def rebuild() -> None:
    """Compare every open demand with everything offered."""
    click.echo(f"{jobs.rebuild(current_app.extensions['market.search'])} matches kept")


@match.command()
def update() -> None:
    """Compare the listings that changed."""
    click.echo(f"{jobs.rematch_due(current_app.extensions['market.search'])} listings compared")
