"""What the form of a tax case asks, in which groups and words."""

from __future__ import annotations

from dataclasses import dataclass

from market.wording import N_


@dataclass(frozen=True, slots=True)
class Group:
    """Fields under one title; the first group is open."""

    title: str
    paths: tuple[str, ...]
    first: bool = False


FIRST = {
    "contract.type": N_("Type of contract"),
    "contract.subtype": N_("Sub-type"),
    "contract.signed_on": N_("Signed on"),
    "contract.registered_on": N_("Registered on (empty: not registered)"),
    "contract.total_fen": N_("Contract total"),
    "tax_year": N_("Tax year"),
    "seller.kind": N_("Seller is"),
    "buyer.kind": N_("Buyer is"),
    "costs.intangible_net_fen": N_("Net value of the technology in the seller's books"),
    "costs.taxes_and_fees_fen": N_("Taxes and fees of the transfer"),
    "other_income": "",
    "by_shares": "",
}
AMOUNTS = {
    "contract.listed_vat_fen": N_("VAT listed separately in the contract"),
    "contract.related_services_fen": N_("Consulting, service and training in this contract"),
    "contract.services_same_invoice": N_("They are on the same invoice"),
    "contract.services_inseparable": N_("They are inseparable from the transfer"),
    "contract.rd_funds_fen": N_("R&D funds stated separately (development)"),
    "contract.invoice": N_("Invoice for the technology"),
    "non_technical-0.kind": N_("Non-technical item"),
    "non_technical-0.amount_fen": N_("Its amount"),
    "non_technical-0.reasonable_fen": N_("Of it, reasonable carriers"),
    "costs.amortisation_fen": N_("Amortisation (ordinary licence)"),
    "costs.period_expenses_fen": N_("Shared period expenses (ordinary licence)"),
}
TECHNOLOGY = {
    "technology.ownership": N_("The seller's right"),
    "technology.patent_kind": N_("Kind of patent"),
    "technology.design_simple": N_("The design only changes a pattern"),
    "technology.export_list": N_("Export catalogue"),
    "technology.public_money": N_("Made with public money"),
    "technology.public_money_approved": N_("Transfer approved by the science authority"),
    "licence.months": N_("Months of the licence"),
    "licence.exclusive": N_("Exclusive licence"),
    "licence.worldwide": N_("Worldwide licence"),
}
PARTIES = {
    "seller.resident": N_("The seller is a resident enterprise"),
    "seller.foreign": N_("The seller is established abroad"),
    "seller.vat_kind": N_("The seller's kind of VAT payer"),
    "seller.vat_waived_on": N_("Exemption given up on (empty: never)"),
    "seller.separate_accounts": N_("The seller keeps separate accounts"),
    "seller.small_firm": N_("The seller is a small firm"),
    "seller.park": N_("The seller's park of Zhongguancun (empty: none)"),
    "seller.research_scope": N_("Research is in the private unit's scope"),
    "buyer.foreign": N_("The buyer is established abroad"),
    "buyer.small_firm": N_("The buyer is a small firm"),
    "relation.related": N_("The parties are related"),
    "relation.share_bp": N_("Share that one holds of the other, per cent"),
    "contract.commerce_registered_on": N_("Registered by the commerce authority on (empty: not)"),
}
CLIENT = {
    "buyer.cit_rate_bp": N_("The buyer's income tax rate, per cent"),
    "buyer.research_class": N_("The buyer's rate class"),
    "buyer.excluded_industry": N_("The buyer's industry is excluded"),
    "buyer.expense_detail": N_("A related contractor gave the detail of its cost"),
    "buyer.own_research_fen": N_("The buyer's own cost (co-operation)"),
    "buyer.domestic_research_fen": N_("The buyer's R&D cost in China (contractor abroad)"),
}
REWARDS = {
    "technology.job_related": N_("Job-related achievement"),
    "technology.defence_patent": N_("National-defence patent"),
    "notice.begins_on": N_("List published from"),
    "notice.ends_on": N_("List published to"),
    "receipts-0.received_on": N_("Money received on"),
    "receipts-0.amount_fen": N_("Amount received"),
    "rewards-0.person": N_("Rewarded person"),
    "rewards-0.role": N_("What the person did"),
    "rewards-0.amount_fen": N_("Reward"),
    "rewards-0.received_on": N_("From the money received on"),
    "rewards-0.paid_on": N_("Reward paid on"),
    "rewards-0.published": N_("The person is on the published list"),
    "rewards-0.apart_from_wages": N_("Apart from wages and bonus"),
    "rewards-0.marginal_bp": N_("The person's marginal tax rate, per cent"),
}
SHARES = {
    "equity.investor": N_("Investor is"),
    "equity.investee_resident": N_("The company is a resident enterprise of China"),
    "equity.value_fen": N_("Value of the shares"),
    "equity.other_consideration_fen": N_("Paid in another form than shares"),
    "equity.original_value_fen": N_("Original value of the technology"),
    "equity.fees_fen": N_("Taxes and fees of the contribution"),
    "equity.acquired_on": N_("Shares acquired on"),
    "equity.choice": N_("The investor's choice"),
    "equity.filed_on": N_("Filed with the tax office on (empty: not)"),
    "equity.sale_income_fen": N_("Sale of the shares: income (empty: not sold)"),
    "equity.sale_fees_fen": N_("Sale of the shares: taxes and fees"),
}
GROUPS = (
    Group(N_("Contract, parties and cost"), tuple(FIRST), first=True),
    Group(N_("Amounts and invoice"), tuple(AMOUNTS)),
    Group(N_("Technology and licence"), tuple(TECHNOLOGY)),
    Group(N_("Parties in detail"), tuple(PARTIES)),
    Group(N_("Client of a development"), tuple(CLIENT)),
    Group(N_("Cash rewards"), tuple(REWARDS)),
    Group(N_("Shares for technology"), tuple(SHARES)),
)
FIELDS = {path: label for group in (FIRST, AMOUNTS, TECHNOLOGY, PARTIES, CLIENT, REWARDS, SHARES) for path, label in group.items() if label}
ROWS = {"non_technical": ("non_technical-0",), "receipts": ("receipts-0",), "rewards": ("rewards-0",)}
EMPTY_IS_NONE = frozenset(
    {
        "contract.registered_on",
        "contract.commerce_registered_on",
        "seller.vat_waived_on",
        "seller.park",
        "equity.filed_on",
        "equity.sale_income_fen",
    }
)
"""Facts that an empty field denies, as its words say."""
