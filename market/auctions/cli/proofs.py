"""Commands of the auction house: verify published ledgers, receipts and daily digests offline."""

from __future__ import annotations

import json
import secrets
import urllib.request
from pathlib import Path
from typing import Any

import click

from market.auctions.rules import incidents
from market.auctions.rules.digests import begins_at_the_beginning, check_chain
from market.auctions.rules.ledger import instant
from market.auctions.rules.receipts import Key, fault_of, published_keys
from market.auctions.rules.replay import verify
from market.auctions.rules.sealing import Kept
from market.auctions.rules.shape import is_digest
from market.auctions.rules.verdict import Evidence, Report
from market.errors import Invalid
from market.money import Money
from market.settings import Settings

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def lot() -> None:
    """Lots and their ledgers."""


@lot.command("verify")
@click.argument("file", type=FILE)
@click.option("--head", "heads", multiple=True, metavar="HASH", help="The newest hash, as kept or published elsewhere.")
@click.option("--receipt", "receipts", multiple=True, type=FILE, help="The receipt of a bid (JSON).")
@click.option("--digest", "digests", multiple=True, type=FILE, help="The daily digest that names this lot (JSON).")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
@click.pass_context
def verify_ledger(
    context: click.Context, file: Path, heads: tuple[str, ...], receipts: tuple[Path, ...], digests: tuple[Path, ...], *, as_json: bool
) -> None:
    """Recompute chain, price, extensions and winner of the ledger in FILE; the exit status is 1 where anything is wrong."""
    document = _read(file)
    days = tuple(day for path in digests for day in _naming(_read(path), document))
    report = verify(document, Evidence(heads=heads, receipts=tuple(map(_read, receipts)), digests=days))
    click.echo(json.dumps(_public(report), ensure_ascii=False, indent=2) if as_json else _words(report))
    context.exit(1 if report.findings else 0)


@click.command()
@click.option("--lot", type=click.IntRange(1), required=True, help="Number of the lot, as in the address of its room.")
@click.option("--round", "round_number", type=click.IntRange(1, 6), default=1, show_default=True, help="Round that is being sealed.")
@click.option("--paddle", type=click.IntRange(10, 999), required=True, help="Your paddle number.")
@click.option("--amount", required=True, help="Amount in yuan, for example 1,250,000.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Where to keep what opens the bid; a new file.")
def seal(lot: int, round_number: int, paddle: int, amount: str, out: Path | None) -> None:
    """Make a sealed bid offline: prints the commitment to hand in, keeps what opens it in a file. Nothing is sent anywhere."""
    try:
        money = Money.parse(amount)
    except Invalid as error:
        raise click.BadParameter(error.message, param_hint="--amount") from error
    kept = Kept(lot=lot, round=round_number, paddle=paddle, amount=money, nonce=secrets.token_hex(32)).file()
    path = out or Path(f"chunqiu-seal-lot{lot}-round{round_number}-paddle{paddle}-{kept['commitment'][:8]}.json")
    try:
        with path.open("x", encoding="utf-8") as file:
            path.chmod(0o600)
            json.dump(kept, file, indent=1)
    except OSError as error:
        message = f"{path} cannot be written: {error.strerror}"
        raise click.ClickException(message) from error
    click.echo(f"Hand in this commitment: {kept['commitment']}")
    click.echo(f"Amount {money}, kept in {path}. Without this file, or the amount and nonce in it, nobody can open the bid.")


@click.group()
def receipt() -> None:
    """Signed receipts of bids."""


