"""Where messages may go, how they are written, and when they are tried again."""

from __future__ import annotations

import ipaddress
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature

from market import keys
from market.errors import Invalid
from market.webhooks import rules
from market.webhooks.rules import Change, Topic

AT = datetime(2026, 11, 2, 8, 30, tzinfo=UTC)
CHANGE = Change(event_id=7, kind="contract.signed", at=AT, topic=Topic.CONTRACT, subject_id=3, from_state="signing", to_state="signed")


@pytest.mark.parametrize(
    "address", ["https://erp.example.edu.cn/hooks?from=market", "http://127.0.0.1:9000/", "http://localhost/x", " https://a.cn "]
)
def test_an_address_is_taken_without_its_margins(address: str) -> None:
    assert rules.check_address(address) == address.strip()


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("", "webhook.address"),
        ("erp.example.edu.cn/hooks", "webhook.address"),
        ("https://[::1", "webhook.address"),
        ("https://erp.example.cn:99999/", "webhook.address"),
        ("https://erp.example.cn/a b", "webhook.address"),
        ("https://高校.cn/", "webhook.address"),
        ("https://a.cn/" + "a" * rules.LONGEST, "webhook.address"),
        ("http://erp.example.cn/", "webhook.not_https"),
        ("ftp://erp.example.cn/", "webhook.not_https"),
        ("https://user:secret@erp.example.cn/", "webhook.address_parts"),
        ("https://erp.example.cn/#top", "webhook.address_parts"),
    ],
)
def test_what_is_no_address_of_a_receiver_is_refused(address: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        rules.check_address(address)
    assert (refused.value.code, refused.value.field) == (code, "address")


def test_topics_are_kept_in_one_order_and_something_is_chosen() -> None:
    assert rules.check_topics(["claim", "deal", "nothing"]) == [Topic.DEAL, Topic.CLAIM]
    with pytest.raises(Invalid):
        rules.check_topics(["nothing"])


@pytest.mark.parametrize("back", [timedelta(microseconds=-1), rules.REPLAYED + timedelta(microseconds=1)])
def test_a_replay_begins_neither_in_the_future_nor_too_long_ago(back: timedelta) -> None:
    assert rules.check_since(AT - rules.REPLAYED, AT) == AT - rules.REPLAYED
    assert rules.check_since(AT, AT) == AT
    with pytest.raises(Invalid):
        rules.check_since(AT - back, AT)


@pytest.mark.parametrize(
    "inner",
    ["127.0.0.1", "10.0.0.8", "192.168.1.1", "169.254.169.254", "100.64.0.1", "224.0.0.1", "::1", "fe80::1", "fd00::1", "::ffff:10.0.0.8"],
)
def test_inner_machines_are_not_reached_unless_the_operator_opens_them(inner: str) -> None:
    address = ipaddress.ip_address(inner)
    plain = getattr(address, "ipv4_mapped", None) or address

    assert not rules.may_be_reached(address, ())
    assert rules.may_be_reached(address, [ipaddress.ip_network(plain)])


def test_the_public_network_is_reached() -> None:
    assert rules.may_be_reached(ipaddress.ip_address("203.119.24.1"), ())
    assert rules.may_be_reached(ipaddress.ip_address("2400:3200::1"), ())


def test_the_waits_grow_and_end_after_about_three_days() -> None:
    waits = [wait for failures in range(1, len(rules.RETRY) + 1) if (wait := rules.wait_after(failures))]

    assert waits == sorted(waits)
    assert timedelta(days=3) < sum(waits, timedelta(0)) < timedelta(days=4)
    assert rules.wait_after(len(rules.RETRY) + 1) is None


def test_a_message_tells_what_changed_and_where_to_ask_and_no_more() -> None:
    told = rules.message(CHANGE, 2, 5, "https://market.example.cn")

    assert json.loads(told.body) == {
        "type": "contract.signed",
        "timestamp": "2026-11-02T08:30:00.000000Z",
        "data": {
            "webhook": 2,
            "organisation": 5,
            "event": 7,
            "subject": "contract",
            "id": 3,
            "from_state": "signing",
            "to_state": "signed",
            "url": "https://market.example.cn/api/v1/contracts/3",
        },
    }
    assert told.id == rules.message(CHANGE, 2, 5, "https://market.example.cn").id


def test_the_signature_covers_id_time_and_body() -> None:
    signer, told = keys.generate(), rules.test_message(2, 5, AT)
    signature = signer.sign(told.signed(AT))
    given = rules.headers(told, AT, signer.id, signature)

    assert given["Webhook-Signature"] == f"v1a,{signature}"
    assert (given["Webhook-Id"], given["Webhook-Timestamp"], given["Webhook-Key"]) == (told.id, "1793608200", signer.id)
    assert keys.verifies(signer.public, f"{told.id}.1793608200.".encode() + told.body, signature)
    for other in (told.signed(AT + timedelta(seconds=1)), rules.test_message(3, 5, AT).signed(AT)):
        assert not keys.verifies(signer.public, other, signature)


def test_the_printed_example_verifies_what_the_market_sends() -> None:
    printed = (Path(__file__).parents[3] / "docs" / "webhooks.md").read_text("utf-8").partition("```python\n")[2].partition("```")[0]
    named: dict[str, Any] = {}
    exec(printed, named)  # noqa: S102 - our own documentation
    signer, told, now = keys.generate(), rules.message(CHANGE, 2, 5, "https://market.example.cn"), datetime.now(UTC)
    published = [{"id": signer.id, "public_key": signer.public, "compromised": False}]
    given = rules.headers(told, now, signer.id, signer.sign(told.signed(now)))

    named["verify"](given, told.body, published)
    with pytest.raises(InvalidSignature):
        named["verify"](given, told.body + b" ", published)
    with pytest.raises(ValueError, match="too old"):
        named["verify"](given | {"Webhook-Timestamp": str(int(now.timestamp()) - 301)}, told.body, published)
