"""The command `chunqiu`. A command's code is loaded when it is called, so that the light ones start at once."""

from __future__ import annotations

import importlib
import logging
import os
import subprocess
import sys

import click
import structlog

from market import supervisor
from market.embedded import EmbeddedError
from market.settings import Settings, SettingsError

COMMANDS: dict[str, str] = {
    "scheduler": "market.commands:scheduler",
    "indexer": "market.commands:indexer",
    "prepare": "market.commands:prepare",
    "db": "market.commands:database",
    "demo": "market.commands:demo",
    "admin": "market.commands:admin",
    "import": "market.commands:import_list",
    "export": "market.commands:export_list",
    "search": "market.commands:search",
    "match": "market.commands:match",
    "lot": "market.auctions.cli.proofs:lot",
    "payments": "market.commands:payments",
    "seal": "market.auctions.cli.proofs:seal",
    "receipt": "market.auctions.cli.proofs:receipt",
    "incident": "market.auctions.cli.proofs:incident",
    "digest": "market.auctions.cli.proofs:digest",
    "keys": "market.commands:keys",
    "sale": "market.commands:sale",
    "rehearse": "market.rehearse:rehearse",
    "tax": "market.contracts.cli:tax",
}


class Lazy(click.Group):
    """A group that imports a command when it is asked for it."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return all names."""
        return sorted({*super().list_commands(ctx), *COMMANDS})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command, loading its module."""
        if cmd_name not in COMMANDS:
            return super().get_command(ctx, cmd_name)
        module, _, name = COMMANDS[cmd_name].partition(":")
        command: click.Command = getattr(importlib.import_module(module), name)
        return command

    def invoke(self, ctx: click.Context) -> object:
        """Say what is wrong with the surroundings in one sentence instead of a traceback."""
        try:
            return super().invoke(ctx)
        except (SettingsError, EmbeddedError, supervisor.StartRefusedError) as error:
            raise click.ClickException(str(error)) from error


@click.group(cls=Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="chunqiu")
def main() -> None:
    """ChunQiu 春秋技术市场: run and look after a technology market."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.INFO))


@main.command()
def serve() -> None:
    """Run the web server alone."""
    Settings.from_env()
    os.execv(sys.executable, [sys.executable, "-m", "market.serve"])  # noqa: S606 - gevent must be first in its process


@main.command()
def run() -> None:
    """Run the whole market: database, web, scheduler, indexer. Ctrl-C stops all."""
    settings = Settings.from_env()
    click.echo(f"Starting the market on {settings.home} ...")
    for _ in supervisor.run(settings):
        click.echo(f"\n  ChunQiu 春秋技术市场 is open: {settings.base_url}\n  Ctrl-C stops it.\n")
        if settings.demo:
            subprocess.run([sys.executable, "-m", "market.cli", "demo", "accounts"], check=False)
    click.echo("The market has stopped.")


if __name__ == "__main__":
    main()
