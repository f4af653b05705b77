"""Commands of the auction house: verify a published ledger offline."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from market.auctions.rules.ledger import instant
from market.auctions.rules.replay import verify
from market.auctions.rules.verdict import Evidence, Report

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def lot() -> None:
    """Lots and their ledgers."""


@lot.command("verify")
@click.argument("file", type=FILE)
@click.option("--head", "heads", multiple=True, metavar="HASH", help="The newest hash, as kept or published elsewhere.")
@click.option("--receipt", "receipts", multiple=True, type=FILE, help="The receipt of a bid (JSON).")
@click.option("--digest", "digests", multiple=True, type=FILE, help="The published digest of the session (JSON).")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
@click.pass_context
def verify_ledger(
    context: click.Context, file: Path, heads: tuple[str, ...], receipts: tuple[Path, ...], digests: tuple[Path, ...], *, as_json: bool
) -> None:
    """Recompute chain, price, extensions and winner of the ledger in FILE; the exit status is 1 where anything is wrong."""
    evidence = Evidence(heads=heads, receipts=tuple(map(_read, receipts)), digests=tuple(map(_read, digests)))
    report = verify(_read(file), evidence)
    click.echo(json.dumps(_public(report), ensure_ascii=False, indent=2) if as_json else _words(report))
    context.exit(1 if report.findings else 0)


def _read(path: Path) -> Any:  # noqa: ANN401 - whatever the file holds
    try:
        return json.loads(path.read_bytes(), parse_constant=_refuse)
    except ValueError as error:
        message = f"{path} is not JSON: {error}"
        raise click.ClickException(message) from error


def _refuse(constant: str) -> None:
    message = f"{constant} is not JSON"
    raise ValueError(message)


def _public(report: Report) -> dict[str, Any]:
    result = report.result
    return {
        "lot": result.lot,
        "entries": result.entries,
        "bids": result.bids,
        "state": result.state.value,
        "price_fen": result.price.fen if result.price else None,
        "winner": result.winner,
        "extensions": result.extensions,
        "closes_at": instant(result.closes_at) if result.closes_at else None,
        "head": result.head,
        "anchored": report.anchored,
        "findings": [{"code": found.fault.value, "seq": found.seq, "message": found.fault.label} for found in report.findings],
    }


def _words(report: Report) -> str:
    result = report.result
    lines = [
        f"lot {result.lot}: {result.entries} entries, {result.bids} bids, {result.extensions} extensions, state {result.state.value}",
        f"highest bid {result.price or 'none'}, leading paddle {result.leader or 'none'}, winner {result.winner or 'none'}",
        f"head {result.head}",
    ]
    lines += [
        f"WRONG at entry {found.seq or 'all'}: {found.fault.label} ({found.said!r}, computed {found.computed!r})"
        for found in report.findings
    ]
    if report.findings:
        return "\n".join(lines)
    end = "complete up to the given evidence" if report.anchored else "the end is not proven: give --head, --receipt or --digest"
    return "\n".join([*lines, f"OK: everything follows from the entries; {end}"])
