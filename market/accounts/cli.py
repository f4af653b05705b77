"""`chunqiu admin`: what must exist before anybody can sign in, and who may no longer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from market.access import SYSTEM
from market.accounts import services
from market.db import unit_of_work
from market.errors import MarketError, NotFound


def _identity(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options that name an organisation and its first person."""
    options = (
        click.option("--name-zh", required=True, help="Full Chinese name."),
        click.option("--name-en", default="", help="English name."),
        click.option("--uscc", required=True, help="Unified social credit code."),
        click.option("--region", default="330100", show_default=True, help="Region code of GB/T 2260."),
        click.option("--address", required=True),
        click.option("--person", "person_name", required=True, help="Name of the first person."),
        click.option("--email", required=True, help="E-mail address with which that person signs in."),
        click.option(
            "--password",
            envvar="CHUNQIU_ADMIN_PASSWORD",
            prompt=True,
            hide_input=True,
            confirmation_prompt=True,
            help="Asked for; better not on the line.",
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


@click.group()
def admin() -> None:
    """Create the market operator and the registration offices; shut people out."""


def _run(create: Callable[..., Any], given: dict[str, str]) -> None:
    try:
        with unit_of_work():
            organisation = create(**given)
    except MarketError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{organisation.name_zh} created; {given['email']} can sign in.")


@admin.command()
@_identity
def create(**given: str) -> None:
    """Create a market operator with its first clerk, verified at once."""
    _run(services.create_operator, given)


@admin.command()
@_identity
@click.option("--prefix", required=True, help="First 2, 4 or 6 digits of the regions served.")
@click.option("--point-code", required=True, help="Two digits of the registration point.")
def office(**given: str) -> None:
    """Create a registration office with its first registrar, verified at once."""
    _run(lambda **values: services.create_office(SYSTEM, **values), given)


def _change(act: Callable[..., Any], email: str, said: str) -> None:
    try:
        with unit_of_work():
            person = act(SYSTEM, email)
            line = f"{person.name} <{person.email}> {said}"
    except NotFound as error:
        message = f"nobody signs in with {email}"
        raise click.ClickException(message) from error
    except MarketError as error:
        raise click.ClickException(str(error)) from error
    click.echo(line)


@admin.command()
@click.argument("email")
def disable(email: str) -> None:
    """Shut a person out at once: sessions, tokens and mailed links die."""
    _change(services.disable_person, email, "cannot sign in any more; all sessions and tokens have ended.")


@admin.command("end-second-factor")
@click.argument("email")
def end_second_factor(email: str) -> None:
    """Turn off the second factor of somebody who has lost device and recovery codes."""
    _change(services.turn_off_second_factor_for, email, "signs in with the password alone again.")


@admin.command()
@click.argument("email")
def enable(email: str) -> None:
    """Let a disabled person sign in again."""
    _change(services.enable_person, email, "can sign in again.")