@receipt.command("verify")
@click.argument("file", type=FILE)
@click.option("--ledger", type=FILE, help="The ledger of the lot (JSON): the receipt's entry must be in it.")
@click.option(
    "--keys", "source", metavar="FILE_OR_URL", help="The market's published keys; by default those at CHUNQIU_BASE_URL/.well-known."
)
@click.pass_context
def verify_receipt(context: click.Context, file: Path, ledger: Path | None, source: str | None) -> None:
    """Check the signature of the receipt in FILE and that the ledger holds its entry; the exit status is 1 where anything is wrong."""
    found = _read(file)
    wrong = [fault.label for fault in [fault_of(found, _keys(source or _published_at()))] if fault]
    if ledger is not None:
        report = verify(_read(ledger), Evidence(receipts=(found,)))
        wrong += [f"ledger, entry {finding.seq or 'all'}: {finding.fault.label}" for finding in report.findings]
    held = "the ledger holds its entry" if ledger else "give --ledger to see its entry"
    if not wrong:
        click.echo(f"OK: lot {found['lot']}, entry {found['seq']}, signed by the market; {held}")
    for text in wrong:
        click.echo(f"WRONG: {text}")
    context.exit(1 if wrong else 0)


@click.group()
def incident() -> None:
    """Signed records of outages."""


@incident.command("verify")
@click.argument("file", type=FILE)
@click.argument("signature", type=FILE)
@click.option("--keys", "source", metavar="FILE_OR_URL", help="The market's published keys; by default those at CHUNQIU_BASE_URL.")
@click.pass_context
def verify_incident(context: click.Context, file: Path, signature: Path, source: str | None) -> None:
    """Check the SIGNATURE (JSON) of the record in FILE (PDF); the exit status is 1 where anything is wrong."""
    said = _read(signature)
    wrong = incidents.fault_of(said, file.read_bytes(), _keys(source or _published_at()))
    text = f"WRONG: {wrong.label}" if wrong else f"OK: lot {said['lot']}, entry {said['seq']}, signed by the market at {said['at']}"
    click.echo(text)
    context.exit(1 if wrong else 0)


@click.group()
def digest() -> None:
    """Daily digests of all ledgers."""


@digest.command("verify")
@click.argument("file", type=FILE)
@click.option("--kept", multiple=True, metavar="DIGEST", help="A digest that you kept or that was published elsewhere.")
@click.option("--ledger", "ledgers", multiple=True, type=FILE, help="A ledger (JSON) whose days the digests must name.")
@click.pass_context
def verify_digest(context: click.Context, file: Path, kept: tuple[str, ...], ledgers: tuple[Path, ...]) -> None:
    """Recompute the chain of digests in FILE; the exit status is 1 where anything is wrong."""
    document = _read(file)
    findings = check_chain(document, kept)
    wrong = [f"{finding.day or 'all days'}: {finding.fault.label}" for finding in findings]
    for path in ledgers if not findings else ():
        ledger = _read(path)
        report = verify(ledger, Evidence(digests=tuple(_naming(document, ledger))))
        wrong += [f"{path}, entry {finding.seq or 'all'}: {finding.fault.label}" for finding in report.findings]
    if not wrong:
        end = "from the first day on" if begins_at_the_beginning(document) else "what came before the first day is not in the file"
        click.echo(f"OK: every digest follows; {end}")
    for text in wrong:
        click.echo(f"WRONG: {text}")
    context.exit(1 if wrong else 0)


def _naming(document: Any, ledger: Any) -> list[Any]:  # noqa: ANN401 - whatever the files hold
    """Return the digests of a document that name the ledger's lot; all of them where none does, so that this shows."""
    days = document["days"] if isinstance(document, dict) and isinstance(document.get("days"), list) else [document]
    lot_id = ledger.get("lot") if isinstance(ledger, dict) else None
    return [day for day in days if not is_digest(day) or any(head["lot"] == lot_id for head in day["heads"])] or days


def _keys(source: str) -> list[Key]:
    try:
        if source.startswith(("https://", "http://")):
            with urllib.request.urlopen(source, timeout=10) as answer:  # noqa: S310 - the scheme was just checked
                return published_keys(json.load(answer))
        return published_keys(_read(Path(source)))
    except (OSError, ValueError) as error:
        message = f"the keys at {source} cannot be read: {error}"
        raise click.ClickException(message) from error


def _published_at() -> str:
    return f"{Settings.from_env().base_url}/.well-known/chunqiu-keys.json"


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
