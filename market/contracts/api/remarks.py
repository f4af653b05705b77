"""JSON API of the clause linter: remarks, differences from the form, reasons."""

from __future__ import annotations

from market.contracts import services
from market.contracts.api.blueprint import DRAFTER, bp
from market.contracts.queries import contracts, remarks
from market.contracts.rules.deviations import deviations
from market.contracts.schemas.remarks import DeviationOut, RemarkOut, Remarks, WarningIn, WarningOut
from market.web.api import operation, worded
from market.web.gate import actor


@operation(
    bp, "GET", "/contracts/<int:contract_id>/remarks", access=("signed_in",), returns=Remarks, summary="What the check of the clauses says"
)
def contract_remarks(contract_id: int) -> Remarks:
    """Return the linter's remarks with the reasons given, and the articles that differ from the form."""
    found = contracts.contract(actor(), contract_id)
    return Remarks(
        remarks=[_remark(line) for line in remarks.remarked(found)],
        deviations=[DeviationOut.model_validate(one) for one in deviations(contracts.articles(found), found.clauses)],
    )


def _remark(line: remarks.Remarked) -> RemarkOut:
    one = line.remark
    return RemarkOut(
        mark=one.mark,
        rule=one.rule,
        severity=one.severity,
        clause=one.clause,
        passage=one.passage,
        message=worded(one.message, one.params),
        law=one.law,
        suggestion=worded(one.suggestion, {}),
        reason=line.reason.reason if line.reason else None,
    )


@operation(
    bp,
    "POST",
    "/contracts/<int:contract_id>/reasons",
    access=DRAFTER,
    body=WarningIn,
    returns=WarningOut,
    errors=(409,),
    summary="Leave a passage with a reason",
)
def give_reason(contract_id: int, body: WarningIn) -> WarningOut:
    """Record why a passage stays that the linter warns of; an error needs another text."""
    return WarningOut.model_validate(services.give_reason(actor(), contract_id, mark=body.mark, reason=body.reason))
