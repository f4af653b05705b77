"""The lists and the fields of the form are read once, typed, and hang together."""

from __future__ import annotations

import pytest

from market.contracts.rules.benefits.kinds import Side
from market.contracts.rules.registration_form.codes import FOLDER, LISTS, code_list
from market.contracts.rules.registration_form.fields import Asked, Kind, Need, field, fields, groups, has, must
from market.contracts.rules.types import ContractType, PaymentMode, Subtype
from market.listings.rules.kinds import IpKind, TechnologyField

ASKED = Asked(type=ContractType.TRF, applicant=Side.SELLER, natures={Side.SELLER: "022", Side.BUYER: "150"})


def keys(name: str) -> set[str]:
    return {code.key for code in code_list(name).codes}


def test_every_list_of_the_folder_is_known() -> None:
    assert {path.stem for path in FOLDER.glob("*.toml")} == {*LISTS, "form"}


@pytest.mark.parametrize("name", LISTS)
def test_a_list_has_a_source_unique_keys_and_names_in_both_languages(name: str) -> None:
    found = code_list(name)
    assert found.source
    assert len(keys(name)) == len(found.codes)
    assert all(code.name.zh and code.name.en for code in found.codes)
    assert {code.under for code in found.codes} <= {"", *keys(name)}


def test_what_the_market_stores_is_in_the_lists() -> None:
    assert {kind.value for kind in Subtype} <= keys("contract_type")
    assert [one.value for one in TechnologyField] == [code.key for code in code_list("technology_field").codes]
    assert {kind.value for kind in IpKind if kind is not IpKind.PAT_APP} <= keys("intellectual_property")
    assert {mode.value for mode in PaymentMode} == keys("payment")


def test_only_leaves_are_chosen() -> None:
    natures = code_list("party_nature")
    assert "100" not in {code.key for code in natures.choices}
    assert natures.get("022") is not None
    assert natures.full_name(natures.get("022")).zh == "事业法人／高等院校"  # type: ignore[arg-type]


def test_what_nobody_checked_is_marked() -> None:
    assert code_list("objective").verified is False
    assert [code.verified for code in code_list("plan_source").codes if code.key == "none"] == [True]


def test_the_fields_have_unique_keys_and_known_lists() -> None:
    assert len({one.key for one in fields()}) == len(fields())
    assert {one.codes for one in fields() if one.kind is Kind.CHOICE} <= set(LISTS)
    assert {one.group for one in fields()} == set(groups())
    assert {one.online for one in fields()} >= {"projectname", "buyer_contacttel", "seller_jszyjg", "techarea"}


def test_figures_of_a_transfer_are_asked_of_transfers_only() -> None:
    output = field("expected_output")
    assert output is not None
    assert (output.need, must(output, ASKED)) == (Need.TRANSFER, True)
    assert not has(output, Asked(type=ContractType.LIC, applicant=Side.SELLER, natures={}))


def test_enterprises_are_asked_for_their_size() -> None:
    seller, buyer = field("seller_scale"), field("buyer_scale")
    assert seller is not None
    assert buyer is not None
    assert (has(seller, ASKED), must(buyer, ASKED)) == (False, True)


def test_only_the_applicant_must_give_its_telephone() -> None:
    seller, buyer = field("seller_phone"), field("buyer_phone")
    assert seller is not None
    assert buyer is not None
    assert (must(seller, ASKED), must(buyer, ASKED), has(buyer, ASKED)) == (True, False, True)
