"""What a page of the law's domains can do, a program can do: every form that is sent has its operation, or a reason why not."""

from __future__ import annotations

import pytest
from flask import Flask

DOMAINS = ("contracts", "deals", "duties", "rewards", "holdings")
CALLED = {
    "contracts.application": "contracts_api.apply_registration",
    "contracts.ask_cancellation": "contracts_api.apply_for_cancellation",
    "contracts.ask_change": "contracts_api.apply_for_change",
    "contracts.ask_correction": "contracts_api.apply_for_correction",
    "contracts.ask_supplement": "contracts_api.apply_for_supplement",
    "contracts.claim_repaid": "contracts_api.repaid",
    "contracts.claw_back_claim": "contracts_api.claw_back",
    "contracts.conclude_claim": "contracts_api.conclude",
    "contracts.edit": "contracts_api.change",
    "contracts.file_claim": "contracts_api.file",
    "contracts.objection": "contracts_api.object_to_refusal",
    "contracts.prepare_claim": "contracts_api.prepare",
    "contracts.verify": "contracts_api.verify_contract",
    "duties.export": "duties_api.declare_export",
    "duties.plan": "duties_api.plan_payments",
    "rewards.edit": "rewards_api.rewrite",
    "rewards.enter_equity": "rewards_api.enter",
    "holdings.begin_report": "holdings_api.begin_annual_report",
    "holdings.complete_report": "holdings_api.add_figures",
    "holdings.correct_report": "holdings_api.correct_annual_report",
    "holdings.edit": "holdings_api.change_holding",
    "holdings.new": "holdings_api.enter_result",
    "holdings.open_listing": "holdings_api.enter_listing",
    "holdings.submit_report": "holdings_api.submit_annual_report",
}
"""Forms whose operation has another name."""
WITHOUT: dict[str, str] = {}
"""Forms without an operation, and why; none so far."""
BUTTONS = {"contracts_api.preview_split"}
"""Operations behind a second button of a form: what the split would be, before the amount is kept."""


def forms(app: Flask) -> set[str]:
    """Return the pages of these domains that take a form."""
    rules = app.url_map.iter_rules()
    return {rule.endpoint for rule in rules if rule.endpoint.partition(".")[0] in DOMAINS and "POST" in (rule.methods or ())}


def operations(app: Flask) -> set[str]:
    """Return the operations of these domains that change something."""
    declared = {name: getattr(view, "operation", None) for name, view in app.view_functions.items()}
    ours = {name: one for name, one in declared.items() if one is not None and name.partition("_api.")[0] in DOMAINS}
    return {name for name, one in ours.items() if one.method != "GET"}


def expected(form: str) -> str:
    """Return the operation that does what a form does."""
    return CALLED.get(form, form.replace(".", "_api.", 1))


def test_every_form_has_its_operation(app: Flask) -> None:
    missing = {form for form in forms(app) - set(WITHOUT) if expected(form) not in operations(app)}
    assert sorted(missing) == []


def test_every_operation_has_its_form(app: Flask) -> None:
    assert sorted(operations(app) - {expected(form) for form in forms(app)} - BUTTONS) == []


@pytest.mark.parametrize("named", [*CALLED, *WITHOUT])
def test_the_named_forms_exist_and_need_their_names(named: str, app: Flask) -> None:
    assert named in forms(app)
    assert named.replace(".", "_api.", 1) not in operations(app)
