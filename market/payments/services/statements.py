"""Importing a bank statement 对账单: all of its receipts or none, each of them once."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256

from market import clock
from market.access import Actor, require
from market.db import db
from market.errors import Conflict
from market.payments import queries, rules
from market.payments.models import Arrival, Statement
from market.payments.rules import ArrivalState, Fault, Line, Way
from market.payments.services import arrivals
from market.payments.services.arrivals import Incoming
from market.wording import N_, Labelled

NAME_LENGTH = 200


class Fate(Labelled):
    """What became of a line."""

    BOOKED = "booked", N_("Booked to a deposit")
    OPEN = "open", N_("Awaiting a decision")
    KNOWN = "known", N_("Known already")
    OUTGOING = "outgoing", N_("Outgoing, left out")
    FAULTY = "faulty", N_("Cannot be read")


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the report."""

    row: int
    fate: Fate
    line: Line | None = None
    arrival: Arrival | None = None
    fault: Fault | None = None


@dataclass(slots=True)
class Report:
    """What an import did, row by row; `refused` means that nothing of the file was taken."""

    entries: list[Entry] = field(default_factory=list)

    @property
    def refused(self) -> bool:
        """Say whether a line could not be read, so that nothing was imported."""
        return any(entry.fate is Fate.FAULTY for entry in self.entries)

    def count(self, fate: str) -> int:
        """Return how many rows met this fate."""
        return sum(entry.fate == fate for entry in self.entries)


def import_statement(actor: Actor, *, name: str, content: bytes) -> Report:
    """Import a CSV statement and return what became of each row; raise Invalid where the file is no statement.

    One line that cannot be read, or that contradicts what was imported before, refuses the whole file.
    """
    require(actor, "operator.clerk", "system")
    read = rules.read_statement(content)
    faults = [*read.faults, *_contradictions(read.lines)]
    if faults:
        return Report([Entry(fault.row, Fate.FAULTY, fault=fault) for fault in sorted(faults, key=lambda fault: fault.row)])
    statement = Statement(
        name=name[:NAME_LENGTH],
        sha256=sha256(content).hexdigest(),
        lines=len(read.lines),
        booked=0,
        open=0,
        person_id=actor.person_id,
        at=clock.now(),
    )
    db.session.add(statement)
    db.session.flush()
    report = Report([*_taken(actor, read.lines, statement.id), *(Entry(row, Fate.OUTGOING) for row in read.outgoing)])
    report.entries.sort(key=lambda entry: entry.row)
    statement.booked, statement.open = report.count(Fate.BOOKED), report.count(Fate.OPEN)
    arrivals.alarm([entry.arrival for entry in report.entries if entry.fate is Fate.OPEN and entry.arrival is not None])
    db.session.flush()
    return report


def _taken(actor: Actor, lines: list[Line], statement_id: int) -> list[Entry]:
    """Take the lines; deposits are locked first and in one order, so that two imports never wait for each other in a ring."""
    queries.lock_imports()
    queries.lock_referenced({reference for line in lines if (reference := rules.find_reference(line.memo)) is not None})
    return [_take(actor, line, statement_id) for line in lines]


def _take(actor: Actor, line: Line, statement_id: int) -> Entry:
    incoming = Incoming(
        way=Way.BANK,
        number=line.transaction,
        amount=line.amount,
        currency=rules.CURRENCY,
        payer_name=line.payer_name,
        payer_account=line.payer_account,
        memo=line.memo,
        received_on=line.received_on,
        reference=rules.find_reference(line.memo),
        statement_id=statement_id,
    )
    arrival = arrivals.take(actor, incoming)
    if arrival is None:
        return Entry(line.row, Fate.KNOWN, line)
    return Entry(line.row, Fate.BOOKED if arrival.state is ArrivalState.BOOKED else Fate.OPEN, line, arrival)


def _contradictions(lines: list[Line]) -> list[Fault]:
    known = queries.arrivals_numbered(Way.BANK, {line.transaction for line in lines})
    return [
        Fault(line.row, Conflict("statement.contradicts", N_("This transaction was written down before with another amount.")))
        for line in lines
        if line.transaction in known and known[line.transaction].amount != line.amount
    ]
