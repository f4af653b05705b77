"""`chunqiu tax`: a stranger with the schema alone gets an answer, or every mistake at once with its place."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from market.contracts.cli import tax
from market.contracts.rules.benefits import facts as rules
from market.contracts.schemas.case import EquityCase, RewardCase
from market.contracts.schemas.example import EXAMPLES, LICENCE, TRANSFER
from market.contracts.schemas.explaining import PARTS, Case


def explain(case: object, *options: str) -> Result:
    return CliRunner().invoke(tax, ["explain", "-", *options], input=case if isinstance(case, str | bytes) else json.dumps(case))


def answers(case: object, lang: str = "en") -> dict[str, dict[str, Any]]:
    result = explain(case, "--lang", lang)
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)["benefits"]
    return {**{row["benefit"]: row for row in found}, **{f"{row['benefit']}/{row['claimant']}": row for row in found}}


def changed(case: dict[str, Any], pointer: str, value: object) -> dict[str, Any]:
    case = copy.deepcopy(case)
    *way, last = pointer.split("/")[1:]
    place = case
    for part in way:
        place = place.setdefault(part, {})
    place[last] = value
    return case


def test_example_a_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "case.json").write_text(json.dumps(TRANSFER), encoding="utf-8")
    result = CliRunner().invoke(tax, ["explain", str(tmp_path / "case.json")])
    found = {row["benefit"]: row for row in json.loads(result.stdout)["benefits"]}
    assert (result.exit_code, found["cit_exemption"]["amount_fen"], found["cit_exemption"]["name"]) == (
        0,
        192_500_000,
        "企业所得税：500 万元以内免征，超过减半",
    )


def test_the_answer_says_everything_that_a_claimant_needs() -> None:
    row = answers(TRANSFER)["cit_exemption"]
    assert row["blocked_by"] is None
    assert [step["amount_fen"] for step in row["steps"] if step["key"] == "year_tax"] == [67_500_000]
    assert (row["claimant"], row["deadline"]["on"], row["deadline"]["rule"]) == ("seller", "2027-05-31", "cit.settlement_months@2008-01-01")
    assert row["documents"]
    assert "第二十七条" in row["law"]


def test_a_reward_out_of_a_licence() -> None:
    assert answers(LICENCE)["pit_reward"]["amount_fen"] == 24_500_000
    assert answers(LICENCE)["stamp_duty/buyer"]["amount_fen"] == 30_000


def test_null_says_no_and_leaving_out_says_nothing() -> None:
    unregistered = answers(changed(TRANSFER, "/contract/registered_on", None))["vat_exemption"]
    assert (unregistered["amount_fen"], unregistered["blocked_by"]["code"]) == (0, "vat.not_registered")
    silent = copy.deepcopy(TRANSFER)
    del silent["contract"]["registered_on"]
    row = answers(silent)["vat_exemption"]
    assert (row["amount_fen"], row["blocked_by"]["code"], row["blocked_by"]["missing"]) == (
        None,
        "fact_missing",
        ["/contract/registered_on"],
    )


def test_all_facts_that_are_missing_are_named_together() -> None:
    bare = {"contract": {"type": "trf", "subtype": "trf_patent", "signed_on": "2026-11-03", "total_fen": 100}}
    missing = answers(bare)["cit_exemption"]["blocked_by"]["missing"]
    assert {"/seller/kind", "/relation/share_bp", "/costs/intangible_net_fen", "/tax_year", "/equity"} <= set(missing)


@pytest.mark.parametrize(
    ("case", "places"),
    [
        ({}, ["/contract"]),
        (
            changed(changed(TRANSFER, "/contract/total_fen", 1.5), "/seller/knid", "enterprise"),
            ["/contract/total_fen", "/seller/knid"],
        ),
        (changed(TRANSFER, "/contract/signed_on", "2026-02-30"), ["/contract/signed_on"]),
        ({**TRANSFER, "tax_year": True}, ["/tax_year"]),
        (
            changed(changed(TRANSFER, "/contract/subtype", "lic_patent"), "/contract/registered_on", "2026-11-02"),
            ["/contract/subtype", "/contract/registered_on"],
        ),
        (changed(TRANSFER, "/contract/listed_vat_fen", 1_200_000_001), ["/contract/listed_vat_fen"]),
        (
            changed(TRANSFER, "/contract/non_technical", [{"kind": "equipment", "amount_fen": 1_200_000_001, "reasonable_fen": 0}]),
            ["/contract/non_technical"],
        ),
        (changed(TRANSFER, "/contract/instalments", [{"due_on": "2026-12-01", "amount_fen": 1}]), ["/contract/instalments"]),
        (changed(TRANSFER, "/receipts", [{"received_on": "2026-11-05", "amount_fen": 1_200_000_001}]), ["/receipts"]),
        (changed(TRANSFER, "/seller/uscc", "91330100799655058A"), ["/seller/uscc"]),
        (changed(LICENCE, "/licence/months", 59), ["/licence/months"]),
        (changed(LICENCE, "/licence/ends_on", "2026-11-03"), ["/licence/ends_on"]),
        (changed(LICENCE, "/notice/ends_on", "2026-11-05"), ["/notice/ends_on"]),
        (changed(LICENCE, "/rewards", [{**LICENCE["rewards"][0], "paid_on": "2026-11-04"}]), ["/rewards/0/paid_on"]),
        (changed(TRANSFER, "/tax_year", 2025), ["/tax_year"]),
        (changed(TRANSFER, "/licence", {"months": 60}), ["/licence"]),
        ('{"contract": 1, "contract": 2}', ["/"]),
        ('{"contract":', ["/"]),
        (b"\xff", ["/"]),
    ],
    ids=lambda value: ",".join(value) if isinstance(value, list) else "case",
)
def test_a_wrong_case_is_refused_with_every_place_at_once(case: object, places: list[str]) -> None:
    result = explain(case, "--lang", "en")
    assert (result.exit_code, result.stdout) == (1, "")
    assert [line.partition(": ")[0] for line in result.stderr.splitlines()] == places


def test_errors_speak_the_language_that_was_chosen() -> None:
    wrong = changed(TRANSFER, "/tax_year", 2025)
    assert "纳税年度早于合同签订日期" in explain(wrong).stderr
    assert "lies before the signature" in explain(wrong, "--lang", "en").stderr


def _objects(schema: dict[str, Any]) -> list[dict[str, Any]]:
    return [schema, *schema["$defs"].values()]


def test_the_schema_describes_every_property_with_unit_and_source() -> None:
    schema = json.loads(CliRunner().invoke(tax, ["schema"]).stdout)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    bare = [
        name
        for part in _objects(schema)
        for name, one in part.get("properties", {}).items()
        if not one.get("description") and "$ref" not in one
    ]
    assert bare == []
    unitless = [
        name
        for part in _objects(schema)
        for name, one in part.get("properties", {}).items()
        if name.endswith(("_fen", "_bp")) and "Unit: " not in one["description"]
    ]
    assert unitless == []
    assert all(part.get("additionalProperties") is False for part in _objects(schema) if "properties" in part)


def test_the_schemas_examples_are_cases() -> None:
    assert [Case.model_validate_json(json.dumps(example)).faults() for example in EXAMPLES] == [[], []]


def test_the_schema_has_every_fact_of_the_rules() -> None:
    for name, part in PARTS.items():
        described = set(Case.model_fields[name].annotation.model_fields)  # type: ignore[union-attr]
        assert set(part.names().values()) == described
    assert set(rules.Reward.names().values()) == set(RewardCase.model_fields)
    assert set(rules.Equity.names().values()) == set(EquityCase.model_fields)
    assert set(rules.Facts.names().values()) | set(PARTS) | {"reference"} == set(Case.model_fields)
