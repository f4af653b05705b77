"""`chunqiu admin`: what must exist before anybody can sign in."""

from __future__ import annotations

import click

from market.accounts import services
from market.db import unit_of_work
from market.errors import MarketError


@click.group()
def admin() -> None:
    """Create the market operator."""


@admin.command()
@click.option("--name-zh", required=True, help="Full Chinese name of the operator.")
@click.option("--name-en", default="", help="English name.")
@click.option("--uscc", required=True, help="Unified social credit code.")
@click.option("--region", default="330100", show_default=True, help="Region code of GB/T 2260.")
@click.option("--address", required=True)
@click.option("--person", "person_name", required=True, help="Name of the first clerk.")
@click.option("--email", required=True, help="E-mail address with which the clerk signs in.")
@click.option(
    "--password",
    envvar="CHUNQIU_ADMIN_PASSWORD",
    prompt=True,
    hide_input=True,
    confirmation_prompt=True,
    help="Asked for; better not on the line.",
)
def create(**given: str) -> None:
    """Create a market operator with its first clerk, verified at once."""
    try:
        with unit_of_work():
            organisation = services.create_operator(**given)  # type: ignore[arg-type]
    except MarketError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"Operator {organisation.name_zh} created; {given['email']} can sign in.")
