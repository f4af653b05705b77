"""The papers of a tax claim: which each benefit needs, which the market holds itself, and what is missing."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from market.contracts.rules.benefits.kinds import Benefit
from market.wording import N_, Labelled


class PaperKey(Labelled):
    """A paper by its key; the labels are those of the benefits' own lists (`rules/benefits`)."""

    CONTRACT = "contract", N_("Signed technology contract")
    CERTIFICATE = "certificate", N_("Registration certificate of the technology contract")
    INVOICES = "invoices", N_("List of ordinary invoices (a special invoice gives the exemption up)")
    SEPARATE_ACCOUNTS = "separate_accounts", N_("Separate accounts of the exempt sales")
    WORKSHEET = "worksheet", N_("Worksheet of cost, taxes and shared expenses")
    OWNERSHIP = "ownership", N_("Proof of ownership of the technology")
    TAXES_PAID = "taxes_paid", N_("Proof of the taxes paid")
    INVESTMENT = "investment", N_("Investment agreement")
    VALUATION = "valuation", N_("Valuation of the technology")
    DEFERRAL_FORM = "deferral_form", N_("Filing form of the deferral")
    ACCOUNTS = "accounts", N_("Accounts of the R&D cost")
    CONTRACTOR_DETAIL = "contractor_detail", N_("Detail of the contractor's cost, if related")
    PEOPLE = "people", N_("Published list of the rewarded people")
    WITHHOLDING_FORM = "withholding_form", N_("Filing form of the withholding unit")


KEYS = {key.label: key for key in PaperKey}
OPTIONAL = frozenset({PaperKey.CONTRACTOR_DETAIL})
"""Papers that only some claimants need."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What the market holds itself about a contract and a claim."""

    document: bool
    number: str | None
    worksheet: bool
    plan: str = ""

    def keys(self) -> frozenset[PaperKey]:
        """Return the papers that need not be kept again."""
        here = {
            PaperKey.CONTRACT: self.document,
            PaperKey.CERTIFICATE: bool(self.number),
            PaperKey.WORKSHEET: self.worksheet,
            PaperKey.PEOPLE: bool(self.plan),
        }
        return frozenset(key for key, held in here.items() if held)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One paper of a checklist."""

    key: PaperKey
    held: bool
    """The market holds it."""
    kept: bool
    """The claimant keeps it with the claim."""

    @property
    def missing(self) -> bool:
        """Say whether the paper is still to be found."""
        return not (self.held or self.kept or self.key in OPTIONAL)


def checklist(papers: Iterable[str], held: Held, kept: Collection[PaperKey]) -> list[Line]:
    """Return the papers of a benefit in its own order, each with where it is."""
    here = held.keys()
    return [Line(key=KEYS[paper], held=KEYS[paper] in here, kept=KEYS[paper] in kept) for paper in papers]


def missing(lines: Iterable[Line], benefit: Benefit) -> list[PaperKey]:
    """Return what is missing of a claim; a charge is paid without papers."""
    return [] if benefit.is_charge else [line.key for line in lines if line.missing]
