"""The rules of organisations, credentials and regions."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from market.accounts import rules
from market.accounts.rules import Act, Limit, OrganisationKind, OrganisationState, Role
from market.errors import Conflict, Invalid
from market.money import Money

NOW = datetime(2026, 10, 23, 6, 0, tzinfo=UTC)


@pytest.mark.parametrize("code", ["91330100799655058B", "11320000MB151840XJ", "91110000802100433B"])
def test_uscc_of_real_certificates_is_accepted(code: str) -> None:
    assert rules.parse_uscc(code) == code


@pytest.mark.parametrize(
    "typed", ["９１３３０１００７９９６５５０５８Ｂ", "91330100799655058b", "9133 0100 7996 5505 8B ", "91330100-79965505-8B"]
)
def test_uscc_is_normalised(typed: str) -> None:
    assert rules.parse_uscc(typed) == "91330100799655058B"


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "organisation.uscc_length"),
        ("91330100799655058", "organisation.uscc_length"),
        ("91330100799655058BB", "organisation.uscc_length"),
        ("9133010079965505OB", "organisation.uscc_characters"),
        ("9133010079965505统B", "organisation.uscc_characters"),
        ("91330100799655058C", "organisation.uscc_check_digit"),
        ("91330100799655085B", "organisation.uscc_check_digit"),
    ],
)
def test_uscc_is_refused_at_its_field(typed: str, code: str) -> None:
    with pytest.raises(Invalid) as refusal:
        rules.parse_uscc(typed)
    assert (refusal.value.code, refusal.value.field) == (code, "uscc")


def test_every_changed_character_of_a_uscc_is_noticed() -> None:
    good = "91330100799655058B"
    for place, other in product(range(18), "0123456789ABCDEFGHJKLMNPQRTUWXY"):
        changed = good[:place] + other + good[place + 1 :]
        if changed == good:
            continue
        with pytest.raises(Invalid):
            rules.parse_uscc(changed)


def test_prefix_hints_never_refuse() -> None:
    assert rules.is_expected(OrganisationKind.ENTERPRISE, "91330100799655058B")
    assert not rules.is_expected(OrganisationKind.ENTERPRISE, "11320000MB151840XJ")
    assert rules.holder("12100000400006422A") == "Public institution"
    assert rules.holder("Y1100000400006422A") is None


def test_transitions_are_exactly_the_table() -> None:
    for state, act in product(OrganisationState, Act):
        if (state, act) in rules.TRANSITIONS:
            assert rules.TRANSITIONS.after(state, act) is rules.TRANSITIONS[state, act]
        else:
            with pytest.raises(Conflict):
                rules.TRANSITIONS.after(state, act)


def test_roles_keep_their_fixed_order() -> None:
    assert rules.parse_roles(OrganisationKind.ENTERPRISE, ["signer", "bidder", "signer"]) == ["bidder", "signer"]


@pytest.mark.parametrize(("kind", "role"), [(kind, role) for kind in OrganisationKind for role in Role if role not in rules.ROLES[kind]])
def test_a_role_of_another_kind_is_refused(kind: OrganisationKind, role: Role) -> None:
    with pytest.raises(Invalid) as refusal:
        rules.parse_roles(kind, [role])
    assert refusal.value.code == "membership.role_unfit"


def test_no_role_is_refused() -> None:
    with pytest.raises(Invalid):
        rules.parse_roles(OrganisationKind.OFFICE, [])


def test_bid_limits() -> None:
    rules.check_bid_limit(["bidder"], Money.yuan(1))
    rules.check_bid_limit(["editor"], None)
    with pytest.raises(Invalid):
        rules.check_bid_limit(["bidder"], Money(0))
    with pytest.raises(Invalid):
        rules.check_bid_limit(["editor"], Money.yuan(1))


def test_only_signatories_have_a_signing_limit_and_it_is_positive() -> None:
    rules.check_sign_limit(["signer"], Money(1))
    rules.check_sign_limit(["editor"], None)
    with pytest.raises(Invalid, match=r"membership\.sign_limit_not_positive"):
        rules.check_sign_limit(["signer"], Money(0))
    with pytest.raises(Invalid, match=r"membership\.limit_without_signer"):
        rules.check_sign_limit(["editor"], Money(1))


@pytest.mark.parametrize(
    ("typed", "email"),
    [(" Name@Example.CN ", "name@example.cn"), ("ｎａｍｅ＠example.cn", "name@example.cn"), ("a\u200bb@x.org", "ab@x.org")],
)
def test_email_is_folded(typed: str, email: str) -> None:
    assert rules.parse_email(typed) == email


@pytest.mark.parametrize("typed", ["", "name", "name@", "@example.cn", "a b@c", "name@example", "x" * 250 + "@example.cn", "a@b@c.cn"])
def test_malformed_email_is_refused(typed: str) -> None:
    with pytest.raises(Invalid) as refusal:
        rules.parse_email(typed)
    assert refusal.value.field == "email"


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("123456789", "account.password_short"),
        ("x" * 201, "account.password_long"),
        ("Longname@Example.cn", "account.password_is_email"),
        ("longname-ab", None),
        ("aaaaaaaaaaaa", "account.password_monotonous"),
        ("春种秋收一份合同好收成", None),
    ],
)
def test_password_policy(password: str, code: str | None) -> None:
    if code is None:
        rules.check_password(password, email="longname@example.cn")
        return
    with pytest.raises(Invalid) as refusal:
        rules.check_password(password, email="longname@example.cn")
    assert refusal.value.code == code


def test_throttle_opens_when_the_oldest_counted_failure_leaves_the_window() -> None:
    limit = Limit(3, timedelta(minutes=15))
    failures = [NOW - timedelta(minutes=minutes) for minutes in (14, 10, 1)]
    assert rules.seconds_to_wait(failures[:2], NOW, limit) == 0
    assert rules.seconds_to_wait(failures, NOW, limit) == 60
    assert rules.seconds_to_wait(failures, NOW + timedelta(seconds=60), limit) == 0
    assert rules.seconds_to_wait([*failures, NOW], NOW, limit) == 5 * 60


def test_regions() -> None:
    assert rules.is_known("330106")
    assert rules.is_known("110000")
    assert not rules.is_known("330103")
    assert not rules.is_known("999999")
    assert rules.region_name("330106") == "杭州市西湖区"
    assert rules.region_name("330106", english=True) == "Xihu, Hangzhou"
    assert rules.region_name("330104").endswith("（已撤销）")
    assert rules.region_name("999999") == "999999"


def test_tidy_drops_what_nobody_can_see() -> None:
    assert rules.tidy("  浙江\u200b大学\x00 （滨江）\n研究院 ", field="name_zh", most=30) == "浙江大学 （滨江） 研究院"
    with pytest.raises(Invalid):
        rules.tidy("\u200b", field="name_zh", most=30, missing="Give a name.")
    with pytest.raises(Invalid):
        rules.tidy("x" * 31, field="name_zh", most=30)
