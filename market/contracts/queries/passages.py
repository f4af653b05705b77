"""What the contract says to each of the nine grounds of refusal, for the registrar to read beside the checklist."""

from __future__ import annotations

from typing import TYPE_CHECKING

from market.contracts.queries.contracts import rule_item
from market.contracts.queries.versions import present
from market.contracts.rules import types
from market.contracts.rules.clauses import Clause
from market.contracts.rules.drafting import day_text
from market.contracts.rules.monopoly import suspicions
from market.contracts.rules.precheck import CheckPoint
from market.contracts.rules.versions import OFFICIAL_KINDS, VersionState, number_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from market.accounts.models import Organisation
    from market.contracts.models.contract import Contract, ContractItem, ContractSignature
    from market.contracts.models.versions import ContractVersion
    from market.contracts.rules.clauses import Patent


def passages(
    contract: Contract,
    parties: Iterable[Organisation],
    *,
    signatures: Iterable[ContractSignature],
    items: Iterable[ContractItem],
    patents: Iterable[Patent],
    versions: Iterable[ContractVersion] = (),
) -> Mapping[CheckPoint, list[str]]:
    """Return the contract's own words (Chinese) to each point of the checklist; an empty list where it says nothing.

    Of its later `versions` those in effect add the amount and the last day that they changed.
    """
    changes = [row for row in versions if row.state is VersionState.SIGNED]
    return {
        CheckPoint.PARTIES: [f"{party.name_zh}（{party.uscc}）" for party in parties],
        CheckPoint.SUBJECT: _clause(contract, Clause.SUBJECT),
        CheckPoint.PRICE: [
            f"合同成交额 {contract.total}，{types.OFFICIAL_PAYMENTS[contract.payment]}",
            *_clause(contract, Clause.PRICE),
            *(f"{_paper(contract, row)}：合同成交额变更为 {row.total}" for row in changes if row.total is not None),
        ],
        CheckPoint.MONOPOLY: [found.passage for found in suspicions(contract.clauses)],
        CheckPoint.PROOF: [_patent(patent) for patent in patents],
        CheckPoint.SEAL: [f"{one.organisation_name} · {one.person_name}" for one in signatures],
        CheckPoint.FORM: [
            f"{_day(contract.effective_on)}生效，有效期至{_day(contract.ends_on)}",
            *(f"{_paper(contract, row)}：有效期变更至{_day(row.ends_on)}" for row in changes if row.ends_on is not None),
        ],
        CheckPoint.KIND: [
            types.OFFICIAL_SUBTYPES[contract.subtype],
            *(f"非技术性：{rule_item(item).official} {item.amount}" for item in items),
            f"技术交易额 {contract.tech}",
            *_changed_parts(contract, changes),
        ],
        CheckPoint.ONCE: [f"项目名称：{contract.project_name}"],
    }


def _changed_parts(contract: Contract, changes: Iterable[ContractVersion]) -> Iterator[str]:
    """Yield the parts that changes stated anew, and the technology amount that holds with each."""
    for row in changes:
        yield from (f"{_paper(contract, row)}：非技术性：{item.official} {item.amount}" for item in row.items or ())
        if row.total is not None:
            yield f"{_paper(contract, row)}：技术交易额变更为 {present(contract, at=row.signed_at).split.tech}"


def _clause(contract: Contract, clause: Clause) -> list[str]:
    text = contract.clauses.get(clause, "").strip()
    return [text] if text else []


def _paper(contract: Contract, row: ContractVersion) -> str:
    return f"{OFFICIAL_KINDS[row.kind]} {number_of(contract.number, row.number)}"


def _day(on: object) -> str:
    return day_text(on) if on else "—"  # type: ignore[arg-type]


def _patent(patent: Patent) -> str:
    return f"{patent.title} {patent.patent_number or patent.application_number or ''}".strip()
